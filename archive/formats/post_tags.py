"""The tags of a post that we write: that of the site, which names the outlet, and those that people gave the article.

Its category is the outlet, too. A post of an article without tags has the site's alone, as the site wrote it; else they
are a list, the site's first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from archive.formats.yaml_values import plain_value, unquoted
from archive.store.tags import new_tag_name

_LIST = re.compile(r"\[(.*)\]")
_ITEM = re.compile(r"""[ ]*(?P<item>"[^"]*"|'(?:[^']|'')*'|[^\s,"'\[\]{}][^,"'\[\]{}]*)[ ]*(?:,|\Z)""")


def tags_written(site: str, tags: Sequence[str]) -> str:
    """Return the value of the field: one word, or a list where people gave tags."""
    if not tags:
        return plain_value(site)
    return "[" + ", ".join(plain_value(one) for one in (site, *tags) if one) + "]"


def tags_told(value: str, back: str) -> tuple[str, list[str]]:
    """Return the site's tag of such a field, and the others. `back` are the links back, which name the site's."""
    listed = _LIST.fullmatch(value)
    if listed is None or "".join(match[0] for match in _ITEM.finditer(listed[1])) != listed[1]:
        return unquoted(value), []
    names = [unquoted(match["item"].strip()) for match in _ITEM.finditer(listed[1])]
    has_own = bool(names) and f"[返回{names[0]}](" in back
    return (names[0], names[1:]) if has_own else ("", names)


def checked_tags(names: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the tags that such names can be, and what is wrong with the others."""
    good: dict[str, None] = {}
    problems = []
    for name in names:
        try:
            good[new_tag_name(name)] = None
        except ValueError as error:
            problems.append(f"no tag: {name[:80]!r}: {error}")
    return tuple(good), problems


@lru_cache(1000)
def category_of(name: str) -> str:
    """Return an outlet's category as the site spelled it: pinyin without tones or separators, Latin kept."""
    from pypinyin import lazy_pinyin  # here: its dictionary takes 0.3 s of every process, and few write posts

    return re.sub(r"[^\w() .-]", "", "".join(lazy_pinyin(name)))
