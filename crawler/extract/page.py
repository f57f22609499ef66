"""A capture's bytes as a page: decoded once, looked at for challenges and traps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Any

from parsel import Selector

from archive.addresses.absolute import Absolute, joining
from archive.chinese.text import clean, squeeze
from archive.model import Capture, Link, LinkKind
from archive.reasons import BlockedPage, CutPage, LayoutChanged, NoIssue, NotThere, ReadError, Refused, ServerTrouble
from crawler.extract.challenges import challenge_in
from crawler.extract.markup import parse_html

_WHOLE = (200, 203)  # 202 is a promise or a challenge, 204 and 205 hold nothing, 206 is a part
_GONE = (404, 410)
_BANNED = (401, 403, 405, 412, 418, 429, 451, 521)  # 521: 加速乐's first answer; 405 and 418: WAFs of 阿里云, 2026-11
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which browsers look for a declaration are 1024; some pages have theirs later
_SAYS_NOTHING = frozenset(("ascii", "us-ascii", "iso-8859-1", "latin1", "windows-1252"))  # servers' defaults
_GB = frozenset(("gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030"))

_PROPERTY = re.compile(r"<!--enpproperty(?P<fields>.*?)/enpproperty-->", re.DOTALL)
_FIELD = re.compile(r"<(?P<name>\w+)>(?P<value>.*?)</(?P=name)>", re.DOTALL)

_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*+")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_LONG_TAG = 4000  # characters; a shorter one cannot hold that many
_ATTRIBUTES_MAX = 1000
_VISIBLE = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"
_NEXT = re.compile(r"^[\s\[【(（<《]*[下后後]一?[页頁]")
_JSONP = re.compile(r"\s*[\w.$]+\s*\((?P<told>.*)\)\s*;?\s*", re.DOTALL)
_JSONP_OPENING = re.compile(r"\s*[\w.$]+\s*\((?=\s*[{\[])")
_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]*>")  # lxml refuses a text that declares how its bytes were encoded


@dataclass(frozen=True)
class WebPage:
    """A decoded page. `undecodable` counts what became U+FFFD; `url` is where it was."""

    text: str
    codec: str
    undecodable: int
    url: str = ""

    @cached_property
    def selector(self) -> Selector:
        """The page as a tree, parsed once. Readers leave it as it is."""
        return Selector(root=parse_html(self.text), type="html")

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
        for anchor in self.selector.root.iter("a"):
            if _NEXT.match(anchor.text_content()):
                target = self.join(anchor.get("href") or "")
                if target and target.partition("#")[0] != self.url.partition("#")[0]:  # href="#" runs a script
                    return target
        return ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the article's record has to say about decoding."""
        return (f"{self.undecodable} undecodable places in the page ({self.codec})",) if self.undecodable else ()


def check_answer(capture: Capture, link: Link, *, follows: bool = False) -> None:
    """Raise the reason for which an answer holds nothing to read, by its status.

    `follows`: it is no page of its own, but one that goes on with what was read of the link before (下一页).
    """
    if capture.status in _WHOLE:
        return
    told = f"{capture.url} answered {capture.status}"
    if challenge := challenge_of(capture):
        raise BlockedPage(f"{told}: {challenge}")
    if capture.status in _GONE:
        raise _gone(told, link, follows)
    if capture.status in _BANNED:
        raise BlockedPage(told)
    if 300 <= capture.status < 400:
        raise Refused(f"{told}: leads to {capture.header('Location')[:200] or 'nowhere'}")
    if capture.status == HTTPStatus.PARTIAL_CONTENT:
        raise CutPage(f"{told}: a part of the page")
    raise ServerTrouble(told)


def _gone(told: str, link: Link, follows: bool) -> ReadError:
    """Return what 404 and 410 mean: of an issue's list, no issue; of a list that the row names, a wrong row.

    Of a page that follows they say nothing of the list itself: pagers promise more pages than there are.
    """
    if link.kind is LinkKind.ARTICLE or follows and link.issue_date is None:
        return NotThere(told, gone=True)
    if follows:
        return ServerTrouble(f"{told}: the issue's list goes on there, and what was read of it names no end")
    if link.issue_date is None and not link.found_in:
        return LayoutChanged(f"{told}: the list that the paper's row names is not there")
    return NoIssue(f"no issue: {told}", gone=True) if link.issue_date else NotThere(told, gone=True)


def open_page(capture: Capture) -> WebPage:
    """Decode a capture once and return the page.

    Raises BlockedPage for a challenge, Refused for a flood of attributes (320 KB
    with 30,000 attributes in one tag block lxml for 12 s, 2026-11).
    """
    if challenge := challenge_of(capture):
        raise BlockedPage(challenge)
    page = decode_page(capture.body, capture.header("Content-Type"))
    refuse_floods(page.text)
    return replace(page, url=capture.url)


def read_json(capture: Capture) -> Any:
    """Return what a JSON or JSONP answer says.

    Raises BlockedPage for a challenge, CutPage for one that stops before its
    end, LayoutChanged where it is none.
    """
    if challenge := challenge_of(capture):
        raise BlockedPage(challenge)
    text = decode_page(capture.body, capture.header("Content-Type")).text
    wrapped = _JSONP.fullmatch(text)
    told = wrapped["told"] if wrapped else _JSONP_OPENING.sub("", text, count=1)
    try:
        return json.loads(told, strict=False)
    except json.JSONDecodeError as error:
        is_cut = told.lstrip()[:1] in ("{", "[") and (error.pos >= len(told.rstrip()) or "Unterminated" in error.msg)
        raise (CutPage if is_cut else LayoutChanged)(f"no JSON at {capture.url}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise LayoutChanged(f"no JSON at {capture.url}: {error}") from error


def objects(told: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON list; of anything else, and of what else stands in it, nothing."""
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def rows_of(told: Any, url: str) -> list[dict[str, Any]]:
    """Return the objects of a JSON list, which may be empty.

    Raises LayoutChanged for what is no list, and for a list that holds things
    but no object: that says nothing of an issue without pages.
    """
    rows = objects(told)
    if not isinstance(told, list) or told and not rows:
        raise LayoutChanged(f"no list in the JSON at {url}")
    return rows


def refuse_floods(markup: str) -> None:
    """Raise Refused for a tag with more attributes than a parser can take. Scripts hold none, whatever they write."""
    for match in _TAG.finditer(_SCRIPT.sub("", markup)):
        if match.end() - match.start() > _LONG_TAG:
            names = _VALUE.sub(" ", match[0])
            if max(names.count("="), len(names.split())) > _ATTRIBUTES_MAX:
                raise Refused(f"a tag of {len(match[0])} characters with over {_ATTRIBUTES_MAX} attributes")


def properties(text: str) -> dict[str, str]:
    """Return the fields of the `enpproperty` comment that Founder writes behind an article, its best witness."""
    match = _PROPERTY.search(text)
    return {field["name"]: squeeze(field["value"]) for field in _FIELD.finditer(match["fields"])} if match else {}


def challenge_of(capture: Capture) -> str:
    """Name the challenge that a capture holds, or return an empty text."""
    return challenge_in(capture.body, capture.header("Set-Cookie"))


def decode_page(body: bytes, content_type: str = "") -> WebPage:
    """Decode a page: the bytes speak first (BOM, valid UTF-8), then the declarations, then GB18030.

    Of 199 real pages this read 197 rightly, trust in the declaration 176
    (2026-11). gb2312 and gbk are read as GB18030, which holds them.
    """
    if body.startswith(b"\xef\xbb\xbf"):
        return _decoded(body[3:], "utf-8")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(body, "utf-16")
    declared = [name.decode("ascii").lower() for name in _DECLARED.findall(content_type.encode() + b" " + body[:_HEAD])]
    told = [_codec(name) for name in declared if name not in _SAYS_NOTHING]
    for codec in ("utf-8", *told, "gb18030"):
        try:
            return WebPage(_text(body.decode(codec)), codec, 0)
        except (UnicodeDecodeError, LookupError):
            continue
    return _decoded(body, "gb18030" if _mostly_gb(body) else "utf-8")


def _codec(name: str) -> str:
    return "gb18030" if name in _GB else name


def _decoded(body: bytes, codec: str) -> WebPage:
    text = body.decode(codec, "replace")
    return WebPage(_text(text), codec, text.count("\ufffd"))


def _text(decoded: str) -> str:
    """Return a decoded page without the declaration of its bytes."""
    return _XML_DECLARATION.sub("", clean(decoded), count=1) if decoded.lstrip()[:5] == "<?xml" else clean(decoded)


def _mostly_gb(body: bytes) -> bool:
    return body.decode("gb18030", "replace").count("\ufffd") < body.decode("utf-8", "replace").count("\ufffd")
