"""What is written of a response: the version of HTTP that its host answered in, what its flags say of its end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.extensions import _exchange

MOMENT = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("told, version", [("HTTP/1.0", "HTTP/1.0"), ("HTTP/1.1", "HTTP/1.1"), (None, "HTTP/1.1")])
def test_the_version_of_http_is_that_of_the_answer(told: str | None, version: str) -> None:
    request = Request("http://a.cn/1")
    response = Response("http://a.cn/1", 404, body=b"none", request=request, protocol=told)
    exchange = _exchange(request, response, MOMENT, None)
    assert (exchange.protocol, exchange.status, exchange.reason, exchange.truncated) == (version, 404, "Not Found", "")


@pytest.mark.parametrize("flag, why", [("dataloss", "disconnect"), ("download_stopped", "length")])
def test_a_body_that_was_cut_says_why(flag: str, why: str) -> None:
    request = Request("http://a.cn/1")
    response = Response("http://a.cn/1", body=b"half", request=request, flags=[flag])
    assert _exchange(request, response, MOMENT, None).truncated == why
