"""A night's run of hundreds of papers: `python -m bench.hundreds`.

The replica is so many hosts, in turn of every publishing system that it knows: each has the days and pages of one of
its papers, at an address of its own and in words of its own. Some are slow, some dead, some hang, some block. All are
crawled by one `scrapy crawl-papers`, and the slowest healthy one alone; said are time, CPU, memory, requests to hosts
that are dead, and the least gap between two requests to a host. What is missing or too much is named, and the exit code
is then 1. `--kill 5` kills the process so often on its way, and begins it anew.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from archive.formats.newspapers import csv_of, read_newspapers
from archive.model import Newspaper
from bench.peers.measuring import Spent, spend
from tests.replica import PAPERS, Replica
from tests.replica.answer import Answer
from tests.replica.papers.printed import PrintedPaper

ROOT = Path(__file__).resolve().parents[1]
LATENCY = 0.3
SINCE, UNTIL = "2022-03-01", "2022-03-04"

HEALTHY, SLOW, DEAD, HANGING, BLOCKING = "healthy", "slow", "dead", "hanging", "blocking"
_EVERY = {SLOW: (30, 7), DEAD: (20, 3), HANGING: (60, 11), BLOCKING: (20, 13)}
"""Of how many hosts one is so, and the first of them: of 300 hosts 10, 15, 5 and 15."""
_ELSEWHERE = ("wuzhouribao",)  # on the replica, but not on these days
_KEPT = "本报讯记者通讯员作摄影图文年月日时分版第期下转上接左右一二三四五六七八九十百千万亿零两元年来自说了的"
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_HELD = """
    select appearances.newspaper, articles.text from appearances join articles on articles.id = appearances.article
"""


@dataclass(frozen=True)
class Clone:
    """A paper of the replica under another host, in words of its own."""

    number: int
    model: PrintedPaper
    row: Newspaper
    state: str

    @cached_property
    def host(self) -> str:
        """Its host, with the port where the model's has one."""
        return f"p{self.number:03}.{self.model.host.removeprefix('www.')}"

    @cached_property
    def newspaper(self) -> Newspaper:
        """Its row."""
        base = self.row.base_url.replace(self.model.host, self.host)
        named = f"{self.row.name}{self.number}"
        return replace(self.row, id=f"{self.row.id}_{self.number:03}", name=named, base_url=base, aliases="")

    @cached_property
    def words(self) -> Mapping[int, str]:
        """What stands for each character in its texts: those of sentences change places with one another."""
        letters = _letters()
        mixed = list(letters)
        random.Random(self.number).shuffle(mixed)
        return {ord(one): other for one, other in zip(letters, mixed, strict=True)}

    def expected(self) -> Counter[str]:
        """Return the texts that a right crawl keeps."""
        days = [day for day in self.model.days if SINCE <= str(day) <= UNTIL]
        return Counter(one.text.translate(self.words) for day in days for one in self.model.expected(day))

    def translated(self, answer: Answer) -> Answer:
        """Return an answer of the model as this host gives it."""
        ours, models = self.host.encode(), self.model.host.encode()
        encoding = "gb18030" if b"gb2312" in answer.content[:1000].lower() else "utf-8"
        text = answer.content.decode(encoding, "surrogateescape").translate(self.words)
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)).translate(self.words), text)
        headers = tuple((name, value.replace(self.model.host, self.host)) for name, value in answer.headers)
        body = text.encode(encoding, "surrogateescape").replace(models, ours)
        return replace(answer, body=body, headers=headers)


def _letters() -> str:
    """Return the characters of sentences, but for those that names, dates and marks are made of."""
    folder = ROOT / "tests/replica/papers"
    kept = set(_KEPT)
    for path in folder.rglob("*"):
        if path.suffix in (".py", ".html", ".xml", ".json") or path.name == "places.toml":
            kept |= set(path.read_text("utf-8"))
    told = json.dumps(
        [tomllib.loads((folder / name).read_text("utf-8")) for name in ("topics.toml", "phrases.toml")],
        ensure_ascii=False,
    )
    return "".join(sorted({*_CHINESE.findall(told)} - kept))


def clones(number: int) -> list[Clone]:
    """Return so many papers, in turn of each publishing system."""
    rows = {row.id: row for row in read_newspapers(ROOT / "seeds/newspapers.csv")}
    models = [paper for paper in PAPERS.values() if paper.id in rows and paper.id not in _ELSEWHERE]
    return [Clone(n, models[n % len(models)], rows[models[n % len(models)].id], _state(n)) for n in range(number)]


def _state(number: int) -> str:
    return next((state for state, (every, first) in _EVERY.items() if number % every == first), HEALTHY)


class ManyHosts(Replica):
    """The replica as so many hosts, each of which takes its time to answer, and the moments at which each was asked."""

    def __init__(self, papers: list[Clone], latency: float) -> None:
        super().__init__()
        self.papers = {paper.host: paper for paper in papers}
        self.latency = latency
        self.times: list[tuple[float, str]] = []
        for paper in papers:
            if paper.state == DEAD:
                self.fault("down", f"http://{paper.host}/")
            elif paper.state == HANGING:
                self.fault("slow", f"http://{paper.host}/", seconds=600)
            elif paper.state == BLOCKING:
                self.fault("challenge", f"http://{paper.host}/")
            elif paper.state == SLOW:
                self.fault("slow", f"http://{paper.host}/", seconds=10 * latency)

    def knows(self, host: str) -> bool:
        """Say whether a host exists."""
        return any(one.partition(":")[0] == host for one in self.papers) or super().knows(host)

    def record(self, url: str) -> None:
        """Note a request and its moment."""
        self.times.append((time.monotonic(), url))
        super().record(url)

    def takes_forms(self, url: str) -> bool:
        """Say whether a host answers forms."""
        paper = self.papers.get(urlsplit(url).netloc)
        return super().takes_forms(url.replace(paper.host, paper.model.host) if paper else url)

    def _answer(self, url: str, posted: bytes | None) -> Answer:
        time.sleep(self.latency)
        paper = self.papers.get(urlsplit(url).netloc)
        if paper is None:
            return super()._answer(url, posted)
        return paper.translated(super()._answer(url.replace(paper.host, paper.model.host), posted))

    def asked(self) -> dict[str, list[float]]:
        """Return the moments at which each host was asked."""
        found: dict[str, list[float]] = {}
        for moment, url in self.times:
            found.setdefault(urlsplit(url).netloc, []).append(moment)
        return found


@dataclass(frozen=True)
class Judged:
    """What a run brought, beside what was there."""

    articles: int
    wrong: tuple[str, ...]


def held(path: Path) -> dict[str, Counter[str]]:
    """Return the texts that an archive has of each paper."""
    found: dict[str, Counter[str]] = {}
    with closing(sqlite3.connect(path)) as db:
        for newspaper, text in db.execute(_HELD):
            found.setdefault(newspaper, Counter())[text] += 1
    return found


def judge(papers: list[Clone], path: Path, told: Mapping[str, Mapping[str, object]]) -> Judged:
    """Return how many articles are held, and name each paper of which something is missing, double or not told."""
    found, wrong = held(path), []
    for paper in papers:
        name = paper.newspaper.id
        code = told[name]["code"] if name in told else "not told"
        if paper.state in (HEALTHY, SLOW):
            has, due = found.get(name, Counter()), paper.expected()
            if has != due or code != "fine":
                wrong.append(f"{name}: {code}; {len(due - has)} missing, {len(has - due)} too much of {len(due)}")
        elif code != {BLOCKING: "blocked"}.get(paper.state, "unreachable"):
            wrong.append(f"{name}: {code}, and its host is {paper.state}")
    return Judged(sum(sum(one.values()) for one in found.values()), tuple(wrong))


def gaps(asked: Mapping[str, list[float]]) -> float:
    """Return the least time between two requests to a host, in seconds."""
    return min(later - before for one in asked.values() for before, later in zip(one, one[1:], strict=False))


class Night:
    """The papers, the replica, and a folder in which they are crawled."""

    def __init__(self, folder: Path, papers: list[Clone], replica: ManyHosts, given: argparse.Namespace) -> None:
        self.folder, self.papers, self.replica, self.given = folder, papers, replica, given
        self.rows = folder / "newspapers.csv"
        self.rows.write_text(csv_of(paper.newspaper for paper in papers), "utf-8")
        (folder / "addresses.csv").write_bytes((ROOT / "seeds/addresses.csv").read_bytes().splitlines(True)[0])

    def command(self, db: str, *papers: str) -> list[str]:
        """Return the command that crawls papers, all where none are named."""
        given = {"ARCHIVE_DB": self.folder / db, "DOWNLOAD_DELAY": self.given.delay, **dict(self.given.set)}
        given |= {"DOWNLOAD_DELAY_JITTER": 0}
        options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
        days = ["-a", f"since={SINCE}", "-a", f"until={UNTIL}"]
        return [sys.executable, "-m", "scrapy", "crawl-papers", *(papers or ["--all"]), *days, "--json", *options]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a crawl."""
        own = {"ARCHIVE_NEWSPAPERS": str(self.rows), "ARCHIVE_STATE": str(self.folder / "state")}
        return self.replica.env | own

    def crawl(self, db: str, *papers: str) -> tuple[Spent, dict[str, dict[str, object]]]:
        """Crawl, and return what it took, and how each paper ended."""
        fine = range(1, 20) if not papers else (0,)
        spent = spend(
            [self.command(db, *papers)], self.environment, self.folder / "log", with_memory=True, fine=[0, *fine]
        )
        if not spent.said[0].startswith("["):
            raise SystemExit(f"{spent.said} {(self.folder / 'log').read_text('utf-8')[-3000:]}")
        told = {one["newspaper"]: one for one in json.loads(spent.said[0])}
        return spent, told

    def kill(self, db: str, seconds: float) -> bool:
        """Begin a crawl and kill it after so many seconds; say whether it was still there."""
        with subprocess.Popen(  # noqa: S603
            self.command(db), cwd=ROOT, env=os.environ | self.environment, stdout=subprocess.DEVNULL
        ) as process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                return True
        return False


def report(night: Night) -> Iterator[str]:
    """Crawl all papers, and the slowest alone; yield what there is to say."""
    given, replica, states = night.given, night.replica, Counter(paper.state for paper in night.papers)
    counted = ", ".join(f"{n} {state}" for state, n in states.items())
    yield f"{len(night.papers)} hosts ({counted}), an answer takes {given.latency} s, a pause {given.delay} s"
    chance = random.Random(given.kill)
    for _ in range(given.kill):
        after = chance.uniform(0.1, 0.9) * given.kill_within
        yield f"killed after {after:.0f} s: {night.kill('all.db', after)}, {len(replica.times)} requests so far"
    spent, told = night.crawl("all.db")
    asked = replica.asked()
    judged = judge(night.papers, night.folder / "all.db", told)
    yield f"all: {spent.clock:.0f} s, {spent.cpu:.0f} s of CPU, {spent.memory:.0f} MB, {judged.articles} appearances"
    yield f"requests: {sum(map(len, asked.values()))}; the least gap of a host {gaps(asked):.3f} s"
    for state in (DEAD, HANGING, BLOCKING):
        most = max((len(asked.get(one.host, ())) for one in night.papers if one.state == state), default=0)
        yield f"{state}: at most {most} requests to a host"
    healthy = [one for one in night.papers if one.state in (HEALTHY, SLOW)]
    slowest = max(healthy, key=lambda one: asked[one.host][-1] - asked[one.host][0])
    alone, _ = night.crawl("alone.db", slowest.newspaper.id)
    cores = len(os.sched_getaffinity(0))
    allowed = 1.3 * alone.clock + spent.cpu / cores
    yield f"the slowest healthy host alone ({slowest.newspaper.id}): {alone.clock:.0f} s"
    yield (
        f"time for all {spent.clock:.0f} s; 1.3 times the slowest and its share of CPU on {cores} processors "
        f"{allowed:.0f} s: {spent.clock / allowed:.2f}; the slowest host's own time {spent.clock / alone.clock:.2f}"
    )
    yield from (f"wrong: {one}" for one in judged.wrong)
    if spent.clock > allowed:
        yield "wrong: it took longer"
    if spent.memory > 1000:
        yield "wrong: more than 1 GB of memory"
    if gaps(asked) < given.delay * 0.995:
        yield "wrong: a host was asked too soon"


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text}: NAME=VALUE")
    return name, value


def main() -> None:
    """Measure, and say so."""
    parser = argparse.ArgumentParser(prog="python -m bench.hundreds", description=__doc__)
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--latency", type=float, default=LATENCY, help="seconds that an answer takes")
    parser.add_argument("--delay", type=float, default=2.0, help="seconds between two requests to a host")
    parser.add_argument("--kill", type=int, default=0, metavar="N", help="kill the crawl so often, and begin it anew")
    parser.add_argument("--kill-within", type=float, default=120, help="seconds within which that is")
    parser.add_argument("-s", "--set", type=_setting, action="append", default=[], help="a setting of the crawl")
    given = parser.parse_args()
    papers = clones(given.papers)
    wrong = False
    with TemporaryDirectory(prefix="hundreds-") as folder, ManyHosts(papers, given.latency) as replica:
        for line in report(Night(Path(folder), papers, replica, given)):
            wrong |= line.startswith("wrong: ")
            print(line, flush=True)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
