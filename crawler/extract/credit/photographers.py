"""Who took the pictures of an article, by what is written below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.chinese.bylines import read_bylines
from archive.chinese.people import is_signed_name
from archive.likeness.key import simplified
from archive.model import Byline

_TOOK = re.compile(
    r"(?:[。，,；：:（(\s]|记者)(?P<name>[\u3400-\u9fff]{2,4}?)"
    r"(?:\s?[/／]?\s?摄(?:影)?|\s?[ /／]\s?航拍)[）)]?$"
)
_LABELLED = re.compile(r"[。！？]\s?(?P<credit>(?:摄影师?|(?:无人机)?航拍|摄|图片?)\s?[:：/／][^。！？]{2,40})$")


def photographers(captions: Iterable[str]) -> Iterator[Byline]:
    """Yield who took the pictures, by what captions end with: 施工现场。 甲 摄, 图为茶山。（甲/摄）, 茶山。摄影：甲."""
    for caption in captions:
        found = _TOOK.search(simplified(caption))
        name = caption[slice(*found.span("name"))] if found else ""
        if name and is_signed_name(name):
            yield Byline(name, "photographer")
        labelled = _LABELLED.search(simplified(caption))
        behind = [caption[slice(*labelled.span("credit"))]] if labelled else []
        yield from (byline for byline in read_bylines([caption, *behind]) if byline.role == "photographer")
