"""What the replica says of its pages' age, and when it answers 304."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest

from .client import get
from .replica import Replica

COLUMN = "http://epaper.bsyjrb.cn/pc/column/202112/24/node_A03.html"
CONTENT = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_28411.html"
TOLD = ("ETag", "Last-Modified")
ASKED = dict(zip(TOLD, ("If-None-Match", "If-Modified-Since"), strict=True))


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica() as replica:
        yield replica


def test_nothing_is_told_and_nothing_compared_unless_asked_for(replica: Replica) -> None:
    reply = get(replica, COLUMN, headers={"If-None-Match": "*", "If-Modified-Since": "Fri, 24 Dec 2100 08:00:00 GMT"})
    assert reply.status == 200 and not any(name in reply.headers for name in TOLD)


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("url", [COLUMN, "https://finance.eastmoney.com/a/202112242224696612.html"])
def test_who_has_the_page_as_it_is_gets_no_body(replica: Replica, name: str, url: str) -> None:
    replica.tell_age()
    first = get(replica, url)
    for _ in range(2):  # the connection goes on
        again = get(replica, url, headers={ASKED[name]: first.headers[name]})
        assert (again.status, again.body) == (304, b"")
        assert [again.headers[one] for one in TOLD] == [first.headers[one] for one in TOLD]
        assert "Content-Length" not in again.headers and "Content-Type" not in again.headers
    assert replica.unchanged == [url, url]


@pytest.mark.parametrize("name", TOLD)
def test_a_page_that_has_changed_is_sent(replica: Replica, name: str) -> None:
    replica.tell_age()
    first = get(replica, COLUMN)
    replica.put(COLUMN, first.body + b"<!-- new -->")
    again = get(replica, COLUMN, headers={ASKED[name]: first.headers[name]})
    assert again.status == 200 and again.body != first.body
    assert again.headers[name] != first.headers[name]
    assert parsedate_to_datetime(again.headers[TOLD[1]]) > parsedate_to_datetime(first.headers[TOLD[1]])


def test_the_etag_decides_where_both_are_asked_by(replica: Replica) -> None:
    replica.tell_age()
    first = get(replica, COLUMN)
    asked = {"If-None-Match": '"another"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert get(replica, COLUMN, headers=asked).status == 200
    assert (
        get(replica, COLUMN, headers=asked | {"If-None-Match": f'"another", W/{first.headers["ETag"]}'}).status == 304
    )


def test_a_fault_has_an_age_of_its_own_and_an_error_none(replica: Replica) -> None:
    replica.tell_age()
    first = get(replica, COLUMN)
    replica.fault("cut", COLUMN, times=1)
    assert get(replica, COLUMN, headers={"If-None-Match": first.headers["ETag"]}).status == 200
    replica.fault("server-error", COLUMN)
    assert "ETag" not in get(replica, COLUMN).headers


def test_it_is_told_for_a_prefix_as_asked_for(replica: Replica) -> None:
    replica.tell_age("epaper.bsyjrb.cn/pc/column/", last_modified=False, weak=True, suffix="-gzip")
    told = get(replica, COLUMN).headers
    assert told["ETag"].startswith('W/"') and told["ETag"].endswith('-gzip"') and "Last-Modified" not in told
    again = get(replica, COLUMN, headers={"If-None-Match": told["ETag"]})
    assert again.status == 304 and again.headers["ETag"] == told["ETag"].replace("-gzip", "")
    assert "ETag" not in get(replica, CONTENT).headers


def test_a_site_may_say_304_to_whatever_is_asked(replica: Replica) -> None:
    replica.fault("not-modified", COLUMN, etag='"another"')
    reply = get(replica, COLUMN)
    assert (reply.status, reply.body, reply.headers["ETag"]) == (304, b"", '"another"')
    assert replica.unchanged == [], "which was not compared"
