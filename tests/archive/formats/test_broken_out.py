"""No field breaks out of its place: each field, each hostile text, each format, read back by a reader that is not ours.

Every format that the registry knows to write is here, or the last test fails.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import yaml
from lxml import etree
from markdown_it import MarkdownIt

from archive.chinese.text import squeeze
from archive.formats import Listing, formats
from archive.formats.citing import UNTITLED, cited_authors
from archive.formats.columns import TABLE_COLUMNS, cell_text, may_run, written
from archive.formats.markup import of_xml
from archive.model import Article, Byline, Newspaper
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.transfer.books_out import BookWritten, export_book
from archive.transfer.exporting import export, export_forms
from archive.transfer.listing import listings

pytestmark = pytest.mark.slow

NASTY = [
    '"', "'", "''", "\\", "\\\\", "{", "}", "}}", "{{{", "},\n  evil = {x", "}\n}\n@article{evil,", "@article{x,",
    "%", "%00", "\nER  - \nTY  - NEWS", "\r\nTI  - 假", "\x0bTI  - 假", "\u2028TI  - 假", "\x85TI  - 假", "A\rB",
    '",\r\n"假', '";"', "=cmd|' /C calc'!A0", "@SUM(A1)", "\t=1+1", "+1", "-1", "＝1", "](http://evil.cn)",
    "](javascript:alert(1))", "![](http://evil.cn/a.png)", "<script>alert(1)</script>", "<http://evil.cn>", "<!--",
    "-->", "]]>", "&lt;", "&#60;", "`x`", "```", "~~~", "---", "===", "# x", "* x", "1) x", "> x", "| a | b |",
    "    code", "\\n", "$x$", "_x_", "{{ site.url }}", "{% raw %}", "+++", "\n---\nlayout: evil\n",
    "\nlayout: evil", ": ", " #", "&a", "*a", "!x", "null", "true", "2022-01-01", "0x1", "\x00\x1b[31m", "\ufffe",
    "\ud800", "\u202e", "javascript:alert(1)", "data:text/html,x", " ", "\u3000", "甲,乙", "甲;乙", "甲 and 乙",
    "甲, Jr", "https://evil.cn/", "\\input{x}", "^^5c",
]  # fmt: skip
FIELDS = ("title", "kicker", "subtitle", "source", "page", "page_name", "summary", "byline", "address", "text", "paper")
TAKEN = "渠修到了第{}个村，水也通到了那里，全村人今年都不再挑水了。"


def hostile() -> Iterator[tuple[Newspaper, Article]]:
    for number, (field, nasty) in enumerate((field, nasty) for field in FIELDS for nasty in NASTY):
        paper = Newspaper(f"p{number}", f"报{as_utf_8(nasty)}" if field == "paper" else "右江日报")
        plain = Article(f"题{number}", TAKEN.format(number), newspaper=paper.id, issue_date=date(2022, 3, 1), page="01")
        plain = replace(plain, addresses=(f"http://a.cn/{number}.html",))
        match field:
            case "byline":
                yield paper, replace(plain, bylines=(Byline(nasty), Byline(f"王{nasty}")))
            case "address":
                yield paper, replace(plain, addresses=(f"http://a.cn/{number}?{nasty}",))
            case "text":
                yield paper, replace(plain, text=f"{plain.text}\n{nasty}\n{nasty}{nasty}")
            case "paper":
                yield paper, plain
            case _:
                yield paper, replace(plain, **{field: f"{nasty}题" if number % 2 else nasty})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("hostile") / "archive.db") as archive:
        for paper, article in hostile():
            archive.add_newspapers([paper])
            archive.add(article)
        yield archive


@pytest.fixture(scope="module")
def listed(kept: Archive) -> list[Listing]:
    found = list(listings(kept, kept.search.find(Wanted(), "oldest")))
    assert len(found) == len(FIELDS) * len(NASTY)
    return found


def text_of(name: str, articles: list[Listing]) -> bytes:
    form = formats()[name]
    assert form.write_list
    return b"".join(form.write_list(iter(articles)))


def as_utf_8(text: str | None) -> str:
    return (text or "").encode("utf-8", "replace").decode()


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_csv_has_a_row_an_article_and_each_cell_as_it_is(listed: list[Listing]) -> None:
    header, *rows = read_csv(text_of("csv", listed))
    assert len(rows) == len(listed)
    for row, article in zip(rows, listed, strict=True):
        for cell, column in zip(row, TABLE_COLUMNS, strict=True):
            value = as_utf_8(written(column.value(article), article))
            assert cell == (f"'{value}" if may_run(value) else value)
            assert not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell)


def test_a_workbook_has_a_row_an_article_and_no_formula_or_link(listed: list[Listing]) -> None:
    sheet = openpyxl.load_workbook(BytesIO(text_of("xlsx", listed))).worksheets[0]
    header, *rows = sheet.iter_rows()
    assert len(rows) == len(listed)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n", "d"}
    assert not [cell for row in rows for cell in row if cell.hyperlink]
    names = [cell.value for cell in header]
    for row, article in zip(rows, listed, strict=True):
        told = dict(zip(names, (cell.value for cell in row), strict=True))
        assert (told["主题"] or "").replace("\r", "") == cell_text(article["title"]).replace("\r", "")
        assert told["编号"] == article["id"]


def test_ris_has_an_entry_an_article_and_a_value_a_tag(listed: list[Listing]) -> None:
    entries: list[list[tuple[str, str]]] = []
    for line in text_of("ris", listed).decode().splitlines():  # whatever Python, and any reader, takes for a line's end
        if not line:
            continue
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "TY":
            entries.append([])
        entries[-1].append((match[1], match[2]))
    assert len(entries) == len(listed)
    for entry, article in zip(entries, listed, strict=True):
        told = dict(entry)
        assert (entry[0][0], entry[-1]) == ("TY", ("ER", ""))
        assert told["ID"] == article["id"]
        assert len(entry) == len(told) + max(0, sum(tag == "AU" for tag, _ in entry) - 1)
        title = " ".join(filter(None, (article["kicker"], article["title"], article["subtitle"]))) or UNTITLED
        assert told["TI"].split() == as_utf_8(squeeze(title)).split() or told["TI"] == UNTITLED


@pytest.mark.parametrize("name", ["json", "csl-json"])
def test_json_has_an_object_an_article(name: str, listed: list[Listing]) -> None:
    items = json.loads(text_of(name, listed))
    assert [item["id"] for item in items] == [article["id"] for article in listed]
    for item, article in zip(items, listed, strict=True):
        assert item["title"] == as_utf_8(article["title"] or ("" if name == "json" else UNTITLED))
        if name == "csl-json":
            names = [one["literal"] for one in item.get("author", ())]
            assert names == list(map(as_utf_8, cited_authors(article)))
            assert re.match("https?://", item.get("URL", "http://"))


_SPELT = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
    r"\textbraceleft{}": "{", r"\textbraceright{}": "}",
}  # fmt: skip
_TEX = re.compile("|".join(map(re.escape, _SPELT)) + r"|\\([{}%&$#_])")


def untexed(value: str) -> str:
    """Return what TeX sets for a text in braces."""
    assert value[:1] == "{" and value[-1:] == "}", value
    return _TEX.sub(lambda match: _SPELT.get(match[0], match[1]), value[1:-1])


def bibtex_entries(text: str) -> Iterator[dict[str, str]]:
    """Yield the fields of entries as BibTeX reads them: it counts braces, escaped or not; outside all is comment."""
    at = 0
    while (start := text.find("@", at)) >= 0:
        opening = re.compile(r"@(article|misc)\{([^\s,{}\"#%'()=~\\]+),").match(text, start)
        assert opening, text[start : start + 80]
        fields, at = {"": opening[2]}, opening.end()
        while field := re.compile(r"\s*(\w+) = \{").match(text, at):
            depth, at = 1, field.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(text[at], 0)
                at += 1
            assert field[1] not in fields
            fields[field[1]] = text[field.end() : at - 1]
            assert text[at] == ","
            at += 1
        end = re.compile(r"\s*\}\s*(?=@|\Z)").match(text, at)
        assert end, text[at : at + 80]
        at = end.end()
        yield fields


def test_bibtex_has_an_entry_an_article_and_its_values(listed: list[Listing]) -> None:
    entries = list(bibtex_entries(text_of("bibtex", listed).decode()))
    assert len(entries) == len(listed)
    names = {"", "author", "title", "journal", "date", "year", "pages", "url", "urldate", "langid", "keywords"}
    for fields, article in zip(entries, listed, strict=True):
        assert fields.keys() <= names and fields[""].endswith(article["id"])
        title = as_utf_8(" ".join((article["title"] or UNTITLED).split()))
        assert untexed(fields["title"]) == title or fields["title"] == "{}"
        authors = [as_utf_8(" ".join(name.split())) for name in cited_authors(article)]
        signed = [untexed(one) for one in re.split(r"(?<=\}) and (?=\{)", fields.get("author", "")) if one]
        assert signed == authors
        assert not re.search(r"[\s{}\\]", fields.get("url", ""))
        assert re.match("https?://", fields.get("url", "http://"))


def exported(kept: Archive, name: str, folder: Path) -> list[bytes]:
    list(export(kept, name, folder))
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def test_markdown_shows_text_alone(kept: Archive, listed: list[Listing], tmp_path: Path) -> None:
    files = exported(kept, "markdown", tmp_path)
    assert len(files) == len(listed)
    heads = []
    for data in files:
        tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(data.decode())
        assert {token.type for token in tokens} <= {
            "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "hr",
        }, data.decode()  # fmt: skip
        inline = [child for token in tokens for child in token.children or ()]
        assert {child.type for child in inline} <= {"text", "text_special"}, data.decode()
        at = next(n for n, token in enumerate(tokens) if token.type == "heading_open")
        heads.append("".join(child.content for child in tokens[at + 1].children or ()))
        assert sum(token.type == "heading_open" for token in tokens) == sum(token.type == "hr" for token in tokens) == 1
    assert sorted(heads) == sorted(as_utf_8(squeeze(article["title"])) or UNTITLED for article in listed)


OURS = {*"layout title date categories tags newspaper issue_date page page_name kicker subtitle bylines".split()}


def test_a_post_has_the_fields_that_we_write_and_no_other(kept: Archive, listed: list[Listing], tmp_path: Path) -> None:
    files = exported(kept, "jekyll", tmp_path)
    assert len(files) == len(listed)
    titles = []
    for data in files:
        text = data.decode()
        front, body = re.fullmatch(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        told = yaml.safe_load(front)
        assert told.keys() <= OURS and told["layout"] == "post"
        assert "<script" not in body and not re.search(r"\{[{%]", body)
        tokens = [child for token in MarkdownIt().parse(body) for child in token.children or ()]
        links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
        assert all(re.match("(?:https?:)?//", str(link)) for link in links), links
        titles.append(str(told["title"] or ""))
    breaks = re.compile("[\r\n\x85\u2028\u2029]+")
    assert len(titles) == len(listed)
    assert {squeeze(one) for one in titles} == {squeeze(breaks.sub(" ", yaml_text(one["title"]))) for one in listed}


def yaml_text(text: str) -> str:
    """Return a text without what may not stand in YAML at all, lone surrogates among it."""
    return re.sub("[^\t\r\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]", "", text)


def test_json_lines_have_an_article_a_line(kept: Archive, listed: list[Listing], tmp_path: Path) -> None:
    [data] = [one for one in exported(kept, "jsonl", tmp_path) if one.startswith(b'{"id"')]
    lines = data.decode().split("\n")[:-1]
    told = {line["id"]: line["title"] for line in map(json.loads, lines)}
    assert told == {one["id"]: as_utf_8(one["title"]) for one in listed}


def test_a_book_has_a_file_an_article_and_nothing_in_it_that_loads_or_runs(
    kept: Archive, listed: list[Listing], tmp_path: Path
) -> None:
    report = BookWritten()
    list(export_book(kept, tmp_path / "a.epub", report))
    titles, plain = [], {"html", "head", "title", "link", "body", "header", "h1", "p", "div", "footer"}
    with ZipFile(tmp_path / "a.epub") as book:
        assert etree.fromstring(book.read("EPUB/package.opf")).tag == "{http://www.idpf.org/2007/opf}package"
        for name in filter(re.compile("EPUB/article-").match, book.namelist()):
            page = etree.fromstring(book.read(name))
            assert {etree.QName(one).localname for one in page.iter()} <= plain
            assert [one.get("href") for one in page.iter("{*}link")] == ["style.css"]
            titles += [one.text for one in page.iter("{*}h1")]
    assert report.articles == len(titles) == len(listed)
    assert sorted(titles) == sorted(squeeze(as_utf_8(of_xml(one["title"]))) or UNTITLED for one in listed)


READ: dict[str, Callable[..., Any] | str] = {
    "csv": read_csv, "xlsx": openpyxl.load_workbook, "json": json.loads, "csl-json": json.loads, "jsonl": json.loads,
    "ris": str.splitlines, "bibtex": bibtex_entries, "markdown": MarkdownIt, "jekyll": yaml.safe_load,
    "magazine": "plain text, of which every line is read: tests/archive/transfer/test_round_trip.py",
    "original": "the files as they came",
}  # fmt: skip


def test_every_format_that_is_written_is_read_back_here() -> None:
    assert set(export_forms()) == READ.keys()
