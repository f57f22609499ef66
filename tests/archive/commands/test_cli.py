"""The `archive` command: what it prints, and its exit codes 0, 1 and 2."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.model import Article, Evidence, Link, LinkState
from archive.store.archive import Archive
from tests.archive.commands.test_read_only import OF_SCRAPY
from tests.harness.documents import MAGAZINE, MAGAZINE_SEED, ROOT, SEEDS, UNCLOSED, VARIANTS
from tests.harness.patience import patience
from tests.harness.terminal import parsed, run

POST_DIGEST = "32ed2111afa2f4a24085a2a8cd2d066ff965b04038c0d81003f68055f5ba57a7"
COMMANDS = [
    "backup",
    "calendar",
    "check",
    "compact",
    "correct",
    "crawl",
    "crawl-papers",
    "dedup",
    "derive",
    "diff",
    "example",
    "explain",
    "export",
    "extract",
    "fetch-shards",
    "forget",
    "gaps",
    "import",
    "init",
    "links",
    "list",
    "merge",
    "new-source",
    "papers",
    "pictures",
    "publish-shards",
    "recheck",
    "reparse",
    "runs",
    "same",
    "search",
    "shards",
    "show",
    "stats",
    "tag",
    "tags",
    "verify",
    "withdraw",
]
READING = [
    ["backup", "there"],
    ["calendar", "youjiang", "2021-12"],
    ["check"],
    ["correct", "0", "--no-byline", "--reason", "印错"],
    ["dedup"],
    ["derive"],
    ["diff", "0", "1"],
    ["export", "--format", "jekyll", "--out", "out"],
    ["forget", "0", "--yes"],
    ["gaps"],
    ["links"],
    ["papers"],
    ["papers", "youjiang"],
    ["pictures"],
    ["pictures", "--missing"],
    ["pictures", "--without-text"],
    ["runs"],
    ["search", "水"],
    ["show", "0"],
    ["stats"],
    ["verify"],
]


# Help


def verb(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found
    return found


def test_the_commands_are_those_that_are_promised() -> None:
    assert main.list_commands(click.Context(main)) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: main {command} [OPTIONS]")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    assert verb(command).help
    for parameter in verb(command).params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {*OF_SCRAPY}))
def test_every_command_takes_db_and_json(command: str) -> None:
    names = {name for parameter in verb(command).params for name in parameter.opts}
    assert "--json" in names
    told = {one.name for one in verb(command).params if isinstance(one, click.Argument)}
    assert "--db" in names or told & {"into", "url", "folder"}, "merge and init, and those of shards, have arguments"


def test_help_loads_neither_the_readers_of_files_nor_the_check() -> None:
    heavy = {"archive.formats.jekyll", "archive.formats.warc", "archive.health.check", "nh3", "obstore", "warcio"}
    program = "import sys, archive.cli; archive.cli.main(['--help'], standalone_mode=False); "
    program += f"print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=patience(30), cwd=ROOT
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]"), done.stderr


# No archive, wrong use


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
def test_without_an_archive_the_error_says_so_and_nothing_is_made(here: Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr == "Error: archive.db: there is no archive here\n"
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("arguments", [*READING, ["import", str(SEEDS)]], ids=lambda arguments: arguments[0])
def test_a_file_that_is_no_archive_is_an_error(here: Path, arguments: list[str]) -> None:
    (here / "archive.db").write_text("not a database" * 100)
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr == "Error: archive.db: file is not a database\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["import"], ["import", "none.md"], ["export"], ["export", "--format", "pdf", "--out", "x"], ["show"], ["what"],
     ["links", "--state", "odd"], ["runs", "--last", "0"], ["stats", "--odd"]],
)  # fmt: skip
def test_wrong_use_is_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


# Which archive


def test_the_archive_is_archive_db_here(seeded: Path) -> None:
    assert (seeded / "archive.db").is_file()


def test_the_environment_may_name_another(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_DB", "other.db")
    run("import", SEEDS)
    assert (here / "other.db").is_file() and not (here / "archive.db").exists()


def test_an_option_goes_before_the_environment(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_DB", "other.db")
    run("import", SEEDS, "--db", "mine.db")
    assert (here / "mine.db").is_file() and not (here / "other.db").exists()


# import


def test_an_import_tells_what_became_of_each_file() -> None:
    lines = run("import", SEEDS).output.splitlines()
    assert lines[0] == f"{SEEDS / 'newspapers.csv'}: newspapers up to date"
    assert lines[1].startswith(f"{MAGAZINE_SEED}: added ")
    assert lines[1].count("added") == 2


def test_an_import_explains_its_cuts() -> None:
    output = run("import", MAGAZINE_SEED, "--explain").output
    assert "  line 21: kicker: 广西北海旅居者联合会：  [line above the title, ends with a colon]\n" in output
    assert output.count("[the paragraph above stops in mid-sentence]") == 5


def test_an_import_as_json_holds_reports() -> None:
    reports = parsed("import", SEEDS)
    assert [len(report["added"]) for report in reports] == [0, 2, 1]
    assert reports[2]["added"][0]["outcome"] == "added"


def test_a_file_that_cannot_be_read_is_exit_code_1_and_named_with_line_and_reason(here: Path) -> None:
    (here / "a.md").write_bytes(UNCLOSED)
    (here / "b.md").write_bytes(VARIANTS["M3"])
    result = run("import", "a.md", "b.md")
    assert result.exit_code == 1
    assert result.stderr == (
        "not read: a.md: line 1: the front matter that opens with --- is not closed by a line ---\n"
    )
    assert "b.md: added" in result.stdout


def test_problems_are_told(here: Path) -> None:
    (here / "a.md").write_bytes(VARIANTS["unknown field"])
    assert "  line 7: unknown field kept: editor: 王小明\n" in run("import", "a.md").output


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_file_name_of_any_bytes_can_be_imported(here: Path, options: list[str]) -> None:
    os.makedirs(b"in")
    Path(os.fsdecode(b"in/a\xff.md")).write_bytes(VARIANTS["M3"])
    command = [sys.executable, "-m", "archive", "import", "in", *options]
    strict = os.environ | {"PYTHONIOENCODING": "utf-8"}  # as in most people's terminals
    done = subprocess.run(command, capture_output=True, timeout=patience(30), env=strict)
    assert (done.returncode, done.stderr) == (0, b"")


# export


@pytest.mark.parametrize("form, count", [("jekyll", 3), ("magazine", 2), ("jsonl", 2), ("original", 2)])
def test_an_export_tells_how_much_it_wrote(seeded: Path, form: str, count: int) -> None:
    result = run("export", "--format", form, "--out", "out")
    assert result.output == f"{count} files with 3 articles written to out\n"
    assert len([path for path in (seeded / "out").rglob("*") if path.is_file()]) == count


def test_an_export_as_json_names_files(seeded: Path) -> None:
    assert parsed("export", "--format", "original", "--out", "out") == [
        {"path": "out/000_7c155fbc1eac5b23.txt", "articles": 2},
        {"path": "out/003_2ab8d2395e847c7a.txt", "articles": 1},
    ]


def test_an_export_to_where_no_folder_can_be_is_an_error(seeded: Path) -> None:
    (seeded / "file").touch()
    result = CliRunner().invoke(main, ["export", "--format", "jsonl", "--out", "file/out"])
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)


# show, stats, links, verify, runs


def test_show_prints_an_article_with_where_it_comes_from(seeded: Path) -> None:
    [post] = [
        one["article"] for report in parsed("import", SEEDS / "003_2ab8d2395e847c7a.txt") for one in report["added"]
    ]
    output = run("show", post[:8]).output
    for line in (
        "百色：“四个并重”推进民族团结进步创建工作",
        f"id         {post}",
        "published  2021-12-24 08:51:00 +0800 (second)",
        "byline     伍忠国 (author)",
        "source     右江日报",
        "newspaper  youjiang",
        "address    http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612",
        f"document   003_2ab8d2395e847c7a.txt, bytes 177 to 5218, sha256 {POST_DIGEST}",
    ):
        assert line in output.splitlines()


def test_show_tells_where_cut_paragraphs_were_joined(here: Path) -> None:
    [report] = parsed("import", MAGAZINE_SEED)
    fields = parsed("show", report["added"][0]["article"])
    assert fields["passages"][0]["joins"] == [{"offset": 1682, "paragraph": 2}, {"offset": 3243, "paragraph": 3}]
    assert "           cut at byte 1682 joined, paragraph 2" in run("show", fields["id"]).output.splitlines()


@pytest.mark.parametrize(
    "identifier, reason", [("zz", "no article begins with 'zz'"), ("", "several articles begin with ''")]
)
def test_show_of_none_or_several_is_an_error(seeded: Path, identifier: str, reason: str) -> None:
    result = run("show", identifier)
    assert (result.exit_code, result.stderr) == (1, f"Error: {reason}\n")


def test_stats_count_what_is_there(seeded: Path) -> None:
    found = parsed("stats")
    assert found["tables"]["articles"] == 3
    assert found["newspapers"] == {"": 2, "youjiang": 1}
    assert found["years"] == {"": 2, "2021": 1}
    assert found["sources"] == {"": 2, "右江日报": 1}
    assert found["links"] == {"pending": 2}
    shown = run("stats").output
    assert shown.startswith("3 articles, 3 appearances in 1 newspaper\n2 documents, 0 captures, 2 links, 0 runs\n")
    assert "appearances by newspaper\n         2 –\n         1 右江日报 (youjiang)\n" in shown
    assert "sketches" not in shown and "sketches" in run("stats", "--tables").output


def test_attempts_are_asked_for_only_where_they_are_shown(seeded: Path) -> None:
    db = sqlite3.connect("archive.db")
    db.execute("drop table attempts")
    db.close()
    assert run("links").exit_code == 0
    assert run("links", "--attempts").exit_code == 1


def test_links_are_listed_with_state_reason_and_attempts(seeded: Path) -> None:
    link = Link("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612")
    with Archive("archive.db") as archive:
        archive.links.missed(link, "http://finews.zning.xyz/x", "no answer")
        archive.links.fail(link, LinkState.FAILED, "connection refused")
    output = run("links", "--state", "failed", "--attempts").output.splitlines()
    assert output[0] == f"failed   1 try    {link.url}  connection refused"
    assert output[1].endswith(" http://finews.zning.xyz/x: no answer")
    [found] = parsed("links", "--state", "failed")
    assert (found["link"]["url"], found["tries"], found["attempts"][0]["reason"]) == (link.url, 1, "no answer")


def test_verify_of_a_whole_archive_is_exit_code_0(seeded: Path) -> None:
    result = run("verify")
    assert (result.exit_code, result.output) == (
        0, "2 documents, 3 articles, 3 witnesses, 0 captures checked, 0 faults; integrity_check: ok\n"
    )  # fmt: skip
    told = {"checked": 8, "faults": [], "integrity_check": "ok", "standing": 0}
    assert parsed("verify", "--all") == told


def test_verify_names_the_first_file_that_differs_with_exit_code_1(here: Path) -> None:

    (here / "a.txt").write_bytes(MAGAZINE)
    run("import", "a.txt")
    connection = sqlite3.connect("archive.db")
    with connection:
        connection.execute("update documents set content = x'00'")
    connection.close()
    result = run("verify")
    assert result.exit_code == 1
    assert result.stderr.startswith("a.txt: the bytes do not agree with the digest they came with\n")
    assert run("verify", "--json").exit_code == 1


def test_verify_of_a_damaged_database_is_exit_code_1_without_a_traceback(here: Path) -> None:
    for number in range(40):
        (here / f"{number}.txt").write_bytes(MAGAZINE + f"\n\n其{number}。".encode())
    run("import", *here.glob("*.txt"))
    whole = (here / "archive.db").read_bytes()
    for page in range(4096, len(whole), 3 * 4096):
        (here / "archive.db").write_bytes(whole[:page] + b"\xaa" * 4096 + whole[page + 4096 :])
        assert run("verify").exit_code == 1


def test_verify_of_a_database_whose_schema_is_damaged_says_so(here: Path) -> None:
    (here / "a.txt").write_bytes(MAGAZINE)
    run("import", here / "a.txt")
    whole = (here / "archive.db").read_bytes()
    (here / "archive.db").write_bytes(whole.replace(b"union all", b"union \xaa\xaa\xaa"))
    result = run("verify")
    assert (result.exit_code, result.stderr) == (1, "Error: archive.db: the schema is damaged\n")


def test_runs_are_listed_newest_first(seeded: Path) -> None:
    with Archive("archive.db") as archive:
        first = archive.journal.start("youjiang", "since=2021-12-24")
        archive.journal.finish(first, "unreachable", 3, {"archive/added": 2})
        archive.journal.start("guilin")
    lines = run("runs").output.splitlines()
    assert lines[0].split()[2:4] == ["guilin", "running"]
    assert lines[1].split()[2:] == ["youjiang", "unreachable", "(3)", "since=2021-12-24", "archive/added=2"]
    assert [found["newspaper"] for found in parsed("runs", "--last", "1")] == ["guilin"]


def test_explain_shows_each_candidate_by_field_and_marks_the_winner(here: Path) -> None:
    evidence = (
        Evidence("title", "修渠", "heading h1", 40, True),
        Evidence("source", "示例日报", "head", 90, True),
        Evidence("title", "示例网", "<title>", 10),
    )
    with Archive(here / "archive.db") as archive:
        added = archive.add(
            Article("修渠", "村里修渠九公里，清水到了村口，老人说这是三十年来头一回。", evidence=evidence)
        )
    lines = run("explain", added.article).output.splitlines()
    assert lines[2:] == [
        "no agreement measured",
        "title",
        "  *  40.0  修渠  [heading h1]",
        "     10.0  示例网  [<title>]",
        "source",
        "  *  90.0  示例日报  [head]",
    ]
