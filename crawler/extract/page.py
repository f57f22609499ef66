"""A capture's bytes as a page: decoded once, looked at for challenges and traps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from lxml import etree
from parsel import Selector

from archive.addresses.absolute import Absolute, joining
from archive.chinese.decoding import decode_web
from archive.chinese.text import squeeze
from archive.doubts import Doubt
from archive.model import Capture
from archive.reasons import BlockedPage
from crawler.extract.checks.challenges import challenge_in
from crawler.extract.parsing.declared import labels_in
from crawler.extract.parsing.guard import refuse_floods
from crawler.extract.parsing.markup import parsed_once

_PROPERTIES, _PROPERTIES_END = "<!--enpproperty", "/enpproperty-->"
_FIELD = re.compile(r"<(\w{1,40})>")
_UNCLOSED_MAX = 100  # fields; Founder writes twenty

_VISIBLE = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"
_NEXT = re.compile(r"^[\s\[【(（<《]*[下后後]一?[页頁]")
_may_lead_on = etree.XPath("descendant-or-self::a[contains(., '页') or contains(., '頁')]")
_XML_DECLARATION = re.compile(r"\s*+<\?xml\b[^<>]*+>")  # lxml refuses a text that declares how its bytes were encoded


@dataclass(frozen=True)
class WebPage:
    """A decoded page. `undecodable` counts what became, or was, U+FFFD; `url` is where it was.

    `doubt` says why the text may be rubbish, empty where it is fine.
    """

    text: str
    codec: str
    undecodable: int
    url: str = ""
    doubt: str = ""

    @cached_property
    def selector(self) -> Selector:
        """The page as a tree, parsed once. Readers leave it as it is."""
        return Selector(root=parsed_once(self.text), type="html")

    @cached_property
    def join(self) -> Absolute:
        """What makes an address of an `href` on this page."""
        return joining(self.url, self.selector.css("base::attr(href)").get(""), self.codec)

    @cached_property
    def visible(self) -> str:
        """The text that a reader sees without scripts, on one line."""
        return squeeze(" ".join(self.texts))

    @cached_property
    def texts(self) -> list[str]:
        """The texts of which `visible` is made, each on one line, none of them empty."""
        return list(filter(None, map(squeeze, self.selector.xpath(_VISIBLE).getall())))

    @property
    def next_page(self) -> str:
        """The address of the next page of an article or a list (下一页), or an empty text."""
        for anchor in _may_lead_on(self.selector.root):
            if _NEXT.match(anchor.text_content()):
                target = self.join(anchor.get("href") or "")
                if target and target.partition("#")[0] != self.url.partition("#")[0]:  # href="#" runs a script
                    return target
        return ""

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why an article that is read from the page is doubtful, whatever reads it."""
        return (Doubt.IMPLAUSIBLE_DECODING,) if self.doubt else ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the article's record has to say about decoding."""
        lost = f"{self.undecodable} undecodable places in the page ({self.codec})" if self.undecodable else ""
        return tuple(filter(None, (lost, self.doubt)))


@lru_cache(maxsize=1)
def open_page(capture: Capture) -> WebPage:
    """Decode a capture once and return the page, the same one to all who look at it in turn.

    Raises BlockedPage for a challenge, Refused for a flood of attributes (320 KB
    with 30,000 attributes in one tag block lxml for 12 s, 2026-11).
    """
    if challenge := challenge_of(capture):
        raise BlockedPage(challenge)
    page = decode_page(capture.body, capture.header("Content-Type"))
    refuse_floods(page.text)
    return replace(page, url=capture.url)


def properties(text: str) -> dict[str, str]:
    """Return the fields of the `enpproperty` comment that Founder writes behind an article, its best witness."""
    start = text.find(_PROPERTIES) + len(_PROPERTIES)
    fields = text[start : text.find(_PROPERTIES_END, start)] if _PROPERTIES in text and _PROPERTIES_END in text else ""
    found: dict[str, str] = {}
    position, unclosed = 0, 0
    while unclosed < _UNCLOSED_MAX and (field := _FIELD.search(fields, position)):
        position = field.end()
        end = fields.find(f"</{field[1]}>", position)
        if end < 0:
            unclosed += 1
        else:
            found[field[1]] = squeeze(fields[position:end])
            position = end
    return found


def challenge_of(capture: Capture) -> str:
    """Name the challenge that a capture holds, or return an empty text."""
    return challenge_in(capture.body, capture.header("Set-Cookie"))


def forget_page() -> None:
    """Let go of what is kept of the page that was read last: of 16 MB of markup a tree takes 900 MB."""
    for kept in (open_page, decode_page, parsed_once):
        kept.cache_clear()


@lru_cache(maxsize=1)
def decode_page(body: bytes, content_type: str = "") -> WebPage:
    """Decode a page, a feed or a sitemap: `content_type` is the answer's header. Any bytes give a page.

    Of 199 real pages this read 197 rightly, trust in the declaration 176 (2026-11).
    """
    decoded = decode_web(body, labels_in(body, content_type))
    text = decoded.text
    declaration = _XML_DECLARATION.match(text)
    text = text[declaration.end() :] if declaration else text
    return WebPage(text, decoded.codec, decoded.undecodable, doubt=decoded.doubt)
