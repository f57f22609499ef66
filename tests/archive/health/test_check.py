"""A paper against its own past: each verdict, what is no alarm, the first runs, and pages that are built otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.health.check import check
from archive.health.finding import Finding, gravest
from archive.reasons import Verdict
from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.archive.store.test_runs import CAPTURE
from tests.harness.paper import DAY, Paper, before

pytestmark = pytest.mark.slow

OLD = '<body><div class="top"></div><div class="main"><div id="ozoom" class="content"><p>字</p></div></div></body>'
NEW = '<body><header class="x1"></header><section class="x2"><article class="x3"><p>字</p></article></section></body>'


# Each verdict


def rebuilt(paper: Paper) -> None:
    paper.issue(before(1), html=OLD)
    paper.issue(characters=60, html=NEW)


SCENARIOS: dict[str, tuple[Verdict, Callable[[Paper], None]]] = {
    "as usual": (Verdict.FINE, lambda paper: paper.issue()),
    "half the articles": (Verdict.QUIET_DAY, lambda paper: paper.issue(articles=4, signed=3)),
    "articles read without a skin": (Verdict.NO_SKIN, lambda paper: paper.issue(unskinned=2)),
    "a doubtful article": (Verdict.DOUBTFUL, lambda paper: paper.issue(doubtful=1)),
    "half of the articles doubtful": (Verdict.DOUBTFUL, lambda paper: paper.issue(doubtful=4)),
    "most articles doubtful": (Verdict.MOSTLY_DOUBTFUL, lambda paper: paper.issue(doubtful=5)),
    "videos alone": (Verdict.LAYOUT_CHANGED, lambda paper: paper.issue(articles=0, failed=8, kind="NoArticle")),
    "some videos": (Verdict.FINE, lambda paper: paper.issue(articles=7, failed=2, kind="NoArticle")),
    "videos for most articles": (Verdict.THIN, lambda paper: paper.issue(articles=2, failed=6, kind="NoArticle")),
    "no paper today": (Verdict.NO_ISSUE, lambda paper: paper.absent()),
    "one article": (Verdict.THIN, lambda paper: paper.issue(articles=1)),
    "one page": (Verdict.THIN, lambda paper: paper.issue(pages=1)),
    "short articles": (Verdict.THIN, lambda paper: paper.issue(characters=60)),
    "nobody signs": (Verdict.THIN, lambda paper: paper.issue(signed=0)),
    "short articles on pages built otherwise": (Verdict.LAYOUT_CHANGED, rebuilt),
    "articles that cannot be read": (Verdict.LAYOUT_CHANGED, lambda paper: paper.issue(articles=7, failed=1)),
    "a front page that cannot be read": (Verdict.LAYOUT_CHANGED, lambda paper: paper.front_failed("LayoutChanged")),
    "a reader that fails": (Verdict.LAYOUT_CHANGED, lambda paper: paper.front_failed("ReadError")),
    "images and PDFs alone": (Verdict.NO_TEXT, lambda paper: paper.issue(articles=0, pdf="http://a.cn/1.pdf")),
    "a front page without its end": (Verdict.CUT, lambda paper: paper.front_failed("CutPage")),
    "articles without their end": (Verdict.CUT, lambda paper: paper.issue(articles=7, failed=1, kind="CutPage")),
    "a challenge": (Verdict.BLOCKED, lambda paper: paper.front_failed("BlockedPage")),
    "a ban in the midst": (Verdict.BLOCKED, lambda paper: paper.issue(articles=5, failed=3, kind="BlockedPage")),
    "another site": (Verdict.MOVED, lambda paper: paper.front_failed("Moved")),
    "days without an issue": (Verdict.MOVED, lambda paper: [paper.absent(before(n)) for n in (2, 1, 0)][0]),
    "no answer": (Verdict.UNREACHABLE, lambda paper: paper.front_failed("Unreachable")),
    "an error of the server": (Verdict.UNREACHABLE, lambda paper: paper.front_failed("ServerTrouble")),
}


@pytest.mark.parametrize("verdict, happens", SCENARIOS.values(), ids=SCENARIOS)
def test_each_scenario_has_its_verdict(paper: Paper, verdict: Verdict, happens: Callable[[Paper], None]) -> None:
    paper.past()
    happens(paper)
    assert paper.check().verdict is verdict


def test_every_verdict_has_a_scenario() -> None:
    assert {verdict for verdict, _ in SCENARIOS.values()} == set(Verdict) - {Verdict.NOTHING_YET}


@pytest.mark.parametrize("exit_code, verdict", [(12, Verdict.NOTHING_YET), (0, Verdict.NO_ISSUE)])
def test_a_paper_of_which_nothing_was_ever_had_is_told_unless_its_run_was_fine(
    paper: Paper, exit_code: int, verdict: Verdict
) -> None:
    for days in range(6):
        paper.absent(DAY - timedelta(days=days))
    paper.ended(exit_code)
    found = paper.check()
    assert found.verdict is verdict
    assert verdict is Verdict.NO_ISSUE or found.reason.startswith("no article was ever archived: ")


def test_the_exit_codes_are_those_that_cron_relies_on() -> None:
    assert {verdict.value: verdict.code for verdict in Verdict} == {
        "fine": 0,
        "unreachable": 3,
        "layout changed": 4,
        "blocked": 5,
        "thin": 8,
        "moved": 9,
        "quiet day": 10,
        "no issue": 11,
        "nothing yet": 12,
        "no text": 13,
        "cut": 14,
        "no skin": 15,
        "doubtful": 16,
        "mostly doubtful": 17,
    }


def test_only_what_a_person_has_to_see_to_is_an_alarm() -> None:
    assert [verdict.value for verdict in Verdict if not verdict.is_alarm] == [
        "no issue",
        "quiet day",
        "no skin",
        "doubtful",
        "fine",
    ]


def test_of_several_papers_the_gravest_verdict_counts() -> None:
    def found(verdict: Verdict) -> Finding:
        return Finding("youjiang", "右江日报", verdict, None, None, "")

    assert gravest(map(found, Verdict)) is Verdict.LAYOUT_CHANGED
    assert gravest([found(Verdict.FINE), found(Verdict.QUIET_DAY), found(Verdict.UNREACHABLE)]) is Verdict.UNREACHABLE
    assert gravest([]) is Verdict.FINE


# The first runs


@pytest.mark.parametrize("kind", ["LayoutChanged", "BlockedPage", "Unreachable", "Moved"])
def test_a_first_run_that_read_anything_raises_no_alarm(paper: Paper, kind: str) -> None:
    paper.run(DAY)
    paper.issue(before(1))
    paper.archive.links.fail(paper.front(DAY), state="failed", reason="x")  # type: ignore[arg-type]
    assert paper.check().verdict is Verdict.FINE


@pytest.mark.parametrize(
    "kind, verdict",
    [
        ("LayoutChanged", Verdict.LAYOUT_CHANGED),
        ("BlockedPage", Verdict.BLOCKED),
        ("Unreachable", Verdict.UNREACHABLE),
        ("Moved", Verdict.MOVED),
    ],
)
def test_a_first_run_that_read_nothing_says_why(paper: Paper, kind: str, verdict: Verdict) -> None:
    paper.front_failed(kind)
    assert paper.check().verdict is verdict


@pytest.mark.parametrize("shape", [{"articles": 1}, {"pages": 1}, {"signed": 0}, {"failed": 5}])
def test_with_fewer_than_five_issues_nothing_is_compared(paper: Paper, shape: dict[str, int]) -> None:
    paper.past(4)
    paper.issue(**shape)
    found = paper.check()
    assert (found.verdict, found.compared) == (Verdict.FINE, 0)
    assert "4 issues before it: too few to compare it with" in found.notes


def test_a_first_issue_of_which_no_article_can_be_read_is_an_alarm(paper: Paper) -> None:
    paper.issue(articles=0, failed=8)
    assert paper.check().verdict is Verdict.LAYOUT_CHANGED


def test_a_first_run_that_finds_no_issue_is_no_alarm(paper: Paper) -> None:
    for n in range(7, -1, -1):
        paper.absent(before(n))
    assert paper.check().verdict is Verdict.NO_ISSUE


# Layout


def test_pages_built_otherwise_that_are_read_as_before_are_fine_and_noted_on_request(paper: Paper) -> None:
    paper.past()
    paper.issue(before(1), html=OLD)
    paper.issue(html=NEW)
    assert (paper.check().verdict, paper.check().notes) == (Verdict.FINE, ())
    found = paper.check(skeletons=True)
    assert found.verdict is Verdict.FINE
    assert found.notes == ("the articles are built otherwise than before (14% alike); all is read as before",)


def test_pages_that_can_no_longer_be_read_are_not_taken_for_unchanged(paper: Paper) -> None:
    paper.past()
    rebuilt(paper)
    for file in paper.archive.warc_folder.iterdir():
        file.write_bytes(b"")
    found = paper.check()
    assert found.verdict is Verdict.THIN
    [note] = found.notes
    assert note.startswith("how its pages are built cannot be compared: ")


def test_an_older_page_is_compared_where_the_newest_capture_cannot_be_read(paper: Paper) -> None:
    paper.past()
    paper.issue(before(1), html=OLD)
    paper.issue(characters=60, html=NEW)
    capture = replace(CAPTURE, url=paper.article(DAY, 0).url)
    paper.archive.journal.add_capture(capture, "gone.warc.gz", 0)
    assert paper.check().verdict is Verdict.LAYOUT_CHANGED


def test_a_page_that_was_unchanged_is_compared_as_the_page_that_it_is(paper: Paper) -> None:
    paper.past()
    paper.issue(before(1), html=OLD)
    paper.issue(characters=60, html=NEW)
    [kept] = paper.archive.journal.captures_at(paper.article(DAY, 0).url)
    paper.clock.forward(minutes=1)
    paper._capture(kept.url, OLD)
    assert paper.check().verdict is Verdict.THIN, "the newest page is built as ever"
    paper.clock.forward(minutes=1)
    about = {"url": kept.url, "fetched_at": paper.clock.now, "digest": kept.digest}
    revisit = replace(CAPTURE, id="<urn:uuid:2>", status=304, revisit_of=kept.id, **about)
    paper.archive.journal.add_capture(revisit, "later.warc.gz", 0)
    assert paper.check().verdict is Verdict.LAYOUT_CHANGED


def test_an_oddity_that_is_known_is_no_alarm(paper: Paper) -> None:
    paper.past(articles=7, failed=1)
    paper.issue(articles=7, failed=1)
    assert paper.check().verdict is Verdict.FINE


def test_more_than_a_few_pages_that_cannot_be_read_are_never_usual(paper: Paper) -> None:
    paper.past(40, articles=4, failed=4)
    paper.issue(articles=4, failed=4)
    assert paper.check().verdict is Verdict.LAYOUT_CHANGED


def test_a_page_that_was_had_at_last_is_no_alarm(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=7, failed=1)
    paper.issue(articles=8)
    assert paper.check().verdict is Verdict.FINE


def test_other_papers_say_nothing_about_a_paper(archive: Archive, clock: Clock, paper: Paper) -> None:
    other = Paper(archive, clock, "beihai")
    other.past()
    other.issue(articles=1)
    paper.past()
    paper.issue()
    assert (paper.check().verdict, other.check().verdict) == (Verdict.FINE, Verdict.THIN)
    known = archive.newspaper("youjiang")
    assert known and check(archive, known, archive.figures.last_runs()["youjiang"], DAY).newspaper == "youjiang"
