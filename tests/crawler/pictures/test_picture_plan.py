"""A plan says what pictures would be asked for, and what room they take, of these days and of a year."""

from __future__ import annotations

import pytest

from crawler.pictures.planning import ASSUMED_BYTES, in_units
from tests.harness.bench import Bench
from tests.replica.papers import PAPERS

pytestmark = pytest.mark.slow

PAPER = PAPERS["hezhouribao"]
SINCE, UNTIL = PAPER.days[0], PAPER.days[1]
DAYS = ("-a", f"since={SINCE}", "-a", f"until={UNTIL}")
PAGES = sum(len(issue.pages) for issue in PAPER.issues if SINCE <= issue.day <= UNTIL)


def plan(bench: Bench, images: str) -> list[str]:
    result = bench.crawl(*bench.bare, *DAYS, "-a", "plan=1", "-a", f"images={images}", paper=PAPER.id)
    assert result.code == 0, result.err
    return result.out.splitlines()


def test_a_plan_tells_requests_and_room_as_is_assumed_then_as_the_paper_has_it(bench: Bench) -> None:
    pages, pdfs = (f"{in_units(size)} each, which is assumed" for size in list(ASSUMED_BYTES.values())[::2])
    told = plan(bench, "pages")
    assert [line for line in told if "assumed" in line] == [
        f"    page: {PAGES} of {pages}",
        f"    pdf: {PAGES} of {pdfs}",
    ]
    assert f"  pictures, when all texts are there: {2 * PAGES} pictures, 17 MB, 0 s at 0 s each" in told
    assert f"    a year of such days: {PAGES * 365} pictures, 3.1 GB" in told
    assert not [url for url in bench.replica.log if url.endswith((".jpg", ".pdf"))], "none is asked for"
    assert not [line for line in plan(bench, "none") if "picture" in line]
    assert bench.crawl(*bench.bare, *DAYS, "-a", "images=pages", paper=PAPER.id).code == 0
    told = plan(bench, "pages")
    assert f"as this paper's {PAGES} that are held" in next(line for line in told if line.startswith("    page: 0 of"))
    assert [line for line in told if f"a year of such days: {PAGES * 365} pictures" in line], "what is held is counted"


@pytest.mark.parametrize(
    "size, words", [(0, "0 bytes"), (999, "999 bytes"), (150_000, "150 KB"), (2_000_000, "2.0 MB"), (3.1e9, "3.1 GB")]
)
def test_bytes_are_told_for_people(size: float, words: str) -> None:
    assert in_units(size) == words
