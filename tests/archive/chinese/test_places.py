"""Places and persons are told apart by the table of divisions, in both scripts."""

from __future__ import annotations

import csv
import subprocess
import sys

import pytest

from archive.chinese.people import is_name, may_be_name, without_title
from archive.chinese.places import begins_with_place, city_of, is_city, is_place, lies_in, place_at_end, places_meant
from bench.places import short_name
from tests.harness.documents import ROOT
from tests.harness.sweep import each
from tests.replica.papers.forms import in_traditional

PLACES = ROOT / "seeds" / "places.csv"


def rows() -> list[dict[str, str]]:
    with PLACES.open(encoding="utf-8", newline="") as file:
        next(file)
        return list(csv.DictReader(file))


@each(
    "name",
    "金门 雲林 桃园 高雄 安阳 靖西 德保 北海 凌云县 忠县 恩施 西双版纳 内蒙古 广西 张家港 板桥 九龙 元朗 东京".split(),
)
def test_a_place_is_known_in_both_scripts(name: str) -> None:
    assert is_place(name)
    assert is_place(in_traditional(name))


@pytest.mark.parametrize("name", "王小明 东区人 县 区 县区 记者 李金门".split())
def test_what_is_no_place_is_none(name: str) -> None:
    assert not is_place(name)


def test_the_short_name_of_every_division_is_nobody_without_a_word_that_says_so() -> None:
    assert [row["short"] for row in rows() if row["short"] and is_name(row["short"])] == []


@pytest.mark.parametrize("name", "高雄 安阳 金门 云林 唐山 张家口 乐山 康平县 张家港".split())
def test_cities_and_full_names_are_nobody_even_behind_a_role_word(name: str) -> None:
    assert not may_be_name(name)


@pytest.mark.parametrize("name", "凌云 张北 安宁 高明 文成".split())
def test_a_county_s_short_name_may_be_a_person_where_the_page_says_that_one_follows(name: str) -> None:
    assert is_place(name)
    assert not is_city(name)
    assert may_be_name(name)
    assert not is_name(name)


@each(
    "name, short",
    [
        ("凌云县", "凌云"),
        ("忠县", ""),
        ("靖西市", "靖西"),
        ("恩施土家族苗族自治州", "恩施"),
        ("广西壮族自治区", "广西"),
        ("内蒙古自治区", "内蒙古"),
        ("隆林各族自治县", "隆林"),
        ("莫力达瓦达斡尔族自治旗", "莫力达瓦"),
        ("和布克赛尔蒙古自治县", "和布克赛尔"),
        ("大兴安岭地区", "大兴安岭"),
        ("锡林郭勒盟", "锡林郭勒"),
        ("神农架林区", "神农架"),
        ("香港特别行政区", "香港"),
        ("东区", ""),
        ("市中区", ""),
        ("九龙", ""),
    ],
)
def test_a_division_s_short_name_is_its_name_without_its_kind(name: str, short: str) -> None:
    assert short_name(name) == short


def test_every_row_s_short_name_is_what_the_rule_says() -> None:
    assert len(rows()) > 3500
    assert [row for row in rows() if row["short"] != short_name(row["name"])] == []
    assert {row["level"] for row in rows()} == {"province", "prefecture", "county"}


def test_a_place_is_looked_for_at_either_end_of_a_text() -> None:
    assert place_at_end("王大明雲林") == "雲林"
    assert place_at_end("王大明") == ""
    assert begins_with_place("北京大学经济学院")
    assert not begins_with_place("王大明")


@pytest.mark.parametrize(
    "glued, name",
    [
        ("王大明桃园19日电", "王大明"),
        ("王大明台湾台北报导", "王大明"),
        ("王大明三藩市报道", "王大明"),
        ("王小明北京报道", "王小明"),
        ("王小明发自北京", "王小明"),
        ("云林报导", ""),
        ("综合报导", ""),
        ("研究员徐占忱", "徐占忱"),
        ("武汉大学历史学院郭大明", "郭大明"),
        ("凌云县委宣传部王小明", "王小明"),
        ("方大明北京大学经济学院教授", "方大明"),
        ("方明北京大学教授", "方明"),
        ("王大明", "王大明"),
        ("艾力·买买提", "艾力·买买提"),
    ],
)
def test_a_name_is_freed_of_what_is_glued_to_it(glued: str, name: str) -> None:
    assert without_title(glued) == name
    assert without_title(in_traditional(glued)) == in_traditional(name)


def test_the_table_is_read_when_a_place_is_first_asked_for() -> None:
    asked = "import archive.chinese.bylines, archive.chinese.places as p; print(p._places.cache_info().currsize)"
    ended = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "0\n"


# Where a place lies


@pytest.mark.parametrize(
    "paper, lies, not_in",
    [
        ("广西百色", "广西 廣西 广西壮族自治区 百色 百色市 广西百色 廣西壯族自治區百色市", "靖西 广东 河池 百色靖西"),
        ("内蒙古满洲里", "内蒙古 內蒙古自治區 呼伦贝尔 呼伦贝尔市 满洲里 满洲里市", "海拉尔 赤峰"),
        ("青海格尔木", "青海 海西 海西蒙古族藏族自治州 格尔木 格尔木市", "海南 西宁"),
        ("吉林长春", "吉林 吉林省 长春", "吉林市"),
        ("吉林吉林", "吉林 吉林省 吉林市", "长春"),
        ("云南安宁", "云南 昆明 安宁", "南安"),
        ("湖南长沙", "湖南 长沙 长沙市", "长沙县 南长"),
        ("浙江温州瑞安", "浙江 温州 瑞安 瑞安市", "宁波"),
        ("吉林长白山", "吉林 长白山", "白山"),
        ("印度尼西亚雅加达", "雅加达 印度尼西亚", "广西"),
        ("全国", "全国", "北京"),
        ("广西壮族自治区百色市", "广西 百色", "河池"),
    ],
)
def test_a_paper_lies_in_its_place_and_in_what_that_lies_in_and_nowhere_else(
    paper: str, lies: str, not_in: str
) -> None:
    assert [one for one in lies.split() if not any(way in f"|{paper}|" for way in places_meant(one))] == []
    assert [one for one in not_in.split() if any(way in f"|{paper}|" for way in places_meant(one))] == []


def test_the_place_of_every_paper_of_a_known_division_is_found_by_its_city_and_its_province() -> None:
    with (ROOT / "seeds" / "newspapers.csv").open(encoding="utf-8", newline="") as file:
        places = {row["place"] for row in csv.DictReader(file)} - {""}
    divided = [one for one in places if lies_in(one)]
    assert len(divided) > 200
    for place in divided:
        province = next(row["short"] for row in rows() if row["level"] == "province" and place.startswith(row["short"]))
        for one in (place, province, city_of(place)):
            assert any(way in f"|{place}|" for way in places_meant(one)), (place, one)


@pytest.mark.parametrize(
    "name, above",
    [
        ("靖西", ("广西百色",)),
        ("靖西市", ("广西百色",)),
        ("凌雲縣", ("广西百色",)),
        ("百色", ("广西",)),
        ("浦东新区", ("上海",)),
        ("济源", ("河南",)),
        ("鼓楼区", ("江苏南京", "江苏徐州", "福建福州", "河南开封")),
        ("广西", ()),
        ("火星", ()),
        ("", ()),
    ],
)
def test_where_a_place_lies_is_known(name: str, above: tuple[str, ...]) -> None:
    assert lies_in(name) == above


def test_no_place_is_meant_by_nothing() -> None:
    assert places_meant("") == places_meant("　") == ()
