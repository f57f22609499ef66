"""What holds for the package as a whole: imports point one way, and no file is a drawer for leftovers."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.harness.documents import ROOT
from tests.harness.sources import ARCHIVE, CRAWLER, name_of, source_of
from tests.harness.sweep import each

STARTS_A_PROCESS = re.compile(r"os\.(?:exec|spawn|posix_spawn|fork|popen|system|startfile)")


def imports(path: Path, *, while_running: bool = False) -> tuple[str, ...]:
    """Return the modules that a file imports; `while_running` leaves out what only a type checker sees."""
    source = source_of(path)
    return source.imports_while_running if while_running else source.imports


def roots(path: Path) -> set[str]:
    return {module.partition(".")[0] for module in imports(path)}


@each("path", ARCHIVE, ids=name_of)
def test_the_archive_knows_neither_the_crawler_nor_its_tools(path: Path) -> None:
    assert roots(path).isdisjoint({"crawler", "scrapy", "twisted", "trafilatura", "parsel", "requests", "tests"})


@each("path", ARCHIVE, ids=name_of)
def test_the_archive_starts_no_process(path: Path) -> None:
    assert roots(path).isdisjoint({"subprocess", "multiprocessing", "concurrent", "pty"})
    called = re.findall(r"\bos\.\w+", path.read_text("utf-8"))
    assert [name for name in (*called, *imports(path)) if STARTS_A_PROCESS.match(name)] == []


@each("path", CRAWLER, ids=name_of)
def test_the_crawler_leaves_sql_to_the_archive(path: Path) -> None:
    assert roots(path).isdisjoint({"sqlite3", "sqlite_utils", "tests"})


@each("path", [path for path in ARCHIVE if "browse" in path.parts], ids=name_of)
def test_the_browser_leaves_sql_to_the_store(path: Path) -> None:
    texts = [node.value for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Constant)]
    sql = re.compile(r"\bselect\s|\binsert into\s|\bdelete from\s|\border by\s|\bpragma\b", re.IGNORECASE)
    assert [text for text in texts if isinstance(text, str) and sql.search(text)] == []
    assert not re.search(r"\.execute(many|script)?\(|sqlite_utils", path.read_text("utf-8"))
    assert {"archive.store.schema", "archive.store.named_table"}.isdisjoint(imports(path))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in ARCHIVE + CRAWLER}


@pytest.mark.parametrize("package", ["archive", "crawler"])
def test_modules_import_each_other_in_one_direction(package: str) -> None:
    names = [name for name in MODULES if name.partition(".")[0] == package]
    graph = {name: {module for module in imports(MODULES[name], while_running=True) if module in names}
                   - {name, package} for name in names}  # fmt: skip
    assert len(list(TopologicalSorter(graph).static_order())) == len(names) >= 15


WINGS = {
    # The store keeps the search's index up to date and opens the one search, so it stands above it.
    "archive": (
        *(
            "__main__",
            "cli",
            "commands",
            "browse",
            "shards",
            "health",
            "transfer",
            "formats",
            "store",
            "search",
            "likeness",
        ),
        *("addresses", "chinese", "reasons", "doubts", "model", "portable"),
    ),
    # What looks for new papers asks their sites through Scrapy's own files. A paper's odd facts stand beside those.
    # Manners know Scrapy, and by a page whether it is a challenge.
    "crawler": (
        *(
            "commands",
            "runs",
            "discover",
            "intake",
            "pictures",
            "spiders",
            "cluster",
            "ending",
            "manners",
            "platforms",
            "site",
        ),
        *("web_archives", "epaper", "extract"),
    ),
}
"""From top to bottom; a wing imports itself and those below it. The loose files of `crawler` are as high as spiders."""


def height_of(module: str) -> int:
    package, _, rest = module.partition(".")
    wing = rest.partition(".")[0]
    return WINGS[package].index(wing if wing in WINGS[package] or package == "archive" else "spiders")


@each("path", ARCHIVE + CRAWLER, ids=name_of)
def test_wings_import_downwards(path: Path) -> None:
    package, _, name = module_of(path).partition(".")
    below = [module for module in imports(path, while_running=True) if module in MODULES and module.partition(".")[2]]
    own = [module for module in below if name and module.partition(".")[0] == package]
    assert [module for module in own if height_of(module) < height_of(f"{package}.{name}")] == []


def test_every_wing_has_its_place_and_none_is_named_that_is_not_there() -> None:
    for package, wings in WINGS.items():
        folders = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
        files = {path.stem for path in (ROOT / package).glob("*.py")}
        assert folders <= set(wings) <= folders | files


@pytest.mark.parametrize(("package", "most"), [("archive", 7), ("crawler", 15)])
def test_the_hall_holds_few_loose_files(package: str, most: int) -> None:
    assert len(list((ROOT / package).glob("*.py"))) <= most


SAME_NAMES = {
    "Command": "Scrapy finds a command by its class of this name",
    "PLATFORM": "crawler.platforms finds a publishing system by it",
    "FORMAT": "archive.formats finds a file format by it",
    **dict.fromkeys(
        ("NAME", "VERSION", "recognises", "read", "write", "import_document", "file_name"),
        "what a module of archive/formats puts into its FORMAT",
    ),
}
"""The public names that several modules define, each with the interface that asks for it."""


def test_a_public_name_is_defined_once() -> None:
    places: dict[str, set[str]] = {}
    for path in ARCHIVE + CRAWLER:
        for name in source_of(path).public_names:
            if not name.startswith("_"):
                places.setdefault(name, set()).add(name_of(path))
    several = {name: sorted(where) for name, where in places.items() if len(where) > 1}
    assert several.keys() == SAME_NAMES.keys(), several
    assert len(SAME_NAMES) <= 10 and len(places) > 500


@each(
    "module",
    [
        name
        for name in MODULES
        if name.startswith(
            ("crawler.platforms", "crawler.site", "crawler.extract", "crawler.epaper", "crawler.web_archives")
        )
    ],
)
def test_what_reads_a_page_knows_nothing_of_scrapy(module: str) -> None:
    assert {"scrapy", "twisted"}.isdisjoint(roots(MODULES[module]))


@each("path", [path for path in ARCHIVE if path.parent.name == "formats"], ids=name_of)
def test_formats_do_not_know_the_database(path: Path) -> None:
    database = {"archive.store.archive", "archive.store.schema", "archive.store.named_table", "sqlite_utils"}
    assert database.isdisjoint(imports(path, while_running=True))


@each("path", ARCHIVE + CRAWLER, ids=name_of)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@each("path", ARCHIVE + CRAWLER, ids=name_of)
def test_no_file_is_a_drawer_for_leftovers(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "tools"}


@each("path", ARCHIVE, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert not path.stat().st_size or source_of(path).docstring


@each("path", ARCHIVE, ids=name_of)
def test_only_the_schema_makes_tables(path: Path) -> None:
    source = path.read_text("utf-8").lower()
    derived = name_of(path) == "archive/search/index.py"  # makes it anew whenever it is not there: no migration
    executed = {"archive/store/witnesses/tables.py", "archive/shards/relations_tables.py"}  # by migrations
    assert (
        name_of(path) in {"archive/store/schema.py", "archive/store/first_migrations.py", *executed}
        or derived
        or not {"create table", "alter table", "drop table", "alter=true"}
        & {words for words in ("create table", "alter table", "drop table", "alter=true") if words in source}
    )
