"""`archive derive`, `correct`, `forget`, and what `archive show` tells of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.store.archive import Archive
from tests.archive.store.test_anew import LONG, PAPERS, page
from tests.harness.documents import SEEDS
from tests.harness.terminal import parsed, run

HERE = "http://epaper.bsyjrb.cn/pc/a.html"
THERE = "http://epaper.bhxww.com/bhrb/b.html"
POST = "003_2ab8d2395e847c7a.txt"


@pytest.fixture
def article(here: Path) -> str:
    with Archive("archive.db") as archive:
        archive.add_newspapers(PAPERS)
        found = archive.add(page(HERE, page_name="要闻")).article
        archive.add(page(THERE, newspaper="beihairibao", title="渠通了", issue_date=date(2021, 12, 25), page="03"))
    return found


def lines(*arguments: str) -> list[str]:
    return run(*arguments).output.splitlines()


# show


def test_show_lists_appearances_in_order_of_publication(article: str) -> None:
    shown = lines("show", article)
    at = shown.index("appeared   2021-12-24 右江日报, page 01 要闻: 新渠通水 *")
    assert shown[at + 1 : at + 4] == [
        f"           {HERE}", "appeared   2021-12-25 北海日报, page 03: 渠通了", f"           {THERE}"]  # fmt: skip
    told = parsed("show", article)
    assert [(one["outlet"], one["is_head"], one["addresses"]) for one in told["appearances"]] == [
        ("youjiang", True, [HERE]), ("beihairibao", False, [THERE])]  # fmt: skip
    assert not [line for line in shown if line.startswith(("version", "corrected"))]


def test_show_lists_the_versions_of_an_address_and_what_changed(article: str) -> None:
    with Archive("archive.db") as archive:
        other = archive.add(page(HERE, text=LONG.replace("九公里", "八公里"), title="新渠")).article
    shown = [line for line in lines("show", article) if line.startswith("version")]
    assert [line.partition(": ")[2] for line in shown] == [
        f"{article} 新渠通水", f"{other} 新渠, text and title changed"]  # fmt: skip
    assert [one["changed"] for one in parsed("show", article)["versions"] if "bsyjrb" in one["key"]] == [
        [], ["text", "title"]]  # fmt: skip


# correct


def test_a_correction_is_told_and_shown(article: str) -> None:
    told = parsed(
        *("correct", article[:8], "--title", "新渠通水到村", "--byline", "author:李芳", "--byline", "reporter:王小明"),
        *("--no-page-name", "--date", "2021-12-23", "--reason", "报样如此"),
    )
    assert (told["id"], told["reason"], sorted(told["fields"])) == (
        article, "报样如此", ["bylines", "issue_date", "page_name", "title"])  # fmt: skip
    shown = lines("show", article)
    assert shown[0] == "新渠通水到村"
    assert "appeared   2021-12-23 右江日报, page 01: 新渠通水到村 *" in shown
    [line] = [line for line in shown if line.startswith("corrected")]
    assert line.startswith(
        "corrected  bylines → 李芳 (author), 王小明 (reporter), issue_date → 2021-12-23, page_name → none,"
        " title → 新渠通水到村 (报样如此), "
    )
    assert parsed("show", article)["corrections"][0]["fields"]["title"] == "新渠通水到村"


def test_a_correction_may_be_of_another_appearance(article: str) -> None:
    assert run("correct", article, "--page", "04", "--address", THERE, "--reason", "报样").exit_code == 0
    assert "appeared   2021-12-25 北海日报, page 04: 渠通了" in lines("show", article)


@pytest.mark.parametrize(
    "options, code, words",
    [
        ([], 2, "say what is right"),
        (["--title", "甲", "--no-title"], 2, "exclude each other"),
        (["--byline", "李芳"], 2, "no ROLE:NAME"),
        (["--byline", "boss:李芳"], 2, "no ROLE:NAME"),
        (["--date", "2021-12-32"], 2, "no such day"),
        (["--newspaper", "nobody"], 1, "no newspaper has the id 'nobody'"),
        (["--title", "甲", "--address", "http://x.cn/"], 1, "no appearance at http://x.cn/"),
        (["--title", "甲", "--reason", " "], 1, "and why"),
    ],
)
def test_a_correction_that_is_none_is_refused(article: str, options: list[str], code: int, words: str) -> None:
    result = run("correct", article, "--reason", "报样", *options)
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr
    assert parsed("show", article)["corrections"] == []


# derive


def test_deriving_a_sound_archive_changes_nothing(seeded: Path) -> None:
    result = run("derive")
    assert (result.exit_code, result.output) == (0, "3 witnesses, 0 rows other than before\n")
    told = parsed("derive")
    assert (told["witnesses"], set(told["others"].values())) == (3, {0})


def test_deriving_names_the_tables_in_which_rows_were_others(article: str) -> None:
    with closing(sqlite3.connect("archive.db")) as db:
        db.execute("delete from signatures")
        db.commit()
    result = run("derive")
    assert (result.exit_code, result.stdout) == (1, "2 witnesses, 2 rows other than before\n")
    assert result.stderr == "signatures: 2 rows other than before\n"
    assert run("derive").exit_code == 0


# forget


def test_a_document_is_taken_back_and_can_be_imported_again(seeded: Path) -> None:
    [gone] = [one["article"] for report in parsed("import", SEEDS / POST) for one in report["added"]]
    told = parsed("forget", POST, "--yes")
    assert (told["kind"], told["witnesses"], told["articles"], told["changed"]) == ("document", 1, [gone], [])
    assert run("show", gone).exit_code == 1
    assert parsed("stats")["tables"]["documents"] == 1
    assert run("derive").exit_code == run("verify").exit_code == 0
    assert parsed("import", SEEDS / POST)[0]["added"][0]["outcome"] == "added"


def test_a_document_is_not_taken_back_without_a_word(seeded: Path) -> None:
    result = run("forget", POST)
    assert (result.exit_code, "say --yes" in result.stderr) == (2, True)
    assert parsed("stats")["tables"]["documents"] == 2


def test_a_run_is_taken_back_and_its_row_stays(article: str) -> None:
    with Archive("archive.db") as archive:
        run_id = archive.journal.start("youjiang")
    assert lines("forget", run_id) == [
        f"run {run_id}: 0 witnesses gone", "0 articles gone with that, 0 changed"]  # fmt: skip
    assert [one["id"] for one in parsed("runs")] == [run_id]


def test_what_is_not_there_or_is_named_by_several_cannot_be_taken_back(seeded: Path) -> None:
    result = CliRunner().invoke(main, ["forget", "nothing", "--yes"])
    assert (result.exit_code, "no document the id or name 'nothing'" in result.stderr) == (1, True)
    (seeded / "below").mkdir()
    (seeded / "below" / POST).write_bytes((SEEDS / POST).read_bytes() + b"\n")
    assert run("import", "below").exit_code == 0
    result = run("forget", POST, "--yes")
    assert (result.exit_code, result.stderr.count("\n  document ")) == (1, 2)


def test_a_format_of_one_file_has_none_for_each_appearance(article: str) -> None:
    result = run("export", "--format", "jsonl", "--out", "out", "--appearances")
    assert (result.exit_code, "--appearances is for jekyll and magazine" in result.stderr) == (2, True)
    assert parsed("export", "--format", "jekyll", "--out", "out", "--appearances")[1]["articles"] == 1
