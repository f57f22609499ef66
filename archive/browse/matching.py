"""What a reader looks for: the query of an address as a search of the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from archive.browse.site import UNREADABLE, Ask, Misread, Unindexed
from archive.browse.words import NO_INDEX
from archive.chinese.places import lies_in
from archive.doubts import Doubt
from archive.search.days import are_in_order, iso_of
from archive.search.find import ANY, Wanted
from archive.search.found import Found, Order
from archive.search.language import read
from archive.store.tags import tag_name

SORTS: dict[Order, str] = {"relevance": "相关", "newest": "最新", "oldest": "最早"}
_SHOWN = 30  # characters of what could not be read
_ALIKE = 5  # papers that are named where one is not known
NARROWING = {
    "paper": "newspaper",
    "place": "place",
    "year": "year",
    "source": "source",
    "by": "signer",
    "doubt": "doubt",
    "tag": "tag",
    "since": "since",
    "until": "until",
}
"""What narrows a search: its name in an address, and in the archive."""
_NAMES = frozenset(("q", "sort", "copies", "p", *NARROWING))
_OF_OTHERS = ("_", "utm_")  # how names begin that others put behind an address, and that ask for nothing here
_MEANT = {field: name for name, field in NARROWING.items() if name != field}
_MEANT |= {
    "query": "q",
    "words": "q",
    "doubtful": "doubt",
    "person": "by",
    "name": "by",
    "day": "since",
    "date": "since",
}


@dataclass(frozen=True)
class Asked:
    """What a reader looks for: words, an order, and what narrows it, by the names of addresses.

    `unfolded` shows each copy of a story, too. `dropped` tells in Chinese which words are not looked for, `misread`
    which conditions could not be read, so that they are left out, or name nothing that is known.
    """

    words: str
    sort: Order
    chosen: dict[str, str]
    indexed: bool
    unfolded: bool = False
    dropped: tuple[str, ...] = ()
    misread: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """All that is said above the hits."""
        return (*self.dropped, *self.misread)

    @property
    def query(self) -> dict[str, str]:
        """The query of the address that asks for this."""
        usual = "relevance" if self.words else "newest"
        copies = {"copies": "1"} if self.unfolded else {}
        return {"q": self.words, "sort": "" if self.sort == usual else self.sort, **self.chosen, **copies}

    def found(self, ask: Ask, order: Order | None = None) -> Found:
        """Return what is found, in the order that was asked for or in another."""
        if self.words and not self.indexed:
            return Found((), lambda first, last: (), lambda rows: {}, self.sort)
        return ask.archive.search.find(self.wanted, order or self.sort)

    @property
    def wanted(self) -> Wanted:
        """What is looked for, as the archive takes it."""
        narrowed: dict[str, Any] = {NARROWING[name]: value for name, value in self.chosen.items()}
        return Wanted(self.words, **narrowed)


def asked_for(ask: Ask) -> Asked:
    """Return the search that an address asks for. What it cannot be is left out, and told."""
    words = ask.args.get("q", "").strip()
    sort = ask.args.get("sort", "")
    chosen = {name: value for name in NARROWING if (value := ask.args.get(name, "").strip())}
    misread: list[str] = []
    for name, (read_value, unread) in _READ.items():
        if name in chosen:
            try:
                chosen[name] = read_value(chosen[name])
            except ValueError:
                misread.append(unread.format(chosen.pop(name)[:_SHOWN]))
    misread += [*strange(ask, _NAMES), *_unknown(ask, chosen)]
    orders: list[Order] = ["relevance", "newest", "oldest"] if words else ["newest", "oldest"]
    order = next((one for one in orders if one == sort), orders[0])
    if sort and sort != order and not (sort == "relevance" and not words):
        misread.append(f"没有“{sort[:_SHOWN]}”这种排序，按{SORTS[order]}排列")
    unfolded = ask.args.get("copies") == "1"
    dropped = tuple(one.chinese for one in read(words).dropped)
    return Asked(words, order, chosen, ask.has("articles_fts"), unfolded, dropped, tuple(misread))


def understood(ask: Ask, *, has_notes: bool = False) -> Asked:
    """Return the search of an address for a file, or a feed, which has a place for notes on words alone.

    Raises Misread for what else has one: a file without its condition, or an empty one, is not what was asked for.
    """
    wanted = asked_for(ask)
    if amiss := wanted.misread if has_notes else wanted.notes:
        raise Misread("；".join(amiss))
    if wanted.words and not wanted.indexed:
        raise Unindexed(NO_INDEX)
    return wanted


def strange(ask: Ask, names: Set[str]) -> Iterator[str]:
    """Yield what is none of some conditions, or given twice, so that nobody takes all for what he asked for."""
    for name in ask.args:
        if name not in names and not name.startswith(_OF_OTHERS):
            meant = _MEANT.get(name.casefold())
            yield f"没有“{name[:_SHOWN]}”这种条件" + (f"，是不是 {meant}？" if meant else "")
    given = parse_qs(ask.query, keep_blank_values=True)
    for name in sorted(names & given.keys()):
        if any(value not in ("", given[name][0]) for value in given[name]):
            yield f"“{name}”给了 {len(given[name])} 次，只采用第一个“{ask.args.get(name, '')[:_SHOWN]}”"


def _unknown(ask: Ask, chosen: dict[str, str]) -> Iterator[str]:
    """Yield what names nothing that is known; a paper that somebody calls otherwise is put in by its id."""
    catalogue = ask.archive.catalogue
    if called := chosen.get("paper"):
        meant, alike = catalogue.called(called)
        chosen["paper"] = meant or called
        if meant is None and len(catalogue.papers_called(called)) < 2:
            yield f"没有叫“{called[:_SHOWN]}”的报纸" + (f"，是不是：{'、'.join(alike[:_ALIKE])}？" if alike else "")
    if (place := chosen.get("place")) and not catalogue.papers_in(place):
        yield _no_paper_of(ask, place[:_SHOWN])
    if (source := chosen.get("source")) and not catalogue.has_source(source):
        yield f"没有“{source[:_SHOWN]}”这个来源"
    if (name := chosen.get("by")) and not ask.archive.signers.roles(name):
        yield f"没有“{name[:_SHOWN]}”这个署名"
    if (tag := chosen.get("tag")) and not ask.archive.tags.was_given(tag):
        yield f"没有“{tag[:_SHOWN]}”这个标签"
    if (doubt := chosen.get("doubt", ANY)) not in (ANY, *Doubt):
        yield f"没有“{doubt[:_SHOWN]}”这种存疑"
    if not are_in_order(chosen.get("since", ""), chosen.get("until", "")):
        yield f"起止颠倒：{chosen['since']} 晚于 {chosen['until']}"


def _no_paper_of(ask: Ask, place: str) -> str:
    """Return what to say of a place that has no paper: where it lies, or which may be meant, and what to do."""
    above, near = lies_in(place), ask.archive.catalogue.places_near(place)
    hint = f"它在{'、'.join(above)}" + (f"，可选地区“{near[0]}”" if near else "") if above else ""
    hint = hint or (f"是不是：{'、'.join(near)}？" if near else "")
    return "；".join(filter(None, [f"没有“{place}”的报纸", hint, f"写到它的文章，可以检索“{place}”"]))


def _year(value: str) -> str:
    year = iso_of(value)
    if len(year) != len("2021"):
        raise ValueError(value)
    return year


def _tag(value: str) -> str:
    if value == UNREADABLE:
        raise ValueError(value)
    return tag_name(value)


_READ: dict[str, tuple[Callable[[str], str], str]] = {
    "since": (iso_of, "起始日期“{}”不是日期（如 2021-12-24、2021-12、2021），未采用"),
    "until": (iso_of, "截止日期“{}”不是日期（如 2021-12-24、2021-12、2021），未采用"),
    "year": (_year, "“{}”不是年份，未采用"),
    "tag": (_tag, "“{}”不能是标签，未采用"),
}
"""How values are read that not any text can be, and what is said of others."""
