"""What a reader looks for: the query of an address as a search of the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archive.browse.site import Ask
from archive.search.find import Found, Order, Wanted, is_part_of_date
from archive.store.tags import tag_name

SORTS: dict[Order, str] = {"relevance": "相关", "newest": "最新", "oldest": "最早"}
NARROWING = {
    "paper": "newspaper",
    "year": "year",
    "source": "source",
    "by": "signer",
    "doubt": "doubt",
    "tag": "tag",
    "since": "since",
    "until": "until",
}
"""What narrows a search: its name in an address, and in the archive."""


@dataclass(frozen=True)
class Asked:
    """What a reader looks for: words, an order, and what narrows it, by the names of addresses."""

    words: str
    sort: Order
    chosen: dict[str, str]
    indexed: bool

    @property
    def query(self) -> dict[str, str]:
        """The query of the address that asks for this."""
        usual = "relevance" if self.words else "newest"
        return {"q": self.words, "sort": "" if self.sort == usual else self.sort, **self.chosen}

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
    """Return the search that an address asks for. What it cannot be is left out."""
    words = ask.args.get("q", "").strip()
    sort = ask.args.get("sort", "")
    chosen = {name: value for name in NARROWING if (value := ask.args.get(name, "").strip())}
    for name in ("since", "until"):
        if name in chosen and not is_part_of_date(chosen[name]):
            del chosen[name]
    if "tag" in chosen:
        try:
            chosen["tag"] = tag_name(chosen["tag"])
        except ValueError:
            del chosen["tag"]
    orders: list[Order] = ["relevance", "newest", "oldest"] if words else ["newest", "oldest"]
    order = next((one for one in orders if one == sort), orders[0])
    return Asked(words, order, chosen, ask.has("articles_fts"))
