"""`archive search`: the same articles as in the browser, at the terminal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.model import CHINA, Article, Byline, Newspaper
from archive.search.find import Wanted
from archive.search.found import Order
from archive.store.archive import Archive

LONG = "。".join(f"第{number}段说的是村里的路灯和水渠" for number in range(30))
ARTICLES = [
    Article(
        "修渠", f"县里今年修渠九公里。{LONG}。右江边的水清了。", newspaper="youjiang", issue_date=date(2021, 12, 24)
    ),
    Article("右江夜读", "西街的灯每晚亮到十点。", source="桂林日报", published_at=datetime(2022, 5, 1, tzinfo=CHINA)),
    Article("理髮店", "右江两岸的老師傅。", kicker="乡村见闻", bylines=(Byline("韦秋实"),)),
]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Archive(path, now=lambda: datetime(2026, 11, 1, tzinfo=UTC)) as archive:
        archive.add_newspapers([Newspaper("youjiang", "右江日报"), Newspaper("guilin", "桂林日报")])
        for article in ARTICLES:
            archive.add(article)
    return path


def run(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["search", "--db", str(db), *arguments])


def parsed(db: Path, *arguments: str) -> Any:
    result = run(db, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def titles(db: Path, *arguments: str) -> list[str]:
    return [hit["title"] for hit in parsed(db, *arguments)["hits"]]


def test_hits_are_printed_with_day_headline_id_paper_and_snippet(db: Path) -> None:
    result = run(db, "理发", "韦秋实")
    with Archive(db) as archive:
        identifier = archive.search.hits(archive.search.find(Wanted("韦秋实")).rows)[0].id
    assert result.exit_code == 0
    assert result.stdout == f"–           乡村见闻 理髮店\n{identifier}  韦秋实\n  右江两岸的老師傅。\n\n"
    assert result.stderr == "1 of 1 article\n"


def test_marks_are_bold_where_a_terminal_looks_on(db: Path) -> None:
    result = CliRunner().invoke(main, ["search", "--db", str(db), "理发"], color=True)
    assert "\x1b[1m理髮\x1b[0m店" in result.stdout


def test_json_holds_fields_and_snippet_with_its_hits(db: Path) -> None:
    told = parsed(db, "右江边")
    assert told["total"] == 1
    hit = told["hits"][0]
    assert {name: hit[name] for name in ("title", "newspaper", "paper", "day", "source")} == {
        "title": "修渠", "newspaper": "youjiang", "paper": "右江日报", "day": "2021-12-24", "source": "",
    }  # fmt: skip
    assert {"text": "右江边", "hit": True} in hit["snippet"]
    assert "text" not in hit


def test_no_hit_is_no_error(db: Path) -> None:
    result = run(db, "没有的词")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no article\n")
    assert parsed(db, "，") == {
        "total": 0,
        "notes": ["there is no word to look for in '，', so that nothing is found"],
        "hits": [],
    }


@pytest.mark.parametrize(
    "order, expected",
    [
        ("relevance", ["右江夜读", "理髮店", "修渠"]),
        ("newest", ["右江夜读", "修渠", "理髮店"]),
        ("oldest", ["修渠", "右江夜读", "理髮店"]),
    ],
)
def test_the_order_is_by_relevance_or_by_day_with_the_undated_last(db: Path, order: Order, expected: list[str]) -> None:
    assert titles(db, "右江", "--order", order) == expected


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--newspaper", "youjiang"], ["修渠"]),
        (["--newspaper", "桂林日报"], ["右江夜读"]),
        (["--since", "2022"], ["右江夜读"]),
        (["--until", "2021"], ["修渠"]),
        (["--since", "2021-12-24", "--until", "2021-12-24"], ["修渠"]),
        (["--since", "2021-12-25", "--until", "2022-05"], ["右江夜读"]),
        (["--limit", "1"], ["右江夜读"]),
    ],
)
def test_hits_are_narrowed(db: Path, options: list[str], expected: list[str]) -> None:
    assert titles(db, "右江", *options) == expected


def test_the_total_counts_what_the_limit_leaves_out(db: Path) -> None:
    assert parsed(db, "右江", "--limit", "1")["total"] == 3


@pytest.mark.parametrize(
    "words, expected",
    [
        (["右江", "-夜读", "-修渠"], ["理髮店"]),
        (["九公里", "OR", "十点"], ["修渠", "右江夜读"]),
        (['"西街的灯"'], ["右江夜读"]),
        (["西街 十点"], ["右江夜读"]),
    ],
)
def test_operators_work_at_the_terminal(db: Path, words: list[str], expected: list[str]) -> None:
    assert sorted(titles(db, *words)) == sorted(expected)


@pytest.mark.parametrize(
    "arguments",
    [[], ["灯", "--lmit", "1"], ["灯", "--since", "yesterday"], ["灯", "--order", "size"], ["灯", "--limit", "0"]],
)
def test_wrong_use_is_exit_code_2(db: Path, arguments: list[str]) -> None:
    assert run(db, *arguments).exit_code == 2


def test_an_article_without_a_headline_is_named_so(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(
            Article("", "冬至这天傍晚，茶农收完最后一筐鲜叶，沿着新铺的水泥路往家走。", issue_date=date(2021, 12, 24))
        )
    assert run(tmp_path / "archive.db", "茶农").stdout.startswith("2021-12-24  （无题）\n")
    assert parsed(tmp_path / "archive.db", "茶农")["hits"][0]["title"] == "", "a program is told what is there"
