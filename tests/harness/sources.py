"""What the program's own files say of themselves, read once for all laws: a parse of all takes 2 s of CPU."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.harness.documents import ROOT

ARCHIVE = sorted((ROOT / "archive").rglob("*.py"))
CRAWLER = sorted((ROOT / "crawler").rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


class Source(NamedTuple):
    """A file: the modules that it imports, also only for a type checker; its public names; what it says it is for."""

    imports: tuple[str, ...]
    imports_while_running: tuple[str, ...]
    public_names: tuple[str, ...]
    docstring: str | None


@cache
def source_of(path: Path) -> Source:
    tree = ast.parse(path.read_bytes())
    unseen: set[ast.AST] = set()
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            unseen |= set(ast.walk(node))
        found += ((name, node not in unseen) for name in _imported(node, path))
    running = tuple(name for name, is_seen in found if is_seen)
    return Source(tuple(name for name, _ in found), running, tuple(_public(tree)), ast.get_docstring(tree))


def _imported(node: ast.AST, path: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert not node.level, f"{path.name}: relative import"
        yield str(node.module)
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _public(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
