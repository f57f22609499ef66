"""Posts of other people: Jekyll's, Hexo's and Hugo's front matter, which is YAML, and Markdown below it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from archive.formats import SeedError
from archive.formats.front_matter import read_front_matter
from archive.model import CHINA, Article, Byline, Link
from archive.transfer.exporting import rewritten
from archive.transfer.importing import read_document
from tests.harness.sweep import each
from tests.harness.terminal import run

BODY = "示例县**水库**水位今日升至六米三，为建库以来的最高水位，\n县里已经安排人员日夜值守。\n\n村民说好。\n"
TEXT = "示例县水库水位今日升至六米三，为建库以来的最高水位，县里已经安排人员日夜值守。\n村民说好。"
DATED = "title: 水库满了\ndate: 2022-03-05 08:30:00"


def post(front: str, body: str = BODY) -> bytes:
    return f"---\n{front}\n---\n\n{body}".encode()


def only(content: bytes, name: str = "a.md") -> Article:
    document, imported, error = read_document(name, content)
    assert (error, document.format) == ("", "jekyll")
    assert rewritten(document) == content
    [(article, passage)] = imported.articles
    assert 0 < passage.start < passage.end <= len(content)
    return article


@pytest.mark.parametrize(
    "front, title",
    [
        ("title: 水库满了", "水库满了"),
        ('title: "水库\\"满\\"了"', '水库"满"了'),
        ('title: "水库\\\\满了"', "水库\\满了"),
        ("title: '水库''满''了'", "水库'满'了"),
        ("title: >\n  水库\n  满了", "水库 满了"),
        ("title: >-\n  水库满了\n", "水库满了"),
        ("title: |\n  水库满了\n", "水库满了"),
        ("title: '水库: 满了 # 真的'", "水库: 满了 # 真的"),
        ("title: 水库满了 # 注", "水库满了"),
        ("title: 2022", "2022"),
        ("Title: 水库满了", "水库满了"),
        ("title: [草稿] 水库: 满了", "[草稿] 水库: 满了"),  # no YAML: as it stands
        ("title: 水库: 满了", "水库: 满了"),
    ],
)
def test_a_title_is_what_yaml_makes_of_it(front: str, title: str) -> None:
    assert only(post(f"layout: post\n{front}\ndate: 2022-03-05 08:30:00")).title == title


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_post_is_read_alike_in_any_encoding_and_with_any_line_ends(codec: str, ends: str) -> None:
    content = post(f"{DATED}\nauthor: 李芳", BODY).decode().replace("\n", ends).encode(codec)
    article = only(content)
    assert (article.title, article.text, article.bylines) == ("水库满了", TEXT, (Byline("李芳"),))
    assert article.published_at == datetime(2022, 3, 5, 8, 30, tzinfo=CHINA)


@pytest.mark.parametrize(
    "name, front, moment, precision",
    [
        ("a.md", "date: 2022-03-05 08:30:00", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "date: 2022-03-05 08:30:00 +0800", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "date: 2022-03-05T00:30:00Z", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "date: '2022-03-05 08:30'", "2022-03-05T08:30:00+08:00", "minute"),
        ("a.md", "date: 2022-03-05", "2022-03-05T00:00:00+08:00", "day"),
        ("a.md", "date: 2022/3/5 08:30:00", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "pubDate: 2022-03-05", "2022-03-05T00:00:00+08:00", "day"),
        ("2022-03-05-shuiku.md", "layout: post", "2022-03-05T00:00:00+08:00", "day"),
        ("2022-03-05-shuiku.markdown", "categories: a", "2022-03-05T00:00:00+08:00", "day"),
        ("2022-03-05-shuiku.md", "date: 2022-03-06 08:30:00", "2022-03-06T08:30:00+08:00", "second"),
    ],
)
def test_a_date_is_that_of_the_front_matter_else_of_the_files_name(
    name: str, front: str, moment: str, precision: str
) -> None:
    article = only(post(f"title: 水库满了\n{front}"), name)
    assert article.published_at
    assert (article.published_at.isoformat(), article.date_precision) == (moment, precision)


@pytest.mark.parametrize("date", ["昨天", "2022-13-05", "March 5, 2022", "2022"])
def test_what_is_no_date_is_told_and_not_guessed(date: str) -> None:
    _, imported, error = read_document("2022-03-05-a.md", post(f"title: 水库满了\ndate: {date}\nauthor: 李芳"))
    [(article, _)] = imported.articles
    assert (error, article.published_at) == ("", None)
    assert any("not a date" in problem and date in problem for problem in imported.problems)


@pytest.mark.parametrize(
    "front, names",
    [
        ("author: 李芳", ["李芳"]),
        ("authors: [李芳, 韦秋实]", ["李芳", "韦秋实"]),
        ("author:\n  - 李芳\n  - 韦秋实", ["李芳", "韦秋实"]),
        ("authors:\n- name: 李芳\n  url: http://a.cn\n- name: 韦秋实", ["李芳", "韦秋实"]),
        ("author: {name: 李芳}", ["李芳"]),
        ("作者: 李芳", ["李芳"]),
        ("author: admin", ["admin"]),
        ("author:", []),
    ],
)
def test_authors_are_one_or_a_list_or_have_more_told_of_them(front: str, names: list[str]) -> None:
    assert [line.name for line in only(post(f"{DATED}\n{front}")).bylines] == names


@pytest.mark.parametrize(
    "front, source, addresses",
    [
        ("source: 右江日报", "右江日报", ()),
        ("source: http://a.cn/1.htm", "", ("http://a.cn/1.htm",)),
        ("source: 右江日报\nlink: http://a.cn/1.htm", "右江日报", ("http://a.cn/1.htm",)),
        ("来源: 右江日报", "右江日报", ()),
        ("permalink: https://a.cn/1.htm", "", ("https://a.cn/1.htm",)),
        ("permalink: /2022/a/", "", ()),
        ("link: javascript:alert(1)", "", ()),
    ],
)
def test_the_source_is_an_outlet_or_an_address(front: str, source: str, addresses: tuple[str, ...]) -> None:
    _, imported, _ = read_document("a.md", post(f"{DATED}\n{front}"))
    [(article, _)] = imported.articles
    assert (article.source, article.addresses) == (source, addresses)
    assert imported.links == tuple(map(Link, addresses))
    assert ("no source link: the article has no address" in imported.problems) == (not addresses)


def test_tags_and_categories_are_kept_as_notes_and_name_no_outlet() -> None:
    article = only(post(f"{DATED}\ntags: [水利, 农村新闻]\ncategories:\n- [要闻, 本地]\n- 农业"))
    assert article.notes == ("tags: 水利, 农村新闻", "categories: 要闻, 本地, 农业")
    assert article.source == ""


def test_a_field_that_nothing_is_made_of_is_told() -> None:
    _, imported, _ = read_document("a.md", post(f"{DATED}\ncover: /a.png\nlink: http://a.cn/1"))
    assert imported.problems == ("line 4: unknown field kept: cover: /a.png",)


@pytest.mark.parametrize(
    "front, told",
    [
        ("title: [一, 二]", "line 2: not of a kind that is read, kept: title: [一, 二]"),
        ("title: {zh: 题}", "line 2: not of a kind that is read, kept: title: {zh: 题}"),
        ("author: {x: 韦秋实}", "line 2: not of a kind that is read, kept: author: {x: 韦秋实}"),
        ("date: {day: 2022-03-05}", "line 2: not of a kind that is read, kept: date: {day: 2022-03-05}"),
        ("source: {name: 右江日报}", "line 2: not of a kind that is read, kept: source: {name: 右江日报}"),
        ("tags: {a: b}", "line 2: not of a kind that is read, kept: tags: {a: b}"),
        ("title: 题\ntitle: 又一题", "line 3: title again, kept: the last one counts"),
        ("author: {name: 韦秋实}", ""),
        ("author: [{name: 韦秋实}, 黄文]", ""),
        ("title: ''\nauthor:\ntags: []", ""),
    ],
)
def test_a_value_that_nothing_is_made_of_is_told(front: str, told: str) -> None:
    _, imported, _ = read_document("a.md", post(f"{front}\nlink: http://a.cn/1"))
    problems = [problem for problem in imported.problems if not problem.startswith("line 1: n")]
    assert [one for one in problems if "no date" not in one and "not a date" not in one] == ([told] if told else [])


def test_without_a_title_the_first_heading_is_the_headline() -> None:
    article = only(post("date: 2022-03-05", f"# 水库满了\n\n{BODY}"))
    assert (article.title, article.text) == ("水库满了", TEXT)


@pytest.mark.parametrize(
    "body, text",
    [
        ("甲。\n<!-- more -->\n\n乙。\n", "甲。\n乙。"),
        ("<p>甲。</p>\n<p>乙。</p>", "甲。\n乙。"),
        ("甲。<br>乙。<span style='x'>丙。</span>", "甲。\n乙。丙。"),
        ("{% asset_img a.png 图 %}\n甲。", "甲。"),
        ("> 甲。\n\n乙。", "甲。\n乙。"),
    ],
)
def test_the_text_is_what_a_reader_of_the_blog_sees(body: str, text: str) -> None:
    assert only(post(DATED, body)).text == text


@pytest.mark.parametrize("layout", ["tag", "page", "home"])
def test_a_page_of_a_blog_that_has_no_date_is_no_article(layout: str) -> None:
    _, imported, _ = read_document("index.md", post(f"layout: {layout}\ntitle: 关于"))
    assert imported.articles == ()
    assert any(f"layout is {layout!r}" in problem for problem in imported.problems)


def test_a_post_without_text_is_named() -> None:
    document, _, error = read_document("a.md", post("title: 水库满了", "\n"))
    assert document.format == "unread"
    assert "no text below the front matter" in error


@pytest.mark.parametrize(
    "front",
    [
        *("a: " + "[" * 9000, "a: " + "{a: " * 4000, "- " * 8000, "tags: &a [*a]", "a: 'b", "\t- a", "? " * 8000),
        "title: &a [" + "x," * 40 + "]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(90)),
        "a: " + "x" * 20_000,
    ],
)
def test_front_matter_that_is_made_to_harm_does_none(front: str) -> None:
    with suppress(SeedError):
        read_front_matter(front)
    read_document("a.md", post(front))


@each("named", ["a.md", "2022-03-05-a.md", "a.txt"])
@each(
    "front, line, reason",
    [
        (f"{DATED}\ntags: [水利", 4, "no YAML"),
        (f"title: '水库\n{DATED[10:]}", 4, "no YAML"),
        (f"{DATED}\n\tcover: a", 4, "no YAML"),
        ("date: 2022-03-05\ntitle: 水库: 满了", 3, "no YAML"),
        ("layout: article\ndate: 2022-03-05\ntitle: 水库: 满了", 4, "no YAML"),
        ("date: 2022-03-05\ntitle: 水库\x07满了", 3, "U+0007"),
        ("- 水库\n- 满了", 2, "no fields"),
        ("水库满了", 2, "no fields"),
        (f"{DATED}\ncover: {'x' * 70_000}", 1, "characters: it may have"),
        (f"layout: post\n{DATED}\ncover: {'x' * 70_000}", 1, "characters: it may have"),
        (f"{DATED}\ncover: {'[' * 600}", 1, "opening brackets: it may have"),
    ],
)
def test_front_matter_that_cannot_be_read_is_named_with_its_line(
    front: str, line: int, reason: str, named: str
) -> None:
    content = post(front)
    document, imported, error = read_document(named, content)
    assert (document.format, document.content, imported.articles) == ("unread", content, ())
    assert error.startswith(f"line {line}: ")
    assert reason in error


def test_what_cannot_be_read_in_a_folder_is_named_and_the_exit_code_is_1(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.md").write_bytes(post(DATED))
    (tmp_path / "in" / "bad.md").write_bytes(post(f"{DATED}\ntags: [水利"))
    result = run("import", tmp_path / "in", "--db", tmp_path / "news.db")
    assert result.exit_code == 1
    assert f"not read: {tmp_path / 'in' / 'bad.md'}: line 4: the front matter is no YAML" in result.stderr
    assert "good.md: added" in result.stdout


def test_a_long_title_is_read() -> None:
    title = "水库满了" * 750
    escaped = "".join(f"\\u{ord(sign):04x}" for sign in title)
    assert only(post(f'title: "{escaped}"\ndate: 2022-03-05')).title == title


def test_front_matter_may_be_empty() -> None:
    article = only(f"---\n---\n# 水库满了\n\n{BODY}".encode(), "2022-03-05-a.md")
    assert (article.title, article.text, article.date_precision) == ("水库满了", TEXT, "day")


def test_nothing_in_front_matter_is_run() -> None:
    told = read_front_matter("title: !!python/object/apply:os.getcwd []\nsource: !!python/name:os.system 甲")
    assert (told.title, told.source) == ("", "甲")
