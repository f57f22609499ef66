"""The changelog is of this version, in the form that it names."""

from __future__ import annotations

import re
import tomllib
from datetime import date

from tests.harness.documents import ROOT

TEXT = (ROOT / "CHANGELOG.md").read_text("utf-8")
HEADINGS = re.findall(r"^## \[(.+?)\](?: - (\S+))?$", TEXT, re.MULTILINE)
KINDS = {"What an upgrade does", "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_its_newest_version_is_that_of_the_package() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert [name for name, _ in HEADINGS if name != "Unreleased"][0] == version


def test_each_version_has_its_day_newest_first_and_told_by_kinds() -> None:
    days = [date.fromisoformat(day) for name, day in HEADINGS if name != "Unreleased"]
    assert days == sorted(days, reverse=True) and len(HEADINGS) == TEXT.count("\n## ")
    assert set(re.findall(r"^### (.+)$", TEXT, re.MULTILINE)) <= KINDS
