"""The manual names all that there is: what is made from the program is up to date, and nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml
from scrapy.settings import default_settings

from archive.cli import main
from archive.store.archive import Archive
from crawler import settings
from crawler.arguments import NAMES
from crawler.platforms import platforms
from docs.made import PARTS, SCRAPY, made, pages
from tests.harness.documents import ROOT
from tests.harness.judges import MANUAL
from tests.harness.manual import build

DOCS = ROOT / "docs"
TEXT = {page.name: page.read_text("utf-8") for page in DOCS.glob("*.md")}
PLUMBING = {"BOT_NAME", "CONTACT", "REMOTE_EXTENSIONS", "TURNS_ELSEWHERE"}
"""Settings of ours that are no user's: names, and what the program puts in by itself."""

OF_THE_ENVIRONMENT = {"ARCHIVE_DB", "ARCHIVE_STATE"}


def section(page: str, heading: str) -> str:
    """Return what stands below a heading of any depth, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", TEXT[page], re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no {heading}"
    return found[1]


def test_what_is_made_from_the_program_is_what_it_would_make() -> None:
    for page in pages():
        text = page.read_text("utf-8")
        assert made(text).splitlines() == text.splitlines(), f"make docs: {page.name}"
    assert set(re.findall(r"<!-- made: (\S+) -->", "".join(TEXT.values()))) == set(PARTS)


def test_every_command_is_told_twice_with_each_of_its_options() -> None:
    context = click.Context(main, info_name="archive")
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        assert re.search(rf"`archive {name}\b", TEXT["commands.md"]), name
        told = section("options.md", f"archive {name}")
        for one in command.params:
            for option in (*one.opts, *one.secondary_opts) if isinstance(one, click.Option) and not one.hidden else ():
                assert re.search(rf"{option}(?![\w-])", told), (name, option)
    for name in SCRAPY:
        assert re.search(rf"`scrapy {name}\b", TEXT["commands.md"]), name
        assert section("options.md", f"scrapy {name}")


def test_every_argument_of_a_crawl_and_every_setting_is_told_with_its_default() -> None:
    told = section("options.md", "What -a means")
    assert re.findall(r"^\| `-a (\w+)=…`", told, re.MULTILINE) == list(NAMES)
    rows = dict(re.findall(r"^\| `(\w+)` \| (?:`?([^|`]*)`? )?\|", section("options.md", "Settings"), re.MULTILINE))
    ours = {name for name in vars(settings) if name.isupper() and not hasattr(default_settings, name)}
    assert ours - PLUMBING <= rows.keys()
    values = {name: getattr(settings, name) for name in rows if name not in OF_THE_ENVIRONMENT}
    assert {name: str(value or rows[name] and value) for name, value in values.items()}.items() <= rows.items()


def test_every_variable_of_the_environment_is_told() -> None:
    code = "\n".join(path.read_text("utf-8") for top in ("archive", "crawler") for path in (ROOT / top).rglob("*.py"))
    read = set(re.findall(r"""environ(?:\.get\(|\[)["'](\w+)["']|envvar=["'](\w+)""", code))
    told = section("options.md", "Variables of the environment")
    assert {name for pair in read for name in pair if name.startswith("ARCHIVE_") and f"`{name}`" not in told} == set()


def test_every_platform_is_told() -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", TEXT["platforms.md"], re.MULTILINE) == sorted(platforms())


def test_every_table_is_told_with_each_of_its_columns(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        db = archive._db
        there = {one.name: {column.name for column in one.columns} for one in (*db.tables, *db.views)}
    made_by_sqlite = {name for name in there if name.startswith(("articles_fts", "sqlite_", "_sqlite_"))}
    for name in there.keys() - (made_by_sqlite - {"articles_fts_guard"}) - {"articles_fts_guard"}:
        columns = re.findall(r"^\| `(\w+)` \|", section("tables.md", name), re.MULTILINE)
        assert set(columns) == there[name], name


def test_every_page_is_in_the_contents() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    listed = [page for one in nav for page in ([one] if isinstance(one, str) else next(iter(one.values())))]
    assert sorted(listed) == sorted(TEXT)
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", TEXT["index.md"]))
    assert linked == set(listed) - {"index.md"}


def test_the_queries_are_answered(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        [block] = re.findall(r"^```sql\n(.*?)^```", TEXT["tables.md"], re.MULTILINE | re.DOTALL)
        for query in filter(str.strip, block.split(";")):
            assert list(archive._db.query(query)) == []


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.skipif(not MANUAL.is_there, reason="not made, or not to be had: make judges")
def test_its_site_is_whole_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    build(tmp_path / "manual")
    files = [file for file in tmp_path.rglob("*") if file.suffix in (".html", ".css")]
    assert len([file for file in files if file.suffix == ".html"]) == len(TEXT) + 1
    loaded = r"""(?:src=|<link [^>]*href=|url\(|@import )["']?(https?:|//)"""
    wrong = [file.name for file in files if re.search(loaded, file.read_text("utf-8"))]
    assert wrong == []
