"""Of each platform some examples were written by hand, after what is told of its real pages and not by the replica.

Who wrote the readers wrote the replica's templates as well: a form that he did not
know of is in neither. `form` in an example says where its own was seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from lxml import html

from archive.model import LinkKind
from crawler.discover.examples import EXAMPLES, Example, load
from crawler.papers import paper_of
from crawler.platforms import platforms
from tests.replica import PAPERS

OF_THEIR_OWN = 0.1
"""Share of an HTML page's kinds of elements that no page of the replica has: from 0.12 (founder-old) to 0.86."""


@cache
def examples(platform: str) -> tuple[Example, ...]:
    return tuple(load(path) for path in sorted((EXAMPLES / platform).glob("*.json")))


def skeleton(body: bytes) -> frozenset[str]:
    """Return what a page is made of, without its words: its keys as JSON, else its elements and what holds each."""
    try:
        return frozenset(keys(json.loads(body)))
    except ValueError:
        text = body.decode("gb18030" if b"gb2312" in body[:1000] else "utf-8", "replace")
        elements = html.fromstring(re.sub(r"^\W*<\?xml[^>]*\?>", "", text)).iter(html.etree.Element)
        return frozenset(f"{mark(element.getparent())} > {mark(element)}" for element in elements)


def keys(told: Any, way: str = "") -> Iterator[str]:
    if isinstance(told, dict):
        for name, value in told.items():
            yield f"{way}.{name}"
            yield from keys(value, f"{way}.{name}")
    elif isinstance(told, list):
        for one in told:
            yield from keys(one, f"{way}[]")


def mark(element: html.HtmlElement | None) -> str:
    if element is None:
        return ""
    return re.sub(r"\d+", "0", f"{element.tag}#{element.get('id', '')}.{element.get('class', '')}")


@cache
def made(platform: str) -> tuple[frozenset[str], ...]:
    """Return the skeletons of the replica's pages for a platform, and of the examples that were made of them."""
    papers = [paper for name, paper in PAPERS.items() if paper_of(name).platform.name == platform]
    bodies = [answer.content for paper in papers for answer in paper.pages.values()]
    bodies += [example.capture.body for example in examples(platform) if not example.form]
    return tuple({skeleton(body) for body in dict.fromkeys(bodies) if body.strip()})


@pytest.mark.parametrize("name", platforms())
@pytest.mark.parametrize("kind", LinkKind)
def test_every_platform_has_a_list_and_an_article_whose_form_was_seen_elsewhere(name: str, kind: LinkKind) -> None:
    seen = [example for example in examples(name) if example.form and example.link.kind is kind]
    assert seen, f"no {kind} with a form in tests/examples/{name}/: tests/examples/README.md says how one is written"
    assert all(re.search(r"20\d\d", example.form) for example in seen), "a form says when it was seen"


@pytest.mark.parametrize("name", platforms())
def test_no_page_whose_form_was_seen_elsewhere_is_the_replicas(name: str) -> None:
    of_replica = frozenset[str]().union(*made(name))
    for example in examples(name):
        if example.form:
            own = skeleton(example.capture.body)
            assert own not in made(name), example.link.url
            if b"<html" in example.capture.body[:1000].lower():
                assert len(own - of_replica) >= OF_THEIR_OWN * len(own), example.link.url


def test_another_page_of_the_replica_is_known_by_its_skeleton() -> None:
    [example] = (one for one in examples("p001") if not one.form and one.link.kind is LinkKind.ARTICLE)
    body = example.capture.body.replace(b"2022", b"2021")
    assert body != example.capture.body
    assert skeleton(body) in made("p001")
