"""What is said of an address is said once, however often it is asked."""

from __future__ import annotations

import pytest

from archive.addresses import absolute
from archive.addresses.absolute import host_of, site_of, split, told_once
from archive.addresses.canonical import canonical_url, link_key

ADDRESS = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_10.html"


def test_an_answer_is_asked_for_once() -> None:
    asked: list[str] = []
    told = told_once(lambda url: asked.append(url) or url.upper())  # type: ignore[func-returns-value]
    assert [told("a"), told("b"), told("a")] == ["A", "B", "A"]
    assert asked == ["a", "b"]


def test_an_error_is_not_kept_and_neither_is_what_was_said_of_a_long_text() -> None:
    asked: list[str] = []

    def ask(url: str) -> str:
        asked.append(url)
        if not url:
            raise ValueError
        return url

    told = told_once(ask)
    for url in ("", "", "x" * 1000, "x" * 1000):
        try:
            assert told(url) == url
        except ValueError:
            assert not url
    assert asked == ["", "", "x" * 1000, "x" * 1000]


def test_no_more_is_kept_than_some_pages_ask_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(absolute, "_REMEMBERED", 2)
    asked: list[str] = []
    told = told_once(lambda url: asked.append(url))
    for url in ("a", "b", "c", "a"):
        told(url)
    assert asked == ["a", "b", "c", "a"]


@pytest.mark.parametrize("ask", [canonical_url, link_key, split, host_of, site_of])
def test_asked_again_it_is_the_same(ask) -> None:  # type: ignore[no-untyped-def]
    for url in (ADDRESS, ADDRESS.upper(), ADDRESS + "?" + "b=1&" * 200 + "a=1"):
        assert ask(url) == ask(url) == ask("".join(url))
