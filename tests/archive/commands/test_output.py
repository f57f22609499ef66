"""What verbs print: nothing that strangers wrote reaches a terminal as a command, and JSON has it all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.commands.output import harmless
from archive.model import Article, Byline, Newspaper
from archive.store.archive import Archive
from tests.harness.terminal import run

HOSTILE = "甲\x9b31m乙\u202e丙\u2066丁\u2028戊\u200b己\u200e庚\x85辛"
SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


@pytest.fixture
def hostile(here: Path) -> str:
    """An archive whose paper, article, names, addresses and links are hostile."""
    with Archive("archive.db") as archive:
        archive.add_newspapers([Newspaper("jia", f"报{HOSTILE}", f"广西{HOSTILE}")])
        told = Article(
            HOSTILE, f"{HOSTILE}水渠通了。" * 9, kicker=HOSTILE, bylines=(Byline(HOSTILE),), source=HOSTILE,
            page="01", page_name=HOSTILE, newspaper="jia", addresses=(f"http://a.cn/{HOSTILE}",), notes=(HOSTILE,),
        )  # fmt: skip
        return archive.add(told).article


VERBS = [
    ["search", "水渠"], ["show", "ID"], ["papers"], ["papers", "jia"], ["papers", "广西"], ["stats"], ["links"],
    ["runs"], ["tags"], ["same", "水渠通了"], ["calendar", "jia", "2022"], ["verify"], ["dedup"], ["explain", "ID"],
    ["show", HOSTILE], ["search", "--newspaper", HOSTILE, "水"], ["papers", HOSTILE], ["tag", "水", "ID"],
    ["withdraw", "ID", "--reason", HOSTILE], ["export", "--format", "csv", "--out", HOSTILE.replace("\u2028", "")],
    ["import", HOSTILE],
]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: "-".join(verb).encode("ascii", "ignore").decode())
@pytest.mark.parametrize("as_json", [False, True])
def test_no_verb_passes_on_what_a_terminal_would_obey(verb: list[str], as_json: bool, hostile: str) -> None:
    arguments = [hostile if one == "ID" else one for one in verb]
    result = run(*arguments, *(["--json"] if as_json else []))
    assert not SEEN.findall(re.sub(r"\x1b\[[0-9;]*m", "", result.stdout + result.stderr)), (verb, result.output)
    assert result.stdout or result.stderr or verb[0] in ("links", "runs")


def test_json_has_every_character(hostile: str) -> None:
    told = json.loads(run("show", hostile, "--json").stdout)
    assert told["title"] == HOSTILE and told["kicker"] == HOSTILE


@given(st.text(st.characters() | st.sampled_from("\x1b\x9b\u202e\u2066\u200d👨\u3000\n\t")))
def test_what_is_visible_has_nothing_else_and_loses_nothing_else(text: str) -> None:
    shown = harmless(text)
    assert not SEEN.findall(shown)
    kept = [one for one in text if one.isprintable() or one in "\n\t"]
    assert [one for one in shown if one != "\ufffd" and (one.isprintable() or one in "\n\t")] == [
        one for one in kept if one != "\ufffd"
    ]


def test_our_own_bold_stays_on_a_terminal(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.commands import output

    told: list[str] = []
    monkeypatch.setattr(click, "echo", lambda message, **_: told.append(message))
    output.say_styled(click.style("通了\u202e", bold=True))
    assert told == ["\x1b[1m通了\ufffd\x1b[0m"]
