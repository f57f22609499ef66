"""An archive to read in: invented news of real places, with everything that a page has to show."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from archive.model import CHINA, Article, Byline, Capture, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.store.archive import Archive

YOUJIANG = Newspaper("youjiang", "右江日报", "广西百色", "founder", "http://epaper.bsyjrb.cn/pc", status="verified")
HECHI = Newspaper("hechiribao", "河池日报", "广西河池", "gxrb", "https://ssw.gxrb.com.cn")
EPAPER = "http://epaper.bsyjrb.cn/pc"
DAY = date(2021, 12, 24)
HOSTILE = "<script>document.title='owned'</script>"
EVIL_URL = "javascript:document.title='owned'"

LAMPS = Article(
    "茶山深处的路灯有人管了",
    "冬至这天傍晚，百色市凌云县加尤镇茶农覃桂芳收完最后一筐鲜叶，沿着新铺的水泥路往家走。路边的太阳能灯一盏接一盏亮起来，"
    "照见了路旁的茶垄和水沟。“往年这个时候出门要打手电筒，现在灯坏了打个电话，第二天就有人来修。”她说。\n"
    "今年以来，凌云县把农村路灯交由乡镇统一登记、村里推选管护员，每盏灯都编了号，装在哪里、谁来看护、何时检修，"
    "一张表写得清清楚楚。全县十二个偏远屯共补装路灯346盏，更换老化电池51组。\n"
    "管护员由脱贫户优先担任，每月领取六百元补贴。在伟达村，五十三岁的岑志安每晚骑车巡查一圈，发现不亮的灯就拍照上传。",
    kicker="凌云县推进农村公共照明管护",
    subtitle="十二个屯的夜路告别摸黑",
    bylines=(Byline("韦秋实", "reporter"), Byline("罗开明", "correspondent"), Byline("黄小川", "editor")),
    source="右江日报",
    published_at=datetime(2021, 12, 24, 8, 51, tzinfo=CHINA),
    date_precision="minute",
    issue_date=DAY,
    page="A01",
    page_name="要闻",
    newspaper="youjiang",
    addresses=(f"{EPAPER}/content/202112/24/content_1.html", "https://finance.example.cn/news,1,20211224.html"),
    captions=("图为凌云县加尤镇的太阳能路灯。",),
)
CAPTURE = Capture(
    "<urn:uuid:00000000-0000-4000-8000-000000000001>",
    LAMPS.addresses[0],
    datetime(2026, 11, 1, 4, 0, 30, tzinfo=UTC),
    200,
    (("Content-Type", "text/html"),),
    b"<html>",
    "sha256:0123456789abcdef0123456789abcdef",
)
TOMATOES = Article(
    "田阳：小番茄搭上“早班车”",
    "凌晨四点，百色市田阳区那满镇的番茄分拣场已经灯火通明。工人们把前一天采收的小番茄按大小和成色分级装箱。\n"
    "每天从这里发出的小番茄有九十多吨，最远的两天后就能摆上北方市场的货架。",
    bylines=(Byline("农秀琴", "reporter"), Byline("韦秋实", "photographer")),
    source="右江日报",
    published_at=datetime(2021, 12, 24, tzinfo=CHINA),
    date_precision="day",
    issue_date=DAY,
    page="A01",
    page_name="要闻",
    newspaper="youjiang",
    addresses=(f"{EPAPER}/content/202112/24/content_2.html",),
)
CANAL = Article(
    "平陆运河沿线三县签约共管水质",
    "记者从自治区水利厅获悉，平陆运河沿线三县昨日签订协议，共同监测水质。协议自明年一月起施行。\n首批设监测点二十四处。",
    bylines=(Byline("韦秋实", "reporter"),),
    source="右江日报",
    issue_date=DAY,
    page="A02",
    page_name="综合新闻",
    newspaper="youjiang",
    addresses=(f"{EPAPER}/content/202112/24/content_3.html",),
)
CANAL_MENDED = Article(
    "平陆运河沿线四县签约共管水质",
    "记者从自治区水利厅获悉，平陆运河沿线四县昨日签订协议，共同监测水质。协议自明年一月起施行。\n首批设监测点三十处。"
    "各县每季度公布一次结果。",
    bylines=(Byline("韦秋实", "reporter"),),
    source="右江日报",
    issue_date=DAY,
    page="A02",
    page_name="综合新闻",
    newspaper="youjiang",
    addresses=(f"{EPAPER}/content/202112/24/content_3.html",),
)
UNDATED = Article(
    "搭建互嵌平台让各族旅居者交往交流交融",
    "近年来，北海市旅居者联合会搭建平台，组织各族旅居者互学语言、同过节日，让来自各地的老人在海边小城安下心来。",
    source="民族画报",
    bylines=(Byline("吴汉时"), Byline("艾力·买买提", "photographer")),
)
EVIL = Article(
    HOSTILE,
    f"{HOSTILE}<img src=x onerror=\"document.title='owned'\"> 这是一篇怀有恶意的文章，正文里写满了标签与脚本。\n"
    "]]></style><svg onload=document.title='owned'> &lt;script&gt; {{ 7 * 7 }} {% raw %}",
    html=HOSTILE,
    kicker=HOSTILE,
    subtitle=f'"><img src=x onerror={HOSTILE}',
    summary=HOSTILE,
    bylines=(Byline('"><script>document.title="owned"</script>', "reporter"),),
    source=HOSTILE,
    issue_date=date(2022, 3, 5),
    page='"><b>',
    page_name=HOSTILE,
    newspaper="hechiribao",
    addresses=("https://evil.example.cn/\"onmouseover=document.title='owned'",),
    captions=(HOSTILE,),
    notes=(HOSTILE,),
    agency=HOSTILE,
    place=HOSTILE,
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def build(path: Path) -> None:
    """Write the archive to a file, which is not there yet. It is made once a process: that takes 0.3 s of CPU."""
    assert not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_made(), path)


@cache
def _made() -> Path:
    folder = tempfile.mkdtemp(prefix="newsroom-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _make(path := Path(folder, "archive.db"))
    return path


def _make(path: Path) -> None:
    with Archive(path, now=Clock()) as archive:
        archive.add_newspapers([YOUJIANG, HECHI])
        run = archive.journal.start("youjiang", "since=2021-12-01 until=2021-12-31")
        archive.journal.add_capture(CAPTURE, "20261101-youjiang.warc.gz", 4711, run)
        archive.tags.give("路灯", [archive.add(LAMPS, capture=CAPTURE).article])
        for article in (TOMATOES, CANAL, UNDATED, EVIL):
            archive.add(article)
        for n in range(1, 46):
            archive.add(_weekly(n))
        archive.add(CANAL_MENDED)
        _issue(archive)
        _hostile_issue(archive)
        _days(archive, run)
        counts = {
            "archive/added": 50,
            "archive/revision": 1,
            "answers": 61,
            "responses": 62,
            "link/failed/Unreachable": 2,
        }
        archive.journal.finish(run, "incomplete", 6, counts)
        archive.journal.finish(archive.journal.start("hechiribao"), "fine", 0, {"archive/known": 3})
    _tamper(path)


def _tamper(path: Path) -> None:
    """Write what the archive's door refuses, as any SQLite tool could."""
    with closing(sqlite3.connect(path)) as db, db:
        evil = "select id, ?, ?, 0, '2026-11-01T04:00:00+00:00' from articles where newspaper = 'hechiribao'"
        db.execute(f"insert into addresses (article, url, key, position, first_seen) {evil}", [EVIL_URL, EVIL_URL])
        db.execute("update newspapers set base_url = ? where id = 'hechiribao'", [EVIL_URL])


def _weekly(n: int) -> Article:
    """One of many plain articles, a week apart."""
    day = date(2021, 2, 1) + timedelta(weeks=n)
    return Article(
        f"百色芒果周报第{n}期",
        f"右江河谷的芒果园本周传来第{n}份消息：果农们在田东、田阳两地的合作社里清点收成，全市外运芒果{n}车。",
        bylines=(Byline("农秀琴" if n % 3 else "岑桂花", "reporter"),),
        source="右江日报" if n % 5 else "广西新闻网",
        published_at=datetime(day.year, day.month, day.day, 7, 30, 12, tzinfo=CHINA),
        date_precision="second",
        issue_date=day,
        page=f"A0{n % 4 + 1}",
        page_name=("要闻", "综合新闻", "文化", "广告")[n % 4],
        newspaper="youjiang",
        addresses=(f"{EPAPER}/content/{day:%Y%m/%d}/content_{1000 + n}.html",),
    )


def _issue(archive: Archive) -> None:
    """An issue as its own index tells it: two pages read, one article that never came."""
    first = f"{EPAPER}/column/202112/24/node_A01.html"
    for number, page in enumerate(("A01", "A02"), 1):
        url = f"{EPAPER}/column/202112/24/node_A0{number}.html"
        link = Link(url, LinkKind.LIST, newspaper="youjiang", issue_date=DAY, page=page)
        archive.links.found(link)
        archive.links.finish(link)
    named = {n: f"{EPAPER}/content/202112/24/content_{n}.html" for n in (1, 2, 3, 4)}
    for n, article in ((1, LAMPS), (2, TOMATOES), (3, CANAL_MENDED)):
        link = Link(named[n], newspaper="youjiang", issue_date=DAY, page=article.page)
        archive.links.finish(link, archive.add(article).article)
    lost = Link(named[4], newspaper="youjiang", issue_date=DAY, page="A02")
    archive.links.fail(lost, LinkState.FAILED, f"unreachable: {named[4]} did not answer within 60 s")
    image = "http://epaper.bsyjrb.cn/pc/pic/202112/24/A01.jpg"
    pages = [
        Page("A01", "要闻", first, image, image.replace("jpg", "pdf"), _placed((named[2], ""), (named[1], "")), True),
        Page(
            "A02",
            "综合新闻",
            first.replace("A01", "A02"),
            "",
            "",
            _placed((named[3], ""), (named[4], "寻物启事")),
            True,
        ),
    ]
    archive.editions.keep("youjiang", DAY, pages)


def _placed(*named: tuple[str, str]) -> tuple[Placement, ...]:
    return tuple(Placement(url, title) for url, title in named)


def _hostile_issue(archive: Archive) -> None:
    """An index that names addresses which no browser may follow."""
    link = Link("https://evil.example.cn/1.html", newspaper="hechiribao", issue_date=date(2022, 3, 5), page=HOSTILE)
    archive.links.fail(link, LinkState.FAILED, HOSTILE)
    page = Page('"><b>', HOSTILE, EVIL_URL, EVIL_URL, EVIL_URL, (Placement(link.url, HOSTILE, HOSTILE),), True)
    archive.editions.keep("hechiribao", date(2022, 3, 5), [page])


def _days(archive: Archive, run: str) -> None:
    """Days of every kind: complete, missing, without an issue; and an article that its host took down."""
    for offset in range(1, 8):
        day = DAY + timedelta(days=offset)
        link = Link(f"{EPAPER}/column/{day:%Y%m/%d}/node_A01.html", LinkKind.LIST, newspaper="youjiang", issue_date=day)
        if offset <= 2:
            archive.links.fail(link, LinkState.ABSENT, f"no issue: {link.url} answered 404")
        elif offset <= 4:
            archive.links.missed(link, link.url, f"unreachable: {link.url} did not answer", run)
            archive.links.fail(link, LinkState.FAILED, f"unreachable: {link.url} did not answer")
        elif offset == 5:
            archive.links.finish(link)
            archive.editions.keep("youjiang", day, [Page("A01", "要闻", link.url, read=True)])
    gone = Link(f"{EPAPER}/content/202102/08/content_1001.html", newspaper="youjiang")
    archive.links.finish(gone, archive.add(_weekly(1)).article)
    archive.links.fail(gone, LinkState.ABSENT, f"not there: {gone.url} answered 404")


if __name__ == "__main__":
    import sys

    build(Path(sys.argv[1]))
