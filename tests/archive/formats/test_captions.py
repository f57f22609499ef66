"""A credit stands once under a picture, whatever writes it."""

from __future__ import annotations

import pytest

from archive.formats import PictureBeside
from archive.formats.captions import credit_below
from archive.formats.post_pictures import captions_below, in_their_places

PATH = f"assets/pictures/{'ab' * 32}.jpg"


@pytest.mark.parametrize(
    "caption, credit, below",
    [
        ("图为村口的大榕树。 张三 摄", "张三 摄", ""),
        ("图为村口的大榕树。张三　摄", "张三 摄", ""),
        ("图为村口的大榕树（张三 摄）。", "张三 摄", ""),
        ("图为村口的大榕树【某局供图】", "【某局供图】", ""),
        ("张三 摄", "张三 摄", ""),
        ("图为张三 摄下的大榕树", "张三 摄", "张三 摄"),
        ("图为村口的大榕树。", "张三 摄", "张三 摄"),
        ("", "张三 摄", "张三 摄"),
        ("图为村口的大榕树。", "", ""),
        ("", "", ""),
    ],
)
def test_a_credit_stands_behind_a_caption_that_does_not_end_with_it(caption: str, credit: str, below: str) -> None:
    assert credit_below(caption, credit) == below


def test_a_post_has_the_credit_once_and_its_caption_is_read_again() -> None:
    picture = PictureBeside(PATH, "http://p.cn/1.jpg", "榕树。 张三 摄", "张三 摄")
    _, lines = in_their_places("<p>正文</p>", "http://p.cn/1.html", [picture])
    assert lines.count("张三 摄") == 2  # in the words for who does not see it, and below
    assert "<small>" not in lines and captions_below(lines.strip()) == ("榕树。 张三 摄",)
