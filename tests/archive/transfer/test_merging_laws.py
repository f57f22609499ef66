"""What holds of archives in whichever order things come, however often, and through however many archives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.formats.warc import Exchange, WarcFile, read_record, read_whole
from archive.model import CHINA, Article, Byline, Document, Link, LinkState, Newspaper, Page, Passage, Placement
from archive.store.archive import Archive
from archive.store.witnesses.witness import Witness, WitnessKind, keys_of, seen_at
from archive.transfer.merging import Merged, merge, source
from tests.archive.conftest import Clock
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE
from tests.harness.same_archive import assert_same_archive, told

pytestmark = pytest.mark.slow

YOUJIANG = Newspaper("youjiang", "右江日报", base_url="http://epaper.bsyjrb.cn/pc")
BEIHAI = Newspaper("beihairibao", "北海日报", base_url="http://epaper.bhxww.com")
SEEN = datetime(2026, 11, 1, 4, tzinfo=UTC)
DAY = date(2022, 3, 1)
_RECORDS = b"The one WARC file in which both archives have a page."


@dataclass(frozen=True)
class Telling:
    """Something that an archive is told, and the hour at which it was seen."""

    name: str
    hour: int
    tell: Callable[[Archive, datetime], object]

    def to(self, archive: Archive) -> None:
        self.tell(archive, SEEN + timedelta(hours=self.hour))

    def __repr__(self) -> str:
        return self.name


def page(name: str, hour: int, article: Article) -> Telling:
    return Telling(name, hour, lambda archive, seen: archive.add(article, seen=seen))


def printed(text: str, number: int, *, paper: Newspaper = YOUJIANG, **fields: object) -> Article:
    """An article on a page of an issue."""
    url = f"{paper.base_url}/content_{number}.html"
    told: dict[str, object] = {"title": f"题{number}", "newspaper": paper.id, "issue_date": DAY, "page": "01"}
    return Article(text=text, **told | {"source": paper.name, "addresses": (url,)} | fields)  # type: ignore[arg-type]


FIRST = printed(
    "本报讯（记者 包国栋）扫一扫包装上的二维码，哪块地种的、什么时候施的肥，一目了然。他少打了三遍药，（下转第2版）",
    21, paper=BEIHAI, title="专家住进村，沙虫挑起大梁", page_name="要闻",
)  # fmt: skip
SECOND = printed(
    "（上接第1版）果子反而更光鲜。据初步统计，去年一年海城区在这方面投入的资金有7110万元，其中三成来自社会捐助。",
    55, paper=BEIHAI, title="沙虫挑起大梁", page="02", page_name="综合",
)  # fmt: skip
SECOND_EDITED = replace(SECOND, text=SECOND.text.replace("7110", "7210"))
SHORT = Article("图片新闻", "韦秋实摄", addresses=("http://a.cn/1.html", "http://b.cn/1.html"))
SIGNED = printed(
    LIBRARY, 3, bylines=(Byline("韦秋实", "reporter"),), captions=("夜读室。",), kicker="公共文化", page_name="文化"
)


def _document(archive: Archive, seen: datetime, text: str) -> None:
    content = f"县图书馆\n\n{LIBRARY}".encode()
    archive.add_document(Document("d" * 16, "a.txt", "magazine", content, "0" * 64))
    archive.add(Article("县图书馆", text, source="民族画报"), passage=Passage("d" * 16, 0, len(content)), seen=seen)


def _captured(archive: Archive, seen: datetime) -> None:
    """A page of a WARC file, seen again unchanged. The file is the same wherever it is: its records have ids."""
    path = archive.warc_folder / "run.warc.gz"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_RUN.content)
        run = "20261101T040000Z-youjiang-000000"
        with archive.transaction():
            archive._db.execute(
                "insert into runs (id, newspaper, arguments, started_at, outcome, counts, host, process)"
                " values (?, 'youjiang', '', '2026-11-01T04:00:00+00:00', 'fine', '{}', 'host', 1)",
                [run],
            )
        for placed in _RUN.placed:
            capture = read_record(path, placed)
            archive.journal.add_capture(capture, path.name, placed, run)
            archive.add(printed(ROUTE, 9, addresses=(capture.url,)), capture=capture)


def _corrected(archive: Archive, seen: datetime) -> None:
    """A correction of an article that whoever corrects it has."""
    article = archive.add(SIGNED, seen=SEEN + timedelta(hours=3)).article
    right, when = replace(SIGNED, title="夜读室延长到十一点", notes=("the paper's own page",)), seen_at(seen)
    told = {"given": (article,), "corrects": ("title",)}
    witness = Witness(right, WitnessKind.CORRECTION, keys_of(right)[0], keys_of(right), when, when, **told)
    with archive.transaction():
        archive.derivation.derive([archive.derivation.sightings.table.keep(witness)[0]])


def _linked(article: Article, *outcomes: LinkState) -> Callable[[Archive, datetime], object]:
    """A page of an issue that a link of its index led to."""

    def tell(archive: Archive, seen: datetime) -> None:
        paper = archive.newspaper(article.newspaper or "")
        assert paper
        link = Link(article.addresses[0], newspaper=paper.id, issue_date=DAY)
        archive.links.found(link)
        for state in outcomes:
            if state is LinkState.DONE:
                archive.links.finish(link, archive.add(article, seen=seen).article)
            else:
                archive.links.missed(link, link.url, state, kind=state)
                archive.links.fail(link, state, f"{state}: {link.url}")
        front = f"{paper.base_url}/node_1.html"
        archive.editions.keep(
            paper.id, DAY, [Page("05", "副刊", front, placements=(Placement(link.url, "题"),), read=True)]
        )

    return tell


class _Run:
    """A WARC file, made once."""

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.warc.gz"
            url = f"{YOUJIANG.base_url}/content_9.html"
            with WarcFile(path, "test/1.0") as file:
                first = file.append(Exchange("GET", url, (), 200, "OK", (("ETag", '"1"'),), _RECORDS, SEEN)).offset
                kept, later = read_whole(path, first), SEEN + timedelta(days=7)
                again = file.append(Exchange("GET", url, (), 304, "", (), b"", later, revisit_of=kept)).offset
            self.placed = (first, again)
            self.content = path.read_bytes()


_RUN = _Run()
TELLINGS = [
    page("bridge", 1, printed(BRIDGE, 1)),
    page("the bridge again, signed", 2, printed(BRIDGE, 1, bylines=(Byline("王小明", "reporter"),))),
    page("the bridge in another paper", 3, printed(BRIDGE, 1, paper=BEIHAI, title="风雨桥修好了", page="03")),
    page("the bridge under a counter", 4, printed(BRIDGE + "\n阅读 1234 次", 1, issue_date=None, newspaper=None)),
    page("the bridge on a site", 5, Article("风雨桥", BRIDGE, source="右江日报", addresses=("http://news.cn/1",))),
    page(
        "the bridge without an address", 6, Article("风雨桥", BRIDGE, published_at=datetime(2022, 3, 2, tzinfo=CHINA))
    ),
    page("the bridge edited", 7, printed(BRIDGE.replace("七十一岁", "七十二岁"), 1)),
    page("the bridge as it was", 8, printed(BRIDGE, 1)),
    page("first half", 1, FIRST),
    page("second half", 2, SECOND),
    page("second half edited", 3, SECOND_EDITED),
    page("both halves", 4, replace(FIRST, text=FIRST.text[:-7] + SECOND.text[7:])),
    page("short", 1, SHORT),
    page("short, its addresses in the other order", 2, replace(SHORT, addresses=SHORT.addresses[::-1])),
    page("short at the second address", 3, replace(SHORT, addresses=SHORT.addresses[1:])),
    page("short at the first address", 4, replace(SHORT, addresses=SHORT.addresses[:1])),
    page("library, signed", 3, SIGNED),
    page("library, other names", 5, replace(SIGNED, bylines=(Byline("罗开明", "editor"),), captions=("灯光。",))),
    Telling("library in a document", 2, lambda archive, seen: _document(archive, seen, LIBRARY)),
    Telling(
        "the document read anew", 4, lambda archive, seen: _document(archive, seen, LIBRARY.replace("六十", "六　十"))
    ),
    Telling("the document read as another text", 6, lambda archive, seen: _document(archive, seen, ROUTE)),
    Telling("a page with its record", 0, _captured),
    Telling("a correction", 9, _corrected),
]
LINKED = [
    Telling("the bridge by a link", 5, _linked(printed(BRIDGE, 1), LinkState.DONE)),
    Telling("a link that failed", 5, _linked(printed(BRIDGE, 1), LinkState.FAILED)),
    Telling("a link that failed first", 6, _linked(printed(ROUTE, 9), LinkState.FAILED, LinkState.DONE)),
    Telling("a link that is gone", 6, _linked(printed(ROUTE, 9), LinkState.DONE, LinkState.ABSENT)),
]
"""What comes of a link hangs on what was tried last: of these the order counts within an archive, not among several."""
_SOME = st.lists(st.sampled_from(TELLINGS), min_size=1, max_size=7)
_ANY = st.lists(st.sampled_from(TELLINGS + LINKED * 3), min_size=1, max_size=6)
_SETTINGS = settings(max_examples=6, deadline=None)


def made(path: Path, tellings: Iterable[Telling]) -> Path:
    """Fill an archive."""
    with Archive(path, now=Clock()) as archive:
        archive.add_newspapers([YOUJIANG, BEIHAI])
        for telling in tellings:
            telling.to(archive)
    return path


def merged(path: Path, *others: Path) -> Path:
    """Merge archives, one after the other."""
    with Archive(path, now=Clock()) as archive:
        for other in others:
            with source(other) as opened:
                assert sum(merge(archive, opened, Merged(other))) == opened.steps
    return path


@_SETTINGS
@given(_SOME.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_arrival_makes_no_difference(pair: tuple[Sequence[Telling], Sequence[Telling]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, other = (made(Path(folder) / f"{n}.db", tellings) for n, tellings in enumerate(pair))
        assert_same_archive(one, other)


@_SETTINGS
@given(_SOME)
def test_adding_twice_changes_nothing(some: Sequence[Telling]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = made(Path(folder) / "a.db", some)
        before = told(path)
        made(path, some)
        assert told(path) == before


@_SETTINGS
@given(_SOME, _SOME)
def test_merged_archives_are_one_that_was_told_everything(ours: Sequence[Telling], theirs: Sequence[Telling]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        a, b = made(folder / "a.db", ours), made(folder / "b.db", theirs)
        whole = made(folder / "whole.db", (*ours, *theirs))
        assert_same_archive(merged(folder / "ab.db", a, b), whole)
        assert_same_archive(merged(folder / "ba.db", b, a), whole)
        assert_same_archive(merged(a, b), whole)


@_SETTINGS
@given(_ANY, _ANY, _ANY)
def test_it_makes_no_difference_which_archive_is_merged_into_which_or_how_often(
    ours: Sequence[Telling], theirs: Sequence[Telling], others: Sequence[Telling]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        a, b, c = (made(folder / f"{n}.db", tellings) for n, tellings in enumerate((ours, theirs, others)))
        one = merged(folder / "one.db", a, b, c)
        before = told(one)
        assert_same_archive(merged(folder / "other.db", c, b, a), one)
        assert told(merged(one, b, a, c)) == before
        merged(b, c)
        assert_same_archive(merged(a, b), one)


def test_all_tellings_in_both_directions_make_one_archive(tmp_path: Path) -> None:
    assert_same_archive(made(tmp_path / "a.db", TELLINGS), made(tmp_path / "b.db", reversed(TELLINGS)))


def test_what_was_seen_between_other_sights_ends_an_absence_whichever_archive_comes_first(tmp_path: Path) -> None:
    told = {one.name: one for one in (*TELLINGS, *LINKED)}
    ours = made(tmp_path / "a.db", [replace(told["a link that failed first"], hour=6)])
    gone = [replace(told["a page with its record"], hour=0), replace(told["a link that is gone"], hour=6)]
    theirs = made(tmp_path / "b.db", gone)
    assert_same_archive(merged(tmp_path / "ba.db", theirs, ours), merged(tmp_path / "ab.db", ours, theirs))
