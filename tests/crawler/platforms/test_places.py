"""Papers whose lists and articles are on two hosts, and papers that moved: no issue is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from archive.addresses.canonical import canonical_url
from archive.model import Article, LinkState, Newspaper
from archive.store.archive import Archive
from crawler.papers import papers
from tests.harness.bench import Bench
from tests.replica.papers import ON_TWO_HOSTS, PAPERS, Expected

SPAN = ("-a", "since=2022-03-01", "-a", "until=2022-03-06")


def addresses(pieces: tuple[Expected, ...]) -> set[str]:
    return {canonical_url(url) for piece in pieces for url in piece.urls}


def archived(bench: Bench) -> set[str]:
    return {canonical_url(url) for record in bench.records() for url in record.article.addresses}


def test_articles_on_a_further_host_are_the_papers(bench: Bench) -> None:
    result = bench.crawl(*SPAN, paper=ON_TWO_HOSTS.id)
    assert (result.code, result.err) == (0, "")
    assert archived(bench) == addresses(ON_TWO_HOSTS.expected())
    assert {record.article.newspaper for record in bench.records()} == {"nanfangribao"}
    hosts = {url.partition("://")[2].partition("/")[0] for url in bench.replica.log if not url.endswith("robots.txt")}
    assert hosts == {"epaper.southcn.com", "epaper.nfnews.com"}
    with bench.archive() as archive:
        days = archive.editions.issues("nanfangribao", None, None)
        named = [entry for pages in days.values() for page in pages for entry in page.entries]
    assert list(days) == list(ON_TWO_HOSTS.days)
    assert {entry.state for entry in named} == {LinkState.DONE}


# A paper that was at three addresses in one week: until 1 March at the first, on some day at the second, now at the
# third. The papers of three systems stand for it.

FIRST, SECOND, NOW = PAPERS["beihairibao"], PAPERS["xuexishibao"], PAPERS["anhuifazhibao"]
DAYS = (date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 4))


def row_of(name: str) -> Newspaper:
    return papers()[name]


def write_rows(folder: Path) -> dict[str, str]:
    """Write the paper's row and its addresses, and return what a crawl's environment says of them."""
    now, first, second = (row_of(paper.id) for paper in (NOW, FIRST, SECOND))
    head = "id,name,place,platform,base_url,first_page,first_issue,status,seen,hosts,aliases"
    row = f"anfa,安徽法治报,安徽合肥,{now.platform},{now.base_url},{now.first_page},,confirmed,2022-03-05,,anfa_old"
    (folder / "newspapers.csv").write_text(f"{head}\n{row}\n", "utf-8")
    known = f"anfa,,2022-03-01,{first.platform},{first.base_url},{first.first_page},"
    unknown = f"anfa,,,{second.platform},{second.base_url},{second.first_page},"
    head = "paper,since,until,platform,base_url,first_page,hosts"
    (folder / "addresses.csv").write_text(f"{head}\n{known}\n{unknown}\n", "utf-8")
    return {"ARCHIVE_NEWSPAPERS": str(folder / "newspapers.csv")}


def test_a_paper_that_moved_twice_is_had_whole_by_any_of_its_ids(bench: Bench) -> None:
    kept = Article("旧闻", "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。", newspaper="anfa_old")
    with Archive(bench.db) as archive:
        archive.add_newspapers([Newspaper("anfa_old", "安徽法治报")])
        archive.add(kept)
    bench.replica.fault("missing-404", "szb.ahnews.com.cn/fzb/pc/layout/202203/02/")
    result = bench.crawl(*SPAN, paper="anfa_old", env=write_rows(bench.folder))
    assert (result.code, result.err) == (0, "")
    printed = (*FIRST.expected(DAYS[0]), *SECOND.expected(DAYS[1]), *NOW.expected(DAYS[2]))
    assert archived(bench) == addresses(printed)
    assert {record.article.newspaper for record in bench.records()} == {"anfa"}
    with bench.archive() as archive:
        days = archive.editions.issues("anfa", None, None)
        named = [entry for pages in days.values() for page in pages for entry in page.entries]
        fronts = {record.link.issue_date: record for record in archive.links.fronts("anfa", DAYS[0], date(2022, 3, 6))}
        assert set(archive.catalogue.names()) == {"anfa"}
        assert next(archive.journal.runs()).newspaper == "anfa"
    assert tuple(days) == DAYS
    assert {entry.state for entry in named} == {LinkState.DONE}
    assert {day: fronts[day].state for day in fronts} == dict.fromkeys(DAYS, LinkState.DONE) | dict.fromkeys(
        (date(2022, 3, 3), date(2022, 3, 5), date(2022, 3, 6)), LinkState.ABSENT
    )
    # Each was asked only where it may be: an issue of after 5 March is at the row's address and nowhere else
    assert [url for url in bench.replica.log if "20220306" in url or "2022-03/06" in url or "202203/06" in url] == [
        f"https://szb.ahnews.com.cn/fzb/pc/layout/202203/06/{row_of(NOW.id).first_page.rpartition('/')[2]}"
    ]
    assert not [url for url in bench.replica.log if "ahnews" in url and "202203/01" in url]
