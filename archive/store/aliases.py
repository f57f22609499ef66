"""One paper that was kept under two ids: what is stored under the former one becomes the other's.

Articles keep their ids, links their addresses. Where both ids have the same
page of an issue, the page is kept that was read; an article that stands on it
by two addresses is named there once. Of whatever else both have, the paper's
own stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from sqlite_utils import Database

from archive.model import Newspaper
from archive.search.conditions import HAS_ALIAS
from archive.store.named_table import table


def take_in(db: Database, papers: Sequence[Newspaper]) -> None:
    """Keep papers, and give them what stands under the ids that they had before. Within the caller's transaction."""
    table(db, "newspapers").upsert_all([dict(vars(paper)) for paper in papers], pk="id")
    for paper in papers:
        for former in paper.aliases.split():
            take_over(db, former, paper.id)


def paper_called(db: Database, identifier: str) -> Newspaper | None:
    """Return a paper by its id, or by one that it had before."""
    for where in ("id = ?", HAS_ALIAS.format("?1")):  # nearly always the first, which has an index
        row = db.conn.execute(f"select {_COLUMNS} from newspapers where {where}", [identifier]).fetchone()
        if row:
            return Newspaper(*row)
    return None


def take_over(db: Database, former: str, paper: str) -> None:
    """Give all rows of a former id to a paper, and forget the id. Within the caller's transaction."""
    if not table(db, "newspapers").count_where("id = ?", [former]):
        return
    ids = {"former": former, "paper": paper}
    for statement in _ISSUES:
        db.execute(statement, ids)
    for (name,) in db.execute(_TABLES).fetchall():  # all, those too that are made after this was written
        db.execute(f"update or ignore {name} set newspaper = :paper where newspaper = :former", ids)
        db.execute(f"delete from {name} where newspaper = :former", {"former": former})
    table(db, "newspapers").delete(former)


_COLUMNS = ", ".join(field.name for field in fields(Newspaper))
_TABLES = """
    select tables.name from sqlite_schema as tables join pragma_table_info(tables.name) as columns
    where tables.type = 'table' and columns.name = 'newspaper'
"""
_SAME_PAGE = "mine.newspaper = :paper and mine.issue_date = pages.issue_date and mine.page = pages.page"
_ISSUES = (
    # Of a page that both have, the one that was read; of two that were, the paper's own.
    f"""delete from pages where newspaper = :former and exists (
        select 1 from pages as mine where {_SAME_PAGE} and (mine.read_at is not null or pages.read_at is null))""",
    """delete from pages where newspaper = :paper and exists (
        select 1 from pages as other where other.newspaper = :former
        and other.issue_date = pages.issue_date and other.page = pages.page)""",
    # An article that stands on a page by both addresses is named once.
    """delete from placements where newspaper = :former and exists (
        select 1 from placements as mine
        join links as own on own.key = mine.link join links as other on other.key = placements.link
        where mine.newspaper = :paper and mine.issue_date = placements.issue_date and mine.page = placements.page
        and own.article = other.article)""",
)
