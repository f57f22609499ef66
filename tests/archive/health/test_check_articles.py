"""A paper by how its articles and lists were read: without a skin, in doubt, as no article, or not at all."""

from __future__ import annotations

import pytest

from archive.model import LinkState
from archive.reasons import Verdict
from tests.harness.paper import DAY, Paper, before

pytestmark = pytest.mark.slow


def test_articles_without_a_skin_are_counted_with_what_to_do(paper: Paper) -> None:
    paper.past()
    paper.issue(unskinned=3)
    assert paper.check().reason == (
        f"4 pages, 8 articles; 3 of 8 articles of {DAY} were read without a skin: "
        "compare some with their pages, and name their selectors in the skin of founder"
    )


def test_articles_without_a_skin_are_noted_where_something_graver_is_found(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=4, signed=3, unskinned=4)
    found = paper.check()
    assert found.verdict is Verdict.QUIET_DAY
    assert [note for note in found.notes if note.startswith("4 of 4 articles")]


@pytest.mark.parametrize("unskinned, verdict", [(8, Verdict.NO_SKIN), (2, Verdict.FINE)])
def test_a_new_paper_is_told_where_no_skin_fits_most_of_its_articles(
    paper: Paper, unskinned: int, verdict: Verdict
) -> None:
    paper.issue(unskinned=unskinned)
    found = paper.check()
    assert found.verdict is verdict
    assert f"{unskinned} of 8 articles" in " ".join((found.reason, *found.notes))


def test_an_article_that_another_witness_read_with_a_skin_is_not_counted(paper: Paper) -> None:
    paper.past()
    paper.issue(unskinned=8, also_by="printed 1, blocks")
    assert paper.check().verdict is Verdict.FINE


def test_doubtful_articles_are_counted_with_what_to_do(paper: Paper) -> None:
    paper.past()
    paper.issue(doubtful=3)
    found = paper.check()
    listed = f"archive stats --doubtful --newspaper {paper.id} --db {paper.archive.path}"
    words = f"3 of 8 articles of {DAY} are doubtful: {listed}"
    assert (found.reason, found.notes, found.verdict.is_alarm) == (f"4 pages, 8 articles; {words}", (), False)


def test_doubtful_articles_are_noted_where_something_graver_is_found(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=4, signed=3, doubtful=1)
    found = paper.check()
    assert found.verdict is Verdict.QUIET_DAY
    assert [note for note in found.notes if note.startswith(f"1 of 4 articles of {DAY} is doubtful: ")]


@pytest.mark.parametrize(
    "articles, doubtful, verdict",
    [
        (8, 0, Verdict.FINE),
        (8, 1, Verdict.DOUBTFUL),
        (8, 5, Verdict.MOSTLY_DOUBTFUL),
        (2, 2, Verdict.DOUBTFUL),
        (3, 3, Verdict.MOSTLY_DOUBTFUL),
    ],
)
def test_a_site_without_issues_is_judged_by_its_last_run_and_without_a_past(
    paper: Paper, articles: int, doubtful: int, verdict: Verdict
) -> None:
    paper.site(9, 9, day=before(1))
    paper.site(articles, doubtful)
    found = paper.check()
    assert found.verdict is verdict
    words = f"{doubtful} of {articles} articles of the last run"
    assert (words in found.reason) is bool(doubtful)
    assert found.reason.startswith("1 list read")


@pytest.mark.parametrize(
    "articles, no_articles, verdict",
    [(0, 3, Verdict.LAYOUT_CHANGED), (0, 2, Verdict.FINE), (1, 9, Verdict.FINE), (0, 0, Verdict.FINE)],
)
def test_a_site_that_brought_nothing_but_pages_that_are_no_articles_is_an_alarm(
    paper: Paper, articles: int, no_articles: int, verdict: Verdict
) -> None:
    paper.site(9, day=before(1))
    paper.site(articles, no_articles=no_articles)
    found = paper.check()
    assert found.verdict is verdict
    if verdict is Verdict.LAYOUT_CHANGED:
        assert found.reason == (
            f"3 pages of the last run are no articles, and nothing else was had: a video page at {found.broken}"
        )
    elif no_articles:
        assert f"{no_articles} pages of the last run are no articles" in found.notes


def test_a_new_paper_of_which_nothing_is_an_article_is_an_alarm(paper: Paper) -> None:
    paper.issue(articles=0, failed=1, kind="NoArticle")
    found = paper.check()
    assert found.verdict is Verdict.LAYOUT_CHANGED
    assert found.reason.startswith(f"1 page of {DAY} is no article, and nothing else was had: ")


@pytest.mark.parametrize(
    "sort, state, verdict",
    [
        ("LayoutChanged", "failed", Verdict.LAYOUT_CHANGED),
        ("BlockedPage", "failed", Verdict.BLOCKED),
        ("Moved", "failed", Verdict.MOVED),
        ("Unreachable", "failed", Verdict.UNREACHABLE),
        ("CutPage", "failed", Verdict.CUT),
    ],
)
def test_a_site_whose_lists_all_fail_is_told(paper: Paper, sort: str, state: str, verdict: Verdict) -> None:
    paper.lists_failed(sort, LinkState(state))
    assert paper.check().verdict is verdict


def test_a_site_one_of_whose_lists_fails_is_fine_with_a_note(paper: Paper) -> None:
    paper.lists_failed("LayoutChanged", LinkState.FAILED, read=1)
    found = paper.check()
    assert found.verdict is Verdict.FINE
    assert [note for note in found.notes if "list0" in note]


@pytest.mark.parametrize(
    "sort, state", [("LayoutChanged", "failed"), ("NotThere", "absent"), ("Unreachable", "failed")]
)
@pytest.mark.parametrize("read", [1, 2])
def test_a_list_that_was_not_read_is_not_counted_as_read_and_named(
    paper: Paper, sort: str, state: str, read: int
) -> None:
    paper.lists_failed(sort, LinkState(state), read=read)
    unread = ", ".join(f"{paper.base}/list{number}.html" for number in range(3 - read))
    assert paper.check().reason == f"{read} of 3 lists read; not read: {unread}"
