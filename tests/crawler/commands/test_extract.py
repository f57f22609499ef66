"""`scrapy extract`: saved pages in, a line of JSON each out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.test_workers import HOSTILE
from tests.harness import warm
from tests.harness.bench import ROOT
from tests.harness.patience import patience

PAGE = """<html><head><meta charset="{charset}"><title>乐业：核桃丰收了_右江新闻网</title></head><body>
<h1>乐业：核桃丰收了</h1><div class="info">2024-03-06 09:15 来源：右江日报</div><div class="content">
<p>本报乐业讯（记者 韦秋实 通讯员 罗开明）三月六日，乐业县同乐镇的核桃林里一片繁忙，村民们趁着天晴抢收核桃。</p>
<p>“今年的核桃个头大、卖价好，一亩地能多收一千多元。”种植户黄大姐一边装袋一边高兴地说，今年全村的核桃都卖完了。</p>
<p>据介绍，全县核桃种植面积已达十万亩，带动三千多户农户增收，成为当地乡村振兴的支柱产业之一。</p>
</div></body></html>"""


def run(*args: str | Path, folder: Path = ROOT) -> tuple[int, list[dict[str, Any]], str]:
    """Run the command; return its exit code, its lines, and what it said besides."""
    done = warm.run(ROOT, ["-m", "scrapy", "extract", *map(str, args)], os.environ, patience(90))
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def saved(folder: Path, name: str, page: str | bytes, charset: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(page if isinstance(page, bytes) else page.replace("{charset}", charset).encode(charset))
    return path


def test_a_page_becomes_one_line_with_its_fields(tmp_path: Path) -> None:
    code, (line,), said = run(saved(tmp_path, "walnuts.html", PAGE))
    assert (code, said) == (0, "")
    assert list(line)[:4] == ["id", "text", "title", "authors"]
    assert (line["id"], line["title"], line["source"]) == ("walnuts", "乐业：核桃丰收了", "右江日报")
    assert (line["published_at"], line["date_precision"]) == ("2024-03-06T09:15:00+08:00", "minute")
    assert line["authors"] == ["韦秋实", "罗开明"]
    assert line["bylines"] == [
        {"name": "韦秋实", "role": "reporter"},
        {"name": "罗开明", "role": "correspondent"},
    ]
    assert len(line["text"].split("\n")) == 3 and line["text"].startswith("本报乐业讯")
    assert line.keys() >= {"kicker", "subtitle", "agency", "place", "notes", "extractor", "agreement", "doubts"}
    assert "html" not in line


def test_the_html_is_there_for_the_asking(tmp_path: Path) -> None:
    _, (line,), _ = run(saved(tmp_path, "a.html", PAGE), "--html")
    assert "<p>" in line["html"]


def test_a_bare_day_is_told_where_only_the_day_is_known(tmp_path: Path) -> None:
    _, (line,), _ = run(saved(tmp_path, "a.html", PAGE.replace(" 09:15", "")))
    assert (line["published_at"], line["date_precision"]) == ("2024-03-06", "day")


def test_the_address_may_tell_the_day(tmp_path: Path) -> None:
    page = saved(tmp_path, "a.html", PAGE.replace("2024-03-06 09:15", ""))
    assert run(page)[1][0]["published_at"] is None
    assert run(page, "--url", "http://news.example.cn/202403/06/c_1.html")[1][0]["published_at"] == "2024-03-06"


def test_the_header_may_tell_the_encoding(tmp_path: Path) -> None:
    page = saved(tmp_path, "a.html", PAGE.replace('<meta charset="{charset}">', "").encode("big5", "replace"))
    _, (line,), _ = run(page, "--content-type", "text/html; charset=big5")
    assert "記者" not in line["text"] and "乐业" not in line["text"]  # big5 has no simplified characters
    assert "核桃林" in line["text"]


def test_pages_are_told_in_the_order_given_and_one_that_cannot_be_read_makes_the_code_1(tmp_path: Path) -> None:
    good = [saved(tmp_path, f"{name}.html", PAGE) for name in "cab"]
    bad = saved(tmp_path, "bad.html", HOSTILE["30,000 attributes"])
    code, lines, _ = run(good[0], bad, good[1], tmp_path / "missing.html", good[2])
    assert code == 1
    assert [line["id"] for line in lines] == ["c", "bad", "a", "missing", "b"]
    assert "over 1000 attributes" in lines[1]["error"] and lines[1]["kind"] == "Refused"
    assert lines[3]["error"] == f"{tmp_path / 'missing.html'}: No such file or directory"
    assert all(line["title"] == "乐业：核桃丰收了" for line in lines[::2])


def test_a_list_names_many_pages_beside_it(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    rows = []
    for number in range(30):
        charset = ("utf-8", "gbk", "gb18030")[number % 3]
        saved(tmp_path / "pages", f"{number}.html", PAGE.replace("核桃", f"核桃{number}号"), charset)
        rows.append({"id": f"page-{number}", "file": f"pages/{number}.html", "url": None, "content_type": ""})
    pages = tmp_path / "pages.jsonl"
    pages.write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    code, lines, said = run("--list", pages)
    assert (code, said) == (0, "")
    assert [line["id"] for line in lines] == [f"page-{number}" for number in range(30)]
    assert [line["title"] for line in lines] == [f"乐业：核桃{number}号丰收了" for number in range(30)]


@pytest.mark.parametrize(
    "args, words",
    [
        ((), "give either files or --list"),
        (("a.html", "--list", "b.jsonl"), "give either files or --list"),
        (("a.html", "b.html", "--url", "http://a.cn/"), "--url is for one file"),
        (("--list", "/no/such.jsonl"), "No such file or directory"),
    ],
    ids=["nothing", "both", "one address, two files", "no list"],
)
def test_bad_usage_is_refused_with_the_reason(args: tuple[str, ...], words: str) -> None:
    code, lines, said = run(*args)
    assert (code, lines) == (2, [])
    assert words in said and "Traceback" not in said


@pytest.mark.parametrize("line", ["no json", "[]", '{"id": "a"}', '{"file": 7}'])
def test_a_list_that_cannot_be_understood_is_refused_by_line(tmp_path: Path, line: str) -> None:
    pages = tmp_path / "pages.jsonl"
    pages.write_text('{"file": "a.html"}\n' + line + "\n")
    code, lines, said = run("--list", pages)
    assert (code, lines) == (2, [])
    assert "line 2: " in said and "Traceback" not in said
