"""Lays stories out: which page holds which, and where one goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from .newsroom import Draft, Newsroom
from .printed import Issue, Printed, PrintedPage

# Stories a page, for each issue; the empty page is advertisements.
_SHAPES = ((3, 3, 2, 0), (3, 2), (2, 2, 2))
_LENGTHS = (4, 5, 1, 2)


def same(title: str, mark: str) -> str:
    """Return the headline as it is."""
    return title


def shortened(title: str, mark: str) -> str:
    """Return the headline's short form, as it stands over many continuations."""
    if "，" in title:
        return title.partition("，")[0]
    return re.split("[：的]", title, maxsplit=1)[-1]


def marked(title: str, mark: str) -> str:
    """Return the headline with the mark behind it."""
    return title + mark


def bare(title: str, mark: str) -> str:
    """Return the headline that is nothing but the mark."""
    return mark.strip("（）")


@dataclass(frozen=True)
class Jump:
    """How a paper marks a piece that goes on elsewhere: `cut` says that a sentence is cut in two."""

    to: str = "（下转第2版）"
    back: str = "（上接第1版）"
    headline: Callable[[str, str], str] = same
    cut: bool = False


@dataclass(frozen=True)
class Plan:
    """The facts of a paper's issues: days, labels and names of the pages, numbers of the pieces."""

    paper: str
    host: str
    days: tuple[date, ...]
    labels: tuple[str, ...]
    names: tuple[str, ...] = ("要闻", "综合新闻", "民生·社会", "广告")
    first_number: int = 1
    step: int = 1
    jump: Jump = Jump()


def issues(plan: Plan) -> tuple[Issue, ...]:
    """Print a paper's issues."""
    newsroom = Newsroom(plan.paper)
    number = plan.first_number
    printed = []
    for shape, day in zip(_SHAPES, plan.days, strict=False):
        issue = _issue(plan, newsroom, day, shape, number)
        number += 100 * plan.step
        printed.append(issue)
    return tuple(printed)


def _issue(plan: Plan, newsroom: Newsroom, day: date, shape: tuple[int, ...], number: int) -> Issue:
    """Print one issue. The first one's first story goes on as the second piece of page two."""
    pages: list[PrintedPage] = []
    rest: Printed | None = None
    for slot, count in enumerate(shape):
        pieces: list[Printed] = []
        for order in range(1, count + 1):
            place = Printed(
                plan.paper, plan.host, day, plan.labels[slot], plan.names[slot], order, number, title="", paragraphs=()
            )
            number += plan.step
            if rest and (slot, order) == (1, 2):
                pieces.append(_placed(rest, place))
                pages[0] = _with_target(pages[0], pieces[-1].number)
                rest = None
                continue
            draft = newsroom.write(day, length=_LENGTHS[(slot + order) % 4], photo=slot == 2 and order == 1)
            if day == plan.days[0] and (slot, order) == (0, 1):
                piece, rest = _torn(plan.jump, place, draft)
            else:
                piece = _piece(place, draft)
            pieces.append(piece)
        pages.append(PrintedPage(plan.labels[slot], plan.names[slot], slot, tuple(pieces)))
    return Issue(day, tuple(pages))


def _piece(place: Printed, draft: Draft) -> Printed:
    return replace(
        place,
        title=draft.title,
        kicker=draft.kicker,
        subtitle=draft.subtitle,
        paragraphs=draft.paragraphs,
        bylines=draft.bylines,
        signers=draft.signers,
        caption=draft.caption,
        picture=f"{place.day:%Y%m%d}{place.number}_b.jpg" if draft.caption else "",
    )


def _placed(rest: Printed, place: Printed) -> Printed:
    return replace(rest, page=place.page, page_name=place.page_name, order=place.order, number=place.number)


def _torn(jump: Jump, place: Printed, draft: Draft) -> tuple[Printed, Printed]:
    """Return the first half with its mark, and the second half, not yet placed."""
    whole = _piece(place, draft)
    first, second = list(whole.paragraphs[:2]), list(whole.paragraphs[2:])
    if jump.cut:
        comma = second[0].index("，", len(second[0]) // 3) + 1
        first, second = [*first, second[0][:comma]], [second[0][comma:], *second[1:]]
    first[-1] += jump.to
    second[0] = jump.back + second[0]
    rest = replace(
        whole,
        title=jump.headline(whole.title, jump.back),
        kicker="",
        subtitle="",
        paragraphs=tuple(second),
        bylines="",
        signers=(),
        jump_from=whole.number,
        jump_mark=jump.back,
    )
    return replace(whole, paragraphs=tuple(first), jump_to=-1, jump_mark=jump.to), rest


def _with_target(page: PrintedPage, number: int) -> PrintedPage:
    first, *others = page.pieces
    return replace(page, pieces=(replace(first, jump_to=number), *others))
