"""The table of a system that answers in JSON: how it is asked, and under which keys its answers hold what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Call:
    """A kind of address. Templates of `str.format`; in them stand fields of the row's `first_page`, of the address
    itself, of the JSON rows that name it, and `{day}`.

    `link` is the address that is kept, as it would stand in a link of the issue's
    first list; `ask` where it is asked for, below the paper's base, if that is elsewhere. `send` says how its query is
    asked with.
    """

    link: str = ""
    ask: str = ""
    send: Literal["query", "form", "json"] = "query"


@dataclass(frozen=True)
class PageKeys:
    """Where the pages of an issue stand, and under which keys what is told of each.

    `label` holds number and name (第01版：要闻), where they have no keys of their
    own. `day` is the day that the answer says it is of. `own` is the number of the
    page whose articles stand in the answer beside the list of pages. `asked` are the keys of what a page's address asks
    with, the first that is told: `{asked}` in it. `is_below_base`: the ways to pictures and PDFs are told from the
    paper's base, not from the answer.
    """

    rows: str
    number: str = ""
    name: str = ""
    label: str = ""
    image: str = ""
    pdf: str = ""
    day: str = ""
    own: str = ""
    asked: str = ""
    is_below_base: bool = False


@dataclass(frozen=True)
class ArticleKeys:
    """Where the articles of a page stand (in a page's row where the list of pages has them), and their titles.

    `reversed`: the last stands first on the page. `area` is the outline on the page's picture.
    """

    rows: str
    title: str = "title"
    reversed: bool = False
    area: str = ""


@dataclass(frozen=True)
class TextKeys:
    """Where an article stands in its answer (`root`), and its fields below that.

    `pictures` are the ways to those beside its text, one behind the other with `;` between, as their `captions` are,
    where one that says nothing is `null`.
    """

    root: str = ""
    title: str = "title"
    kicker: str = ""
    subtitle: str = ""
    author: str = "author"
    text: str = "content"
    captions: str = ""
    pictures: str = ""
    page: str = ""
    day: str = ""


@dataclass(frozen=True)
class Calendar:
    """What is asked where an issue's list is empty: `days` are the days with an issue, of `rows` that fit `own`.

    Without `rows` they stand in the answer itself, in lists or objects.

    `newest`: it tells the newest day alone.
    """

    call: Call
    days: str
    rows: str = ""
    own: tuple[str, ...] = ()
    newest: bool = False
