"""What is left of vanished papers in public web archives, through the real commands, against the replica's."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.harness.bench import FRONT, ROOT, Bench, TimedReplica
from tests.harness.patience import patience
from tests.replica import STORIES, site

SEED = ROOT / "seeds" / "003_2ab8d2395e847c7a.txt"
SEED_STORY = STORIES[0]
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"
HOSTS = ("web.archive.org", "index.commoncrawl.org", "data.commoncrawl.org")
NO_PAUSE = {"WEB_ARCHIVE_DELAYS": json.dumps(dict.fromkeys(HOSTS, 0)), "WEB_ARCHIVE_PAUSE": 1}
DAY = [story for story in STORIES if f"{story.date}" == "2021-12-24"]
DEAD = ("finews.zning.xyz", "choicewzp1.eastmoney.com", "app.jg.eastmoney.com", "newsinfo.eastmoney.com")
DEAD += ("finance.eastmoney.com", "finews.withounder.com", "finews.zning.me", "epaper.bsyjrb.cn")


def kill(replica: TimedReplica) -> None:
    """Let every host of papers be dead."""
    for host in DEAD:
        replica.fault("down", f"{host}/")


def keep_the_day(replica: TimedReplica, digits: str = "20220103020000", **how: str) -> None:
    """Have a web archive keep the issue of a day: its front, its other pages, its articles."""
    pages = {site.page_url(f"{story.date:%Y%m/%d}", story.page) for story in DAY}
    for url in (FRONT, *sorted(pages - {FRONT}), *map(site.content_url, DAY)):
        replica.preserve(url, digits, **how)


def test_a_link_all_of_whose_hosts_are_dead_comes_back_as_the_seed_byte_for_byte(
    bench: Bench, replica: TimedReplica
) -> None:
    replica.preserve(site.text_url(SEED_STORY), "20211225031500")
    kill(replica)
    bench.crawl(*bench.small, "-a", f"url={SHARE}", "-a", "archives=1", settings=NO_PAUSE)
    folder = bench.folder / "jekyll"
    command = [sys.executable, "-m", "archive", "export", "--db", bench.db, "--format", "jekyll", "--out", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=patience(60))
    assert [path.read_bytes() for path in folder.iterdir()] == [SEED.read_bytes()]


def test_a_dead_papers_issue_is_read_from_a_web_archive(bench: Bench, replica: TimedReplica) -> None:
    keep_the_day(replica)
    kill(replica)
    result = bench.crawl(*bench.small, "-a", "from=wayback", settings=NO_PAUSE)
    assert result.code == 0, result.err
    assert {one.article.title for one in bench.records()} == {story.title for story in DAY}
    assert not [url for url in replica.log if "epaper.bsyjrb.cn" in url and not url.startswith("https://web.archive")]
