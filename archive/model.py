"""The types that flow through the archive. All are immutable; times are aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Any, Literal

CHINA = timezone(timedelta(hours=8), "CST")
"""The zone of every `published_at`: China has had one zone and no summer time since 1992."""


def in_zone(moment: datetime, zone: tzinfo = CHINA) -> datetime:
    """Return a moment as a zone tells it; as it is where the zone has no year for it (10000, 0), or it has no zone."""
    try:
        return moment.astimezone(zone) if moment.tzinfo else moment
    except OverflowError:
        return moment


Precision = Literal["day", "minute", "second"]
Role = Literal["reporter", "correspondent", "author", "photographer", "editor"]
ROLES = {"reporter": "记者", "correspondent": "通讯员", "author": "作者", "photographer": "摄影", "editor": "责编"}
"""The roles of a signature, in Chinese."""


@dataclass(frozen=True)
class Newspaper:
    """One row of `newspapers.csv`; `id` is the spider's name.

    All addresses of the paper begin with `base_url`. `first_page` is where, below
    it, the first page of a day's issue stands, in the notation of `strftime`:
    `column/%Y%m/%d/node_A01.html`. `seen` is the day of the evidence that `status`
    rests on (or its month, or its year). `hosts` are further hosts of its pages
    (`articles.x.cn`, `x.cn:9999`), `aliases` former ids; both parted by blanks.
    """

    id: str
    name: str
    place: str = ""
    platform: str = ""
    base_url: str = ""
    first_page: str = ""
    first_issue: str = ""
    status: str = ""
    seen: str = ""
    hosts: str = ""
    aliases: str = ""

    def front(self, day: date) -> str:
        """Return the address of the first page of a day's issue."""
        return f"{self.base_url}/{day.strftime(self.first_page)}"

    @property
    def further_sites(self) -> tuple[str, ...]:
        """The further hosts as addresses, `http://articles.x.cn/`; without a port one stands for https too."""
        return tuple(f"{'https' if host.endswith(':443') else 'http'}://{host}/" for host in self.hosts.split())

    @property
    def first_day(self) -> date | None:
        """The day of the first issue; None where the row has none, or a year alone."""
        try:
            return date.fromisoformat(self.first_issue)
        except ValueError:
            return None


@dataclass(frozen=True)
class PaperAddress:
    """Where a paper is on other days than its row says: one row of `addresses.csv`.

    `since` and `until` are the first and the last day of issue, None where there
    is no such bound. An address with neither is one whose days are not known.
    """

    paper: str
    since: date | None
    until: date | None
    platform: str
    base_url: str
    first_page: str
    hosts: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether its days are known."""
        return self.since is not None or self.until is not None

    def tells_of(self, day: date) -> bool:
        """Say whether an issue is certainly here."""
        return self.is_dated and (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True)
class Byline:
    """A signature (署名): who, and in which role."""

    name: str
    role: Role = "author"


@dataclass(frozen=True)
class Join:
    """A place where a page or column break had cut a paragraph in two.

    `offset` counts bytes from the start of the document to the first byte of
    the second piece; `paragraph` is the joined paragraph's number from 1.
    """

    offset: int
    paragraph: int


@dataclass(frozen=True)
class Passage:
    """The bytes `start:end` of a document that an article was read from."""

    document: str
    start: int
    end: int
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One value that a rule proposed for a field of an article, and whether it was chosen."""

    field: str
    value: str
    rule: str
    weight: float
    chosen: bool = False


def about(label: str, *, searched: str = "", several: bool = False, apart: bool = False) -> dict[str, Any]:
    """Say of a field of an article what `archive.store.rows` makes of it.

    That and a migration in `archive/store/schema.py` is what it takes to keep a field. What it takes to read, show and
    export it: CONTRIBUTING.md, "A field of an article".

    `label` is what it is called in Chinese; `searched` the column of the search
    index that covers it. Of a field with `several`, the archive keeps what all
    witnesses say, of any other what the first one said; one that is kept
    `apart` has a table of its own.
    """
    return {"label": label, "searched": searched, "several": several, "apart": apart}


@dataclass(frozen=True)
class Article:
    """One text as one witness gives it.

    `text` holds the paragraphs joined by one newline; `html` the body as
    received. `addresses` are where a reader finds it, the one that was
    followed first. `published_at` carries +08:00. `agency` and `place` are those
    of the 电头 (新华社, 北京); `captions` stand by pictures and are no part of the
    text; `evidence` is the ballot of each field, kept so that a choice can be
    explained. `agreement` is how far the witnesses of the body agree with the text
    that was elected, from 0 to 1: the least of theirs; None where one rule alone
    read it (a platform's own, a seed). `doubts` are why a person should look at
    it (`archive.doubts`): with any, the article is doubtful.
    """

    title: str = field(metadata=about("主题", searched="title"))
    text: str = field(metadata=about("正文，一行一段", searched="text"))
    html: str = field(default="", metadata=about("正文原样在 contents 中的编号"))
    kicker: str = field(default="", metadata=about("引题", searched="title"))
    subtitle: str = field(default="", metadata=about("副题", searched="title"))
    summary: str = field(default="", metadata=about("提要"))
    bylines: tuple[Byline, ...] = field(default=(), metadata=about("署名", searched="signature", apart=True))
    source: str = field(default="", metadata=about("来源"))
    published_at: datetime | None = field(default=None, metadata=about("发布时间，带时区 +08:00"))
    date_precision: Precision | None = field(default=None, metadata=about("发布时间精确到日、分还是秒"))
    issue_date: date | None = field(default=None, metadata=about("出版日期"))
    page: str = field(default="", metadata=about("版次"))
    page_name: str = field(default="", metadata=about("版名"))
    newspaper: str | None = field(default=None, metadata=about("报纸"))
    addresses: tuple[str, ...] = field(default=(), metadata=about("网址", apart=True))
    extractor: str = field(default="", metadata=about("由何程序读出", several=True))
    notes: tuple[str, ...] = field(default=(), metadata=about("读取时的说明", several=True))
    agency: str = field(default="", metadata=about("电头中的机构"))
    place: str = field(default="", metadata=about("电头中的地点"))
    captions: tuple[str, ...] = field(default=(), metadata=about("图片说明", searched="text", several=True))
    evidence: tuple[Evidence, ...] = field(
        default=(), metadata=about("每个字段从何处读出，在 contents 中的编号", several=True)
    )
    agreement: float | None = field(default=None, metadata=about("各种读法与正文的一致程度，0 至 1，取最低者"))
    doubts: tuple[str, ...] = field(default=(), metadata=about("存疑之处", several=True))


WITHOUT_SKIN = "unskinned"
"""The extractor of an article on an e-paper's page that no skin fits; `archive check` counts them."""

Outcome = Literal["added", "known", "address", "revision", "withdrawn"]


@dataclass(frozen=True)
class Added:
    """What `Archive.add` decided, the id of the article it concerns, and the articles that a new one is related to.

    What is `withdrawn` is kept, and is no article: its id finds none.
    """

    outcome: Outcome
    article: str
    repeats: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Document:
    """A file as received. `id` is made from its name and its bytes."""

    id: str
    name: str
    format: str
    content: bytes
    digest: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capture:
    """One response as fetched: `body` is the payload after content decoding.

    `id` is the WARC-Record-ID of the record that holds it. Where the host said that the page is as it was (304), or the
    same bytes came again, `revisit_of` is the id of the capture that has the body. A page that a web archive gave has
    its address there as `origin`; `fetched_at` is when the web archive fetched it, `taken_at` when we took it there.
    """

    id: str
    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    digest: str
    revisit_of: str = ""
    origin: str = ""
    taken_at: datetime | None = None

    def header(self, name: str) -> str:
        """Return the last value of a header, or an empty text."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[-1] if found else ""


class LinkKind(StrEnum):
    """What a link leads to. Lists are fetched in every run, articles once."""

    ARTICLE = "article"
    LIST = "list"


class LinkState(StrEnum):
    """Where a link stands.

    pending: never tried. done: fetched and archived. failed: tried, to be
    tried again from `next_try` on. absent: the host says there is no such
    page. refused: not an address that may be followed. no-article: what is
    there was read, and is something else (a video page, a list); it is asked for
    again only where a list still names it after `archive.store.links.LONGEST_WAIT`.
    """

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    ABSENT = "absent"
    REFUSED = "refused"
    NO_ARTICLE = "no-article"


@dataclass(frozen=True)
class Link:
    """An address to follow, and the facts its finder knew about the target."""

    url: str
    kind: LinkKind = LinkKind.ARTICLE
    found_in: str = ""
    newspaper: str | None = None
    issue_date: date | None = None
    page: str = ""
    page_name: str = ""


@dataclass(frozen=True)
class Placement:
    """An article's place on a printed page, as the page's index tells it.

    `area` is the outline on the page's image, as the site writes it (`x,y,x,y,…`), that of several pieces with `;`
    between them; `shape` says of each what it is, as sent (`rect`, `poly`), empty where that was not told.
    """

    url: str
    title: str = ""
    area: str = ""
    shape: str = ""


@dataclass(frozen=True)
class Page:
    """A printed page (版) of an issue: its number and name, where it is, and what stands on it in order.

    `read` tells a page whose own index was read, and may name nothing, from one
    that another page has named. Outlines lie on `map_image`, which may be smaller than
    `image`, and refer to a size in its pixels that was read from `map_size_from`: where
    that is empty they refer to what the file itself has.
    """

    page: str
    page_name: str = ""
    url: str = ""
    image: str = ""
    pdf: str = ""
    placements: tuple[Placement, ...] = ()
    read: bool = False
    map_image: str = ""
    map_width: float | None = None
    map_height: float | None = None
    map_size_from: str = ""


class WayKind(StrEnum):
    """What leads to an issue: the form of its first page's address, or the index of its month, which names it."""

    FIRST_PAGE = "first page"
    MONTH = "month's index"


@dataclass(frozen=True)
class Way:
    """What was seen to lead to the issues of a paper: a form of address that worked, and from when to when.

    `form` is what stands below `base_url`, in the notation of `strftime`, as
    `Newspaper.first_page`. `first_day` and `last_day` are the first and the last
    day of the issues that it brought, `url` is where the last of them began,
    `seen_at` the moment at which it was last seen to work.
    """

    kind: WayKind
    platform: str
    base_url: str
    form: str
    first_day: date
    last_day: date
    url: str = ""
    seen_at: datetime | None = None

    def address(self, day: date) -> str:
        """Return the address that the form gives for a day."""
        return f"{self.base_url}/{day.strftime(self.form)}"

    def distance(self, day: date) -> int:
        """Return how many days a day lies outside those of the issues that it brought; 0 within."""
        return max((self.first_day - day).days, (day - self.last_day).days, 0)


@dataclass(frozen=True)
class LinkRecord:
    """A link with its history, as the archive keeps it."""

    link: Link
    state: LinkState
    tries: int = 0
    last_reason: str = ""
    last_try: datetime | None = None
    next_try: datetime | None = None
    article: str | None = None


@dataclass(frozen=True)
class Run:
    """One crawl: what was asked, how it ended, and what it counted."""

    id: str
    newspaper: str
    arguments: str
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str = ""
    exit_code: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
