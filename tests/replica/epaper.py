"""epaper.bsyjrb.cn: the e-paper of Youjiang Daily, on the newer Founder system."""

from __future__ import annotations

import re
from urllib.parse import SplitResult

from .answer import Answer, escape, not_found, render
from .drawn import MapForm, Sheet, areas_of, lay_out, paper_in_pdf, photo, picture
from .stories import Catalog, Story

BASE = "http://epaper.bsyjrb.cn"
_COLUMN = re.compile(r"/pc/column/(\d{6}/\d{2})/node_(\w+)\.html")
_CONTENT = re.compile(r"/pc/content/(\d{6}/\d{2})/content_(\d+)\.html")
_FILE = re.compile(r"/pc/att/(\d{6}/\d{2})/([\w-]+\.(?:jpg\.\d|pdf))")
# Real maps have numbers of this length, and refer to the small picture of the page as it is.
_MAP = MapForm(520, 520, digits=9)
_AREA = '<Area coords="{coords}" shape="{shape}" href="{way}">'
_PERIOD = re.compile(r"/pc/column/(\d{6})/period\.xml")
# The paper's own pages begin with empty paragraphs and indent with ASCII spaces.
_LEAD = "<p>     </p><p>    </p><p>    </p>"


def page_url(day: str, page: str) -> str:
    """The address of a printed page; `day` is `YYYYMM/DD`."""
    return f"{BASE}/pc/column/{day}/node_{page}.html"


def content_url(story: Story) -> str:
    """The address of a story in the e-paper."""
    return f"{BASE}/pc/content/{story.date:%Y%m/%d}/content_{story.number}.html"


def newest_front(catalog: Catalog) -> str:
    """The first page of the newest issue."""
    if not catalog.issues:
        return f"{BASE}/"
    day = max(catalog.issues)
    return page_url(day, min(catalog.issues[day]))


def answer(catalog: Catalog, url: SplitResult) -> Answer:
    """Answer a request to the e-paper."""
    if found := _COLUMN.fullmatch(url.path):
        if found[2] in catalog.issues.get(found[1], {}):
            return column(catalog, found[1], found[2])
    elif found := _CONTENT.fullmatch(url.path):
        story = catalog.by_number.get(int(found[2]))
        if story and f"{story.date:%Y%m/%d}" == found[1]:
            return content(catalog, story)
    elif found := _PERIOD.fullmatch(url.path):
        days = [day for day in sorted(catalog.issues) if day.startswith(found[1])]
        if days:
            return periods(catalog, days)
    elif found := _FILE.fullmatch(url.path):
        return _file(catalog, found[1], found[2])
    return not_found()


def sheet(catalog: Catalog, day: str, page: str) -> Sheet:
    """A printed page as it was laid out; on page two a story stands in two pieces."""
    issue = catalog.issues[day]
    places = list(issue)
    date = issue[page][0].date
    place = places.index(page)
    return lay_out(issue[page], name="右江日报", label=page, day=date, is_front=place == 0, scattered=place == 1)


def _file(catalog: Catalog, day: str, name: str) -> Answer:
    """The small picture of a page, its PDF, or a photograph."""
    issue = catalog.issues.get(day, {})
    page, _, kind = name.partition(".")
    if page in issue and kind == "jpg.1":
        return Answer(picture(sheet(catalog, day, page), _MAP.picture), "image/jpeg")
    if page in issue and kind == "pdf":
        return Answer(paper_in_pdf(sheet(catalog, day, page)), "application/pdf")
    shown = (story.number for stories in issue.values() for story in stories if story.picture == name)
    return next((Answer(photo(number), "image/jpeg") for number in shown), not_found())


def column(catalog: Catalog, day: str, page: str) -> Answer:
    """A printed page: the list of pages, and this page's articles."""
    issue = catalog.issues[day]
    up = f"../../../content/{day}/"
    links = (
        f'<li><a class="btn btn-block" href="node_{other}.html">'
        f"第{other}版：{escape(stories[0].page_name)}</a>"
        f'<a class="pdf" href="../../../att/{day}/{other}.pdf" target="_blank"></a></li>'
        for other, stories in issue.items()
    )
    articles = (
        f'<li class="resultList"><a href="{up}content_{story.number}.html"><h4>{escape(story.title)}</h4></a></li>'
        for story in issue[page]
    )
    return render(
        "epaper_column.html",
        bom=True,
        links="\n".join(links),
        articles="\n".join(articles),
        **_frame(catalog, day, page, up),
    )


def content(catalog: Catalog, story: Story) -> Answer:
    """The page of one article."""
    day = f"{story.date:%Y%m/%d}"
    return render(
        "epaper_content.html",
        bom=True,
        kicker=escape(story.kicker),
        title=escape(story.title),
        subtitle=escape(story.subtitle),
        attachment=_attachment(story),
        body=founder_body(story),
        properties=_properties(story),
        back=page_url(day, story.page),
        **_frame(catalog, day, story.page, ""),
    )


def founder_body(story: Story) -> str:
    """The body as it stands between the enpcontent comments."""
    return _LEAD + "".join(f"<p>    {escape(line)}</p>" for line in story.paragraphs) + "<p>     </p>"


def periods(catalog: Catalog, days: list[str]) -> Answer:
    """The month's index of issues."""
    rows = "".join(
        f"<period><period_name>{date}</period_name><period_date>{date}</period_date>"
        f"<front_page>{day[-2:]}/node_{min(catalog.issues[day])}.html</front_page></period>\n"
        for day, date in ((day, f"{day[:4]}-{day[4:6]}-{day[-2:]}") for day in days)
    )
    page = f'<?xml version="1.0" encoding="UTF-8"?>\n<period_list>\n{rows}</period_list>\n'
    return Answer(page.encode(), "text/xml")


def _frame(catalog: Catalog, day: str, page: str, up: str) -> dict[str, str]:
    """What column and article pages share: the page's picture and map, the date, the next page."""
    pages = list(catalog.issues[day])
    following = pages[pages.index(page) + 1 :]
    link = '<li><a href="{}" class="b-btn">下<br />一<br />版<i></i></a></li>'
    return {
        "date": f"{day[:4]}年{day[4:6]}月{day[-2:]}日",
        "picture": f"{BASE}/pc/att/{day}/{page}.jpg.1",
        "areas": areas_of(
            sheet(catalog, day, page),
            _MAP,
            _AREA,
            {story.number: f"{up}content_{story.number}.html" for story in catalog.issues[day][page]},
        ),
        "next_page": link.format(page_url(day, following[0])) if following else "",
    }


def _attachment(story: Story) -> str:
    if not story.picture:
        return ""
    caption = f"<p>{escape(story.caption)}</p>" if story.caption else ""
    return f'<img src="../../../att/{story.date:%Y%m/%d}/{story.picture}" border="0">{caption}'


def _properties(story: Story) -> str:
    """The metadata that Founder leaves in a comment."""
    url = content_url(story)
    return (
        f"<date>{story.date} 00:00:00:0</date><author></author><subtitle>{escape(story.subtitle)}</subtitle>"
        f"<introtitle>{escape(story.kicker)}</introtitle><keyword></keyword>"
        f"<paperarticleid>{story.number}</paperarticleid><channel>1</channel>"
        f"<nodeid>0</nodeid><nodename></nodename>"
        f"<url>{url}</url><urlpad>{url.replace('/pc/', '/pad/')}</urlpad>"
        f"<siteid>1</siteid><paperid>1</paperid>"
        f"<title>{escape(story.title)}</title>"
    )
