"""Our commands of Scrapy as verbs of `archive`: with our settings wherever one stands, all else as Scrapy has it."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from archive.cli import main
from crawler.arguments import plain_words
from crawler.commands import crawl, example, extract
from crawler.commands import list as listing
from crawler.papers import papers
from crawler.runs import command as many
from tests.harness.bench import ROOT
from tests.harness.patience import patience
from tests.harness.terminal import run

COMMANDS: dict[str, type[ScrapyCommand]] = {
    "crawl": crawl.Command,
    "crawl-papers": many.Command,
    "example": example.Command,
    "extract": extract.Command,
    "list": listing.Command,
}


def called(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "theirs"}
    command = [sys.executable, "-m", "archive", *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=patience(30))


def test_where_no_project_is_ours_is_the_one_that_is_used(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = theirs\n")
    done = called(tmp_path, "list")
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, sorted(papers()), "")
    done = called(tmp_path, "crawl", "youjiang", "-aarchives=maybe")  # click would find its own -h in it
    assert done.returncode == 2 and done.stderr.endswith(" error: -a archives=maybe: 1 or 0 expected\n")


@pytest.mark.parametrize("verb", ["crawl", "crawl-papers", "example", "extract", "list"])
def test_help_tells_the_options_by_the_name_that_it_has_here(
    verb: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "theirs")
    told = run(verb, "--help").stdout
    assert told.startswith(f"Usage: main {verb} [OPTIONS]") and "-s NAME=VALUE" in told
    assert "Exit codes: 0 fine" in " ".join(told.split()) or verb != "crawl"


WRONG = {
    "crawl": [["--nosuch"], ["youjiang", "--nosuch"], ["youjiang", "beihairibao"], []],
    "crawl-papers": [["--nosuch"], ["--all", "--nosuch=1"], []],
    "example": [["--nosuch"], ["youjiang", "http://x.cn/", "--nosuch"], ["youjiang", "http://x.cn/", "more"], []],
    "extract": [["--nosuch"], ["page.html", "--nosuch"], []],
    "list": [["--nosuch"], ["extra"], ["--status", "extra"], ["--status", "--nosuch"]],
}


@pytest.mark.parametrize("verb, words", [(verb, words) for verb, calls in WRONG.items() for words in calls])
def test_options_that_nobody_knows_and_words_too_many_or_few_are_wrong_use(verb: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as raised:
        begun(verb, *words)
    told = str(raised.value)
    assert ("no such option: --nosuch" in told) is any("--nosuch" in word for word in words)
    assert told.startswith("not expected: extra") is ("extra" in words and "--nosuch" not in words)


def begun(verb: str, *words: str) -> None:
    """Read words as Scrapy does, and begin."""
    command = COMMANDS[verb]()
    command.settings = Settings()
    command.settings.setmodule("crawler.settings")
    parser = ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    opts, args = parser.parse_known_args(list(words))
    command.process_options(args, opts)
    command.run(args, opts)


def test_behind_two_dashes_a_word_may_begin_with_one() -> None:
    assert plain_words(["a", "--", "-x", "--", "b"]) == ["a", "-x", "--", "b"]
    assert plain_words(["-", "a"]) == ["-", "a"]


@pytest.mark.parametrize(
    "verb, word, some",
    [
        ("crawl", "-", {"-a", "-s", "--set", "--help"}),
        ("crawl-papers", "--p", {"--place", "--platform", "--pidfile"}),
        ("list", "--st", {"--status"}),
        ("extract", "--u", {"--url"}),
        ("example", "--from", {"--from-archive"}),
        ("crawl", "--nosuch", set()),
    ],
)
def test_the_shell_is_offered_the_options(verb: str, word: str, some: set[str]) -> None:
    offered = [item.value for item in ShellComplete(main, {}, "archive", "").get_completions([verb], word)]
    assert some <= {*offered} and all(one.startswith(word) for one in offered)
    assert bool(offered) is bool(some)


def test_what_asks_for_help_says_nothing_while_it_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert ShellComplete(main, {}, "archive", "").get_completions(["list", "--help"], "-v")
    assert capsys.readouterr().out == ""


def test_in_a_folder_that_was_removed_a_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    result = run("crawl", "youjiang")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the folder in which one stands is gone" in result.stderr
