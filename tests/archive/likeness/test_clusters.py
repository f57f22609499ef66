"""Which texts are one story together, and which of them stands for all."""

from __future__ import annotations

from dataclasses import replace

from archive.likeness.clusters import Member, clusters, head
from archive.likeness.relation import Text, akin
from tests.harness.retold import BRIDGE, lead_of, notice


def always(a: str, b: str) -> bool:
    return True


def never(a: str, b: str) -> bool:
    return False


def test_pairs_that_hang_together_are_a_cluster() -> None:
    assert clusters({("a", "b"): 1, ("b", "c"): 0.9, ("d", "e"): 1}, [], always) == [["a", "b", "c"], ["d", "e"]]


def test_a_page_of_two_stories_joins_the_one_that_it_is_more_like() -> None:
    assert clusters({("a", "page"): 0.6, ("b", "page"): 0.5}, [], never) == [["a", "page"], ["b"]]


def test_many_pages_of_two_stories_do_not_bring_these_together() -> None:
    pages = [f"p{n}" for n in range(5)]
    same = {("a", page): 0.6 for page in pages} | {("b", page): 0.5 for page in pages}
    same |= {(one, other): 1.0 for one in pages for other in pages if one < other}
    assert clusters(same, [], never) == [["a", *pages], ["b"]]


def test_a_part_may_stand_in_the_cluster_of_its_whole() -> None:
    assert clusters({("a", "b"): 0.9, ("b", "c"): 0.6}, [("a", "c")], never) == [["a", "b", "c"]]


def test_two_halves_of_a_story_are_not_akin_nor_are_two_notices() -> None:
    first, second = lead_of(BRIDGE, 2), "\n".join(BRIDGE.split("\n")[2:])
    assert not akin(Text(first), Text(second))
    assert not akin(Text(notice("12月24日")), Text(notice("12月25日")))
    assert akin(Text(BRIDGE), Text(lead_of(BRIDGE, 3)))


def test_the_outlet_that_others_name_stands_for_a_cluster() -> None:
    early = Member("a", "2021-12-23", ("左江日报",), ("右江日报",))
    named = Member("b", "2021-12-24", ("右江日报",), ("右江日报", "本报"))
    assert head([early, named]) == "b"


def test_a_house_stands_for_its_outlets() -> None:
    paper = Member("a", "2021-12-23", ("右江日报",), ("右江日报", "新华社"))
    agency = Member("b", "2021-12-24", ("新华网",), ("新华网",))
    assert head([paper, agency]) == "b"


def test_an_outlet_named_in_traditional_characters_is_the_same_outlet() -> None:
    paper = Member("a", "2022-03-01", ("右江日报",), ("", "新華社"))
    agency = Member("b", "2022-03-02", ("新华网",), ("", ""))
    own = Member("c", "2022-03-01", ("北山時報",), ("", "本報"))
    assert head([paper, agency]) == "b"
    assert head([own, replace(paper, named=("北山时报",))]) == "c"


def test_where_none_is_named_the_earliest_stands_and_no_day_is_late() -> None:
    undated, early, late = Member("a"), Member("c", "2021-12-23"), Member("b", "2021-12-24")
    assert head([undated, late, early]) == "c"
