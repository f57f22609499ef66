"""A paper that has just got its row is known to every verb that takes a paper, before its first crawl."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.formats.newspapers import csv_of
from archive.model import Newspaper
from archive.store.archive import Archive
from tests.harness.newsroom import build
from tests.harness.terminal import parsed, run

NEW = Newspaper("beishan", "北山日报", "广西百色", "founder", "http://e.cn/pc", "column/%Y%m/%d/n.html", aliases="bsrb")
LINE = "北山日报 (beishan): nothing crawled yet: scrapy crawl beishan"
TAKES_A_PAPER = {
    "calendar": ["calendar", "PAPER", "2021-12"],
    "check": ["check", "PAPER"],
    "dedup": ["dedup", "--newspaper", "PAPER"],
    "export": ["export", "--format", "jsonl", "--out", "out", "--newspaper", "PAPER"],
    "gaps": ["gaps", "PAPER"],
    "papers": ["papers", "PAPER"],
    "pictures": ["pictures", "--newspaper", "PAPER"],
    "recheck": ["recheck", "PAPER"],
    "reparse": ["reparse", "--dry-run", "--newspaper", "PAPER"],
    "search": ["search", "路灯", "--newspaper", "PAPER"],
    "stats": ["stats", "--doubtful", "--newspaper", "PAPER"],
    "tag": ["tag", "要闻", "--newspaper", "PAPER"],
    "withdraw": ["withdraw", "--reason", "r", "--yes", "--newspaper", "PAPER"],
}
VERBS = pytest.mark.parametrize("verb", sorted(TAKES_A_PAPER))


@pytest.fixture(autouse=True)
def there(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(here / "archive.db")
    (here / "rows.csv").write_text(csv_of([NEW]), "utf-8")
    monkeypatch.setenv("ARCHIVE_NEWSPAPERS", str(here / "rows.csv"))


def asked(verb: str, paper: str) -> list[str]:
    return [paper if word == "PAPER" else word for word in TAKES_A_PAPER[verb]]


def test_the_verbs_that_take_a_paper_are_all_tried() -> None:
    from click import Context

    from archive.cli import main

    context = Context(main)
    verbs = {name: main.get_command(context, name) for name in main.list_commands(context)}
    take = {
        name
        for name, verb in verbs.items()
        if verb and any(one.name in ("paper", "papers", "called", "newspaper") for one in verb.params)
    }
    assert take - {"correct"} == set(TAKES_A_PAPER)


@pytest.mark.parametrize("called", ["beishan", "北山日报", "北山日報", "bsrb", "北山"])
@VERBS
def test_a_row_of_the_project_is_known_by_each_of_its_names(verb: str, called: str) -> None:
    result = run(*asked(verb, called))
    told = " ".join((result.stdout + result.stderr).split())
    assert LINE in told
    assert "no newspaper" not in told


@VERBS
def test_a_paper_that_nobody_knows_is_told_with_those_that_it_may_be(verb: str) -> None:
    for called, meant in (("北三日报", "北山日报 (beishan)"), ("右工日报", "右江日报 (youjiang)")):
        result = run(*asked(verb, called))
        assert result.exit_code == 2
        assert f"no newspaper '{called}'; did you mean " in result.stderr and meant in result.stderr


@VERBS
def test_nothing_is_said_of_a_paper_that_was_crawled(verb: str) -> None:
    if verb != "recheck":  # which would ask its host
        assert "nothing crawled" not in run(*asked(verb, "youjiang")).output


def test_what_a_calendar_and_gaps_tell_of_it_is_how_to_have_those_days() -> None:
    shown = run("calendar", "beishan", "2021-12").stdout
    assert shown.endswith(f"{LINE} -a since=2021-12-01 -a until=2021-12-31\n")
    gaps = run("gaps", "beishan", "--since", "2021-12-06", "--until", "2021-12-07")
    assert gaps.exit_code == 1
    assert "  scrapy crawl beishan -a since=2021-12-06 -a until=2021-12-07 -a again=failed\n" in gaps.stdout


def test_its_row_is_shown_and_nothing_is_written() -> None:
    told = parsed("papers", "北山日报")
    assert (told["row"]["base_url"], told["articles"], told["last_run"]) == ("http://e.cn/pc", 0, None)
    with Archive("archive.db") as archive:
        assert archive.newspaper("beishan") is None


def test_an_article_can_be_corrected_to_be_of_it() -> None:
    with Archive("archive.db") as archive:
        article = next(iter(archive.articles())).id
    assert run("correct", article, "--newspaper", "beishan", "--reason", "报头").exit_code == 0
    assert parsed("show", article)["newspaper"] == "beishan"


def test_a_file_of_rows_that_is_broken_is_named_where_it_is_needed(here: Path) -> None:
    (here / "rows.csv").write_text("id,name\n", "utf-8")
    assert run("papers", "youjiang").exit_code == 0
    result = run("papers", "beishan")
    assert result.exit_code == 1 and "rows.csv: " in result.stderr and "the columns must be" in result.stderr
    (here / "rows.csv").unlink()
    assert run("papers", "beishan").exit_code == 2
