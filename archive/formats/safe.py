"""The body HTML of a post that we write: as received where it is plainly harmless, cleaned where it is not."""

from __future__ import annotations

import re
from html import escape

import nh3

from archive.likeness.jumps import without_marks
from archive.model import Article

_TAGS = (
    "a b blockquote br center div em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img li ol p section small"
    " span strong sub sup table tbody td th thead tr u ul"
)
_NAMES = "align alt border class color colspan face height href id name rowspan size src style target title web width"
_URL = r"(?:https?:)?//[^\"<>\s]*|#[^\"<>\s]*|"
_VALUE = r"(?![^\"]*(?:url\(|expression|javascript:|@import))[^\"<>]*"
_ATTRIBUTE = (
    rf"\s+(?:(?:href|src)=\"(?:{_URL})\"|(?:{'|'.join(n for n in _NAMES.split() if n not in ('href', 'src'))}"
    rf"|data-[\w-]+)=\"{_VALUE}\"|(?:href|class|id)(?=[\s/>]))"
)
_HARMLESS = re.compile(
    rf"(?>[^<>]|<!--[^<>-]*(?:-[^<>-]+)*-->|</(?:{_TAGS.replace(' ', '|')})\s*>"
    rf"|<(?:{_TAGS.replace(' ', '|')})(?:{_ATTRIBUTE})*\s*/?>)*+",
    re.IGNORECASE,
)
_LIQUID = re.compile(r"\{(?=[{%])")


def post_html(article: Article) -> str:
    """Return an article's body as HTML for a post.

    Marks of a page jump (下转第2版, 上接第1版) that the text has not are taken out here,
    too. The site's generator took pairs of U+3000 out, and so do we. Liquid, which
    Jekyll would run, is defused; markup that could run or load something
    (scripts, handlers, frames, unknown attributes) is cleaned out.
    """
    if article.html:
        body = without_marks(article.html, article.text).replace("\u3000\u3000", "")
    else:
        body = "\n ".join(f"<p>{escape(line, quote=False)}</p>" for line in article.text.split("\n") if line)
    return _LIQUID.sub("&#123;", body if _HARMLESS.fullmatch(body) else _cleaned(body))


def _cleaned(body: str) -> str:
    tags = set(_TAGS.split())
    attributes = {tag: set(_NAMES.split()) - {"style"} for tag in tags}
    return nh3.clean(body, tags=tags, attributes=attributes, url_schemes={"http", "https"}, link_rel=None)
