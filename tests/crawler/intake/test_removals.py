"""A page that a host had, has no more, or has again: the archive says so in whatever order the answers come."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.model import Link, LinkState
from archive.store.archive import Archive
from archive.transfer.verifying import verify
from tests.crawler.intake.test_foreign_records import answer, body, taken, url
from tests.harness.foreign_records import record, written

THERE, REVISED, REMOVED, GONE = "there", "revised", "removed", "gone"
_ANSWERS = {
    THERE: answer(0),
    REVISED: answer(0, sent=body(0).replace("消息来了".encode(), "消息又来了".encode())),
    REMOVED: answer(0, status="HTTP/1.1 404 Not Found", sent=b"<html><body>none</body></html>"),
    GONE: answer(0, status="HTTP/1.1 410 Gone", sent=b"<html><body>none</body></html>"),
}
_Story = tuple[str, ...]
"""What a host said of an address, in a year each from 2021 on."""
STORIES: dict[_Story, tuple[LinkState, list[tuple[int, int | None]]]] = {
    (THERE, GONE): (LinkState.ABSENT, [(2022, None)]),
    (REMOVED, THERE): (LinkState.DONE, []),
    (THERE, REMOVED, THERE): (LinkState.DONE, [(2022, 2023)]),
    (THERE, REMOVED, REVISED): (LinkState.DONE, [(2022, 2023)]),
    (THERE, REMOVED, GONE): (LinkState.ABSENT, [(2022, None)]),
}
"""How the link stands then, and from which year to which there was nothing."""


def _told(db: Path) -> tuple[LinkState, list[tuple[int, int | None]], tuple[object, ...]]:
    with Archive(db, create=False) as archive:
        assert [fault for fault in verify(archive) if fault] == []
        link = archive.links.get(url(0))
        assert link and link.article
        absences = [
            (int(one["since"][:4]), int(one["until"][:4]) if one["until"] else None)
            for one in archive.timeline.absences(link.article)
        ]
        return link.state, absences, (link.article, link.last_try, link.last_reason, archive.checks.due("beihairibao"))


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES, ids="-".join)
@pytest.mark.parametrize(
    ("together", "is_named"),
    [(True, False), (False, False), (True, True)],
    ids=["in one file", "in a file each", "of a link that is known, in one file"],
)
def test_the_order_in_which_answers_come_makes_no_difference(
    story: _Story, together: bool, is_named: bool, tmp_path: Path
) -> None:
    records = [
        record("response", url(0), _ANSWERS[said], date=f"{year}-03-05T04:05:06Z")
        for year, said in enumerate(story, 2021)
    ]
    ended = set()
    for number, order in enumerate(permutations(records)):
        db = tmp_path / f"{number}.db"
        if is_named:
            with Archive(db) as archive:
                archive.links.found(Link(url(0)))
        groups = [order] if together else [(one,) for one in order]
        for part, group in enumerate(groups):
            file = written(tmp_path / f"{number}-{part}.warc.gz", *group)
            CliRunner().invoke(main, ["import", "--db", str(db), str(file)])
        state, absences, rest = _told(db)
        assert (state, absences) == STORIES[story], order
        ended.add(str(rest))
    assert len(ended) == 1


def test_it_is_shown_since_when_an_article_is_gone(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    there = record("response", url(0), _ANSWERS[THERE], date="2021-03-05T04:05:06Z")
    taken(db, written(tmp_path / "a.warc.gz", record("response", url(0), _ANSWERS[REMOVED]), there))
    with Archive(db, create=False) as archive:
        link = archive.links.get(url(0))
    assert link and link.article
    shown = CliRunner().invoke(main, ["show", "--db", str(db), link.article])
    assert "since 2022-03-05 12:05:06 +0800" in shown.output
    assert "gone " in shown.output
