"""The measurement of a night: its hosts are other papers in other words, and what is wrong is named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench import hundreds
from tests.replica.answer import Answer


def test_of_300_hosts_so_many_are_sick_and_none_is_another() -> None:
    papers = hundreds.clones(300)
    assert Counter(paper.state for paper in papers) == {
        "healthy": 255,
        "slow": 10,
        "dead": 15,
        "hanging": 5,
        "blocking": 15,
    }
    assert len({paper.host for paper in papers}) == len({paper.newspaper.id for paper in papers}) == 300
    assert all(paper.host in paper.newspaper.base_url for paper in papers)
    assert len({paper.newspaper.platform for paper in papers}) > 12


def test_each_tells_the_same_in_words_of_its_own() -> None:
    first, second = (paper for paper in hundreds.clones(40) if paper.model.id == "beihairibao")
    assert not first.expected() & second.expected()
    answer = first.translated(Answer(f"<a href='http://{first.model.host}/x'>".encode(), "text/html"))
    assert answer.content == f"<a href='http://{first.host}/x'>".encode()


def test_what_is_missing_too_much_or_not_told_is_named(tmp_path: Path) -> None:
    from archive.store.archive import Archive

    paper, other, dead = (hundreds.clones(4)[n] for n in (0, 1, 3))
    Archive(tmp_path / "a.db").close()
    told: dict[str, dict[str, object]] = {paper.newspaper.id: {"code": "fine"}, dead.newspaper.id: {"code": "fine"}}
    judged = hundreds.judge([paper, other, dead], tmp_path / "a.db", told)
    assert [line.partition(": ")[2][:12] for line in judged.wrong] == ["fine; 18 mis", "not told; 18", "fine, and it"]
    assert hundreds.gaps({"a": [0.0, 2.0, 3.5], "b": [1.0]}) == 1.5
