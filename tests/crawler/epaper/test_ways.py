"""The way to an issue that is not where the row says: on every e-paper platform, what is asked, what is learnt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from archive.model import WayKind
from archive.reasons import ExitCode
from archive.store.archive import Archive
from archive.store.ways import learned_row
from crawler.epaper.html import HtmlPlatform
from crawler.epaper.ways import other_folders, usual_forms
from crawler.platforms import platforms
from crawler.report import report_lines
from tests.crawler.epaper.beishan import (
    BASE,
    DAYS,
    FIRST,
    FORMS,
    HOST,
    LAST,
    each_platform,
    fronts_asked,
    had,
    issue,
    issues,
    period,
    row_of,
    url_of,
    walk,
)
from tests.harness.walk import at


def test_every_html_platform_is_here() -> None:
    html = {name for name, platform in platforms().items() if isinstance(platform, HtmlPlatform)}
    assert html - {"gxrb"} == FORMS.keys()  # an interface: its address holds no first page


# Requests


@each_platform
def test_an_ordinary_day_costs_its_first_page_and_no_request_more(name: str, archive: Archive) -> None:
    found = walk(archive, row_of(name), at(issues(name, FORMS[name][0], DAYS)))
    assert fronts_asked(found) == len(DAYS)
    assert had(archive) == DAYS


@each_platform
@pytest.mark.parametrize("answer", [403, 503, 429, None], ids=str)
def test_a_host_that_refuses_or_fails_is_asked_nothing_more(name: str, answer: int | None, archive: Archive) -> None:
    found = walk(archive, row_of(name), at({row_of(name).front(FIRST): answer}), FIRST, FIRST)
    assert found.asked == [row_of(name).front(FIRST)]
    assert found.state(FIRST)[0] == "failed"


@each_platform
def test_a_notice_of_no_paper_is_believed(name: str, archive: Archive) -> None:
    page = "<html><head><title>北山日报</title></head><body><p>春节期间本报休刊</p></body></html>"
    found = walk(archive, row_of(name), at({row_of(name).front(FIRST): page}), FIRST, FIRST)
    assert len(found.asked) == 1
    assert found.state(FIRST)[0] == "absent"


@pytest.mark.parametrize(("name", "last"), [*((name, 8) for name in FORMS), ("founder", 31), ("shtml", 31)])
def test_days_without_an_issue_cost_few_requests(name: str, last: int, archive: Archive) -> None:
    """Each costs its first page; the month's index, what leads to the newest and usual names cost little."""
    days = [date(2022, 3, n) for n in range(1, last + 1)]
    found = walk(archive, row_of(name), at({}), days[0], days[-1])
    platform = platforms()[name]
    assert isinstance(platform, HtmlPlatform)
    names = len(usual_forms(platform, row_of(name)))
    assert names <= 4
    places = 1 + len(other_folders(platform, row_of(name)))
    shared = places * (len(platform.months) + len(platform.starts)) + 2
    assert len(found.asked) == last + shared + 7 * names  # one day of each weekday is tried
    assert {found.state(day)[0] for day in days} == {"absent"}
    assert found.state(days[3])[1].startswith("no issue: http://epaper.beishan.cn/bsrb/")


@pytest.mark.parametrize("sign", ["month's index", "newest issue"])
@pytest.mark.parametrize("folder", ["layout", "col"])
def test_a_new_folder_is_found_by_what_stands_in_it(folder: str, sign: str, archive: Archive) -> None:
    row, form = row_of("founder"), f"{folder}/%Y%m/%d/node_01.html"
    assert row.first_page.startswith("column/")
    pages = issues("founder", row.first_page, DAYS[:2]) | issues("founder", form, DAYS[2:])
    if sign == "month's index":
        pages[f"{BASE}/{folder}/202203/period.xml"] = period({day: f"{day:%d}/node_01.html" for day in DAYS[2:]})
    else:
        refresh = f'<META HTTP-EQUIV="REFRESH" CONTENT="0; URL={url_of(form, LAST)}">'
        pages[f"{BASE}/{folder}/index.html"] = refresh
    walk(archive, row, at(pages))
    assert had(archive) == DAYS


def test_the_newest_issue_of_huaguang_is_found_by_its_own_start_page(archive: Archive) -> None:
    form = FORMS["huaguang"][1]
    pages = issues("huaguang", form, DAYS)
    place = f"{BASE}/{row_of('huaguang').first_page.partition('%')[0]}".rstrip("/")
    pages[f"{place}/PaperIndex.htm"] = f'<META HTTP-EQUIV="REFRESH" CONTENT="0; URL={url_of(form, LAST)}">'
    walk(archive, row_of("huaguang"), at(pages))
    assert had(archive) == DAYS


def test_a_day_that_the_index_leaves_out_between_others_costs_no_request_besides(archive: Archive) -> None:
    row, present = row_of("founder"), [day for day in DAYS if day.weekday() != 6]
    pages = issues("founder", row.first_page, present)
    pages[f"{BASE}/column/202203/period.xml"] = period({day: f"{day:%d}/node_A01.html" for day in present})
    found = walk(archive, row, at(pages))
    assert fronts_asked(found) == len(DAYS) + 1
    index = f"{BASE}/column/202203/period.xml"
    assert found.state(date(2022, 3, 6)) == ("absent", f"no issue of 2022-03-06: {index} does not name it")


@each_platform
def test_a_day_behind_the_newest_issue_is_settled_by_what_leads_to_that(name: str, archive: Archive) -> None:
    """As each daily run asks for today's, which is not there yet."""
    row, platform = row_of(name), platforms()[name]
    assert isinstance(platform, HtmlPlatform)
    pages = issues(name, row.first_page, DAYS[:2]) | {f"{BASE}/": f'<a href="{row.front(DAYS[1])}">数字报</a>'}
    found = walk(archive, row, at(pages), DAYS[2], DAYS[4])
    assert len(found.asked) == 3 + len(platform.months) * bool("%m/" in row.first_page) + len(platform.starts) + 1
    assert {found.state(day)[0] for day in DAYS[2:5]} == {"absent"}


# What is found


@each_platform
def test_an_issue_in_another_folder_under_another_name_is_found_by_what_leads_to_the_newest(
    name: str, archive: Archive
) -> None:
    form = FORMS[name][1]
    pages = issues(name, form, DAYS)
    pages[f"{BASE}/"] = f'<META HTTP-EQUIV="REFRESH" CONTENT="0; URL={url_of(form, LAST)}">'
    found = walk(archive, row_of(name), at(pages))
    assert had(archive) == DAYS
    shared = [url for url in found.asked if url.endswith(("/", ".xml", "/index.html", "paperindex.htm"))]
    assert len(shared) == len(set(shared))
    assert [(way.form, way.first_day, way.last_day) for way in archive.ways.of("beishan")] == [(form, FIRST, LAST)]
    learned = learned_row(row_of(name), archive.ways.of("beishan"))
    assert learned and learned.first_page == form


@each_platform
def test_the_next_run_begins_with_what_was_learnt(name: str, archive: Archive) -> None:
    form = FORMS[name][1]
    later = [LAST + timedelta(days=n) for n in range(1, 5)]
    pages = issues(name, form, [*DAYS, *later])
    pages[f"{BASE}/"] = f'<html><body><script>location.href="{url_of(form, LAST)}"</script></body></html>'
    walk(archive, row_of(name), at(pages))
    found = walk(archive, row_of(name), at(pages), later[0], later[-1])
    assert fronts_asked(found) == len(later)
    assert had(archive) == [*DAYS, *later]


@each_platform
def test_what_was_learnt_is_no_trap(name: str, archive: Archive) -> None:
    """The paper goes back to the row's form: the next run finds it there, and begins there from then on."""
    row, form = row_of(name), FORMS[name][1]
    pages = issues(name, form, DAYS)
    pages[f"{BASE}/"] = f'<META HTTP-EQUIV="REFRESH" CONTENT="0; URL={url_of(form, LAST)}">'
    walk(archive, row, at(pages))
    later = [LAST + timedelta(days=n) for n in range(1, 5)]
    back = at(issues(name, row.first_page, later))
    first = walk(archive, row, back, later[0], later[0])
    second = walk(archive, row, back, later[1], later[-1])
    assert (fronts_asked(first), fronts_asked(second)) == (2, 3)
    assert had(archive) == [*DAYS, *later]
    assert learned_row(row, archive.ways.of("beishan")) is None


@each_platform
def test_a_usual_name_is_found_where_nothing_else_tells_it(name: str, archive: Archive) -> None:
    platform, row = platforms()[name], row_of(name)
    assert isinstance(platform, HtmlPlatform)
    for form in usual_forms(platform, row):
        with Archive(archive.path.with_name(f"{abs(hash(form))}.db")) as fresh:
            walk(fresh, row, at(issues(name, form, DAYS[:2])), FIRST, DAYS[1])
            assert had(fresh) == DAYS[:2]
            assert [way.form for way in fresh.ways.of("beishan")] == [form]


def test_days_for_which_no_name_was_tried_are_had_when_one_brings_an_issue(archive: Archive) -> None:
    """Three weeks without an issue use up the tries of a month; then the paper appears, under another name."""
    days = [date(2022, 2, 1) + timedelta(days=n) for n in range(40)]
    present = [day for day in days if day >= date(2022, 2, 21)]
    row = row_of("shtml")
    walk(archive, row, at(issues("shtml", "shtml/bsrb/%Y%m%d/vA1.shtml", present)), days[0], days[-1])
    assert had(archive) == present


@pytest.mark.parametrize("name", ["founder", "founder-old", "nbs"])
def test_the_index_of_the_month_names_a_first_page_that_changes_each_day(name: str, archive: Archive) -> None:
    row = row_of(name)
    head, mark, file = row.first_page.rpartition("%d/")
    files = {day: file.replace("01" if "01" in file else "1", str(20 + 8 * n)) for n, day in enumerate(DAYS)}
    pages: dict[str, bytes | str | int | None] = {}
    for day in DAYS:
        url = url_of(f"{head}{mark}{files[day]}", day)
        pages[url] = issue(name, url)
    index = url_of(f"{head}period.xml", FIRST)
    pages[index] = period({day: f"{day:%d}/{files[day]}" for day in DAYS})
    first = walk(archive, row, at(pages), FIRST, DAYS[4])
    assert had(archive) == DAYS[:5]
    assert fronts_asked(first) == 5 + 1 + 5
    ways = archive.ways.of("beishan")
    assert [way.form for way in ways if way.kind is WayKind.MONTH] == [f"{head}period.xml"]
    assert len(ways) <= 3, "not a form an issue"
    second = walk(archive, row, at(pages), DAYS[5], LAST)
    assert fronts_asked(second) == 5 + 1, "the index goes first"
    assert had(archive) == DAYS
    assert learned_row(row, archive.ways.of("beishan")) is None


def test_the_index_in_a_new_folder_is_asked_once_the_newest_issue_has_shown_it(archive: Archive) -> None:
    """A folder that changes, and a first node that changes each day: the newest issue shows the folder alone."""
    row = row_of("founder")
    pages: dict[str, bytes | str | int | None] = {
        url_of(f"layout/%Y%m/%d/node_{n}.html", day): issue("founder", f"node_{n}.html") for n, day in enumerate(DAYS)
    }
    pages[f"{BASE}/layout/202203/period.xml"] = period({day: f"{day:%d}/node_{n}.html" for n, day in enumerate(DAYS)})
    pages[HOST] = f'<html><body><a href="{url_of("layout/%Y%m/%d/node_9.html", LAST)}">数字报</a></body></html>'
    walk(archive, row, at(pages))
    assert had(archive) == DAYS


OTHERS = {
    "founder": "bswb/layout/%Y%m/%d/node_01.html",
    "founder-old": "bswb/html/%Y-%m/%d/node_1.htm",
    "huaguang": "bswb/content/%Y%m%d/Page01OW.htm",
    "nbs": "html/%Y-%m/%d/nbs.D1bswb_01.htm",
    "joyhua": "bswb/%Y%m%d/html/index.htm",
    "p001": "bswb/%Y/%Y%m%d/%Y%m%d_001/%Y%m%d_001.html",
    "qpaper": "bswb/Html/%Y-%m-%d/Qpaper.html",
    "szbz": "bswb/szbz/%Y%m%d/szbzA1.Html",
    "uniflows": "bswb/html/%Y/%m/%d/01/default.htm",
    "edition": "content/%Y-%m/%d/edition7001_1.html",
    "shtml": "shtml/bswb/%Y%m%d/v01.shtml",
}


@each_platform
def test_another_papers_issue_at_the_same_host_is_not_taken_for_the_papers(name: str, archive: Archive) -> None:
    """The row's base is the host alone, on which an evening paper has its issues, too."""
    row = replace(row_of(name), base_url=HOST.rstrip("/"))
    pages = {url_of(OTHERS[name], day, row.base_url): issue(name, "x") for day in DAYS}
    found = walk(archive, row, at({**pages, HOST: f'<a href="{url_of(OTHERS[name], LAST, row.base_url)}">晚报</a>'}))
    assert had(archive) == []
    assert archive.ways.of("beishan") == []
    assert {found.state(day)[0] for day in DAYS} == {"absent"}


def test_a_folder_that_changed_in_mid_month_costs_no_issue(archive: Archive) -> None:
    """The index of the old folder ends with the change: that it names no later day says nothing of those."""
    row, form = row_of("founder"), "layout/%Y%m/%d/node_01.html"
    pages = issues("founder", row.first_page, DAYS[:5]) | issues("founder", form, DAYS[5:])
    pages[f"{BASE}/column/202203/period.xml"] = period({day: f"{day:%d}/node_A01.html" for day in DAYS[:5]})
    pages[f"{BASE}/layout/202203/period.xml"] = period({day: f"{day:%d}/node_01.html" for day in DAYS[5:]})
    pages[HOST] = f'<html><body><a href="{url_of(form, LAST)}">数字报</a></body></html>'
    first = walk(archive, row, at(pages))
    assert had(archive) == DAYS
    assert {way.form: (way.first_day, way.last_day) for way in archive.ways.of("beishan")} == {
        row.first_page: (FIRST, DAYS[4]),
        form: (DAYS[5], LAST),
        "layout/%Y%m/period.xml": (DAYS[5], DAYS[8]),  # the newest was named by the host's own front page
    }
    second = walk(archive, row, at(pages))
    assert fronts_asked(second) == len(DAYS) < fronts_asked(first)


def test_a_first_node_that_changes_each_year_costs_no_issue(archive: Archive) -> None:
    years = {2020: "node_3", 2021: "node_2", 2022: "node_17"}
    days = [date(year, 1, n) for year in years for n in (4, 5, 6)]
    row = row_of("founder-old", "html/%Y-%m/%d/node_2.htm")
    pages: dict[str, bytes | str | int | None] = {}
    for year, node in years.items():
        own = [day for day in days if day.year == year]
        pages |= issues("founder-old", f"html/%Y-%m/%d/{node}.htm", own)
        pages[f"{BASE}/html/{year}-01/period.xml"] = period({day: f"{day:%d}/{node}.htm" for day in own})
    for year in years:
        walk(archive, row, at(pages), date(year, 1, 4), date(year, 1, 6))
    assert had(archive) == days
    again = [walk(archive, row, at(pages), date(year, 1, 4), date(year, 1, 6)) for year in years]
    assert [fronts_asked(found) for found in again] == [3, 3, 3]


def test_an_issue_that_the_index_names_and_the_host_has_not_is_no_day_without_one(archive: Archive) -> None:
    row = row_of("founder")
    pages = {f"{BASE}/column/202203/period.xml": period({day: f"{day:%d}/node_A01.html" for day in DAYS})}
    found = walk(archive, row, at({**pages}), FIRST, FIRST)
    assert found.state(FIRST) == (
        "failed", f"{BASE}/column/202203/period.xml names {row.front(FIRST)}, which the host does not have",
    )  # fmt: skip


@pytest.mark.parametrize("answer", [403, 500, None], ids=str)
def test_what_leads_to_the_newest_issue_and_fails_says_nothing_of_a_day(answer: int | None, archive: Archive) -> None:
    pages: dict[str, bytes | str | int | None] = {HOST: answer, f"{BASE}/": answer}
    found = walk(archive, row_of("joyhua"), at(pages), FIRST, FIRST)
    assert found.state(FIRST)[0] == "absent"
    assert len(found.asked) == 2, "a usual name is not tried on a host that has just refused"


@pytest.mark.parametrize("answer", [500, None, "<period_list><period><period_date>2022-03-0"], ids=str)
def test_an_index_that_could_not_be_had_leaves_the_day_open(answer: str | int | None, archive: Archive) -> None:
    found = walk(archive, row_of("founder"), at({f"{BASE}/column/202203/period.xml": answer}))
    assert {found.state(day)[0] for day in DAYS} == {"failed"}
    index = [url for url in found.asked if url.endswith("period.xml")]
    assert len(index) == (2 if isinstance(answer, str) else 1)  # a cut answer is asked for again, once


def test_the_report_of_a_run_says_what_was_learnt(archive: Archive) -> None:
    form = FORMS["founder"][1]
    pages = issues("founder", form, DAYS) | {HOST: f'<a href="{url_of(form, LAST)}">数字报</a>'}
    spider = walk(archive, row_of("founder"), at(pages)).spider
    lines = list(report_lines(archive, "", spider, {}, ExitCode.INCOMPLETE))
    told = f"  learnt: issues of {FIRST} to {LAST} begin at {form}; archive papers beishan --db {archive.path}"
    assert [line for line in lines if "learnt" in line] == [told]


def test_what_a_link_was_not_had_for_is_told_once_for_each_address(archive: Archive) -> None:
    found = walk(archive, row_of("founder"), at({}), FIRST, FIRST)
    tried = [url for _, url, _ in archive.links.attempts(row_of("founder").front(FIRST))]
    assert tried == found.asked
    assert tried[:2] == [row_of("founder").front(FIRST), f"{BASE}/column/202203/period.xml"]
    assert tried[2:5] == [f"{BASE}/column/index.html", f"{BASE}/", HOST]


def test_an_issue_that_the_index_names_without_its_first_page_is_a_failure_where_nothing_has_it(
    archive: Archive,
) -> None:
    row = row_of("founder")
    day = f"<period><period_date>{FIRST}</period_date><front_page></front_page></period>"
    pages = {f"{BASE}/column/{FIRST:%Y%m}/period.xml": f"<?xml version='1.0'?><period_list>{day}</period_list>"}
    found = walk(archive, row, at(pages), FIRST, FIRST)
    state, reason = found.state(FIRST)
    assert state == "failed" and "period.xml names" in reason
