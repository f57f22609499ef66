"""What each fault of the replica does."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import time
import urllib.error
import zlib
from email.utils import parsedate_to_datetime

import pytest

from . import STORIES, Replica, site
from .client import get

COLUMN = "http://epaper.bsyjrb.cn/pc/column/202112/24/node_A03.html"
CONTENT = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_28411.html"
SEED_TEXT = "http://finews.zning.xyz/NewsData/GetNewsText.do?id=NW202112242224696612"


def test_a_missing_page_can_be_a_404(replica: Replica) -> None:
    replica.fault("missing-404", COLUMN)
    assert get(replica, COLUMN).status == 404


def test_a_missing_page_can_be_an_empty_page(replica: Replica) -> None:
    replica.fault("missing-empty", COLUMN)
    reply = get(replica, COLUMN)
    assert reply.status == 200
    assert reply.body == b"<html><head><title></title></head><body></body></html>"


def test_a_missing_page_can_lead_to_the_newest_issue(replica: Replica) -> None:
    replica.fault("missing-redirect", "epaper.bsyjrb.cn/pc/column/202112/25/")
    reply = get(replica, "http://epaper.bsyjrb.cn/pc/column/202112/25/node_A01.html")
    assert reply.status == 302
    assert reply.headers["Location"] == "http://epaper.bsyjrb.cn/pc/column/202112/27/node_A01.html"


def test_a_busy_site_names_seconds_to_wait(replica: Replica) -> None:
    replica.fault("busy", COLUMN, seconds=7)
    reply = get(replica, COLUMN)
    assert (reply.status, reply.headers["Retry-After"]) == (503, "7")


def test_a_busy_site_names_a_date_to_wait_for(replica: Replica) -> None:
    replica.fault("busy-date", COLUMN, seconds=60)
    reply = get(replica, COLUMN)
    wait = parsedate_to_datetime(reply.headers["Retry-After"]).timestamp() - time.time()
    assert reply.status == 503
    assert 55 < wait <= 61


@pytest.mark.parametrize("vendor, mark", [("jiasule", "__jsl_clearance"), ("aliyun", "acw_sc__v2")])
def test_a_challenge_is_a_page_of_script(replica: Replica, vendor: str, mark: str) -> None:
    replica.fault("challenge", CONTENT, vendor=vendor)
    reply = get(replica, CONTENT)
    assert reply.status == 200
    assert mark in reply.text
    assert "ozoom" not in reply.text


def test_a_challenge_may_have_another_status(replica: Replica) -> None:
    replica.fault("challenge", CONTENT, status=521)
    assert get(replica, CONTENT).status == 521


def test_a_cut_gzip_body_has_a_length_that_agrees(replica: Replica) -> None:
    whole = get(replica, CONTENT).body
    replica.fault("cut-gzip", CONTENT)
    reply = get(replica, CONTENT)
    unpacker = zlib.decompressobj(31)
    part = unpacker.decompress(reply.body)
    assert reply.headers["Content-Encoding"] == "gzip"
    assert int(reply.headers["Content-Length"]) == len(reply.body) == len(gzip.compress(whole)) * 6 // 10
    assert whole.startswith(part)
    assert not unpacker.eof


def test_a_wrong_charset_is_gbk_called_utf_8(replica: Replica) -> None:
    replica.fault("wrong-charset", CONTENT)
    reply = get(replica, CONTENT)
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'<meta charset="utf-8">' in reply.body
    assert "铸牢中华民族共同体意识" in reply.body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("utf-8")


def test_a_robots_txt_can_forbid_everything(replica: Replica) -> None:
    replica.fault("robots-forbid", "epaper.bsyjrb.cn/")
    assert get(replica, "http://epaper.bsyjrb.cn/robots.txt").body == b"User-agent: *\nDisallow: /"
    assert get(replica, CONTENT).status == 200


def test_a_server_can_fail(replica: Replica) -> None:
    replica.fault("server-error", COLUMN)
    assert get(replica, COLUMN).status == 500


@pytest.mark.parametrize("url", [COLUMN, "https://finance.eastmoney.com/a/202112242224696612.html"])
def test_a_host_that_is_down_hangs_up(replica: Replica, url: str) -> None:
    replica.fault("down", url)
    with pytest.raises((http.client.HTTPException, OSError)):
        get(replica, url)
    assert replica.log == [url]


def test_a_slow_answer_comes_late(replica: Replica) -> None:
    replica.fault("slow", COLUMN, seconds=0.2)
    began = time.monotonic()
    assert get(replica, COLUMN).status == 200
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    "kind, target",
    [
        ("self-redirect", COLUMN),
        ("offsite-redirect", "http://evil.example/"),
        ("file-redirect", "file:///etc/passwd"),
    ],
)
def test_a_redirect_can_lead_astray(replica: Replica, kind: str, target: str) -> None:
    replica.fault(kind, COLUMN)
    reply = get(replica, COLUMN)
    assert (reply.status, reply.headers["Location"]) == (302, target)


def test_an_offsite_redirect_has_a_target(replica: Replica) -> None:
    replica.fault("offsite-redirect", COLUMN, target="http://127.0.0.1:22/")
    assert get(replica, COLUMN).headers["Location"] == "http://127.0.0.1:22/"


def test_a_huge_page_does_not_tell_its_length(replica: Replica) -> None:
    replica.fault("huge", COLUMN, bytes=1_000_000)
    reply = get(replica, COLUMN)
    assert reply.headers["Content-Length"] is None
    assert len(reply.body) == 1_000_000


def test_a_new_layout_has_nothing_that_selectors_look_for(replica: Replica) -> None:
    replica.fault("layout", "epaper.bsyjrb.cn/")
    for url in (COLUMN, CONTENT):
        reply = get(replica, url)
        assert reply.status == 200
        assert not re.search("nav-list|resultList|PagePicMap|ozoom|founder|enp|Title|paperdate", reply.text)
        assert not re.search("node_|content_", reply.text)


def test_a_new_layout_still_tells_the_story(replica: Replica) -> None:
    replica.fault("layout", CONTENT)
    assert all(line in get(replica, CONTENT).text for line in STORIES[0].paragraphs)


def test_a_new_layout_renames_the_keys_of_json(replica: Replica) -> None:
    replica.fault("layout", SEED_TEXT)
    assert "text" not in json.loads(get(replica, SEED_TEXT).body)


def test_a_flood_is_one_tag_with_thirty_thousand_attributes(replica: Replica) -> None:
    replica.fault("flood", CONTENT)
    tags = re.findall(r"<body>(<div [^>]*>)", get(replica, CONTENT).text)
    assert len(tags) == 1
    assert tags[0].count("=") == 30_000


@pytest.mark.parametrize(
    "flaw, words",
    [("wrong-host", "Hostname mismatch"), ("expired", "certificate has expired"), ("self-signed", "self-signed")],
)
def test_a_bad_certificate_is_refused(replica: Replica, flaw: str, words: str) -> None:
    replica.fault("bad-certificate", "https://finance.eastmoney.com/a/", times=1, flaw=flaw)
    url = site.article_url(STORIES[0])
    with pytest.raises(urllib.error.URLError, match=words):
        get(replica, url)
    assert get(replica, url).status == 200


def test_a_fault_ends_after_its_number_of_times(replica: Replica) -> None:
    replica.fault("server-error", COLUMN, times=2)
    assert [get(replica, COLUMN).status for _ in range(3)] == [500, 500, 200]


def test_a_fault_ends_when_faults_are_cleared(replica: Replica) -> None:
    replica.fault("server-error", COLUMN)
    replica.clear_faults()
    assert get(replica, COLUMN).status == 200


def test_a_fault_leaves_other_addresses_alone(replica: Replica) -> None:
    replica.fault("server-error", "epaper.bsyjrb.cn/pc/column/202112/23/")
    assert get(replica, COLUMN).status == 200


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_prefix_counts_for_both_schemes(replica: Replica, scheme: str) -> None:
    replica.fault("server-error", "finews.zning.me/")
    assert get(replica, f"{scheme}://finews.zning.me/").status == 500


def test_of_two_faults_the_later_acts(replica: Replica) -> None:
    replica.fault("server-error", COLUMN)
    replica.fault("missing-404", COLUMN, times=1)
    assert [get(replica, COLUMN).status for _ in range(2)] == [404, 500]


def test_an_unknown_fault_is_an_error(replica: Replica) -> None:
    with pytest.raises(ValueError, match="no fault 'typo'; known: missing-404, "):
        replica.fault("typo", COLUMN)


def test_an_unknown_option_is_an_error(replica: Replica) -> None:
    with pytest.raises(TypeError):
        replica.fault("busy", COLUMN, minutes=1)
