"""Pages that are unchanged: asked about, answered 304, kept as revisits, and read as if they had come again."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from sqlite3 import connect

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.model import Link, LinkKind, LinkState
from archive.transfer.verifying import verify
from archive.transfer.warcs import REPEATED_LEAST, read_back
from crawler.discover.examples import archived
from crawler.papers import paper_of
from crawler.workers import Workers
from tests.crawler.test_cut import BY_PLATFORM
from tests.crawler.test_main_job import rows
from tests.harness.bench import EPAPER, FRONT, Bench, TimedReplica, wait_for
from tests.replica import STORIES, site
from tests.replica.answer import HTML
from tests.replica.papers import PAPERS

pytestmark = pytest.mark.slow

TABLES = ("articles", "bylines", "addresses", "newspapers")
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
ON_THE_DAY = [story for story in STORIES if story.date.isoformat() == "2021-12-24"]


def records(bench: Bench) -> Iterator[tuple[str, str, dict[str, str], dict[str, str]]]:
    """Yield what others read in the WARC files: type, address, headers of the record and of HTTP in lower case.

    In the order in which they were written: files of runs of one second are not told apart by their names.
    """
    for path in sorted((bench.folder / "archive.warc").iterdir(), key=lambda path: path.stat().st_mtime_ns):
        with path.open("rb") as file:
            for one in ArchiveIterator(file, check_digests="raise"):
                http = {name.lower(): value for name, value in one.http_headers.headers} if one.http_headers else {}
                about = {name.lower(): value for name, value in one.rec_headers.headers}
                one.content_stream().read()
                yield one.rec_type, about.get("warc-target-uri", ""), about, http


def faults(bench: Bench) -> list[str]:
    with bench.archive() as archive:
        return [f"{fault.where}: {fault.reason}" for fault in verify(archive) if fault]


class Again:
    """A day's issue that is crawled twice while nothing changes."""

    def __init__(self, folder: Path, replica: TimedReplica) -> None:
        self.bench, self.replica = Bench(folder, replica), replica
        replica.tell_age()
        assert self.bench.crawl(*self.bench.small).code == 0
        self.rows, self.first_unchanged = rows(self.bench.db), replica.unchanged
        replica.clear_log()
        self.result = self.bench.crawl(*self.bench.small)
        self.log, self.unchanged, self.second_rows = replica.log, replica.unchanged, rows(self.bench.db)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Again]:
    with TimedReplica() as replica:
        yield Again(tmp_path_factory.mktemp("again"), replica)


def test_lists_that_are_unchanged_bring_no_body_the_second_time(again: Again) -> None:
    assert again.first_unchanged == []
    lists = [url for url in again.log if "/column/" in url]
    assert sorted(again.unchanged) == sorted(lists) != []  # pages asked for side by side are answered in any order


@pytest.mark.parametrize("name", ["articles", "bylines", "addresses", "passages", "newspapers"])
def test_all_results_are_the_same(again: Again, name: str) -> None:
    assert again.result.code == 0 and again.result.err == ""
    assert again.second_rows[name] == again.rows[name] and (again.rows[name] or name == "passages")


def test_links_stand_as_they_stood(again: Again) -> None:
    assert len(again.second_rows["links"]) == len(again.rows["links"])
    with again.bench.archive() as archive:
        assert set(archive.links.tally()) == {LinkState.DONE}


def test_robots_txt_is_asked_for_as_it_is(again: Again) -> None:
    sent = [http for kind, url, _, http in records(again.bench) if kind == "request" and url.endswith("/robots.txt")]
    assert len(sent) == 2 and not any("if-none-match" in one or "if-modified-since" in one for one in sent)


def test_other_readers_find_revisits_that_refer_to_the_responses(again: Again) -> None:
    found = list(records(again.bench))
    responses = {about["warc-record-id"]: (url, about) for kind, url, about, _ in found if kind == "response"}
    revisits = [(url, about, http) for kind, url, about, http in found if kind == "revisit"]
    assert sorted(url for url, *_ in revisits) == sorted(again.unchanged)
    for url, about, http in revisits:
        target, referred = responses[about["warc-refers-to"]]
        assert about["warc-profile"] == PROFILE
        assert about["warc-refers-to-target-uri"] == target == url
        assert about["warc-refers-to-date"] == referred["warc-date"]
        assert about["warc-payload-digest"] == referred["warc-payload-digest"]
        assert about["warc-ip-address"] == "127.0.0.1"
        assert http.keys() >= {"etag", "last-modified"} and "content-type" not in http


def test_the_request_of_a_revisit_says_by_what_it_asked(again: Again) -> None:
    found = list(records(again.bench))
    sent = {about["warc-concurrent-to"]: http for kind, _, about, http in found if kind == "request"}
    told = {about["warc-record-id"]: http for kind, _, about, http in found if kind == "response"}
    revisits = [about for kind, _, about, _ in found if kind == "revisit"]
    for about in revisits:
        asked, known = sent[about["warc-record-id"]], told[about["warc-refers-to"]]
        assert (asked["if-none-match"], asked["if-modified-since"]) == (known["etag"], known["last-modified"])


def test_a_captures_row_tells_what_the_host_says_of_its_age_and_who_has_the_body(again: Again) -> None:
    with again.bench.archive() as archive:
        first, second = archive.journal.captures_at(FRONT)
        assert (first.status, second.status, second.revisit_of) == (200, 304, first.id)
        assert first.etag == second.etag != "" and first.last_modified == second.last_modified != ""
        assert first.digest == second.digest and first.fetched_at <= second.fetched_at  # whole seconds
        assert read_back(archive, second).body == read_back(archive, first).body != b""
    assert faults(again.bench) == []


def test_an_example_is_made_of_the_page_that_was_unchanged(again: Again) -> None:
    link = Link(FRONT, LinkKind.LIST, newspaper="youjiang", issue_date=date(2021, 12, 24))
    with again.bench.archive() as archive:
        [first, _] = archive.journal.captures_at(FRONT)
        found = archived(archive, link, paper_of("youjiang").route(link), Workers(0, 0, 0))
        assert found.capture.revisit_of == first.id and found.capture.body == read_back(archive, first).body


# What the second run makes of it


def test_articles_that_an_unchanged_list_names_are_fetched_where_the_first_run_was_killed(
    bench: Bench, replica: TimedReplica
) -> None:
    replica.tell_age()
    replica.held = site.content_url(ON_THE_DAY[0])
    with bench.crawling(*bench.small) as process:
        wait_for("the article", lambda: replica.held in replica.log)
        process.kill()
        process.wait()
    replica.released.set()
    assert len(bench.records()) < len(ON_THE_DAY)
    replica.clear_log()
    assert bench.crawl(*bench.small).code == 0
    assert {record.article.title for record in bench.records()} == {story.title for story in ON_THE_DAY}
    assert FRONT in replica.unchanged
    assert faults(bench) == []


def test_a_third_run_refers_to_the_body_and_a_change_is_seen(bench: Bench, replica: TimedReplica) -> None:
    replica.tell_age(weak=True)
    for _ in range(3):
        assert bench.crawl(*bench.small).code == 0
    with bench.archive() as archive:
        first, *later = archive.journal.captures_at(FRONT)
        assert [one.revisit_of for one in later] == [first.id, first.id]
        assert first.etag.startswith('W/"')
        page = read_back(archive, first).body
    replica.put(FRONT, page.replace(b"</body>", b"<!-- new --></body>"))
    for _ in range(2):
        assert bench.crawl(*bench.small).code == 0
    with bench.archive() as archive:
        *_, changed, last = archive.journal.captures_at(FRONT)
    assert (changed.status, changed.revisit_of, last.revisit_of) == (200, "", changed.id)


def test_an_article_that_is_unchanged_is_seen_again(bench: Bench, replica: TimedReplica) -> None:
    replica.tell_age()
    assert bench.crawl(*bench.small).code == 0
    before, url = rows(bench.db), site.content_url(ON_THE_DAY[0])
    with closing(connect(bench.db)) as db, db:
        assert db.execute("update links set state = 'pending' where url = ?", [url]).rowcount == 1
    assert bench.crawl(*bench.small).code == 0
    after = rows(bench.db)
    assert [after[name] for name in TABLES] == [before[name] for name in TABLES]
    with bench.archive() as archive:
        first, later = archive.journal.captures_at(url)
        assert (later.status, later.revisit_of) == (304, first.id)
        assert later.article == first.article is not None
        run = next(archive.journal.runs())
        assert run.counts["archive/known"] == 1
    with closing(connect(bench.db)) as db:
        sql = "select distinct last_seen from witnesses join captures on captures.witness = witnesses.id where url = ?"
        [(last_seen,)] = db.execute(sql, [url]).fetchall()
    assert last_seen[:19] == later.fetched_at[:19]


@pytest.mark.parametrize(
    "options",
    [{"etag": False}, {"last_modified": False, "suffix": "-gzip"}],
    ids=["a date alone", "the ETag alone of what is compressed"],
)
def test_one_validator_will_do(bench: Bench, replica: TimedReplica, options: dict[str, object]) -> None:
    replica.tell_age(**options)  # type: ignore[arg-type]
    for _ in range(2):
        replica.clear_log()
        assert bench.crawl(*bench.small).code == 0
    assert set(replica.unchanged) == {url for url in replica.log if "/column/" in url}
    assert set(Counter(replica.log).values()) == {1}, "nothing is asked twice"


def test_a_page_that_came_compressed_comes_again_so(bench: Bench, replica: TimedReplica) -> None:
    answer = replica.respond(FRONT)
    assert answer
    replica.put(FRONT, gzip.compress(answer.content, mtime=0), HTML, headers=[("Content-Encoding", "gzip")])
    replica.tell_age()
    titles = []
    for _ in range(2):
        assert bench.crawl(*bench.small).code == 0
        titles.append(sorted(record.article.title for record in bench.records()))
    assert titles[0] == titles[1] == sorted(story.title for story in ON_THE_DAY)
    assert FRONT in replica.unchanged


def test_the_answer_to_a_redirect_is_asked_about_where_it_came_from(bench: Bench, replica: TimedReplica) -> None:
    elsewhere = f"{EPAPER}/column/202112/24/front.html"
    answer = replica.respond(FRONT)
    assert answer
    replica.put(elsewhere, answer.content)
    replica.put(FRONT, b"", status=302, headers=[("Location", elsewhere)])
    replica.tell_age()
    for _ in range(2):
        assert bench.crawl(*bench.small).code == 0
    assert elsewhere in replica.unchanged
    assert bench.captures(elsewhere) == [200, 304] and bench.captures(FRONT) == [302, 302]
    asked = {url: http for kind, url, _, http in records(bench) if kind == "request"}
    assert "if-none-match" in asked[elsewhere] and "if-none-match" not in asked[FRONT]
    assert faults(bench) == []


# What is not asked about, and not believed


def loses_the_files(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def spoils_the_files(folder: Path) -> None:
    for path in folder.iterdir():
        content = path.read_bytes()
        path.write_bytes(content[::-1])


@pytest.mark.parametrize("harm", [loses_the_files, spoils_the_files])
def test_nothing_is_asked_about_that_cannot_be_read_back(bench: Bench, replica: TimedReplica, harm) -> None:  # type: ignore[no-untyped-def]
    replica.tell_age()
    assert bench.crawl(*bench.small).code == 0
    harm(bench.folder / "archive.warc")
    assert bench.crawl(*bench.small).code == 0
    assert replica.unchanged == []
    assert bench.captures(FRONT) == [200, 200]


def test_a_304_that_was_not_asked_for_is_no_page(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("not-modified", FRONT)
    result = bench.crawl(*bench.small)
    assert result.code == 6 and "answered 304: as before, it says, and that is not kept here" in result.err
    assert bench.link(FRONT)[0] == LinkState.FAILED
    assert bench.captures(FRONT) == [304, 304], "asked once more, and no more"
    assert replica.log.count(FRONT) == 2
    assert not [kind for kind, *_ in records(bench) if kind == "revisit"]
    replica.clear_faults()
    assert bench.crawl(*bench.small, "-a", "again=1").code == 0
    assert len(bench.records()) == len(ON_THE_DAY)


def test_a_304_that_names_another_page_is_not_believed(bench: Bench, replica: TimedReplica) -> None:
    replica.tell_age()
    assert bench.crawl(*bench.small).code == 0
    replica.fault("not-modified", FRONT, times=1, etag='"another"')
    replica.clear_log()
    assert bench.crawl(*bench.small).code == 0
    assert bench.captures(FRONT) == [200, 304, 200]
    assert replica.log.count(FRONT) == 2 and FRONT not in replica.unchanged
    with bench.archive() as archive:
        first, not_believed, again = archive.journal.captures_at(FRONT)
        assert (not_believed.revisit_of, again.revisit_of) == ("", first.id)  # the same bytes, which came as a 200
    assert faults(bench) == []


def test_a_page_that_is_found_to_be_cut_when_it_comes_again_is_asked_for_whole(
    bench: Bench, replica: TimedReplica
) -> None:
    """A run killed before it had looked at the page: only its capture is there, and nothing says that it was cut."""
    replica.tell_age()
    replica.fault("cut", FRONT, times=2)
    assert bench.crawl(*bench.small).code in (4, 6)
    with bench.archive() as archive:
        cut = archive.journal.captures_at(FRONT)
        assert all(one.cut and one.etag for one in cut)
        archive.journal.mark_cut(cut[-1].id, "")
    replica.fault("cut", FRONT, times=1)
    replica.clear_log()
    assert bench.crawl(*bench.small, "-a", "again=1").code == 0
    assert replica.unchanged[:1] == [FRONT]
    with bench.archive() as archive:
        found = archive.journal.captures_at(FRONT)[len(cut) - 1 :]
    assert [(one.status, bool(one.cut)) for one in found] == [(200, True), (304, True), (200, False)]
    assert len(bench.records()) == len(ON_THE_DAY)


# Other kinds of platforms


KINDS = ("founder-old", "szbz", "qpaper", "gxrb", "jfjb", "jfdaily", "trs", "stdaily")
POSTED = ("trs", "stdaily")  # each answer of them; what is posted is never asked about


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_finds_the_same_in_pages_and_in_json_that_are_unchanged(
    bench: Bench, replica: TimedReplica, kind: str
) -> None:
    replica.tell_age()
    paper, held = PAPERS[BY_PLATFORM[kind]], []
    for _ in range(2):
        replica.clear_log()
        result = bench.crawl(
            *bench.bare, "-a", f"since={paper.days[0]}", "-a", f"until={paper.days[0]}", paper=paper.id
        )
        assert result.code == 0, result.err
        held.append(rows(bench.db))
    assert held[0]["articles"]
    assert [held[0][name] for name in TABLES] == [held[1][name] for name in TABLES]
    pages = {url for url in replica.log if not url.endswith("/robots.txt")}
    assert pages and set(replica.unchanged) == (set() if kind in POSTED else pages)
    with bench.archive() as archive:
        revisits = [row.url for row in archive.journal.captures() if row.revisit_of and row.status == 304]
    assert sorted(revisits) == sorted(replica.unchanged)
    assert faults(bench) == []


# Hosts that tell no age: the same bytes come again


def test_the_same_bytes_are_kept_once_in_files_of_bounded_size(bench: Bench, replica: TimedReplica) -> None:
    settings = {"WARC_FILE_MAX_MB": 0.01}
    assert bench.crawl(*bench.small, settings=settings).code == 0
    assert bench.crawl(*bench.small, settings=settings).code == 0
    assert replica.unchanged == []
    with bench.archive() as archive:
        first, again = archive.journal.captures_at(FRONT)
        assert (first.status, first.revisit_of, again.status, again.revisit_of) == (200, "", 200, first.id)
        page = read_back(archive, first)
        assert read_back(archive, again).body == page.body and len(page.body) >= REPEATED_LEAST
        small = [row for row in archive.journal.captures() if row.url.endswith("/robots.txt")]
        assert [row.revisit_of for row in small] == ["", ""]
        second, first_run = [run.id for run in archive.journal.runs()]
    revisits = [(url, about) for kind, url, about, _ in records(bench) if kind == "revisit"]
    assert FRONT in {url for url, _ in revisits}
    assert {about["warc-profile"] for _, about in revisits} == {SAME_PAYLOAD}
    files = {path.name: path.stat().st_size for path in (bench.folder / "archive.warc").iterdir()}
    assert {f"{first_run}.warc.gz", f"{first_run}-2.warc.gz", f"{second}.warc.gz"} <= files.keys()
    assert all(size < 20_000 for size in files.values())
    with (bench.folder / "archive.warc" / f"{first_run}-2.warc.gz").open("rb") as file:
        about = next(iter(ArchiveIterator(file))).content_stream().read().decode().split("\r\n")
    assert {"operator: no contact given", "robots: classic"} <= set(about)
    assert [line for line in about if re.fullmatch(r"software: local-news-archive/\d[\w.]*", line)]
    assert faults(bench) == []


def test_a_page_that_came_again_is_asked_about_by_what_came_last(bench: Bench, replica: TimedReplica) -> None:
    replica.tell_age(last_modified=False)
    assert bench.crawl(*bench.small).code == 0
    with closing(connect(bench.db)) as db, db:
        db.execute("update captures set etag = ''")
    assert bench.crawl(*bench.small).code == 0
    assert bench.crawl(*bench.small).code == 0
    with bench.archive() as archive:
        first, again, last = archive.journal.captures_at(FRONT)
        assert (again.status, again.revisit_of) == (200, first.id)
        assert (last.status, last.revisit_of) == (304, again.id)
        assert read_back(archive, last).body == read_back(archive, first).body
        assert read_back(archive, last).header("ETag") == again.etag != ""
    assert faults(bench) == []
