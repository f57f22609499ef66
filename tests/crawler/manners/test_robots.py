"""What a robots.txt says to us, by RFC 9309."""

from __future__ import annotations

import pytest

from crawler.manners.robots import RULES_MAX, Rules
from tests.harness.sweep import each

TOKEN = "local-news-archive"
HOST = "http://epaper.bsyjrb.cn"


def allows(text: str | bytes, path: str = "/pc/1.html") -> bool:
    body = text if isinstance(text, bytes) else text.encode()
    return Rules(body, TOKEN).allow(HOST + path)


# Groups


@pytest.mark.parametrize(
    "name",
    [
        "local-news-archive",
        "Local-News-ARCHIVE",
        "local-news-archive/1.0",
        "local-news-archive/0.1.0 (a personal archive of local newspapers; contact: no contact given)",
        "  local-news-archive\t",
        "local-news-archive # the newspapers",
        "local-news-archive*",
    ],
)
def test_a_group_for_our_product_token_is_ours(name: str) -> None:
    assert not allows(f"User-agent: *\nAllow: /\n\nUser-agent: {name}\nDisallow: /\n")


@each(
    "name",
    ["news", "archive", "local", "l", "a", "personal", "contact", "local-news", "news-archive", "local-news-archive2"]
    + ["my-local-news-archive", "local news archive", "newspapers", "given", "0.1.0", "mozilla/5.0", "=", "百度"],
)
def test_a_group_for_a_part_of_our_user_agent_is_not_ours(name: str) -> None:
    assert allows(f"User-agent: {name}\nDisallow: /\n")
    assert not allows(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\nDisallow: /\n")


def test_our_own_group_holds_and_that_for_all_does_not() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: local-news-archive\nDisallow: /private/\n"
    assert allows(text)
    assert not allows(text, "/private/1.html")


@pytest.mark.parametrize("rules", ["", "Disallow:\n", "Allow: /\n", "Sitemap: http://a.cn/sitemap.xml\n"])
def test_our_own_group_without_a_prohibition_allows_all(rules: str) -> None:
    assert allows(f"User-agent: *\nDisallow: /\n\nUser-agent: local-news-archive\n{rules}")


@pytest.mark.parametrize("path", ["/a", "/b"])
@pytest.mark.parametrize("name", ["local-news-archive", "*"])
def test_groups_for_one_name_are_one(name: str, path: str) -> None:
    text = f"User-agent: {name}\nDisallow: /a\n\nUser-agent: other\nDisallow: /c\n\nUser-agent: {name}\nDisallow: /b\n"
    assert not allows(text, path)
    assert allows(text, "/c")


def test_a_group_may_have_several_names() -> None:
    text = "User-agent: other\nUser-agent: local-news-archive\nUser-agent: third\nDisallow: /\n"
    assert not allows(text)


def test_rules_before_any_group_are_nobodys() -> None:
    assert allows("Disallow: /\nUser-agent: other\nDisallow: /\n")


# Lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", " \t\r\n", "  # a comment\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_lines_end_as_they_like_and_a_byte_order_mark_is_none(end: str, mark: bytes) -> None:
    lines = ["User-agent: *", "Disallow: /pc/", "Allow: /pc/2", ""]
    body = mark + end.join(lines).encode()
    assert not allows(body)
    assert allows(body, "/pc/2.html")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark_is_read(encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    assert not allows((mark + "User-agent: *\nDisallow: /\n").encode(encoding))


@pytest.mark.parametrize(
    "field", ["User-agent:", "user-agent :", "USER-AGENT:", "Useragent:", "User agent:", "User-agent"]
)
def test_a_user_agent_line_is_known_in_any_spelling(field: str) -> None:
    assert not allows(f"{field} local-news-archive\nDisallow: /\n")
    assert allows(f"{field} local\nDisallow: /\n")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"\xff\xfe",
        b"\xff" * 999,
        b"%" * 999,
        b":\n" * 999,
        b"Disallow: /" * 999,
        b"User-agent:\nDisallow: /\n",
        "今天没有规则\n".encode("gbk"),
        b"<!DOCTYPE html>\n<pre>\nUser-agent: *\nDisallow: /\n</pre>",
        b"\xef\xbb\xbf\r\n <html>\nUser-agent: *\nDisallow: /\n</html>",
        b"<?xml version='1.0'?>\nUser-agent: *\nDisallow: /\n",
    ],
)
def test_what_holds_no_rules_allows_all(body: bytes) -> None:
    assert allows(body)


# Paths


@each(
    "rules, path, allowed",
    [
        ("Disallow: /pc", "/pc/1.html", False),
        ("Disallow: /pc", "/pcx", False),
        ("Disallow: /pc/", "/pc", True),
        ("Disallow: /PC", "/pc", True),
        ("Disallow: /*.html", "/pc/1.html", False),
        ("Disallow: /*.html", "/pc/1.html?a=1", False),
        ("Disallow: /*.html$", "/pc/1.html", False),
        ("Disallow: /*.html$", "/pc/1.html?a=1", True),
        ("Disallow: /pc$", "/pc", False),
        ("Disallow: /pc$", "/pc/", True),
        ("Disallow: *", "/", False),
        ("Disallow: /*/1*l$", "/pc/1.html", False),
        ("Disallow: /*?", "/pc/1.html", True),
        ("Disallow: /*?", "/pc/1.html?a=1", False),
        ("Disallow: /\nAllow: /pc/", "/pc/1.html", True),
        ("Allow: /pc/\nDisallow: /", "/pc/1.html", True),
        ("Allow: /pc/\nDisallow: /pc/1", "/pc/1.html", False),
        ("Allow: /pc\nDisallow: /pc", "/pc", True),
        ("Disallow: /\nAllow: /$", "/", True),
        ("Disallow: /\nAllow: /$", "/pc", False),
        ("Disallow: /", "/robots.txt", True),
    ],
)
def test_the_longest_rule_counts_and_of_two_alike_the_one_that_allows(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}\n", path) is allowed


ESCAPED = "/%E6%96%B0%E9%97%BB/"  # 新闻 in UTF-8
ESCAPED_GBK = "/%D0%C2%CE%C5/"  # 新闻 in GBK


@each(
    "rule, path, allowed",
    [
        ("/新闻/".encode(), ESCAPED, False),
        (ESCAPED.encode(), ESCAPED, False),
        (ESCAPED.lower().encode(), ESCAPED, False),
        (ESCAPED.encode(), ESCAPED.lower(), False),
        ("/新".encode(), ESCAPED, False),
        ("/闻".encode(), ESCAPED, True),
        ("/*闻/$".encode(), ESCAPED, False),
        ("/新闻/".encode("gbk"), ESCAPED_GBK, False),
        (ESCAPED_GBK.encode(), ESCAPED_GBK.lower(), False),
        ("/新闻/".encode("gbk"), "/pc/", True),
        ("/新闻/".encode("gbk"), ESCAPED, True),
        ("/新闻/".encode("gbk"), "/%D0%C2%CE%C6/", True),
        ("/新闻".encode("gbk"), "/", True),
        (b"/%70%63/", "/pc/", False),
        (b"/a%2Fb", "/a/b", True),
        (b"/a%2fb", "/a%2Fb", False),
        (b"/%zz", "/1", True),
    ],
)
def test_paths_are_compared_octet_by_octet_escaped_or_not(rule: bytes, path: str, allowed: bool) -> None:
    assert allows(b"User-agent: *\nDisallow: " + rule + b"\n", path) is allowed


def test_an_address_as_a_page_writes_it_is_compared_like_any() -> None:
    assert not allows("User-agent: *\nDisallow: /新闻/\n", "/新闻/1.html")


# Size


def padded(rule: bytes, end: int) -> bytes:
    """Return a robots.txt in which a rule ends so many bytes from the beginning; its line goes on behind it."""
    head = b"User-agent: *\n"
    return head + b"#" * (end - len(head) - len(rule) - 1) + b"\n" + rule


@pytest.mark.parametrize("more", [b"", b"\n", b"\r\n", b"\nAllow: /pc/1.html\n", b"\n" * 20_000_000])
def test_a_rule_within_the_first_500_kib_holds(more: bytes) -> None:
    assert not allows(padded(b"Disallow: /pc/", RULES_MAX) + more)


@pytest.mark.parametrize("end", [RULES_MAX + 1, RULES_MAX + len("Disallow: /pc/"), 2 * RULES_MAX])
def test_what_comes_later_is_not_read_nor_half_a_rule(end: int) -> None:
    assert allows(padded(b"Disallow: /pc/", end) + b"\nDisallow: /\n")


def test_half_a_rule_forbids_no_more_than_the_whole_one() -> None:
    assert allows(padded(b"Disallow: /", RULES_MAX) + b"private/\n")


def test_one_line_without_end_says_nothing() -> None:
    assert allows(b"User-agent: *, Disallow: /" + b"a" * RULES_MAX)


# Crawl-delay


@pytest.mark.parametrize(
    "value, seconds",
    [
        *(("5", 5), ("0.5", 0.5), (" 3 # seconds", 3), ("1e9", 1e9), ("0", 0)),
        *((value, None) for value in ("", "-5", "nan", "inf", "-inf", "1e999", "soon", "5 s", "五", "9" * 400)),
    ],
)
def test_a_crawl_delay_is_a_number_or_nothing(value: str, seconds: float | None) -> None:
    assert Rules(f"User-agent: *\nCrawl-delay: {value}\n".encode(), TOKEN).crawl_delay == seconds


@pytest.mark.parametrize("name, seconds", [("local-news-archive/2", 7), ("archive", None), ("local", None)])
def test_only_the_crawl_delay_of_our_group_is_ours(name: str, seconds: float | None) -> None:
    assert Rules(f"User-agent: {name}\nCrawl-delay: 7\n".encode(), TOKEN).crawl_delay == seconds
