"""One difference: what `archive diff` says and what the browser shows of two texts is the same."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.browse.pages.kin import edit_words
from archive.likeness import changes as module
from archive.likeness.changes import Fragment, Step, changes, difference, fragments, sentences
from archive.likeness.key import letters_of
from archive.store.edits import Edit
from tests.harness.sweep import each

TEXTS = (
    "市政府今天召开会议。与会者说,很好。",
    "市政府今天召开会議。与会者说，很好。",
    "市政府  今天召开会议。\n与会者说,很好。",
    "市政府今天召开会议。与会者说,不好。",
    "市政府今天召開會議。與會者說，不好。又下雨了。",
    "完全不同的一句话！",
    "",
)


@each("a, b", [*product(TEXTS, TEXTS)])
def test_the_browser_shows_a_change_where_the_terminal_tells_one(a: str, b: str) -> None:
    told = [step for step in difference(a, b) if step.kind != "same"]
    edit = Edit("k", 2, "a", "b", "edited", (), tuple(map(tuple, changes(a, b))))
    shown = edit_words(edit)["changes"]
    assert len(shown) == len(told)
    for step, pieces in zip(told, shown, strict=True):
        assert "".join(piece["text"] for piece in pieces if piece["kind"] != "added") == step.a
        assert "".join(piece["text"] for piece in pieces if piece["kind"] != "removed") == step.b


@pytest.mark.parametrize("other", TEXTS[:3])
def test_formatting_and_script_are_no_difference(other: str) -> None:
    assert changes(TEXTS[0], other) == []


@pytest.mark.parametrize(
    "step, parts",
    [
        (Step("same", "一", "一"), [Fragment("same", "一")]),
        (Step("removed", "一", ""), [Fragment("removed", "一")]),
        (Step("added", "", "一"), [Fragment("added", "一")]),
        (
            Step("changed", "三人到会", "四人到会"),
            [Fragment("removed", "三"), Fragment("added", "四"), Fragment("same", "人到会")],
        ),
    ],
)
def test_a_step_is_told_in_fragments(step: Step, parts: list[Fragment]) -> None:
    assert fragments(step) == parts


@given(st.text("一二三。！\n"), st.text("一二三。！\n"))
def test_the_steps_hold_both_texts(a: str, b: str) -> None:
    steps = difference(a, b)
    assert [step.a for step in steps if step.a] == sentences(a)
    assert [step.b for step in steps if step.b] == sentences(b)


def test_a_changed_line_of_some_length_is_still_one_that_changed() -> None:
    assert [step.kind for step in difference("市" * 20_000 + "甲", "市" * 20_000 + "乙")] == ["changed"]


def test_what_is_too_long_to_be_compared_at_once_is_removed_and_added() -> None:
    assert [step.kind for step in difference("市" * 200_000 + "甲", "市" * 200_000 + "乙")] == ["removed", "added"]


def test_each_sentence_is_reduced_to_its_letters_a_few_times_however_many_it_is_compared_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reduced: list[str] = []
    monkeypatch.setattr(module, "letters_of", lambda text: reduced.append(text) or letters_of(text))
    difference("".join(f"{chr(0x4E00 + n)}。" for n in range(100)), "".join(f"{chr(0x5E00 + n)}。" for n in range(100)))
    assert len(reduced) <= 5 * 200


@pytest.mark.slow
def test_texts_of_many_thousand_sentences_are_compared_all_the_same() -> None:
    one = "".join(f"第{n}号通知请到窗口领取。" for n in range(20_000))
    other = "".join(f"第{n}号公告请到柜台交回！" for n in range(20_000))
    assert {step.kind for step in difference(one, other)} <= {"changed", "removed", "added"}
    assert [step.kind for step in difference(f"甲。\n{one}", f"乙。\n{one}")][-1] == "same"
