"""What the documents name is there: each test in the table of faults, each limit with its number."""

from __future__ import annotations

import re
from importlib import import_module

import yaml

from tests.harness.documents import ROOT
from tests.harness.sweep import each

FAULTS = (ROOT / "docs" / "faults.md").read_text("utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
TESTS = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", FAULTS)
LIMITS = re.findall(r"^\| [^|]+ \| ([\d,]+)(?: (KiB|MiB|s))? \| `(\w+)` in `([\w.]+)` \|$", SECURITY, re.MULTILINE)
UNITS = {"": 1, "s": 1, "KiB": 1 << 10, "MiB": 1 << 20}


def test_every_fault_of_the_table_names_a_test() -> None:
    rows = [line for line in FAULTS.splitlines() if line.startswith("| ")][1:]
    assert {row.split("|")[1].strip() for row in rows} >= {str(number) for number in range(1, 15)}
    assert all("`tests/" in row for row in rows)


@each("path, name", sorted(set(TESTS)), ids=str)
def test_a_test_that_the_table_names_is_there(path: str, name: str) -> None:
    assert f"\ndef {name}(" in "\n" + (ROOT / path).read_text("utf-8") if name else (ROOT / path).is_file()


def test_every_limit_of_the_table_is_read() -> None:
    rows = SECURITY.partition("## Limits")[2].count("\n| ")
    assert len(LIMITS) == rows - 1 > 10


@each("number, unit, name, module", LIMITS, ids=str)
def test_a_limit_is_what_the_document_says(number: str, unit: str, name: str, module: str) -> None:
    assert getattr(import_module(module), name) == int(number.replace(",", "")) * UNITS[unit]


def _anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#{1,6} (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@each("file", [str(file.relative_to(ROOT)) for file in sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))])
def test_every_link_of_a_document_leads_to_what_is_there(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)):
        path, _, anchor = target.partition("#")
        if path.startswith(("http://", "https://")):
            continue
        there = (ROOT / file).parent / path if path else ROOT / file
        if not there.exists() or anchor and anchor not in _anchors(there.read_text("utf-8")):
            wrong.append(target)
    assert wrong == []


def test_the_forms_of_issues_are_forms() -> None:
    forms = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) == 4
    for file in forms:
        told = yaml.safe_load(file.read_text("utf-8"))
        fields = [one for one in told.get("body", ()) if one["type"] != "markdown"]
        assert len({one["id"] for one in fields}) == len(fields)
        assert file.name == "config.yml" or told["name"] and told["description"] and fields
