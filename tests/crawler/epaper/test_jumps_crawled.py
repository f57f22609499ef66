"""Articles that a printed page cuts, as a crawl meets them: one half may fail, and come in a later run."""

from __future__ import annotations

from tests.harness.bench import Bench
from tests.replica.papers import PAPERS

PAPER = PAPERS["beihairibao"]
CUT = next(one for one in PAPER.expected() if len(one.urls) == 2)
ARGS = ("-a", f"since={CUT.issue_date}", "-a", f"until={CUT.issue_date}")


def texts(bench: Bench) -> dict[str, str]:
    return {url: record.article.text for record in bench.records() for url in record.article.addresses}


def test_a_piece_whose_other_half_fails_is_archived_alone_and_says_so(bench: Bench) -> None:
    bench.replica.fault("server-error", CUT.urls[1].partition("://")[2])
    bench.crawl(*ARGS, paper=PAPER.id)
    [record] = [one for one in bench.records() if CUT.urls[0] in one.article.addresses]
    assert record.article.text.endswith("（下转第2版）")
    assert "goes on on page 2, which did not come" in record.article.notes


def test_the_other_half_of_a_later_run_makes_it_whole_and_is_no_revision(bench: Bench) -> None:
    bench.replica.fault("server-error", CUT.urls[1].partition("://")[2])
    bench.crawl(*ARGS, paper=PAPER.id)
    bench.replica.clear_faults()
    bench.crawl(*ARGS, paper=PAPER.id)
    [record] = [one for one in bench.records() if CUT.urls[0] in one.article.addresses]
    assert (record.article.text, record.revision_of) == (CUT.text, None)
    assert texts(bench)[CUT.urls[1]] == CUT.text
    assert bench.link(CUT.urls[1])[0] == "done"
