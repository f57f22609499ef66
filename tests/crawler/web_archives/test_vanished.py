"""What is left of vanished papers in public web archives, through the real commands, against the replica's."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.store.archive import Archive
from archive.transfer.warcs import read_back
from tests.harness.bench import FRONT, ONE_DAY, ROOT, Bench, Result, TimedReplica
from tests.harness.patience import patience
from tests.replica import STORIES, Story, site
from tests.replica.answer import Answer

from .vanished import CHALLENGE, DAY, LATER, PAGES, SHARE, THE_SAME, asked_of, keep, kill, paces, read_again

SEED = ROOT / "seeds" / "003_2ab8d2395e847c7a.txt"
WAYBACK, INDEX, DATA = "web.archive.org", "index.commoncrawl.org", "data.commoncrawl.org"
REVISITED, LED, CHALLENGED, ERROR, BEFORE, PLAIN = DAY
FROM_WAYBACK = (*ONE_DAY, "-a", "from=wayback")


def run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def titles(bench: Bench) -> set[str]:
    return {one.article.title for one in bench.records()}


# A link all of whose hosts are dead


def test_the_article_of_a_dead_link_comes_back_as_the_seed_byte_for_byte(bench: Bench, replica: TimedReplica) -> None:
    replica.preserve(site.text_url(STORIES[0]), "20211225031500")
    kill(replica)
    bench.crawl(*bench.small, "-a", f"url={SHARE}", "-a", "archives=1", settings=paces())
    folder = bench.folder / "posts"
    run("export", "--db", str(bench.db), "--format", "jekyll", "--out", str(folder))
    assert [path.read_bytes() for path in folder.iterdir()] == [SEED.read_bytes()]
    assert bench.link(SHARE) == ("done", "")


def test_no_web_archive_is_asked_unless_somebody_wants_it(bench: Bench, replica: TimedReplica) -> None:
    kill(replica)
    assert bench.crawl(*bench.small, "-a", f"url={SHARE}").code == 3
    assert not [url for url in replica.log if "archive.org" in url or "commoncrawl" in url]


def test_what_its_host_has_no_more_comes_from_a_web_archive_beside_what_it_has(
    bench: Bench, replica: TimedReplica
) -> None:
    gone, blocked = DAY[:2]
    for story in (gone, blocked):
        replica.preserve(site.content_url(story), LATER)
    replica.fault("missing-404", site.content_url(gone))
    replica.fault("challenge", site.content_url(blocked))
    assert bench.crawl(*bench.small, settings=paces()).code == 5
    assert bench.link(site.content_url(gone))[0] == "absent"
    bench.crawl(*bench.small, "-a", "archives=1", "-a", "again=failed", settings=paces())
    assert titles(bench) == {story.title for story in DAY} - {blocked.title}
    assert bench.link(site.content_url(gone))[0] == "done"
    assert not [url for url in asked_of(replica, WAYBACK) if site.content_url(blocked) in url], "it is not circumvented"


def test_what_no_web_archive_has_is_asked_for_there_once(bench: Bench, replica: TimedReplica) -> None:
    gone = site.content_url(DAY[0])
    replica.fault("missing-404", gone)
    bench.crawl(*bench.small, "-a", "archives=1", settings=paces())
    assert len(asked_of(replica, WAYBACK)) == 1
    assert bench.link(gone) == ("absent", f"{gone} answered 404"), "the host's answer stands"
    bench.crawl(*bench.small, "-a", "archives=1", settings=paces())
    assert len(asked_of(replica, WAYBACK)) == 1


# A paper whose site is gone


def test_an_issue_whose_first_page_has_no_copy_begins_at_another_of_its_pages(
    bench: Bench, replica: TimedReplica
) -> None:
    keep(replica, *DAY)
    replica.web_archives.lose(FRONT)
    kill(replica)
    result = bench.crawl(*bench.bare, *FROM_WAYBACK, settings=paces())
    assert titles(bench) == {story.title for story in DAY if story.page != "A01"}
    assert result.code == 6, "the first page stays open"


def test_where_a_copy_sends_readers_on_within_the_issue_is_followed_there(bench: Bench, replica: TimedReplica) -> None:
    keep(replica, *DAY)
    story = DAY[0]
    moved = site.content_url(story).replace(f"{story.number}", "99")
    refresh = f'<html><head><meta http-equiv="refresh" content="0; url={moved}"></head></html>'
    replica.web_archives.lose(site.content_url(story))
    replica.preserve(site.content_url(story), LATER, answer=Answer(refresh.encode()))
    replica.preserve(moved, LATER, answer=replica.respond(site.content_url(story)))
    kill(replica)
    assert bench.crawl(*bench.bare, *FROM_WAYBACK, settings=paces()).code == 0
    assert titles(bench) == {story.title for story in DAY}


class Filled:
    """A dead paper's issue, of which the Wayback Machine has this and that, after one crawl."""

    def __init__(self, bench: Bench, replica: TimedReplica) -> None:
        self.bench, self.replica = bench, replica
        replica.web_archives.page_rows = 2
        keep(replica, PLAIN)
        self._keep_oddities()
        kill(replica)
        replica.fault("busy", f"{WAYBACK}/cdx/", times=1, status=429, seconds=0)
        replica.fault("busy", f"{WAYBACK}/web/", times=1, seconds=1)
        few = {"HOST_REFUSALS_MAX": 1}  # the challenges of a copy are not the web archive's
        self.result: Result = bench.crawl(*bench.bare, *FROM_WAYBACK, settings=paces(0.05, after_429=0.5) | few)

    def _keep_oddities(self) -> None:
        keep_copy = self.replica.preserve
        revisited, led, challenged, error, before = map(site.content_url, (REVISITED, LED, CHALLENGED, ERROR, BEFORE))
        keep_copy(revisited, "20211223120000")  # at 20:00 in China, the day before
        keep_copy(revisited, LATER, revisit=True)
        keep_copy(led, LATER, led="20220201000000")
        page = self.replica.respond(led)
        assert page
        keep_copy(led, "20220201000000", answer=replace(page, headers=(("Content-Encoding", "gzip"),)))  # it is not
        keep_copy(challenged, LATER, answer=CHALLENGE)
        keep_copy(challenged, "20220104000000", answer=replace(CHALLENGE, body=CHALLENGE.content + b"\n"))
        keep_copy(challenged, "20220201000000")
        keep_copy(error, LATER, answer=Answer(b"no", status=500))
        keep_copy(before, "20211223120000")

    def times_of(self, part: str) -> list[float]:
        return [moment for moment, url in self.replica.times if url.startswith(f"https://{WAYBACK}/{part}")]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with TimedReplica() as replica:
        yield Filled(Bench(tmp_path_factory.mktemp("filled"), replica), replica)


def test_index_pages_of_a_web_archive_lead_to_articles_there(filled: Filled) -> None:
    assert titles(filled.bench) == {story.title for story in (REVISITED, LED, CHALLENGED, PLAIN)}
    assert not [url for url in filled.replica.log if url.startswith("http://")], "no host of the paper's is asked"


def test_what_was_not_had_is_incomplete_and_says_why(filled: Filled) -> None:
    assert filled.result.code == 6
    assert f"{site.content_url(ERROR)}: no copy of {site.content_url(ERROR)} at the Wayback Machine is of a page: " in (
        filled.result.err
    )
    assert "from web archives: 4 articles" in filled.result.err


@pytest.mark.parametrize("story", [ERROR, BEFORE], ids=["an error", "from before the issue's day"])
def test_an_article_without_a_copy_stays_as_open_as_it_was(filled: Filled, story: Story) -> None:
    assert filled.bench.link(site.content_url(story)) == ("pending", "")


def test_an_article_has_its_own_address_and_text(filled: Filled) -> None:
    for story in (REVISITED, LED, CHALLENGED, PLAIN):
        [record] = [one for one in filled.bench.records() if one.article.title == story.title]
        assert record.article.addresses == (site.content_url(story),)
        assert (record.article.text, f"{record.article.issue_date}") == (story.text, "2021-12-24")
        assert record.article.page == story.page


def test_a_copy_is_known_by_its_place_its_moment_and_when_it_was_taken(filled: Filled) -> None:
    url = site.content_url(PLAIN)
    with filled.bench.archive() as archive:
        [row] = archive.journal.captures_at(url)
        kept = read_back(archive, row)
    assert (row.fetched_at, row.origin) == ("2022-01-03T02:00:00+00:00", f"https://{WAYBACK}/web/{LATER}id_/{url}")
    assert row.taken_at and row.taken_at > "2026"
    assert (kept.url, kept.status, kept.header("Server")) == (url, 200, "nginx")
    assert kept.header("Memento-Datetime") == "" and PLAIN.title in kept.body.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("story", "moments"),
    [
        (REVISITED, ["2022-01-03T02:00:00+00:00"]),
        (LED, ["2022-02-01T00:00:00+00:00"]),
        (CHALLENGED, ["2022-01-03T02:00:00+00:00", "2022-01-04T00:00:00+00:00", "2022-02-01T00:00:00+00:00"]),
    ],
    ids=["a revisit", "a redirect to another copy", "two challenges, then a page"],
)
def test_the_moment_is_that_of_the_copy_that_was_given(filled: Filled, story: Story, moments: list[str]) -> None:
    with filled.bench.archive() as archive:
        rows = archive.journal.captures_at(site.content_url(story))
        [witnessed] = archive.histories.versions(next(row.article for row in rows if row.article) or "")
    assert [row.fetched_at for row in rows] == moments
    assert [row.article is not None for row in rows] == [False] * (len(moments) - 1) + [True]
    assert witnessed["since"][:19] == moments[-1][:19]


def test_show_tells_where_an_article_is_from(filled: Filled) -> None:
    [record] = [one for one in filled.bench.records() if one.article.title == PLAIN.title]
    shown = run("show", record.id, "--db", str(filled.bench.db))
    assert f"capture    2022-01-03 10:00:00 +0800 {site.content_url(PLAIN)} (" in shown
    assert "           by the Wayback Machine, taken from there 20" in shown
    assert f": https://{WAYBACK}/web/{LATER}id_/{site.content_url(PLAIN)}\n" in shown
    assert "known      since 2022-01-03 10:00:00 +0800, to the Wayback Machine; read by " in shown
    told = json.loads(run("show", record.id, "--json", "--db", str(filled.bench.db)))
    assert told["captures"][0]["origin"].startswith(f"https://{WAYBACK}/web/")


def test_all_that_was_received_is_proven(filled: Filled) -> None:
    run("verify", "--all", "--db", str(filled.bench.db))


def test_copies_are_read_again_as_they_were_read(filled: Filled) -> None:
    pages, told = read_again(filled.bench)
    assert (pages > 3, told) == (True, THE_SAME)


def test_an_index_is_asked_once_for_each_folder_of_the_issue_and_goes_on_by_its_key(filled: Filled) -> None:
    asked = [url for url in asked_of(filled.replica, WAYBACK) if "/cdx/" in url]
    assert all("matchType=prefix" in url and "showResumeKey=true" in url for url in asked)
    assert len(asked) == len(set(asked)) + 1, "what was answered 429 is asked once more"
    assert [url for url in asked if "resumeKey=" in url]


def test_the_pace_of_a_web_archive_is_kept_and_429_waited_for(filled: Filled) -> None:
    times = filled.times_of("")
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.05 - 0.001
    first, second, *_ = filled.times_of("cdx/")
    assert second - first > 0.5 - 0.001


def test_what_is_told_of_a_web_archive_goes_along_into_another_archive(filled: Filled, tmp_path: Path) -> None:
    target = tmp_path / "all.db"
    run("merge", str(target), str(filled.bench.db))
    told = []
    for db in (filled.bench.db, target):
        with Archive(db, create=False) as archive:
            told.append([(row.url, row.origin, row.taken_at) for row in archive.journal.captures() if row.origin])
    assert sorted(told[0]) == sorted(told[1])
    assert len(told[0]) == len(PAGES) + 6


def test_two_crawls_at_once_share_the_pace_of_a_web_archive(replica: TimedReplica, tmp_path: Path) -> None:
    keep(replica, *DAY[:2])
    kill(replica)
    pause, env = 0.15, {"ARCHIVE_STATE": str(tmp_path / "shared")}
    first, second = (Bench(tmp_path / name, replica) for name in ("first", "second"))
    how = {"settings": paces(pause), "env": env}
    with (
        first.crawling(*first.bare, *FROM_WAYBACK, **how) as one,
        second.crawling(*second.bare, *FROM_WAYBACK, **how) as other,
    ):
        assert one.wait(patience(60)) == other.wait(patience(60)) == 6, "of some articles there is no copy"
    moments = [moment for moment, url in replica.times if url.startswith(f"https://{WAYBACK}/")]
    assert len(moments) >= 2 * (len(PAGES) + 4)
    assert min(later - earlier for earlier, later in itertools.pairwise(moments)) > pause - 0.001


def test_a_web_archive_that_answers_nothing_is_unreachable_and_gaps_stay_open(
    bench: Bench, replica: TimedReplica
) -> None:
    kill(replica)
    bench.crawl(*bench.small)
    before = bench.link(FRONT)
    replica.fault("down", f"{WAYBACK}/")
    assert bench.crawl(*bench.bare, *FROM_WAYBACK, settings=paces()).code == 3
    assert bench.link(FRONT) == before and before[0] == "failed"


def test_a_page_that_a_web_archive_excludes_is_told_so(bench: Bench, replica: TimedReplica) -> None:
    kill(replica)
    replica.web_archives.excluded.add(FRONT.rpartition("/")[0] + "/")
    result = bench.crawl(*bench.bare, *FROM_WAYBACK, settings=paces())
    assert (result.code, "the page is excluded there" in result.err) == (6, True)
