"""Addresses that lead astray: redirects and certificates."""

from __future__ import annotations

import pytest

from tests.harness.bench import ONE_DAY, ROOT, Bench, TimedReplica
from tests.replica import STORIES, site

SEED = ROOT / "seeds" / "003_2ab8d2395e847c7a.txt"
PAGE = site.content_url(STORIES[0])
CATEGORY = "https://finews.withounder.com/category/youjiangribao.html"


# Redirects


def test_a_redirect_to_itself_ends_and_is_named(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("self-redirect", PAGE)
    assert bench.crawl(*bench.small).code == 6
    state, reason = bench.link(PAGE)
    assert state == "failed" and "redirect" in reason
    assert 2 <= len(replica.when(PAGE)) <= 6


@pytest.mark.parametrize("target", ["http://epaper.bsyjrb.cn.evil.example/", "http://127.0.0.1/"])
def test_a_redirect_to_another_host_is_not_followed(bench: Bench, replica: TimedReplica, target: str) -> None:
    replica.fault("offsite-redirect", PAGE, target=target)
    assert bench.crawl(*bench.small).code == 6
    state, reason = bench.link(PAGE)
    assert state == "failed" and reason.endswith("not a host that this spider visits")
    assert not [url for url in replica.log if url.startswith(target)]


def test_a_redirect_to_a_file_of_this_machine_is_not_followed(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("file-redirect", PAGE)
    assert bench.crawl(*bench.small).code == 6
    state, reason = bench.link(PAGE)
    assert state == "failed" and "leads to file:///etc/passwd" in reason
    assert bench.captures(PAGE) == [302]
    with bench.archive() as archive:
        assert not [row for row in archive.journal.captures() if not row.url.startswith("http")]


# Certificates


def test_a_certificate_made_out_to_another_host_is_refused(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("bad-certificate", "finews.withounder.com/")
    assert bench.crawl(*ONE_DAY, "-a", f"seeds={SEED}").code == 0  # of a mirror; the paper's own articles came
    state, reason = bench.link(CATEGORY)
    assert state == "failed" and "certificate" in reason.lower()
    assert CATEGORY not in replica.log


def test_a_host_can_be_excepted_from_the_check_of_certificates(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("bad-certificate", "finews.withounder.com/")
    excepted = {"CERTIFICATE_EXCEPTIONS": "finews.withounder.com"}
    assert bench.crawl(*ONE_DAY, "-a", f"seeds={SEED}", settings=excepted).code == 0
    assert CATEGORY in replica.log


def test_an_exception_for_one_host_holds_for_no_other(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("bad-certificate", "finews.withounder.com/")
    excepted = {"CERTIFICATE_EXCEPTIONS": "finews.zning.me"}
    assert bench.crawl(*ONE_DAY, "-a", f"seeds={SEED}", settings=excepted).code == 0
    assert bench.link(CATEGORY)[0] == "failed"
    assert CATEGORY not in replica.log
