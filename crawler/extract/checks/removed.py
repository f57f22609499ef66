"""What tells that an article was taken down where its page does not answer 404: words, and where the page leads."""

from __future__ import annotations

import re

from archive.addresses.canonical import link_key
from archive.chinese.text import squeeze
from archive.likeness.key import simplified
from archive.model import Article

_WITHIN = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")  # a notice may be set in spaced letters
_NOTICE_MAX = 40  # letters; a notice in the place of an article has hardly more
_THING = "(?:页面?|网页|文件|内容|文章|资源|稿件?|网址|链接|新闻|信息|报道|帖子|版面|地址|记录|数据)"
_IS_GONE = (
    "(?:(?:已经?|可能)?(?:被)?(?:删除|移除|撤销|撤稿|撤下|撤除|撤回|下线|下架)|(?:已经?)(?:被)?(?:失效|过期|不存在)"
    "|不存在|不见了|找不到|未找到|没有找到|没找到)"
)
_REMOVED = re.compile(
    rf"{_THING}[^。，,；;！!？?]{{0,8}}{_IS_GONE}|(?:找不到|未找到|没有找到|没找到|不存在)[^。，,；;]{{0,8}}{_THING}"
    r"|(?:已|被)(?:删除|下线|下架|撤稿)$|\b404\b|\bnot found\b|does not exist|no longer (?:exists|available)"
    r"|(?:has|have) been (?:removed|deleted)|cannot be found",
    re.IGNORECASE,
)
_ERROR_PAGE = re.compile(
    r"/(?:40\d|410|50\d|err(?:or)?|error[_-]?(?:page|404)|404[_-]?(?:page|error)|not[_-]?found|no[_-]?page|page[_-]?not[_-]?found"
    r"|deleted?|removed?|gone|expired?)(?:\.[a-z]{2,5})?/?$",
    re.IGNORECASE,
)


def says_removed(text: str) -> bool:
    """Say whether words tell that what they stand for is there no more (内容已删除, 該文章不存在)."""
    return _REMOVED.search(_WITHIN.sub("", simplified(squeeze(text)))) is not None


def is_notice(article: Article) -> bool:
    """Say whether what stands in an article's place is only the notice that it is there no more."""
    told = article.text or article.title
    return len(told) <= _NOTICE_MAX and says_removed(told)


def is_error_page(url: str) -> bool:
    """Say whether an address is by its name that of a page for what is not there (/404.html)."""
    return _ERROR_PAGE.search(link_key(url).partition("?")[0]) is not None


def is_above(url: str, article: str) -> bool:
    """Say whether an address is the front of its host, or a folder in which an article's address lies."""
    key = link_key(url)
    host, _, path = key.partition("/")
    return not path or link_key(article).startswith(f"{host}/{path}/")
