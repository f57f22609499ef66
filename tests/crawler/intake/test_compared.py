"""What reading again compares: every field of an article, but for those that are named with the reason."""

from __future__ import annotations

import pytest

from archive.store.rereadings import ReadPage
from archive.store.runs import CaptureRecord
from archive.store.witnesses.witness import Witness, WitnessKind
from crawler.intake.rereading import COMPARED, NOT_COMPARED, Comparison, _note
from tests.harness.every_field import FIELDS, with_and_without

SEEN = "2026-11-01T04:00:00.000000+00:00"


def test_a_field_is_compared_or_is_said_why_not() -> None:
    assert sorted((*COMPARED, *NOT_COMPARED)) == sorted(FIELDS)
    assert all(NOT_COMPARED.values())


@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.parametrize("lost", [False, True], ids=["gained", "lost"])
def test_it_is_told_where_it_comes_out_otherwise(name: str, lost: bool) -> None:
    now, before = with_and_without(name)
    if lost:
        now, before = before, now
    capture = CaptureRecord("urn:uuid:1", now.addresses[0], SEEN, 200, "sha1:", "a.warc", 0, None)
    witness = Witness(before, WitnessKind.PAGE, "", (), SEEN, SEEN)
    comparison = Comparison()
    _note(comparison, ReadPage(capture, witness), now)
    told = comparison.told()["fields"]
    assert told.keys() == {name}
    outcome = "changed" if name in ("title", "text") else "lost" if lost else "gained"
    assert told[name][outcome] == 1
    assert comparison.same_reader == 1
