"""On which page of an issue an article stands, where several name it: one shows it, others announce it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from archive.chinese.page_numbers import page_order


@dataclass(frozen=True)
class _List:
    """What a page of an issue names: its links, and those that its map shows. `is_first` says that it is the front."""

    links: frozenset[str]
    shown: frozenset[str]
    is_first: bool

    def firmness(self, link: str) -> int:
        """How firmly it says that an article is its own: by its map, by its list, by a list that its map belies."""
        return 3 if link in self.shown else 1 if self.shown else 2


def settle(db: Database, newspaper: str, day: str) -> None:
    """Say of each placement of an issue whether it only announces an article, and bring links in line."""
    rows = db.execute(_PLACEMENTS, [newspaper, day]).fetchall()
    lists = _lists(rows)
    naming: dict[str, dict[str, bool]] = {}
    for page, link, _, _, announced in rows:
        naming.setdefault(link, {})[page] = bool(announced)
    for link, pages in naming.items():
        if len(pages) > 1 or any(pages.values()):
            owner = standing_page(link, {page: lists[page] for page in pages})
            wrong = [page for page, announced in pages.items() if announced != (page != owner)]
            for page in wrong:
                db.execute(_ANNOUNCE, [page != owner, newspaper, day, page, link])
    for sql in (_WITHOUT_NUMBER, _EMPTY, _BARE, _LINKS):
        db.execute(sql, {"newspaper": newspaper, "day": day})


def standing_page(link: str, lists: Mapping[str, _List]) -> str:
    """Return the page on which an article stands, of those whose lists name it.

    That is the one whose map shows it; else one whose list no map belies. Of several such, not the
    list that holds all of another (a table of contents), and not the front's, which announces.
    """
    best = max(one.firmness(link) for one in lists.values())
    pages = {page: one for page, one in lists.items() if one.firmness(link) == best}
    smallest = [page for page in pages if not any(other.links < pages[page].links for other in pages.values())]
    differ = len({pages[page].links for page in smallest}) > 1
    further = [page for page in smallest if not (differ and best < 3 and pages[page].is_first)]
    return min(further or smallest, key=lambda page: (not page, page_order(page)))


def _lists(rows: list[tuple[str, str, str, int, int]]) -> dict[str, _List]:
    links: dict[str, set[str]] = {}
    shown: dict[str, set[str]] = {}
    places: dict[str, int] = {}
    for page, link, area, place, _ in rows:
        links.setdefault(page, set()).add(link)
        shown.setdefault(page, set()).update([link] if area else [])
        places[page] = place
    first = min(places, key=lambda page: places[page], default="")
    return {
        page: _List(frozenset(named), frozenset(shown[page]), is_first=page == first) for page, named in links.items()
    }


_PLACEMENTS = """
    select placements.page, placements.link, placements.area, coalesce(pages.position, 999),
        placements.announced from placements
    left join pages using (newspaper, issue_date, page)
    where newspaper = ? and issue_date = ? order by 4, placements.position
"""
_ANNOUNCE = """
    update placements set announced = ? where newspaper = ? and issue_date = ? and page = ? and link = ?
"""
_WITHOUT_NUMBER = """
    delete from placements where newspaper = :newspaper and issue_date = :day and page = '' and announced
"""
_EMPTY = """
    delete from pages where newspaper = :newspaper and issue_date = :day and page = '' and url = '' and not exists (
        select 1 from placements where newspaper = :newspaper and issue_date = :day and page = ''
    )
"""
_BARE = """
    insert or ignore into pages (newspaper, issue_date, page, page_name, position, url, link, image, pdf)
    select :newspaper, :day, '', '', 999, '', '', '', '' where exists (
        select 1 from placements where newspaper = :newspaper and issue_date = :day and page = ''
    )
"""
_OWN = """
    from placements join pages using (newspaper, issue_date, page)
    where newspaper = :newspaper and issue_date = :day and page != '' and not announced
"""
_DIFFERS = "({0}.page != own.page or own.page_name != '' and {0}.page_name != own.page_name)"
_LINKS = f"""
    update links set (page, page_name) = (own.page, own.page_name)
    from (select placements.link, page, pages.page_name {_OWN}) own
    where links.key = own.link and links.kind = 'article' and links.newspaper = :newspaper
    and links.issue_date = :day and {_DIFFERS.format("links")}
"""
