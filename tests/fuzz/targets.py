"""Every reader of what strangers write, found: the formats, the platforms, the public readers of each wing, and the
few that read files or what is typed. Each takes bytes, and raises what breaks a law.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl

from archive.browse.matching import asked_for
from archive.browse.site import Ask, ReadingRoom
from archive.formats import SeedError, formats
from archive.formats.addresses import read_addresses
from archive.formats.cdxj import index_line
from archive.formats.jsonl import line_of, read_line, read_lines
from archive.formats.newspapers import read_newspapers
from archive.formats.torn import members, repair
from archive.formats.warc import Exchange, WarcError, WarcFile, decoded, read_whole, why_cut
from archive.formats.warc_anew import as_response, as_revisit
from archive.formats.warc_members import exchange_at
from archive.model import Article, Capture, Document, Link, LinkKind, Newspaper
from archive.reasons import ReadError
from archive.store.archive import Archive, Record
from archive.transfer.importing import read_document
from crawler.arguments import ArgumentError
from crawler.discover.news.starts import offered_sitemaps
from crawler.discover.trial import try_page
from crawler.extract.article import extract
from crawler.extract.checks.instead import read_answer
from crawler.extract.saved import read_kept
from crawler.manners.robots import Rules
from crawler.papers import paper_of, papers
from crawler.platforms import platforms
from tests.fuzz.foreign import FOREIGN, read_foreign
from tests.fuzz.laws import LawBroken, asked, hold, hold_texts
from tests.fuzz.typed import read_address, read_typed_arguments
from tests.harness import documents
from tests.harness.readers import GIVEN, kind_of, read_with, readers

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
_SEED_MAX = 40_000  # bytes
_DAY = date(2024, 5, 6)


@dataclass(frozen=True)
class Target:
    """A reader, and what its bytes are made from."""

    name: str
    read: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


@cache
def targets() -> dict[str, Target]:
    """Return all readers by their names."""
    found = (*_formats(), *_platforms(), *_pages(), *_wings(), *_files(), *_typed())
    return {one.name: one for one in found}


def _allowing(reader: Callable[[bytes], Any], *reasons: type[Exception]) -> Callable[[bytes], None]:
    """Return a reader that holds the laws, and raises nothing but what is no documented reason."""

    def read(data: bytes) -> None:
        try:
            said = asked(reader, data)
        except reasons:
            return
        hold(said)

    return read


def _saved(*patterns: str) -> tuple[bytes, ...]:
    found = (path.read_bytes() for pattern in patterns for path in sorted(EXAMPLES.glob(pattern)))
    return tuple(one for one in found if len(one) <= _SEED_MAX)[:40]


# Formats


def _documents() -> tuple[bytes, ...]:
    texts = [one for one in vars(documents).values() if isinstance(one, bytes | str) and len(one) > 40]
    seeds = [path.read_bytes()[:_SEED_MAX] for path in (documents.MAGAZINE_SEED, documents.POST_SEED)]
    toml = "+++\ntitle = '县里修路'\ndate = 2024-05-06\n+++\n\n县里今年修路，群众都说好。\n"
    plain = "# 县里修路\n\n2024-05-06 记者 王小明\n\n县里今年修路，群众都说好。\n"
    return (*seeds, *(one.encode() if isinstance(one, str) else one for one in (*texts, toml, plain)))


def _formats() -> Iterator[Target]:
    for name, form in formats().items():
        if form.read and name != "html":  # of which the reader itself is tried
            yield Target(f"format {name}", partial(_read_format, name), _documents())
    yield Target("format jsonl", _read_jsonl, _lines())
    yield Target("any file", _allowing(_read_any), (*_documents(), *_saved("founder/*.html", "eastmoney/*.html")))


def _read_format(name: str, data: bytes) -> None:
    form = formats()[name]
    assert form.read
    try:
        said = asked(form.read, Document("0", "2024-05-06-a.md", name, data, ""))
    except SeedError:
        return
    hold(said)
    if form.rewritten and form.recognises and form.recognises("2024-05-06-a.md", data) and form.rewritten(data) != data:
        raise LawBroken("a document is not written back as it was")


def _read_any(data: bytes) -> Any:
    names = ("a.md", "2024-05-06-a.md", "a.txt", "a.html", "a.mhtml", "a", "a.csv")
    name = names[data[0] % len(names)] if data else "a"
    if (form := next((one for one in formats().values() if one.recognises and one.recognises(name, data)), None)) and (
        form.name == "html"
    ):
        return None  # which would start a process
    return read_document(name, data)[1]


def _lines() -> tuple[bytes, ...]:
    article = Article(
        "县里修路",
        "县里今年修路，群众都说好。",
        source="北山日报",
        published_at=datetime.fromisoformat("2024-05-06T00:00+08:00"),
    )
    whole = line_of(Record("a", article, "b", "2024-05-06T00:00:00Z", None))
    return (whole.encode(), f"{whole}\n{whole}\n".encode(), b'{"id": "a", "witnesses": [{}]}', b"\n\n{}")


def _read_jsonl(data: bytes) -> None:
    for line in asked(read_lines, data.splitlines(keepends=True)):
        hold_texts(line)
    try:
        line = data.decode()
        identifier, article = asked(read_line, line)
        told = json.loads(line)
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    record = Record(identifier, article, told["digest"], told["archived_at"], told["revision_of"])
    try:
        again = read_line(line_of(record))
    except ValueError as error:
        raise LawBroken(f"a line that was read cannot be written and read again: {error}") from error
    if again != (identifier, article):
        raise LawBroken("a line is not read as it was written")


# Pages


def _page(data: bytes, url: str = "http://epaper.example.cn/2024-05/06/node_1.htm", kind: str = "text/html") -> Capture:
    return Capture("", url, datetime(2024, 5, 6, tzinfo=UTC), 200, (("Content-Type", kind),), data, "")


def _pages() -> Iterator[Target]:
    seeds = _saved("*/*-1*.html", "founder/*.html", "site/*.html")
    yield Target("page", _allowing(lambda data: extract(_page(data)), ReadError), seeds)
    yield Target("saved page", _allowing(lambda data: read_kept(data)[0], ReadError), (*seeds, _MHTML))
    yield Target("survey", _allowing(lambda data: try_page(_page(data), Link("http://x.cn/")), ReadError), seeds)


_LISTS = tuple(
    text.encode()
    for text in """<rss><channel><item><link>http://x.cn/1.htm</link><pubDate>Mon, 06 May 2024 10:00:00 +0800</pubDate>
</item></channel></rss>

<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://x.cn/2024/05/06/1.htm</loc>
<lastmod>2024-05-06</lastmod></url></urlset>

<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/1.htm'/><updated>2024-05-06T00:00:00Z</updated></entry>
</feed>

http://x.cn/2024/05/06/1.htm
http://x.cn/2024/05/06/2.htm""".split("\n\n")
)
_MHTML = b"""From: <saved>
MIME-Version: 1.0
Date: Mon, 6 May 2024 10:00:00 +0800
Snapshot-Content-Location: http://x.cn/1.htm
Content-Type: multipart/related; type="text/html"; boundary="a"

--a
Content-Type: text/html
Content-ID: <b>
Content-Transfer-Encoding: quoted-printable
Content-Location: http://x.cn/1.htm

<html><p>=E5=8E=BF</p></html>
--a--
"""


def _platforms() -> Iterator[Target]:
    for name in platforms():
        if found := list(_attempts(name)):
            seeds = _saved(f"{name}/*.html") or _saved("founder/*.html")
            yield Target(f"platform {name}", partial(_read_platform, found), seeds)
    link = Link("http://x.cn/rss.xml", LinkKind.LIST, newspaper="x")
    row = Newspaper("x", "", platform="site", base_url="http://x.cn", first_page="rss.xml")
    found = [(platforms()["site"].attempts(row, link)[0].read, link)]
    yield Target("feed and sitemap", partial(_read_platform, found), _LISTS)


def _attempts(name: str) -> Iterator[tuple[Callable[..., Any], Link]]:
    """Yield the readers of a platform: of an issue's lists, and of the links in its examples."""
    for row in [row for row in papers().values() if row.platform == name][:2]:
        for link in paper_of(row.id).issue_links([_DAY]):
            yield from ((one.read, link) for one in paper_of(row.id).route(link))
    for path in sorted((EXAMPLES / name).glob("*.json"))[:12]:
        told = json.loads(path.read_text("utf-8"))
        link = Link(told["url"], LinkKind(told["link"].get("kind", "article")), newspaper=told["link"].get("newspaper"))
        if link.newspaper in papers():
            yield from ((one.read, link) for one in paper_of(link.newspaper or "").route(link))


def _read_platform(found: list[tuple[Callable[..., Any], Link]], data: bytes) -> None:
    read, link = found[data[0] % len(found)] if data else found[0]
    kinds = ("text/html", "application/json", "application/xml", "text/html; charset=gbk")
    page = _page(data, link.url, kinds[data[1] % len(kinds)] if len(data) > 1 else kinds[0])
    _allowing(lambda page: read_answer(read, page, link), ReadError)(page)  # type: ignore[arg-type]


# The public readers of each wing

_OURS = (
    "archive.formats.byte_offset",
    "archive.chinese.decoding.encode",
    "archive.likeness.numbers.value_of",
    "archive.search.segment.segment_sql",
    "crawler.discover.news.starts.usual_places",
)
"""Of words of ours: an encoding, a number that a pattern has found, a piece of SQL, a kind of list."""


def _wings() -> Iterator[Target]:
    wings: dict[str, dict[str, Callable[..., Any]]] = defaultdict(dict)
    for name, function in readers().items():
        if name not in _OURS:
            wings[".".join(name.split(".")[:2])][name] = function
    texts = [json.loads(path.read_text("utf-8"))["article"] for path in sorted(EXAMPLES.glob("*/*.json"))[:60]]
    seeds = [str(value)[:2000].encode() for told in texts for value in told.values() if value]
    whole = [f"{told['title']}\n{told['text']}".encode() for told in texts if told.get("text")]
    yield Target("archived article", _allowing(_archive_text), tuple(whole[:40]))
    for wing, functions in wings.items():
        yield Target(f"wing {wing}", partial(_read_wing, list(functions.values())), tuple(dict.fromkeys(seeds))[:200])


def _read_wing(functions: list[Callable[..., Any]], data: bytes) -> None:
    function = functions[int.from_bytes(data[:2], "big") % len(functions)]
    kind = kind_of(function)[1]
    text = data[2:].decode("utf-8", "replace")
    try:
        given = data[2:] if kind == "bytes" else GIVEN[kind](text)
    except ReadError:
        return
    try:
        said = asked(read_with(function), given)
    except Exception as error:
        if isinstance(error, ReadError) and kind not in ("str", "bytes") or _is_documented(function, error):
            return
        raise
    hold(said)


def _is_documented(function: Callable[..., Any], error: Exception) -> bool:
    """Say whether a function's own words name an error, or one of its kinds."""
    return any(one.__name__ in (function.__doc__ or "") for one in type(error).__mro__[: -len(Exception.__mro__)])


# Files, answers, what is typed


def _files() -> Iterator[Target]:
    rules = b"User-agent: *\nDisallow: /a*b$\nAllow: /a\nCrawl-delay: 5\nSitemap: http://x.cn/sitemap.xml\n"
    yield Target("robots.txt", _allowing(_read_rules), (rules, rules.decode().encode("utf-16"), b"<html>"))
    yield Target("gzip", _allowing(_read_gzip), _warc()[1:])
    yield Target("records of others", _allowing(read_foreign), FOREIGN)
    yield Target("WARC", _allowing(_in_a_file(_read_warc), WarcError), _warc()[:1])
    rows = (ROOT / "seeds" / "newspapers.csv").read_bytes()[:4000].rpartition(b"\n")[0] + b"\n"
    yield Target("newspapers.csv", _allowing(_in_a_file(read_newspapers), SeedError), (rows,))
    addresses = (ROOT / "seeds" / "addresses.csv").read_bytes()[:4000].rpartition(b"\n")[0] + b"\n"
    read = partial(read_addresses, papers=list(papers().values()))
    yield Target("addresses.csv", _allowing(_in_a_file(read), SeedError), (addresses,))


def _read_rules(data: bytes) -> None:
    rules = Rules(data, "local-news-archive")
    rules.allow("http://x.cn/a/b.htm?x=1")
    rules.allow("http://x.cn/%E6%96%B0")
    delay = rules.crawl_delay
    if delay is not None and not 0 <= delay < float("inf"):
        raise LawBroken(f"a pause of {delay}")
    offered_sitemaps(data, "http://x.cn/")


def _read_gzip(data: bytes) -> None:
    headers = (("Content-Encoding", "gzip"),)
    why_cut(data, headers)
    decoded(data, headers)


def _in_a_file(reader: Callable[[Path], Any]) -> Callable[[bytes], Any]:
    def read(data: bytes) -> Any:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(data)
            return reader(path)

    return read


def _read_warc(path: Path) -> None:
    kept = Capture("<urn:a>", "http://x.cn/", datetime(2024, 5, 6, tzinfo=UTC), 200, (), b"", "sha256:")
    for offset, _ in list(members(path))[:5]:
        try:
            read_whole(path, offset)
            with path.open("rb") as file:
                found, records = exchange_at(file, offset, "a")
        except WarcError:
            continue
        index_line(found, "a", offset, 1)
        revisit = as_revisit(records[0].record, replace(kept, body=found.body))
        if revisit and as_response(revisit, found.body) != records[0].record:
            raise LawBroken("a response does not come back as it was")
    repair(path)


def _warc() -> tuple[bytes, ...]:
    import gzip

    packed = gzip.compress("<p>县里修路</p>".encode(), mtime=0)
    moment, headers = datetime(2024, 5, 6, tzinfo=UTC), (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc.gz"
        with WarcFile(path, "a") as file:
            file.append(Exchange("GET", "http://x.cn/", (("Host", "x.cn"),), 200, "OK", headers, packed, moment))
        return path.read_bytes(), packed, packed * 3


class _Undone(Exception):
    pass


def _archive_text(data: bytes) -> None:
    """Take an article into the archive, and back out."""
    title, _, text = data.decode("utf-8", "replace").partition("\n")
    try:
        with _archive().transaction():
            _archive().add(Article(title, text[:20_000], addresses=(f"http://x.cn/{len(data)}",)))
            raise _Undone
    except _Undone:
        pass


def _typed() -> Iterator[Target]:
    seeds = ("修路 -铁路", '"县里 修路" OR 桥', "标题:修路 NEAR/5 桥", "*", "作者:王小明")
    yield Target("address", _allowing(read_address), (b"http://x.cn/a/../b?b=1&a=2#c", "http://北山.cn/新闻".encode()))
    yield Target("asked of the browser", _allowing(_read_query), tuple(f"q={one}&since=2024".encode() for one in seeds))
    typed = (b"since=2024-05-06&until=2024-05&limit=3", b"urls=http://x.cn/1.htm&again=1&plan=1&since=-1")
    yield Target("arguments of a crawl", _allowing(read_typed_arguments, ArgumentError), typed)


@cache
def _archive() -> Archive:
    archive = Archive(":memory:")
    archive.add(Article("县里修路", "县里今年修路，群众都说好。"))
    return archive


def _read_query(data: bytes) -> None:
    args = dict(parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True))
    room = ReadingRoom("archive")
    ask = Ask(_archive()._db.conn, room, {}, args)
    wanted = asked_for(ask)
    if not wanted.misread:
        wanted.found(ask)
