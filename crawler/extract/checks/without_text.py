"""What a page is that has no article's text: a video, pictures, a list, a search, a sign-in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.likeness.key import simplified
from archive.reasons import NoArticle
from crawler.extract.page import WebPage
from crawler.extract.parsing.tree import Line

_SIGN_IN_PAGE, _SEARCH_PAGE, _LIST_PAGE = "a sign-in wall", "a search result", "a list"
_SIGN_IN = re.compile(r"(?:请|需要?|您尚未|用户|会员|账号)[^。]{0,6}(?:登录|登入|登陆)|(?:登录|登入)(?:后|才能|方可)")
_SEARCH = re.compile(
    r"搜索结果|检索结果|站内搜索|全文检索|(?:共|为您)?(?:找到|搜索到|检索到)[^。]{0,12}(?:条|篇|个)结果|搜寻结果"
)
_PLAYER = re.compile(
    r"\.(?:mp4|m3u8|flv|webm)\b|ckplayer|jwplayer|dplayer|xgplayer|videojs|prismplayer|tcplayer|player\.(?:youku|cntv)",
    re.IGNORECASE,
)
_LINKS = 10  # links with headlines, from which on a page is a list of them
_HEADLINE = 8  # characters of the shortest headline that is a link
_TEASER = 40  # characters of the shortest beginning that is shown of another page
_PICTURE = 200  # pixels: a smaller one is an icon


def no_article(page: WebPage) -> NoArticle:
    """Return that a page without a text is no article, and what it is."""
    kind = kind_without_text(page) or "a page without text"
    return NoArticle(f"{kind} at {page.url}" if page.url else kind)


def has_own_place(page: WebPage) -> bool:
    """Say whether a page without a text has a headline of its own, as a video has: it is no list, search or sign-in."""
    return kind_without_text(page) not in (_SIGN_IN_PAGE, _SEARCH_PAGE, _LIST_PAGE)


def is_teaser(lines: Sequence[Line]) -> bool:
    """Say whether all there is is one paragraph that breaks off, as the first words of another page do."""
    return len(lines) == 1 and lines[0].text.endswith(("…", "...")) and len(lines[0].text) >= _TEASER


def is_furniture_alone(lines: Sequence[Line]) -> bool:
    """Say whether a few words are all there is, and no sentence: 播放 1024, 请登录后查看."""
    return sum(line.han for line in lines) < _TEASER and not any(
        line.text.endswith(("。", "！", "？", "”")) for line in lines
    )


def is_list(page: WebPage) -> bool:
    """Say whether a page is made of links with headlines."""
    links = ("".join(link.xpath(".//text()").getall()).strip() for link in page.selector.css("a[href]"))
    return sum(len(text) >= _HEADLINE for text in links) >= _LINKS


def kind_without_text(page: WebPage) -> str:
    """Name what a page is that may have no text of its own; an empty text where nothing tells."""
    root = page.selector
    words = simplified(page.visible[:4000])
    title = simplified(root.css("title::text").get(""))
    if root.css("input[type=password]") or len(words) < 400 and _SIGN_IN.search(words):
        return _SIGN_IN_PAGE
    if _SEARCH.search(title) or _SEARCH.search(words):
        return _SEARCH_PAGE
    if root.css("video, audio, embed[src*='.swf'], object[data*='.swf']") or _PLAYER.search(page.text):
        return "a video page"
    if is_list(page):
        return _LIST_PAGE
    return "a page of pictures" if any(_is_large(image.attrib) for image in root.css("img")) else ""


def _is_large(attributes: dict[str, str]) -> bool:
    width = re.match(r"\d{1,5}", attributes.get("width", ""))
    return width is None or int(width[0]) >= _PICTURE
