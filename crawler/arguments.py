"""What our commands of Scrapy take: words, and what `-a` understands, the same for every spider."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scrapy.exceptions import UsageError

from archive.addresses.canonical import is_address
from archive.chinese.clock import moved
from archive.model import Link
from archive.search.days import FIRST_YEAR, first_day, last_day
from archive.store.pictures import IMAGES, PictureRole
from crawler.extract.reading import Reading
from crawler.web_archives import WEB_ARCHIVES

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

RECENT_DAYS = 7  # a day's issue may come late; a week also covers a cron that stood still over a holiday
ARGUMENTS = {
    "since": "from this day of issue on; a month or a year is all its days",
    "until": "up to this day; without `since` that day alone",
    "seeds": "a folder of seeds, or a file, in the place of `seeds/`",
    "url": "an article or a page besides, though it is archived; several parted by blanks",
    "plan": "1: say what would be asked for, and ask for no article",
    "again": "`failed`: also what failed and rests; 1: the archived articles of the days asked for, too",
    "recheck": "how many requests may go to archived articles that are due; 0: none",
    "only": "`recheck`: nothing but archived articles, of the days asked for or those due",
    "articles": "with `only=recheck`: a file of ids, the articles to be asked for",
    "archives": "1: ask public web archives for links that are dead",
    "from": "`wayback` or `commoncrawl`: ask that web archive in the place of all hosts",
    "images": "`pages`, `articles`, `all` or `none`: which pictures are fetched when all texts are there",
}
"""What `-a NAME=VALUE` means, by name."""
NAMES = tuple(ARGUMENTS)
RECHECKS = 10  # requests of a run for archived articles that are due; a paper prints some 30 articles a day
_END = "--"  # behind it all are words, also those that begin with a dash
ONLY = ("recheck",)
FAILED = "failed"  # again=failed: what was not had, and nothing that is archived


class ArgumentError(ValueError):
    """An argument that cannot be understood; the message says which and why."""


@dataclass(frozen=True)
class Arguments:
    """The days asked for (both ends included), a folder of seeds, and addresses to follow besides.

    `plan` counts what a run would ask for, and asks for no article. `again`
    asks for what was named although it failed lately and rests, and `had_too` for the
    articles of the days asked for although they are archived. `recheck` is how many
    requests the run may spend on archived articles that are due, None where that
    was not said; `only` is what it is for alone, and `articles` the ids of those that it is for, due or not.
    `archives` asks web archives for links that are dead; `source` is the one that is asked in the place of all hosts.
    `images` are the kinds of pictures that are fetched when all texts are there, none where that was not said.
    """

    since: date | None = None
    until: date | None = None
    seeds: Path | None = None
    urls: tuple[str, ...] = ()
    plan: bool = False
    again: bool = False
    had_too: bool = False
    recheck: int | None = None
    only: str = ""
    articles: tuple[str, ...] | None = None
    archives: bool = False
    source: str = ""
    images: tuple[PictureRole, ...] = ()

    @property
    def rechecks(self) -> int | None:
        """How many requests may be spent on archived articles that are due; None for as many as there are."""
        return RECHECKS if self.recheck is None and not self.only else self.recheck

    @property
    def has_days(self) -> bool:
        """Whether days were asked for."""
        return bool(self.since or self.until)

    def days(self, touched: set[date], today: date) -> list[date]:
        """Return the days to ask the e-paper for.

        With `since` or `until` the days between them (`since` alone: to today;
        `until` alone: that day); without, the days that seeds and archive
        touch, but for those whose issues were read, and the last seven.
        """
        if self.since or self.until:
            first, last = self.since or self.until or today, self.until or today
            return [first + timedelta(days=n) for n in range((last - first).days + 1)]
        recent = set() if self.source else {moved(today, timedelta(days=-n)) for n in range(RECENT_DAYS)}
        return sorted(day for day in touched | recent if day <= today)

    def wanted(self, reading: Reading) -> list[Link]:
        """Return the links to follow: of an issue all, of a list that goes through the days those asked for."""
        if reading.issue_date or not (self.since or self.until):
            return list(reading.links)
        first, last = self.since or self.until or date.min, self.until or date.max
        changed = dict(reading.changed)
        links = (one for one in reading.links if changed.get(one.url, date.max) >= first)
        return [link for link in links if link.issue_date is None or first <= link.issue_date <= last]


def plain_words(args: Sequence[str]) -> list[str]:
    """Return the words among the arguments that Scrapy's parser left over. Raises UsageError.

    The parser takes options that it does not know for words (2.19): these are wrong use.
    """
    end = args.index(_END) if _END in args else len(args)
    if unknown := [one for one in args[:end] if one.startswith("-") and one != "-"]:
        raise UsageError(f"no such option: {unknown[0]}", print_help=False)
    return [*args[:end], *args[end + 1 :]]


def parse_arguments(given: Mapping[str, str]) -> Arguments:
    """Read `-a NAME=VALUE` pairs. Raises ArgumentError."""
    if unknown := sorted(set(given) - set(NAMES)):
        raise ArgumentError(f"-a {unknown[0]}: not an argument; known are {', '.join(NAMES)}")
    since, until = _span(given)
    seeds = Path(given["seeds"]) if given.get("seeds") else None
    if seeds and not seeds.exists():
        raise ArgumentError(f"-a seeds={seeds}: there is no such file or folder")
    urls = tuple(given.get("url", "").split())
    for url in urls:
        if not is_address(url):
            raise ArgumentError(f"-a url={url}: not an http address")
    plan, had_too = _switch("plan", given.get("plan", "")), given.get("again") == "1"
    again = had_too or given.get("again") == FAILED or _switch("again", given.get("again", ""), f", or {FAILED}")
    only = given.get("only", "")
    if only and only not in ONLY:
        raise ArgumentError(f"-a only={only}: {' or '.join(ONLY)} expected")
    if only and (urls or again or seeds):
        raise ArgumentError(f"-a only={only} asks for archived articles alone: of days (since, until), or those due")
    if only and plan:
        raise ArgumentError(f"-a plan=1: a plan of -a only={only} is not made; without only, it tells how many are due")
    archives, source = _web_archives(given)
    if (source or archives) and (only or plan or had_too):
        raise ArgumentError("-a from and -a archives ask for what was not had: not with only, plan or again=1")
    articles = _ids(given["articles"]) if given.get("articles") else None
    if articles is not None and not only:
        raise ArgumentError("-a articles=FILE goes with -a only=recheck")
    recheck = 0 if source else _number("recheck", given.get("recheck", ""))
    images = _images(given.get("images", ""), only or source)
    return Arguments(since, until, seeds, urls, plan, again, had_too, recheck, only, articles, archives, source, images)


def check_picture_limits(settings: BaseSettings) -> None:
    """Raise ArgumentError for a limit on pictures (`-s PICTURES_…`) that is no number, or less than it may be."""
    for name, what in _PICTURE_LIMITS.items():
        text = str(settings[name]).strip()
        is_number = text.isascii() and text.replace(".", "", what.may_be_parted).isdigit()
        if not is_number or not (float(text) or what.may_be_none):
            none = ", or 0 for none" if what.may_be_none else ", more than 0"
            raise ArgumentError(f"-s {name}={text}: not a number {what.words}{none}")


class _Limit(NamedTuple):
    words: str
    may_be_none: bool
    may_be_parted: bool


_PICTURE_LIMITS = {
    "PICTURES_MAX": _Limit("of requests like 1000", may_be_none=True, may_be_parted=False),
    "PICTURES_MAX_MB": _Limit("of MB like 1024", may_be_none=True, may_be_parted=True),
    "PICTURES_MEMORY_MB": _Limit("of MB like 512", may_be_none=False, may_be_parted=True),
}


def _images(text: str, another: str) -> tuple[PictureRole, ...]:
    if text and text not in IMAGES:
        raise ArgumentError(f"-a images={text}: {', '.join(IMAGES)} expected")
    if text not in ("", "none") and another:
        raise ArgumentError(f"-a images={text}: pictures come after the texts of the paper's host: not with {another}")
    return IMAGES[text or "none"]


def _web_archives(given: Mapping[str, str]) -> tuple[bool, str]:
    source = given.get("from", "")
    if source and source not in WEB_ARCHIVES:
        raise ArgumentError(f"-a from={source}: {' or '.join(WEB_ARCHIVES)} expected")
    return _switch("archives", given.get("archives", "")), source


def _span(given: Mapping[str, str]) -> tuple[date | None, date | None]:
    since, until = (_day(name, given.get(name, ""), ends) for name, ends in (("since", first_day), ("until", last_day)))
    if since and since.year < FIRST_YEAR:
        raise ArgumentError(f"-a since={since} lies before the first e-paper")
    if since and until and since > until:
        raise ArgumentError(f"-a since={since} lies after until={until}")
    return since, until


def _ids(path: str) -> tuple[str, ...]:
    """Return the ids of a file, one a line."""
    try:
        return tuple(Path(path).read_text("utf-8").split())
    except (OSError, ValueError) as error:
        raise ArgumentError(f"-a articles={path}: not a file of ids that can be read: {error}") from None


def _number(name: str, text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit()):
        raise ArgumentError(f"-a {name}={text}: not a number of requests like {RECHECKS}, or 0 for none")
    return int(text) if text else None


def _switch(name: str, text: str, other: str = "") -> bool:
    if text not in ("", "0", "1"):
        raise ArgumentError(f"-a {name}={text}: 1 or 0 expected{other}")
    return text == "1"


def _day(name: str, text: str, ends: Callable[[str], date | None]) -> date | None:
    if text and not text.strip():
        raise ArgumentError(f"-a {name}={text}: no day, month or year")
    try:
        return ends(text)
    except ValueError as error:
        reason = str(error).removeprefix(repr(text)).removeprefix(" is").lstrip(" :")
        raise ArgumentError(f"-a {name}={text}: {reason}") from None
