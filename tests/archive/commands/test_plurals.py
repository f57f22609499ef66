"""One thing is told as one: every number of things goes through one function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.model import Article, Newspaper
from archive.store.archive import Archive
from tests.harness.documents import ROOT
from tests.harness.terminal import run

NOUNS = (
    "articles|appearances|files|papers|newspapers|pages|links|rows|witnesses|captures|tries|pairs|copies|lists|lines"
    "|documents|faults|requests|responses|issues|days|versions|words|runs|gaps|tags|parts"
)
TOLD = re.compile(rf"\{{[^{{}}]+\}} (?:[a-z]+ )?(?:{NOUNS})\b")
MANY = {
    "crawler/epaper/html.py": "an index is refused for very many",
    "crawler/epaper/json_system.py": "an index is refused for very many",
    "crawler/extract/article.py": "a joined text has several pages",
    "crawler/extract/text/main_text.py": "kept with the article: a note of before is to be the same",
    "crawler/report.py": "a ceiling of very many",
}
"""Files in which such words stand all the same, each with the reason."""
SPEAKING = ("archive/commands", "archive/health", "archive/transfer", "crawler")
SOURCES = [path for folder in SPEAKING for path in (ROOT / folder).rglob("*.py")]


def told_in(path: Path) -> list[str]:
    """Return where a text of a file has a number before a plural that is not from the one function."""
    lines = [line for line in path.read_text("utf-8").split("\n") if '"' in line and '"""' not in line]
    told = [found[0] for line in lines for found in TOLD.finditer(line)]
    return [one for one in told if "number_of(" not in one and "_line(" not in one]


def test_no_message_puts_a_number_before_a_plural_itself() -> None:
    found = {str(path.relative_to(ROOT)): told_in(path) for path in SOURCES}
    assert {name: told for name, told in found.items() if told and name not in MANY} == {}


@pytest.fixture
def one(here: Path) -> str:
    """An archive of a single article, which comes again in another one."""
    text = "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山，坡地开春种上了玉米。"
    article = Article("修渠", text, newspaper="youjiang", addresses=("http://a.cn/1",), source="右江日报")
    for name in ("archive.db", "other.db"):
        with Archive(here / name) as archive:
            archive.add_newspapers([Newspaper("youjiang", "右江日报")])
            identifier = archive.add(article).article
    return identifier


def test_of_one_article_every_verb_speaks_as_of_one(here: Path, one: str) -> None:
    (here / "one.txt").write_text("县里今年修渠九公里。", "utf-8")
    verbs = [
        ["stats", "--tables"], ["papers"], ["papers", "youjiang"], ["search", "修渠"], ["search", "--new", "修渠"],
        ["tag", "水", one], ["tags"], ["dedup"], ["verify"], ["derive"], ["links"], ["runs"], ["gaps"],
        ["export", "--format", "jsonl", "--out", "out"], ["import", "out"], ["import", "one.txt"], ["backup", "b"],
        ["merge", "archive.db", "other.db"], ["merge", "new.db", "other.db"], ["calendar", "youjiang", "2021-12"],
        ["publish-shards", "archive.db", "depot"], ["shards", "depot"], ["fetch-shards", "depot", "fetched"],
        ["withdraw", one, "--reason", "r"],
    ]  # fmt: skip
    for verb in verbs:
        result = run(*verb)
        prose = re.sub(r"^ +1 \w+$", "", result.output, flags=re.MULTILINE)  # rows of a table: 1 articles
        assert not re.search(rf"\b1 (?:[a-z]+ )?(?:{NOUNS})\b", prose), (verb, prose)
