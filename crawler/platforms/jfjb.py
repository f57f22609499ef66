"""The form of 解放军报 and 中国国防报: one file a day, `_szb/jfjb/YYYY/MM/DD/index.json`, with all articles in full.

An article's address is that of the page for people, which a script fills out of
the same file. Seen from 2026-01 to 2026-09; https has another's certificate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.model import Newspaper
from crawler.epaper.json_system import JsonSystem
from crawler.epaper.json_table import ArticleKeys, Call, PageKeys, TextKeys

_CODE = re.compile(r"_szb/(?P<code>\w+)/")
_SHOWN = {"zggfb": "gfbszbxq"}  # the folder of a paper's articles, where it is not szbxq


@dataclass(frozen=True)
class Jfjb(JsonSystem):
    """The table; a paper's code stands in the path of its issues."""

    def shared(self, paper: Newspaper) -> dict[str, str]:
        """Return a paper's code, and the folder in which its articles are shown."""
        match = _CODE.search(paper.first_page)
        return {"code": match["code"], "shown": _SHOWN.get(match["code"], "szbxq")} if match else {}


PLATFORM = Jfjb(
    "jfjb",
    day_form=r"(?P<issue>_szb/\w+/%Y/%m/%d/index\.json)",
    issue=Call("/_szb/{code}/{day:%Y}/{day:%m}/{day:%d}/index.json"),
    article=Call(
        "/szb_223187/{shown}/index.html?paperName={code}&paperDate={day}&paperNumber={paperNumber}&articleid={id}"
    ),
    pages=PageKeys("paperInfo", number="paperNumber", name="paperBk", day="paperInfo.0.paperData"),
    articles=ArticleKeys("xyList"),
    text=TextKeys(kicker="guideTitle", subtitle="title2"),
    whole=True,
)
