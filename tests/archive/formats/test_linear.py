"""Every reader takes time in proportion to its input: no file, however odd, holds up an import."""

from __future__ import annotations

import pytest

from archive.transfer.importing import read_document
from tests.harness.cost import cpu_seconds

pytestmark = pytest.mark.slow

SIZE = 32_000  # bytes; what is linear takes an eighth of a second, what is quadratic a quarter of a minute
SECONDS = 0.8  # of CPU, not on the clock
CUT = "县里拨款三十万元，村民出工两千个，自带干粮上山，从冬天一直干到开春，终于把渠\n\n"
FILES = {
    "the beginning of a post": ("---\nlayout: post\n---\n", ""),
    "a field of a post": ("---\nlayout: post\ntitle: x", "y\n---\n<p>正文。</p>"),
    "the date of a post": ("---\nlayout: post\ndate: 2", "2\n---\n<p>正文。</p>"),
    "the source link of a post": ("---\nlayout: post\n---\n<p>正文。</p>\n\n<http://a.cn/", ">"),
    "the back links of a post": ("---\nlayout: post\n---\n<p>正文。</p>\n\n<http://a.cn/1>\n\n[返回", ""),
    "the beginning of a magazine text": ("", "\n题\n\n□ 王小明\n\n正文。"),
    "a byline of a magazine text": ("题\n\n□ 王小明", "\n\n正文。"),
    "the end of a magazine text": ("题\n\n□ 王小明\n\n正文。", ""),
}
REPEATED = [
    "\n  a", "\n- ", "\n- a",
    " ", "\t", "\u3000", "\n", "\r\n", "[", "[a](", "[a](()", "\n[返回a", "\n\n<a>", "<", "<!--", "□ 王\n", "第", "1",
    "-", "\n题\n", "：\n", "\n——a", "（文章来源：", "（记者 ", CUT,
]  # fmt: skip


@pytest.mark.parametrize("repeated", REPEATED, ids=map(repr, REPEATED))
@pytest.mark.parametrize("place", FILES)
def test_whatever_is_repeated_a_file_is_read_in_linear_time(place: str, repeated: str) -> None:
    before, after = FILES[place]
    content = (before + repeated * (SIZE // len(repeated.encode())) + after).encode()
    assert cpu_seconds(lambda: read_document("a.txt", content), below=SECONDS) < SECONDS


def test_a_category_may_have_brackets_in_its_name() -> None:
    url = "//finews.withounder.com/category/anxinguojizhengquan(xianggang).html"
    content = f"---\nlayout: post\n---\n<p>正文。</p>\n\n<>\n\n[返回安信国际证券(香港)新闻]({url})｜[返回](/)".encode()
    assert [link.url for link in read_document("a.md", content)[1].links] == [f"https:{url}"]
