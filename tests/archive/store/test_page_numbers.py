"""Numbers of pages in the archive: the better label, pages over two, who announces and who owns, and old archives."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.addresses.canonical import link_key
from archive.model import Article, Link, LinkKind, Newspaper, Page, Placement
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from archive.store.renumber import number_and_name
from archive.store.schema import migrations
from tests.harness.editions_of_a_month import day

DAY = day("03-01")
BASE = "http://epaper.beishan.example/html/2022-03/01"
TEXT = "村里修渠九公里，清水到了村口，老人说这是三十年来头一回，第{}处。"


def url(number: int) -> str:
    return f"{BASE}/content_{number}.htm"


def page(node: int, number: str, name: str = "", shown: tuple[int, ...] = (), listed: tuple[int, ...] = ()) -> Page:
    """Return a page that was read: what its map shows, and what its list alone names."""
    placements = [Placement(url(n), f"第{n}篇", "1,2,3,4") for n in shown]
    placements += [Placement(url(n), f"第{n}篇") for n in listed]
    return Page(number, name, f"{BASE}/node_{node}.htm", placements=tuple(placements), read=True)


def keep(archive: Archive, *pages: Page) -> None:
    """Note pages as a crawl does, with the links to what they name."""
    for one in pages:
        archive.links.found(Link(one.url, LinkKind.LIST, "", "bsrb", DAY, one.page, one.page_name))
        for placed in one.placements:
            archive.links.found(
                Link(placed.url, newspaper="bsrb", issue_date=DAY, page=one.page, page_name=one.page_name)
            )
        archive.editions.keep("bsrb", DAY, [one])


def hold(archive: Archive, number: int) -> str:
    """Take an article in with the page that its link has."""
    link = archive.links.get(url(number))
    assert link
    told = {"page": link.link.page, "page_name": link.link.page_name}
    article = Article(f"第{number}篇", TEXT.format(number), newspaper="bsrb", issue_date=DAY, **told)
    added = archive.add(Article(**{**vars(article), "addresses": (url(number),)}))
    archive.links.finish(link.link, added.article)
    return added.article


def issue(archive: Archive) -> dict[str, list[int]]:
    """Return the articles that stand on each page, in order."""
    return {
        one.page.page: [int(entry.url.rpartition("_")[2].removesuffix(".htm")) for entry in one.entries]
        for one in archive.editions.issue("bsrb", DAY)
    }


@pytest.fixture
def kept(archive: Archive) -> Archive:
    archive.add_newspapers([Newspaper("bsrb", "北山日报")])
    return archive


FRONT = page(2, "1", "要闻", shown=(14, 15), listed=(22, 28))
SECOND = page(3, "2", "综合新闻", shown=(22, 23))
THIRD = page(4, "3", "文化", listed=(28, 29))


@pytest.mark.parametrize("pages", list(permutations((FRONT, SECOND, THIRD))))
@pytest.mark.parametrize("fetched_after", [0, 1, 2, 3])
def test_an_article_stands_on_the_page_that_has_it_and_not_on_the_front_that_announces_it(
    kept: Archive, pages: tuple[Page, ...], fetched_after: int
) -> None:
    known: set[int] = set()
    for count, one in enumerate(pages, 1):
        keep(kept, one)
        known |= {int(placed.url.rpartition("_")[2].removesuffix(".htm")) for placed in one.placements}
        if count == fetched_after:
            ids = {number: hold(kept, number) for number in sorted(known)}
    if not fetched_after:
        ids = {number: hold(kept, number) for number in sorted(known)}
    right = {14: "1", 15: "1", 22: "2", 23: "2", 28: "3", 29: "3"}
    names = {"1": "要闻", "2": "综合新闻", "3": "文化"}
    assert {number: kept.get(ids[number]).article.page for number in ids} == {n: right[n] for n in ids}
    assert all(kept.get(ids[n]).article.page_name == names[right[n]] for n in ids)
    links = {number: kept.links.get(url(number)) for number in right}
    assert {number: found.link.page for number, found in links.items() if found} == right
    assert issue(kept) == {"1": [14, 15], "2": [22, 23], "3": [28, 29]}
    assert kept.editions.order("bsrb", "2022-03-01", "2", ids.get(22, "")) == [ids[n] for n in (22, 23) if n in ids]


def test_an_announcement_is_kept_all_the_same(kept: Archive) -> None:
    keep(kept, FRONT, SECOND)
    rows = list(kept._db.query("select page, announced from placements where link like '%content_22%' order by page"))
    assert rows == [{"page": "1", "announced": 1}, {"page": "2", "announced": 0}]


@pytest.mark.parametrize("pages", list(permutations((page(1, "01", listed=(1, 2, 3)), page(2, "02", listed=(2,))))))
def test_without_maps_a_list_that_holds_another_is_a_table_of_contents(kept: Archive, pages: tuple[Page, ...]) -> None:
    keep(kept, *pages)
    assert issue(kept) == {"01": [1, 3], "02": [2]}


def test_pages_that_name_the_same_say_nothing_of_where_it_stands(kept: Archive) -> None:
    keep(kept, page(1, "01", listed=(1, 2)), page(2, "02", listed=(1, 2)))
    assert issue(kept) == {"01": [1, 2], "02": []}


def test_a_second_piece_does_not_move_its_article(kept: Archive) -> None:
    keep(kept, page(1, "01", "要闻", shown=(1,)), page(2, "02", "综合", shown=(2,)))
    article = Article(
        "修渠", TEXT, newspaper="bsrb", issue_date=DAY, page="01", page_name="要闻", addresses=(url(1), url(2))
    )
    identifier = kept.add(article).article
    for number in (1, 2):
        link = kept.links.get(url(number))
        assert link
        kept.links.finish(link.link, identifier)
    keep(kept, page(2, "02", "综合", shown=(2,)))
    assert kept.get(identifier).article.page == "01"


@pytest.mark.parametrize(("told", "shown"), [("1", "01"), ("", "01"), ("02", "02"), ("0102", "01")])
def test_a_page_that_a_seed_tells_stays_where_the_issue_has_it(kept: Archive, told: str, shown: str) -> None:
    pages = page(1, "01", "要闻", shown=(1,)), page(2, "02", "综合", shown=(2,))
    keep(kept, *pages)
    seed = Article("修渠", TEXT, newspaper="bsrb", issue_date=DAY, page=told, addresses=(url(1),))
    identifier = kept.add(seed).article
    link = kept.links.get(url(1))
    assert link
    kept.links.finish(link.link, identifier)
    keep(kept, *pages)
    assert kept.get(identifier).article.page == shown


# The label


@pytest.mark.parametrize(
    "first, later, right",
    [
        (("", ""), ("02", "综合"), ("02", "综合")),
        (("2", ""), ("02", "综合"), ("02", "综合")),
        (("02", "综合"), ("2", ""), ("02", "综合")),
        (("02", "综合"), ("", ""), ("02", "综合")),
        (("02", "综合"), ("A02", "要闻"), ("02", "要闻")),
        (("06", "专题"), ("06-07", "专题"), ("06-07", "专题")),
        (("07", "专题"), ("06-07", "专题"), ("06-07", "专题")),
        (("06-07", "专题"), ("06", "专题"), ("06-07", "专题")),
        (("A06", ""), ("A06-07", ""), ("A06-07", "")),
    ],
)
def test_an_address_is_one_page_under_its_best_label(
    kept: Archive, first: tuple[str, str], later: tuple[str, str], right: tuple[str, str]
) -> None:
    keep(kept, page(1, "01", "要闻", shown=(9,)), page(2, *first, shown=(1, 2)))
    ids = [hold(kept, number) for number in (1, 2)]
    keep(kept, page(2, *later, shown=(1, 2)))
    found = kept.editions.issue("bsrb", DAY)
    assert [(one.page.page, one.page.page_name) for one in found] == [("01", "要闻"), right]
    assert issue(kept) == {"01": [9], right[0]: [1, 2]}
    assert [(kept.get(one).article.page, kept.get(one).article.page_name) for one in ids] == [right, right]


def test_two_rows_of_one_address_become_a_page_over_two(kept: Archive) -> None:
    keep(kept, page(5, "05", shown=(1,)))
    for number, article in (("06", 2), ("07", 3)):
        kept._db["pages"].insert(  # as versions before 2026-11 kept them
            {"newspaper": "bsrb", "issue_date": str(DAY), "page": number, "page_name": "", "position": int(number)}
            | {"url": f"{BASE}/node_6.htm", "link": link_key(f"{BASE}/node_6.htm"), "image": "", "pdf": ""}
        )
        link = Link(url(article), newspaper="bsrb", issue_date=DAY, page=number)
        kept.links.found(link)
        kept.editions.keep("bsrb", DAY, [Page(number, placements=(Placement(url(article)),))])
    keep(kept, page(6, "06-07", "专题", shown=(2, 3)))
    assert issue(kept) == {"05": [1], "06-07": [2, 3]}


def drawn(kept: Archive) -> dict[str, tuple[object, ...]]:
    """Return what is known of each page's outlines, and the pages that pictures stand on."""
    found = kept._db.execute("select page, group_concat(shape, '|') from placements group by 1").fetchall()
    shapes = dict(found)
    asked = "select page, map_image, map_width, map_height, map_size_from from pages"
    pages = {row[0]: (*row[1:], shapes.get(row[0])) for row in kept._db.execute(asked).fetchall()}
    return pages | {"pictures": tuple(page for (page,) in kept._db.execute("select page from pictures order by 1"))}


def test_outlines_and_pictures_follow_a_page_to_its_better_number(kept: Archive) -> None:
    first = page(2, "0", shown=(1, 2))
    told = {"map_image": f"{BASE}/a.jpg", "map_width": 350.0, "map_height": 495.5, "map_size_from": "style"}
    placements = tuple(replace(one, shape="poly") for one in first.placements)
    keep(kept, replace(first, placements=placements, **told))  # type: ignore[arg-type]
    kept.pictures.note([PictureLink(f"{BASE}/a.jpg", PictureRole.PAGE, "bsrb", DAY, "0")])
    keep(kept, page(2, "02", "要闻", listed=(1, 2)))
    assert drawn(kept) == {
        "02": (f"{BASE}/a.jpg", 350.0, 495.5, "style", "poly|poly"),
        "pictures": ("02",),
    }


def test_two_rows_that_become_a_page_fill_each_others_outlines(kept: Archive) -> None:
    told = {"map_image": f"{BASE}/a.jpg", "map_width": 350.0, "map_height": None, "map_size_from": "attributes"}
    placed = Placement(url(2), "第2篇", "1,2,3,4", "rect")
    keep(kept, replace(page(6, "06"), placements=(placed,), **told))  # type: ignore[arg-type]
    kept._db["pages"].update(("bsrb", str(DAY), "06"), {"link": link_key(f"{BASE}/node_6.htm")})
    keep(kept, page(9, "06-07", "专题", listed=(2,)))
    kept._db["pages"].update(("bsrb", str(DAY), "06-07"), {"link": link_key(f"{BASE}/node_6.htm")})
    keep(kept, page(6, "06-07", "专题", listed=(2,)))
    assert drawn(kept) == {"06-07": (f"{BASE}/a.jpg", 350.0, None, "attributes", "rect"), "pictures": ()}


@pytest.mark.parametrize("before", [("1,2,3,4", ""), ("", ""), ("9,9,9,9", "poly")])
def test_a_page_that_is_read_again_has_all_pieces_of_its_outlines(kept: Archive, before: tuple[str, str]) -> None:
    """So do those of archives that were kept when the first piece alone was read."""
    for area, shape in (before, ("1,2,3,4;5,6,7,8", "rect;rect"), ("", "")):
        keep(kept, replace(page(2, "02"), placements=(Placement(url(1), "第1篇", area, shape),)))
    [only] = kept.editions.issue("bsrb", DAY)[0].entries
    assert (only.area, only.shape) == ("1,2,3,4;5,6,7,8", "rect;rect")


@pytest.mark.parametrize("pages", [("1", "2", "10", "3"), ("A01", "A02", "A10", "B01", "A09")])
def test_pages_come_as_the_paper_counts_them_where_no_index_orders_them(kept: Archive, pages: tuple[str, ...]) -> None:
    for number, one in enumerate(pages):
        kept.add(Article("修渠", TEXT.format(number), newspaper="bsrb", issue_date=DAY, page=one))
    counted = sorted(pages, key=lambda one: (one[0].isalpha() and one[0], int(one.lstrip("AB"))))
    assert [article.page for article in kept.issue_articles("bsrb", DAY)] == counted
    assert [row["page"] for row in kept.summaries.of_issue("bsrb", str(DAY))] == counted


def test_a_page_to_which_only_an_arrow_leads_is_no_front(kept: Archive) -> None:
    front = Link(f"{BASE}/node_1.htm", LinkKind.LIST, newspaper="bsrb", issue_date=DAY)
    kept.links.found(front)
    keep(kept, page(1, "01", "要闻", shown=(1,)))
    kept.links.found(Link(f"{BASE}/node_2.htm", LinkKind.LIST, front.url, "bsrb", DAY))
    kept.editions.keep("bsrb", DAY, [Page("", url=f"{BASE}/node_2.htm")])
    assert [record.link.url for record in kept.links.fronts("bsrb", DAY, DAY)] == [front.url]


# Old archives

CUT = {
    ("060", "7版：要闻"): ("06-07", "要闻"),
    ("06", "、07版：文化"): ("06-07", "文化"),
    ("06", "07版"): ("06-07", ""),
    ("06", "-07版：特別報道"): ("06-07", "特別報道"),
    ("A06A", "07版：x"): ("A06-07", "x"),
    ("000", "01版：要闻"): ("00001", "要闻"),
    ("0607", "专题"): ("06-07", "专题"),
    ("06、07", "专题"): ("06-07", "专题"),
    ("1", "（GA01）"): ("GA01", ""),
    ("", "第十二版：副刊"): ("12", "副刊"),
}
WHOLE = [("01", "要闻"), ("02", "验清开02版"), ("A02", ""), ("5", "3版联动"), ("", ""), ("2017", "x"), ("03", "（下）")]


@pytest.mark.parametrize("page_and_name", CUT)
def test_a_number_that_was_cut_is_mended(page_and_name: tuple[str, str]) -> None:
    assert number_and_name(*page_and_name) == CUT[page_and_name]


@pytest.mark.parametrize("page_and_name", WHOLE)
def test_a_number_that_was_not_cut_stays(page_and_name: tuple[str, str]) -> None:
    assert number_and_name(*page_and_name) is None


@pytest.mark.parametrize("new", [number for number, _ in CUT.values()])
def test_what_is_mended_is_not_mended_again(new: str) -> None:
    assert number_and_name(new, "要闻") is None


def old_archive(path: Path, pages: list[tuple[str, str, int, tuple[int, ...]]]) -> None:
    """Make an archive as versions before 2026-11 left it: pages with the node of their address, and their articles."""
    older = Database(sqlite3.connect(path), strict=True)
    migrations.apply(older, stop_before="m012_page_numbers")
    older["newspapers"].insert(
        dict.fromkeys("id name place platform base_url first_page first_issue status".split(), "") | {"id": "bsrb"}
    )
    same = {"newspaper": "bsrb", "issue_date": str(DAY)}
    for position, (number, name, node, articles) in enumerate(pages, 1):
        told = same | {"page": number, "page_name": name}
        row = {
            "position": position,
            "url": f"{BASE}/node_{node}.htm",
            "link": link_key(f"{BASE}/node_{node}.htm"),
            "image": "",
            "pdf": "",
        }
        older["pages"].upsert(told | row, pk=("newspaper", "issue_date", "page"))
        for place, article in enumerate(articles, 1):
            link = told | {
                "key": link_key(url(article)),
                "url": url(article),
                "kind": "article",
                "state": "done",
                "tries": 1,
            }
            link |= {"last_reason": "", "found_in": f"{BASE}/node_{node}.htm", "found_at": "2022-03-01T00:00:00+00:00"}
            texts = "kicker subtitle summary source html digest extractor notes agency captions signature".split()
            row = told | dict.fromkeys(texts, "") | {"id": f"a{article}", "title": "修渠", "text": TEXT.format(article)}
            older["articles"].insert(row | {"place": "", "archived_at": "2022-03-01T00:00:00+00:00", "day": str(DAY)})
            seen = {"url": url(article), "key": link_key(url(article)), "position": 1, "first_seen": "2022-03-01"}
            older["addresses"].insert({"article": f"a{article}", "title": ""} | seen)
            older["links"].insert(link | {"article": f"a{article}"})
            placed = same | {"page": number, "link": link_key(url(article)), "position": place, "title": "", "area": ""}
            older["placements"].insert(placed | {"found_at": "2022-03-01T00:00:00+00:00"})
    older.conn.commit()
    older.close()


def test_an_old_archive_gets_its_pages_over_two_without_a_loss(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    pages = [("05", "要闻", 5, (1, 2)), ("060", "7版：专题", 6, (3, 4)), ("08", "副刊", 8, (5,))]
    old_archive(path, pages)
    with Archive(path) as archive:
        assert issue(archive) == {"05": [1, 2], "06-07": [3, 4], "08": [5]}
        assert [archive.get(f"a{n}").article.page for n in range(1, 6)] == ["05", "05", "06-07", "06-07", "08"]
        assert archive.get("a3").article.page_name == "专题"
        link = archive.links.get(url(4))
        assert link
        assert (link.link.page, link.link.page_name) == ("06-07", "专题")
    with Archive(path) as archive:
        assert issue(archive) == {"05": [1, 2], "06-07": [3, 4], "08": [5]}


def test_two_rows_that_mean_one_page_become_one_in_the_order_of_their_articles(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old_archive(path, [("060", "7版：专题", 6, (1, 2)), ("06", "、07版：专题", 6, (3,)), ("08", "", 8, ())])
    with Archive(path) as archive:
        assert issue(archive) == {"06-07": [1, 2, 3], "08": []}


def test_what_was_called_after_an_arrow_has_no_number_until_its_own_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old_archive(
        path, [("1", "要闻", 2, (1,)), ("4", "下一版", 3, (2,)), ("3", "上一版", 9, (3,)), ("5", "下一頁", 2, ())]
    )
    with Archive(path) as archive:
        assert [archive.get(f"a{n}").article.page for n in (1, 2, 3)] == ["1", "", ""]
        assert archive.get("a2").article.page_name == ""
        assert issue(archive)[""] == [2, 3]
        archive.editions.keep("bsrb", DAY, [Page("2", "综合", f"{BASE}/node_3.htm")])
        assert archive.get("a2").article.page == "2"
        assert archive.get("a3").article.page == ""
        assert issue(archive) == {"1": [1], "2": [2], "": [3]}
