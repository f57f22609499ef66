"""`archive withdraw`, and that no verb tells of what is withdrawn."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from shutil import rmtree

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.formats import formats
from archive.store.archive import Archive
from tests.archive.commands.test_read_only import NEITHER
from tests.archive.store.test_withdrawing import GONE, OTHER, SENTENCES, fill
from tests.harness.terminal import run

VERBS: dict[str, tuple[tuple[str, ...], ...]] = {
    "search": (("search", "村", "--limit", "99"), ("search", "市 OR 村", "--json"), ("search", "村", "--by", "韦秋实")),
    "stats": (("stats",), ("stats", "--json"), ("stats", "--doubtful")),
    "calendar": (("calendar", "youjiang", "2022-03"), ("calendar", "youjiang", "2022", "--json")),
    "gaps": (("gaps", "youjiang"), ("gaps", "youjiang", "--json", "--since", "2022-03-01", "--until", "2022-03-02")),
    "check": (("check", "--verbose"), ("check", "youjiang", "--json")),
    "papers": (("papers", "--json"), ("papers", "youjiang")),
    "links": (("links", "--attempts"), ("links", "--json")),
    "runs": (("runs",), ("runs", "--json")),
    "tags": (("tags",), ("tags", "--json")),
    "verify": (("verify", "--all"), ("verify", "--all", "--json")),
    "compact": (("compact", "--dry-run"), ("compact", "--dry-run", "--json")),
    "derive": (("derive",), ("derive", "--json")),
    "dedup": (("dedup",), ("dedup", "--json")),
    "same": (("same", "again.txt"), ("same", "again.txt", "--json")),
}
ASKED_BY_ID = ("show", "explain", "tag 水利", "correct --title 题 --reason 报样")


@pytest.fixture
def gone(here: Path) -> str:
    (here / "again.txt").write_text(GONE.text, "utf-8")
    with Archive("archive.db") as archive:
        identifier = fill(archive)
        archive.correct(identifier, {"kicker": "老会计翻出账本"}, "报样")
        archive.tags.give("账", [identifier])
    return identifier


def outputs(name: str) -> Iterator[tuple[str, str]]:
    """Yield what every verb says, and all files that an export and a backup write."""
    for words in chain(*VERBS.values()):
        yield f"{name} {' '.join(words)}", CliRunner().invoke(main, list(words)).output
    for form in (*(one.name for one in formats().values() if one.writes), "original", "epub"):
        rmtree(f"{name}-{form}", ignore_errors=True)
        run("export", "--format", form, "--out", f"{name}-{form}")
        for file in sorted(Path(f"{name}-{form}").rglob("*")):
            yield f"{name} {form} name", file.name
            yield f"{name} {form} {file.name}", text_of(file) if file.is_file() else ""


def text_of(file: Path) -> str:
    content = file.read_bytes()
    if file.suffix in (".xlsx", ".epub"):
        with zipfile.ZipFile(BytesIO(content)) as book:
            return "".join(book.read(name).decode() for name in sorted(book.namelist()) if "docProps" not in name)
    return content.decode("utf-8", "replace")


def test_no_verb_and_no_file_tells_of_it_and_all_are_as_before_when_it_is_back(gone: str, here: Path) -> None:
    before = dict(outputs("a"))
    assert any(SENTENCES[0] in text for text in before.values())
    assert run("withdraw", gone, "--reason", "court").stdout == f"{gone}: withdrawn\n"
    then = dict(outputs("b"))
    assert [call for call, text in then.items() if any(one in text for one in SENTENCES)] == []
    assert any(OTHER.title in text for text in then.values())
    assert run("withdraw", "--undo", gone[:6]).stdout == f"{gone}: there again\n"
    after = dict(outputs("a"))
    assert [call for call in before.keys() | after.keys() if before.get(call) != after.get(call)] == []


FURTHER = (
    *(("search", "--new", "村"), ("stats", "--tables"), ("diff", "ID", "ID"), ("import", "again.txt"), ("backup", "b")),
    *(("merge", "into.db", "archive.db"), ("merge", "into.db", "archive.db", "--json"), ("withdraw", "--list")),
    *(("forget", "again.txt", "--yes"), ("forget", "2022-03-01-塘.md", "--yes"), ("tag", "村", "--query", "村")),
    *(("reparse", "--dry-run"), ("compact", "--dry-run"), ("pictures",), ("pictures", "--missing")),
    *(("publish-shards", "archive.db", "depot"), ("shards", "depot"), ("fetch-shards", "depot", "fetched")),
    *(("recheck", "--id", "ID"), ("withdraw", "ID", "--reason", "again")),
)


def test_what_it_is_is_told_by_no_further_verb_and_its_address_by_the_links_alone(gone: str, here: Path) -> None:
    run("search", "--new", "村")
    run("withdraw", gone, "--reason", "court")
    told = {" ".join(words): run(*(gone if word == "ID" else word for word in words)).output for words in FURTHER}
    assert [call for call, text in told.items() if any(one in text for one in (*SENTENCES, *GONE.addresses))] == []
    told = dict(outputs("b"))
    listed = {"b links --attempts", "b links --json"}
    assert {call for call, text in told.items() if GONE.addresses[0] in text} == listed


def test_every_verb_is_tried() -> None:
    tried = {words[0] for words in (*chain(*VERBS.values()), *FURTHER)} | {one.split()[0] for one in ASKED_BY_ID}
    assert {*main.list_commands(None)} - tried - {"export"} == NEITHER.keys()  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", ASKED_BY_ID)
def test_whoever_asks_for_it_by_its_id_is_told_that_it_is_withdrawn(verb: str, gone: str) -> None:
    run("withdraw", gone, "--reason", "court")
    name, *options = verb.split()
    found = run(name, *(options if name == "tag" else ()), gone, *(options if name != "tag" else ()))
    assert found.exit_code == 1
    assert "withdrawn" in found.stderr or name == "correct"
    assert not any(one in found.output for one in SENTENCES)


def test_a_backup_keeps_it_withdrawn(gone: str, here: Path) -> None:
    run("withdraw", gone, "--reason", "court")
    run("backup", "copy")
    assert run("withdraw", "--undo", gone, "--db", "copy/archive.db").exit_code == 0
    assert GONE.title in run("show", gone, "--db", "copy/archive.db").stdout
    assert run("show", gone).exit_code == 1


def test_what_is_withdrawn_is_listed_with_reason_and_day(gone: str) -> None:
    assert run("withdraw", "--list").stderr == "nothing is withdrawn\n"
    run("withdraw", gone, "--reason", " 法院\x1b[31m 判决 ")
    [one] = json.loads(run("withdraw", "--list", "--json").stdout)
    assert (one["article"], one["reason"]) == (gone, "法院[31m 判决")
    assert run("withdraw", "--list").stdout.startswith(f"{gone}  20")


@pytest.mark.parametrize(
    "words, code, message",
    [
        (("ID",), 2, "--reason"),
        (("ID", "--reason", "  "), 2, "--reason"),
        (("--reason", "court"), 2, "say which articles"),
        (("--query", "村 OR 市", "--reason", "court"), 2, "say --yes"),
        (("--query", "无此", "--reason", "court"), 1, "no article"),
        (("ffff", "--reason", "court"), 1, "no article begins"),
        (("--undo",), 2, "--list"),
        (("--undo", "ID"), 1, "no withdrawn article begins"),
    ],
)
def test_nothing_is_withdrawn_by_mistake(words: tuple[str, ...], code: int, message: str, gone: str) -> None:
    found = run("withdraw", *(gone if one == "ID" else one for one in words))
    assert found.exit_code == code and message in found.stderr
    assert run("withdraw", "--list").stdout == ""


def test_all_that_is_selected_is_withdrawn_where_that_is_meant(gone: str) -> None:
    told = json.loads(run("withdraw", "--newspaper", "右江日报", "--reason", "court", "--yes", "--json").stdout)
    assert (gone in told["withdrawn"], len(told["withdrawn"])) == (True, 2)
    lines = "".join(f"{one}\n" for one in told["withdrawn"])
    assert CliRunner().invoke(main, ["withdraw", "--undo", "-"], input=lines).exit_code == 0
    assert run("withdraw", "--list").stdout == ""


def test_an_import_does_not_bring_it_back_and_says_so(gone: str, here: Path) -> None:
    run("export", "--format", "jsonl", "--out", "out")
    run("export", "--format", "jekyll", "--out", "posts")
    run("withdraw", gone, "--reason", "court")
    run("import", "out")
    assert f"withdrawn {gone}" in run("import", "posts").stdout
    (here / "塘兴村的旧账本找到了.txt").write_text(f"{GONE.title}\n\n{GONE.text}\n", "utf-8")
    assert f"withdrawn {gone}" in run("import", "塘兴村的旧账本找到了.txt").stdout
    assert not any(one in text for _, text in outputs("c") for one in SENTENCES)


def test_what_repeats_it_elsewhere_is_named(here: Path) -> None:
    with Archive("archive.db") as archive:
        identifier = fill(archive)
        again = archive.add(
            type(GONE)(GONE.title, f"{GONE.text}\n据新华社报道，邻村也在找账本。", addresses=("http://b.cn/1",))
        ).article
    found = run("withdraw", identifier, "--reason", "court")
    assert (again in found.stderr, found.exit_code) == (True, 0)
    assert GONE.title in run("show", again).stdout


def test_what_it_was_edited_to_goes_with_it_and_is_named(here: Path) -> None:
    with Archive("archive.db") as archive:
        identifier = fill(archive)
        edited = archive.add(replace(GONE, text=GONE.text.replace("十七户", "十八户"))).article
    found = run("withdraw", edited, "--reason", "court")
    assert found.stderr == f"with it went what was edited at its address: {identifier}\n"
    assert run("withdraw", "--undo", identifier).stdout == f"{edited}: there again\n"
    assert GONE.title in run("show", identifier).stdout


def test_a_document_that_is_forgotten_is_forgotten_of_what_is_withdrawn_too(here: Path) -> None:
    with Archive("archive.db") as archive:
        identifier = fill(archive)
        [document] = archive.documents()
    run("withdraw", identifier, "--reason", "court")
    assert run("forget", document.id, "--yes").exit_code == 0
    assert run("verify").exit_code == 0
    run("withdraw", "--undo", identifier)
    assert GONE.title in run("show", identifier).stdout, "its page told it, too"
    with Archive("archive.db") as archive:
        assert (list(archive.documents()), archive.passages(article=identifier)) == ([], [])
    assert run("verify").exit_code == 0
