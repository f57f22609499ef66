"""What stands around an e-paper article's text: who signed it, captions without a name, headlines in rows and lines."""

from __future__ import annotations

from datetime import date

import pytest

from archive.model import Article, Link
from crawler.epaper.json_keys import text_at
from crawler.extract.checks.instead import read_answer
from crawler.papers import paper_of
from tests.crawler.epaper.test_index import read, stands_on, titles
from tests.harness.bench import capture

TEXT = "<p>　　坳背村的晒谷场上，稻子翻了第三遍。</p><p>　　仓库的钥匙交给了新选出来的保管员。</p>"
HEAD = "<h2 class='content_title'>晒谷场上的钥匙</h2>"


def article(above: str = "", *, head: str = HEAD, text: str = TEXT, below: str = "") -> Article:
    """Read a page of uniflows, whose skin names neither a signature's place nor these captions'."""
    url = "http://szb.xgrb.cn:9999/epaper/xgrb/html/2022/03/01/03/03_48.htm"
    page = f"<html><body><div>{head}{above}<div id='pgcontent'>{text}</div>{below}</div></body></html>"
    link = Link(url, newspaper="xiaoganribao", issue_date=date(2022, 3, 1), page="03", page_name="民生")
    [attempt] = paper_of("xiaoganribao").route(link)
    found = read_answer(attempt.read, capture(url, page), link).article
    assert found
    return found


def signed(found: Article) -> list[tuple[str, str]]:
    return [(byline.name, byline.role) for byline in found.bylines]


@pytest.mark.parametrize(
    "line, who",
    [
        ("<p class=zz>□ 本报记者 林小舟</p>", [("林小舟", "reporter")]),
        ("<div>作者：■本报记者 林小舟　来源：孝感日报</div>", [("林小舟", "reporter")]),
        ("<div>2022-03-01　来源：孝感日报　作者：林小舟</div>", [("林小舟", "author")]),
        ("<p><span>记者 林小舟</span><span>2022-03-01</span><span>第03版：民生</span></p>", [("林小舟", "reporter")]),
        ("<p>本報記者 林小舟 通訊員 周望</p>", [("林小舟", "reporter"), ("周望", "correspondent")]),
        ("<p>字号：大 中 小 打印</p>", []),
        ("<p>记者在晒谷场看到，稻子还没有收完</p>", []),
        ("<p><a href='03_49.htm'>本报记者 林小舟</a></p>", []),
    ],
)
def test_a_line_between_headline_and_text_says_who_wrote(line: str, who: list[tuple[str, str]]) -> None:
    assert signed(article(line)) == who


def test_who_signed_in_the_text_wrote_it_whatever_a_line_says() -> None:
    told = article("<p>作者：周望</p>", text=f"<p>　　本报讯（记者 林小舟）三月一日，晴。</p>{TEXT}")
    assert signed(told) == [("林小舟", "reporter")]


@pytest.mark.parametrize("line", ["责任编辑：周望", "責任編輯：周望", "【责编：周望】"])
def test_an_editor_is_named_behind_the_text(line: str) -> None:
    assert signed(article("<p>本报记者 林小舟</p>", below=f"<p>{line}</p>")) == [
        ("林小舟", "reporter"),
        ("周望", "editor"),
    ]


@pytest.mark.parametrize(
    "picture",
    [
        "<p align=center><img src='1.jpg'></p><p align=center>{}</p>",
        "<div><img src='1.jpg'><p class='img-desc'>{}</p></div>",
        "<figure><img src='1.jpg'><figcaption>{}</figcaption></figure>",
    ],
)
def test_what_stands_below_a_picture_in_the_body_is_a_caption_and_no_paragraph(picture: str) -> None:
    told = article(text=f"{picture.format('村民在翻稻子。记者 周望 摄')}{TEXT}")
    assert told.captions == ("村民在翻稻子。记者 周望 摄",)
    assert "翻稻子" not in told.text and told.text.startswith("坳背村")
    assert signed(told) == [("周望", "photographer")]


def test_a_paragraph_behind_a_picture_stays_a_paragraph() -> None:
    told = article(text=f"<p align=center><img src='1.jpg'></p>{TEXT}")
    assert (told.captions, told.text.count("\n")) == ((), 1)


def test_a_lines_end_in_a_headline_is_a_blank() -> None:
    assert article(head="<h2 class='content_title'>晒谷场上<br/>交钥匙</h2>").title == "晒谷场上 交钥匙"


def test_a_kicker_may_hold_words_that_look_like_a_tool_bars() -> None:
    assert article(head=f"<h5>老字号里的新算盘</h5>{HEAD}").kicker == "老字号里的新算盘"
    assert article(head=f"<h5>字号 大 中 小</h5>{HEAD}").kicker == ""


@pytest.mark.parametrize(
    "above, below, parts",
    [
        ("<td align=center>秋收时节</td>", "<td align=center>钥匙交接二十年</td>", ("秋收时节", "钥匙交接二十年")),
        ("<td align=right>秋收时节</td>", "<td align=center>2022-03-01　来源：孝感日报</td>", ("", "")),
        ("<td align=center><a href='x.htm'>返回本版</a></td>", "<td>一</td><td>二</td>", ("", "")),
    ],
)
def test_rows_beside_a_headline_that_fills_one_are_its_parts(above: str, below: str, parts: tuple[str, str]) -> None:
    title = "<td align=center class='content_title'>晒谷场上的钥匙</td>"
    told = article(head=f"<table><tr>{above}</tr><tr>{title}</tr><tr>{below}</tr></table>")
    assert (told.title, told.kicker, told.subtitle) == ("晒谷场上的钥匙", *parts)


ROW = "<tr onclick=\"location.href='content_{0}.htm'\">{1}</tr>"


@pytest.mark.parametrize("cells", ["<td>1</td><td>{}</td>", "<td>12.</td><td>{}</td>", "<td>{}</td>"])
def test_a_cell_that_counts_is_no_part_of_a_rows_headline(cells: str) -> None:
    [page] = read("founder-old", f"<table>{ROW.format(7, cells.format('赛村桥镇村'))}</table>").pages
    assert titles(page) == {"content_7.htm": "赛村桥镇村"}


RANKED = "<table><tr><td><a href='content_9.htm'>林寨村练桥镇</a></td><td>[1042]</td></tr></table>"


@pytest.mark.parametrize("heading", ["点击排行", "新聞排行榜", "热门文章：", "相关阅读"])
def test_what_is_read_most_is_on_no_page_of_the_issue(heading: str) -> None:
    own = "<ul><li><a href='content_7.htm'>赛村桥镇村练林寨</a></li></ul>"
    assert list(stands_on(read("founder-old", f"{own}<div>{heading}</div>{RANKED}"))) == ["content_7.htm"]
    both = f"{own}<div>{heading}</div>{RANKED.replace('content_9', 'content_7')}"
    assert list(stands_on(read("founder-old", both))) == ["content_7.htm"]


@pytest.mark.parametrize("heading", ["排行榜之后", "本版文章", "第03版：相关新闻"])
def test_another_heading_hides_no_article(heading: str) -> None:
    assert list(stands_on(read("founder-old", f"<div>{heading}</div>{RANKED}"))) == ["content_9.htm"]


def test_a_lines_end_in_a_headline_in_json_is_a_blank() -> None:
    assert text_at({"t": "<p>晒谷场上<br>交钥匙</p>"}, "t") == "晒谷场上 交钥匙"
