"""What is read of a page gets into the article: nobody on the way leaves a field out without saying so."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from crawler.epaper.unskinned import without_skin
from crawler.extract import article
from crawler.extract.compose import compose
from tests.harness.every_field import FIELDS

NOT_READ = {
    "addresses": "are those of the link, but for systems that know further ones",
    "page": "is the link's, but for systems that tell it beside the text",
}
"""The parts that a reader of any page does not give, with the reason."""
READERS: list[tuple[Callable[..., Any], dict[str, str]]] = [
    (article._chinese, {"author": "is among the bylines that it reads itself"}),
    (without_skin, {"how": "the general reader's own"}),
]
"""Whoever reads any page, and what further each does not give."""


def called(function: Callable[..., Any], name: str) -> ast.Call:
    """Return the one call of a name in a function."""
    tree = ast.parse(inspect.getsource(function))
    [call] = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    )
    return call


def given(call: ast.Call) -> list[str]:
    return [keyword.arg for keyword in call.keywords if keyword.arg]


def test_every_field_is_set_where_articles_are_made() -> None:
    assert sorted(given(called(compose, "Article"))) == sorted(FIELDS)


@pytest.mark.parametrize(("reader", "also"), READERS, ids=["general", "without a skin"])
def test_every_part_is_handed_on(reader: Callable[..., Any], also: dict[str, str]) -> None:
    call, parts = called(reader, "compose"), list(inspect.signature(compose).parameters)
    handed = {*parts[: len(call.args)], *given(call)}
    assert sorted(set(parts) - handed) == sorted(NOT_READ | also)
