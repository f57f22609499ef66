"""BibTeX, for LaTeX and for reference managers: an entry an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.formats import Format, Listing
from archive.formats.citing import bibtex


def _entries(articles: Iterable[Listing]) -> Iterator[bytes]:
    between = ""
    for article in articles:
        yield f"{between}{bibtex(article)}\n".encode("utf-8", "replace")
        between = "\n"


FORMAT = Format("bibtex", suffix="bib", write_list=_entries)
