"""A paper that has vanished: its hosts are dead, and web archives keep what a test has them keep."""

from __future__ import annotations

import json

from tests.harness import warm
from tests.harness.bench import FRONT, ROOT, Bench, TimedReplica
from tests.harness.patience import patience
from tests.replica import STORIES, Story, site
from tests.replica.answer import Answer

HOSTS = ("web.archive.org", "index.commoncrawl.org", "data.commoncrawl.org")
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"
LATER = "20220103020000"
"""The moment of the copies that tests have kept, ten days after the issue."""
DAY = [story for story in STORIES if f"{story.date}" == "2021-12-24"]
PAGES = sorted({site.page_url(f"{story.date:%Y%m/%d}", story.page) for story in DAY})
CHALLENGE = Answer(
    b"<html><head></head><body><script>document.cookie='__jsl_clearance=1640307060.312|0|'+go()+';max-age=3600;path=/';"
    b"location.href=location.pathname+location.search;</script></body></html>"
)
_DEAD = (
    *("finews.zning.xyz", "choicewzp1.eastmoney.com", "app.jg.eastmoney.com", "newsinfo.eastmoney.com"),
    *("finance.eastmoney.com", "finews.withounder.com", "finews.zning.me", "epaper.bsyjrb.cn"),
)


def paces(seconds: float = 0, after_429: float = 0) -> dict[str, object]:
    """Return the settings by which web archives are asked with a pause of so many seconds."""
    return {"WEB_ARCHIVE_DELAYS": json.dumps(dict.fromkeys(HOSTS, seconds)), "WEB_ARCHIVE_PAUSE": after_429}


def kill(replica: TimedReplica) -> None:
    """Let every host of papers be dead. What is to be kept of them is kept before."""
    for host in _DEAD:
        replica.fault("down", f"{host}/")


def keep(replica: TimedReplica, *stories: Story, crawl: str = "") -> None:
    """Have a web archive keep the pages of the day's issue, and the articles of some stories."""
    assert FRONT in PAGES
    for url in (*PAGES, *map(site.content_url, stories)):
        replica.preserve(url, LATER, crawl=crawl)


def asked_of(replica: TimedReplica, host: str) -> list[str]:
    """Return what a host was asked for, without its robots.txt."""
    return [url for url in replica.log if url.startswith(f"https://{host}/") and not url.endswith("/robots.txt")]


def read_again(bench: Bench) -> tuple[int, dict[str, object]]:
    """Read all copies of articles again; return how many there are, and what is told otherwise than before."""
    words = ["-m", "archive", "reparse", "--dry-run", "--json", "--db", str(bench.db)]
    done = warm.run(ROOT, words, bench.environment(), patience(180))
    told = json.loads(done.stdout)
    return told["pages"], {name: told[name] for name in ("changed", "same_reader", "fields", "unread", "fallen")}


THE_SAME: dict[str, object] = {"changed": 0, "same_reader": 0, "fields": {}, "unread": {}, "fallen": []}
