"""A text is in the script that most of its first characters show."""

from __future__ import annotations

import pytest

from archive.chinese.variants import script_of


@pytest.mark.parametrize(
    "text, script",
    [
        ("县里今年修渠九公里，清水流到村口。", "zh-CN"),
        ("縣裡今年修渠九公里，鄉親們都說這條渠來得好。", "zh-Hant"),
        ("乾隆年间的碑文里有“後”字和“著”字，县志办的人说，这块碑在村口立了二百多年。", "zh-CN"),
        ("縣長與鄉親們一同飲水。" + "县里今年修渠。" * 3, "zh-Hant"),
        ("2021-12-24 GDP +8%", "zh-CN"),
        ("", "zh-CN"),
        ("县" * 2000 + "縣" * 9000, "zh-CN"),
    ],
)
def test_a_text_is_in_the_script_of_its_beginning(text: str, script: str) -> None:
    assert script_of(text) == script
