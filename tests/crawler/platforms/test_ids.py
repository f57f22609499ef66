"""The id of each paper is its name in pinyin."""

from __future__ import annotations

import re
from collections import Counter

from pypinyin import lazy_pinyin

from archive.model import Newspaper
from tests.crawler.platforms.rows import PAPERS, each_paper

GIVEN_IDS = {
    "youjiang": "右江日报",  # the first paper, before there was a rule
    "finews": "金融消息",  # known by its host
    "eastmoney": "东方财富网",  # known by its host
}
READINGS = {
    "昌都报": "changdubao",  # 昌都 is read chāngdū
    "镍都报": "niedubao",  # 镍都, the nickel city, is read nièdū
    "漯河日报": "luoheribao",  # 漯河 is read luòhé
    "陕西日报": "shaanxiribao",  # 陕西 and 山西 differ by the tone alone: the usual spelling is Shaanxi
    "陕西农村报": "shaanxinongcunbao",
    "陕西科技报": "shaanxikejibao",
}


def reading(name: str) -> str:
    return READINGS.get(name) or "".join(lazy_pinyin(name))


@each_paper
def test_an_id_is_the_pinyin_of_the_name(paper: Newspaper) -> None:
    assert re.fullmatch(r"[a-z]+(?:_[a-z]+)?", paper.id)
    if paper.id in GIVEN_IDS:
        assert paper.name == GIVEN_IDS[paper.id]
    else:
        assert paper.id.partition("_")[0] == reading(paper.name)


def test_an_ids_ending_tells_apart_papers_that_are_read_alike() -> None:
    read_as = Counter(reading(paper.name) for paper in PAPERS)
    assert [paper.id for paper in PAPERS if "_" in paper.id and read_as[reading(paper.name)] == 1] == []


def test_every_reviewed_reading_is_needed() -> None:
    names = {paper.name for paper in PAPERS}
    assert [name for name in READINGS if name not in names or READINGS[name] == "".join(lazy_pinyin(name))] == []
