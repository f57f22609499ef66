"""What repeats what between shards is what an archive finds into which all of them are merged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article
from archive.shards.across import Across
from archive.shards.likeness_units import look_at
from archive.shards.looking import Looking
from archive.store.archive import Archive
from archive.store.opening import Transactions
from archive.store.schema import SchemaError
from tests.archive.store.test_repeats import article
from tests.archive.store.test_repeats_laws import ARTICLES, UNDATED
from tests.harness.across import fill, found_across, found_merged, looked
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE, lead_of, notice

_SHARDS = ("a", "b", "c")


def ids_of(folder: Path, shard: str) -> dict[str, str]:
    """Return the ids of a shard's articles by their titles."""
    with Archive(folder / f"{shard}.db") as archive:
        return {record.article.title: record.id for record in archive.articles()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three shards that share agency text, leads, pages of several stories, notices of a form, and some articles."""
    fill(tmp_path, {name: ARTICLES[place::3] for place, name in enumerate(_SHARDS)})
    fill(tmp_path, {"a": ARTICLES[1:4], "c": [UNDATED[0], *ARTICLES[10:12]]})
    return tmp_path


def test_three_shards_are_one_archive(folder: Path) -> None:
    report = looked(folder)
    told = found_across(folder)
    assert told == found_merged(folder)
    assert len(told) > 15
    assert (report.shards, report.faults, report.left) == (3, {}, 0)


def test_a_second_run_looks_at_nothing_and_changes_nothing(folder: Path) -> None:
    looked(folder)
    with Across(folder) as across:
        before = across.changes
        assert looked(folder).examined == 0
        assert across.changes == before


def test_only_what_came_since_is_looked_at(folder: Path) -> None:
    looked(folder)
    with Across(folder) as across:
        before = across.changes
        new = article(LIBRARY.replace("六十个", "七十个"), 90, title="夜读")
        fill(folder, {"b": [new]})
        report = looked(folder)
        assert 1 <= report.examined <= 3  # with notices, if any, that it makes forms of
        assert across.changes > before
    assert found_across(folder) == found_merged(folder)


def test_nothing_is_written_to_shards(folder: Path) -> None:
    before = {name: (folder / f"{name}.db").read_bytes() for name in _SHARDS}
    looked(folder)
    assert {name: (folder / f"{name}.db").read_bytes() for name in _SHARDS} == before


def test_a_text_that_shards_name_otherwise_is_one_by_any_of_its_ids(tmp_path: Path) -> None:
    fill(tmp_path, {"a": [article(f"本报讯（记者 王小明）{BRIDGE}", 1)], "b": [article(BRIDGE, 2)]})
    fill(tmp_path, {"c": [article(lead_of(BRIDGE, 4), 3)]})
    looked(tmp_path)
    longer, shorter, lead = (ids_of(tmp_path, name)["桥"] for name in _SHARDS)
    with Across(tmp_path) as across:
        assert across.id_of(longer) == across.id_of(shorter) == shorter != longer
        [relation] = across.of(longer)
        assert (relation.article, relation.other, relation.verdict.kind) == (shorter, lead, "same")
        assert [(one.shard, one.article) for one in relation.held] == [("c.db", lead)]
        assert [(one.shard, one.article) for one in across.held(longer)] == [("a.db", longer), ("b.db", shorter)]
        assert across.stories() == {longer: lead, shorter: lead}  # of one day the least id
        assert across.head(longer) == lead
        assert across.members(longer) == (lead, shorter)


def test_what_nobody_has_repeats_nothing(folder: Path) -> None:
    looked(folder)
    with Across(folder / "relations.db") as across:
        assert across.of("0" * 16) == []
        assert across.held("0" * 16) == ()
        assert across.head("0" * 16) == "0" * 16
        assert across.members("0" * 16) == ("0" * 16,)


def test_what_is_withdrawn_in_one_shard_repeats_nothing_in_any_and_does_when_it_is_back(tmp_path: Path) -> None:
    fill(tmp_path, {"a": [article(BRIDGE, 1)], "b": [article(BRIDGE + "\n责任编辑：李芳", 2)]})
    fill(tmp_path, {"c": [article(lead_of(BRIDGE, 4), 3), article(ROUTE, 4)]})
    looked(tmp_path)
    whole = found_across(tmp_path)
    with Archive(tmp_path / "a.db") as archive:
        withdrawn = ids_of(tmp_path, "a")["桥"]
        archive.withdrawals.withdraw([withdrawn], "约定")
    looked(tmp_path)
    assert found_across(tmp_path) == found_merged(tmp_path) == {}
    with Across(tmp_path) as across:
        assert across.held(withdrawn) == ()
    with Archive(tmp_path / "a.db") as archive:
        archive.withdrawals.undo([withdrawn])
    looked(tmp_path)
    assert found_across(tmp_path) == whole != {}


def test_what_only_a_shard_withdrew_that_is_gone_is_back(tmp_path: Path) -> None:
    fill(tmp_path, {"a": [article(BRIDGE, 1)], "b": [article(BRIDGE, 2), article(lead_of(BRIDGE, 4), 3)]})
    with Archive(tmp_path / "a.db") as archive:
        archive.withdrawals.withdraw([ids_of(tmp_path, "a")["桥"]], "约定")
    looked(tmp_path)
    assert found_across(tmp_path) == {}
    (tmp_path / "a.db").unlink()
    looked(tmp_path)
    assert found_across(tmp_path) == found_merged(tmp_path) != {}


def test_who_stands_for_a_story_is_told_by_all_prints_of_a_day_as_the_best_witness_has_them(tmp_path: Path) -> None:
    ends = ["", "\n责任编辑：李芳", "\n责任编辑：王小明", "\n（完）"]
    papers = ["右江日报", "左江日报", "北海日报", "河池日报"]
    prints = [article(BRIDGE + end, n, source=paper) for n, (end, paper) in enumerate(zip(ends, papers, strict=True))]
    cuts = [article(lead_of(BRIDGE, 4), 10 + n, source=paper) for n, paper in enumerate(papers[:2])]
    fill(tmp_path, {"a": [prints[0], cuts[1]], "b": prints[1:3], "c": [prints[3], cuts[0]]})
    looked(tmp_path)
    assert found_across(tmp_path) == found_merged(tmp_path) != {}


def test_relations_go_with_a_shard_and_notices_that_it_made_a_form_of_are_related_again(tmp_path: Path) -> None:
    loose = notice().replace("请用户注意安全", "请居民注意安全")
    fill(tmp_path, {"a": [article(notice(), 1), article(BRIDGE, 2)], "b": [article(loose, 3)]})
    forms = [("石桥", "石桥镇和平街"), ("大楞", "大楞乡"), ("永乐", "永乐镇民主路")]
    others = [article(notice(f"12月{25 + n}日", *form), 10 + n) for n, form in enumerate(forms)]
    reworded = [article(one.text.replace("用户注意", "群众注意"), 20 + n) for n, one in enumerate(others)]
    fill(tmp_path, {"c": [*others, *reworded, article(lead_of(BRIDGE, 3), 40)]})
    looked(tmp_path)
    assert found_across(tmp_path) == found_merged(tmp_path)
    with_form = found_across(tmp_path)
    (tmp_path / "c.db").unlink()
    looked(tmp_path)
    assert found_across(tmp_path) == found_merged(tmp_path)
    assert found_across(tmp_path) != with_form


class _KilledError(BaseException):
    """What ends a run where it stands."""


def test_killed_at_any_commit_the_next_run_completes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("archive.shards.looking._WRITTEN", 2), ("archive.shards.survey.ROUND", 4)):
        monkeypatch.setattr(name, size)
    monkeypatch.setattr("archive.shards.survey._READ", 2)
    chain = [BRIDGE, lead_of(BRIDGE, 4), lead_of(BRIDGE, 3), BRIDGE + "\n" + ROUTE, ROUTE, lead_of(ROUTE, 3)]
    fill(tmp_path, {"ab"[n % 2]: [article(text, n)] for n, text in enumerate(chain[:2])})
    fill(tmp_path, {"a": [article(chain[2], 2), article(chain[4], 4)], "b": [article(chain[3], 3)]})
    fill(tmp_path, {"c": [article(chain[5], 5), article(chain[0], 0)]})
    whole = found_merged(tmp_path)
    commit, kills = Transactions.commit, 0
    while True:
        left = [kills]

        def ends(self: Any, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise _KilledError
            commit(self)

        (tmp_path / "relations.db").unlink(missing_ok=True)
        with monkeypatch.context() as patched:
            patched.setattr(Transactions, "commit", ends)
            try:
                looked(tmp_path)
                break
            except _KilledError:
                kills += 2  # of two neighbouring commits one
        looked(tmp_path)
        assert found_across(tmp_path) == whole
    assert kills > 20


def test_an_answer_that_is_missing_passes_for_nothing(folder: Path) -> None:
    with Looking(folder) as looking:
        looking.write([look_at(unit) for unit in looking.units()])
        assert looking.units()
        with pytest.raises(ValueError, match="0 answers"):
            looking.write([])
    looked(folder)
    assert found_across(folder) == found_merged(folder)


def test_a_damaged_shard_is_told_and_what_was_found_of_it_stays(folder: Path) -> None:
    looked(folder)
    before = found_across(folder)
    whole = (folder / "b.db").read_bytes()
    (folder / "b.db").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    fill(folder, {"a": [article(LIBRARY.replace("六十个", "七十个"), 90, title="夜读")]})
    report = looked(folder)
    assert report.faults == {"b.db": "file is not a database"}
    assert found_across(folder).keys() >= before.keys()
    (folder / "b.db").write_bytes(whole)
    report = looked(folder)
    assert (report.faults, report.left) == ({}, 0)
    assert found_across(folder) == found_merged(folder)


def test_a_damaged_file_of_relations_is_told(folder: Path) -> None:
    looked(folder)
    path = folder / "relations.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=r"relations\.db"):
        Across(path)
    with pytest.raises(SchemaError, match=r"relations\.db"), Looking(folder):
        pass


_CHOSEN = st.lists(st.sampled_from([*ARTICLES, UNDATED[0]]), max_size=8)


@pytest.mark.slow
@settings(max_examples=3, deadline=None)
@given(st.lists(st.tuples(_CHOSEN, _CHOSEN, _CHOSEN), min_size=1, max_size=2))
def test_whatever_lies_in_which_shard_and_came_when(
    tmp_path_factory: Any, rounds: list[tuple[list[Article], ...]]
) -> None:
    folder = tmp_path_factory.mktemp("shards")
    for told in rounds:
        fill(folder, dict(zip(_SHARDS, told, strict=True)))
        looked(folder)
    assert found_across(folder) == found_merged(folder)
