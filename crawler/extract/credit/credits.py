"""Who wrote an article: the judge over all signatures that its page shows and tells."""

from __future__ import annotations

from collections.abc import Iterable

from archive.model import Byline
from crawler.extract.credit.signatures import signatures
from crawler.extract.facts import Candidate, Facts

_CERTAIN = 70  # metadata and labels up to this weight often name the editor as author
_WROTE = ("reporter", "correspondent", "author")


def byline_candidates(facts: Facts) -> list[Candidate]:
    """Return every signature with the rule that read it, the heaviest first; the value is `name (role)`."""
    ballot = [Candidate(f"{name.name} ({name.role})", rule, weight) for rule, weight, name in signatures(facts)]
    return sorted(dict.fromkeys(ballot), key=lambda candidate: -candidate.weight)


def choose_bylines(facts: Facts) -> tuple[Byline, ...]:
    """Return the signatures of the heaviest rule that names a writer, with photographers and editors of all rules."""
    found = signatures(facts)
    best = max((weight for _, weight, name in found if name.role in _WROTE), default=0)
    editors = {name.name for _, _, name in found if name.role == "editor"}
    chosen = [
        name
        for _, weight, name in found
        if name.role not in _WROTE or weight == best and (weight > _CERTAIN or name.name not in editors)
    ]
    return tuple(dict.fromkeys(chosen))


def authors(bylines: Iterable[Byline]) -> list[str]:
    """Return the names that count as authors for readers: all but those who only took pictures or edited."""
    return list(dict.fromkeys(byline.name for byline in bylines if byline.role in _WROTE))
