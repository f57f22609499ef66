"""What stands where a page of the paper should: a challenge, a login, a shell of script, a notice, another's domain.

A reader that finds nothing of the paper's says only that. Here the page is
asked what it is. None of these is a day without an issue.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archive.chinese.text import squeeze
from archive.doubts import Doubt
from archive.likeness.key import simplified
from archive.model import Article, Capture, Link, LinkKind
from archive.reasons import (
    BlockedPage,
    CutPage,
    LayoutChanged,
    NoArticle,
    NoIssue,
    NotPublished,
    ReadError,
    ServerTrouble,
)
from crawler.extract.checks.ending import Ending, ending_of
from crawler.extract.checks.removed import is_notice, says_removed
from crawler.extract.checks.without_text import kind_without_text, no_article
from crawler.extract.dating.dates import AROUND
from crawler.extract.page import WebPage, decode_page, forget_page, open_page
from crawler.extract.parsing.xml import list_start
from crawler.extract.pictures import NamedPicture, article_pictures
from crawler.extract.reading import Reader, Reading
from crawler.extract.text.main_text import UNSEEN

_TEXT_MAX = 1500  # characters of text; what has more is a page of its own, whatever it speaks of
_SHELL_MAX = 100  # characters of text on a page that its scripts are to fill
_ARTICLE_MAX = 200  # characters; a longer text is an article, whatever words are in it
_TOLD = 60  # characters of a page's words in a reason

_LOGIN = re.compile(r"login|log-in|signin|passport|/sso\b|/cas\b|oauth|denglu", re.IGNORECASE)
_LEADS = re.compile(
    r"(?:\blocation(?:\.href)?\s*=\s*|\blocation\.(?:replace|assign)\s*\(\s*|\bwindow\.open\s*\(\s*)['\"](?P<url>[^'\"]+)",
    re.IGNORECASE,
)
_RELOADS = re.compile(r"\blocation\.reload\b|\blocation(?:\.href)?\s*=|\blocation\.(?:replace|assign)\b", re.IGNORECASE)
_ALERT = re.compile(r"\balert\s*\(\s*['\"](?P<words>[^'\"]{1,100})['\"]")
_COOKIE = re.compile(r"document\.cookie\s*=|document\[['\"]cookie['\"]\]\s*=", re.IGNORECASE)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_WORDS: tuple[tuple[type[ReadError], str, re.Pattern[str]], ...] = (
    (
        BlockedPage,
        "a check of who asks",
        _any(
            "(?:人机|滑动|滑块|安全|访问|身份|图形)(?:验证|校验|识别)|验证码|拖动滑块|确认您?是真人|不是机器人",
            "正在(?:检查|检测|验证)(?:您|你)?的?(?:浏览器|访问|安全)|安全检[查测]中|(?:访问|请求)(?:过于|太)频繁",
            "Just a moment|Checking your browser|Verify you are human|captcha|unusual traffic",
        ),
    ),
    (
        BlockedPage,
        "a ban",
        _any(
            "防火墙|(?:请求|访问|操作)[^。]{0,8}(?:被|已)[^。]{0,6}(?:拦截|阻断|拒绝|禁止|屏蔽)|拦截(?:提示|页面|原因)",
            "(?:您|你)的(?:IP|地址)[^。]{0,12}(?:封|禁|限制|黑名单)|(?:禁止|拒绝|限制|无权)访问|没有(?:访问)?权限",
            "请求(?:带有|存在|包含)[^。]{0,8}(?:不合法|威胁|攻击|危险|风险)",
            "Access (?:denied|forbidden)|(?:been|was|is) blocked|403 Forbidden|^Forbidden",
        ),
    ),
    (
        ServerTrouble,
        "maintenance",
        _any(
            "(?:系统|网站|网页|本站|服务器?|伺服器|平台|页面|栏目|数字报|电子报)[^。！]{0,12}"
            "(?:维护|升级|调试|改版|建设中|检修|关闭|暂停|停用)",
            "(?:维护|升级|建设|改版|调试|检修)(?:之)?中|请?稍(?:后|候)再?(?:访问|试|来|查看|连线|浏览)|敬请期待",
            "under (?:maintenance|construction)|maintenance mode|down for maintenance",
        ),
    ),
    (
        ServerTrouble,
        "an error of the server's",
        _any(
            "(?:数据库|资料库)[^。]{0,8}(?:错误|出错|失败|连接|异常)|资源(?:耗尽|不足)",
            "(?:系统|服务器|伺服器|程序|程式|应用程序|内部|网络|网路)[^。]{0,6}(?:错误|出错|异常|繁忙|忙碌|故障|忙线)",
            r"(?:database|SQL) (?:error|server|exception|syntax)|\bSQLSTATE\b|mysqli?[_ ]|\bORA-\d|\bODBC\b",
            r"Fatal error|Parse error|Warning: |Stack trace|Traceback|\bat java\.|Exception\b|Whitelabel Error",
            "Service (?:Temporarily )?Unavailable|Bad Gateway|Gateway Time-?out|Internal Server Error|Runtime Error",
            "50[0-4] (?:error|Bad|Service|Gateway|Internal)|Too many connections",
        ),
    ),
    (
        LayoutChanged,
        "no site of the paper's",
        _any(
            "(?:域名|网域)[^。]{0,12}(?:出售|转让|过期|到期|停放|未?备案|拍卖|竞价|解析|注册)|(?:出售|转让|购买)[^。]{0,6}(?:域名|网域)",
            "未(?:完成)?备案|没有找到站点|站点(?:创建成功|不存在|未?开通)|恭喜[^。]{0,10}(?:创建|安装|搭建)成功",
            "默认(?:页面?|首页|站点)|虚拟主机|主机(?:已)?(?:过期|到期)|欠费",
            "domain[^.]{0,40}(?:for sale|expired|parked|available)|buy this domain|parked (?:domain|free)|sedoparking",
            "Welcome to (?:nginx|OpenResty|CentOS|tengine)|Test Page for|Apache2? [^.]{0,20}Default Page",
            "IIS Windows|It works!|^Index of /",
        ),
    ),
    (
        ServerTrouble,
        "an error page with status 200",
        _any(
            "(?:页面?|网页|文件|内容|地址|文章|资源|稿件|网址|链接)[^。]{0,10}"
            "(?:不存在|不见了|找不到|未找到|没有找到|没找到|失效|丢失|走丢|删除|下线|出错)",
            "(?:找不到|未找到|没有找到|无法(?:找到|显示|访问|打开))[^。]{0,10}(?:页|文件|内容|地址|文章|资源|网站)",
            "出错了|非法(?:请求|操作|参数)|参数(?:错误|有误|不正确)|迷路",
            "(?:新闻|信息|报道|帖子|稿)[^。]{0,6}(?:不存在|已?被?删除|已?被?撤[稿销下回除]|已?下[线架])",
            r"\b404\b|Not Found|does not exist|no longer (?:exists|available)|cannot be (?:found|displayed)",
        ),
    ),
)
"""The words of pages that are no newspaper's, the first that fits. Seen at Chinese sites up to 2026-11."""


def read_answer(reader: Reader, capture: Capture, link: Link) -> Reading:
    """Have a capture read. Where nothing of the paper's is found, raise what stands there instead, if that can be told.

    A page that only sends readers on (META REFRESH) gives `moved_to`. What was
    not found on a page that stops in mid-sentence may have been behind its end:
    that is a CutPage. Only an article's page can be no article: a list is not
    laid out as known where it is taken for something else. Of a page of a news site
    that has a headline and no text, its kind is told; in an issue of a printed paper
    such an article is kept: a picture has its place there, too.
    """
    try:
        return _read(reader, capture, link)
    finally:
        forget_page()


def _read(reader: Reader, capture: Capture, link: Link) -> Reading:
    ending = ending_of(capture)
    try:
        reading = replace(reader(capture, link), ending=ending)
    except LayoutChanged as error:
        return _onward(capture, error, ending)
    except NoArticle as error:
        none = error if link.kind is LinkKind.ARTICLE else LayoutChanged(error.reason)
        return _onward(capture, none, ending)
    except NoIssue as error:
        if ending.open and not isinstance(error, NotPublished):
            raise CutPage(f"the page at {capture.url} stops before its end: {ending.open}") from error
        raise
    if reading.article and link.issue_date is None:
        try:
            refuse_strangers(reading.article, capture)
        except NoArticle as error:
            return _onward(capture, error, ending)
    elif reading.article and _may_be_none(reading.article):
        _refuse_notices(open_page(capture))
    if reading.article and is_notice(reading.article):
        told = reading.article.text or reading.article.title
        raise ServerTrouble(f"a notice and no article: {capture.url} says {told!r}", removed=True)
    if reading.article and not reading.pictures and "<img" in reading.article.html.lower():
        return replace(reading, pictures=_pictures(reading.article, capture))
    return reading


def _pictures(article: Article, capture: Capture) -> tuple[NamedPicture, ...]:
    """Return the pictures of an article's own html, whose addresses begin where its page says (`<base href>`)."""
    is_markup = capture.body.lstrip()[:1] == b"<"
    base = (open_page(capture).join("") if is_markup else None) or capture.url
    return article_pictures(article.html, base, article.title)


def refuse_strangers(article: Article, capture: Capture, *, chosen: bool = False) -> None:
    """Raise what a page is that was read as an article and is none: a notice, a page without a text.

    `chosen`: somebody gave this very page, which may be as short as it likes.
    """
    page = open_page(capture)
    empty = Doubt.NO_TEXT in article.doubts
    if _may_be_none(article):
        _refuse_notices(page, chosen or empty and bool(kind_without_text(page)))
    if empty:
        raise no_article(page)


def _refuse_notices(page: WebPage, known: bool = False) -> None:
    """Raise what a page is that holds a short text, neither dated nor signed, and little else: it is no article.

    `known`: that it is short says nothing more.
    """
    if stranger := instead_of(page):
        raise stranger
    if len(page.visible) < _ARTICLE_MAX and not known:
        raise LayoutChanged(f"a notice and no article at {page.url}: {page.visible[:_TOLD]!r}")


def _may_be_none(article: Article) -> bool:
    """Say whether what the general reader took for an article may be a notice: short, and neither dated nor signed.

    The day that its address names says nothing: a site in maintenance answers so to each address (2026-11).
    """
    is_short = article.extractor.startswith("extract") and len(article.text) < _ARTICLE_MAX
    shown = not any(note.startswith(UNSEEN) for note in article.notes)
    dated = any(one.field == "published_at" and one.chosen and one.rule not in AROUND for one in article.evidence)
    return is_short and shown and not dated and not article.bylines


def _onward(capture: Capture, error: LayoutChanged | NoArticle, ending: Ending) -> Reading:
    if list_start(decode_page(capture.body, capture.header("Content-Type")).text) is not None:
        raise error  # a feed or a sitemap: no page for people
    page = open_page(capture)
    target = refresh_of(page)
    if target and len(page.visible) < _TEXT_MAX:
        return Reading(moved_to=target)
    # Of what is no article something is known: that it has little text, or none, says nothing more.
    stranger = _told_plainly(page) if isinstance(error, NoArticle) else instead_of(page)
    if ending.open and (stranger is None or isinstance(stranger, LayoutChanged)):
        raise CutPage(f"the page at {capture.url} stops before its end: {ending.open}") from error
    raise stranger or error


def instead_of(page: WebPage) -> ReadError | None:
    """Return what a page is that is none of the paper's, None where it may be one."""
    text = page.visible
    if len(text) >= _TEXT_MAX:
        return None
    for find in (_by_words, _by_form, _by_frame, _by_script):
        if stranger := find(page, text):
            return stranger
    if not text and not page.selector.css("a[href], area[href], frame[src], iframe[src], img[src]"):
        return LayoutChanged(f"an empty page at {page.url}")
    return None


def _told_plainly(page: WebPage) -> ReadError | None:
    """Return what a short page says in words, or by a form, that it is instead of the paper's."""
    text = page.visible
    return _by_words(page, text) or _by_form(page, text) if len(text) < _TEXT_MAX else None


def refresh_of(page: WebPage) -> str:
    """Return where a page's META REFRESH leads, an empty text where it has none or loads itself again."""
    for node in page.selector.css("meta[content]"):
        if (node.attrib.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        _, equals, told = node.attrib["content"].partition("=")
        target = page.join(told.strip().strip("'\"").partition("#")[0]) if equals else None
        if target and target != page.url:
            return target
    return ""


def _by_words(page: WebPage, text: str) -> ReadError | None:
    title = simplified(squeeze(page.selector.css("title::text").get("")))
    text = simplified(text)
    for reason, what, words in _WORDS:
        if match := words.search(title) or words.search(text):
            told = (one.group() for one in (words.search(title), words.search(text)) if one)
            removed = reason is ServerTrouble and any(map(says_removed, told))
            return reason(f"{what}: {page.url} says {_around(match)}", removed=removed)
    return None


def _around(match: re.Match[str]) -> str:
    """Return a page's words around those that tell what it is."""
    start = max(0, match.start() - _TOLD // 2)
    return repr(match.string[start : start + 2 * _TOLD].strip())


def _by_form(page: WebPage, text: str) -> ReadError | None:
    """A page to log in on."""
    return BlockedPage(f"a login at {page.url}") if page.selector.css("input[type=password i]") else None


def _by_frame(page: WebPage, text: str) -> ReadError | None:
    """A page that is only the frame of others."""
    sources = page.selector.css("frameset frame[src]::attr(src)").getall()
    if not sources or len(text) >= _SHELL_MAX:
        return None
    return LayoutChanged(f"the page at {page.url} is a frame around {', '.join(filter(None, map(page.join, sources)))}")


def _by_script(page: WebPage, text: str) -> ReadError | None:
    """A page that is filled, or led elsewhere, by its scripts."""
    scripts = page.selector.css("script")
    if len(text) >= _SHELL_MAX or not scripts or page.selector.css("a[href]") and len(page.selector.css("a[href]")) > 3:
        return None
    code = "\n".join(scripts.css("::text").getall())
    lead = _LEADS.search(code)
    target = lead["url"] if lead else ""
    if target and _LOGIN.search(target):
        return BlockedPage(f"a script at {page.url} leads to a login: {target[:200]}")
    if _COOKIE.search(code) and _RELOADS.search(code):
        return BlockedPage(f"a challenge: a script at {page.url} sets a cookie and loads it again")
    if (alert := _ALERT.search(code)) and says_removed(alert["words"]):
        return ServerTrouble(
            f"an error page with status 200: a script at {page.url} says {alert['words']!r}", removed=True
        )
    if target:
        told = f"the page at {page.url} is built by script, which leads to {target[:200]}"
        return LayoutChanged(told, leads_to=page.join(target) or "")
    return LayoutChanged(f"the page at {page.url} is built by script: its HTML holds no text")
