"""A selection of articles is one set of options, and means the same to every verb."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.commands.options import selection_options
from archive.model import Article, Byline, Newspaper
from archive.search.days import first_day, last_day
from archive.search.find import Wanted
from archive.store.archive import Archive
from tests.harness.terminal import parsed, run

OPTIONS = {"--newspaper", "--since", "--until", "--source", "--by", "--doubtful", "--tag", "--place", "--id", "--query"}
PLACES = {
    "bridge": ("youjiang", date(2021, 12, 24), Byline("韦秋实", "reporter"), "", ()),
    "harvest": ("youjiang", date(2022, 1, 31), Byline("黄小满", "author"), "", ("witnesses disagree",)),
    "river": ("guilin", date(2022, 5, 31), Byline("韦秋实", "photographer"), "新华社", ()),
}


@pytest.fixture
def ids(here: Path) -> dict[str, str]:
    """Put down three articles of two papers, and the same text as one of them in the other paper."""
    papers = [Newspaper("youjiang", "右江日报", "广西百色", aliases="bsrb"), Newspaper("guilin", "桂林日报")]
    with Archive("archive.db") as archive:
        archive.add_newspapers(papers)
        found = {}
        for name, (paper, day, byline, source, doubts) in PLACES.items():
            article = Article(
                name,
                f"{name}一文说的是修渠的事，县里的人都说好，今年再修九公里。",
                bylines=(byline,),
                source=source,
                issue_date=day,
                newspaper=paper,
                addresses=(f"http://{paper}.cn/{name}.html",),
                doubts=doubts,
            )
            found[name] = archive.add(article).article
        again = {"newspaper": "guilin", "issue_date": date(2021, 12, 25), "addresses": ("http://guilin.cn/2.html",)}
        archive.add(replace(archive.get(found["bridge"]).article, **again, title="桥"))  # type: ignore[arg-type]
        return found


def exported(out: Path, *arguments: str) -> set[str]:
    result = run("export", "--format", "jsonl", "--out", out, *arguments)
    assert result.exit_code == 0, result.output
    return {json.loads(line)["title"] for line in (out / "articles.jsonl").read_text("utf-8").splitlines()}


@pytest.mark.parametrize(
    "arguments, names",
    [
        ((), {"bridge", "harvest", "river"}),
        (("--newspaper", "youjiang"), {"bridge", "harvest"}),
        (("--newspaper", "右江日报"), {"bridge", "harvest"}),
        (("--newspaper", "bsrb"), {"bridge", "harvest"}),
        (("--newspaper", "guilin"), {"bridge", "river"}),
        (("--since", "2022"), {"harvest", "river"}),
        (("--since", "2022-01", "--until", "2022-01"), {"harvest"}),
        (("--until", "2022-05"), {"bridge", "harvest", "river"}),
        (("--until", "2022-05-30"), {"bridge", "harvest"}),
        (("--source", "新华社"), {"river"}),
        (("--by", "韦秋实"), {"bridge", "river"}),
        (("--by", "韦秋实", "--newspaper", "guilin", "--since", "2022"), {"river"}),
        (("--doubtful",), {"harvest"}),
        (("--query", "harvest OR river"), {"harvest", "river"}),
        (("--query", "修渠 -river"), {"bridge", "harvest"}),
    ],
)
def test_what_is_selected_is_exported(
    ids: dict[str, str], here: Path, arguments: tuple[str, ...], names: set[str]
) -> None:
    assert exported(here / "out", *arguments) == names


def test_ids_are_given_as_beginnings_and_on_standard_input(ids: dict[str, str], here: Path) -> None:
    assert exported(here / "a", "--id", ids["river"][:6], "--id", ids["bridge"].upper()) == {"river", "bridge"}
    words = ["export", "--format", "jsonl", "--out", str(here / "b"), "--id", "-", "--newspaper", "youjiang"]
    lines = f"{ids['river']}  river\n\n{ids['harvest']}\n"
    assert CliRunner().invoke(main, words, input=lines).exit_code == 0
    assert ids["harvest"] in (here / "b" / "articles.jsonl").read_text("utf-8")
    assert ids["bridge"] not in (here / "b" / "articles.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (("--newspaper", "nirgends"), 2, "no newspaper 'nirgends'"),
        (("--since", "2022-5-1x"), 2, "is no day, month or year"),
        (("--id", "ffff"), 1, "no article begins with 'ffff'"),
        (("--id", "-"), 1, "no article is selected"),
        (("--since", "2030"), 1, "no article is selected"),
    ],
)
def test_what_selects_nothing_is_never_taken_for_all(
    ids: dict[str, str], here: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = CliRunner().invoke(main, ["export", "--format", "jsonl", "--out", "out", *arguments], input="")
    assert (result.exit_code, words in result.output) == (code, True), result.output


@pytest.mark.parametrize("verb", ["export", "recheck", "dedup", "stats", "search"])
def test_every_verb_that_narrows_articles_has_all_of_its_options(verb: str) -> None:
    command = main.get_command(click.Context(main), verb)
    assert command
    names = {name for parameter in command.params for name in parameter.opts}
    assert OPTIONS - names == ({"--query"} if verb == "search" else set()), "search has its words already"


def test_a_verb_gets_the_options_as_one_selection() -> None:
    told: list[Wanted] = []

    @click.command()
    @selection_options
    def verb(selection: Wanted) -> None:
        told.append(selection)

    words = "--newspaper a --since 2022-05 --until 2022 --source b --by c --doubtful --tag f --place 广西"
    words += " --query d --id e --id e"
    for line in ("", words):
        assert CliRunner().invoke(verb, line.split()).exit_code == 0
    asked = Wanted("d", "a", "2022-05", "2022", "", "b", "c", "any", ("e",), "f", "广西")
    assert told == [Wanted(), asked]


def test_dedup_looks_at_what_is_selected_alone(ids: dict[str, str]) -> None:
    with Archive("archive.db") as archive, archive.transaction():
        for name in ("clusters", "relations", "sketches", "fingerprints"):
            archive._db.execute(f"delete from {name}")
    assert "1 article looked at" in run("dedup", "--since", "2022-05").stdout
    assert "2 articles looked at" in run("dedup").stdout


@pytest.mark.parametrize("name, title", [("youjiang", "bridge"), ("guilin", "桥")])
def test_what_a_paper_printed_is_written_as_it_was_printed_there(
    ids: dict[str, str], here: Path, name: str, title: str
) -> None:
    assert run("export", "--format", "magazine", "--out", "out", "--newspaper", name, "--until", "2021").exit_code == 0
    [path] = (here / "out").iterdir()
    assert path.read_text("utf-8").startswith(title)


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("2022-05-03", date(2022, 5, 3), date(2022, 5, 3)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("", None, None),
    ],
)
def test_a_month_or_year_begins_and_ends_with_its_days(text: str, first: date | None, last: date | None) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    "arguments, status, words",
    [
        (("--since", "2022-02-30"), 2, "there is no such day"),
        (("--since", "2022", "--until", "2021"), 2, "--since 2022 lies after --until 2021"),
        (("--newspaper", "右江晚报"), 2, "no newspaper '右江晚报'; did you mean 右江日报 (youjiang), "),
        (
            ("--place", "火星"),
            2,
            "no newspaper of '火星' is known; articles that tell of it have its name: --query '火星'",
        ),
        (("--place", "靖西"), 2, "'靖西' is known; it lies in 广西百色 (--place '广西百色'); articles"),
        (("--place", "凌雲縣"), 2, "'凌雲縣' is known; it lies in 广西百色 (--place '广西百色'); articles"),
        (("--place", "全州"), 2, "'全州' is known; it lies in 广西桂林; articles"),
        (("--place", "白色"), 2, "'白色' is known; did you mean 广西百色?; articles"),
        (("--newspaper", "右工日报"), 2, "no newspaper '右工日报'; did you mean 右江日报 (youjiang)"),
        (("--source", ""), 2, "it is empty: what is not to narrow is left out"),
        (("--newspaper", " "), 2, "it is empty: what is not to narrow is left out"),
        (("--since", ""), 2, "'--since': it is empty"),
        (("--query", "渠 NEAR"), 0, "note: NEAR stands between two words that must occur"),
    ],
)
@pytest.mark.parametrize("verb", [("search", "渠"), ("export", "--format", "jsonl", "--out", "out"), ("dedup",)])
def test_what_of_a_selection_cannot_be_is_told(
    verb: tuple[str, ...], arguments: tuple[str, ...], status: int, words: str, ids: dict[str, str]
) -> None:
    if verb[0] == "search" and arguments[0] == "--query":
        verb, arguments = ("search",), (arguments[1],)
    result = run(*verb, *arguments)
    assert (result.exit_code, words in result.stderr) == (status, True), result.stderr


@pytest.mark.parametrize("words", ["，。", "标题:", "OR", "NEAR", '""', "“”"])
@pytest.mark.parametrize("verb", [("search",), ("export", "--format", "jsonl", "--out", "out", "--query")])
def test_words_without_one_to_look_for_select_nothing_and_that_is_told(
    verb: tuple[str, ...], words: str, ids: dict[str, str]
) -> None:
    result = run(*verb, words)
    assert f"note: there is no word to look for in {words!r}, so that nothing is found\n" in result.stderr
    assert "no article" in result.stderr
    assert "title" not in result.stdout


@pytest.mark.parametrize("words", ["", " ", "　"])
def test_no_words_at_all_are_wrong_use(words: str, ids: dict[str, str]) -> None:
    assert run("search", words).exit_code == 2
    assert run("export", "--format", "jsonl", "--out", "out", "--query", words).exit_code == 2


@pytest.mark.parametrize("called", ["youjiang", "右江日报", "右江日報", "右江", "Youjiang"])
def test_a_paper_is_called_by_any_name_that_no_other_has(called: str, ids: dict[str, str]) -> None:
    expected = parsed("search", "--newspaper", "youjiang", "渠")
    assert parsed("search", "--newspaper", called, "渠") == expected
