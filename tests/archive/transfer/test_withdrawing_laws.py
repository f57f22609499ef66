"""What is withdrawn and comes back leaves no trace, whatever was told, and in however many archives, in between."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.archive.transfer.test_merging_laws import _SETTINGS, _SOME, TELLINGS, Telling, made, merged
from tests.harness.same_archive import assert_same_archive, told

pytestmark = pytest.mark.slow


def withdraw(path: Path, number: int) -> str:
    """Withdraw one of an archive's articles; return its id."""
    with Archive(path, now=Clock()) as archive:
        ids = archive.search.ids([row for (row,) in archive._db.execute("select rowid from articles order by id")])
        archive.withdrawals.withdraw([ids[number % len(ids)]], "court")
        return ids[number % len(ids)]


def there_again(path: Path) -> None:
    with Archive(path, now=Clock()) as archive:
        archive.withdrawals.undo([one.article for one in archive.withdrawals.listed()])


def assert_same_but_withdrawals(one: Path, other: Path) -> None:
    for path in (one, other):
        with Archive(path) as archive:
            archive._db.execute("delete from withdrawals")
            archive._db.conn.commit()
    assert_same_archive(one, other)


_WHOLE = st.lists(st.sampled_from([one for one in TELLINGS if "half" not in one.name]), min_size=1, max_size=7)
"""But for halves: what is withdrawn is what was there, and a half that comes later is no part of that."""


@_SETTINGS
@given(_SOME, _SOME, st.integers(0, 9))
def test_what_comes_back_is_as_if_it_had_never_been_withdrawn(
    before: Sequence[Telling], after: Sequence[Telling], number: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, whole = made(Path(folder) / "a.db", before), made(Path(folder) / "whole.db", (*before, *after))
        withdraw(path, number)
        made(path, after)
        there_again(path)
        assert_same_but_withdrawals(path, whole)


@_SETTINGS
@given(_WHOLE, _WHOLE, st.integers(0, 9))
def test_it_makes_no_difference_which_archive_is_merged_into_the_one_that_withdrew(
    ours: Sequence[Telling], theirs: Sequence[Telling], number: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        a, b = made(folder / "a.db", ours), made(folder / "b.db", theirs)
        withdraw(a, number)
        one, other = merged(folder / "ab.db", a, b), merged(folder / "ba.db", b, a)
        assert_same_archive(one, other)
        before = told(one)
        assert told(merged(one, b, a)) == before
        there_again(one)
        assert_same_but_withdrawals(one, made(folder / "whole.db", (*ours, *theirs)))


@_SETTINGS
@given(_WHOLE, _WHOLE, st.integers(0, 9))
def test_what_was_told_first_makes_no_difference_to_what_is_withdrawn(
    before: Sequence[Telling], after: Sequence[Telling], number: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, other = made(Path(folder) / "one.db", before), made(Path(folder) / "other.db", (*before, *after))
        chosen = withdraw(one, number)
        made(one, after)
        with Archive(other, now=Clock()) as archive:
            archive.withdrawals.withdraw([archive.id_of(chosen)], "court")
        left = [{name: rows for name, rows in told(path).items() if "with" not in name} for path in (one, other)]
        assert left[0] == left[1]
