"""Articles that are awkward to write down: what stands in a title, a name or a text may mean something to a format."""

from __future__ import annotations

from datetime import date, datetime

from archive.model import CHINA, Article, Byline, Newspaper

PAPER = Newspaper("youjiang", "右江日报")
TITLES = {
    "quotes": "水库\"满\"了，'真的'“满”了",
    "backslashes": r"C:\n 与 \textbf{水} 之 \\",
    "colons": "县长: 今年修渠: 九公里",
    "number sign": "一号 # 二号 #三",
    "line ends": "上一行\n下一行\r\n又一行\u2028末一行\x85完",
    "emoji": "丰收🌾啦👨‍👩‍👧",
    "right to left": "修渠\u202e里公九\u202c年\u200f",
    "formula": '=HYPERLINK("http://evil.cn","点我")',
    "plus": "+86 电话",
    "minus": "-10℃",
    "at": "@SUM(A1)",
    "wide formula": "＝1+1",
    "blank and formula": "  =1+1",
    "tab": "\t=1",
    "braces": "只开{不关 { 又 }",
    "markdown": "*一* _二_ [三](http://a.cn) <b>四</b> `五`",
    "list": "1. 不是列表",
    "heading": "# 不是标题",
    "separators": "甲,乙;丙\t丁|戊",
    "null": "null",
    "number": "2022",
    "date": "2022-03-01",
    "liquid": "{{ site.url }} {% raw %}",
    "yaml": "- [甲, 乙]: &丙 *丁 !戊 %己 @庚 `辛",
    "apostrophe": "'",
    "document": "--- 甲 ... 乙",
    "picture": "百色：新渠通水（图）",
    "ellipsis": "新渠通水了……",
    "stop": "我们的渠通了。",
    "long": "新渠通水到村口" * 12,
    "dash": "——记西街",
    "untitled": "",
    "not XML": "甲\ufffe乙\uffff丙",
    "surrogate": "甲\ud800乙",
}


def awkward() -> dict[str, Article]:
    """Return an article for each title, of a text of its own, and some that are awkward otherwise."""
    found = {name: _article(number, title) for number, (name, title) in enumerate(TITLES.items())}
    bare = Article("无日期", "这一篇没有日期，没有报纸，也没有地址，只有这些文字。")
    long = Article("长文", "渠" * 20_000 + "🌾" * 20_000, published_at=datetime(2022, 3, 1, 8, 51, 30, tzinfo=CHINA))
    old = Article("旧闻", "光绪二十五年的报纸也在这里，纸已经黄了，字还看得清。", issue_date=date(1899, 12, 31))
    return found | {"bare": bare, "long text": long, "old": old}


def _article(number: int, title: str) -> Article:
    where = "甲乙丙丁戊己庚辛壬癸"[number % 10]
    return Article(
        title,
        f"第{number}篇说的是{where}处的渠，今年修了{number}公里。\n=1+1 不是公式。\n# 也不是标题。",
        kicker=title,
        subtitle=f"副题：{title}",
        bylines=(Byline("王小明", "reporter"), Byline("李 芳", "correspondent"), Byline("=cmd", "photographer")),
        source="新华社: #1",
        issue_date=date(2022, 3, 1),
        page=f"{number:02}",
        page_name="要闻",
        newspaper=PAPER.id,
        addresses=(f"http://epaper.bsyjrb.cn/pc/{{{number}}}.html?a=1&b=%20", f"http://x.cn/{number} b"),
    )
