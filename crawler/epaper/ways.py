"""The way to an issue whose first page is not where it was: the month's index, the newest issue, the usual names.

Pure functions. What leads on is asked for by the spider, in this order and as
long as the host answers and says nothing against it:

1. the index of the month, for the folders of all forms that are known;
2. first pages in other forms that brought issues of near days;
3. what leads to the newest issue: it tells the folder and the name of its first
   page, which are tried for the day that is asked for; then both in the folders
   that the system has at other papers;
4. what first pages of the system are called at other papers, a few, and only
   where the host answered 404 or 410 to all before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice
from posixpath import splitext
from urllib.parse import urlsplit

from archive.addresses.day import dated, day_of
from archive.chinese.clock import moved
from archive.model import Capture, Link, Newspaper, Way
from archive.reasons import CutPage, LayoutChanged, NoIssue, NotThere
from crawler.epaper.html import HtmlPlatform, below
from crawler.epaper.months import read_index_of_month
from crawler.epaper.targets import targets
from crawler.extract.checks.instead import refresh_of
from crawler.extract.page import WebPage, open_page
from crawler.extract.reading import Attempt, AttemptKind, Reading

_FORMS_MAX = 3  # other forms that are tried for a day
_USUAL_MAX = 4  # usual names that are tried for a day
_FORM_MAX = 300  # characters
_LEADS_MAX = 20  # scripts' leads that are looked at on a page
_LEADS = re.compile(
    r"\blocation(?:\.href)?\s{0,9}=\s{0,9}['\"]([^'\"<>\s]{1,500})"
    r"|\blocation\.(?:replace|assign)\s{0,9}\(\s{0,9}['\"]([^'\"<>\s]{1,500})",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\s<>\"'\[\]]+")
_FILE = re.compile(r"\.s?html?(?:\?|$)")
_FILES_MAX = 500  # addresses that are looked at in a file that names a day's pages
_LISTS = re.compile(r"(?:html|layout|lay|column|col|content|page|paper|epaper|list|pc|szb|shtml)\d*", re.IGNORECASE)
_MONTHS = ("%Y-%m", "%Y/%m", "%Y%m")


def elsewhere(platform: HtmlPlatform, row: Newspaper, day: date, others: Sequence[Way]) -> Iterator[Attempt]:
    """Yield where else a day's issue may be: `others` are first pages that brought other days', the nearest first."""
    forms = list(dict.fromkeys((row.first_page, *(way.form for way in others[:_FORMS_MAX]))))
    yield from in_forms(platform, row, forms, day)
    yield from (_start(platform, row, url) for url in dict.fromkeys(_starts(platform, row, row.first_page)))
    for form in other_folders(platform, row):
        yield from month_indexes(platform, row, [form], day)
        yield from (_start(platform, row, url) for url in _starts_within(platform, row, form))
    for form in usual_forms(platform, row):
        yield platform.front(row, f"{row.base_url}/{day.strftime(form)}", AttemptKind.USUAL)


def learnt_since(platform: HtmlPlatform, row: Newspaper, day: date, ways: Sequence[Way]) -> Iterator[Attempt]:
    """Yield where a day's issue may be by first pages that the run has learnt: `ways`, the nearest first."""
    yield from in_forms(platform, row, [way.form for way in ways[:_FORMS_MAX]], day)


def in_forms(platform: HtmlPlatform, row: Newspaper, forms: Sequence[str], day: date) -> Iterator[Attempt]:
    """Yield where a day's issue may be by forms of first pages: the indexes of its month beside those, the pages."""
    yield from month_indexes(platform, row, forms, day)
    yield from (platform.front(row, f"{row.base_url}/{day.strftime(form)}") for form in forms)


def month_indexes(platform: HtmlPlatform, row: Newspaper, forms: Iterable[str], day: date) -> Iterator[Attempt]:
    """Yield the indexes of a day's month, beside the days of each form of first page."""
    for folder in dict.fromkeys(filter(None, map(_month_folder, forms))):
        for name in platform.months:
            yield month_index(platform, row, f"{row.base_url}/{day.strftime(folder)}/{name}")


def month_index(platform: HtmlPlatform, row: Newspaper, url: str) -> Attempt:
    """Return the attempt at the index of a month."""
    return Attempt(url, partial(read_month, platform, row), kind=AttemptKind.MONTH, platform=platform, row=row)


def first_page_form(platform: HtmlPlatform, row: Newspaper, url: str, day: date) -> str:
    """Return the form of a first page's address, below the row's base.

    Empty where it shows no day, or not as the system or the row writes it: then
    nothing tells it for other days.
    """
    rest = below(row, url)
    if not rest or day_of(url) != day or platform.page_number(row, url) is None or len(rest) > _FORM_MAX:
        return ""
    form = dated(rest, day)
    own = re.escape(day.strftime(row.first_page.rpartition("%d")[0] + "%d").rpartition("/")[2])
    written = (day.strftime(platform.day_form), own if "%m" in row.first_page else "")
    is_written = any(re.search(rf"(?:^|/)(?:{one})(?![\w-])", rest) for one in written if one)
    return form if is_written and "%d" in form and rest.isprintable() and day.strftime(form) == rest else ""


def month_form(row: Newspaper, url: str, day: date) -> str:
    """Return the form of the address of a month's index, below the row's base; empty where it shows no month."""
    rest = below(row, url) or ""
    for form in _MONTHS:
        written = f"{day.strftime(form)}/"
        if f"/{rest}".count(f"/{written}") == 1 and "%" not in rest:
            return f"/{rest}".replace(f"/{written}", f"/{form}/")[1:]
    return ""


def _month_folder(form: str) -> str:
    """Return the folder of the month in a form: `layout/%Y%m/%d/node_01.html` → `layout/%Y%m`; empty without one."""
    folder = form.partition("%d")[0].rpartition("/")[0]
    return folder if folder.endswith("%m") else ""


def _start(platform: HtmlPlatform, row: Newspaper, url: str) -> Attempt:
    """Return the attempt at a page that may lead to the newest issue."""
    return Attempt(url, partial(read_newest, platform, row), kind=AttemptKind.NEWEST, platform=platform, row=row)


def other_folders(platform: HtmlPlatform, row: Newspaper) -> list[str]:
    """Return the row's form with what the folder of the lists is called at other papers of the system."""
    folder, slash, rest = row.first_page.partition("/")
    if not slash or folder not in platform.folders:
        return []
    return [f"{other}/{rest}" for other in platform.folders if other != folder]


def _starts_within(platform: HtmlPlatform, row: Newspaper, form: str) -> Iterator[str]:
    """Yield the system's addresses that may lead to the newest issue, in the folder of a form."""
    place = f"{row.base_url}/{form.partition('%')[0].rpartition('/')[0]}".rstrip("/").removesuffix("/html")
    for name in platform.starts:
        yield f"{place}/{name}"


def _starts(platform: HtmlPlatform, row: Newspaper, form: str) -> Iterator[str]:
    """Yield the addresses that may lead to the newest issue: the system's, the paper's, the host's."""
    yield from _starts_within(platform, row, form)
    yield f"{row.base_url}/"
    parts = urlsplit(row.base_url)
    yield f"{parts.scheme}://{parts.netloc}/"


def usual_forms(platform: HtmlPlatform, row: Newspaper) -> list[str]:
    """Return the row's form with the names that first pages of the system have elsewhere."""
    head, mark, tail = row.first_page.rpartition("%d")
    folder, slash, file = tail.partition("/")
    if not mark or not slash or "%" in file:
        return []
    number = re.search(rf"(?:^|/)(?:{platform.page_file})(?:\?.*)?$", file)
    names = list(platform.usual)
    if number and number.groupdict().get("page"):
        start, end = number.span("page")
        names = [*(file[:start] + label + file[end:] for label in platform.labels), *names]
    ending = splitext(file.partition("?")[0])[1]
    own = [f"{splitext(name)[0]}{ending}" if ending.lower() in (".htm", ".html") else name for name in names]
    found = [f"{head}{mark}{folder}/{name}" for name in dict.fromkeys(own) if name != file]
    return [form for form in found if "%" not in form.rpartition("%d")[2]][:_USUAL_MAX]


# The month's index


def read_month(platform: HtmlPlatform, row: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read the index of a month: where the issue of the link's day begins.

    Raises NoIssue where it lacks the day: settled, where it names days before
    and behind it; else a later issue, or one in another folder, may not be in
    it. NotThere where it is no such index, CutPage where it stops before its end.
    """
    day, page = link.issue_date or day_of(link.url), open_page(capture)
    index = read_index_of_month(page.text)
    fronts = index.front_pages
    if day is None or not (fronts or index.is_cut):
        raise NotThere(f"no index of a month at {capture.url}")
    if day not in fronts and index.is_cut:
        raise CutPage(f"the index of the month at {capture.url} stops before its end")
    if day not in fronts:
        is_between = min(fronts) < day < max(fronts)
        raise NoIssue(f"no issue of {day}: {capture.url} does not name it", settled=is_between)
    urls = _named(platform, row, page, fronts[day], day)
    if not urls and fronts[day]:
        raise LayoutChanged(f"{capture.url} names no page of {day}, but {fronts[day][:200]}")
    if not urls:  # an old form, which names the day alone; the pages stand in files beside it
        folder = capture.url.rpartition("/")[0]
        beside = (f"{folder}/{day:%d}/page.xml", f"{folder}/page.xml", f"{folder}/navi.xml")
        read = partial(read_pages_of_day, platform, row, capture.url)
        kind = AttemptKind.MONTH
        named_in = capture.url
        return Reading(
            instead=tuple(
                Attempt(url, read, kind=kind, platform=platform, row=row, named_in=named_in) for url in beside
            )
        )
    return Reading(instead=tuple(platform.front(row, url, named_in=capture.url) for url in urls))


def read_pages_of_day(platform: HtmlPlatform, row: Newspaper, index: str, capture: Capture, link: Link) -> Reading:
    """Read a file that names the pages of a day (`page.xml`), or of a month's days: the first of the link's day.

    `index` is that of the month that led to it. Raises NotThere where it names
    none of them.
    """
    day, page = link.issue_date or day_of(link.url), open_page(capture)
    if day is None:
        raise NotThere(f"no page of a day is named at {capture.url}")
    named = read_index_of_month(page.text).front_pages.get(day, "")
    files = (word for word in _WORDS.split(page.text) if len(word) <= _FORM_MAX and _FILE.search(word))
    for value in (named, *islice(files, _FILES_MAX)):
        if urls := _named(platform, row, page, value, day):
            return Reading(instead=(platform.front(row, urls[0], named_in=index),))
    raise NotThere(f"no page of {day} is named at {capture.url}")


def _named(platform: HtmlPlatform, row: Newspaper, page: WebPage, written: str, day: date) -> list[str]:
    """Return the addresses that an index may mean: as it is written, else in the day's folder; with an ending."""
    ending = splitext(row.first_page.partition("?")[0])[1] or ".html"
    is_file = written and "/" not in written
    for way in (written, f"{day:%d}/{written}") if is_file else filter(None, (written,)):
        urls = map(page.join, (way, f"{way}{ending}"))
        fitting = [url for url in urls if url and day_of(url) == day and platform.page_number(row, url) is not None]
        if fitting:
            return fitting
    return []


# The newest issue


def read_newest(platform: HtmlPlatform, row: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read a page that leads to the newest issue: the link's own, or the form that its address shows for other days.

    Raises NotThere where it names no page of an issue below the row's base,
    NoIssue where it shows nothing that the row does not say: settled, where it
    shows that the day's is not there yet.
    """
    day, page = link.issue_date or day_of(link.url), open_page(capture)
    assert day is not None
    leads = list(_leads(page))
    last = moved(capture.fetched_at.date(), timedelta(days=1))  # a day ahead in China; what lies behind it is no issue
    named: dict[date, list[str]] = {}
    for url in dict.fromkeys((*leads, *(target.url for target in targets(page)), *_frames(page))):
        shown = day_of(url)
        if shown and shown <= last and _is_own(platform, row, url, shown):
            named.setdefault(shown, []).append(url)
    if day in named:
        return Reading(instead=(platform.front(row, _first(platform, row, named[day], leads)),))
    if not named:
        onward = next((url for url in leads if url != capture.url), "")
        if onward:
            return Reading(moved_to=onward)
        raise NotThere(f"no issue of the paper is named at {capture.url}")
    newest = max(named)
    url = _first(platform, row, named[newest], leads)
    form = first_page_form(platform, row, url, newest)
    if not form or form == row.first_page:
        raise NoIssue(f"no issue of {day}: the newest is at {url}", settled=bool(form) and day > newest)
    own = platform.front(row, f"{row.base_url}/{day.strftime(form)}")
    return Reading(instead=(*month_indexes(platform, row, [form], day), own))


def _is_own(platform: HtmlPlatform, row: Newspaper, url: str, day: date) -> bool:
    """Say whether an address is that of a page of the row's paper, and not of another at the host.

    Its folders are the row's or have the names that lists have everywhere; a
    paper's code in the file's name is the row's.
    """
    form = first_page_form(platform, row, url, day)
    if not form or platform.is_coded and _code(platform, form) != _code(platform, row.first_page):
        return False
    own = {*urlsplit(row.base_url).path.split("/"), *row.first_page.split("/")}
    return all(folder in own or _LISTS.fullmatch(folder) for folder in form.partition("%")[0].split("/")[:-1])


def _code(platform: HtmlPlatform, form: str) -> str:
    """Return what stands before the page's number in the name of its file."""
    file = form.rpartition("/")[2]
    match = re.fullmatch(rf"(?:{platform.page_file})(?:\?.*)?", file)
    return file[: match.start("page")] if match else file


def _leads(page: WebPage) -> Iterator[str]:
    """Yield where a page sends its readers: META REFRESH, then scripts."""
    if target := refresh_of(page):
        yield target
    for match in islice(_LEADS.finditer(page.text), _LEADS_MAX):
        joined = page.join(match[1] or match[2])
        if joined:
            yield joined


def _frames(page: WebPage) -> Iterator[str]:
    for source in page.selector.css("frame::attr(src), iframe::attr(src)").getall():
        if target := page.join(source):
            yield target


def _first(platform: HtmlPlatform, row: Newspaper, urls: Sequence[str], leads: Sequence[str]) -> str:
    """Return the first page of those of a day: where readers are sent, else the least number, else the first named."""
    if sent := [url for url in urls if url in leads]:
        return sent[0]
    numbers = {url: platform.page_number(row, url) or "" for url in urls}
    return min(urls, key=lambda url: _order(numbers[url])) if all(numbers.values()) else urls[0]


def _order(number: str) -> tuple[str, int]:
    """Return a page's number as pages are ordered: its letters, then its figure."""
    digits = re.sub(r"\D", "", number)
    return re.sub(r"\d", "", number), int(digits) if digits else 0
