"""Posts with TOML between two lines +++: what Hugo and Zola write, read as the same in YAML is."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model import Article, Byline, Link
from archive.transfer.exporting import rewritten
from archive.transfer.importing import read_document
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each
from tests.harness.terminal import run

BODY = "示例县**水库**水位今日升至六米三，为建库以来的最高水位，\n县里已经安排人员日夜值守。\n\n村民说好。\n"
TEXT = "示例县水库水位今日升至六米三，为建库以来的最高水位，县里已经安排人员日夜值守。\n村民说好。"
TITLED = 'title = "水库满了"'


def post(front: str, body: str = BODY) -> bytes:
    return f"+++\n{front}\n+++\n\n{body}".encode()


def only(content: bytes, name: str = "a.md") -> Article:
    document, imported, error = read_document(name, content)
    assert (error, document.format, rewritten(document)) == ("", "hugo", content)
    [(article, passage)] = imported.articles
    assert 0 < passage.start < passage.end <= len(content)
    return article


@pytest.mark.parametrize(
    "name, front, moment, precision",
    [
        ("a.md", "date = 2022-03-05T08:30:00+08:00", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "date = 2022-03-05T00:30:00Z", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "date = 2022-03-05 00:30:00.123456Z", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "date = 2022-03-05T08:30:00", "2022-03-05T08:30:00+08:00", "second"),
        ("a.md", "date = 2022-03-05", "2022-03-05T00:00:00+08:00", "day"),
        ("a.md", 'date = "2022-03-05 08:30"', "2022-03-05T08:30:00+08:00", "minute"),
        ("a.md", "Date = '2022-03-05'", "2022-03-05T00:00:00+08:00", "day"),
        ("a.md", "publishDate = 2022-03-05", "2022-03-05T00:00:00+08:00", "day"),
        ("a.md", "[params]\npublished = 2022-03-05", "2022-03-05T00:00:00+08:00", "day"),
        ("2022-03-05-a.md", "draft = false", "2022-03-05T00:00:00+08:00", "day"),
        ("2022-03-05-a.txt", "date = 2022-03-06", "2022-03-06T00:00:00+08:00", "day"),
    ],
)
def test_a_date_is_that_of_the_front_matter_else_of_the_files_name(
    name: str, front: str, moment: str, precision: str
) -> None:
    article = only(post(f"{TITLED}\n{front}"), name)
    assert article.published_at
    assert (article.published_at.isoformat(), article.date_precision) == (moment, precision)
    assert (article.title, article.text) == ("水库满了", TEXT)


@pytest.mark.parametrize("date", ["08:30:00", "2022", "true", '"昨天"'])
def test_what_is_no_date_is_told_and_not_guessed(date: str) -> None:
    _, imported, error = read_document("2022-03-05-a.md", post(f"{TITLED}\ndate = {date}"))
    [(article, _)] = imported.articles
    assert (error, article.published_at) == ("", None)
    assert any("not a date" in problem and date.strip('"') in problem for problem in imported.problems)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_post_is_read_alike_in_any_encoding_and_with_any_line_ends(codec: str, ends: str) -> None:
    article = only(post(f"{TITLED}\nauthor = '李芳'").decode().replace("\n", ends).encode(codec))
    assert (article.title, article.text, article.bylines) == ("水库满了", TEXT, (Byline("李芳"),))


@pytest.mark.parametrize(
    "front, names",
    [
        ("author = '李芳'", ["李芳"]),
        ("authors = ['李芳', '韦秋实']", ["李芳", "韦秋实"]),
        ("[[authors]]\nname = '李芳'\n[[authors]]\nname = '韦秋实'", ["李芳", "韦秋实"]),
        ("[author]\nname = '李芳'", ["李芳"]),
        ("[extra]\nauthor = '李芳'", ["李芳"]),
    ],
)
def test_authors_are_one_or_a_list_or_a_table(front: str, names: list[str]) -> None:
    assert [line.name for line in only(post(f"{TITLED}\n{front}")).bylines] == names


@pytest.mark.parametrize("table", ["", "[taxonomies]\n"])
def test_tags_and_categories_are_kept_as_notes(table: str) -> None:
    article = only(post(f"{TITLED}\n{table}tags = ['水利', '农村']\ncategories = [\n  '要闻',\n]"))
    assert article.notes == ("tags: 水利, 农村", "categories: 要闻")


def test_an_address_is_a_link_and_a_field_that_nothing_is_made_of_is_told() -> None:
    front = f"{TITLED}\ndate = 2022-03-05\ndraft = true\nsource = '右江日报'\nlink = 'http://a.cn/1.htm'"
    _, imported, _ = read_document("a.md", post(front))
    [(article, _)] = imported.articles
    assert (article.source, article.addresses) == ("右江日报", ("http://a.cn/1.htm",))
    assert imported.links == (Link("http://a.cn/1.htm"),)
    assert imported.problems == ("line 4: unknown field kept: draft = true",)


@each("named", ["a.md", "2022-03-05-a.md", "a.txt", "a"])
@each(
    "content, line, reason",
    [
        (post(f"{TITLED}\ndate = 昨天"), 3, "no TOML"),
        (post(f"{TITLED}\ntitle = '又'"), 3, "no TOML"),
        (post(f"{TITLED}\ntags = ['水利'"), 3, "no TOML"),
        (post("title: 水库满了"), 2, "no TOML"),
        (post(f"{TITLED}\n\nauthor = '李芳"), 4, "no TOML"),
        (post(f"{TITLED}\n{'a.' * 60}a = 1"), 3, "more than 50 parts"),
        (post(f"{TITLED}\ncover = '{'x' * 70_000}'"), 1, "characters: it may have"),
        (post(TITLED, ""), 5, "no text below"),
        (f"+++\n{TITLED}\n\n{BODY}".encode(), 1, "not closed"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line_and_made_no_article(
    content: bytes, line: int, reason: str, named: str
) -> None:
    document, imported, error = read_document(named, content)
    assert (document.format, document.content, imported.articles) == ("unread", content, ())
    assert error.startswith(f"line {line}: ")
    assert reason in error


def test_a_broken_post_in_a_folder_is_named_and_the_exit_code_is_1(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.md").write_bytes(post(TITLED))
    (tmp_path / "in" / "bad.md").write_bytes(post(f"{TITLED}\ndate = 昨天"))
    result = run("import", tmp_path / "in", "--db", tmp_path / "news.db")
    assert result.exit_code == 1
    assert f"not read: {tmp_path / 'in' / 'bad.md'}: line 3: the front matter is no TOML" in result.stderr
    assert "good.md: added" in result.stdout


def test_a_text_with_three_plus_signs_in_it_is_no_post() -> None:
    assert read_document("a.md", "+++号外\n\n水库满了。\n".encode())[0].format == "markdown"


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "[",
        "a = 1\n",
        "[a]\n",
        "[[a]]\n",
        "a={b=",
        "'''",
        "\\u6c34",
        " ",
        "\n",
        "#",
        ".",
        "'a'.",
        "a . ",
        '"',
        "+",
    ],
)
@pytest.mark.parametrize("before", ["", "a = ", 'a = "', "a = [", "["])
def test_front_matter_that_is_made_to_harm_does_none(before: str, piece: str) -> None:
    content = post(before + piece * (60_000 // len(piece)))
    assert cpu_seconds(lambda: read_document("a.md", content), below=4) < 4
