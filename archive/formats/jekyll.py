"""Jekyll posts: as the finews site made them (front matter, a body, a source link, back links), and other people's.

The site's front matter looks like YAML and is none: titles stand raw between quotes
(`"`, `\\` and `:` unescaped), dates may be empty, so it is read by lines. That of others
(Jekyll, Hexo, Hugo) is read as YAML where it is some, and their text as Markdown. Every
stretch of the file is kept as it stands; `write(read(data)) == data` for any bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from urllib.parse import quote

from dateutil import parser as iso

from archive.addresses.absolute import split
from archive.addresses.canonical import is_address
from archive.addresses.eastmoney import infocode
from archive.chinese.bylines import read_bylines, read_source
from archive.chinese.decoding import decode, encode
from archive.chinese.text import clean, paragraphs, plain_paragraphs, squeeze
from archive.formats import Cut, Format, Imported, PictureBeside, SeedError, byte_offset
from archive.formats.front_matter import (
    Fronted,
    FrontMatterTooLong,
    left_fields,
    named_day,
    read_front_matter,
    refuse_long_front,
    told_article,
)
from archive.formats.post_pictures import as_it_was, captions_below, in_their_places, picture_lines
from archive.formats.post_tags import category_of, checked_tags, tags_told, tags_written
from archive.formats.safe import post_html
from archive.formats.yaml_values import bylines_told, bylines_written, plain_value, quoted, unquoted
from archive.model import CHINA, Article, Document, Link, LinkKind, Passage, Precision, in_zone

NAME = "jekyll"
VERSION = "1"  # of the reader; kept on every record
SITE = "//finews.withounder.com/"
TAG_END = "新闻"
UNDATED_FOLDER = "undated"
"""The folder of posts without a day: Jekyll's own begin with theirs."""
_KNOWN_FIELDS = ("layout", "title", "date", "categories", "category", "tags")
_OUR_FIELDS = ("newspaper", "issue_date", "page", "page_name", "kicker", "subtitle", "bylines")

_MARKS = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe(?:\x00\x00)?|\x00\x00\xfe\xff|\xfe\xff)")  # of UTF-8, -16, -32
_BEGINNING = 32  # bytes
_BREAK = r"(?>\r\n|\n|\r)"
_FRONT = re.compile(rf"\ufeff?---[ \t]*{_BREAK}(?>(?!---[ \t]*(?:[\r\n]|\Z))[^\r\n]*{_BREAK})*---[ \t]*(?:{_BREAK}|\Z)")
_FIELD = re.compile(r"(?P<key>[A-Za-z_][\w-]*):(?P<value>.*)", re.DOTALL)
_CONTINUED = re.compile(r"(?:[ \t]++(?:-[ \t]++)?|-[ \t]++)(?=\S)")
_OPENING = re.compile(r":[ \t]*+(?:[>|][+-]?\d?)?\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?(?: ?[+-]\d\d:?\d\d)?\Z")
_ZONE = re.compile(r" ?[+-]\d\d:?\d\d\Z")
_TAIL = re.compile(
    r"(?P<gap>(?:\r?\n){2})<(?P<link>[^<>\r\n]*)>"
    r"(?P<back>(?:\r?\n){2}\[返回[^\r\n]*(?:\r?\n\[返回[^\r\n]*)*)?(?P<end>(?:\r?\n)*)\Z"
)
_SUMMARY = re.compile(r"> (?P<text>[^\r\n]*)(?:\r?\n){2}")
_LINKS = re.compile(r"\[(?P<text>[^\[\]\r\n]*)\]\((?P<url>(?>[^()\r\n]+|\([^()\r\n]*\))*+)\)")
_UNSAFE_NAME = re.compile(r"[<>{}\[\]]")
_UNSAFE_ADDRESS = re.compile(r"[<>{}\s\x00-\x1f\x7f]")
_TAG = re.compile(r"<(?:p|div|br|center|img|span|table|strong|h[1-6])\b", re.IGNORECASE)


@dataclass(frozen=True)
class Post:
    """The stretches of a post, in the file's order; their texts joined are the file."""

    codec: str
    front: str
    blank: str
    summary: str
    body: str
    source: str
    back: str
    end: str
    pictures: str = ""  # below the body, of a post that we wrote

    @cached_property
    def fields(self) -> dict[str, str]:
        """The front matter's values by key, on one line as they stand; of a repeated key the first."""
        found: dict[str, str] = {}
        for _, line in self.field_lines:
            if match := _FIELD.match(line):
                found.setdefault(match["key"], match["value"].strip(" \t"))
        return found

    @cached_property
    def field_lines(self) -> list[tuple[int, str]]:
        """The fields between the fences, each on one line, with their first lines' numbers in the file.

        YAML lets a value go on in lines that are indented (`title: >`), and a list
        have its items below it (`tags:`, `- 教育`): they are joined by blanks.
        """
        fields: list[tuple[int, list[str]]] = []
        for number, line in enumerate(re.split(_BREAK, self.front), 1):
            more = _CONTINUED.match(line)
            if more and fields and _FIELD.match(fields[-1][1][0]):
                fields[-1][1].append(line[more.end() :].rstrip(" \t"))
            elif line.strip("\ufeff \t") not in ("---", ""):
                fields.append((number, [line]))
        return [(number, _one_line(pieces)) for number, pieces in fields]


def _one_line(pieces: list[str]) -> str:
    """Return a field that goes on over several lines on one: without the sign that says so."""
    first, *others = pieces
    if not others:
        return first
    begun = _OPENING.sub(":", first.rstrip(" \t"))
    return f"{begun}{'' if begun.endswith(':') else ' '}{' '.join(others)}"


def recognises(name: str, data: bytes) -> bool:
    """Say whether a file begins as front matter does, whatever its name."""
    return _MARKS.sub(b"", data[:_BEGINNING]).replace(b"\0", b"").startswith(b"---")


def read(data: bytes) -> Post:
    """Take a post apart. Raises SeedError where the front matter does not close."""
    return _taken_apart(*decode(data))


def _taken_apart(text: str, codec: str) -> Post:
    front = _FRONT.match(text)
    if front is None:
        raise SeedError("the front matter that opens with --- is not closed by a line ---", line=1)
    rest = text[front.end() :]
    blank = rest[: len(rest) - len(rest.lstrip("\r\n"))]
    rest = rest[len(blank) :]
    tail = _TAIL.search(rest)
    cut = tail.start() if tail else len(rest)
    body, source, back, end = rest[:cut], "", "", ""
    if tail:
        back, end = tail["back"] or "", tail["end"]
        source = tail[0][: len(tail[0]) - len(back) - len(end)]
    summary = found[0] if (found := _SUMMARY.match(body)) else ""
    shown = picture_lines(body := body[len(summary) :])
    return Post(codec, front[0], blank, summary, body.removesuffix(shown), source, back, end, shown)


def write(post: Post) -> bytes:
    """Put a post together again."""
    parts = (post.front, post.blank, post.summary, post.body, post.pictures, post.source, post.back, post.end)
    return encode("".join(parts), post.codec)


def import_document(document: Document) -> Imported:
    """Return the article, links and problems of a post. Raises SeedError."""
    text, codec = decode(document.content)
    refuse_long_front(text, "---")
    post = _taken_apart(text, codec)
    is_ours = _is_of_the_site(post)
    told, wrong = (None, None) if is_ours else _read_by_yaml(post)
    lines = ((n, match["key"].lower() if (match := _FIELD.match(line)) else "", line) for n, line in post.field_lines)
    unknown = [*left_fields(lines, {*_KNOWN_FIELDS, *_OUR_FIELDS}, told)]
    steps = [Cut(1, "front matter", post.fields.get("layout", ""))]
    named = named_day(document.name)
    layout = post.fields.get("layout", "")
    is_dated = bool(named or (told.dated if told else post.fields.get("date")))
    if wrong and (is_dated or not layout) and layout != "post":
        raise wrong
    if layout != "post" and layout and not is_dated:
        unknown.append(f"line 1: layout is {layout!r}, not 'post': no article in it")
        return Imported((), _links(post), tuple(unknown), tuple(steps))
    published, problem = _published(post)
    named = None if published else named
    if named and not post.fields.get("date"):
        published, problem = named, ""
    article = _article(post, published, "day" if published and published == named else _precision(post))
    blank = post.front + post.blank
    if told:
        body = post.body if post.source else post.summary + post.body
        article = told_article(told, body, article if post.source else replace(article, summary=""))
        blank += post.summary if post.source else ""
        problem = "" if article.published_at else f"line 1: not a date: {told.dated!r}" if told.dated else problem
        if layout != "post" and not article.text:
            raise SeedError("no text below the front matter", line=_lines(post.front))
    else:
        blank += post.summary
    tags, no_tags = checked_tags(tags_told(post.fields.get("tags", ""), post.back)[1] if is_ours else ())
    problems = [*unknown, *no_tags, *filter(None, [problem])]
    if not article.addresses:
        problems.append(_without_address(post))
    start = byte_offset(blank, post.codec)
    length = byte_offset(post.front + post.blank + post.summary + post.body, post.codec)
    span = Passage(document.id, start, length)
    steps.append(Cut(1 + _lines(post.front + post.blank), "body", f"{len(article.text)} characters"))
    links = dict.fromkeys((*map(Link, article.addresses), *_links(post)))
    return Imported(((article, span),), tuple(links), tuple(problems), tuple(steps), tags=tags)


def _is_of_the_site(post: Post) -> bool:
    """Say whether a post is in the form of the site, whose titles are no YAML: its fields, and ways on at its end."""
    fields = post.fields
    ours = fields.keys() <= {*_KNOWN_FIELDS, *_OUR_FIELDS}
    return fields.get("layout") == "post" and bool(post.source or post.back) and ours


def _read_by_yaml(post: Post) -> tuple[Fronted | None, SeedError | None]:
    """Return what the front matter tells as YAML, or why it tells nothing. Raises SeedError for what is too long."""
    between = re.split(_BREAK, post.front.removeprefix("\ufeff").rstrip())[1:-1]
    try:
        return read_front_matter("\n".join(between)), None
    except FrontMatterTooLong:
        raise
    except SeedError as error:
        return None, error


def _article(post: Post, published: datetime | None, precision: Precision) -> Article:
    html = as_it_was(post.body) if _TAG.search(post.body) else ""
    lines = paragraphs(html) if html else plain_paragraphs(post.body)
    link = source_link(post)
    printed = _issue_date(post)
    begun = datetime(*printed.timetuple()[:3], tzinfo=CHINA) if printed else None
    if published and published == begun and precision == "second":
        published = None  # the day of issue, which Jekyll asks for, and no moment that was told
    return Article(
        title=title(post),
        text="\n".join(lines),
        html=clean(html),
        summary=squeeze(post.summary.removeprefix(">")),
        bylines=bylines_told(post.fields.get("bylines", "")) or read_bylines(lines),
        source=read_source(html) or _outlet(post),
        published_at=published,
        date_precision=precision if published else None,
        issue_date=printed,
        page=_told(post, "page"),
        page_name=_told(post, "page_name"),
        kicker=_told(post, "kicker"),
        subtitle=_told(post, "subtitle"),
        addresses=(link,) if link else (),
        captions=captions_below(post.pictures),
        extractor=f"{NAME} {VERSION}",
    )


def _issue_date(post: Post) -> date | None:
    try:
        return date.fromisoformat(post.fields.get("issue_date", ""))
    except ValueError:
        return None


def _outlet(post: Post) -> str:
    """Return the outlet that a media post's tag names; the site's own channels (emnews, sitenews) are none."""
    tag = squeeze(tags_told(post.fields.get("tags", ""), post.back)[0])
    own = post.fields.get("categories", "") in ("emnews", "sitenews")
    return "" if own or not tag.endswith(TAG_END) else tag.removesuffix(TAG_END)


def title(post: Post) -> str:
    """Return the title: what stands between the first and the last quote, nothing unescaped."""
    return _told(post, "title")


def _told(post: Post, name: str) -> str:
    return clean(unquoted(post.fields.get(name, "")))


def source_link(post: Post) -> str:
    """Return the http address of the source link, or an empty text (`<>` is a link without one)."""
    url = clean(post.source).strip().removeprefix("<").removesuffix(">").strip()
    return url if is_address(url) else ""


def _without_address(post: Post) -> str:
    """Return why an article has no address."""
    told = post.source.strip()
    if told in ("", "<>"):
        return "no source link: the article has no address"
    number = 1 + _lines(post.front + post.blank + post.summary + post.body + post.source[: post.source.index(told)])
    return f"line {number}: the source link is no http address: {clean(told)[:200]}"


def _published(post: Post) -> tuple[datetime | None, str]:
    """Return the date with +08:00 (the generator's, when none is written) and what is wrong with it."""
    value = post.fields.get("date", "").removesuffix("+0800").strip()
    number = next((n for n, line in post.field_lines if line.startswith("date:")), 1)
    if not value:
        return None, f"line {number}: no date"
    try:
        if not _DATE.match(value):
            raise ValueError
        moment = iso.isoparse(re.sub(r" (?=[+-])", "", value).replace(" ", "T", 1))
        return (moment.astimezone(CHINA) if moment.tzinfo else moment.replace(tzinfo=CHINA)), ""
    except (ValueError, OverflowError):
        return None, f"line {number}: not a date: {value!r}"


def _precision(post: Post) -> Precision:
    """Return how exactly a date is told: by day, minute or second, as it is written."""
    told = _ZONE.sub("", post.fields.get("date", "")).count(":")
    return "second" if told > 1 else "minute" if told else "day"


def _links(post: Post) -> tuple[Link, ...]:
    """Return the source link, and the category page among the back links (not the home page)."""
    found = [Link(url)] if (url := source_link(post)) else []
    for match in _LINKS.finditer(post.back):
        url = "https:" + match["url"] if match["url"].startswith("//") else match["url"]
        if is_address(url) and (parts := split(url)) and "/category/" in parts.path:
            found.append(Link(url, LinkKind.LIST))
    return tuple(found)


def _lines(text: str) -> int:
    return len(re.findall(_BREAK, text))


def post_of(article: Article, tags: Sequence[str] = ()) -> Post:
    """Return an article, and the tags that people gave it, as a post in the form that the site gave to media articles.

    One that did not come from there has more fields: paper, day of issue, page, and
    who signed it. Every value is what YAML reads; a post of which no day is known
    has none. Outlet and address stand in the post as text that Jekyll would run or turn
    into links; what could do so is taken out of the one, encoded in the other.
    """
    name = _UNSAFE_NAME.sub("", squeeze(article.source))
    moment = _moment(article)
    category = category_of(name)
    tag = f"{name}{TAG_END}" if name else ""
    fields = {
        "layout": "post",
        "title": quoted(article.title),
        "date": _date_written(article, moment) if moment else "",
        "categories": plain_value(category),
        "tags": tags_written(tag, tags),
    }
    front = "".join(f"{name}: {value}\n" for name, value in (fields | _ours(article)).items())
    front = f"---\n{front}---\n"
    link = _UNSAFE_ADDRESS.sub(
        lambda match: quote(match[0], safe=""), article.addresses[0] if article.addresses else ""
    )
    back = f"[返回{tag}]({SITE}category/{category}.html)｜" if tag else ""
    back += f"[返回首页]({SITE})"
    return Post("utf-8", front, "", "", post_html(article), f"\n\n<{link}>", f"\n\n{back}", "")


def _moment(article: Article) -> datetime | None:
    """Return when an article is dated: when it was published, else the beginning of its day of issue."""
    if article.published_at:
        return in_zone(article.published_at)
    return datetime.combine(article.issue_date, time(), CHINA) if article.issue_date else None


def _date_written(article: Article, moment: datetime) -> str:
    """Return a date as exactly as it is known; in the form of the site, and for a day of issue, it is in full."""
    exactly = None if not article.published_at or _is_of_the_sites_form(article) else article.date_precision
    if exactly == "day":
        return moment.date().isoformat()
    return f"{moment.replace(tzinfo=None).isoformat(' ', 'minutes' if exactly == 'minute' else 'seconds')} +0800"


def _is_of_the_sites_form(article: Article) -> bool:
    return bool(article.addresses and infocode(article.addresses[0]))


def _ours(article: Article) -> dict[str, str]:
    """Return the fields that the site did not have, of an article that did not come from it."""
    if _is_of_the_sites_form(article):
        return {}
    told = {name: getattr(article, name) for name in _OUR_FIELDS}
    written = {name: quoted(value) for name, value in told.items() if value and isinstance(value, str)}
    written |= {"issue_date": article.issue_date.isoformat()} if article.issue_date else {}
    return written | ({"bylines": bylines_written(article.bylines)} if article.bylines else {})


def file_name(article: Article, identifier: str) -> str:
    """Return `YYYY-MM-DD-<id>.md`: the infoCode or id in its first address, else the archive's id.

    Without a day it is `undated/<id>.md`, a page to Jekyll and no post, which it would not take.
    """
    code = infocode(article.addresses[0]) if article.addresses else ""
    code = f"NW{code}" if code and f"NW{code}" in article.addresses[0] else code or identifier
    moment = _moment(article)
    return f"{moment.date()}-{code}.md" if moment else f"{UNDATED_FOLDER}/{code}.md"


def _pictured(data: bytes, pictures: Sequence[PictureBeside]) -> bytes:
    post = read(data)
    body, below = in_their_places(post.body, source_link(post), pictures)
    return write(replace(post, body=body, pictures=below))


FORMAT = Format(
    NAME,
    recognises,
    import_document,
    rewritten=lambda data: write(read(data)),
    write=lambda article, identifier, tags: (file_name(article, identifier), write(post_of(article, tags))),
    with_pictures=_pictured,
)
