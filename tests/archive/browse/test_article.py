"""An article as an article: its parts, its neighbours, its versions, and how it is cited."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.formats.citing import bibtex, gbt7714
from archive.likeness.changes import Fragment, changes
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import build

Find = Callable[[str], str]


@pytest.fixture
def lamps(reader: Reader, article_of: Find) -> dict[str, Any]:
    return reader.json(article_of("茶山深处的路灯有人管了") + ".json")


def test_it_has_its_headline_bylines_and_paragraphs(lamps: dict[str, Any]) -> None:
    assert (lamps["kicker"], lamps["subtitle"]) == ("凌云县推进农村公共照明管护", "十二个屯的夜路告别摸黑")
    signed = [(line["name"], line["role"]) for line in lamps["bylines"]]
    assert signed == [("韦秋实", "reporter"), ("罗开明", "correspondent"), ("黄小川", "editor")]
    assert len(lamps["paragraphs"]) == 3
    assert "html" not in lamps


def test_it_shows_roles_date_and_precision(reader: Reader, article_of: Find) -> None:
    page = reader.html(article_of("茶山深处的路灯有人管了"))
    assert '记者 <a rel="author" itemprop="url" href="/person/%E9%9F%A6%E7%A7%8B%E5%AE%9E">' in page
    assert "2021年12月24日 08:51</time>（精确到分）" in page
    assert 'href="/paper/youjiang/2021-12-24#page-A01"' in page


def test_it_tells_its_other_addresses(lamps: dict[str, Any]) -> None:
    assert [place["host"] for place in lamps["places"]] == ["epaper.bsyjrb.cn", "finance.example.cn"]


def test_it_tells_where_its_capture_lies(reader: Reader, lamps: dict[str, Any]) -> None:
    page = reader.html(lamps["url"])
    assert f'存样：<a href="/archive/captures?article={lamps["id"]}">2026年11月1日 12:00</a>，200' in page
    assert "20261101-youjiang.warc.gz 第 4711 字节起" in page


def test_it_tells_which_web_archive_it_is_from(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    build(path)
    origin = "https://web.archive.org/web/20220103020000id_/http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"
    with closing(sqlite3.connect(path)) as db, db:
        told = {"origin": origin, "moment": "2022-01-03T02:00:00+00:00", "taken": "2026-11-01T04:00:00+00:00"}
        db.execute("update captures set origin = :origin, fetched_at = :moment, taken_at = :taken", told)
        db.execute("update articles set archived_at = :moment where id = (select article from captures)", told)
        [one] = db.execute("select article from captures").fetchone()
    page = opened(path).html(f"/article/{one}")
    assert "2022年1月3日 10:00</a>，200" in page
    assert "由互联网档案馆存于此时，2026年11月1日 12:00取自" in page and f'href="{origin}"' in page
    assert "<li>网页档案馆最早存有：2022年1月3日 10:00" in page


def test_its_neighbours_are_those_of_the_printed_page(reader: Reader, article_of: Find, lamps: dict[str, Any]) -> None:
    assert lamps["previous"]["title"] == "田阳：小番茄搭上“早班车”"
    assert lamps["next"] is None
    tomatoes = reader.json(article_of("田阳：小番茄搭上“早班车”") + ".json")
    assert (tomatoes["previous"], tomatoes["next"]["id"]) == (None, lamps["id"])


def test_a_former_version_is_no_neighbour(reader: Reader, article_of: Find) -> None:
    mended = reader.json(article_of("平陆运河沿线四县签约共管水质") + ".json")
    assert (mended["previous"], mended["next"]) == (None, None)


def test_a_revision_marks_the_changed_sentences(reader: Reader, article_of: Find) -> None:
    page = reader.html(article_of("平陆运河沿线四县签约共管水质"))
    assert "沿线<del>三</del><ins>四</ins>县昨日签订协议" in page
    assert "<ins>各县每季度公布一次结果。</ins>" in page
    assert "<li>协议自明年一月起施行。</li>" not in page


def test_a_former_version_leads_to_the_latest(reader: Reader, article_of: Find) -> None:
    former = reader.html(article_of("平陆运河沿线三县签约共管水质"))
    assert f'此文后来有修订：<a href="{article_of("平陆运河沿线四县签约共管水质")}">看最新一版</a>' in former


def test_an_article_that_its_host_took_down_says_so(reader: Reader, article_of: Find) -> None:
    page = reader.html(article_of("百色芒果周报第1期"))
    assert re.search(
        r"2026年11月1日起原站已无此文，此前最后见于2026年11月1日 \d\d:\d\d（原站答 404）。以下为档案所存。", page
    )
    assert "原站已无此文" not in reader.html(article_of("百色芒果周报第2期"))


def test_reprints_are_told_where_the_archive_has_compared_its_articles(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    build(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("create table if not exists relations (article, other, kind, evidence, found_at)")
        db.execute("create table if not exists clusters (article, head)")
        db.execute("delete from relations")
        db.execute("delete from clusters")
        find = "select id from articles where title like ?"
        (one,), (other,) = (db.execute(find, [title]).fetchone() for title in ("茶山%", "田阳%"))
        told = [(one, other, "part of", '{"jaccard": 0.934}'), (other, one, "contains", '{"jaccard": 0.934}')]
        db.executemany("insert into relations values (?, ?, ?, ?, '2026-11-01')", told)
        db.executemany("insert into clusters values (?, ?)", [(one, other), (other, other)])
    reader = opened(path)
    page = reader.html(f"/article/{one}")
    assert f'<span class="tag">节选自</span> <a href="/article/{other}">' in page
    assert "相同 93%" in page
    assert '<span class="tag">收录</span>' in reader.html(f"/article/{other}")
    assert '<span class="tag">转载</span>' in reader.html("/search?q=茶山")


def test_what_draws_on_another_is_told_apart_from_reprints(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    build(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("delete from relations")
        find = "select id from articles where title like ?"
        (one,), (other,) = (db.execute(find, [title]).fetchone() for title in ("茶山%", "田阳%"))
        told = [(one, other, "draws on", '{"jaccard": 0.3}'), (other, one, "drawn on by", '{"jaccard": 0.3}')]
        db.executemany("insert into relations values (?, ?, ?, ?, '2026-11-01')", told)
    reader = opened(path)
    page = reader.html(f"/article/{one}")
    assert '<h2 id="drawn">引用</h2>' in page
    assert '<h2 id="reprints">' not in page
    assert f'<span class="tag">引用</span> <a href="/article/{other}">' in page
    assert '<span class="tag">被引用</span>' in reader.html(f"/article/{other}")


def test_related_articles_share_words_of_the_headline(reader: Reader, article_of: Find) -> None:
    told = reader.json(article_of("百色芒果周报第7期") + ".json")
    assert len(told["related"]) == 6
    assert all("芒果周报" in one["title"] and one["id"] != told["id"] for one in told["related"])


def test_the_words_of_a_search_are_marked_in_the_text(reader: Reader, article_of: Find) -> None:
    page = reader.html(article_of("茶山深处的路灯有人管了") + "?q=凌云县")
    assert "百色市<mark>凌云县</mark>加尤镇" in page
    assert page.count('<link rel="canonical"') == 1
    assert "?q=" not in page.partition("<body>")[0]


def test_the_beginning_of_an_id_leads_to_the_article(reader: Reader, article_of: Find) -> None:
    address = article_of("茶山深处的路灯有人管了")
    answer = reader.get(address[:-4])
    assert (answer.status_code, answer.headers["location"]) == (302, address)


def test_an_id_in_upper_case_leads_to_the_article(reader: Reader, article_of: Find) -> None:
    address = article_of("茶山深处的路灯有人管了")
    answer = reader.get(f"/article/{address.rpartition('/')[2].upper()}")
    assert (answer.status_code, answer.headers["location"]) == (302, address)


def test_the_beginning_of_an_id_leads_to_the_reference(reader: Reader, article_of: Find) -> None:
    address = article_of("茶山深处的路灯有人管了")
    answer = reader.get(f"{address[:-4]}.bib")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{address}.bib")


@pytest.mark.parametrize("beginning", ["0000000000000000", "abcdef0"])
def test_the_beginning_of_no_id_is_not_found(reader: Reader, beginning: str) -> None:
    assert reader.get(f"/article/{beginning}").status_code == 404


def test_an_article_without_a_date_says_so(reader: Reader, article_of: Find) -> None:
    page = reader.html(article_of("搭建互嵌平台让各族旅居者交往交流交融"))
    assert "日期不详" in page
    assert "民族画报" in page


def test_it_is_cited_by_gbt_7714(lamps: dict[str, Any]) -> None:
    assert lamps["citation"] == (
        "韦秋实, 罗开明. 茶山深处的路灯有人管了[N/OL]. 右江日报, 2021-12-24(A01)[2026-11-01]. "
        "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html."
    )


def test_it_is_cited_in_bibtex(reader: Reader, lamps: dict[str, Any]) -> None:
    answer = reader.get(f"{lamps['url']}.bib")
    assert answer.headers["content-type"] == "application/x-bibtex; charset=utf-8"
    assert answer.text == lamps["bibtex"] + "\n"
    assert answer.text.startswith(
        f"@article{{youjiang-20211224-{lamps['id']},\n  author = {{{{韦秋实}} and {{罗开明}}}},\n"
    )


BARE = {"title": "题名", "bylines": [], "paper": None, "source": "", "newspaper": None, "page": "", "day": None}
BARE |= {"archived_at": "2026-11-01T04:00:00+00:00", "cited_url": "", "id": "0123456789abcdef"}


def test_more_than_three_authors_are_cut_short() -> None:
    signed = [{"name": name, "role": "reporter"} for name in "甲乙丙丁"]
    assert gbt7714(BARE | {"bylines": signed}).startswith("甲, 乙, 丙, 等. 题名[Z]")


def test_a_page_of_the_web_is_cited_as_one() -> None:
    article = BARE | {"source": "广西新闻网", "day": "2021-12-24", "cited_url": "https://news.example.cn/1"}
    assert gbt7714(article) == "题名[EB/OL]. 广西新闻网, (2021-12-24)[2026-11-01]. https://news.example.cn/1."


def test_what_tex_would_run_is_spelt_out_in_bibtex() -> None:
    assert r"title = {{\textbackslash{}input\{x\} 50\% \& \$1}}" in bibtex(BARE | {"title": r"\input{x} 50% & $1"})


def test_same_texts_have_no_changes() -> None:
    assert changes("一句。二句。", "一句。二句。") == []


def test_a_changed_word_is_told_within_its_sentence() -> None:
    assert changes("天晴。三人到会。", "天晴。四人到会。") == [
        [Fragment("removed", "三"), Fragment("added", "四"), Fragment("same", "人到会。")]
    ]


def test_a_new_sentence_is_told_whole() -> None:
    assert changes("天晴。", "天晴。又下雨。") == [[Fragment("added", "又下雨。")]]


def test_sentences_that_have_nothing_in_common_are_not_mixed() -> None:
    assert changes("天气晴朗。", "股市大跌了！") == [
        [Fragment("removed", "天气晴朗。")],
        [Fragment("added", "股市大跌了！")],
    ]
