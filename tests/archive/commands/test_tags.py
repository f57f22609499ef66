"""Collections in the terminal, and what a search finds anew."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.model import Article
from archive.search.find import Hit
from archive.store.archive import Archive
from tests.harness.terminal import run

TEXT = "一文说的是修渠的事，县里的人都说好，今年再修九公里，明年通水。"


def put(name: str) -> str:
    with Archive("archive.db") as archive:
        return archive.add(Article(name, f"{name}{TEXT}", addresses=(f"http://a.cn/{name}.html",))).article


def test_a_tag_is_given_by_ids_standard_input_or_a_selection(here: Path) -> None:
    ids = [put(name) for name in ("甲渠", "乙渠", "丙渠")]
    assert run("tag", "水利", ids[0][:8]).stdout == "水利: given to 1 of 1 article\n"
    piped = CliRunner().invoke(main, ["tag", "水利", "-"], input=f"{ids[1]}  乙渠\n{ids[0]}\n")
    assert piped.stdout == "水利: given to 1 of 2 articles\n"
    assert run("tag", "全部", "--query", "修渠").stdout == "全部: given to 3 of 3 articles\n"
    assert json.loads(run("tags", "--json").stdout) == [{"tag": "全部", "articles": 3}, {"tag": "水利", "articles": 2}]
    assert run("tag", "水利", "--remove", ids[0]).stdout == "水利: taken from 1 of 1 article\n"
    assert run("tags").stdout == "      3  全部\n      1  水利\n"
    assert json.loads(run("search", "渠", "--tag", "水利", "--json").stdout)["total"] == 1
    assert run("tag", "水利", "--remove", "--tag", "水利").exit_code == 0
    assert run("search", "渠", "--tag", "水利").stderr == "no article\n"


@pytest.mark.parametrize(
    "words, code",
    [
        (("水利",), 2),
        (("", "--query", "修渠"), 2),
        (("灾" * 65, "--query", "修渠"), 2),
        (("水利", "ffff"), 1),
        (("水利", "--query", "没有"), 1),
        (("水利", "--tag", "\u200b"), 2),
        (("..", "--query", "修渠"), 2),
        ((".", "--query", "修渠"), 2),
        (("y.json", "--query", "修渠"), 2),
    ],
)
def test_what_names_no_article_or_no_tag_gives_none(words: tuple[str, ...], code: int, here: Path) -> None:
    put("甲渠")
    assert run("tag", *words).exit_code == code
    assert run("tags").stdout == ""


def test_a_tag_of_before_that_cannot_be_opened_goes_along_and_is_removed(here: Path) -> None:
    article = put("甲渠")
    run("tag", "水利", article)
    with closing(sqlite3.connect("archive.db")) as db, db:
        db.execute("update tags set name = '..'")
    run("export", "--format", "jsonl", "--out", "out")
    assert run("import", "out", "--db", "new.db").exit_code == 0
    for db in ("archive.db", "new.db"):
        assert run("tags", "--db", db).stdout == "      1  ..\n"
        assert "a tag has a page" in run("tag", "..", article, "--db", db).stderr
        assert run("tag", "..", "--remove", article, "--db", db).stdout == "..: taken from 1 of 1 article\n"
        assert run("tags", "--db", db).stdout == ""


def test_a_search_tells_what_is_new_once(here: Path) -> None:
    put("甲渠")
    first = run("search", "--new", "修渠")
    assert (first.stdout, first.exit_code) == ("", 0)
    assert first.stderr.startswith("first time: 1 article known")
    assert (run("search", "--new", "修渠").output, run("search", "修渠", "--new", "--json").output) == ("", "")
    second = put("乙渠")
    assert second in run("search", "--new", " 修渠", "--order", "oldest").stdout
    assert run("search", "--new", "修渠").output == ""
    put("乙渠")
    assert run("search", "--new", "修渠").output == ""
    assert run("search", "--new", "九公里").stderr.startswith("first time: 2")


def test_more_than_a_page_is_told_and_with_a_limit_the_rest_the_next_time(here: Path) -> None:
    put("渠")
    run("search", "--new", "修渠")
    for number in range(25):
        put(f"第{number}渠")
    assert len(json.loads(run("search", "--new", "修渠", "--limit", "2", "--json").stdout)["hits"]) == 2
    assert len(json.loads(run("search", "--new", "修渠", "--json").stdout)["hits"]) == 23
    assert run("search", "--new", "修渠").output == ""


def test_a_search_without_words_tells_what_is_new_of_a_selection(here: Path) -> None:
    article = put("甲渠")
    assert run("search").exit_code == 2
    run("search", "--new", "--tag", "水利")
    run("tag", "水利", article)
    assert article in run("search", "--new", "--tag", "水利").stdout
    assert run("search", "--new", "--tag", "水利").output == ""


def test_what_comes_by_a_merge_is_new_and_what_was_withdrawn_and_comes_back_is_not(here: Path) -> None:
    article = put("甲渠")
    run("search", "--new", "修渠")
    with Archive("other.db") as other:
        merged = other.add(Article("乙渠", f"乙渠{TEXT}", addresses=("http://a.cn/b",))).article
    run("merge", "archive.db", "other.db")
    assert merged in run("search", "--new", "修渠").stdout
    run("withdraw", article, "--reason", "court")
    assert run("search", "--new", "修渠").output == ""
    run("withdraw", "--undo", article)
    assert run("search", "--new", "修渠").output == ""


def test_what_is_broken_off_while_it_prints_is_told_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("渠")
    run("search", "--new", "修渠")
    article = put("甲渠")

    def broken(_: Hit, __: object) -> list[str]:
        raise BrokenPipeError

    with monkeypatch.context() as patched:
        patched.setattr("archive.commands.search._lines", broken)
        assert CliRunner().invoke(main, ["search", "--new", "修渠"]).exit_code != 0
    assert article in run("search", "--new", "修渠").stdout
    assert run("search", "--new", "修渠").output == ""


def test_tags_go_along_in_an_exported_file(here: Path) -> None:
    article, other = put("甲渠"), put("乙渠")
    run("export", "--format", "jsonl", "--out", "without")
    assert '"tags"' not in Path("without/articles.jsonl").read_text("utf-8")
    run("tag", "水利", article)
    run("tag", "<b>渠</b>", article)
    run("export", "--format", "jsonl", "--out", "out")
    for _ in range(2):
        assert run("import", "out", "--db", "new.db").exit_code == 0
        told = json.loads(run("tags", "--db", "new.db", "--json").stdout)
        assert told == [{"tag": "<b>渠</b>", "articles": 1}, {"tag": "水利", "articles": 1}]
    run("export", "--format", "jsonl", "--out", "again", "--db", "new.db")
    assert Path("again/articles.jsonl").read_bytes() == Path("out/articles.jsonl").read_bytes()
    with Archive("new.db") as archive:
        assert (archive.tags.of(article), archive.tags.of(other)) == (["<b>渠</b>", "水利"], [])


def test_tags_of_what_is_withdrawn_here_wait_for_it(here: Path) -> None:
    article = put("甲渠")
    run("export", "--format", "jsonl", "--out", "without")
    run("tag", "水利", article)
    run("export", "--format", "jsonl", "--out", "out")
    run("import", "without", "--db", "new.db")
    run("withdraw", article, "--reason", "court", "--db", "new.db")
    run("import", "out", "--db", "new.db")
    assert run("tags", "--db", "new.db").stdout == ""
    run("withdraw", "--undo", article, "--db", "new.db")
    assert run("tags", "--db", "new.db").stdout == "      1  水利\n"


@pytest.mark.parametrize("form", ["jsonl", "jekyll"])
def test_a_tag_that_was_taken_away_is_brought_back_by_no_import(here: Path, form: str) -> None:
    article = put("甲渠")
    run("tag", "水利", article)
    run("tag", "灾情", article)
    run("export", "--format", form, "--out", "out")
    run("tag", "水利", "--remove", article)
    for _ in range(3):
        assert run("import", "out").exit_code == 0
        assert run("tags").stdout == "      1  灾情\n"
    run("tag", "水利", article)
    assert len(run("tags").stdout.splitlines()) == 2, "by hand it comes back"


@pytest.mark.parametrize("tags", ['["灾" , ""]', '["\\u200b"]', "[7]", '"水利"'])
def test_a_line_with_what_is_no_tag_is_named_or_read_without_it(tags: str, here: Path) -> None:
    run("tag", "水利", put("甲渠"))
    run("export", "--format", "jsonl", "--out", "out")
    file = Path("out/articles.jsonl")
    file.write_text(file.read_text("utf-8").replace('["水利"]', tags), "utf-8")
    found = run("import", "out", "--db", "new.db")
    assert found.exit_code == 1 or json.loads(run("tags", "--db", "new.db", "--json").stdout) == []
