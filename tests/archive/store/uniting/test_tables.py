"""Every table says what becomes of it when archives are merged."""

from __future__ import annotations

from archive.store.archive import Archive
from archive.store.uniting.rows import UNITING_RULES
from archive.store.uniting.tables import FATES, Fate
from tests.harness.same_archive import APART, CLOCKS, tables

APART_FROM_RULES = {
    "newspapers": "rows stay as they are",
    "ids": "an id finds one article",
    "withheld": "of a witness both moments, of all else what this archive has",
    "withheld_marks": "the key is all that there is",
    "passages": "the later reading is taken as a whole",
}


def test_every_table_is_united_derived_or_of_this_archive_alone(archive: Archive) -> None:
    assert sorted(tables(archive.path)) == sorted(FATES)
    assert all(why for _, why in FATES.values())


def test_every_table_that_is_united_has_rules_for_two_rows_of_one_key() -> None:
    assert {
        name for name, (fate, _) in FATES.items() if fate is Fate.UNITED
    } == UNITING_RULES.keys() | APART_FROM_RULES.keys()


def test_the_rules_name_columns_that_are_there_and_none_twice(archive: Archive) -> None:
    for name, rules in UNITING_RULES.items():
        named = [column for rule in rules for column in rule.columns]
        columns = {row[1] for row in archive._db.execute(f"pragma table_info({name})")}
        assert len(named) == len(set(named)) and set(named) <= columns, name


def test_what_no_rule_speaks_of_is_the_same_in_two_rows_of_one_key(archive: Archive) -> None:
    same = {
        "documents": "made of name and bytes, as the id is",
        "runs": "written when it began",
        "attempts": "the key is all that is left",
        "captures": "of one record",
        "contents": "by digest",
        "picture_files": "what the bytes say, of which the digest is",
        "witnesses": "the id is made of them; a document is part of the origin",
    }
    for name, rules in UNITING_RULES.items():
        named = {column for rule in rules for column in rule.columns}
        rows = list(archive._db.execute(f"pragma table_info({name})"))
        left = {row[1] for row in rows if not row[5]} - named
        assert not left or name in same, (name, left)


def test_what_a_comparison_of_archives_leaves_out_is_there(archive: Archive) -> None:
    for told in (APART, CLOCKS):
        for name, reasons in told.items():
            assert reasons.keys() <= {row[1] for row in archive._db.execute(f"pragma table_info({name})")}
            assert all(reasons.values())
