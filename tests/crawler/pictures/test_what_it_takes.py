"""The table of what pictures take is worked out from what is assumed; the replica's figures are those of its pages."""

from __future__ import annotations

import re

from archive.store.pictures import PictureRole
from crawler.pictures.planning import ASSUMED_BYTES, ASSUMED_PER_ARTICLE, in_units
from crawler.plan import time_in_words
from tests.harness.documents import ROOT
from tests.replica.papers import PAPERS
from tests.replica.papers.pictured import pictured_of

DOCUMENT = (ROOT / "docs/pictures.md").read_text("utf-8")
PAGES, ISSUES, ARTICLES, PAUSE = 8, 26, 96, 2
LIKE_PAGES = PAGES * ISSUES
PHOTOS = int(ARTICLES * ISSUES * ASSUMED_PER_ARTICLE)
PAGE, PDF, PHOTO = (ASSUMED_BYTES[role] for role in (PictureRole.PAGE, PictureRole.PDF, PictureRole.ARTICLE))


def row(name: str) -> list[str]:
    found = re.search(rf"^\| `{name}` \| (.*) \|$", DOCUMENT.split("## What it takes")[1], re.MULTILINE)
    assert found
    return found[1].split(" | ")


def told(requests: int, size: float) -> tuple[str, str, str]:
    return f"{requests:,}", time_in_words(requests * PAUSE), in_units(size)


def test_the_table_is_worked_out_from_what_is_assumed() -> None:
    texts = (PAGES + ARTICLES) * ISSUES
    pages, photos = LIKE_PAGES * (PAGE + PDF), PHOTOS * PHOTO
    expected = {
        "none": told(texts, texts * 14_000),
        "pages": told(2 * LIKE_PAGES, pages),
        "articles": told(PHOTOS, photos),
        "all": told(2 * LIKE_PAGES + PHOTOS, pages + photos),
    }
    for name, (requests, time, size) in expected.items():
        cells = row(name)
        assert (cells[0].removesuffix(" more"), cells[1], cells[2].partition(" (")[0]) == (requests, time, size)
    least, most = LIKE_PAGES * (300_000 + 1_000_000), LIKE_PAGES * (1_500_000 + 4_000_000)
    assert row("pages")[2].endswith(f"({in_units(least)} to {in_units(most)})")
    small = (LIKE_PAGES * 270_000, PHOTOS * 8_000)
    assert [row(name)[3] for name in ("pages", "articles", "all")] == [in_units(one) for one in (*small, sum(small))]
    assert f"without PDFs needs {in_units(LIKE_PAGES * PAGE)} for its\npages" in DOCUMENT


def test_the_figures_of_the_replica_are_those_of_its_pages() -> None:
    paper = PAPERS["hezhouribao"]
    pictured = pictured_of(paper)
    files = pictured.files(paper)
    issue = paper.issues[0]
    sizes = [
        len(files[pictured.path(pattern, issue, issue.pages[0])]().content) for pattern in (pictured.full, pictured.pdf)
    ]
    for size, words in zip(sizes, re.findall(r"has (\d+) KB, its PDF\s(\d+) KB", DOCUMENT)[0], strict=True):
        assert 0.7 < size / 1000 / int(words) < 1.4
    a_month = in_units(LIKE_PAGES * (94_000 + 97_000)), in_units(PHOTOS * 7_000)
    assert f"be {a_month[0]} for `pages` and {a_month[1]} for `articles`" in DOCUMENT
