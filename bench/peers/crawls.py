"""The parts of the measurement that crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers import pages
from bench.peers.aims import Aim, Figure, Found
from bench.peers.contenders import KNOWN, Cost, costs, crawl_of, days_of, held, once, rows_of_papers, site_of, unknown
from bench.peers.measuring import spend

TEN = {f"paper{n}": f"http://epaper.paper{n}.cn/pc" for n in range(10)}
_FETCH = 1.7  # ms of CPU where the aims were set, of a page fetched alone: the unit in which they hold elsewhere
_REAL_LEAST = 0.8  # of real pages some are no articles, and some readers find none in them


@dataclass(frozen=True)
class Sizes:
    """How much is crawled: issues of the e-paper (few, many; those of the naive one), articles of sites, rounds."""

    issues: tuple[int, int]
    naive: tuple[int, int]
    articles: tuple[int, int]
    real: tuple[int, int]
    memory: int
    rounds: int

    @property
    def most(self) -> int:
        """The most issues that are crawled at once."""
        return max(*self.issues, *self.naive, 4 * self.memory)


FULL = Sizes(issues=(1, 6), naive=(1, 3), articles=(40, 240), real=(20, 60), memory=6, rounds=3)
QUICK = Sizes(issues=(1, 3), naive=(1, 2), articles=(20, 120), real=(20, 60), memory=2, rounds=1)


def all_pages(sizes: Sizes, real: list[bytes]) -> dict[str, bytes]:
    """Return all pages that are served."""
    found = dict(pages.epaper(sizes.most))
    for count in sizes.articles:
        found |= pages.news_site(count, site_of(count))
    for count in sizes.real if len(real) >= max(sizes.real) else ():
        found |= pages.given_site(real[:count], site_of(count, "real"))
    for number, base in enumerate(TEN.values()):
        found |= pages.epaper(1, base, 100 + number)  # texts of its own: those of another paper would be reprints
    return found


def rows(sizes: Sizes, file: Path) -> None:
    """Write the rows of the papers that are crawled beside the project's own."""
    sites = {f"invented{count}": site_of(count) for count in sizes.articles}
    sites |= {f"real{count}": site_of(count, "real") for count in sizes.real}
    rows_of_papers(file, sites, TEN)


def known(env: Mapping[str, str], sizes: Sizes) -> tuple[Found, Cost]:
    """Measure the crawl of an e-paper beside its peers; return what a page costs the small spider as well."""
    lengths = dict.fromkeys(KNOWN, sizes.issues) | {"naive": sizes.naive, "fetch": (sizes.issues[0], sizes.most)}
    found = costs(KNOWN, lengths, env, sizes.rounds, pages.IN_ISSUE)
    fetch, ours, floor = found["fetch"], found["ours"], found["floor"]
    aims = (
        Aim("crawl", "known platform, CPU: ours / small spider with WARC", 1.6, ours.cpu / found["small"].cpu),
        Aim("crawl", "known platform, CPU: naive spider / ours", 2.5, found["naive"].cpu / ours.cpu, at_least=True),
        Aim("crawl", "known platform, CPU: ours / fetching alone", 6 / _FETCH, ours.cpu / fetch.cpu),
        Aim("crawl", "known platform, pages a second: ours / the floor", 0.85, floor.clock / ours.clock, at_least=True),
    )
    figures = [_figure(KNOWN[name].words, cost, fetch) for name, cost in found.items()]
    figures.append(Figure("our start, in pages crawled", f"{ours.start * 1000 / ours.cpu:.0f}"))
    return Found(aims, tuple(figures)), found["small"]


def _figure(words: str, cost: Cost, fetch: Cost) -> Figure:
    return Figure(f"{words}: CPU a page, in fetches", f"{cost.cpu / fetch.cpu:.2f}")


def site(env: Mapping[str, str], sizes: Sizes, real: bool) -> Found:
    """Measure the crawl of a site that nobody has rules for, of invented pages, and of real ones where they are."""
    aims, figures = [], []
    for kind in ("invented", *(["real"] if real else [])):
        least = 1 if kind == "invented" else _REAL_LEAST
        both = sizes.articles if kind == "invented" else sizes.real
        found = costs(unknown(kind), dict.fromkeys(("plain", "ours"), both), env, sizes.rounds, least=least)
        ratio = found["ours"].cpu / found["plain"].cpu
        aims.append(Aim("site", f"unknown site, {kind} pages, CPU: ours / plain good spider", 1.0, ratio))
        figures.append(Figure(f"plain good spider, {kind} pages: CPU a page, in ours", f"{1 / ratio:.2f}"))
    return Found(tuple(aims), tuple(figures))


def memory(env: Mapping[str, str], sizes: Sizes) -> Found:
    """Measure the most memory of a crawl, and of one that is four times as long."""
    seen = []
    for days in (sizes.memory, 4 * sizes.memory):
        with TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            own = env | {"ARCHIVE_STATE": str(folder / "state")}
            command = crawl_of("youjiang", folder, *days_of(days))
            seen.append(spend([command], own, folder / "log", with_memory=True).memory)
    words = f"memory of all processes at {sizes.memory * pages.IN_ISSUE:,} and four times as many articles"
    return Found(
        (
            Aim("memory", f"{words}: the second / the first", 1.1, seen[1] / seen[0]),
            Aim("memory", "memory of all processes in the long crawl, MB", 250, seen[1]),
        )
    )


def ten_papers(env: Mapping[str, str], sizes: Sizes) -> Found:
    """Measure ten papers as ten processes, beside one process of one."""
    one = once(KNOWN["ours"], 1, env, pages.IN_ISSUE)
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        own = env | {"ARCHIVE_STATE": str(folder / "state")}
        commands = [crawl_of(paper, folder, *days_of(1)) for paper in TEN]
        ten = spend(commands, own, folder / "log", with_memory=True)
        if held(folder) != 10 * pages.IN_ISSUE:
            raise SystemExit(f"ten papers: {held(folder)} articles\n{(folder / 'log').read_text()[-3000:]}")
    return Found(
        figures=(
            Figure("ten papers as ten processes into one archive, memory in MB", f"{ten.memory:.0f}"),
            Figure("… CPU, in that of one paper", f"{ten.cpu / one.cpu:.1f}"),
        )
    )
