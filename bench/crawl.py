"""What a crawl costs: CPU an article of an e-paper in a new archive, and a daily run with nothing new in a large one.

`python -m bench.crawl` measures this checkout; `--against DIR` another one beside it, in turn, with the ratio of the
medians. The pages are served on loopback by the replica's server, whose own work is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.search_texts import vocabulary
from tests.replica import Replica

ROOT = Path(__file__).resolve().parents[1]
BASE = "http://epaper.bsyjrb.cn/pc"
PAGES, ARTICLES = 4, 20  # of an issue: pages, and articles on each
FIRST = date(2021, 12, 1)
_CHINA_OFFSET = "+08:00"
_ARTICLE = """
    insert into articles (id, newspaper, published_at, date_precision, issue_date, year, title, kicker, subtitle,
        summary, source, text, html, digest, extractor, notes, page, page_name, archived_at)
    values (?, ?, ?, 'day', ?, ?, '旧闻', '', '', '', '', ?, '', ?, '', '', '01', '', ?)
"""
_LINK = """
    insert into links (key, url, kind, state, tries, last_reason, newspaper, article, found_in, issue_date, page,
        page_name, found_at)
    values (?, ?, ?, 'done', 1, '', ?, ?, '', ?, ?, '', ?)
"""
_ATTEMPT = "insert into attempts (link, tried_at, url, reason, kind) values (?, ?, ?, 'x', 'Unreachable')"


def texts(seed: int = 3) -> Iterator[list[str]]:
    """Yield paragraphs that nobody wrote, some 700 characters each time."""
    chance, letters = random.Random(seed), [one for one in vocabulary() if "\u4e00" <= one <= "\u9fff"]
    while True:
        yield ["".join(chance.choices(letters, k=chance.randint(60, 140))) + "。" for _ in range(7)]


def serve(replica: Replica, days: Sequence[date]) -> None:
    """Put the issues of some days into the replica."""
    bodies = texts()
    for day in days:
        pages = range(1, PAGES + 1)
        lists = "".join(f'<li><a href="node_A{n:02}.html">第A{n:02}版：第{n}版</a></li>' for n in pages)
        for page in pages:
            numbers = range((page - 1) * ARTICLES + 1, page * ARTICLES + 1)
            links = "".join(
                f'<li><a href="../../../content/{day:%Y%m/%d}/content_{n}.html"><h4>第{n}条新闻</h4></a></li>'
                for n in numbers
            )
            front = f"{BASE}/column/{day:%Y%m/%d}/node_A{page:02}.html"
            replica.put(front, f"<html><body><ul>{lists}</ul><ul>{links}</ul></body></html>".encode())
            for number in numbers:
                replica.put(f"{BASE}/content/{day:%Y%m/%d}/content_{number}.html", article_page(number, next(bodies)))


def article_page(number: int, lines: list[str]) -> bytes:
    """Return an article as the newer Founder system lays it out."""
    menu = "".join(f'<li><a href="/{n}/">栏目{n}</a></li>' for n in range(40))
    body = "".join(f"<p>　　{line}</p>" for line in ["本报百色讯（记者 韦秋实 通讯员 黄大明）" + lines[0], *lines[1:]])
    title = lines[0][:16]
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><ul>{menu}</ul><div class="totalTitle">'
        f'<p id="PreTitle">{lines[1][:12]}</p><h2 id="Title">{title}</h2></div><div id="ozoom"><founder-content>'
        f"<!--enpcontent-->{body}<!--/enpcontent--><!--enpproperty <date>2021-12-24</date><title>{title}</title>"
        f"/enpproperty--></founder-content></div><ul>{menu}</ul></body></html>"
    ).encode()


def crawl(checkout: Path, replica: Replica, db: Path, days: Sequence[date], empty: Path) -> float:
    """Crawl some days with a checkout's own program, and return the CPU seconds of all its processes."""
    before = _children()
    command = [str(checkout / ".venv/bin/python"), "-m", "scrapy", "crawl", "youjiang", "-a", f"seeds={empty}"]
    command += ["-a", f"since={days[0]}", "-a", f"until={days[-1]}", "-s", f"ARCHIVE_DB={db}", "-s", "DOWNLOAD_DELAY=0"]
    done = subprocess.run(command, cwd=checkout, env=os.environ | replica.env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{checkout}: the crawl ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def grow(db: Path, count: int) -> None:
    """Fill an archive with so many articles of the paper and of others, with their links, by plain SQL.

    The columns are those that every version has had, so that an older program can read it, too.
    """
    with sqlite3.connect(db) as file:
        file.execute("pragma synchronous=off")
        for number in range(count):
            day = date(2010, 1, 1) + timedelta(days=number // 30)
            key, moment = f"old.example/{number}", f"{day}T00:00:00{_CHINA_OFFSET}"
            paper = "youjiang" if number % 30 < 10 else "beihairibao"
            identifier = f"{number:016x}"
            told = [identifier, paper, moment, str(day), day.year, f"旧闻{number}" * 40, identifier * 4, moment]
            file.execute(_ARTICLE, told)
            file.execute(_LINK, [key, f"http://{key}", "article", paper, identifier, str(day), "01", moment])
            if number % 10 == 0:
                file.execute(_ATTEMPT, [key, moment, f"http://{key}"])
            if number % 30 == 0:
                front = f"old.example/front/{day}"
                file.execute(_LINK, [front, f"http://{front}", "list", "youjiang", None, str(day), "", moment])
        if "day" in [row[1] for row in file.execute("pragma table_info(articles)")]:  # of a version that derives it
            file.execute("update articles set day = issue_date where day is null")
        file.execute("analyze")


def measured(rounds: int, checkouts: Sequence[Path], once: Callable[[Path, int], float]) -> list[list[float]]:
    """Return the figures of each checkout; they take turns."""
    figures: list[list[float]] = [[] for _ in checkouts]
    for turn in range(rounds):
        for place, checkout in enumerate(checkouts):
            figures[place].append(once(checkout, turn))
    return figures


def told(what: str, figures: Sequence[Sequence[float]], divisor: float) -> dict[str, object]:
    """Print a line of a measurement, and return it for a program."""
    medians = [statistics.median(one) / divisor * 1000 for one in figures]
    words = f"{what}: {medians[0]:.2f} ms of CPU"
    words += f", the other {medians[1]:.2f}: {medians[0] / medians[1]:.2f} of it" if len(medians) > 1 else ""
    print(words, flush=True)
    return {"what": what, "ms": medians}


def main() -> None:
    """Measure, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="DIR", help="another checkout with its .venv")
    parser.add_argument("--days", type=int, default=6, help="issues to crawl, of 80 articles each")
    parser.add_argument("--held", type=int, default=100_000, help="articles in the large archive; 0: leave it out")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    checkouts = [ROOT, *([given.against.resolve()] if given.against else [])]
    days = [FIRST + timedelta(days=n) for n in range(given.days)]
    found = []
    with TemporaryDirectory() as name, Replica() as replica:
        folder, empty = Path(name), Path(name, "empty")
        empty.mkdir()
        serve(replica, days)

        def new(checkout: Path, turn: int) -> float:
            return crawl(checkout, replica, folder / f"new{turn}{checkouts.index(checkout)}.db", days, empty)

        figures = measured(given.rounds, checkouts, new)
        found.append(told("an article crawled into a new archive", figures, len(days) * PAGES * ARTICLES))
        if given.held:
            found.append(_daily(given, checkouts, replica, folder, days[:1]))
    if given.json:
        print(json.dumps({"at": datetime.now().isoformat(timespec="seconds"), "figures": found}))


def _daily(
    given: argparse.Namespace, checkouts: Sequence[Path], replica: Replica, folder: Path, days: Sequence[date]
) -> dict[str, object]:
    """Measure a run that finds nothing new, beyond what the same run takes in an archive that holds nothing else."""
    archives = {checkout: folder / f"large{place}.db" for place, checkout in enumerate(checkouts)}
    oldest = checkouts[-1]
    crawl(oldest, replica, archives[oldest], days, folder / "empty")
    small = {checkout: folder / f"small{place}.db" for place, checkout in enumerate(checkouts)}
    for checkout in checkouts:
        shutil.copy(archives[oldest], small[checkout])
    grow(archives[oldest], given.held)
    for checkout in checkouts:
        if checkout != oldest:
            shutil.copy(archives[oldest], archives[checkout])
        for db in (archives[checkout], small[checkout]):
            crawl(checkout, replica, db, days, folder / "empty")  # brings it up to date

    def one(which: dict[Path, Path]) -> Callable[[Path, int], float]:
        return lambda checkout, turn: crawl(checkout, replica, which[checkout], days, folder / "empty")

    # The least of each: both are some 1.2 s, and what else the machine does only ever adds to that.
    in_large, in_small = (measured(2 * given.rounds, checkouts, one(which)) for which in (archives, small))
    figures = [[min(large) - min(little)] for large, little in zip(in_large, in_small, strict=True)]
    return told(f"a daily run with nothing new, for the {given.held:,} articles that are there", figures, 1)


if __name__ == "__main__":
    sys.exit(main())
