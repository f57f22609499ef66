"""A host that brings nothing, whatever it answers: no first run of any paper is fine."""

from __future__ import annotations

import pytest

from archive.model import Newspaper
from archive.reasons import ExitCode, NoIssue, ReadError
from crawler.extract.checks.instead import read_answer
from crawler.extract.checks.status import check_answer
from crawler.papers import paper_of
from crawler.report import exit_code
from tests.crawler.platforms.rows import each_paper, own_day
from tests.harness.bench import capture
from tests.harness.strangers import STRANGERS

KINDS = (
    "瑞数, 202",
    "云锁",
    "a shell",
    "maintenance with the masthead",
    "a parked domain",
    "a soft 404",
    "an empty page",
)


@pytest.mark.slow
@each_paper
def test_no_first_run_of_a_paper_whose_host_brings_nothing_is_fine(paper: Newspaper) -> None:
    found = paper_of(paper.id)
    link = next(found.issue_links([own_day(paper)]))
    attempt = found.route(link)[0]
    answers = [(STRANGERS[kind].body, STRANGERS[kind].status) for kind in KINDS]
    own = f"<html><head><title>{paper.name}数字报</title></head><body><h1>{paper.name}</h1></body></html>"
    for body, status in (*answers, ("", 404), ("", 410), ("", 403), ("", 500), ("[]", 200), ("{}", 200), (own, 200)):
        got = capture(attempt.url, body, status=status)
        with pytest.raises(ReadError) as caught:
            check_answer(got, link)
            reading = read_answer(attempt.read, got, link)
            assert not reading.links
            raise NoIssue("an empty list")
        counts = {"answers": 2, f"link/failed/{type(caught.value).__name__}": 1, "nothing-yet": 1}
        assert exit_code(counts, finished=True) is not ExitCode.FINE
