"""What narrows a search, as SQL: asked of articles, which have the columns of their head appearances, and of others."""

from __future__ import annotations

from collections.abc import Iterable

from archive.chinese.places import PLACE_END
from archive.search.index import INDEX

HAS_ALIAS = "({0} != '' and instr({0}, ' ') = 0 and instr(' ' || aliases || ' ', ' ' || {0} || ' '))"
"""Whether a newspaper had an id before, in SQL: ids have no blanks."""
TAGGED = """(
    select distinct tags.name, articles.id as article, articles.rowid as row
    from tags left join ids on ids.old = tags.text
    cross join articles on articles.id = coalesce(ids.article, tags.text) where tags.until is null
)"""
"""Which articles have which tags, as a table in SQL."""
IS_DOUBTFUL = "doubts > ''"
"""Whether an article is doubtful, in SQL, so that its index is searched: `!=` reads all of it."""
PAPERS_CALLED = f"""
    select id from newspapers where id = :newspaper or name = :newspaper or {HAS_ALIAS.format(":newspaper")}
"""
"""The papers that have an id, a name or a former id, in SQL."""
PAPERS_IN = f"""
    select id from newspapers where exists (
        select 1 from json_each(:place) where instr('{PLACE_END}' || newspapers.place || '{PLACE_END}', json_each.value)
    )
"""
"""The papers that appear in a place, in SQL: places are kept as 广西百色; :place is `places_meant` as JSON."""
_OF_ARTICLE = {
    "ids": "+articles.rowid in (select rowid from articles where id in (select value from json_each(:ids)))",
    "words": f"+articles.rowid in (select rowid from {INDEX} where {INDEX} match :words)",
    "tag": "+articles.rowid in (select rowid from articles where id in ("
    f"select article from {TAGGED} where name = :tag))",
    "doubt": f"+articles.rowid in (select rowid from articles where {IS_DOUBTFUL} and (:doubt = 'any' or"
    " instr(char(10) || doubts || char(10), char(10) || :doubt || char(10))))",
}
_OF_APPEARANCE = {  # of one, all of it: that of the paper is to be that of the year
    "newspaper": f"{{0}}.newspaper in ({PAPERS_CALLED})",
    "papers": "{0}.newspaper in (select value from json_each(:papers))",
    "place": f"{{0}}.newspaper in ({PAPERS_IN})",
    "year": "{0}.day >= :year and {0}.day < :year || '~'",
    "source": "{0}.source = :source",
    "signer": "{0}.id in (select {1} where name = :signer)",
    "since": "{0}.day >= :since",
    "until": "{0}.day < :until || '~'",  # 2021-12 ends after all its days
}
_SIGNED_ARTICLES, _SIGNED_APPEARANCES = "article from bylines", "appearance from signatures"


def narrowing(asked: Iterable[str]) -> list[str]:
    """Return what of some parameters a single appearance is to answer."""
    return [name for name in _OF_APPEARANCE if name in asked]


def of_article(asked: Iterable[str]) -> list[str]:
    """Return the conditions on an article as such: its words, its doubts, its id."""
    return [condition for name, condition in _OF_ARTICLE.items() if name in asked]


def of_head(asked: Iterable[str]) -> list[str]:
    """Return the conditions on an article's head appearance; they name the table `articles`."""
    return [_OF_APPEARANCE[name].format("articles", _SIGNED_ARTICLES) for name in narrowing(asked)]


def by_index(asked: Iterable[str]) -> list[str]:
    """Return the same, each asked of its own index; the plus keeps SQLite from looking each row up instead."""
    return [
        condition
        if name in ("since", "until")
        else f"+articles.rowid in (select rowid from articles where {condition})"
        for name, condition in zip(narrowing(asked), of_head(asked), strict=True)
    ]


def of_appearance(asked: Iterable[str]) -> list[str]:
    """Return the conditions on an appearance; they name the table `appearances`."""
    return [_OF_APPEARANCE[name].format("appearances", _SIGNED_APPEARANCES) for name in narrowing(asked)]


def both(*conditions: Iterable[str]) -> str:
    """Return conditions that are all to hold as one."""
    return " and ".join(f"({one})" for some in conditions for one in some) or "1"
