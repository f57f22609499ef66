"""Every post that we write is one that Jekyll builds: front matter is YAML, names are Jekyll's, no mark of a jump."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.chinese.text import clean
from archive.formats import jekyll
from archive.formats.yaml_values import bylines_told, bylines_written, plain_value, quoted, unquoted
from archive.likeness.jumps import without_marks
from archive.model import CHINA, Article, Byline, Document, Precision
from archive.store.archive import Archive
from archive.transfer.exporting import export
from archive.transfer.importing import import_paths
from tests.harness.awkward import PAPER, TITLES, awkward
from tests.harness.documents import POST_SEED
from tests.harness.sweep import each

ANY_TEXT = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\"'\\:#-{}[]&*!|>%@`\n 渠")))
POST_NAME = re.compile(r"\d{4}-\d\d-\d\d-[\w.-]+\.md")


def front_of(data: bytes) -> dict[str, Any]:
    """Return the front matter as a reader of YAML has it, who raises where it is none."""
    match = re.match(r"---\n(.*?)\n---\n", data.decode(), re.DOTALL)
    assert match
    return dict(yaml.safe_load(match[1]))


def shown(text: str) -> str:
    """Return a text as it can stand in YAML, on one line."""
    line = re.sub("[\r\n\x85\u2028\u2029]+", " ", text)
    return re.sub("[^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]", "", line)


def read_back(data: bytes) -> Article:
    [(article, _)] = jekyll.import_document(Document("0", "a.md", "jekyll", data, "")).articles
    return article


@each("name", TITLES)
def test_a_post_of_any_title_is_yaml_and_reads_back_the_same(name: str) -> None:
    article = awkward()[name]
    data = jekyll.write(jekyll.post_of(article))
    told = front_of(data)
    title = shown(clean(article.title))
    assert told["title"] == title or told["title"] == shown(article.title)
    assert told["tags"] == "新华社: #1新闻"
    assert (told["newspaper"], told["issue_date"]) == ("youjiang", date(2022, 3, 1))
    assert (told["page"], told["page_name"]) == (article.page, "要闻")
    assert [Byline(one["name"], one["role"]) for one in told["bylines"]] == list(article.bylines)
    found = read_back(data)
    assert found.title == clean(shown(article.title))
    assert (found.page, found.page_name, found.issue_date) == (article.page, "要闻", article.issue_date)
    assert (found.bylines, found.source, found.published_at) == (article.bylines, article.source, None)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_a_value_is_what_yaml_reads_and_what_we_read(text: str) -> None:
    value = quoted(text)
    assert yaml.safe_load(f"a: {value}\nb: 1\n") == {"a": shown(text), "b": 1}
    assert unquoted(value) == shown(text)
    assert yaml.safe_load(f"a: {plain_value(text)}\nb: 1\n") == {"a": (shown(text) if text else None), "b": 1}
    assert bylines_told(bylines_written([Byline(text, "editor")])) == (Byline(shown(text), "editor"),)


@pytest.mark.parametrize("word", ["右江日报新闻", "youjiangribao", "21shiji", "anxin(xianggang)", "安信（香港）"])
def test_a_plain_word_stands_as_the_site_wrote_it(word: str) -> None:
    assert plain_value(word) == word if not word[0].isdigit() else yaml.safe_load(plain_value(word)) == word


@pytest.mark.parametrize("word", ["no", "Null", "2022", "1e3", "-", "~", "甲 乙", "甲: 乙", "0x1F", "12:30", "yes"])
def test_a_word_that_yaml_takes_for_something_else_is_quoted(word: str) -> None:
    assert yaml.safe_load(plain_value(word)) == word


def test_a_post_of_the_site_has_the_fields_of_the_site_alone() -> None:
    article = replace(read_back(POST_SEED.read_bytes()), newspaper="youjiang", page="02", bylines=(Byline("甲"),))
    told = front_of(jekyll.write(jekyll.post_of(article)))
    assert list(told) == ["layout", "title", "date", "categories", "tags"]


# Days and names


@pytest.mark.parametrize(
    "published, issue, day",
    [
        (datetime(2022, 3, 1, 8, 51, tzinfo=CHINA), date(2022, 3, 2), "2022-03-01 08:51:00 +0800"),
        (None, date(2022, 3, 2), "2022-03-02 00:00:00 +0800"),
        (None, None, ""),
    ],
)
def test_a_post_is_dated_by_its_moment_else_by_its_issue_else_not_at_all(
    published: datetime | None, issue: date | None, day: str
) -> None:
    article = Article("题", "字", published_at=published, issue_date=issue)
    post = jekyll.post_of(article)
    assert post.fields["date"] == day
    found = read_back(jekyll.write(post))
    assert (found.published_at, found.issue_date) == (published, issue)


CODED = ("http://choicewzp1.eastmoney.com/html_News/NewsShare.html?infoCode=NW202112242224000009",)


@each("issue", [None, date(2021, 11, 28), date(2021, 11, 29)])
@each("addresses", [(), ("http://a.cn/1.html",), CODED])
@each(
    "precision, moment, told",
    [
        ("day", datetime(2021, 11, 28, tzinfo=CHINA), "2021-11-28"),
        ("minute", datetime(2021, 11, 28, tzinfo=CHINA), "2021-11-28 00:00 +0800"),
        ("minute", datetime(2021, 11, 28, 8, 12, tzinfo=CHINA), "2021-11-28 08:12 +0800"),
        ("second", datetime(2021, 11, 28, 8, 12, 0, tzinfo=CHINA), "2021-11-28 08:12:00 +0800"),
        ("second", datetime(2021, 11, 28, 0, 12, 3, tzinfo=UTC), "2021-11-28 08:12:03 +0800"),
    ],
)
def test_a_date_comes_back_as_exactly_as_it_was_known(
    precision: Precision, moment: datetime, told: str, addresses: tuple[str, ...], issue: date | None
) -> None:
    article = Article("题", "字", published_at=moment, date_precision=precision, issue_date=issue, addresses=addresses)
    post = jekyll.post_of(article)
    if addresses == CODED:  # in the form of the site, that has but one
        assert post.fields["date"] == f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S} +0800"
        return
    assert post.fields["date"] == told
    found = read_back(jekyll.write(post))
    assert (found.published_at, found.date_precision, found.issue_date) == (moment, precision, issue)


@pytest.mark.parametrize("zone", ["", " +0800", " +08:00", "+0800"])
def test_a_date_of_the_sites_form_is_as_exact_as_it_is_written(zone: str) -> None:
    for told, precision in (("2021-11-28", "day"), ("2021-11-28 08:12", "minute"), ("2021-11-28 08:12:09", "second")):
        front = f'---\nlayout: post\ntitle: "题"\ndate: {told}{zone}\ncategories: \ntags: \n---\n'
        assert read_back(f"{front}<p>字</p>\n\n<>\n\n[返回首页](//a.cn)".encode()).date_precision == precision


def test_a_post_without_a_day_lies_in_a_place_of_its_own_with_a_legal_name(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers([PAPER])
    for article in awkward().values():
        archive.add(article)
    out = tmp_path / "_posts"
    list(export(archive, "jekyll", out))
    names = {str(path.relative_to(out)) for path in out.rglob("*.md")}
    undated = {name for name in names if not POST_NAME.fullmatch(name)}
    assert len(names) == len(awkward()) and len(undated) == 1
    assert re.fullmatch(r"undated/[0-9a-f]{16}\.md", undated.pop())
    for name in names:
        front_of((out / name).read_bytes())


def test_no_name_of_a_document_leads_into_that_place(archive: Archive, tmp_path: Path) -> None:
    content = POST_SEED.read_bytes()
    archive.add_document(Document("0123456789abcdef", "undated/a.md", "jekyll", content, ""))
    [one] = export(archive, "jekyll", tmp_path / "out")
    assert one.path.parent == tmp_path / "out"


def test_an_export_that_is_imported_elsewhere_has_the_same_articles(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers([PAPER])
    for article in awkward().values():
        archive.add(article)
    list(export(archive, "jekyll", tmp_path / "out"))
    with Archive(tmp_path / "other.db") as other:
        reports = list(import_paths(other, [tmp_path / "out"]))
        assert [report.error for report in reports if report.error] == []
        titles = sorted(record.article.title for record in other.articles())
    assert titles == sorted(clean(shown(record.article.title)) for record in archive.articles())


# Page jumps

FIRST, SECOND = "他今年少打了三遍药，", "果子反而更光鲜。"


@pytest.mark.parametrize(
    "first, between, second",
    [
        ("（下转第2版）", "</p><p></p>\n<p></p><p>", "（上接第1版）"),
        ("（下转第二版）", "</p>\n<p>", "（上接第一版）"),
        ("（下轉第A2版）", "</p></div>\n<div class='x'><p style='a'>", "（上接A1版）"),
        ("[下转02版]", "<br>\n<br/>", "[上接01版]"),
        ("（下转第3版 要闻）", "\n", "（上接第1版要闻）"),
        ("(下转2版)", "</p>&nbsp;<p>", "(上接1版)"),
    ],
)
def test_a_sentence_that_a_page_cut_goes_on_in_the_html_as_in_the_text(first: str, between: str, second: str) -> None:
    html = f"<div><p>开头。</p><p>{FIRST}{first}{between}{second}{SECOND}</p></div>"
    assert without_marks(html, f"开头。\n{FIRST}{SECOND}") == f"<div><p>开头。</p><p>{FIRST}{SECOND}</p></div>"


@pytest.mark.parametrize(
    "between", ['</p><img src="a.jpg"><p>', "</p><table><tr><td>1</td></tr></table><p>", "</p></div><p>"]
)
def test_what_is_more_than_a_seam_stays_between_the_pieces(between: str) -> None:
    html = f"<p>{FIRST}（下转第2版）{between}（上接第1版）{SECOND}</p>"
    assert without_marks(html, FIRST + SECOND) == f"<p>{FIRST}{between}{SECOND}</p>"


def test_a_paragraph_that_ended_before_the_jump_stays_one() -> None:
    html = "<p>第一段。（下转第2版）</p>\n<p>（上接第1版）第二段。</p>"
    assert without_marks(html, "第一段。\n第二段。") == "<p>第一段。</p>\n<p>第二段。</p>"


@pytest.mark.parametrize(
    "html, text, right",
    [
        ("<p>第一段（下转第2版）</p>", "第一段", "<p>第一段</p>"),
        ("<p>（上接第1版）第二段。</p>", "第二段。", "<p>第二段。</p>"),
        ("<p>见（下转第2版）三字。</p>", "见（下转第2版）三字。", "<p>见（下转第2版）三字。</p>"),
        ("<p>没有记号。</p>", "没有记号。", "<p>没有记号。</p>"),
    ],
)
def test_a_mark_goes_where_the_text_has_it_not_and_stays_where_it_has(html: str, text: str, right: str) -> None:
    assert without_marks(html, text) == right


def test_many_marks_take_no_longer_than_long_text_does() -> None:
    html = "<p>" + "（下转第2版）" * 3000 + "<p> " * 3000 + "（上接第1版" * 3000
    assert "（下转第2版）" not in without_marks(html, "字")
