"""Certificates that cannot be verified: the host is unreachable, and nothing is our fault."""

from __future__ import annotations

import pytest

from tests.harness.bench import ONE_DAY, ROOT, Bench, TimedReplica

SEED = ROOT / "seeds" / "003_2ab8d2395e847c7a.txt"
CATEGORY = "https://finews.withounder.com/category/youjiangribao.html"
FLAWS = {
    "wrong-host": "it is made out to another host",
    "expired": "it has expired",
    "self-signed": "it is signed by itself",
    "nameless": "it names no host",
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_certificate_that_cannot_be_verified_makes_a_host_unreachable(
    bench: Bench, replica: TimedReplica, flaw: str
) -> None:
    replica.fault("bad-certificate", "finews.withounder.com/", flaw=flaw)
    replica.fault("down", "http://epaper.bsyjrb.cn/")
    result = bench.crawl(*bench.bare, *ONE_DAY, "-a", f"url={CATEGORY}")
    assert (result.code, bench.last_run()) == (3, ("unreachable", 3))
    assert "Traceback" not in result.err
    state, reason = bench.link(CATEGORY)
    assert (state, reason.partition(";")[0]) == (
        "failed",
        f"https://finews.withounder.com/robots.txt: the certificate cannot be verified ({FLAWS[flaw]})",
    )


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_page_that_leads_to_a_host_with_such_a_certificate_is_told_alike(
    bench: Bench, replica: TimedReplica, flaw: str
) -> None:
    replica.put(CATEGORY, b"", "text/html", 302, [("Location", "https://finews.zning.me/category/")])
    replica.fault("bad-certificate", "finews.zning.me/", flaw=flaw)
    result = bench.crawl(*ONE_DAY, "-a", f"seeds={SEED}")
    # Of a mirror: what the paper's own host has came, and the link stays to be asked for again.
    assert (result.code, bench.last_run(), "Traceback" in result.err) == (0, ("fine", 0), False)
    assert "the certificate cannot be verified" in bench.link(CATEGORY)[1]
    assert not [url for url in replica.log if url.startswith("https://finews.zning.me/c")]


def test_the_reason_says_how_to_except_the_host_and_then_it_is_read(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("bad-certificate", "finews.withounder.com/", flaw="expired")
    asked = (*bench.bare, *ONE_DAY, "-a", f"url={CATEGORY}")
    bench.crawl(*asked)
    assert bench.link(CATEGORY)[1].endswith("; -s CERTIFICATE_EXCEPTIONS=HOST reads that host all the same")
    bench.crawl(*asked, "-a", "again=failed", settings={"CERTIFICATE_EXCEPTIONS": "finews.withounder.com"})
    assert "certificate" not in bench.link(CATEGORY)[1]


def test_a_host_that_speaks_tls_1_0_alone_is_unreachable_with_that_reason(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("bad-certificate", "finews.withounder.com/", flaw="old-tls")
    replica.fault("down", "http://epaper.bsyjrb.cn/")
    result = bench.crawl(*bench.bare, *ONE_DAY, "-a", f"url={CATEGORY}")
    assert (result.code, bench.last_run()) == (3, ("unreachable", 3))
    assert "Traceback" not in result.err
    state, reason = bench.link(CATEGORY)
    assert (state, reason) == (
        "failed",
        "https://finews.withounder.com/robots.txt: no TLS that both sides speak (TLS 1.2 or newer is needed)",
    )
