"""A page is decoded once and parsed once, whatever reads it and however many look at it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archive.reasons import ReadError
from crawler.discover.examples import load
from crawler.extract import page as pages
from crawler.extract.checks.instead import read_answer
from crawler.extract.parsing import markup
from tests.harness.bench import ROOT

EXAMPLES = sorted((ROOT / "tests" / "examples").rglob("*.json"))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is parsed and what is decoded, by its text."""
    count = Counter[str]()
    parse, decode = markup.LexborHTMLParser, pages.decode_web

    def parsed(text: bytes) -> Any:
        count[f"parsed {text.decode()}"] += 1
        return parse(text)

    def decoded(body: bytes, *told: Any) -> Any:
        count[f"decoded {body!r}"] += 1
        return decode(body, *told)

    monkeypatch.setattr(markup, "LexborHTMLParser", parsed)
    monkeypatch.setattr(pages, "decode_web", decoded)
    return count


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_no_page_of_any_platform_is_parsed_twice(path: Path, counted: Counter[str]) -> None:
    example = load(path)
    attempt = next(one for one in example.paper.route(example.link) if example.asked in (one.url, one.kept_at))
    with suppress(ReadError):
        read_answer(attempt.read, example.capture, example.link)
    assert counted
    assert set(counted.values()) == {1}
