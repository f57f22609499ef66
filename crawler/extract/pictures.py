"""The pictures of an article: their addresses, and the captions and credits that its page has beside them.

Pure functions of markup; nothing here raises, and time goes with the markup's length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree, html

from archive.addresses.absolute import joining
from archive.addresses.canonical import canonical_url
from archive.chinese.people import is_institution, is_signed_name
from archive.chinese.text import parse_fragment, squeeze
from archive.chinese.variants import simplified
from crawler.extract.picture_address import names_picture, picture_address

_BLOCKS = frozenset(
    "address article aside blockquote br caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset("script style noscript template select option button textarea".split())
_NO_PLACE = frozenset("nav header footer map aside select button".split())
_LISTED = frozenset(("a", "li", "dd"))
_UP_MAX = 4  # elements between a picture and the box that it shares with its caption
_LEVELS = 60  # elements above a picture that are looked at
_PICTURES_MAX = 500  # of an article; a gallery has some dozen
_CAPTION_MAX, _CREDIT_MAX = 300, 40  # characters
_ALONE_MAX = 120  # characters of a caption that nothing but its place tells
_SMALL, _DOT = 32, 2  # pixels: of an icon, of what counts readers
_CAPTION_CLASS = re.compile(
    r"caption|tushuo|tuzhu|shuoming|图注|(?:pic|img|photo|image)[_-]?(?:desc|info|text|title|note|txt|intro)|imgtext",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"[△▲▽▼↑↓]|图(?:为|片说明|注|[①-⑳一二三四五六七八九十\d]{1,2}[:：为])|[上下左右题]图(?:[:：为]|$)|资料图"
)
_HAN = re.compile("[\u3400-\u9fff]{2}")
_TELLS_NOTHING = re.compile(
    r"(?:(?:image|img|photo|picture|图片|照片|插图|配图|无标题)[\s\d|._-]{0,9}){1,9}\Z", re.IGNORECASE
)
_HOUSE = "局部办站社委会院馆所校团台网报队司"  # the last characters of who gives pictures beside persons: 县气象局供图
_ROLE = r"(?:[\u3400-\u9fff]{0,8}(?:记者|通讯员|摄影师|实习生|特派员|学生|作者|网友|读者)[:：\s]?)"
_ROLE_ENDS = re.compile(r"(?:记者|通讯员|摄影师|实习生|特派员|学生|作者|网友|读者|文|图)[:：/／]?\Z")
_NAME = (
    rf"(?:[\u3400-\u9fff·]{{2,5}}|[\u3400-\u9fff]{{2,16}}(?:[{_HOUSE}]|中心|单位|政府|集团|银行|媒体)"
    r"|[A-Za-z][A-Za-z .·]{1,24})"
)
_TOOK = "摄影报道|摄影|摄制|摄|供图|制图|绘图|图片提供|提供|漫画|绘"
_CREDIT = re.compile(
    r"(?:^|(?<=[。！？!?，,；;：:\s（(【\[]))"
    rf"(?P<credit>{_ROLE}?{_NAME}(?:[\s、]{_ROLE}?{_NAME}){{0,5}}\s?(?:{_TOOK}|[/／｜|]\s?(?:图|摄影?))"
    r"|新华社发|中新社发|资料图片?|资料照片|档案照片|视觉中国)[）)】\]]?[。.]?\Z"
)
_CREDITED = re.compile(
    r"[（(]?(?P<credit>(?:(?:图片?(?:来源|提供)|摄影|供图|绘图|制图|漫画)\s?[:：/／｜|丨]|(?:文\s?[/／]\s?)?图\s?[/／])\s?"
    r"[^。！？，；（()）]{2,24})[）)]?\Z"
)
_FURNITURE = re.compile(
    r"/(?:icons?|tplimg|emojis?|emoticons?|smil(?:eys?|ies)|logos?)/|(?:^|[/_.-])(?:icons?|logos?|ico|btn|buttons?|share"
    r"|weixin|wechat|weibo|qrcode|erweima|ewm|blank|spacer|loading|pixel|arrows?|banner|smil(?:eys?|ies)|emoji|avatar"
    r"|print|nopic|beian|gongan)\d{0,3}(?:[_.-][^/]*)?\Z",
    re.IGNORECASE,
)
_NOT_SHOWN = re.compile(r"\.(?:svg|ico|swf|mp4|m3u8|pdf|html?|php)(?:[?#].*)?\Z", re.IGNORECASE)
_MARKET = re.compile(r"quote(?:kline)?pic|/pifm|newchart/.{0,20}\.gif", re.IGNORECASE)  # a share's curve of the moment
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none", re.IGNORECASE)
_PIXELS = re.compile(r"\s{0,9}(\d{1,6})(?:\.\d{1,6})?\s{0,9}(?:px)?\s{0,9}\Z", re.IGNORECASE)
_STYLED = re.compile(r"(?:^|[;\s])(width|height)\s{0,9}:\s{0,9}(\d{1,6})(?:\.\d{1,6})?\s{0,9}px", re.IGNORECASE)
_STYLE_MAX = 1000  # characters


class NamedPicture(NamedTuple):
    """A picture of an article: its absolute address, what is written below it, and who took it or gave it."""

    url: str
    caption: str = ""
    credit: str = ""


@dataclass
class _Piece:
    """A picture, or a text in a block of its own, in the order of the page."""

    element: html.HtmlElement
    url: str = ""
    text: str = ""


def article_pictures(markup: str, base: str, title: str = "") -> tuple[NamedPicture, ...]:
    """Return the pictures of an article's body in their order, each once; `base` is where the page was.

    Addresses are absolute, http or https, and the real ones where a script loads pictures late. Icons, dots that count
    readers, and what has no place in an article (`nav`, `footer`) are none. A caption is what stands right below a
    picture and is marked as one, by its element, its class, its box or its words (图为…, …摄), else the `alt`, unless
    that is the `title`; the credit is the end of the caption or the short line behind it (甲 摄, 乙/图, 某局供图,
    图片来源：丙), as it is printed.
    """
    if "<img" not in markup.lower():
        return ()
    root = parse_fragment(markup)
    return pictures_within(root, joining(base), (root,), {}, title)


def captioned(url: str, caption: str) -> NamedPicture:
    """Return a picture whose caption is known, with the credit in which that ends."""
    return NamedPicture(url, caption, _credit_of(caption))


def pictures_within(
    region: html.HtmlElement,
    join: Callable[[str], str | None],
    bodies: Collection[html.HtmlElement],
    captions: Mapping[html.HtmlElement, str],
    title: str = "",
) -> tuple[NamedPicture, ...]:
    """Return the pictures in a part of a page that holds an article's body, and maybe pictures beside it.

    Outside the `bodies` no picture counts that is a link to a page, or stands in a list. `captions` are elements that
    a platform's skin says are such, with their texts.
    """
    if not any(_picture(one, region, join, True) for one in region.iter("img")):
        return ()
    pieces = [piece for piece in _Pieces(region, join, bodies, captions) if piece.url or piece.text]
    outside = {region, *bodies}
    found: dict[str, NamedPicture] = {}
    for place, piece in enumerate(pieces):
        if not piece.url:
            continue
        caption, credit = _below(pieces, place, outside, captions)
        caption = caption or _told(piece.element, title)
        key = canonical_url(piece.url)
        if key not in found or caption and not found[key].caption:
            found[key] = NamedPicture(piece.url, caption, credit) if credit else captioned(piece.url, caption)
        if len(found) >= _PICTURES_MAX:
            break
    return _signed(tuple(found.values()), pieces)


def _signed(pictures: tuple[NamedPicture, ...], pieces: Iterable[_Piece]) -> tuple[NamedPicture, ...]:
    """Return the pictures; the only one has the credit that stands in a line of its own, as under photo news."""
    if len(pictures) != 1 or pictures[0].credit:
        return pictures
    lines = dict.fromkeys(filter(None, (_credit_alone(piece.text) for piece in pieces)))
    return (pictures[0]._replace(credit=next(iter(lines))),) if len(lines) == 1 else pictures


class _Pieces:
    """Takes a region apart into its pictures and texts, in their order; a caption that a skin names is one text."""

    def __init__(
        self,
        region: html.HtmlElement,
        join: Callable[[str], str | None],
        bodies: Collection[html.HtmlElement],
        captions: Mapping[html.HtmlElement, str],
    ) -> None:
        self._region, self._join, self._bodies, self._captions = region, join, bodies, captions
        self._block, self._parts = region, list[str]()
        self._skipped: html.HtmlElement | None = None
        self._within = 0  # bodies around

    def __iter__(self) -> Iterator[_Piece]:
        for event, element in etree.iterwalk(self._region, events=("start", "end", "comment", "pi")):
            if event == "start":
                self._within += element in self._bodies
                if self._skipped is None:
                    yield from self._begin(element)
                continue
            if event == "end":
                yield from self._end(element)
            if self._skipped is None and element is not self._region:
                self._parts.append(element.tail or "")
        yield self._said()

    def _begin(self, element: html.HtmlElement) -> Iterator[_Piece]:
        if element.tag in _SILENT or element in self._captions:
            yield self._said()
            if element in self._captions:
                yield from map(self._shown, element.iter("img"))
                yield _Piece(element, text=self._captions[element])
            self._skipped = element
        elif element.tag == "img":
            if (shown := self._shown(element)).url:
                yield self._said()
                yield shown
        else:
            if element.tag in _BLOCKS:
                yield self._said()
                self._block = element
            self._parts.append(element.text or "")

    def _end(self, element: html.HtmlElement) -> Iterator[_Piece]:
        self._within -= element in self._bodies
        if self._skipped is element:
            self._skipped = None
        elif self._skipped is None and element.tag in _BLOCKS:
            yield self._said()
            above = element.getparent()
            self._block = self._region if element is self._region or above is None else above

    def _said(self) -> _Piece:
        text = squeeze("".join(self._parts))
        self._parts.clear()
        return _Piece(self._block, text=text)

    def _shown(self, image: html.HtmlElement) -> _Piece:
        return _Piece(image, _picture(image, self._region, self._join, self._within > 0))


def _picture(
    image: html.HtmlElement, region: html.HtmlElement, join: Callable[[str], str | None], is_inside: bool
) -> str:
    """Return the address of a picture that may be an article's, an empty text for the site's furniture."""
    style = (image.get("style") or "")[:_STYLE_MAX]
    if image.get("usemap") or _HIDDEN.search(style) or _is_small(image, style):
        return ""
    for above in islice(image.iterancestors(), _LEVELS):
        if above is region:
            break
        if above.tag in _NO_PLACE or not is_inside and above.tag in _LISTED and not _leads_to_picture(above):
            return ""
    url = picture_address(image, join)
    path = urlsplit(url).path
    is_furniture = _FURNITURE.search(path) or _NOT_SHOWN.search(path) or _MARKET.search(url)
    return "" if is_furniture else url


def _is_small(image: html.HtmlElement, style: str) -> bool:
    """Say whether a picture is shown in the size of an icon, or of a dot."""
    styled = {name.lower(): int(number) for name, number in _STYLED.findall(style)}
    told = (_PIXELS.match(image.get(name) or "") for name in ("width", "height"))
    attributes = {name: int(one[1]) for name, one in zip(("width", "height"), told, strict=True) if one}
    sizes = (attributes | styled).values()
    return any(size <= _DOT for size in sizes) or len(sizes) == 2 and max(sizes) <= _SMALL


def _leads_to_picture(element: html.HtmlElement) -> bool:
    href = element.get("href") or "" if element.tag == "a" else ""
    return element.tag == "a" and (not href.strip("#") or href[:11].lower() == "javascript:" or names_picture(href))


def _below(
    pieces: Sequence[_Piece],
    place: int,
    outside: Collection[html.HtmlElement],
    captions: Mapping[html.HtmlElement, str],
) -> tuple[str, str]:
    """Return the caption and the credit that stand right below a picture, or nothing."""
    caption = ""
    for at in range(place + 1, min(place + 3, len(pieces))):
        piece = pieces[at]
        if piece.url:
            break
        if credit := _credit_alone(piece.text):
            return caption, credit
        if caption or not _is_caption(pieces, place, at, outside, captions):
            break
        caption = piece.text
    return caption, ""


def _is_caption(
    pieces: Sequence[_Piece],
    place: int,
    at: int,
    outside: Collection[html.HtmlElement],
    captions: Mapping[html.HtmlElement, str],
) -> bool:
    """Say whether the text at a place is the caption of the picture right before it."""
    image, text, element = pieces[place].element, pieces[at].text, pieces[at].element
    if len(text) > _CAPTION_MAX or not _HAN.search(text) and element not in captions:
        return False
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element in captions or element.tag in ("figcaption", "caption") or _CAPTION_CLASS.search(named):
        return True
    if len(text) > _ALONE_MAX:
        return False
    if _MARKED.match(simplified(text)) or _credit_of(text):
        return True
    for box in islice(image.iterancestors(), _UP_MAX):
        if box in outside:
            break
        if _is_in(element, box):
            others = any(
                0 <= one < len(pieces) and pieces[one].text and _is_in(pieces[one].element, box)
                and not _credit_alone(pieces[one].text)
                for one in (place - 1, at + 1)
            )  # fmt: skip
            return not others or element not in outside and _sets_in_the_middle(element)
    return _is_centred(element, outside)


def _is_in(element: html.HtmlElement, box: html.HtmlElement) -> bool:
    return element is box or any(above is box for above in islice(element.iterancestors(), 2 * _UP_MAX))


def _is_centred(element: html.HtmlElement, outside: Collection[html.HtmlElement]) -> bool:
    """Say whether a text is set in the middle, as captions are: by its own element or the one around it."""
    for one in (element, *islice(element.iterancestors(), 1)):
        if one in outside:
            return False
        if _sets_in_the_middle(one):
            return True
    return False


def _sets_in_the_middle(element: html.HtmlElement) -> bool:
    told = f"{element.get('align') or ''} {element.get('style') or ''} {element.get('class') or ''}"[:_STYLE_MAX]
    return element.tag == "center" or "center" in told.lower()


def _told(image: html.HtmlElement, title: str) -> str:
    """Return what a picture's `alt` or `title` says of it, where that is more than that it is one, or the headline."""
    for name in ("alt", "title"):
        text = squeeze((image.get(name) or "")[: 2 * _ALONE_MAX])
        if _HAN.search(text) and len(text) <= _ALONE_MAX and text != title and not _TELLS_NOTHING.match(text):
            return text
    return ""


def picture_box(caption: html.HtmlElement) -> html.HtmlElement | None:
    """Return the smallest box around a caption that holds a picture, None where that is far above."""
    for box in islice(caption.iterancestors(), _UP_MAX):
        if box.tag in ("body", "html"):
            return None
        if box.find(".//img") is not None:
            return box
    return None


def _credit_of(caption: str) -> str:
    """Return the credit with which a caption ends, as it is printed; an empty text where it has none."""
    begin = max(0, len(caption) - 2 * _CREDIT_MAX)
    found = _CREDIT.search(simplified(caption[begin:]))
    return _of_names(caption[begin:][slice(*found.span("credit"))]) if found else ""


def _of_names(credit: str) -> str:
    """Return a credit without what stands before its names and is none: 晒谷场 林小舟/图."""
    first, blank, rest = credit.strip().partition(" ")
    is_one = not blank or is_signed_name(first) or is_institution(first) or _ROLE_ENDS.search(simplified(first))
    return credit.strip() if is_one or not _CREDIT.fullmatch(simplified(rest)) else _of_names(rest)


def _credit_alone(text: str) -> str:
    """Return the credit that a text is, and nothing else; an empty text for any other."""
    if not text or len(text) > _CREDIT_MAX:
        return ""
    folded = simplified(text)
    if found := _CREDITED.match(folded):
        return text[slice(*found.span("credit"))].strip()
    found = _CREDIT.search(folded)
    credit = _credit_of(text) if found else ""
    return credit if found and credit and not text[: text.rfind(credit)].strip("（(【[ ") else ""
