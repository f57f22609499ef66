"""What a paper is called: its name as its pages write it, the id and the place that go with a name. Pure functions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from archive.chinese.text import for_terminal, squeeze
from archive.model import Newspaper
from crawler.extract.page import WebPage

_PARTED = re.compile(r"[\s_|｜丨\-–—·:：,，;；/>»《》【】\[\]()（）]+")
_EDITION = re.compile(
    r"(?:多媒体)?(?:数字|电子|网络|在线)(?:报纸|报刊|报|版|平台|阅读)?(?:首页|阅读|网|平台)?$|(?<=报)社$|多媒体报?$|首页$|第\w{1,4}版.*$|PC版?$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[\u3400-\u9fff]{2,12}(?:报|晨刊|时讯|晨风|周刊|周末|晚刊|日报[\u3400-\u9fff]{2,3}版)")
_ANY_NAME = re.compile(r"[\u3400-\u9fff]{3,10}")
_ANY_SITE = re.compile(r"[\u3400-\u9fff\w]{2,20}")
_PUBLISHER = re.compile(r"([\u3400-\u9fff]{2,10}报)社")
_NOT_A_NAME = re.compile(
    r"^(?:本|该|我|各|日|早|晚|数字|电子|今日|欢迎|中国新闻)报$|^(?:\w*(?:情况|今日|简|海|喜|捷|警|汇|举|播|预|通)报)$"
)
_SITE = re.compile(
    r"[\u3400-\u9fff]{1,14}(?:网|網|网站|網站|报|報|融媒|融媒体中心|融媒體中心|传媒|傳媒|新闻|新聞|在线|在線|線上|之窗|之声|发布|發布|广播|电视台|電視台|广播电视台|"
    r"信息港|信息网|资讯|資訊|周刊|日报社|报业)"
)
_GREETING = re.compile(r"^(?:欢迎您?(?:访问|光临|来到|进入)|歡迎您?(?:訪問|光臨|來到|進入))")
_SITE_END = re.compile(r"(?:官方网站|官方網站|官网|官網|首页|首頁|主页|主頁|门户网站|入口網站)$")
_NO_SITE = re.compile(
    r"(?:首页|首頁|主页|主頁|官网|官網|新闻|新聞|要闻|要聞|时政|時政|正文|本地新闻|今日新闻|新闻中心|新闻网|新聞網|网站|網站|新闻频道|图片新闻|最新资讯|资讯|資訊|"
    r"信息发布|门户网|电子报|數位報|数字报|在线)"
)
_FAMILY = 400  # characters of text at a page's end, where its publisher stands


def paper_name(pages: Iterable[WebPage]) -> str:
    """Return the name that most witnesses give on pages of a paper, the surest page first; empty where none does.

    A `<title>` weighs most: 右江日报数字报, 右江日报-2021-12-24 第A01版. A publisher
    (右江日报社) may publish several papers.
    """
    votes: defaultdict[str, float] = defaultdict(float)
    for rank, page in enumerate(pages):
        for name, weight in _witnesses(page):
            votes[name] += weight if rank == 0 else weight / 2
    return max(votes, key=lambda name: votes[name], default="")


def _witnesses(page: WebPage) -> Iterator[tuple[str, float]]:
    root = page.selector
    for piece in _PARTED.split(squeeze(root.css("title::text").get(""))):
        bare = _EDITION.sub("", piece)
        if _is_name(bare) or bare != piece and _ANY_NAME.fullmatch(bare):
            yield bare, 6 if bare != piece else 5
    named = root.css("founder-papername::text").getall() + root.css("meta[name='papername']::attr(content)").getall()
    yield from ((squeeze(name), 8.0) for name in named if _is_name(squeeze(name)))
    shown = [*root.css("img::attr(alt)").getall(), *root.css("a span::text").getall()]
    for piece in (piece for text in shown for piece in _PARTED.split(squeeze(text))):
        if _is_name(_EDITION.sub("", piece)):
            yield _EDITION.sub("", piece), 1
    end = squeeze("".join(root.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall()))[-_FAMILY:]
    yield from ((match[1], 1.5) for match in _PUBLISHER.finditer(end) if _is_name(match[1]))


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and not _NOT_A_NAME.search(text)


def site_name(fronts: Iterable[WebPage], articles: Iterable[WebPage], feeds: Iterable[str] = ()) -> str:
    """Return what a news site calls itself; empty where its pages do not say.

    Witnesses are `og:site_name`, the parts of its home page's title (北山新闻网_首页), a
    feed's title, and above all what stands in the titles of its articles, too.
    `fronts` are its pages, the surest first, `feeds` the titles of its feeds.
    """
    votes: defaultdict[str, float] = defaultdict(float)
    shared = {piece for page in articles for piece in _title_pieces(page)}
    for title in feeds:
        for name in _pieces(title):
            votes[name] += 2 + (name in shared)
    for rank, page in enumerate(fronts):
        named = page.selector.css(
            "meta[property='og:site_name']::attr(content), meta[name='application-name']::attr(content)"
        ).getall()
        for name in map(_bare_site, named):
            votes[name] += 8 / (rank + 1)
        for place, name in enumerate(_title_pieces(page)):
            is_like_one = _SITE.fullmatch(name) is not None
            votes[name] += (5 * is_like_one + 4 * (name in shared) - place * 0.1) / (rank + 1)
    return max((name for name in votes if name and votes[name] > 0), key=lambda name: votes[name], default="")


def _title_pieces(page: WebPage) -> list[str]:
    return _pieces(page.selector.css("title::text").get(""))


def _pieces(title: str) -> list[str]:
    """Return the parts of a title that may be a site's name: 欢迎访问北山新闻网 is one, 首页 and 新闻 are none."""
    pieces = (_bare_site(piece) for piece in _PARTED.split(squeeze(for_terminal(title))))
    return [piece for piece in pieces if _ANY_SITE.fullmatch(piece) and not _NO_SITE.fullmatch(piece)]


def _bare_site(text: str) -> str:
    """Return a site's name without what greets and what says that it is a home page."""
    shown = squeeze(for_terminal(text))
    bare = _SITE_END.sub("", _GREETING.sub("", shown))
    return bare if len(bare) > 1 else shown


def named_row(row: Newspaper, name: str, rows: Collection[Newspaper]) -> Newspaper:
    """Return a row with a name, and the id and the place that follow from it and from the rows that are there."""
    if not name:
        return row
    place = row.place or place_of(name, rows)
    return replace(row, name=name, place=place, id=row.id or paper_id(name, place, {one.id: one for one in rows}))


def paper_id(name: str, place: str, taken: dict[str, Newspaper]) -> str:
    """Return the pinyin of a name: beihairibao. Where another paper is read alike, the province follows."""
    found = _letters(name)
    if found not in taken or taken[found].name == name or not place:
        return found
    return f"{found}_{_letters(place[: 3 if place.startswith(('内蒙古', '黑龙江')) else 2])}"


def _letters(text: str) -> str:
    from pypinyin import lazy_pinyin  # here: its dictionary takes 0.3 s, and Scrapy loads every command at every start

    return re.sub("[^a-z]", "", "".join(lazy_pinyin(text)).lower())


def place_of(name: str, rows: Iterable[Newspaper]) -> str:
    """Return the place of the papers that begin with the same town, where all are of one place."""
    found = {
        row.place for row in rows for cut in (0, 2, 3) if len(town := row.place[cut:]) > 1 and name.startswith(town)
    }
    return found.pop() if len(found) == 1 else ""


def conflicts(row: Newspaper, rows: Iterable[Newspaper]) -> Iterator[str]:
    """Yield why a row cannot stand beside the others: its id or its name is taken."""
    for other in rows:
        if row.name and other.name == row.name:
            yield (
                f"the name {row.name} is taken by the row {other.id} ({other.base_url}); if that is the paper at a "
                "former or a later address, put this one into addresses.csv"
            )
        elif row.id and other.id == row.id:
            yield f"the id {row.id} is taken by {other.name} ({other.base_url}): give another with --id"


def lacks(row: Newspaper) -> Iterator[str]:
    """Yield what a row has not and a person has to give."""
    yield from (f"no {name}: give --{name}" for name in ("name", "place") if not getattr(row, name))
