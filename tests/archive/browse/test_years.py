"""The calendar and the issues: what is complete, what is partial, what is missing."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.browse.pages.years import days_of
from archive.browse.site import Ask, ReadingRoom, tables_of
from archive.browse.words import standing
from archive.commands.issues import SIGNS, calendar_command
from archive.health.calendar import DayKind
from archive.model import CHINA, Article, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import LAMPS, YOUJIANG

_TERMINAL = {sign: kind for kind, (sign, _) in SIGNS.items()}


def test_each_day_of_the_year_has_its_state(newsroom: object, reader: Reader) -> None:
    db = reader.datasette.get_database("archive")

    def ask(conn: object) -> dict[date, DayKind]:
        site = Ask(conn, ReadingRoom("archive"))  # type: ignore[arg-type]
        found = days_of(site, "youjiang", date(2021, 1, 1), date(2021, 12, 31))
        return {day: told.kind for day, told in found.items()}

    states = reader.loop.run_until_complete(db.execute_fn(ask))
    assert len(states) == 365
    told = {day: states[date(2021, 12, day)] for day in (20, 24, 25, 26, 27, 28, 29, 30)}
    assert told == {
        20: DayKind.NOT_FETCHED,
        24: DayKind.PARTIAL,
        25: DayKind.MISSING,  # the host has none, and nothing explains it
        26: DayKind.MISSING,
        27: DayKind.FAILED,
        28: DayKind.FAILED,
        29: DayKind.PARTIAL,  # its pages name no article
        30: DayKind.NOT_FETCHED,
    }
    assert states[date(2021, 2, 8)] is DayKind.PARTIAL


def test_the_calendar_leads_to_the_issues(reader: Reader) -> None:
    page = reader.html("/paper/youjiang/2021")
    assert '<a href="/paper/youjiang/2021-12-24">24<span class="mark" aria-hidden="true">◐</span>' in page
    assert '<a href="/paper/youjiang/2021-12-25">25日</a>' in page, "a missing day leads to what is known of it"
    assert 'href="/paper/youjiang/2021-12-30"' not in page, "nobody asked for it"
    assert page.count("<table") == 12


def test_the_calendar_says_why_in_chinese_without_a_pointer_over_it(reader: Reader) -> None:
    page = reader.html("/paper/youjiang/2021")
    assert "title=" not in page.partition("<main")[2]
    told = re.sub("<[^>]*>", "", page[page.index('id="2021-12"') :])
    assert "25日至26日 缺：原站答 404，没有此页" in told and "27日至28日 未取到：原站没有应答" in told
    assert "未查：" not in told, "the sign says so"


@pytest.mark.parametrize("paper", ["youjiang", "hechiribao"])
@pytest.mark.parametrize("year", [2021, 2022])
def test_a_day_has_one_state_wherever_it_is_told(newsroom: Path, reader: Reader, paper: str, year: int) -> None:
    def archive(*arguments: str) -> str:
        done = CliRunner().invoke(calendar_command, [paper, str(year), *arguments, "--db", str(newsroom)])
        return done.output

    kinds = {day["day"]: DayKind(day["kind"]) for day in json.loads(archive("--json"))["days"]}
    reasons = {day["day"]: day["reason"] for day in json.loads(archive("--json"))["days"]}
    assert len(kinds) == 365
    lines = re.findall(r"^\d{4}-\d\d  (.{28,31})  ", archive(), re.MULTILINE)
    assert [_TERMINAL[sign] for sign in "".join(lines).replace(" ", "")] == list(kinds.values())
    months = reader.json(f"/paper/{paper}/{year}.json")["months"]
    days = [day for month in months for week in month["weeks"] for day in week if day]
    assert {day["day"]: (day["state"], day["reason"]) for day in days} == {
        day: (kind, reasons[day]) for day, kind in kinds.items()
    }
    cells = re.findall(r'<td class="(\w+)">', reader.html(f"/paper/{paper}/{year}"))
    assert cells == list(kinds.values())
    for day in days:
        if day["url"]:
            known = reader.json(f"{day['url']}.json")["known"]
            assert (known["state"], known["reason"]) == (day["state"], day["reason"])
            assert f'<span class="mark {day["state"]}">{day["word"]}</span>' in reader.html(day["url"])


_ASKED = "http://epaper.bsyjrb.cn/pc/column/202112/{}/node_A01.html"
_OUTSIDE = '<a href="{}" rel="noopener noreferrer nofollow">{}</a>'


def test_a_day_that_was_not_had_leads_to_the_address_that_was_asked(reader: Reader) -> None:
    page = reader.html("/paper/youjiang/2021")
    for day in (25, 26, 27, 28):
        assert _OUTSIDE.format(_ASKED.format(day), f"{day}日") in page
        assert _OUTSIDE.format(_ASKED.format(day), "原地址") in reader.html(f"/paper/youjiang/2021-12-{day}")
    assert _OUTSIDE.format(_ASKED.format(29), "原地址") in page, "its pages name no article"
    assert _ASKED.format(24) not in page, "its pages were read: the issue's own page leads to each"
    assert page.count("原地址") == 3


def test_a_reason_leads_to_an_address_that_has_it(reader: Reader) -> None:
    page = reader.html("/runs").partition("没有入档的网址</h2>")[2]
    assert "原站答 404，没有此页（如 <a " in page
    assert page.count("<tr>") - 1 == page.count('rel="noopener noreferrer nofollow"')


def test_an_issue_that_its_host_never_had_is_not_called_gone(reader: Reader) -> None:
    page = reader.html("/paper/youjiang/2021-12-25")
    assert '<span class="tag">无此期</span>' in page and "原站已无" not in page
    assert "原站没有这一期。" in page


def test_what_its_host_has_not_is_gone_only_where_it_was_had(tmp_path: Path, opened: Opened) -> None:
    day, host = date(2021, 12, 24), "http://epaper.bsyjrb.cn/pc"
    urls = [f"{host}/content/202112/24/content_{n}.html" for n in (1, 2)]
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([YOUJIANG])
        pages = [Page("A01", "要闻", f"{host}/a.html", read=True, placements=tuple(map(Placement, urls)))]
        had, never = (Link(url, newspaper="youjiang", issue_date=day, page="A01") for url in urls)
        archive.links.finish(had, archive.add(LAMPS).article)
        for link in (had, never):
            archive.links.fail(link, LinkState.ABSENT, f"not there: {link.url} answered 404")
        archive.editions.keep("youjiang", day, pages)
    page = opened(tmp_path / "archive.db").html("/paper/youjiang/2021-12-24")
    assert re.findall('<span class="tag">([^<]*)</span>', page) == ["原站已无", "原站没有"]


@pytest.mark.parametrize(
    ("state", "reason", "had", "told"),
    [
        ("absent", "no issue: http://a.cn/ answered 404", "", "无此期"),
        ("absent", "no issue of 2021-12-25: the page says 休刊", "", "无此期"),
        ("absent", "not there: http://a.cn/ answered 404", "", "原站没有"),
        ("absent", "not there: http://a.cn/ answered 404", "0123456789abcdef", "原站已无"),
        ("failed", "no issue: http://a.cn/ answered 404", "x", "未取到"),
        ("of another version", "", "", "of another version"),
    ],
)
def test_where_a_link_stands(state: str, reason: str, had: str, told: str) -> None:
    assert standing(state, reason, had=had) == told


def test_an_issue_is_told_as_printed(reader: Reader) -> None:
    told = reader.json("/paper/youjiang/2021-12-24.json")
    pages = [(page["page"], [one["title"] for one in page["articles"]]) for page in told["pages"]]
    assert pages == [
        ("A01", ["田阳：小番茄搭上“早班车”", "茶山深处的路灯有人管了"]),
        ("A02", ["平陆运河沿线四县签约共管水质", "寻物启事"]),
    ]
    assert told["pages"][0]["image"] == "http://epaper.bsyjrb.cn/pc/pic/202112/24/A01.jpg"
    assert told["pages"][1]["articles"][1]["state"] == "failed"
    assert (told["previous"]["day"], told["next"]["day"]) == ("2021-12-13", "2021-12-29")


def test_an_issue_that_no_index_tells_of_shows_its_articles(reader: Reader) -> None:
    told = reader.json("/paper/youjiang/2021-12-13.json")
    assert [(page["page"], len(page["articles"])) for page in told["pages"]] == [("A02", 1)]


def test_a_day_that_was_asked_for_in_vain_says_why(reader: Reader) -> None:
    assert "原站没有应答" in reader.html("/paper/youjiang/2021-12-27")


def test_a_file_that_cannot_be_read_has_no_tables_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "x.db"
    path.write_text("no database")
    assert tables_of(path) is tables_of(path.with_name("absent.db")) is None
    assert [record.getMessage().removeprefix(str(tmp_path)) for record in caplog.records] == [
        "/x.db is taken for no archive, since it cannot be read: file is not a database",
        "/absent.db is taken for no archive, since it cannot be read: unable to open database file",
    ]


def test_a_site_without_issues_has_no_missing_days(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        archive.add_newspapers([Newspaper("beishan", "北山新闻网", base_url="http://www.beishan.example")])
        feed = Link("http://www.beishan.example/rss.xml", LinkKind.LIST, newspaper="beishan")
        archive.links.found(feed)
        archive.links.finish(feed)
        archive.links.found(Link("http://www.beishan.example/1.html", newspaper="beishan", issue_date=date(2022, 3, 1)))
        text = "村里修渠九公里，清水到了村口，老人说这是三十年来头一回。"
        moment = datetime(2022, 3, 1, 9, 30, tzinfo=CHINA)
        archive.add(Article("修渠", text, newspaper="beishan", published_at=moment, date_precision="minute"))
    reader = opened(path)
    for page in ("/paper/beishan", "/paper/beishan/2022"):
        assert "这是不分期的网站：没有报期，也就没有缺期。" in reader.html(page)
    assert "未查" not in re.sub("<span class=.unseen.>[^<]*</span>", "", reader.html("/paper/beishan/2022"))
    assert 'href="/search?paper=beishan&amp;year=2022"' in reader.html("/paper/beishan")
