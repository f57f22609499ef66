"""Forms of credits by kind, of the mainland, Taiwan, Hong Kong and overseas, each in both scripts.

Names and outlets are invented; a kind's rows are siblings. What names nobody stands beside what names somebody.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.model import Capture
from crawler.extract.article import extract
from crawler.extract.credit.credits import authors, choose_bylines
from crawler.extract.credit.photographers import photographers
from crawler.extract.credit.sources import choose_source
from crawler.extract.facts import Facts
from crawler.extract.fields import fields_of
from tests.harness.sweep import each
from tests.replica.papers.forms import in_traditional

PAGES = Path(__file__).parents[1] / "pages"
TITLE = "县里修渠九公里 村民用上自来水"
TEXT = ("县里今年修渠九公里，三个村的村民用上了自来水。", "“水渠一直修到田头。”村民说。", "明年还要再修五公里。")
Script = Callable[[str], str]
BOTH_SCRIPTS = each("script", [str, in_traditional], ids=["simplified", "traditional"])


def page(
    script: Script,
    *,
    head: str = "",
    first: str = "",
    last: str = "",
    tail: str = "",
    **more: tuple[tuple[str, str], ...],
) -> Facts:
    """Return a page's facts in a script; the lines of `head` and `tail` are parted by ` ¶ `."""
    body = (first + TEXT[0], *TEXT[1:-1], TEXT[-1] + last)
    above = ("首页 > 要闻", TITLE, *head.split(" ¶ ")) if head else (TITLE,)
    lines = [tuple(map(script, part)) for part in (above, body, tail.split(" ¶ ") if tail else ())]
    return Facts("http://www.example.cn/a.html", script(TITLE), *lines, **more)


def names(text: str, script: Script) -> list[str]:
    return [script(name) for name in text.split(", ") if name]


@BOTH_SCRIPTS
@each(
    "head, expected",
    [
        # a desk or a place beside the name
        ("2024-03-05 ¶ 国际中心／王大明报导", "王大明"),
        ("2024-03-05 ¶ 政治中心／王大明、李小华报导", "王大明, 李小华"),
        ("2024-03-05 ¶ 生活组／王大明综合报导", "王大明"),
        ("2024-03-05 ¶ 王大明／云林报导", "王大明"),
        ("2024-03-05 ¶ 王大明 李小华／台北报导", "王大明, 李小华"),
        ("2024-03-05 ¶ 民视新闻／王大明、李小华 台北报导", "王大明, 李小华"),
        ("2024-03-05 ¶ 新头壳newtalk | 王大明 综合报导", "王大明"),
        ("2024-03-05 ¶ 华视新闻 王大明 李小华 采访报导 / 台北市", "王大明, 李小华"),
        ("2024-03-05 ¶ 农业组／王大明报导", "王大明"),
        ("2024-03-05 ¶ 本报综合报导", ""),
        ("2024-03-05 ¶ 即时新闻／综合报导", ""),
        ("2024-03-05 ¶ 娱乐中心／综合报导", ""),
        ("2024-03-05 ¶ 地方中心／嘉义报导", ""),
        ("2024-03-05 ¶ 国际中心／综合外电报导", ""),
        # 记者 and the like before it
        ("2024-03-05 ¶ 记者王大明／台北报导", "王大明"),
        ("2024-03-05 ¶ 记者王大明∕台北报导", "王大明"),
        ("2024-03-05 ¶ 记者王大明／综合外电报导", "王大明"),
        ("记者 王大明 报导 ¶ 2024-03-05", "王大明"),
        ("新北市记者王大明／报导 ¶ 2024-03-05", "王大明"),
        ("联合报／ 记者王大明／台北即时报导 ¶ 2024-03-05 10:20", "王大明"),
        ("2024-03-05 10:20 联合报 记者王大明／花莲即时报导", "王大明"),
        ("2024-03-05 ¶ 编译王大明、记者李小华／综合报导", "王大明, 李小华"),
        ("2024-03-05 ¶ 特派记者王大明／东京报导", "王大明"),
        ("2024-03-05 ¶ 实习记者王大明／高雄报导", "王大明"),
        ("2024-03-05 ¶ 香港文汇报记者 王大明 北京报道", "王大明"),
        ("2024-03-05 ¶ 采访／王大明 摄影／李小华", "王大明"),
        # labels
        ("2024-03-05 ¶ 文：王大明", "王大明"),
        ("2024-03-05 ¶ 撰文：王大明", "王大明"),
        ("2024-03-05 ¶ 采访撰文：王大明", "王大明"),
        ("2024-03-05 ¶ 文／王大明　图／李小华", "王大明"),
        ("2024-03-05 ¶ 图、文／王大明", "王大明"),
        ("2024-03-05 ¶ 文：王大明/图：李小华", "王大明"),
        ("2024-03-05 ¶ 文：王大明、陈大文｜图：李小华", "王大明, 陈大文"),
        ("2024-03-05 ¶ 文◎王大明", "王大明"),
        ("2024-03-05 ¶ 撰写：王大明 航拍：李小华", "王大明"),
        ("2024-03-05 ¶ 统稿：王大明 剪辑：李小华", ""),
        ("2024-03-05 ¶ 文：赏析/图：解读", ""),
        ("2024-03-05 ¶ 责任编辑：王大明", ""),
        ("2024-03-05 ¶ 记者：王大明 / 责编：李小华", "王大明"),
        ("2024-03-05 ¶ 作者：法广 | 王大明", "王大明"),
        # the outlet beside the name is no person
        ("文｜财新 王小明 ¶ 2024年03月05日 10:20", "王小明"),
        ("文 | 澎湃新闻 王小明 ¶ 2024年03月05日 10:20", "王小明"),
        ("文｜新京报 王小明 编辑｜李芳", "王小明"),
        ("作者：王小明/右江日报 ¶ 2024-03-05", "王小明"),
        ("王大明/某县报 ¶ 2024年3月5日", "王大明"),
        ("某县报 王大明 ¶ 2024年3月5日", "王大明"),
        # where he works is glued to the name
        ("作者：武汉大学历史学院郭大明", "郭大明"),
        ("作者：凌云县委宣传部郭大明 来源：右江日报", "郭大明"),
        ("作者：郭大明北京大学经济学院教授", "郭大明"),
        ("作者：研究员郭大明", "郭大明"),
        # a name alone
        ("王大明 ¶ 某县报 ¶ 2024年3月5日", "王大明"),
        ("2024-03-05 10:20:11 ¶ 王大明", "王大明"),
        ("王大明 | 2024年3月5日", "王大明"),
        ("某县报 ¶ 王大明 李小华 ¶ 2024年3月5日", "王大明, 李小华"),
        ("要闻 ¶ 高雄 ¶ 2024年3月5日", ""),
        ("房地产 ¶ 2024年3月5日", ""),
        ("王大明 ¶ 分享到", ""),
        # a label in a cell of its own
        ("来源： ¶ 右江日报 ¶ 作者： ¶ 王大明 ¶ 时间：", "王大明"),
        ("作者： ¶ 未知 ¶ 时间： ¶ 2024-03-05", ""),
        # nobody
        ("作者：未知 来源：右江日报", ""),
        ("作者：佚名", ""),
        ("作者：admin", ""),
        ("作者：Admin", ""),
        ("作者：本站", ""),
        ("作者：小编", ""),
        ("作者：网络", ""),
        ("作者：管理员", ""),
        ("作者：凌云发布", ""),
        ("作者：wangxm88", ""),
        ("作者：CCTV", ""),
        ("作者：本网编辑", ""),
        # Latin letters
        ("作者：Linda", "Linda"),
        ("作者：Linda Chen 2024-03-05", "Linda Chen"),
        ("文：Jane Doe", "Jane Doe"),
        ("By Jane Doe ¶ 2024年3月5日", "Jane Doe"),
        ("By JANE DOE and JOHN A. SMITH ¶ 2024年3月5日", "JANE DOE, JOHN A. SMITH"),
        ("JANE DOE, JOHN A. SMITH ¶ 2024年3月5日", "JANE DOE, JOHN A. SMITH"),
        # behind the outlet
        ("来源：凌云县融媒体中心 王小明 李芳 2024-03-05", "王小明, 李芳"),
        ("来源：凌云县融媒体中心 记者 王小明", "王小明"),
    ],
)
def test_a_line_under_the_headline_names_the_writers(head: str, expected: str, script: Script) -> None:
    assert authors(choose_bylines(page(script, head=head))) == names(expected, script)


@BOTH_SCRIPTS
@each(
    "first, expected, source",
    [
        ("（中央社记者王大明桃园19日电）", "王大明", "中央社"),
        ("（中央社记者王大明、李小华台北19日电）", "王大明, 李小华", "中央社"),
        ("（中央社记者王大明东京19日专电）", "王大明", "中央社"),
        ("（中央社台北19日电）", "", "中央社"),
        ("（中央社东京19日综合外电报导）", "", "中央社"),
        ("〔记者王大明／综合报导〕", "王大明", ""),
        ("〔记者王大明、李小华／金门报导〕", "王大明, 李小华", ""),
        ("〔编译王大明／综合报导〕", "王大明", ""),
        ("〔财经频道／综合报导〕", "", ""),
        ("【记者王大明／台北报导】", "王大明", ""),
        ("［记者王大明／宜兰报导］", "王大明", ""),
        ("[记者王大明/台北报导]", "王大明", ""),
        ("（王大明／台北报导）", "王大明", ""),
        ("（王大明报导）", "王大明", ""),
        ("【某某快报王大明】", "王大明", ""),
        ("【本报记者王大明台北报导】", "王大明", ""),
        ("【大纪元2024年03月05日讯】（大纪元记者王大明台湾台北报导）", "王大明", ""),
        ("（国际中心／综合外电报导）", "", ""),
        ("（德国之声中文网）", "", "德国之声中文网"),
        ("（桃园讯）", "", ""),
        ("【本报讯】", "", ""),
        ("本报讯（记者 王大明 通讯员 李小华）", "王大明, 李小华", ""),
        ("凌云讯（王大明）", "王大明", ""),
        ("凌云县融媒体中心讯（记者 王大明）", "王大明", ""),
        ("中新网南宁3月5日电(王大明)", "王大明", "中新网"),
        ("新华社记者王大明", "", ""),  # glued to the sentence: where the name ends, nothing tells
    ],
)
def test_the_text_s_opening_names_the_writers(first: str, expected: str, source: str, script: Script) -> None:
    facts = page(script, first=first)
    assert authors(choose_bylines(facts)) == names(expected, script)
    if source:
        assert choose_source(facts) == script(source)


@BOTH_SCRIPTS
@each(
    "caption, expected",
    [
        ("图为茶山。王小明 摄", "王小明"),
        ("图为茶山。（王小明/摄）", "王小明"),
        ("图为茶山。王小明 航拍", "王小明"),
        ("图为茶山。（王小明/航拍）", "王小明"),
        ("图为茶山。航拍：王小明 李芳", "王小明, 李芳"),
        ("图为茶山。摄影：王小明", "王小明"),
        ("图为茶山。图/视觉中国", ""),
        ("图为茶山（文：陈大文/图：王小明、李芳）", "王小明, 李芳"),
        ("图为茶山。（无人机航拍）", ""),
        ("图为茶山。（高空 航拍）", ""),
        ("茶山航拍", ""),
    ],
)
def test_a_caption_names_who_took_the_picture(caption: str, expected: str, script: Script) -> None:
    found = dict.fromkeys(photographers([script(caption)]))
    assert [(byline.name, byline.role) for byline in found] == [(n, "photographer") for n in names(expected, script)]


@BOTH_SCRIPTS
@each(
    "last, expected",
    [
        ("（凌云县融媒体中心 王小明 李芳）", "王小明, 李芳"),
        ("（凌云县融媒体中心记者 王小明 李芳）", "王小明, 李芳"),
        ("（凌云融媒 王小明）", "王小明"),
        ("（右江日报 王小明）", "王小明"),
        ("（凌云县委宣传部 王小明 摄影报道）", "王小明"),
        ("（作者：方大明北京大学经济学院教授）", "方大明"),
        ("（记者：王小明 责编：李小华）", "王小明"),
        ("（王小明）", "王小明"),
        ("（记者 王頔）", "王頔"),
        ("（县委办 王小明）", "王小明"),
        ("（县妇联供稿）", ""),
        ("（王大明 编译）", "王大明"),
        ("（凌云）", ""),
        ("（金门 高雄）", ""),
        ("（凌云县）", ""),
        ("（完）", ""),
    ],
)
def test_the_text_s_end_names_the_writers(last: str, expected: str, script: Script) -> None:
    assert authors(choose_bylines(page(script, last=last))) == names(expected, script)


@BOTH_SCRIPTS
@each(
    "tail, expected, source",
    [
        ("凌云县融媒体中心 王小明 李芳", "王小明, 李芳", ""),
        ("凌云县融媒体中心记者 王小明", "王小明", ""),
        ("来源：凌云县融媒体中心 王小明 李芳", "王小明, 李芳", "凌云县融媒体中心"),
        (
            "来源 | 凌云县融媒体中心 ¶ 记者 | 王小明 ¶ 编辑 | 李芳 ¶ 责编 | 陈文 ¶ 编审 | 赵大文",
            "王小明",
            "凌云县融媒体中心",
        ),
        ("作者丨王小明 ¶ 来源丨凌云发布", "王小明", "凌云发布"),
        ("供稿：凌云县融媒体中心 王小明 ¶ 初审：李芳 ¶ 复审：陈文 ¶ 终审：赵大文", "王小明", ""),
        ("供稿：县农业农村局 ¶ 撰稿：王小明 ¶ 一审：李芳 二审：陈文 三审：赵大文", "王小明", ""),
        ("撰稿：王小明 李芳 ¶ 编辑：陈文 ¶ 审核：赵大文 ¶ 监制：钱小刚", "王小明, 李芳", ""),
        ("文字：王小明 ¶ 图片：李芳 ¶ 校对：赵大文", "王小明", ""),
        ("作者：王小明 编辑：李芳 校对：陈文 值班编委：赵大文", "王小明", ""),
        ("责任编辑：王小明 ¶ 核稿编辑：李小华", "", ""),
        ("初审：王小明 ¶ 复审：李芳 ¶ 终审：陈文", "", ""),
        ("△某某市市长简·卡斯特", "", ""),
        ("▲王大明", "", ""),
        ("▼王大明 李小华", "", ""),
        ("▲图为村民王大明", "", ""),
    ],
)
def test_lines_below_the_text_name_the_writers(tail: str, expected: str, source: str, script: Script) -> None:
    facts = page(script, tail=tail)
    assert authors(choose_bylines(facts)) == names(expected, script)
    assert choose_source(facts) == script(source)


@BOTH_SCRIPTS
@each(
    "head, source",
    [
        ("发布时间：2024-03-05 来源：星岛日报", "星岛日报"),
        ("2024-03-05 文章来源：自由时报", "自由时报"),
        ("转载自：BBC中文 ¶ 2024-03-05", "BBC中文"),
        ("信息来源：县水利局", "县水利局"),
        ("来源|法广 ¶ 2024-03-05", "法广"),
        ("稿源：某某网", "某某网"),
        ("信息来源： ¶ 凌云微讯号 ¶ 2024-03-05", "凌云微讯号"),
        ("本文来源于某某周刊 ¶ 2024-03-05", "某某周刊"),
        ("德国之声 ¶ 2024-03-05", "德国之声"),
        ("联合早报 ¶ 2024-03-05", "联合早报"),
        ("中央社 ¶ 2024-03-05 10:20", "中央社"),
        ("2024-03-05 10:20 | 自由时报", "自由时报"),
        ("某县报 王大明 ¶ 2024年3月5日", "某县报"),
        ("王大明/某县报 ¶ 2024年3月5日", "某县报"),
        ("2024-03-05 10:20 ¶ 大公报记者 王大明", "大公报"),
        ("2024/03/05 10:20 ¶ 风传媒 ¶ 王大明", "风传媒"),
        ("2024/03/05 10:20 ¶ 中时新闻网 王大明", "中时新闻网"),
        ("联合报／ 记者王大明／台北即时报导 ¶ 2024-03-05 10:20", "联合报"),
        ("2024-03-05 ¶ 资料来源：主计处", ""),
        ("2024-03-05 ¶ 图片来源：视觉中国", ""),
        ("2024-03-05 ¶ 数据来源：统计年鉴", ""),
        ("2024-03-05 ¶ 听新闻", ""),
    ],
)
def test_a_line_under_the_headline_names_the_outlet(head: str, source: str, script: Script) -> None:
    assert choose_source(page(script, head=head)) == script(source)


LIST = "热点推荐 ¶ 更多精彩资讯请点击 ¶ " + " ¶ ".join(f"第{number}条别的要闻的标题" for number in range(9)) + " ¶ "


@BOTH_SCRIPTS
@pytest.mark.parametrize(
    "behind, expected, source",
    [
        ("本文来源：某县报 作者：瞿大明 责任编辑：王小华", "瞿大明", "某县报"),
        ("来源：某县报 ¶ 作者：瞿大明 ¶ 编辑：王小华", "瞿大明", "某县报"),
        ("责任编辑：王小华 ¶ 作者：瞿大明", "瞿大明", ""),
        ("文章来源：某县报", "", "某县报"),
        ("作者：瞿大明", "", ""),  # one label alone may be another article's
        ("记者 瞿大明", "", ""),
        ("来源：某县报 作者：瞿大明 ¶ 别的标题 ¶ 来源：某市报 作者：李小华", "", ""),
    ],
)
def test_credits_behind_a_list_are_read_and_a_list_s_own_are_not(
    behind: str, expected: str, source: str, script: Script
) -> None:
    tail = LIST + behind
    linked = frozenset(script(line) for line in tail.split(" ¶ ") if "标题" in line)
    facts = page(script, tail=tail, linked=linked)  # type: ignore[arg-type]
    assert authors(choose_bylines(facts)) == names(expected, script)
    assert choose_source(facts) == script(source)


def test_credits_far_from_the_text_weigh_less_than_those_beside_it() -> None:
    tail = "作者：王小明 ¶ " + LIST + "本文来源：某县报 作者：瞿大明 责任编辑：王小华"
    assert authors(choose_bylines(page(str, tail=tail))) == ["王小明"]


@pytest.mark.parametrize(
    "meta",
    [
        (("canonical", "https://www.sohu.com/a/1"),),
        (("og:url", "https://new.qq.com/rain/a/1"),),
        (("og:site_name", "网易"),),
    ],
)
def test_a_portal_without_an_address_is_known_by_what_it_says_of_itself(meta: tuple[tuple[str, str], ...]) -> None:
    facts = page(str, head="在人间 ¶ 2024年01月25日 18:03", meta=meta)
    assert choose_source(facts) == "在人间"
    assert choose_source(page(str, head="在人间 ¶ 2024年01月25日 18:03")) == ""


CASES = sorted(PAGES.glob("*.json"))


@BOTH_SCRIPTS
@each("file", CASES, ids=lambda file: file.stem)
def test_the_pages_of_the_folder_name_their_writers_and_outlets(file: Path, script: Script) -> None:
    expected = {field: value for field, value in json.loads(file.read_text("utf-8")).items() if field in FIELDS}
    body = script(file.with_suffix(".html").read_text("utf-8")).encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    fields = fields_of(extract(Capture("", "http://www.example.cn/a.html", datetime.now(UTC), 200, headers, body, "")))
    assert {field: fields[field] for field in expected} == json.loads(script(json.dumps(expected, ensure_ascii=False)))


FIELDS = ("authors", "source")


def test_what_scripts_of_other_sites_call_a_name_is_no_account() -> None:
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    markup = f"<title>{TITLE}</title><h1>{TITLE}</h1>{text}<script>window.name = '甲乙丙'; var nickname='甲';</script>"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    article = extract(Capture("", "http://www.example.cn/a", datetime.now(UTC), 200, headers, markup.encode(), ""))
    assert article.source == ""


@pytest.mark.parametrize(
    "script_of_page, source, published",
    [
        ("var ct = \"1714960800\"; var nickname = htmlDecode(\"青河发布\");", "青河发布", "2024-05-06T10:00:00+08:00"),
        ("window.ct = '1714960800' || ''; window.name = '青河发布';", "青河发布", "2024-05-06T10:00:00+08:00"),
        ("d.ct = xml; ct='1714960800'; nick_name: JsDecode('青河发布'),", "青河发布", "2024-05-06T10:00:00+08:00"),
        ("window.cgiDataNew = { nickname: '青河发布', ori_create_time: '1714960800' * 1 }", "青河发布", None),
    ],
)  # fmt: skip
def test_a_wechat_page_names_account_and_moment_in_its_script(
    script_of_page: str, source: str, published: str | None
) -> None:
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    markup = (
        f'<html><head><meta property="og:title" content="{TITLE}"><meta property="og:url" content="'
        f'http://mp.weixin.qq.com/s/a"></head><body id="activity-detail"><h1>{TITLE}</h1><div id="js_content">'
        f"{text}</div><script>{script_of_page}</script></body></html>"
    )
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    article = extract(Capture("", "http://mp.weixin.qq.com/s/a", datetime.now(UTC), 200, headers, markup.encode(), ""))
    assert article.source == source
    assert (article.published_at and article.published_at.isoformat()) == published
