"""The gaps of a dead paper, filled from Common Crawl by the command, against the replica's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from archive.transfer.verifying import verify
from archive.transfer.warcs import read_back
from tests.harness import warm
from tests.harness.bench import EPAPER, FRONT, ROOT, Bench, Result, TimedReplica
from tests.harness.patience import patience
from tests.replica import site

from .vanished import DAY, LATER, THE_SAME, asked_of, keep, kill, paces, read_again

CRAWL = "CC-MAIN-2022-05"
CUT, LATE, *WHOLE = DAY
DATA = "data.commoncrawl.org"


class Filled:
    """Gaps of a day that its dead host has failed, and one command."""

    def __init__(self, bench: Bench, replica: TimedReplica) -> None:
        self.bench, self.replica = bench, replica
        replica.web_archives.page_rows = 4
        keep(replica, *WHOLE, crawl=CRAWL)
        replica.preserve(site.content_url(CUT), LATER, crawl=CRAWL, truncated="length")
        replica.preserve(site.content_url(LATE), "20220522080000", crawl="CC-MAIN-2022-21")
        replica.preserve(site.content_url(LATE), "20211012080000", crawl="CC-MAIN-2021-43")
        kill(replica)
        bench.crawl(*bench.small)
        self.before = bench.link(FRONT)
        replica.clear_log()
        self.result = self._gaps("--fill", "commoncrawl", *self._settings())

    def _settings(self) -> list[str]:
        given = paces() | {"EXTRACT_WORKERS": 0}
        return [word for name, value in given.items() for word in ("--set", f"{name}={value}")]

    def _gaps(self, *words: str) -> Result:
        asked = ["-m", "archive", "gaps", "youjiang", "--since", "2021-12-24", "--until", "2021-12-24"]
        environment = self.bench.environment()
        done = warm.run(ROOT, [*asked, "--db", str(self.bench.db), *words], environment, patience(180))
        return Result(done.returncode, done.stdout, done.stderr)

    def gaps(self) -> list[tuple[str, str]]:
        """Return the addresses of the gaps that are left, with their states."""
        [report] = json.loads(self._gaps("--json").out)
        return [(gap["url"], gap["state"]) for day in report["days"] for gap in day["gaps"]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with TimedReplica() as replica:
        yield Filled(Bench(tmp_path_factory.mktemp("filled"), replica), replica)


def test_gaps_are_filled_from_the_web_archive_that_is_named(filled: Filled) -> None:
    assert filled.before[0] == "failed"
    assert "scrapy crawl youjiang -a since=2021-12-24 -a until=2021-12-24 -a from=commoncrawl" in filled.result.err
    had = {url for one in filled.bench.records() for url in one.article.addresses if url.startswith(EPAPER)}
    assert had == {site.content_url(story) for story in (LATE, *WHOLE)}, "beside what the seeds hold"


def test_what_could_not_be_had_stays_a_gap(filled: Filled) -> None:
    assert filled.result.code == 1
    assert filled.gaps() == [(site.content_url(CUT), "not_fetched")]
    with filled.bench.archive() as archive:
        told = [reason for _, _, reason in archive.links.attempts(site.content_url(CUT))]
    assert any("was truncated there: length" in reason for reason in told)


def test_a_record_is_fetched_by_its_bytes_and_kept_as_received(filled: Filled) -> None:
    with filled.bench.archive() as archive:
        [row] = archive.journal.captures_at(site.content_url(WHOLE[0]))
        kept = read_back(archive, row)
        assert archive.journal.captures_at(FRONT)[-1].origin
        proven = list(verify(archive))
    assert [fault for fault in proven if fault] == []
    assert row.origin.startswith(f"https://{DATA}/crawl-data/{CRAWL}/segments/1/warc/{CRAWL}-00000.warc.gz#bytes=")
    assert (row.fetched_at, row.status) == ("2022-01-03T02:00:00+00:00", 200)
    assert (kept.status, WHOLE[0].title in kept.body.decode("utf-8-sig")) == (200, True)


def test_copies_are_read_again_as_they_were_read(filled: Filled) -> None:
    pages, told = read_again(filled.bench)
    assert (pages > 3, told) == (True, THE_SAME)


def test_crawls_from_before_the_issue_are_not_asked_and_later_ones_in_their_order(filled: Filled) -> None:
    asked = asked_of(filled.replica, "index.commoncrawl.org")
    assert asked.count("https://index.commoncrawl.org/collinfo.json") == 1
    assert not [url for url in asked if "CC-MAIN-2021-43" in url]
    first, later = (next(n for n, url in enumerate(asked) if f"CC-MAIN-2022-{n_}" in url) for n_ in ("05", "21"))
    assert first < later
    with filled.bench.archive() as archive:
        [row] = archive.journal.captures_at(site.content_url(LATE))
    assert row.fetched_at == "2022-05-22T08:00:00+00:00"
