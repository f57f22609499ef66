"""Bytes made of others by chance: spliced, cut, repeated, with a word of the trade put in, a bit turned."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

SIZE_MAX = 1 << 16  # bytes; what is longer shows little more, and takes long

WORDS = tuple(
    word.encode()
    for word in (
        "<", ">", "<!--", "-->", "<![CDATA[", "]]>", "<p>", "</p>", "<b>", "<div>", "<table><tr><td>", "<br/>",
        "<title>", "<script>", "<base href='//x'>", "<meta charset=gbk>", "<a href='http://[x'>", "&#xd800;",
        "&#0;", "&amp;", "&notin", "---\n", "+++\n", "...", "\n\n", "\r", "\r\n", "\u2028", "\x85", "\x1c",
        "\ufeff", "\0", "\x1b[31m", "\u202e", "\u3000", "□", "■", "◆", "来源：", "记者 王小明",
        "（记者 王小明 通讯员 李红）", "本报讯", "责任编辑：", "2024-05-06", "2024年2月30日", "9999-12-31",
        "0000-00-00", "2024-05-06T10:30:00+99:99", "24:60:61", "1900/1/1", "二〇二四年五月六日",
        "第01版：要闻", "A1-A99999", "http://", "https://x.cn:99999/", "http://[::1", "//x.cn/%zz",
        "file:///etc/passwd", "xn--", "%ff%fe", "?a=1&a=2", "#/home?id=1", "title: ", "date: ", "&a *a",
        "!!python/object:a", "? [a]", "{a: [b", "<<: *a", "\"", "'", "\\u0000", "\\ud800", "{\"id\":", "null",
        "NaN", "1e999", "[[[[", "{}", "[]", "true", "-0", "9" * 30, "9" * 4500, "²", "٣", "Ⅷ", "㊀", "𠮷",
        "\ud7ff", "e\u0301", "NEAR/", " OR ", " -", "\"a", "*", "User-agent: *\n", "Disallow: /*$\n",
        "Crawl-delay: nan\n", "Sitemap: ", "WARC/1.1\r\n", "Content-Length: -1\r\n", "MIME-Version: 1.0\n",
        "Content-Type: multipart/related; boundary=a\n", "--a\n", "=?utf-8?b?", "<!ENTITY a 'b'>", "<rss>",
        "<item>", "<urlset>", "<loc>",
    )
) + (b"\xff", b"\xff\xfe", b"\x81\x30", b"\xa3\xa0", b"~{", b"\x1f\x8b\x08", b"\xed\xa0\x80", b"\xc0\x80")  # fmt: skip
"""What readers look for, and what they may stumble over."""


def mutated(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Return other bytes, a few changes away; `others` are what they may be spliced with."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        data = chance.choice(_CHANGES)(data, chance, others)[:SIZE_MAX]
    return data


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.choice((1, 2, 4, 16, 64, 256, 4096)))


def _drop(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _cut(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    return data[: chance.randint(0, len(data))]


def _repeat(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 10, 100, 3000)) + data[end:]


def _put_in(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + chance.choice(WORDS) * chance.choice((1, 1, 1, 2, 1000)) + data[chance.choice((start, end)) :]


def _turn(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    place = chance.randrange(len(data)) if data else 0
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :] if data else b"\0"


def _move(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    rest = data[:start] + data[end:]
    place = chance.randint(0, len(rest))
    return rest[:place] + data[start:end] + rest[place:]


def _splice(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others) if others else b""
    start, end = _span(other, chance)
    here, there = _span(data, chance)
    return data[:here] + other[start : chance.choice((end, len(other)))] + data[there:]


_CHANGES: tuple[Callable[[bytes, random.Random, Sequence[bytes]], bytes], ...] = (
    *(_drop, _cut, _repeat, _put_in, _put_in, _put_in),
    *(_turn, _move, _splice, _splice),
)
