"""Papers that share a host go together, whatever they are."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cluster.units import Group, gathered, groups_of, is_on_or_below
from crawler.manners.turns import host_key
from crawler.papers import linked_hosts, paper_of, papers

_HOSTS = st.lists(st.sampled_from(["a.cn", "www.a.cn", "b.a.cn", "b.cn", "x.b.cn", "c.cn", "d.cn", "S.cn", "e.s.cn"]))
_PAPERS = st.dictionaries(st.sampled_from("abcdefghij"), _HOSTS)


@given(_PAPERS)
def test_no_host_nor_one_below_it_is_in_two_groups_and_each_paper_in_one(hosts: dict[str, list[str]]) -> None:
    groups = groups_of(hosts, ["s.cn"])
    assert sorted(paper for group in groups for paper in group.papers) == sorted(hosts)
    for group in groups:
        assert not [one for one in group.hosts if is_on_or_below(one, {"s.cn"})]
        for other in groups:
            if other is not group:
                assert not [host for host in other.hosts if is_on_or_below(host, group.hosts)]
    for group in groups:
        theirs = {host_key(host) for paper in group.papers for host in hosts[paper]}
        assert set(group.hosts) == {host for host in theirs if not is_on_or_below(host, {"s.cn"})}


@given(_PAPERS)
def test_a_group_falls_apart_into_no_smaller_ones(hosts: dict[str, list[str]]) -> None:
    for group in groups_of(hosts):
        reached = {group.papers[0]}
        while len(reached) < len(group.papers):
            known = {host_key(host) for paper in reached for host in hosts[paper]}
            more = {
                paper
                for paper in group.papers
                if any(
                    is_on_or_below(host, known) or any(is_on_or_below(one, {host_key(host)}) for one in known)
                    for host in hosts[paper]
                )
            }
            assert more - reached, (group, reached)
            reached |= more


@given(_PAPERS, st.integers(1, 5), st.integers(1, 5))
def test_units_hold_each_group_once_and_none_is_empty(hosts: dict[str, list[str]], workers: int, most: int) -> None:
    groups = groups_of(hosts)
    units = gathered(groups, workers, most)
    assert Counter(group.name for unit in units for group in unit) == Counter(group.name for group in groups)
    assert all(units)
    assert len(units) >= min(workers, len(groups))


def test_one_worker_has_one_unit_as_long_as_all_its_papers_are_crawled_at_once() -> None:
    groups = [Group((f"p{n}",), (f"h{n}.cn",)) for n in range(100)]
    assert [len(unit) for unit in gathered(groups, 1, 100)] == [100]
    assert [len(unit) for unit in gathered(groups, 3, 100)] == [34, 33, 33]
    assert [len(unit) for unit in gathered(groups, 1, 30)] == [25, 25, 25, 25]


def test_the_papers_of_the_list_share_hosts_as_it_is_known() -> None:
    groups = groups_of({name: paper_of(name).own_hosts for name in papers()}, linked_hosts())
    together = [group for group in groups if len(group.papers) > 1]
    assert len(together) >= 60 and sum(len(group.papers) for group in together) >= 150
    hosts = [host for group in groups for host in group.hosts]
    assert len(hosts) == len(set(hosts))
    assert {host_key(host) for host in linked_hosts()}.isdisjoint(hosts)


@pytest.mark.parametrize(
    ("host", "is_so"), [("a.cn", True), ("WWW.a.cn.", True), ("x.a.cn", True), ("ba.cn", False), ("cn", False)]
)
def test_a_host_lies_below_a_domain_by_whole_labels(host: str, is_so: bool) -> None:
    assert is_on_or_below(host, {"a.cn"}) is is_so
