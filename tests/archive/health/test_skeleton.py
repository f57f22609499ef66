"""How a page is laid out, whatever it says."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from archive.health.skeleton import ALIKE, alike, likeness, skeleton
from tests.replica import STORIES, epaper
from tests.replica.answer import Answer
from tests.replica.faults import Asked, layout
from tests.replica.stories import Catalog

CATALOG = Catalog(STORIES)
ARTICLES = [epaper.content(CATALOG, story) for story in STORIES]
LISTS = [epaper.column(CATALOG, day, page) for day, pages in CATALOG.issues.items() for page in pages]


def test_a_skeleton_is_the_paths_of_the_elements_with_their_classes_and_ids() -> None:
    page = b'<body><div class="b a" id="main"><div><p>\xe5\xad\x97</p></div></div></body>'
    assert skeleton(page) == {"body", "body>div.a.b#main", "body>div.a.b#main>div"}


def test_what_is_written_is_no_part_of_it() -> None:
    assert skeleton(b"<body><div><p><b>1</b></p><img></div></body>") == skeleton(b"<body><div>text</div></body>")


def test_numbers_in_names_do_not_count() -> None:
    one, other = b'<div id="mp28405" class="page-1">', b'<div id="mp7" class="page-12">'
    assert skeleton(one) == skeleton(other) == {"body", "body>div.page-0#mp0"}


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\xff", b'{"code": 1}'])
def test_what_is_no_page_has_next_to_none(body: bytes) -> None:
    assert len(skeleton(body)) <= 1


def test_a_page_without_a_bottom_has_one_in_the_end() -> None:
    assert len(skeleton(b"<div>" * 5000)) <= 50


@pytest.mark.parametrize("pages", [ARTICLES, LISTS], ids=["articles", "lists"])
def test_pages_of_one_layout_are_alike_and_those_of_another_not(pages: list[Answer]) -> None:
    old = [skeleton(page.content) for page in pages]
    new = [skeleton(layout(page, Asked("", "")).content) for page in pages]
    assert min(likeness(one, other) for one, other in combinations(old, 2)) > ALIKE
    assert max(likeness(one, other) for one, other in product(old, new)) < 0.1


def test_articles_and_lists_are_not_alike() -> None:
    found = [likeness(skeleton(one.content), skeleton(other.content)) for one, other in product(ARTICLES, LISTS)]
    assert max(found) < ALIKE


def test_new_pages_are_held_against_the_old_ones_that_they_are_most_like() -> None:
    assert alike([{"a", "b"}], [{"c"}, {"a", "b"}]) == 1.0
    assert alike([{"a"}, {"a", "b"}, {"c"}], [{"a", "b"}]) == 0.5


def test_without_pages_there_is_nothing_to_compare() -> None:
    assert alike([], [{"a"}]) is None
    assert alike([{"a"}], [frozenset()]) is None
