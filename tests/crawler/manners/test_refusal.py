"""Which answers are refusals."""

from __future__ import annotations

import pytest
from scrapy.http import Response

from archive.reasons import BlockedPage, ReadError, ServerTrouble
from crawler.manners.refusal import refusal_of

URL = "http://epaper.bsyjrb.cn/pc/1.html"
CHALLENGE = b"<script>document.cookie='__jsl_clearance=1'</script>"


@pytest.mark.parametrize("status", [200, 204, 206, 301, 304, 400, 404, 406, 410, 414])
def test_an_answer_that_lets_us_have_it_or_has_it_not_is_none(status: int) -> None:
    assert refusal_of(Response(URL, status, body=b"<p>text</p>")) is None


@pytest.mark.parametrize(
    "status, kind",
    [
        *((status, BlockedPage) for status in (401, 403, 405, 412, 418, 429, 451, 521)),
        *((status, ServerTrouble) for status in (500, 502, 503, 504, 520, 522, 599)),
    ],
)
def test_a_ban_and_a_servers_error_are(status: int, kind: type[ReadError]) -> None:
    refusal = refusal_of(Response(URL, status))
    assert (type(refusal), str(refusal)) == (kind, f"{URL} answered {status}")


@pytest.mark.parametrize("status", [200, 202, 404, 503, 521])
def test_a_challenge_is_under_any_status(status: int) -> None:
    refusal = refusal_of(Response(URL, status, body=CHALLENGE))
    assert (type(refusal), str(refusal)) == (BlockedPage, f"{URL} answered {status}: 加速乐 (jsl) challenge")


def test_a_challenge_may_be_a_cookie() -> None:
    assert type(refusal_of(Response(URL, headers={"Set-Cookie": "acw_sc__v2=1"}))) is BlockedPage
