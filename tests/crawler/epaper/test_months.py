"""The index of a month in all forms that were seen, and what reading one means for a day."""

from __future__ import annotations

from datetime import date

import pytest

from archive.model import Link, LinkKind, Newspaper
from archive.reasons import CutPage, LayoutChanged, NoIssue, NotThere, ReadError
from crawler.epaper.html import HtmlPlatform
from crawler.epaper.months import read_index_of_month
from crawler.epaper.ways import read_month, read_pages_of_day
from crawler.platforms import platforms
from tests.harness.bench import capture
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

ONE, TWO, FOUR = date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 4)
FILES = {ONE: "01/node_2.htm", FOUR: "04/node_2.htm"}

# Each names node_2 for the 1st and the 4th of March 2022.
FORMS = {
    "as Founder writes it": """<?xml version="1.0" encoding="UTF-8"?>
<period_list><period><period_name>2022-03-01</period_name><period_date>2022-03-01</period_date>
<front_page>01/node_2.htm</front_page></period>
<period><period_name>2022-03-04</period_name><period_date>2022-03-04</period_date>
<front_page>04/node_2.htm</front_page></period></period_list>""",
    "periodlist, front_page before the date": """<periodlist>
<period><front_page>01/node_2.htm</front_page><period_date>2022-03-01</period_date></period>
<period><front_page>04/node_2.htm</front_page><period_date>2022-03-04</period_date></period></periodlist>""",
    "CDATA": """<period_list><period><period_date><![CDATA[2022-03-01]]></period_date>
<front_page><![CDATA[01/node_2.htm]]></front_page></period><period><period_date><![CDATA[ 2022-03-04 ]]></period_date>
<front_page><![CDATA[
04/node_2.htm ]]></front_page></period></period_list>""",
    "a namespace": """<p:period_list xmlns:p="http://www.founder.com/period"><p:period>
<p:period_date>2022-03-01</p:period_date><p:front_page>01/node_2.htm</p:front_page></p:period><p:period>
<p:period_date>2022-03-04</p:period_date><p:front_page>04/node_2.htm</p:front_page></p:period></p:period_list>""",
    "a namespace for all": """<period_list xmlns="urn:x"><period><period_date>2022-03-01</period_date>
<front_page>01/node_2.htm</front_page></period><period><period_date>2022-03-04</period_date>
<front_page>04/node_2.htm</front_page></period></period_list>""",
    "a prefix that is declared nowhere": """<f:period_list><f:period><f:period_date>2022-03-01</f:period_date>
<f:front_page>01/node_2.htm</f:front_page></f:period><f:period><f:period_date>2022-03-04</f:period_date>
<f:front_page>04/node_2.htm</f:front_page></f:period></f:period_list>""",
    "attributes": """<navi><period date="2022-03-01" url="01/node_2.htm"/>
<period date="2022-03-04" url="04/node_2.htm"/></navi>""",
    "days without lines": """<period_list><period><period_date>20220301</period_date>
<front_page>01/node_2.htm</front_page></period><period><period_date>20220304</period_date><front_page>04/node_2.htm</front_page></period></period_list>""",
    "days in Chinese, with a time": """<period_list><period><period_date>2022年3月1日</period_date>
<front_page>01/node_2.htm</front_page></period><period><period_date>2022-03-04 00:00:00.0</period_date>
<front_page>04/node_2.htm</front_page></period></period_list>""",
    "more elements, other names": """<navi><item><name>今日</name><paper>北山日报</paper><date>2022/03/01</date>
<pages>8</pages><href>01/node_2.htm</href></item><item><name>今日</name><date>2022/03/04</date>
<href>04/node_2.htm</href></item></navi>""",
    "a notice of the server's before it": """<br />
<b>Notice</b>:  Undefined index: date in <b>/www/period.php</b> on line <b>3</b><br />
<period_list><period><period_date>2022-03-01</period_date><front_page>01/node_2.htm</front_page></period>
<period><period_date>2022-03-04</period_date><front_page>04/node_2.htm</front_page></period></period_list>""",
    "a comment before it, a raw ampersand in it": """<!-- 2022-03-09 --><period_list><period>
<period_name>A&B</period_name><period_date>2022-03-01</period_date><front_page>01/node_2.htm</front_page></period>
<period><period_date>2022-03-04</period_date><front_page>04/node_2.htm</front_page></period></period_list>""",
}
each_form = pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())

ROW = Newspaper("beishan", "北山日报", "", "founder-old", "http://e.cn/bsrb", "html/%Y-%m/%d/node_1.htm")
INDEX = "http://e.cn/bsrb/html/2022-03/period.xml"


def front_pages(text: str) -> dict[date, str]:
    return read_index_of_month(text).front_pages


def period(front: str) -> str:
    """Return an index of one day, with what tells its first page."""
    day = "<period_date>2022-03-04</period_date>"
    return f"<periodlist><period>{day}{front}<period_name>x</period_name></period></periodlist>"


def link_of(day: date, row: Newspaper = ROW) -> Link:
    return Link(row.front(day), LinkKind.LIST, "", row.id, day)


def named(text: str | bytes, day: date, row: Newspaper = ROW, url: str = INDEX) -> list[str]:
    """Return where an index of a month says that the issue of a day begins."""
    platform = platforms()[row.platform]
    assert isinstance(platform, HtmlPlatform)
    reading = read_month(platform, row, capture(url, text, "text/xml"), link_of(day, row))
    return [attempt.url for attempt in reading.instead]


@each_form
def test_an_index_names_the_first_page_of_each_day(text: str) -> None:
    assert front_pages(text) == FILES


@each_form
@each("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_index_is_read_in_any_encoding(text: str, codec: str) -> None:
    head = '<?xml version="1.0" encoding="gb2312"?>\n' if codec == "gb18030" else ""
    body = (head + text.removeprefix('<?xml version="1.0" encoding="UTF-8"?>').strip()).encode(codec)
    assert named(body, FOUR) == ["http://e.cn/bsrb/html/2022-03/04/node_2.htm"]


@each_form
def test_a_day_between_two_that_are_named_had_no_issue(text: str) -> None:
    with pytest.raises(NoIssue, match="no issue of 2022-03-02: .* does not name it") as found:
        named(text, TWO)
    assert found.value.settled


@each_form
@each("day", [date(2022, 3, 5), date(2022, 3, 31)])
def test_a_day_behind_the_last_that_is_named_may_stand_elsewhere(text: str, day: date) -> None:
    with pytest.raises(NoIssue) as found:
        named(text, day)
    assert not found.value.settled


@each_form
def test_an_index_that_was_cut_says_nothing_of_a_day_that_it_does_not_name(text: str) -> None:
    with pytest.raises(CutPage if "<period_list" in text[:80] or "periodlist" in text else ReadError):
        named(text[: len(text) * 6 // 10], FOUR)


@pytest.mark.parametrize(
    "written",
    [
        "node_9.htm",
        "04/node_9.htm",
        "./04/node_9.htm",
        "/bsrb/html/2022-03/04/node_9.htm",
        "http://e.cn/bsrb/html/2022-03/04/node_9.htm",
        "node_9",
        "04/node_9",
        "../2022-03/04/node_9.htm",
    ],
)
def test_a_first_page_is_found_however_it_is_written(written: str) -> None:
    text = period(f"<front_page>{written}</front_page>")
    assert named(text, FOUR)[0] == "http://e.cn/bsrb/html/2022-03/04/node_9.htm"


def test_a_name_without_an_ending_gets_the_rows() -> None:
    """Seen in 2026-09: `YYYY/MM/period.xml` with `9454__01`, the page at `YYYY/MM/DD/9454__01.html`."""
    row = Newspaper("x", "某报", "", "founder", "https://e.cn", "%Y/%m/%d/9000__01.html")
    assert named(period("<front_page>9454__01</front_page>"), FOUR, row, "https://e.cn/2022/03/period.xml") == [
        "https://e.cn/2022/03/04/9454__01.html"
    ]


@pytest.mark.parametrize(
    "front", ["", "<front_page></front_page>", "<front_page/>", "<front_page><![CDATA[]]></front_page>"]
)
def test_where_the_first_page_is_not_told_the_files_beside_the_index_are_asked(front: str) -> None:
    assert named(period(front), FOUR) == [
        "http://e.cn/bsrb/html/2022-03/04/page.xml",
        "http://e.cn/bsrb/html/2022-03/page.xml",
        "http://e.cn/bsrb/html/2022-03/navi.xml",
    ]


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("04/page.xml", "<page_list><page><page_no>01</page_no><front_page>node_9.htm</front_page></page></page_list>"),
        ("04/page.xml", '<pages><page url="node_9.htm" name="第01版"/><page url="node_10.htm"/></pages>'),
        ("page.xml", "<pages><page><url>04/node_9.htm</url></page><page><url>05/node_9.htm</url></page></pages>"),
        ("navi.xml", "<navi><day><period_date>2022-03-04</period_date><page>04/node_9.htm</page></day></navi>"),
    ],
)
def test_a_file_beside_the_index_names_the_first_of_a_days_pages(url: str, text: str) -> None:
    platform = platforms()["founder-old"]
    assert isinstance(platform, HtmlPlatform)
    place = f"http://e.cn/bsrb/html/2022-03/{url}"
    reading = read_pages_of_day(platform, ROW, INDEX, capture(place, text, "text/xml"), link_of(FOUR))
    assert [attempt.url for attempt in reading.instead] == ["http://e.cn/bsrb/html/2022-03/04/node_9.htm"]


@pytest.mark.parametrize(
    "written",
    ["http://evil.example/2022-03/04/node_9.htm", "javascript:x", "file:///etc/passwd", "http://[x/", "../../../x.htm",
     "05/node_9.htm", "content_9.htm"],
)  # fmt: skip
def test_an_address_that_is_no_page_of_the_papers_day_is_not_followed(written: str) -> None:
    text = period(f"<front_page>{written}</front_page>")
    with pytest.raises(LayoutChanged, match="names no page of 2022-03-04"):
        named(text, FOUR)


@pytest.mark.parametrize(
    "text",
    ["", "<html><body>404</body></html>", "<html><body>北山日报 2022-03-01</body></html>", "{}", "<a/>", "<<<", "\x00",
     "<period_list></period_list>", "<period_list><period_date>2022-02-30</period_date></period_list>"],
)  # fmt: skip
def test_what_is_no_index_is_no_evidence(text: str) -> None:
    with pytest.raises(NotThere, match="no index of a month at"):
        named(text, FOUR)


def test_a_page_that_lists_issues_in_place_of_an_index_is_no_evidence() -> None:
    rows = "".join(f"<li><span>2022-03-0{n}</span><a href='0{n}/node_2.htm'>数字报</a></li>" for n in (1, 4))
    with pytest.raises(NotThere, match="no index of a month at"):
        named(f"<!DOCTYPE html><html><head><title>period</title></head><body><ul>{rows}</ul></body></html>", TWO)


@pytest.mark.parametrize(
    "text",
    [
        "<period_list>" + "<period>" * 50_000,
        "<period_list>" + "<period><period_date>2022-03-01</period_date>" * 30_000,
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY b{n} "{"&a;" * 10}">' for n in range(50)) + "]>"
        "<period_list><period_date>&b9;</period_date></period_list>",
        "<period " * 50_000,
        "<front_page>" + "a" * 1_000_000 + "</front_page>",
        "<period_list>" + "<x>" * 200 + "2022-03-01" + "</x>" * 200 + "</period_list>",
        "x" * 500_000 + "<period_list><period><period_date>" + " " * 500_000,
    ],
    ids=range(7),
)
def test_a_hostile_index_is_read_in_no_time(text: str) -> None:
    assert cpu_seconds(lambda: front_pages(text), below=5) < 5


@pytest.mark.parametrize("mark", ["&", "&amp;"])
@pytest.mark.parametrize("form", ["{}", "<![CDATA[{}]]>"])
def test_a_raw_ampersand_in_an_address_is_one(mark: str, form: str) -> None:
    url = "page.htm?paper=1&date=4"
    written = form.format(url.replace("&", mark if form == "{}" else "&"))
    day = f"<period_date>2022-03-04</period_date><front_page>{written}</front_page>"
    assert list(front_pages(f"<period_list><period>{day}</period></period_list>").values()) == [url]


def test_an_entity_that_names_a_file_is_not_put_in() -> None:
    text = '<!DOCTYPE p [<!ENTITY f SYSTEM "file:///etc/hostname">]><p><period><period_date>2022-03-04</period_date>'
    text += "<front_page>&f;</front_page></period></p>"
    assert set(front_pages(text).values()) <= {""}
