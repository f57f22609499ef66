"""How certain an article is: the mark, the words, and the way through the archive and back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.doubts import AGREEMENT_MIN, Doubt, certainty, doubts_about, in_chinese, least, together
from archive.formats.jsonl import line_of, read_line
from archive.model import Article
from archive.search.find import Wanted
from archive.store.archive import Archive
from tests.harness import newsroom
from tests.harness.plans import asked

LAMPS = replace(newsroom.LAMPS, newspaper=None)
UNSURE = replace(LAMPS, agreement=0.25, doubts=(Doubt.WITNESSES_DISAGREE, "text outside the tree"))


@pytest.mark.parametrize(
    "agreement, others, doubts",
    [
        (None, (), ()),
        (1.0, (), ()),
        (AGREEMENT_MIN, (), ()),
        (AGREEMENT_MIN - 0.001, (), ("witnesses disagree",)),
        (0.0, ("implausible decoding",), ("implausible decoding", "witnesses disagree")),
        (0.0, ("witnesses disagree",), ("witnesses disagree",)),
        (None, ("text outside the tree", "text outside the tree"), ("text outside the tree",)),
    ],
)
def test_witnesses_that_agree_less_than_the_mark_are_a_doubt(
    agreement: float | None, others: tuple[str, ...], doubts: tuple[str, ...]
) -> None:
    assert doubts_about(agreement, others) == doubts


@pytest.mark.parametrize("agreement", [-0.1, 1.1, float("nan"), float("inf")])
def test_what_is_no_share_is_no_agreement(agreement: float) -> None:
    with pytest.raises(ValueError, match="not between 0 and 1"):
        doubts_about(agreement)


def test_a_whole_is_as_certain_as_its_worst_part() -> None:
    assert least([None, 0.9, 0.0, None]) == 0.0
    assert least([None, None]) is None and least([]) is None
    assert together([("a", "b"), (), ("b", "c")]) == ("a", "b", "c")


@pytest.mark.parametrize(
    "agreement, doubts, words",
    [
        (None, (), "no agreement measured"),
        (0.25, ("witnesses disagree", "b"), "agreement 0.25, doubtful: witnesses disagree, b"),
        (1.0, (), "agreement 1.00"),
    ],
)
def test_how_certain_an_article_is_is_told_in_words(
    agreement: float | None, doubts: tuple[str, ...], words: str
) -> None:
    assert certainty(agreement, doubts) == words


@pytest.mark.parametrize("doubt", Doubt)
def test_each_doubt_has_words_in_chinese_of_its_own(doubt: Doubt) -> None:
    assert in_chinese(doubt.value) == doubt.chinese
    assert doubt.chinese.isprintable() and not doubt.chinese.isascii() and "\n" not in doubt
    assert len({one.chinese for one in Doubt}) == len(Doubt)


def test_a_doubt_that_is_in_no_table_is_told_as_it_is_kept() -> None:
    assert in_chinese("the ink has run") == "the ink has run"


def test_how_certain_an_article_is_comes_back_from_the_archive_and_from_json_lines(archive: Archive) -> None:
    record = archive.get(archive.add(UNSURE).article)
    kept = record.article
    assert (kept.agreement, kept.doubts) == (0.25, ("text outside the tree", "witnesses disagree")[::-1])
    assert read_line(line_of(record)) == (record.id, kept)
    told = json.loads(line_of(record))
    assert (told["agreement"], told["doubts"]) == (0.25, ["witnesses disagree", "text outside the tree"])


def test_a_line_of_a_time_before_doubts_were_told_is_read_as_one_without(archive: Archive) -> None:
    told = json.loads(line_of(archive.get(archive.add(UNSURE).article)))
    del told["agreement"], told["doubts"]
    _, article = read_line(json.dumps(told))
    assert (article.agreement, article.doubts) == (None, ())


@pytest.mark.parametrize("first, second", [(LAMPS, UNSURE), (UNSURE, LAMPS)])
def test_a_doubt_of_one_witness_is_kept_whoever_came_first(archive: Archive, first: Article, second: Article) -> None:
    archive.add(first)
    kept = archive.get(archive.add(second).article).article
    assert (kept.agreement, set(kept.doubts)) == (0.25, {"witnesses disagree", "text outside the tree"})


@pytest.mark.parametrize("values", [(0.0, 0.9), (0.9, 0.0), (None, 0.0), (0.0, None)])
def test_the_least_agreement_is_kept_and_none_at_all_is_no_gap_to_fill(
    archive: Archive, values: tuple[float | None, float | None]
) -> None:
    for value in values:
        added = archive.add(replace(LAMPS, agreement=value))
    assert archive.get(added.article).article.agreement == 0.0


def test_an_article_of_an_older_archive_is_without_agreement_and_without_doubts(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        identifier = archive.add(LAMPS).article
    db = sqlite3.connect(path)
    for statement in (
        "drop index idx_articles_doubts",
        "alter table articles drop column agreement",
        "alter table articles drop column doubts",
        "delete from _sqlite_migrations where name = 'm015_doubts'",
    ):
        db.execute(statement)
    db.commit()
    db.close()
    with Archive(path) as archive:
        kept = archive.get(identifier).article
        assert (kept.agreement, kept.doubts) == (None, ())
        archive.add(UNSURE)
        assert archive.get(identifier).article.doubts == ("witnesses disagree", "text outside the tree")
        assert archive.check_integrity() == "ok"


@pytest.mark.parametrize("ask", ["any", "no text", ""])
def test_the_few_doubtful_articles_are_searched_for_in_an_index_of_their_own(archive: Archive, ask: str) -> None:
    search, db = archive.search, archive._db.conn
    statements = asked(db, lambda: search.find(Wanted(doubt=ask)) if ask else search.divided("doubt", None, 9))
    plans = [row[3] for one in statements for row in db.execute(f"explain query plan {one}")]
    assert [plan for plan in plans if "idx_articles_doubts" in plan] == [
        "SEARCH articles USING COVERING INDEX idx_articles_doubts (doubts>?)"
    ]


def test_the_manual_explains_each_doubt_and_names_the_mark() -> None:
    text = (Path(__file__).parents[3] / "docs/how-pages-are-read.md").read_text("utf-8")
    assert [doubt for doubt in Doubt if f"| `{doubt}` | " not in text] == []
    assert f"below the mark, {AGREEMENT_MIN:g} (" in text
