"""Whether a page came to its end. A page that was cut is no page: half an article would pass as a whole one.

Framing (a length, chunks, gzip) is checked where a response comes in; here is
what it cannot tell: the length may agree with what was cut, or there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from archive.addresses.absolute import host_of
from archive.model import Capture, LinkKind
from crawler.extract.page import decode_page
from crawler.extract.parsing.tags import tags
from crawler.extract.parsing.xml import list_start

CLOSED = "</html>"
"""The end of a page that closes its `<html>`, as nearly all do."""

_CLOSING = re.compile(rb"</html\s*>", re.IGNORECASE)
_AFTER = 2000  # bytes that may follow `</html>`: counters, comments; more is a page that goes on
_TAIL = 32  # characters by which the ends of two pages are compared
_END = 4000  # characters in which a tail and the comments behind it are looked for
_GZIP = b"\x1f\x8b"
_DIGITS = re.compile(r"\d+")
# Of inline elements (`<a>`, `<span>`) honest pages leave some open.
_CONTAINERS = frozenset("div table ul ol dl section article main form founder-content cms-content h1 h2 h3 h4".split())
_DATA = re.compile(
    rb"\s*(?:[\[{]|[\w.$]+\s*\(\s*[\[{]|\Z"  # JSON, JSONP, nothing at all
    rb"|(?:<\?xml\b[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:urlset|sitemapindex|rss|feed|rdf:|period))",
    re.IGNORECASE,
)
_LINES = re.compile(r"\s*https?://")  # a sitemap that has an address a line


@dataclass(frozen=True)
class Ending:
    """How a page ends: `tail` to compare it with other pages', and what is still `open` at its end."""

    tail: str
    open: str = ""


def ending_of(capture: Capture) -> Ending:
    """Return how a page ends. JSON, feeds and sitemaps, packed or not, are left to their readers and pass as closed."""
    body = capture.body.removeprefix(b"\xef\xbb\xbf")
    if _DATA.match(body) or body.startswith(_GZIP):
        return Ending(CLOSED)
    last = max((match.end() for match in _CLOSING.finditer(body)), default=None)
    if last is not None and len(body) - last <= _AFTER:
        return Ending(CLOSED)
    text = decode_page(capture.body, capture.header("Content-Type")).text
    if list_start(text) is not None or _LINES.match(text):  # behind notices of PHP's, in UTF-16
        return Ending(CLOSED)
    last = text.lower().rfind("</html")
    if last >= 0 and len(text) - last <= _AFTER:  # in UTF-16
        return Ending(CLOSED)
    return Ending(_tail(text), _open(text))


def _tail(text: str) -> str:
    """Return the last characters of a page without blanks, numbers as `#`, and the comments behind it left out."""
    rest = text[-_END:].rstrip()
    while rest.endswith("-->") and "<!--" in rest:
        rest = rest[: rest.rindex("<!--")].rstrip()
    return _DIGITS.sub("#", "".join(rest.split()))[-_TAIL:]


def _open(text: str) -> str:
    """Return what a page leaves open: a tag, a comment, a script, an element, or a text that nothing closes."""
    depth: Counter[str] = Counter()
    end = 0
    for tag in tags(text):
        end = tag.end
        if not tag.is_closed:
            return f"{text[tag.start : tag.start + 20].strip()}… is not closed"
        name = tag.name.removeprefix("/")
        if name in _CONTAINERS and not tag.attributes.endswith("/"):
            depth[name] += -1 if tag.name[0] == "/" else 1
    for marker in ("enpcontent", "enpproperty"):
        if f"<!--{marker}" in text and f"/{marker}-->" not in text:
            return f"<!--{marker}--> is not closed"
    if left := [name for name, number in depth.items() if number > 0]:
        return f"<{left[0]}> is not closed"
    rest = text[end:].strip()
    return f"it stops after {rest[-20:]!r}" if rest else ""


def is_closed_xml(text: str) -> bool:
    """Say whether an XML document closes its first element. What servers write behind it does not count."""
    first = next((tag for tag in tags(text) if tag.name[0] not in "#/"), None)
    if first is None:
        return False
    written = text[first.start + 1 : first.start + 1 + len(first.name)]  # names of XML tell upper from lower case
    return f"</{written}" in text[-_AFTER:] or first.attributes.endswith("/")


class Endings:
    """How the pages of a paper end, by host and kind: what is known of the others says whether one was cut.

    Honest sites there are that never write `</html>`, or leave an element open:
    their pages end alike. So a page without `</html>` is cut where the paper's
    other pages of its kind mostly have it. Where none has, a page that ends as
    another does is whole, and one that leaves something open is cut.
    """

    def __init__(self, known: Iterable[tuple[str, str, str, int, str]] = ()) -> None:
        self._pages: dict[tuple[str, str], Counter[str]] = {}
        self._first: dict[tuple[str, str, str], str] = {}
        for host, kind, tail, pages, url in known:
            self._pages.setdefault((host, kind), Counter())[tail] = pages
            self._first[host, kind, tail] = url

    def cut(self, url: str, kind: LinkKind, ending: Ending) -> str:
        """Return why a page is taken for one that was cut, an empty text where it is not. It is known from then on."""
        key = (host_of(url), kind.value)
        known = self._pages.setdefault(key, Counter())
        reason = self._reason(url, key, known, ending)
        self._first.setdefault((*key, ending.tail), url)
        known[ending.tail] += not reason
        return reason

    def rows(self) -> list[tuple[str, str, str, int, str]]:
        """Return what is known: host, kind, tail, how many pages ended so, and the first of them."""
        return [(*key, self._pages[key[:2]][key[2]], url) for key, url in self._first.items()]

    def _reason(self, url: str, key: tuple[str, str], known: Counter[str], ending: Ending) -> str:
        if ending.tail == CLOSED:
            return ""
        closed, others = known[CLOSED], known.total() - known[CLOSED]
        if closed and closed >= others:
            return ending.open or "it has no </html>, which the paper's other pages have"
        ends_as_another = known[ending.tail] or self._first.get((*key, ending.tail), url) != url
        return "" if ends_as_another else ending.open
