"""Transformations of a page that leave its article as it is. Each changes the source as text, and little of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from bench.metamorphic.tags import Attribute, PlacedTag, placed_tags, replaced

_LETTERS = "jkqvxz"  # no word of any language is made of these
_NAME_IN_STYLE = re.compile(r"([.#])(-?[a-z_\u0080-\uffff][\w-]*)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?[\w.:-]+", re.IGNORECASE)
_IN_HEAD = frozenset("html head title meta link script style base noscript".split())
_CLOSES_PARAGRAPH = frozenset(
    "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1"
    " h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section table td th tr ul body".split()
)
_FONTS = 300
_HEADINGS = frozenset(("h1", "h2", "h3"))


def nonsense_names(markup: str) -> str:
    """Replace each name of a class and each id by letters that mean nothing; rules in `<style>` go on matching."""
    found = list(placed_tags(markup))
    named = [one for tag in found for one in tag.attributes if _is_name(one)]
    known = dict.fromkeys(name for one in named for name in markup[one.start : one.end].split())
    names = {name: _nonsense(number) for number, name in enumerate(known)}
    changes = [(one.start, one.end, _renamed(markup[one.start : one.end], names)) for one in named]
    for tag, following in zip(found, found[1:], strict=False):
        if tag.name == "style" and not tag.is_end:
            rules = markup[tag.end : following.start]
            told = _NAME_IN_STYLE.sub(lambda match: match[1] + names.get(match[2], match[2]), rules)
            changes.append((tag.end, following.start, told))
    return replaced(markup, sorted(changes))


def _is_name(attribute: Attribute) -> bool:
    return attribute.name in ("class", "id") and attribute.start >= 0


def _renamed(value: str, names: dict[str, str]) -> str:
    return re.sub(r"\S+", lambda match: names[match[0]], value)


def _nonsense(number: int) -> str:
    """Return a word for a number: another one for each."""
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(6))


def traditional(text: str) -> str:
    """Return text, markup and all, in the traditional characters of Taiwan."""
    return _converter().convert(text)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


def without_title(markup: str) -> str:
    """Take out the `<title>` of a page."""
    return replaced(markup, [(start, end, "") for _, start, end in _elements(markup, "title")])


def without_metadata(markup: str) -> str:
    """Take out what a page says of itself in `<meta>`, but for its encoding, and in JSON-LD."""
    told = (tag for tag in placed_tags(markup) if tag.name == "meta" and not _tells_encoding(markup, tag))
    scripts = [
        (start, end, "")
        for tag, start, end in _elements(markup, "script")
        if "ld+json" in (tag.value(markup, "type") or "").lower()
    ]
    return replaced(markup, sorted([*((tag.start, tag.end, "") for tag in told), *scripts]))


def _elements(markup: str, name: str) -> Iterator[tuple[PlacedTag, int, int]]:
    """Yield elements whose content is raw text, each with its place, end tag and all. Drawings have titles too."""
    inside, drawing = None, 0
    for tag in placed_tags(markup):
        drawing += (-1 if tag.is_end else 1) if tag.name == "svg" else 0
        if tag.name == name and not tag.is_end and drawing <= 0:
            inside = tag
        elif tag.name == name and inside:
            yield inside, inside.start, tag.end
            inside = None


def _tells_encoding(markup: str, tag: PlacedTag) -> bool:
    if tag.value(markup, "charset") is not None:
        return True
    return (tag.value(markup, "http-equiv") or "").lower() == "content-type"


def headings_as_div(markup: str) -> str:
    """Make every h1, h2 and h3 a div."""
    changes = []
    for tag in placed_tags(markup):
        if tag.name in _HEADINGS:
            start = tag.start + 1 + tag.is_end
            changes.append((start, start + len(tag.name), "div"))
    return replaced(markup, changes)


def stray_quote_at_top(markup: str) -> str:
    """Put a picture that has a quote too many before all that a reader sees."""
    at = _body(markup)
    return replaced(markup, [(at, at, '<img src="/images/dot.gif"" width="1" height="1">')])


def stray_quote_in_the_middle(markup: str) -> str:
    """Give the tag nearest to the middle of a page's body one quote too many."""
    middle = (_body(markup) + len(markup)) // 2
    quoted = [
        one.end + 1
        for tag in placed_tags(markup)
        for one in tag.attributes
        if not tag.is_end and tag.start >= _body(markup) and markup[one.end : one.end + 1] == '"'
    ]
    if not quoted:
        return markup
    at = min(quoted, key=lambda place: abs(place - middle))
    return replaced(markup, [(at, at, '"')])


def with_xml_declaration(markup: str) -> str:
    """Begin a page as XHTML does."""
    declared = markup.lstrip("\ufeff \r\n\t").startswith("<?xml")
    return markup if declared else f'<?xml version="1.0" encoding="UTF-8"?>\n{markup}'


def one_wrapper_more(markup: str) -> str:
    """Set all that a page's body holds into one div more."""
    start = _body(markup)
    end = max((tag.start for tag in placed_tags(markup) if tag.name == "body" and tag.is_end), default=len(markup))
    return replaced(markup, [(start, start, "<div>"), (end, end, "</div>")]) if end >= start else markup


def paragraphs_wrapped(markup: str) -> str:
    """Set each paragraph that has an end tag of its own into a div."""
    changes, opened = [], None
    for tag in placed_tags(markup):
        if tag.name == "p" and tag.is_end and opened:
            changes += [(opened.start, opened.start, "<div>"), (tag.end, tag.end, "</div>")]
        if tag.name in _CLOSES_PARAGRAPH:
            opened = tag if tag.name == "p" and not tag.is_end else None
    return replaced(markup, changes)


def unclosed_fonts(markup: str) -> str:
    """Open 300 `<font>` before all that a reader sees, and close none."""
    at = _body(markup)
    return replaced(markup, [(at, at, "<font>" * _FONTS)])


def _body(markup: str) -> int:
    """Return where the body's content begins."""
    first = None
    for tag in placed_tags(markup):
        if tag.name == "body" and not tag.is_end:
            return tag.end
        if first is None and tag.name not in _IN_HEAD:
            first = tag.start
    return len(markup) if first is None else first


def in_gb18030(markup: str) -> bytes:
    """Encode a page as GB18030 and label it `gbk`, as its `<meta>` would."""
    return labelled(markup, "gbk").encode("gb18030", "xmlcharrefreplace")


def in_utf_16(markup: str) -> bytes:
    """Encode a page as UTF-16 with its mark."""
    return ("\ufeff" + labelled(markup, "utf-16").lstrip("\ufeff")).encode("utf-16-le", "replace")


def in_big5(markup: str) -> bytes:
    """Make a page traditional, encode it as Big5, and label it so. What Big5 has not is written as its number."""
    return labelled(traditional(markup), "big5").encode("big5hkscs", "xmlcharrefreplace")


def in_utf_8(markup: str) -> bytes:
    """Encode a page as UTF-8 without a mark, and label it so."""
    return labelled(markup, "utf-8").lstrip("\ufeff").encode("utf-8", "replace")


def labelled(markup: str, label: str) -> str:
    """Write another encoding into a page's `<meta>` and XML declaration; where there is none, add a `<meta>`."""
    changes: list[tuple[int, int, str]] = []
    head = None
    for tag in placed_tags(markup):
        head = tag.end if head is None and tag.name in ("html", "head") and not tag.is_end else head
        head = tag.end if tag.name == "head" and not tag.is_end else head
        if tag.name == "meta" and _tells_encoding(markup, tag):
            changes += _relabelled(markup, tag, label)
    if not changes:
        at = _body(markup) if head is None else head
        changes = [(at, at, f'<meta charset="{label}">')]
    told = replaced(markup, changes)
    return re.sub(r"^(\s*<\?xml[^>]{0,80}?encoding=[\"'])[^\"'>]{0,40}", rf"\g<1>{label}", told)


def _relabelled(markup: str, tag: PlacedTag, label: str) -> Iterator[tuple[int, int, str]]:
    for one in tag.attributes:
        if one.name == "charset" and one.start >= 0:
            yield one.start, one.end, label
        elif one.name == "content" and (found := _CHARSET.search(markup, one.start, one.end)):
            yield found.start(), found.end(), f"charset={label}"


def _same(text: str) -> str:
    return text


@dataclass(frozen=True)
class Transformation:
    """A change of a page's source. `changed` gives text, or bytes that tell their encoding themselves; `gold` changes
    what is right in the same way; `chinese_only`: it is nothing for pages in other languages."""

    name: str
    changed: Callable[[str], str | bytes]
    gold: Callable[[str], str] = _same
    chinese_only: bool = False

    @property
    def changes_script(self) -> bool:
        """Say whether what is right is in another script afterwards."""
        return self.gold is not _same


PLAIN = Transformation("as it is", _same)
TRANSFORMATIONS = (
    Transformation("names of classes and ids are nonsense", nonsense_names),
    Transformation("traditional characters", traditional, traditional, chinese_only=True),
    Transformation("no <title>", without_title),
    Transformation("no metadata, no JSON-LD", without_metadata),
    Transformation("h1 to h3 are div", headings_as_div),
    Transformation("a stray quote at the top", stray_quote_at_top),
    Transformation("a stray quote in the middle", stray_quote_in_the_middle),
    Transformation("an XML declaration", with_xml_declaration),
    Transformation("UTF-8 without a mark", in_utf_8),
    Transformation("GB18030, labelled gbk", in_gb18030),
    Transformation("UTF-16", in_utf_16),
    Transformation("traditional in Big5", in_big5, traditional, chinese_only=True),
    Transformation("one wrapper more", one_wrapper_more),
    Transformation("each paragraph wrapped", paragraphs_wrapped),
    Transformation("300 unclosed <font>", unclosed_fonts),
)
