"""What the README and the manual tell by hand is what the program does; what is made: `tests/test_manual.py`."""

from __future__ import annotations

import re
import tomllib

from click.testing import CliRunner

from archive.cli import main
from archive.reasons import ExitCode, Verdict
from tests.harness.documents import ROOT
from tests.harness.sweep import each

README = (ROOT / "README.md").read_text("utf-8")
CHINESE = (ROOT / "README.zh.md").read_text("utf-8")
CODES = (ROOT / "docs/exit-codes.md").read_text("utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
GUIDE = (ROOT / "docs/how-to-add-a-newspaper.md").read_text("utf-8")
DOCUMENTS = [file.read_text("utf-8") for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))]
CRAWL = {
    0: "fine",
    1: "fault",
    2: "usage",
    3: "unreachable",
    4: "layout changed",
    5: "blocked",
    6: "incomplete",
    7: "active",
    12: "nothing yet",
    13: "no text",
    18: "no room",
}
CHECK = {
    0: "fine",
    10: "quiet day",
    11: "no issue",
    15: "no skin",
    16: "doubtful",
    17: "**mostly doubtful**",
    8: "**thin**",
    4: "**layout changed**",
    9: "**moved**",
    5: "**blocked**",
    3: "**unreachable**",
    12: "**nothing yet**",
    13: "**no text**",
    14: "**cut**",
}


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading of the page of exit codes."""
    below = CODES.split(f"\n## {heading}\n")[1]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert rows
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in rows[0].splitlines()[2:]]


def test_the_codes_of_a_crawl_are_those_of_the_table() -> None:
    told = {int(row[0].strip("| ")): row[1].partition(":")[0] for row in table("A crawl")}
    assert told == CRAWL
    assert {code.value: code.words for code in ExitCode} == CRAWL


def test_the_verdicts_of_check_are_those_of_the_table() -> None:
    told = {int(row[0].strip("| ")): row[1] for row in table("archive check")}
    assert told == CHECK
    bold = {verdict.code: f"**{verdict}**" if verdict.is_alarm else str(verdict) for verdict in Verdict}
    assert bold == CHECK


def test_the_codes_of_new_source_are_those_of_its_help() -> None:
    told = {int(row[0].strip("| ")): row[1] for row in table("archive new-source")}
    text = CliRunner().invoke(main, ["new-source", "--help"]).output
    codes = {int(code): words for code, words in re.findall(r"^ +(\d)  (\w.*)$", text, re.MULTILINE)}
    assert told.keys() == codes.keys() == {0, 1, 2, 3, 4, 5}
    for code, words in codes.items():
        assert told[code].strip("| ").startswith(re.split("[:;,]", words)[0])


def test_the_chinese_readme_tells_the_same() -> None:
    fence = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
    english, chinese = (
        [(kind, re.sub(r"^ *#.*\n| +# .*", "", body, flags=re.M)) for kind, body in fence.findall(text)]
        for text in (README, CHINESE)
    )
    assert english == chinese
    assert README.count("\n## ") == CHINESE.count("\n## ")
    targets = [set(re.findall(r"\]\(([^)]+)\)", text)) - {"README.md", "README.zh.md"} for text in (README, CHINESE)]
    assert targets[0] == targets[1]


def test_the_readme_can_be_read_at_once() -> None:
    assert max(README.count("\n"), CHINESE.count("\n")) <= 130


def paths(text: str) -> list[str]:
    return sorted(set(re.findall(r"`((?:archive|crawler|seeds|tests|bench|deploy|docs)/[\w./-]*\w[\w./-]*)`", text)))


@each("path", sorted({path for text in DOCUMENTS for path in paths(text)}))
def test_a_path_that_is_named_is_there(path: str) -> None:
    made = path.startswith("tests/examples/ID")
    assert made or (ROOT / path).exists()


def test_names_of_the_glossary_are_in_the_code() -> None:
    names = re.findall(r"`([A-Za-z_]\w+)[`(]", GLOSSARY)
    code = "\n".join(path.read_text("utf-8") for top in ("archive", "crawler") for path in (ROOT / top).rglob("*.py"))
    words = set(re.findall(r"\w+", code))
    assert len(names) > 40
    assert [name for name in names if name not in words] == []


def test_the_wheel_that_is_named_is_of_this_version() -> None:
    named = {found for text in (README, CHINESE) for found in re.findall(r"local_news_archive-([\d.]+)-", text)}
    assert named == {tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]}
