"""The settings' promises, and what the crawler's modules may import. The sweep over the papers is in `test_sweep`."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

from scrapy.settings import Settings

from archive.reasons import ExitCode
from crawler.arguments import NAMES
from crawler.papers import papers
from crawler.spider import NewspaperSpider
from crawler.web_archives.asking import CRAWL_HOSTS, PACES, WAYBACK_HOSTS
from tests.harness import warm
from tests.harness.bench import ROOT
from tests.harness.patience import patience

SETTINGS = Settings()
SETTINGS.setmodule("crawler.settings")


# Manners and safety


def test_robots_txt_is_obeyed() -> None:
    assert SETTINGS.getbool("ROBOTSTXT_OBEY")
    assert "crawler.manners.robots.RobotsTxt" in SETTINGS.getdict("DOWNLOADER_MIDDLEWARES")


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause() -> None:
    assert SETTINGS.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert SETTINGS.getint("CONCURRENT_REQUESTS_PER_IP") == 0
    assert SETTINGS.getfloat("DOWNLOAD_DELAY") >= 1
    assert not SETTINGS.getdict("DOWNLOAD_SLOTS")


def test_web_archives_are_asked_no_faster_than_they_take() -> None:
    assert PACES.keys() == {*WAYBACK_HOSTS, *CRAWL_HOSTS}
    assert not SETTINGS.getdict("WEB_ARCHIVE_DELAYS")
    assert 60 / PACES["web.archive.org"] <= 24, "of 30 questions a minute that its index takes, with a fifth to spare"
    assert min(PACES["index.commoncrawl.org"], PACES["data.commoncrawl.org"]) >= 1
    assert SETTINGS.getfloat("WEB_ARCHIVE_PAUSE") >= 60


def test_the_pace_of_a_web_archive_never_varies_below_it() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set("WEB_ARCHIVE_DELAYS", '{"data.commoncrawl.org": 3}', "cmdline")
    NewspaperSpider.update_settings(settings)
    slots = settings.getdict("DOWNLOAD_SLOTS")
    assert slots["web.archive.org"] == {"delay": 2.5, "jitter": 0}, "also where another host's is set"
    assert slots["data.commoncrawl.org"] == {"delay": 3, "jitter": 0}


def test_we_say_who_we_are_and_how_to_reach_us() -> None:
    agent = SETTINGS["USER_AGENT"]
    assert re.fullmatch(r"local-news-archive/\d[\w.]* \(.*contact: .+\)", agent)


def test_nobody_can_reach_into_a_running_crawl() -> None:
    assert not SETTINGS.getbool("TELNETCONSOLE_ENABLED")
    assert not SETTINGS.getbool("REMOTE_CONTROL_ENABLED")


def test_what_nobody_may_use_is_not_even_imported() -> None:
    """Scrapy imports each extension that is named, also with None behind it."""
    named = [*SETTINGS["EXTENSIONS_BASE"], *SETTINGS["EXTENSIONS"]]
    assert [name for name in named if re.search("remote|telnet", name, re.IGNORECASE)] == []
    told = {name.rpartition(".")[2] for name in named}
    assert told >= {"CoreStats", "LogCount", "MemoryUsage", "CloseSpider", "FeedExporter", "WarcWriter", "RoomLeft"}


def test_certificates_are_verified_everywhere() -> None:
    assert SETTINGS.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert SETTINGS.getlist("CERTIFICATE_EXCEPTIONS") == []


def test_nothing_but_http_is_fetched() -> None:
    handlers = {**SETTINGS.getdict("DOWNLOAD_HANDLERS_BASE"), **SETTINGS.getdict("DOWNLOAD_HANDLERS")}
    assert sorted(scheme for scheme, handler in handlers.items() if handler) == ["http", "https"]


def test_responses_come_in_a_form_that_warc_readers_know() -> None:
    assert SETTINGS.getdict("DEFAULT_REQUEST_HEADERS")["Accept-Encoding"] == "gzip"


def test_a_response_is_limited_in_size_and_time() -> None:
    assert 1 << 20 <= SETTINGS.getint("DOWNLOAD_MAXSIZE") <= 32 << 20
    assert 0 < SETTINGS.getfloat("DOWNLOAD_TIMEOUT") <= 120


def test_a_run_has_ceilings_that_no_month_of_a_thick_paper_and_no_year_of_a_thin_one_meets() -> None:
    assert 3 * 33_000 <= SETTINGS.getint("CLOSESPIDER_PAGECOUNT") <= 1_000_000
    assert SETTINGS.getfloat("CLOSESPIDER_TIMEOUT") >= SETTINGS.getfloat("DOWNLOAD_DELAY") * 100_000


def test_cookies_and_page_refreshes_are_not_followed() -> None:
    assert not SETTINGS.getbool("COOKIES_ENABLED")
    assert not SETTINGS.getbool("METAREFRESH_ENABLED")


def test_the_archive_is_the_only_durable_state() -> None:
    assert not SETTINGS.get("JOBDIR")
    assert not SETTINGS.getbool("HTTPCACHE_ENABLED")


# Imports


def imports(path: Path) -> set[str]:
    """Return the packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(f"{'.' * node.level}{node.module or ''}")
    return found


def test_the_archive_imports_neither_scrapy_nor_the_crawler() -> None:
    for path in sorted((ROOT / "archive").rglob("*.py")):
        packages = {name.partition(".")[0] for name in imports(path)}
        assert not packages & {"crawler", "scrapy", "twisted", "parsel"}, path


def test_the_crawler_keeps_sql_in_the_archive() -> None:
    for path in sorted((ROOT / "crawler").rglob("*.py")):
        packages = {name.partition(".")[0] for name in imports(path)}
        assert not packages & {"sqlite3", "sqlite_utils"}, path


def test_no_package_imports_the_tests() -> None:
    for folder in ("archive", "crawler"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            assert not {name for name in imports(path) if name.partition(".")[0] == "tests"}, path


def test_extraction_knows_no_network_clock_or_database() -> None:
    for path in sorted((ROOT / "crawler" / "extract").glob("*.py")):
        packages = {name.partition(".")[0] for name in imports(path)}
        assert not packages & {"scrapy", "twisted", "time", "sqlite_utils"}, path
        assert not imports(path) & {"archive.store.archive", "archive.store.links", "archive.store.runs"}, path


# The command line


def scrapy(*args: str) -> str:
    done = warm.run(ROOT, ["-m", "scrapy", *args], os.environ, patience(60))
    done.check_returncode()
    return done.stdout


def test_the_list_of_papers_can_be_asked_for() -> None:
    assert scrapy("list").split() == sorted(papers())


def test_the_help_names_every_argument_and_exit_code() -> None:
    told = " ".join(scrapy("crawl", "-h").split())
    assert all(name in told for name in NAMES)
    assert all(f"{code.value} {code.words}" in told for code in ExitCode)
