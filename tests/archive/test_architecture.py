"""What holds for the package as a whole: imports point one way, and no file is a drawer for leftovers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.harness.documents import ROOT

ARCHIVE = sorted((ROOT / "archive").rglob("*.py"))
CRAWLER = sorted((ROOT / "crawler").rglob("*.py"))
STARTS_A_PROCESS = re.compile(r"os\.(?:exec|spawn|posix_spawn|fork|popen|system|startfile)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path, *, while_running: bool = False) -> Iterator[str]:
    """Yield the modules that a file imports; `while_running` leaves out what only a type checker sees."""
    tree = ast.parse(path.read_bytes())
    unseen: set[ast.AST] = set()
    for node in ast.walk(tree):
        if while_running and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            unseen |= set(ast.walk(node))
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def roots(path: Path) -> set[str]:
    return {module.partition(".")[0] for module in imports(path)}


@pytest.mark.parametrize("path", ARCHIVE, ids=name_of)
def test_the_archive_knows_neither_the_crawler_nor_its_tools(path: Path) -> None:
    assert roots(path).isdisjoint({"crawler", "scrapy", "twisted", "trafilatura", "parsel", "requests", "tests"})


@pytest.mark.parametrize("path", ARCHIVE, ids=name_of)
def test_the_archive_starts_no_process(path: Path) -> None:
    assert roots(path).isdisjoint({"subprocess", "multiprocessing", "concurrent", "pty"})
    called = re.findall(r"\bos\.\w+", path.read_text("utf-8"))
    assert [name for name in (*called, *imports(path)) if STARTS_A_PROCESS.match(name)] == []


@pytest.mark.parametrize("path", CRAWLER, ids=name_of)
def test_the_crawler_leaves_sql_to_the_archive(path: Path) -> None:
    assert roots(path).isdisjoint({"sqlite3", "sqlite_utils", "tests"})


@pytest.mark.parametrize("path", [path for path in ARCHIVE if "browse" in path.parts], ids=name_of)
def test_the_browser_leaves_sql_to_the_store(path: Path) -> None:
    texts = [node.value for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Constant)]
    sql = re.compile(r"\bselect\s|\binsert into\s|\bdelete from\s|\border by\s|\bpragma\b", re.IGNORECASE)
    assert [text for text in texts if isinstance(text, str) and sql.search(text)] == []
    assert not re.search(r"\.execute(many|script)?\(|sqlite_utils", path.read_text("utf-8"))


def test_modules_of_the_archive_import_each_other_in_one_direction() -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in ARCHIVE}
    graph = {name: {module for module in imports(path, while_running=True) if module in names} - {name, "archive"}
             for name, path in names.items()}  # fmt: skip
    assert len(list(TopologicalSorter(graph).static_order())) == len(names) >= 15


@pytest.mark.parametrize("path", [path for path in ARCHIVE if path.parent.name == "formats"], ids=name_of)
def test_formats_do_not_know_the_database(path: Path) -> None:
    assert {"archive.store.archive", "archive.store.schema", "sqlite_utils"}.isdisjoint(
        imports(path, while_running=True)
    )


@pytest.mark.parametrize("path", ARCHIVE + CRAWLER, ids=name_of)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", ARCHIVE + CRAWLER, ids=name_of)
def test_no_file_is_a_drawer_for_leftovers(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "tools"}


@pytest.mark.parametrize("path", ARCHIVE, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", ARCHIVE, ids=name_of)
def test_only_the_schema_makes_tables(path: Path) -> None:
    source = path.read_text("utf-8").lower()
    derived = path.parts[-2:] == (
        "search",
        "index.py",
    )  # makes the index from the tables whenever it is not there: no migration
    assert (
        path.name == "schema.py"
        or derived
        or not {"create table", "alter table", "drop table", "alter=true"}
        & {words for words in ("create table", "alter table", "drop table", "alter=true") if words in source}
    )
