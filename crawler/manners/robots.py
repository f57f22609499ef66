"""robots.txt by RFC 9309: where it is found, what it says to us, how it is obeyed."""

from __future__ import annotations

import asyncio
import codecs
import re
from urllib.parse import quote, urlsplit

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from archive.addresses.absolute import absolute, host_of
from archive.reasons import ServerTrouble, Unreachable, Untrusted
from crawler.manners.errors import HostClosed, NotAllowed, RobotsForbid, in_words, is_untrusted
from crawler.manners.reach import LeadsInside
from crawler.manners.refusal import refusal_of
from crawler.manners.turns import NoTurn

IS_ROBOTS = "is_robotstxt"  # in a request's meta
RULES_MAX = 500 << 10  # bytes that are read: "at least 500 kibibytes", RFC 9309, section 2.5
REDIRECTS_MAX = 5  # "at least five consecutive redirects, even across authorities", section 2.3.1.2

_RECEIVED_MAX = 2 * RULES_MAX  # bytes that are received: the rules under any encoding, and no robots.txt without end
_RECEIVED = "robotstxt_received"  # in a request's meta
_REDIRECTS = (301, 302, 303, 307, 308)
_AGENT = re.compile(r"^(?P<field>\s*+user[- ]?agent(?:\s*+:|\s))(?P<value>[^#]*)", re.IGNORECASE)  # as Protego has it
_ANOTHER = "="  # Protego finds a name within ours from a word's beginning on; this stands in none
_HIGH = re.compile(rb"%(?P<escape>[89A-Fa-f][0-9A-Fa-f])|[\x80-\xff]")


class Rules:
    """What a robots.txt says to the crawler whose product token is `token`.

    Protego does the matching. Its own choice of a group looks for the name in
    the whole user agent, so that a group for `local` would be ours; and it
    takes octets that are no UTF-8 for nothing, or for one and the same (a rule
    in GBK, `Disallow: /新闻`, would forbid all; both Protego 0.7, 2026-11). So
    it is handed names that are ours, `*` or another's, and octets spelt out.
    """

    def __init__(self, body: bytes, token: str) -> None:
        self._token = token
        lines = _spelt(_read(body)).splitlines()
        self._protego = Protego.parse("\n".join(_AGENT.sub(self._named, line, count=1) for line in lines))

    def allow(self, url: str) -> bool:
        """Say whether an address may be asked for."""
        return self._protego.can_fetch(_spelt(url.encode()), self._token)

    @property
    def crawl_delay(self) -> float | None:
        """The seconds between two requests that are asked for; None where none, or nonsense, is said."""
        return self._protego.crawl_delay(self._token)

    def _named(self, line: re.Match[str]) -> str:
        """Return a user-agent line with the product token alone (section 2.2.1); a version behind it says nothing."""
        name = (line["value"].partition("/")[0].split() or [""])[0]
        if name.strip("*"):
            name = self._token if name.strip("*").lower() == self._token.lower() else _ANOTHER
        return line["field"] + name


def _read(body: bytes) -> bytes:
    """Return the lines within the first 500 KiB as UTF-8, none of a web page that stands in the place of rules."""
    whole = body[:RULES_MAX]
    if body[RULES_MAX : RULES_MAX + 1] not in (b"", b"\n", b"\r"):
        whole = whole[: max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1]  # half a rule may forbid all
    if whole.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        whole = whole.decode("utf-16", "replace").encode()
    whole = whole.removeprefix(codecs.BOM_UTF8)
    return b"" if whole.lstrip().startswith(b"<") else whole


def _spelt(octets: bytes) -> str:
    """Return octets as ASCII, each one above it, raw or escaped, as the escape of the character of its number.

    Paths are compared octet by octet, escaped or not (section 2.2.2).
    """
    return _HIGH.sub(
        lambda match: quote(chr(int(match["escape"], 16) if match["escape"] else match[0][0])).encode(), octets
    ).decode("ascii")


class RobotsTxt:
    """Obey robots.txt (RFC 9309).

    Not Scrapy's own: since 2.14 several first requests to a host share one
    Deferred and all but the first are let through, and a robots.txt that
    answers 5xx is taken for permission (both seen 2026-11). Here all wait for
    one answer; a 4xx allows, a 5xx and silence forbid.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._token: str = crawler.settings["BOT_NAME"]
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._longest = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._rules: dict[str, asyncio.Future[Rules | None]] = {}
        crawler.signals.connect(self.begin, signals.headers_received)
        crawler.signals.connect(self.receive, signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsTxt:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsForbid or HostClosed where the request may not be made."""
        if request.meta.get(IS_ROBOTS):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch(site, host_of(request.url)))
        rules = await asyncio.shield(self._rules[site])
        if rules and not rules.allow(request.url):
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise RobotsForbid(f"{site}/robots.txt forbids {parts.path}")

    def begin(self, request: Request) -> None:
        """Begin to count what a robots.txt brings, anew where it is tried again."""
        if request.meta.get(IS_ROBOTS):
            request.meta[_RECEIVED] = 0

    def receive(self, data: bytes, request: Request) -> None:
        """Be content with the beginning of a robots.txt: a longer one is no failure."""
        if request.meta.get(IS_ROBOTS):
            request.meta[_RECEIVED] += len(data)
            if request.meta[_RECEIVED] > _RECEIVED_MAX:
                raise StopDownload(fail=False)

    async def _fetch(self, site: str, host: str) -> Rules | None:
        """Return the rules of a site, None where there are none. Raises HostClosed where nothing may be fetched."""
        url = f"{site}/robots.txt"
        try:
            response = await self._follow(url)
        except (HostClosed, NoTurn, LeadsInside):
            raise
        except Exception as error:
            sort = Untrusted if is_untrusted(error) else Unreachable
            raise HostClosed(f"{url}: {in_words(error)}", sort) from error
        if response and response.status >= 500:
            reason = refusal_of(response) or ServerTrouble(f"{response.url} answered {response.status}")
            led = "" if response.url == url else f"{url} leads to "
            raise HostClosed(f"{led}{reason.reason}: nothing may be asked", type(reason))
        if not response or not 200 <= response.status < 300:
            return None
        rules = Rules(response.body, self._token)
        self._slow_down(host, rules.crawl_delay)
        return rules

    async def _follow(self, url: str) -> Response | None:
        """Return the answer at the end of all redirects, to other hosts too: it holds for the site first asked.

        None where they lead in a circle, on and on, or where nobody may follow:
        unavailable (section 2.3.1.2), as a 404 is.
        """
        asked: list[str] = []
        target: str | None = url
        while target and target not in asked and len(asked) <= REDIRECTS_MAX:
            asked.append(target)
            try:
                response = await self._ask(target)
            except NotAllowed:
                return None
            if response.status not in _REDIRECTS:
                return response
            target = absolute(response.url, (response.headers.get("Location") or b"").decode("utf-8", "replace"))
        return None

    async def _ask(self, url: str) -> Response:
        """Return what an address answers, whole or not. Its redirects are ours, for AllowedHosts bars those of pages.

        No size is too large, since `receive` ends it, and a body that the
        connection loses is told by the response's flags: status goes first.
        """
        meta = {IS_ROBOTS: True, "dont_redirect": True, "download_maxsize": 0, "download_fail_on_dataloss": False}
        request = Request(url, meta=meta, priority=1000, dont_filter=True)
        return await self._crawler.engine.download_async(request)

    def _slow_down(self, host: str, delay: float | None) -> None:
        """Pause between requests as long as robots.txt asks. Per-slot settings outlive an idle slot."""
        if not delay:
            return
        downloader = self._crawler.engine.downloader
        known = float(downloader.per_slot_settings.get(host, {}).get("delay", self._delay))
        pause = max(known, min(delay, self._longest))
        downloader.per_slot_settings[host] = {"delay": pause, "jitter": 0}
        if slot := downloader.slots.get(host):
            slot.delay, slot.jitter = max(slot.delay, pause), 0
