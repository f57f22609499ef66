"""What a derivation has to look at again."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Touched:
    """What is to be derived anew: texts by class, places by class and address, and where a class that is gone went.

    `ids` are those by which witnesses know the texts of classes, if they are all that is told of them.
    `aside` are the classes of which a telling only finds the text and adds nothing: a reading that another replaced.
    `anew` says that what was derived before has no say, so that ids which no witness accounts for go, too.
    """

    classes: set[str] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    witnesses: set[str] = field(default_factory=set)
    issues: set[str] = field(default_factory=set)
    appearances: set[str] = field(default_factory=set)
    ids: dict[str, set[str]] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    gone_to: dict[str, str] = field(default_factory=dict)
    anew: bool = False
