"""RIS, which reference managers read: an entry an article, a tag a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.chinese.text import squeeze
from archive.formats import Format, Listing
from archive.formats.citing import UNTITLED, cited_authors, first_and_last
from archive.formats.moments import china_day


def _entries(articles: Iterable[Listing]) -> Iterator[bytes]:
    for article in articles:
        told = ((tag, squeeze(" ".join(value.splitlines()))) for tag, value in _tags(article))  # U+0085, U+2028 as well
        lines = [f"{tag}  - {value}" for tag, value in told if value]
        yield "".join(f"{line}\r\n" for line in (*lines, "ER  - ", "")).encode("utf-8", "replace")


def _tags(article: Listing) -> Iterator[tuple[str, str]]:
    """Yield the tags of an article; the type has to come first."""
    day = (article["day"] or "").replace("-", "/")
    yield "TY", "NEWS" if article["paper"] else "ELEC"
    yield from (("AU", name) for name in cited_authors(article))
    yield "TI", " ".join(filter(None, (article["kicker"], article["title"], article["subtitle"]))).strip() or UNTITLED
    yield "T2", article["paper"] or article["source"]
    yield "PY", day[:4]
    yield "DA", day
    first, last = first_and_last(article["page"])
    yield "SP", first
    yield "EP", last
    yield "SE", article["page_name"]
    yield "UR", article["cited_url"]
    yield "Y2", china_day(article["archived_at"]).replace("-", "/")
    yield "LA", "zh-CN"
    yield "ID", article["id"]
    yield from (("KW", tag) for tag in article["tags"])


FORMAT = Format("ris", write_list=_entries)
