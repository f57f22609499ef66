"""The exit status of a run, from its counters."""

from __future__ import annotations

import pytest

from archive.reasons import ExitCode
from crawler.report import exit_code

FAILED = "link/failed/"


def test_the_codes_are_those_that_cron_relies_on() -> None:
    assert {code.value: code.words for code in ExitCode} == {
        0: "fine",
        1: "fault",
        2: "usage",
        3: "unreachable",
        4: "layout changed",
        5: "blocked",
        6: "incomplete",
        7: "active",
        12: "nothing yet",
        13: "no text",
        18: "no room",
    }


@pytest.mark.parametrize(
    "counts, code",
    [
        ({}, 0),
        ({"answers": 5, "archive/added": 3}, 0),
        ({"answers": 5, FAILED + "NoIssue": 7}, 0),
        ({"answers": 5, FAILED + "NotThere": 1}, 0),
        ({FAILED + "Unreachable": 4}, 3),
        ({FAILED + "Unreachable": 4, "responses": 2}, 3),
        ({FAILED + "Unreachable": 4, "answers": 1}, 6),
        ({FAILED + "Unreachable": 4, "seeds/unread": 1}, 3),
        ({"answers": 5, FAILED + "LayoutChanged": 1}, 4),
        ({"answers": 5, FAILED + "LayoutChanged": 1, FAILED + "BlockedPage": 9}, 4),
        ({"answers": 5, FAILED + "BlockedPage": 1}, 5),
        ({"answers": 5, FAILED + "BlockedPage": 1, FAILED + "ServerTrouble": 9}, 5),
        ({"answers": 5, FAILED + "ServerTrouble": 1}, 6),
        ({"answers": 5, FAILED + "Refused": 1}, 6),
        ({"answers": 5, FAILED + "ReadError": 1}, 6),
        ({"answers": 5, "seeds/unread": 1}, 6),
        ({"answers": 5, "errors": 1}, 1),
        ({"answers": 5, "nothing-yet": 1, FAILED + "NoIssue": 7}, 12),
        ({"answers": 5, "nothing-yet": 1, FAILED + "BlockedPage": 7}, 5),
        ({"answers": 5, "nothing-yet": 1, FAILED + "CutPage": 1}, 6),
        ({"answers": 5, "issue/no-text": 1}, 13),
        ({"answers": 5, "issue/no-text": 1, "nothing-yet": 1}, 13),
        ({"answers": 5, "issue/no-article": 1, "archive/added": 3}, 4),
        ({"answers": 5, "issue/none-there": 1, "archive/added": 3}, 4),
        ({"answers": 5, "list/read": 2, FAILED + "NotThere": 8}, 4),
        ({"answers": 5, "list/read": 2, FAILED + "NotThere": 8, "link/known": 1}, 0),
        ({"answers": 5, "archive/added": 3, FAILED + "NoArticle": 9}, 0),
        ({"answers": 5, "link/known": 1, FAILED + "NoArticle": 9}, 0),
        ({"answers": 5, FAILED + "NoArticle": 2}, 6),
        ({"answers": 5, FAILED + "NoArticle": 3}, 4),
        ({"answers": 5, "seeds/added": 3, FAILED + "NoArticle": 3}, 4),
        ({"answers": 5, FAILED + "NoArticle": 3, FAILED + "BlockedPage": 1}, 4),
        ({"answers": 5, FAILED + "NoArticle": 1, "nothing-yet": 1}, 12),
        ({"answers": 5, FAILED + "NoArticle": 3, "nothing-yet": 1}, 4),
        ({"answers": 5, "issue/not-articles": 1, "archive/added": 3}, 4),
        ({"errors": 1, FAILED + "Unreachable": 1}, 1),
        ({FAILED + "Untrusted": 4}, 3),
        ({"answers": 5, FAILED + "Untrusted": 4}, 6),
        ({"answers": 5, FAILED + "Untrusted": 4, "archive/added": 3}, 0),
        ({"answers": 5, FAILED + "Untrusted": 4, "link/known": 3}, 0),
        ({"answers": 5, FAILED + "Untrusted": 4, FAILED + "Unreachable": 1, "archive/added": 3}, 6),
        ({"answers": 5, FAILED + "Untrusted": 4, "archive/added": 3, "seeds/unread": 1}, 6),
        ({"answers": 5, FAILED + "NotCaptured": 4, "archive/added": 3}, 6),
        ({"answers": 5, "web-archive/articles": 4, "archive/added": 4}, 0),
        ({"answers": 5, "web-archive/failed/Unreachable": 1, "archive/added": 3}, 6),
    ],
)
def test_the_gravest_thing_that_happened_decides(counts: dict[str, int], code: int) -> None:
    assert exit_code(counts, finished=True) == code


@pytest.mark.parametrize(
    "pictures, code",
    [
        ({"asked": 5, "kept": 5}, 0),
        ({"asked": 5, "kept": 4, "absent": 1}, 0),
        ({"elsewhere": 3}, 0),
        ({"asked": 5, "absent": 5}, 6),
        ({"asked": 5, "kept": 4, "failed/NotAPicture": 1}, 6),
        ({"asked": 5, "kept": 5, "left": 2}, 6),
    ],
)
def test_pictures_that_were_wanted_and_did_not_come_make_a_run_incomplete(pictures: dict[str, int], code: int) -> None:
    counts = {"answers": 9, "archive/added": 3} | {f"picture/{name}": number for name, number in pictures.items()}
    assert exit_code(counts, finished=True) == code


def test_a_run_broken_off_is_incomplete() -> None:
    assert exit_code({"answers": 5}, finished=False) == 6


def test_a_run_broken_off_that_met_a_changed_layout_says_so() -> None:
    assert exit_code({"answers": 5, FAILED + "LayoutChanged": 1}, finished=False) == 4
