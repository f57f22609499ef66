"""Reprints among hundreds of notices of one form, and short items on long pages: found by what few others have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from archive.model import Article
from archive.store.archive import Archive
from archive.store.sketches import UNDATED, Sketches
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE

pytestmark = pytest.mark.slow

_FIRST = date(2021, 11, 1)
_DAYS = 60
_LINES = "城东 城西 开发区 北郊 南湖 河口 石龙 大楞 永乐 汪甸 阳圩 百城 龙景 四塘 泮水".split()
_VILLAGES = "前进村 红旗村 李家庄 王家湾 胜利社区 新兴街道 那毕村 福禄村 东笋村 江凤村 大旺村 平圩村".split()
_PLACES = "光明小区 花园小区 机械厂 第三中学 农贸市场 百林小区 汽车总站 体育馆 龙腾小区 半岛一号".split()
_WHY = "为进一步提高供电可靠性，确保电网安全稳定运行，"
_END = "如有疑问请拨打服务热线95598。"


def outage(day: date, chance: Random) -> str:
    """Return a notice that shares its form with all others."""
    hours = f"{chance.randint(6, 9)}:{chance.randint(10, 59)}至{chance.randint(16, 21)}:{chance.randint(10, 59)}"
    line = f"{chance.choice([10, 35, 110])}千伏{chance.choice(_LINES)}线{chance.randint(1, 199)}号杆后段检修"
    places = [*(chance.choice(_VILLAGES) for _ in range(2)), *(chance.choice(_PLACES) for _ in range(2))]
    return (
        f"供电局计划停电公告：{_WHY}现将停电安排公告如下：{day.month}月{day.day}日{hours}，{line}，停电范围："
        f"{'、'.join(places)}及周边用户。停电期间请做好用电安排，注意随时来电，{_END}"
    )


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, date, str]]]:
    """An archive of 300 notices of one form in sixty days, with id, day and text of each."""
    chance, path = Random(5), tmp_path_factory.mktemp("crowd") / "archive.db"
    notices = []
    with Archive(path) as archive, archive.transaction():
        for number in range(300):
            day = _FIRST + timedelta(days=number * _DAYS // 300)
            text = outage(day, chance)
            told = Article("停电公告", text, issue_date=day, addresses=(f"http://a.cn/{number}.html",))
            notices.append((archive.add(told).article, day, text))
    return path, notices


_REWORDED = ("请做好用电安排，注意随时来电", "请安排好用电，留意随时来电")


@pytest.mark.parametrize("dated", [True, False])
def test_a_reprint_is_found_among_hundreds_of_its_form_and_no_other_is_taken_for_it(
    crowd: tuple[Path, list[tuple[str, date, str]]], dated: bool
) -> None:
    path, notices = crowd
    with Archive(path) as archive:
        for original, day, text in notices[::12]:
            reprint = text.replace(_END, "").replace(_WHY, "").replace(*_REWORDED)
            found = archive.duplicates.search(reprint, day + timedelta(days=1) if dated else None)
            assert [(other, verdict.kind) for other, verdict in found] == [(original, "same")]


def test_the_oldest_of_a_form_is_found_by_what_few_others_have(archive: Archive) -> None:
    sketches = Sketches(archive._db)
    common, day = list(range(1000, 1016)), 738000
    for number in range(1, 1201):
        sketches.add(number, [*common, number], [day // 64])
    found = sketches.sharing([*common, 1], [day], besides=0)
    assert next(iter(found)) == 1
    assert len(found) <= 64


def test_a_text_of_no_day_is_looked_for_in_as_many_steps_as_one_of_a_day(archive: Archive) -> None:
    sketches = Sketches(archive._db)
    for number in range(1, 200):
        sketches.add(number, [7], [10000 + number])
    sketches.add(200, [8], [UNDATED])
    steps: list[int] = []
    archive._db.conn.set_progress_handler(lambda: steps.append(1), 1)
    counts = []
    for days in ([10100 * 64 + 32], []):
        steps.clear()
        assert 200 in sketches.sharing([8], days, besides=0) or days
        counts.append(len(steps))
    archive._db.conn.set_progress_handler(None, 1)
    assert counts[1] <= counts[0] + 20


def test_a_hash_is_looked_up_by_the_index_alone(archive: Archive) -> None:
    sql = "select article from sketches where hash = 1 and period between 1 and 2 order by period desc, article desc"
    plan = [row[3] for row in archive._db.execute(f"explain query plan {sql}")]
    assert plan == ["SEARCH sketches USING PRIMARY KEY (hash=? AND period>? AND period<?)"]


def test_short_items_are_found_on_a_page_of_many(archive: Archive) -> None:
    chance, day = Random(7), _FIRST
    letters = "".join(dict.fromkeys(BRIDGE + ROUTE + LIBRARY)).replace("\n", "").replace("。", "").replace("，", "")
    items = ["".join(chance.choices(letters, k=chance.randint(70, 140))) + "。" for _ in range(30)]
    page = archive.add(Article("简讯", "\n".join(items), issue_date=day, addresses=("http://a.cn/page",))).article
    found = 0
    for number, item in enumerate(items):
        told = Article("讯", item, issue_date=day, addresses=(f"http://b.cn/{number}",))
        article = archive.add(replace(told)).article
        found += [one.other for one in archive.duplicates.relations(article)] == [page]
    assert found >= 28
