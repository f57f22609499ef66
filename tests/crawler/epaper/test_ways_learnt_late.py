"""A form of first page that is learnt late in a run: the days that were given up before are had in that run."""

from __future__ import annotations

from datetime import date

from scrapy import Request

from archive.reasons import ExitCode
from archive.store.archive import Archive
from crawler.attempts import Chain
from crawler.report import exit_code
from tests.crawler.epaper.beishan import (
    BASE,
    DAYS,
    FIRST,
    FORMS,
    LAST,
    each_platform,
    had,
    issues,
    period,
    row_of,
    url_of,
)
from tests.harness.walk import Walk, at


class InTurn(Walk):
    """A run that is through with a day before it asks for the next: the first are given up before the last are had."""

    def rank(self, request: Request) -> int:
        chain: Chain = request.cb_kwargs["chain"]
        return 0 if chain.settled_for or not chain.link.issue_date else chain.link.issue_date.toordinal()

    def failed(self) -> dict[str, int]:
        """Return how many links failed, by their reasons."""
        assert self.spider.crawler.stats
        counts = self.spider.crawler.stats.get_stats().items()
        return {key.removeprefix("link/failed/"): n for key, n in counts if key.startswith("link/failed/") and n}


def walk_in_turn(
    archive: Archive, name: str, present: list[date], known: dict[str, bytes | str | int | None] | None = None
) -> InTurn:
    """Walk where the row's own address leads to the issue of the seventh day, and nothing to any before."""
    row, form = row_of(name), FORMS[name][1]
    pages = issues(name, form, present)
    lead = f'<META HTTP-EQUIV="REFRESH" CONTENT="0; URL={url_of(form, DAYS[6])}">'
    hidden = at(known or {})
    shown = at({**pages, row.front(DAYS[6]): lead, **(known or {})})
    found: InTurn

    def answer(url: str) -> bytes | int | None:
        return (shown if row.front(DAYS[6]) in found.asked else hidden)(url)

    found = InTurn(row, archive, answer)
    found.run(FIRST, LAST)
    return found


@each_platform
def test_days_that_were_given_up_are_had_in_the_run_that_learns_their_form(name: str, archive: Archive) -> None:
    found, form = walk_in_turn(archive, name, DAYS), FORMS[name][1]
    assert had(archive) == DAYS
    learnt = found.asked.index(url_of(form, DAYS[6]))
    again = [url for url in found.asked[learnt + 1 :] if url in {url_of(form, day) for day in DAYS}]
    assert again == [url_of(form, day) for day in (*reversed(DAYS[:6]), *DAYS[7:])], "each once, the nearest first"
    assert not {"NoIssue", "NamedInVain"} & found.failed().keys(), "what was had counts no more as failed"


@each_platform
def test_a_day_that_a_form_does_not_bring_either_costs_one_request_and_is_settled_once(
    name: str, archive: Archive
) -> None:
    found, form = walk_in_turn(archive, name, DAYS[3:]), FORMS[name][1]
    assert had(archive) == DAYS[3:]
    for day in DAYS[:3]:
        learnt = found.asked.index(url_of(form, DAYS[6]))
        assert found.asked[learnt:].count(url_of(form, day)) == 1
        record = archive.links.get(found.row.front(day))
        assert record and (record.state.value, record.tries) == ("absent", 1)
    assert found.failed()["NoIssue"] == 3


def test_a_day_that_the_index_leaves_out_between_others_is_not_asked_for_again(archive: Archive) -> None:
    index = f"{BASE}/column/202203/period.xml"
    known = {index: period({DAYS[0]: "01/node_A01.html", DAYS[8]: "09/node_A01.html"})}
    found = walk_in_turn(archive, "founder", DAYS, dict(known))
    form = FORMS["founder"][1]
    assert not {url_of(form, day) for day in DAYS[1:6]} & set(found.asked)
    assert found.state(DAYS[2]) == ("absent", f"no issue of {DAYS[2]}: {index} does not name it")
    assert DAYS[0] in had(archive), "named in vain, and had by the new form"


def test_days_named_in_vain_and_had_later_leave_the_run_fine(archive: Archive) -> None:
    known = {f"{BASE}/column/202203/period.xml": period(dict.fromkeys(DAYS[:6], ""))}
    found = walk_in_turn(archive, "founder", DAYS, dict(known))
    assert had(archive) == DAYS
    counts = {f"link/failed/{name}": n for name, n in found.failed().items()}
    assert found.spider.crawler.stats
    assert found.spider.crawler.stats.get_value("link/failed/NamedInVain") == 0, "counted, and taken back"
    ran = {**counts, "link/failed/NamedInVain": 0, "answers": 10, "responses": 10, "archive/added": 10}
    assert exit_code(ran, finished=True) is ExitCode.FINE
