"""What the documents name is there: each test in the table of faults, each limit with its number."""

from __future__ import annotations

import re
from importlib import import_module

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


def test_the_readme_leads_to_both() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "(docs/faults.md)" in readme and "(SECURITY.md)" in readme
