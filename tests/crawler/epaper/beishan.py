"""A paper that walks can look for: on every e-paper platform, its issues where its row says, or elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from archive.model import Newspaper
from archive.store.archive import Archive
from tests.harness.walk import Answers, Walk

BASE = "http://epaper.beishan.cn/bsrb"
HOST = "http://epaper.beishan.cn/"
FIRST, LAST = date(2022, 3, 1), date(2022, 3, 10)
DAYS = [FIRST + timedelta(days=n) for n in range(10)]

# The row's form, the form in which the issues are, an article's file beside it; each changes folder and first page.
FORMS = {
    "founder": ("column/%Y%m/%d/node_A01.html", "layout/%Y%m/%d/node_01.html", "content_1.html"),
    "founder-old": ("html/%Y-%m/%d/node_1.htm", "page/%Y-%m/%d/node_77.htm", "content_1.htm"),
    "huaguang": ("content/%Y%m%d/Page01BC.htm", "html/%Y%m%d/Page01OW.htm", "Articel01002MW.htm"),
    "nbs": ("html/%Y-%m/%d/nbs.D1bsrb_01.htm", "page/%Y-%m/%d/nbs.D1bsrb_A1.htm", "nw.D1bsrb_20220301_1-01.htm"),
    "joyhua": ("%Y%m%d/html/index.htm", "page/%Y%m%d/html/page_01.htm", "content_1.htm"),
    "p001": ("%Y/%Y%m%d/%Y%m%d_001/%Y%m%d_001.html", "html/%Y/%Y%m%d/%Y%m%d_01/%Y%m%d_01.html", "20220301_001_3.htm"),
    "qpaper": ("Html/%Y-%m-%d/Qpaper.html", "Page/%Y-%m-%d/Qpaper_7.html", "12345.html"),
    "szbz": ("Html/szbz/%Y%m%d/szbzA1.Html", "paper/szbz/%Y%m%d/szbz01.Html", "szbz91720.Html"),
    "uniflows": ("html/%Y/%m/%d/01/default.htm", "page/%Y/%m/%d/A01/default.htm", "01_03.htm"),
    "edition": ("content/%Y-%m/%d/edition6145_1.html", "pc/content/%Y-%m/%d/edition6145_A1.html", "1234567.html"),
    "shtml": ("shtml/bsrb/%Y%m%d/v01.shtml", "pc/shtml/bsrb/%Y%m%d/vA1.shtml", "661204.shtml"),
}  # fmt: skip
each_platform = pytest.mark.parametrize("name", FORMS)


def row_of(name: str, form: str = "") -> Newspaper:
    return Newspaper("beishan", "北山日报", "", name, BASE, form or FORMS[name][0])


def url_of(form: str, day: date, base: str = BASE) -> str:
    return f"{base}/{day.strftime(form)}"


def issue(name: str, url: str) -> str:
    """Return the first page of an issue, which is all of it."""
    own = url.rpartition("/")[2]
    links = f'<a href="{own}">第01版：要闻</a><a href="{FORMS[name][2]}">北山县召开春耕生产现场会</a>'
    return f"<html><head><meta charset='utf-8'><title>北山日报</title></head><body>{links}</body></html>"


def issues(name: str, form: str, days: list[date]) -> dict[str, bytes | str | int | None]:
    return {url_of(form, day): issue(name, url_of(form, day)) for day in days}


def period(days: dict[date, str]) -> str:
    rows = "".join(
        f"<period><period_date>{day}</period_date><front_page>{front}</front_page></period>"
        for day, front in days.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><period_list>{rows}</period_list>'


def walk(archive: Archive, row: Newspaper, answers: Answers, since: date = FIRST, until: date = LAST) -> Walk:
    return Walk(row, archive, answers).run(since, until)


def had(archive: Archive) -> list[date]:
    """Return the days whose issues were read."""
    return list(archive.editions.issues("beishan", None, None))


def fronts_asked(found: Walk) -> int:
    """Return how many requests were made, but for the one article of each issue that was read."""
    return len(found.asked) - len([url for url in found.asked if url.endswith(FORMS[found.row.platform][2])])
