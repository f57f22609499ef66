"""A page of an issue gets another number: in its row, its placements, its articles and their links."""

from __future__ import annotations

import json
import re

from sqlite_utils import Database

from archive.chinese.page_numbers import BETWEEN, NUMERAL, ONE, is_in_a_row, is_step, page_number

_CUT = re.compile(rf"(?P<page>{ONE}(?:{BETWEEN})?(?:{ONE})?)\s*版面?\s*[:：|｜\-]*\s*(?P<name>.*)", re.DOTALL)
_BEGINS_WITH_NUMBER = re.compile(rf"(?:{BETWEEN})?{ONE}版")
_LABEL_AS_NAME = re.compile(
    rf"(?:第\s*(?P<page>{NUMERAL})\s*版|[(（\[【]\s*(?P<bracket>{ONE})\s*[)）\]】])\s*[:：|｜]?\s*(?P<name>.*)",
    re.DOTALL,
)


def rename_page(db: Database, issue: tuple[str, str], old: tuple[str, str], new: tuple[str, str]) -> None:
    """Give a page of an issue (paper, day) another number and name, as pairs.

    Where the new number has a row already, the two become one: what that lacks
    the old one fills, and its articles stand behind. Articles and links follow
    that have both the old number and the old name. Without a number may stand
    what several pages name: of that, what was found on this one.
    """
    where = {"newspaper": issue[0], "day": issue[1], "old": old[0], "old_name": old[1], "new": new[0], "name": new[1]}
    known = db.execute(f"select 1 from pages where {_ISSUE} and page = :new", where).fetchone()
    at = db.execute(f"select url from pages where {_ISSUE} and page = :old", where).fetchone()
    where["url"] = at[0] if at else ""
    merges = known and new[0] != old[0]
    has_pictures = db["pictures"].exists()  # migrations of before 2026-12 rename pages, too
    with_them = (*(_LAID_OUT if merges else ()), _PICTURES) if has_pictures and old[0] else ()
    for sql in (*with_them, *(_MERGED if merges else _MOVED), *(_PLACEMENTS + _FOLLOWING if old[0] else _NUMBERED)):
        db.execute(sql, where)


def renumber(db: Database) -> None:
    """Mend the numbers that versions before 2026-11 read amiss: of pages over two, and those of arrows."""
    rows = db.execute("select newspaper, issue_date, page, page_name from pages order by rowid").fetchall()
    for newspaper, day, page, name in rows:
        if new := number_and_name(page, name):
            rename_page(db, (newspaper, day), (page, name), new)
    steps = {name for (name,) in db.execute(_NAMES).fetchall() if is_step(name)}
    for sql in _STEPS if steps else ():
        db.execute(sql, {"steps": json.dumps(sorted(steps))})


def number_and_name(page: str, name: str) -> tuple[str, str] | None:
    """Return what a page's number and name are that were cut at the wrong place; None where they were not.

    `0607` is 06-07, and so are `060` with `7版：要闻`, `06` with `、07版` (all from 06、07版),
    `000` with `01版` is 00001; （GA01） and 第一版 were taken for names.
    """
    cut = _CUT.fullmatch(page + name) if page and _BEGINS_WITH_NUMBER.match(name) else None
    if cut and (number := page_number(cut["page"])):
        was_full = re.search(r"\d{3}$", page) and name[:1].isdigit()  # a number had three digits at most
        if is_in_a_row(number) or was_full:
            return number, cut["name"]
    if label := _LABEL_AS_NAME.fullmatch(name):
        return page_number(label["page"] or label["bracket"]), label["name"]
    number = page_number(page)
    return (number, name) if "-" in number and number != page else None


_ISSUE = "newspaper = :newspaper and issue_date = :day"
_MOVED = (f"update pages set page = :new, page_name = :name where {_ISSUE} and page = :old",)
_MERGED = (
    f"""
    update pages set (page_name, position, url, link, image, pdf, read_at) = (
        select iif(pages.page_name = '', :name, pages.page_name), min(pages.position, old.position),
            iif(pages.url = '', old.url, pages.url), iif(pages.link = '', old.link, pages.link),
            iif(pages.image = '', old.image, pages.image), iif(pages.pdf = '', old.pdf, pages.pdf),
            coalesce(pages.read_at, old.read_at)
        from pages old where old.newspaper = :newspaper and old.issue_date = :day and old.page = :old
    ) where {_ISSUE} and page = :new
    """,
    f"delete from pages where {_ISSUE} and page = :old",
)
_LAID_OUT = (
    f"""
    update pages set (map_image, map_width, map_height, map_size_from) = (
        select map_image, map_width, map_height, map_size_from from pages old
        where old.newspaper = :newspaper and old.issue_date = :day and old.page = :old
    ) where {_ISSUE} and page = :new and map_image = ''
    """,
    f"""
    update placements set shape = (
        select shape from placements old where old.newspaper = :newspaper and old.issue_date = :day and old.page = :old
        and old.link = placements.link
    ) where {_ISSUE} and page = :new and area = '' and link in (
        select link from placements where {_ISSUE} and page = :old
    )
    """,
)
"""What two rows of a page have of outlines, before their other columns become one."""
_PICTURES = f"update pictures set page = :new where {_ISSUE} and page = :old"
_PLACEMENTS = (
    f"""
    update placements set (title, area) = (
        select iif(placements.title = '', old.title, placements.title),
            iif(placements.area = '', old.area, placements.area)
        from placements old where old.newspaper = :newspaper and old.issue_date = :day and old.page = :old
        and old.link = placements.link
    ) where {_ISSUE} and page = :new and :new != :old and link in (
        select link from placements where {_ISSUE} and page = :old
    )
    """,
    f"""
    delete from placements where {_ISSUE} and page = :old and :new != :old
    and link in (select link from placements where {_ISSUE} and page = :new)
    """,
    f"""
    update placements set page = :new, position = position + (
        select coalesce(max(position), 0) from placements there
        where there.newspaper = :newspaper and there.issue_date = :day and there.page = :new
    ) where {_ISSUE} and page = :old and :new != :old
    """,
)
_FOLLOWING = tuple(
    f"update {name} set page = :new, page_name = :name where {_ISSUE} and page = :old and page_name = :old_name"
    for name in ("articles", "links")
)
_NUMBERED = (
    f"""
    update or ignore placements set page = :new where {_ISSUE} and page = '' and link in (
        select key from links where found_in = :url and :url != ''
    )
    """,
)

_NAMES = "select page_name from pages union select page_name from links union select page_name from articles"
_IS_STEP = "page_name in (select value from json_each(:steps))"
_STEP_LINKS = f"select key from links where kind = 'article' and {_IS_STEP}"
_STEPS = (
    # what stood on a page called 下一版 stands on one whose number is not known; its own list will tell
    f"""
    update or ignore placements set page = '' where link in ({_STEP_LINKS})
    and page in (select page from links where links.key = placements.link)
    """,
    f"update articles set page = '', page_name = '' where {_IS_STEP}",
    f"update links set page = '', page_name = '' where kind = 'article' and {_IS_STEP}",
    f"""
    delete from pages where {_IS_STEP} and exists (
        select 1 from pages other where other.newspaper = pages.newspaper and other.issue_date = pages.issue_date
        and other.link = pages.link and other.link != '' and other.rowid != pages.rowid
        and other.page_name not in (select value from json_each(:steps))
    )
    """,
    f"update or ignore pages set page = '', page_name = '' where {_IS_STEP}",
    f"delete from pages where {_IS_STEP}",  # a second one: the link to it is in the ledger, and its page names it anew
    """
    insert or ignore into pages (newspaper, issue_date, page, page_name, position, url, link, image, pdf)
    select newspaper, issue_date, '', '', 999, '', '', '', '' from placements where page = '' group by 1, 2
    """,
)
