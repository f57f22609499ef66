"""Scrapy's settings. Each number that departs from the default has its reason."""

import os
from importlib.metadata import version

from scrapy.settings import default_settings as defaults

BOT_NAME = "local-news-archive"
SPIDER_LOADER_CLASS = "crawler.spiderloader.PaperLoader"
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"

# The archive. `-s ARCHIVE_DB=…` or the variable; WARC files lie beside it.
ARCHIVE_DB = os.environ.get("ARCHIVE_DB", "archive.db")

# What holds for all archives of this user: when each host was last asked. By default ~/.local/state/local-news-archive.
ARCHIVE_STATE = os.environ.get("ARCHIVE_STATE", "")

# Manners: a named agent with a contact line, robots.txt, one request at a time per host with a pause.
CONTACT = os.environ.get("ARCHIVE_CONTACT", "no contact given")
USER_AGENT = f"{BOT_NAME}/{version(BOT_NAME)} (a personal archive of local newspapers; contact: {CONTACT})"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 4  # a few hosts side by side; what waits in the downloader also holds up the end of a run
CONCURRENT_ITEMS = 1  # Scrapy starts as many tasks for every response: 100 cost a tenth of a crawl's CPU, 2026-11
DOWNLOAD_DELAY = 2  # seconds between two requests to a host, ±50 %: a reader's pace
# Web archives: seconds between two requests to a host, where that is not as in `crawler.web_archives.asking.PACES`; and
# after an answer 429 so many at least: the Wayback Machine wants 60 s of silence then (edgi wayback 0.5.1, 2026).
WEB_ARCHIVE_DELAYS: dict[str, float] = {}
WEB_ARCHIVE_PAUSE = 60
RETRY_TIMES = 1  # within a run; what still fails is tried again by the next run
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # a failed link is in the report and in the archive, not an error of ours
RETRY_AFTER_MAX = 120  # seconds that a run waits for a host; a longer Retry-After goes to the link's next try
CRAWL_DELAY_MAX = 60  # seconds; robots.txt may ask for more, but a run has to end
HOST_FAILURES_MAX = 3  # connections failing in a row after which a host is left alone in this run
# Addresses refused in a row (a ban, a challenge, an error of the server) after which a host is left alone in this run:
# a ban grows with each request. Single articles that are locked or broken stand scattered: where they are a fifth of
# all, eight in a row come once in 390,000. What was not asked for is no failed try, and comes first in the next run.
HOST_REFUSALS_MAX = 8

# Ceilings of a run, for a site without end (a calendar in which each day leads to the next, addresses that hold a
# session); what is left is due in the next run. A paper of 100 pages with 10 articles each has 33,000 requests a month,
# one of 8 pages with 12 articles 38,000 a year, and with our pause a host answers 43,200 a day. Counted are answers:
# a redirect or a retry goes with the one that it leads to. The time is for a host that wants longer pauses: with the
# longest, 4,320 requests.
CLOSESPIDER_PAGECOUNT = 100_000
CLOSESPIDER_TIMEOUT = 72 * 3600  # seconds

# Pictures (-a images=…) are asked for when all texts are there; what is left is due in the next run. A paper of eight
# pages has some 80 a day: 1,000 are 12 of its issues, take 34 minutes at our pause, and some 1 GB.
PICTURES_MAX = 1_000  # requests of a run
PICTURES_MAX_MB = 1024  # and what they bring
PICTURES_MEMORY_MB = 512  # of all papers of a process at once: 300 hosts that send 64 MB each; what is more is put off

# `scrapy crawl-papers`: 300 hosts took 275 s at once and 503 s a hundred at a time, since slow ones then come last; 366
# and 293 MB of memory (2026-11, `python -m bench.hundreds`). More than 300 at once were not measured.
PAPERS_AT_ONCE = 300
RUN_HOURS = 0.0  # after which the run ends; what is left comes first in the next. 0: it has all the time

# `--dask`: several machines share the work (crawler/cluster). Seconds after which what a dead worker had is another's:
# a host is asked again by another machine four fifths of it later at the earliest, which is more than CRAWL_DELAY_MAX.
CLUSTER_LEASE = 90.0
CLUSTER_PUBLISH = 1800.0  # seconds after which shards are written back; a worker that dies loses at most that
TURNS_ELSEWHERE = None  # a crawler.manners.turns.OtherMachines: set where machines share the work

WARC_FILE_MAX_MB = 1024  # from which on a run begins another file: the size that the WARC standard recommends (annex C)
MIN_FREE_MB = 100  # what a run leaves free on the archive's disk; it ends before there is less. 0: it does not look

# Safety: pages, names and addresses come from strangers.
DOWNLOAD_HANDLERS = {
    "http": "crawler.manners.downloadhandlers.HttpHandler",
    "https": "crawler.manners.downloadhandlers.HttpHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
CERTIFICATE_EXCEPTIONS: list[str] = []  # hosts whose certificate is not verified: -s CERTIFICATE_EXCEPTIONS=a.cn,b.cn
DOWNLOAD_MAXSIZE = 16 << 20  # bytes, before and after decompression: a 131 KB bomb reached 1.1 GB, 2026-11
DOWNLOAD_WARNSIZE = 0  # what is too large becomes the link's reason
DOWNLOAD_TIMEOUT = 60  # seconds; Scrapy's 180 would let one host hold a run for minutes
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # the finews site reloads each page every 60 s
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False  # lets anybody on this machine run code in the crawl
REMOTE_CONTROL_ENABLED = False  # the same, on by default since Scrapy 2.19
REMOTE_EXTENSIONS = ("scrapy.extensions.telnet.TelnetConsole", "scrapy.extensions.remote_control.RemoteControl")

# Pages are read in processes of their own: a hostile one (30,000 attributes on one tag) ends a worker, not the crawl.
EXTRACT_WORKERS = 1  # a page takes some 20 ms to read, and seconds to fetch; 0 reads in the crawl's own process
EXTRACT_SECONDS = 8  # for one page, on the clock: with what comes before and after, a hostile one is done with in 10
EXTRACT_MEMORY = 1 << 30  # bytes of addresses: 16 MB of plain paragraphs took 936 MB, the largest real page 79, 2026-11

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip",  # responses are kept as WARC, whose readers know no zstd
}

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # lets dont_filter requests pass
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # lets concurrent first requests pass
    "crawler.downloadermiddlewares.AllowedHosts": 50,
    "crawler.downloadermiddlewares.OwnHeaders": 60,
    "crawler.manners.robots.RobotsTxt": 100,
    "crawler.downloadermiddlewares.HostHealth": 560,  # between Scrapy's retries (550) and the network
    "crawler.downloadermiddlewares.WholeBody": 595,  # before decompression, which would hide a cut body
    "crawler.downloadermiddlewares.WhatIsKept": 597,  # before all that looks at a body; redirects (600) have their own
}
SPIDER_MIDDLEWARES = {  # each wraps every result of every page; what these three look after, the spider does itself
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
EXTENSIONS = {
    "crawler.extensions.WarcWriter": 10,
    "crawler.extensions.ProgressLine": 20,
    "crawler.ending.keeping.RoomLeft": 30,
    "crawler.pictures.wanted.PicturesWanted": 40,
}
# Scrapy imports what it is told to leave out, too; with a web server for the control of a crawl that was a tenth of the
# CPU that a run takes to start (2.19, 2026-11).
EXTENSIONS_BASE = {name: order for name, order in defaults.EXTENSIONS_BASE.items() if name not in REMOTE_EXTENSIONS}
ITEM_PIPELINES = {"crawler.pipelines.ArchivePipeline": 100}
LOG_FORMATTER = "crawler.extensions.QuietLogFormatter"
LOG_LEVEL = "WARNING"  # quiet in cron; -L INFO tells more
LOGSTATS_INTERVAL = 0  # the progress line tells it better
STATS_DUMP = False
FEED_EXPORT_ENCODING = "utf-8"
