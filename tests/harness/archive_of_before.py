"""An archive as the versions before the witnesses made it, with all that these treated as a case of its own.

It asks only for what those versions have, too, so that it can be run in a checkout of one:

    python -m tests.harness.archive_of_before PATH N [EXPORTS]

makes an archive of about N articles at PATH, its WARC file beside it, and writes what its exports say to EXPORTS.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.formats.warc import Exchange, WarcFile
from archive.model import CHINA, Article, Byline, Capture, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.store.archive import Archive
from archive.transfer.exporting import export
from archive.transfer.importing import import_paths
from tests.harness.documents import MAGAZINE_SEED, POST_SEED

PAPERS = (
    Newspaper("youjiang", "右江日报", "广西百色", "founder", "http://epaper.bsyjrb.cn/pc"),
    Newspaper("hechiribao", "河池日报", "广西河池", "gxrb", "https://ssw.gxrb.com.cn"),
    Newspaper("laibin", "来宾日报", "广西来宾", "founder", "http://epaper.lbrb.example.cn/pc"),
)
_WORDS = (
    "水渠 修到 村口 茶农 收完 鲜叶 太阳能 路灯 编号 登记 管护员 巡查 乡镇 协议 监测 水质 运河 果园"
    " 外运 芒果 合作社 清点 收成 医疗 下乡 义诊 学校 操场 桥梁 通车 旅游 民宿 非遗 壮锦 歌圩 扶贫"
    " 搬迁 社区 调解 法院 普法 边境 口岸 贸易 物流 甘蔗 糖厂 桑蚕 育苗 防汛 抢险 森林 消防 电力"
    " 检修 公交 线路 图书 借阅 篮球 联赛 招聘 就业 培训 电商 直播 快递 网点"
).split()
_BOTH_SCRIPTS = (
    (
        "右江区的图书馆周末开放到晚上九点，读者可以借阅报纸与杂志。",
        "右江區的圖書館週末開放到晚上九點，讀者可以借閱報紙與雜誌。",
    ),
    ("馆内新设阅览座位，并为老人准备了老花镜。", "館內新設閱覽座位，並為老人準備了老花鏡。"),
)
_SHORT = "图为今日街景（资料图片）"
_STEP = timedelta(milliseconds=70)
Recipe = Callable[["Newsroom", int], None]


@dataclass
class Newsroom:
    """An archive that is filled as the crawl of that time filled it."""

    archive: Archive
    warc: WarcFile
    run: str
    clock: Clock
    chance: random.Random = field(default_factory=lambda: random.Random(14))
    issues: dict[tuple[str, date], dict[str, list[Placement]]] = field(default_factory=dict)

    def text(self, sentences: int = 5) -> str:
        """Return some sentences that no other article has."""
        lines = []
        for _ in range(sentences):
            words = self.chance.sample(_WORDS, 9)
            lines.append(f"{''.join(words[:5])}，{''.join(words[5:])}{self.chance.randrange(10_000)}件。")
        return "\n".join(["".join(lines[:2]), *lines[2:]])

    def printed(self, n: int, paper: Newspaper, day: date, page: str, title: str, text: str, **more: Any) -> Article:
        """Return an article as a page of a paper gave it."""
        url = f"{paper.base_url}/content/{day:%Y%m/%d}/content_{n}.html"
        names = {"01": "要闻", "02": "综合新闻", "03": "文化"}
        return Article(
            title,
            text,
            html="".join(f"<p>{line}</p>" for line in text.split("\n")),
            bylines=(Byline(f"韦秋{_WORDS[n % len(_WORDS)][0]}", "reporter"),),
            source=paper.name,
            published_at=datetime(day.year, day.month, day.day, tzinfo=CHINA),
            date_precision="day",
            issue_date=day,
            page=page,
            page_name=names.get(page, ""),
            newspaper=paper.id,
            addresses=(url,),
            extractor="founder 3",
            **more,
        )

    def fetch(self, article: Article, urls: tuple[str, ...] = (), *, captured: bool = True) -> None:
        """Archive an article as fetched at some addresses, the first of its own by default."""
        for url in urls or article.addresses[:1]:
            link = self.link(article, url)
            capture = self.capture(url, article.html) if captured else None
            self.archive.links.finish(link, self.archive.add(article, capture=capture).article)

    def link(self, article: Article, url: str, page: str = "") -> Link:
        """Note that a page of the issue names an address."""
        page = page or article.page
        link = Link(url, LinkKind.ARTICLE, "", article.newspaper, article.issue_date, page, article.page_name)
        if not self.archive.links.found(link) and (known := self.archive.links.get(url)):
            return known.link
        if article.newspaper and article.issue_date and page:
            pages = self.issues.setdefault((article.newspaper, article.issue_date), {})
            pages.setdefault(page, []).append(Placement(url, article.title, f"{len(pages)},0,9,9"))
        return link

    def capture(self, url: str, html: str) -> Capture:
        """Keep a response."""
        body = f"<html>{html[:60]}</html>".encode()
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        at = self.clock()
        placed = self.warc.append(Exchange("GET", url, (), 200, "OK", headers, body, at))
        capture = Capture(placed.id, url, at, 200, headers, body, placed.digest)
        self.archive.journal.add_capture(capture, self.warc.path.name, placed.offset, self.run)
        return capture

    def close_issues(self) -> None:
        """Keep the pages of all issues as their indexes tell them."""
        names = {"01": "要闻", "02": "综合新闻", "03": "文化"}
        for (paper, day), pages in self.issues.items():
            told = [Page(page, names.get(page, ""), placements=tuple(pages[page]), read=True) for page in sorted(pages)]
            self.archive.editions.keep(paper, day, told)


class Clock:
    """A clock that goes on a little each time it is asked, so that much is of the same second."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += _STEP
        return self.now


def _day(n: int) -> date:
    return date(2021, 1, 1) + timedelta(days=n // 12 % 900)


def _turn(n: int) -> bool:
    """Return whether a recipe is at its every second turn."""
    return n // len(_RECIPES) % 2 == 0


def _plain(room: Newsroom, n: int) -> None:
    paper = PAPERS[n % 3]
    room.fetch(room.printed(n, paper, _day(n), f"0{n % 3 + 1}", f"第{n}号新闻", room.text()), captured=n % 8 == 0)


def _reprint(room: Newsroom, n: int) -> None:
    """Two papers print one text on two days, the second under another headline."""
    first, second = PAPERS[n % 3], PAPERS[(n + 1) % 3]
    text = room.text()
    room.fetch(room.printed(n, first, _day(n) + timedelta(days=1), "01", f"通稿{n}", text, kicker="新华社电"))
    title = f"通稿{n}" if _turn(n) else f"另题{n}"
    room.fetch(room.printed(n, second, _day(n), "02", title, text, subtitle="副题"))


def _reprint_of_news(room: Newsroom, n: int) -> None:
    """A site without issues gives what a paper has printed, seen later and without a capture."""
    paper = PAPERS[n % 3]
    article = room.printed(n, paper, _day(n), "02", f"上网{n}", room.text())
    room.fetch(article)
    url = f"https://news.example{n % 7}.com/a/{n}.html"
    room.archive.add(replace(article, title=f"网上标题{n}", addresses=(url,), newspaper=None, issue_date=None, page=""))


def _shortened(room: Newsroom, n: int) -> None:
    """A paper takes over what another one has printed, without its end."""
    text = room.text()
    room.fetch(room.printed(n, PAPERS[n % 3], _day(n), "02", f"全文{n}", text), captured=False)
    shorter = "\n".join(text.split("\n")[:-1])
    room.fetch(room.printed(n, PAPERS[(n + 1) % 3], _day(n), "03", f"节选{n}", shorter), captured=False)


def _revised(room: Newsroom, n: int) -> None:
    """One address gives a text, another one later, and in every second case the first again."""
    text, article_day = room.text(), _day(n)
    before = room.printed(n, PAPERS[n % 3], article_day, "03", f"消息{n}", text)
    after = replace(before, text=text + "\n" + room.text(2), title=f"消息{n}（更新）")
    room.fetch(before)
    room.clock.now += timedelta(days=1)
    room.fetch(after)
    if _turn(n):
        room.clock.now += timedelta(days=1)
        room.fetch(before)


def _revised_at_once(room: Newsroom, n: int) -> None:
    """Two texts at one address within a second, as an import brings them."""
    url = f"https://www.site{n % 5}.example.org/{n}.shtml"
    for part in ("初稿", "定稿"):
        room.archive.add(Article(f"{part}{n}", f"{part}。{room.text(4)}", addresses=(url,)))


def _short(room: Newsroom, n: int) -> None:
    """Texts too short to say which article they are: the same words on many pages, some at two addresses."""
    article = room.printed(n, PAPERS[n % 3], _day(n), "03", f"街景之{n % 4}", _SHORT)
    if _turn(n):
        article = replace(article, addresses=(*article.addresses, f"https://m.share{n}.example.com/p?id={n}"))
    room.fetch(article)


def _jump(room: Newsroom, n: int) -> None:
    """Two pages hold one article, joined when both had come."""
    paper, day = PAPERS[n % 3], _day(n)
    head, tail = room.text(3), room.text(3)
    article = room.printed(n, paper, day, "01", f"长文{n}", f"{head}\n{tail}")
    other = f"{paper.base_url}/content/{day:%Y%m/%d}/content_0{n}.html"  # sorts before the first
    room.link(article, other, "02")
    article = replace(article, addresses=(*article.addresses, other), notes=("joined from pages 01 and 02",))
    room.fetch(article, article.addresses)


def _half(room: Newsroom, n: int) -> None:
    """The other half of an article never came."""
    article = room.printed(n, PAPERS[n % 3], _day(n), "01", f"半篇{n}", f"{room.text(4)}（下转第9版）")
    room.fetch(replace(article, notes=("goes on on page 9, which did not come",)))


def _undated(room: Newsroom, n: int) -> None:
    """Neither a day nor a paper; and what somebody noted in the place of an address."""
    addresses = ("微信公众号：右江之声",) if _turn(n) else ()
    room.archive.add(Article(f"无日期{n}", room.text(4), source="民族画报", addresses=addresses))


def _two_scripts(room: Newsroom, n: int) -> None:
    """One text in both scripts, at one address or at two."""
    (here, there), (more, more_there) = _BOTH_SCRIPTS
    simplified, traditional = f"{here}\n{more}\n第{n}次通知。", f"{there}\n{more_there}\n第{n}次通知。"
    url = f"https://lib.example.net/{n}/notice.html"
    other = url if _turn(n) else f"https://tw.example.net/{n}/notice.html"
    moment = datetime(2022, 3, 4, 9, 30, tzinfo=CHINA)
    same: dict[str, Any] = {"published_at": moment, "date_precision": "minute"}
    room.archive.add(Article(f"通知{n}", simplified, addresses=(url,), **same))
    room.archive.add(Article(f"通知{n}", traditional, addresses=(other,), **same))


def _missing(room: Newsroom, n: int) -> None:
    """Links that gave no article."""
    paper, day = PAPERS[n % 3], _day(n)
    state = (LinkState.FAILED, LinkState.ABSENT, LinkState.NO_ARTICLE)[n % 3]
    link = Link(f"{paper.base_url}/content/{day:%Y%m/%d}/gone_{n}.html", newspaper=paper.id, issue_date=day, page="01")
    room.archive.links.missed(link, link.url, "404", room.run, "Absent")
    room.archive.links.fail(link, state, "404")


_RECIPES: tuple[Recipe, ...] = (
    *(_plain, _reprint, _plain, _revised, _plain, _short, _plain, _jump, _plain, _reprint_of_news),
    *(_shortened, _two_scripts, _plain, _reprint, _plain, _undated, _plain, _half, _revised_at_once, _missing),
)


def build(path: Path, number: int) -> None:
    """Make an archive of about so many articles."""
    clock = Clock()
    with Archive(path, now=clock) as archive, WarcFile(archive.warc_folder / "20261101-youjiang.warc.gz", "x") as warc:
        archive.add_newspapers(PAPERS)
        for report in import_paths(archive, [POST_SEED, MAGAZINE_SEED]):
            assert not report.error, report.error
        room = Newsroom(archive, warc, archive.journal.start("youjiang", "since=2021-01-01"), clock)
        n = 0
        while archive.counts()["articles"] < number:
            with archive.transaction():
                for _ in range(20):
                    _RECIPES[n % len(_RECIPES)](room, n)
                    n += 1
        room.close_issues()
        archive.journal.finish(room.run, "fine", 0, {"archive/added": number})


def said(archive: Archive) -> dict[str, dict[str, str]]:
    """Return by digest what the exports of an archive say: of a format its files, of `jsonl` its lines by id."""
    told: dict[str, dict[str, str]] = {}
    with TemporaryDirectory() as folder:
        for name in ("original", "jekyll", "magazine", "jsonl"):
            files = [one.path for one in export(archive, name, Path(folder) / name)]
            told[name] = {file.name: _digest(file.read_bytes()) for file in files}
            if name == "jsonl":
                told[name] = {line["id"]: digest_of_line(line) for line in _lines(files[0])}
    return told


OLD_KEYS = (
    *("id title text html kicker subtitle summary bylines source published_at date_precision issue_date page".split()),
    *("page_name newspaper addresses extractor notes agency place captions evidence agreement doubts".split()),
    *("digest archived_at revision_of".split()),
)
"""The keys of a line of jsonl that those versions wrote."""


def digest_of_line(line: dict[str, Any]) -> str:
    """Return the digest of what a line of jsonl says under the keys that it had then."""
    return _digest(json.dumps({key: line[key] for key in OLD_KEYS}, ensure_ascii=False, sort_keys=True).encode())


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def main() -> None:
    """Make the archive, and the file of what its exports say."""
    path, number = Path(sys.argv[1]), int(sys.argv[2])
    build(path, number)
    if len(sys.argv) > 3:
        with Archive(path) as archive:
            Path(sys.argv[3]).write_text(json.dumps(said(archive), indent=0, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    main()
