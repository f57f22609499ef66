"""The dateline (电头) of a text: which agency sent it, and from where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.chinese.variants import simplified
from crawler.extract.facts import Facts

_AGENCY = (
    r"本[报刊网台社]|[\u3400-\u9fffA-Za-z·]{1,14}?(?:(?:社|报|网|台|新闻|财经)?客户端"
    r"|新闻社|新闻网|通讯社|社|报|网|台|新闻|财经|在线|视)"
)
_DATELINE = re.compile(
    rf"^[\s（(【\[]*(?:据)?(?P<agency>{_AGENCY})(?P<place>[\u3400-\u9fff·]{{0,10}}?)\s?"
    r"(?P<date>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)?\s?(?:[上下]午|凌晨)?(?:综合外电|综合|专|急|快)?(?:电|讯|消息|报道|报导)"
    r"(?=[\s（(：:，,】）)〕\]/]|$|题)"
)


def dateline_of(lines: Sequence[str]) -> tuple[str, str]:
    """Return agency and place of the dateline (电头) in the first lines of a text; empty where there is none.

    新华社 and 北京 of 新华社北京5月9日电; in traditional characters too, as they stand there.
    """
    for line in lines[:4]:
        folded = simplified(line)  # character by character: what is found in it stands at the same place
        match = _DATELINE.match(folded)
        if match and not (folded.lstrip("（(【 ").startswith("据") and "报道" in match[0]):
            place = re.sub(r"(?:新闻|频道|分社|记者.*)$", "", match["place"])
            return line[slice(*match.span("agency"))], line[match.start("place") :][: len(place)]
    return "", ""


def dateline(facts: Facts) -> tuple[str, str]:
    """Return agency and place of an article's dateline: in its text, or right above it."""
    return dateline_of((*facts.body[:3], *facts.head[-1:]))
