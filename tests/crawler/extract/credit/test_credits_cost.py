"""What reading credits costs: no more than the text is long, whatever a stranger's page repeats."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from archive.chinese.bylines import read_bylines, read_credits, read_source
from archive.chinese.outlets import clean_outlet, looks_like_outlet
from archive.chinese.people import is_latin_name, is_name, split_glued, split_names, without_title
from crawler.extract.credit.credits import choose_bylines
from crawler.extract.credit.dateline import dateline_of
from crawler.extract.credit.sources import choose_source
from crawler.extract.facts import Facts
from tests.harness.cost import cpu_seconds

LENGTH = 20_000  # characters; what backtracks takes 10⁸ steps over them
SECONDS = 1.0  # each takes some 0.02
REPEATED = (
    "记者 实习 驻京 来源： 来源 转载自 据社 责任编辑 （记者 记者／ 甲／ 王大明／"
    " 艾· 大学 □ △ ■ （ 。（ 、 ： 《 【 [美] By A 2024-"
).split() + [" ", "　", "A a ", "王 ", "2024-03-05 "]


def _around(text: str) -> None:
    lines = tuple(text[start : start + 110] for start in range(0, LENGTH, 110))
    for head, body, tail in (((text,), (text,), (text,)), (lines, ("甲",), lines), (("甲",), lines, ("乙",))):
        facts = Facts("", text, head, body, tail, meta=(("source", text), ("author", text), ("og:url", text)))
        choose_bylines(facts)
        choose_source(facts)


READERS: tuple[Callable[[str], object], ...] = (
    _around,
    lambda text: read_bylines([text]),
    lambda text: dateline_of([text]),
    *(read_credits, read_source, clean_outlet, looks_like_outlet),
    *(is_latin_name, is_name, split_glued, split_names, without_title),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_a_long_repetition_is_read_in_a_time_that_grows_with_its_length(piece: str) -> None:
    text = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
    for reader in READERS:
        assert cpu_seconds(partial(reader, text), below=SECONDS) < SECONDS
