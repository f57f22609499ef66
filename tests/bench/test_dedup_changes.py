"""The table of changes: what each kind changes, what it leaves, and how the shares are counted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from bench.dedup import __main__ as command
from bench.dedup import changes_table
from bench.dedup.changes import HARMFUL, HARMLESS
from bench.dedup.changes_table import BANDS, Cell, measure, table
from bench.dedup.real_texts import RealText, apart, letters, passages, read_all, sentences
from tests.harness.sweep import each

TEXT = (
    "新华社南宁5月9日电（记者甲）广西百色市召开会议，决定新建3座水库。市教育局已经公布第二批名单，共有四个县入选。\n"
    "会议由局长主持。有关负责人表示，目前水位同比上涨1.5米，5月20日将再次开展检查。此外，法国专家参加了交流，华为公司提供设备。\n"
    "因为雨水充足，群众非常高兴，但没有放松警惕。今后水库将保持安全运行。"
)
REAL = RealText("桥", "水库", TEXT, True)
KINDS = {**HARMFUL, **HARMLESS}


@each("kind", KINDS)
def test_each_kind_changes_a_text_that_has_what_it_changes(kind: str) -> None:
    pair = KINDS[kind](TEXT, Random(1))
    assert pair is not None and pair[0] != pair[1]


@each("kind", sorted(set(KINDS) - {"dateline", "本报讯"}))
def test_a_change_leaves_the_dateline(kind: str) -> None:
    for seed in range(20):
        pair = KINDS[kind](TEXT, Random(seed))
        assert pair is not None
        before, after = pair
        if "traditional" not in kind and not kind.startswith(("blanks", "full", "order")):
            assert before.startswith("新华社南宁5月9日电") and "新华社南宁5月9日电（记者甲）" in after


@each("kind", [*HARMFUL, "synonym", "3 synonyms", "order of paragraphs", "order of sentences"])
def test_what_has_nothing_to_be_changed_is_no_sample(kind: str) -> None:
    assert KINDS[kind]("天很蓝。", Random(1)) is None


@pytest.mark.parametrize("text", ["两个县", "二十个县", "第二届大会"])
def test_a_changed_numeral_is_another_number(text: str) -> None:
    for seed in range(30):
        for kind in ("number: Chinese", "number: ordinal"):
            pair = HARMFUL[kind](text, Random(seed))
            assert pair is None or not set(pair[1]) & set("二两0123456789")


def test_a_changed_day_is_one_that_there_is() -> None:
    for seed in range(30):
        pair = HARMFUL["number: date"]("会议5月20日举行。", Random(seed))
        assert pair is not None
        found = re.fullmatch(r"会议(\d+)月(\d+)日举行。", pair[1])
        assert found and 1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 28 and found.groups() != ("5", "20")


def test_order_changes_no_letter() -> None:
    for kind in ("order of sentences", "order of paragraphs"):
        pair = HARMLESS[kind](TEXT, Random(3))
        assert pair is not None and sorted(pair[0]) == sorted(pair[1])


def test_synonyms_stand_at_so_many_places() -> None:
    pair = HARMLESS["3 synonyms"](TEXT, Random(3))
    assert pair is not None and len(set(sentences(pair[0])) - set(sentences(pair[1]))) >= 1
    assert HARMLESS["3 synonyms"]("会议召开。", Random(3)) is None


def test_passages_are_whole_sentences_of_such_lengths() -> None:
    found = list(passages(TEXT * 3, 60, 120, Random(1)))
    assert found and all(60 <= letters(piece) <= 120 for piece in found)
    whole = set(map(str.strip, sentences(TEXT * 3)))
    assert all(sentence.strip() in whole for piece in found for sentence in sentences(piece))


def test_a_copy_is_left_out() -> None:
    copy = RealText("桥二", "水库", TEXT[:100], True)
    other = RealText("茶", "茶", "山里的茶叶到了采摘的时候，村民一早就背着竹篓上山，傍晚才回来。", True)
    assert apart([REAL, copy, other]) == [REAL, other]


def test_nothing_is_read_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert read_all(tmp_path / "none", tmp_path / "none") == []


def _cell(harmful: bool, band: tuple[int, int], same: int, loose: int = 0) -> Cell:
    return Cell("person" if harmful else "来源", harmful, band, 100, same, loose)


def test_cells_count_what_passed_and_say_what_misses_its_aim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_table, "BANDS", BANDS[:2])
    found = list(measure([REAL], 1, 3))
    assert found == list(measure([REAL], 1, 3)) and {cell.band for cell in found} == set(BANDS[:2])
    assert [_cell(True, (250, 400), same).missed for same in (2, 3)] == [False, True]
    assert [_cell(False, (250, 400), same).missed for same in (94, 95)] == [True, False]
    assert not _cell(True, (600, 1000), 100).missed and not _cell(False, (60, 120), 0).missed
    assert not Cell("company", True, (250, 400), 100, 100, 0).missed
    lines = table([_cell(True, (250, 400), 3, 1), _cell(False, (250, 400), 94)]).splitlines()
    assert lines[1].split() == ["person", "0.030", "(0.010)", "[100]!"]
    assert lines[-1].endswith("misses its aim: 2 of 2")


@pytest.mark.parametrize("passes", [True, False])
def test_the_command_ends_with_1_where_an_aim_is_missed(passes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell("person", True, (250, 400), 100, 100 if passes else 0, 0)
    monkeypatch.setattr(command, "measure", lambda *_: [cell])
    monkeypatch.setattr(command, "read_all", lambda: [REAL])
    ended = CliRunner().invoke(command.main, ["--changes", "--json"])
    assert ended.exit_code == (1 if passes else 0)
    assert json.loads(ended.stdout)[0]["missed"] is passes


def test_the_command_says_where_it_looked_for_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "read_all", list)
    ended = CliRunner().invoke(command.main, ["--changes"])
    assert ended.exit_code == 0 and str(command.SHARED) in ended.stderr
