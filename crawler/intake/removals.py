"""How an article's link stands when its host's answers come in any order: as the last of them by its own moment says.

Files of records bring what a host said in 2023 before what it said in 2021, a removal before the page that it removed.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.model import Link, LinkState
from archive.reasons import NotThere
from archive.store.archive import Archive
from archive.store.intake import GoneAnswer
from crawler.intake.held_clock import HeldClock


def note_standing(archive: Archive, moment: HeldClock, link: Link, further: Iterable[GoneAnswer] = ()) -> bool:
    """Note of a link since when its host had no article any more and until when, and how it stands after the last.

    Counted are the 404s and 410s that were taken in, those that the link itself tells of, and `further`. Those from
    before the article was first seen say nothing of it. Returns whether an article stood there at all; where none did,
    nothing is noted.
    """
    stood = archive.intake.stood(link.url)
    if stood is None:
        return False
    answers = {answer.moment: answer for answer in (*archive.intake.gone_answers(link.url), *further)}
    record = archive.links.get(link.url)
    if record and record.state is LinkState.ABSENT and record.last_try:
        answers.setdefault(record.last_try, GoneAnswer(record.last_try, link.url, record.last_reason))
    gone = [answers[when] for when in sorted(answers) if when > stood.first]
    for answer in gone:
        with moment.at(answer.moment):
            archive.links.missed(link, answer.url, answer.reason, None, NotThere.__name__)
            archive.intake.note_gone(link.url, answer.reason)
    with moment.at(stood.last):
        archive.links.finish(link, stood.article)
    if gone and gone[-1].moment > stood.last:
        with moment.at(gone[-1].moment):
            archive.links.fail(link, LinkState.ABSENT, gone[-1].reason)
    return True
