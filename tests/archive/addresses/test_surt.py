"""Keys of indexes are those that programs which replay make of an address; `test_replayed.py` asks one of them."""

from __future__ import annotations

import pytest

from archive.addresses.surt import surt
from tests.harness.cost import cpu_seconds

KEYS = {
    "http://www.a.cn/B?y&x": "cn,a)/b?x&y",
    "https://www12.A.cn:443/b/": "cn,a)/b",
    "http://a.cn": "cn,a)/",
    "http://a.cn:8080/x/../y//z/?": "cn,a:8080)/y/z",
    "http://127.0.0.1/a": "1,0,0,127)/a",
    "http://user:pw@a.cn/a/./b/..#c": "cn,a)/a",
    "http://a.cn/%E4%B8%AD%2525?q=%E4%B8%AD 文": "cn,a)/%e4%b8%ad%25?q=%e4%b8%ad%20%e6%96%87",
    "http://a.cn/a?b=1&a=2&PHPSESSID=0123456789abcdef0123456789abcdef": "cn,a)/a?&a=2&b=1",
    "http://a.cn/n/(S(0123456789abcdefghijklmn))/x.aspx?y": "cn,a)/n/x.aspx?y",
    "http://中国.cn/x": "cn,xn--fiqs8s)/x",
    "http://a.cn/?a=b%26c": "cn,a)/?a=b&c",
    "http://a.cn/..": "cn,a)/..",
}


@pytest.mark.parametrize("url", KEYS)
def test_an_address_has_this_key(url: str) -> None:
    assert surt(url) == KEYS[url]


@pytest.mark.parametrize("url", ["", "a b", "urn:x:中", "http://[x/ y", "\x00\n"])
def test_of_what_is_no_address_the_key_is_one_word_in_ascii(url: str) -> None:
    assert surt(url).isascii() and len(surt(url).split()) <= 1


@pytest.mark.parametrize("piece", ["cfid=", "%25", "/(0123456789abcdefghijklmn)", "a=&", "/..", "www."])
def test_an_address_of_a_megabyte_takes_no_time_in_square(piece: str) -> None:
    def ask() -> None:
        assert surt("http://a.cn/?" + piece * (1_000_000 // len(piece)))
        assert surt("http://a.cn/" + piece * (1_000_000 // len(piece)) + ".aspx")

    assert cpu_seconds(ask, below=20) < 20
