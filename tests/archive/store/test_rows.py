"""Laws of an article's row: nothing is lost on the way there and back, nor by who came first."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.chinese.text import clean
from archive.model import CHINA, Article, Byline, Evidence, Precision, Role
from archive.search.index import _SOURCES
from archive.store.archive import Archive
from archive.store.rows import COLUMNS, Row, article_of, filled, parsed, row_of

pytestmark = pytest.mark.slow

# Articles as readers give them, and as the archive keeps them

_TEXT = st.text(max_size=12)
_LINE = _TEXT.map(lambda text: clean(text).replace("\n", "")).filter(bool)
_ROLES = st.sampled_from(get_args(Role))
_ZONES = st.sampled_from([CHINA, UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=14))])
_MOMENT = st.datetimes(timezones=_ZONES, allow_imaginary=False).map(lambda moment: moment.replace(microsecond=0))
_EVIDENCE = st.builds(Evidence, _LINE, _LINE, _LINE, st.integers(0, 99) | st.just(0.5), st.booleans())
_PRECISION = st.sampled_from(get_args(Precision))
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bylines": st.lists(st.builds(Byline, _LINE, _ROLES), max_size=3).map(tuple),
    "addresses": st.lists(_LINE, max_size=3).map(tuple),
    "issue_date": st.none() | st.dates(),
    "newspaper": st.none() | _LINE,
    **dict.fromkeys(("notes", "captions", "doubts"), st.lists(_LINE, max_size=3).map(tuple)),
    "evidence": st.lists(_EVIDENCE, max_size=3).map(tuple),
    "published_at": st.none(),
    "date_precision": st.none(),
    "agreement": st.none() | st.floats(0, 1),
}
_DATED = st.tuples(_MOMENT, _PRECISION | st.none()) | st.just((None, None))
ARTICLES = st.builds(
    lambda values, dated: Article(**values | {"published_at": dated[0], "date_precision": dated[1]}),
    st.fixed_dictionaries({one.name: _VALUES.get(one.name, _TEXT.map(clean)) for one in fields(Article)}),
    _DATED,
)


@given(ARTICLES)
def test_an_article_comes_back_from_its_row_as_it_was(article: Article) -> None:
    assert article_of(row_of(article), bylines=article.bylines, addresses=article.addresses) == article


@given(ARTICLES)
def test_a_witness_that_says_the_same_changes_nothing(article: Article) -> None:
    assert filled(row_of(article), row_of(article)) == {}


def both(first: Article, *others: Article) -> Row:
    row = row_of(first)
    for other in others:
        row |= filled(row, row_of(other))
    return row


SEVERAL = [one.name for one in COLUMNS if one.several]


@given(ARTICLES, ARTICLES)
def test_what_is_kept_of_all_witnesses_does_not_depend_on_who_came_first(one: Article, other: Article) -> None:
    a, b = both(one, other), both(other, one)
    assert SEVERAL == ["extractor", "notes", "captions", "evidence", "doubts"]
    assert {name: a[name] for name in SEVERAL} == {name: b[name] for name in SEVERAL}


@given(ARTICLES, ARTICLES, ARTICLES)
def test_nor_on_the_order_of_three(one: Article, other: Article, third: Article) -> None:
    rows = [both(one, other, third), both(third, other, one), both(other, third, one, other)]
    assert all(row[name] == rows[0][name] for row in rows for name in SEVERAL)


@given(ARTICLES, ARTICLES)
def test_of_two_witnesses_nothing_is_forgotten(one: Article, other: Article) -> None:
    kept = article_of(both(one, other), bylines=(), addresses=())
    for name in ("notes", "captions", "evidence", "doubts"):
        assert set(getattr(kept, name)) == {*getattr(one, name), *getattr(other, name)}
    names = [set(article.extractor.split(" + ")) - {""} for article in (one, other, kept)]
    assert names[2] == names[0] | names[1]


@given(ARTICLES, st.sets(st.sampled_from([one.name for one in COLUMNS if not one.apart])))
def test_what_one_of_two_witnesses_tells_does_not_depend_on_who_came_first(article: Article, names: set[str]) -> None:
    silent, moment = Article("", ""), {"published_at", "date_precision"}
    names = names | moment if names & moment else names
    some = replace(article, **{name: getattr(silent, name) for name in names})
    rest = replace(silent, **{name: getattr(article, name) for name in names})
    assert both(some, rest) == both(rest, some) == row_of(article)


@given(_MOMENT, st.permutations(get_args(Precision)))
def test_of_one_moment_the_most_exact_telling_is_kept_in_any_order(moment: datetime, order: list[Precision]) -> None:
    moment = moment.replace(tzinfo=CHINA)
    cut = {"day": {"hour": 0, "minute": 0, "second": 0}, "minute": {"second": 0}, "second": {}}
    told = [Article("", "", published_at=moment.replace(**cut[one]), date_precision=one) for one in order]
    row = both(*told)
    assert (row["published_at"], row["date_precision"]) == (moment.isoformat(), "second")


def test_a_precision_is_never_that_of_another_witnesss_moment() -> None:
    vague = Article("", "", published_at=datetime(2021, 12, 24, tzinfo=CHINA))
    exact = Article("", "", published_at=datetime(2021, 12, 25, 8, 51, tzinfo=CHINA), date_precision="minute")
    assert both(vague, exact)["date_precision"] is None


# The columns


def test_every_field_has_a_label(archive: Archive) -> None:
    assert [one.name for one in COLUMNS if not one.label] == []


def test_every_field_that_is_not_kept_apart_has_its_column(archive: Archive) -> None:
    columns = {row[1] for row in archive._db.execute("pragma table_info(articles)")}
    assert {one.name for one in COLUMNS if not one.apart} <= columns
    assert {one.name for one in COLUMNS if one.apart} == {"bylines", "addresses"}


def test_the_search_index_covers_the_fields_that_are_searched() -> None:
    searched = [(one.searched, "signature" if one.apart else one.name) for one in COLUMNS if one.searched]
    searched.append(("title", "headlines"))  # of further appearances
    assert sorted(searched) == sorted((name, source) for name, sources in _SOURCES.items() for source in sources)


@pytest.mark.parametrize("field", ["titel", "", "id"])
def test_a_field_of_no_article_is_an_error(field: str) -> None:
    with pytest.raises(KeyError):
        parsed({"title": "题", "text": "文", field: "x"})


def test_a_field_that_an_older_program_did_not_write_is_empty() -> None:
    told = {"title": "题", "text": "文", "issue_date": "2021-12-24"}
    assert parsed(told) == Article("题", "文", issue_date=date(2021, 12, 24))
