"""What it costs to add an article, against the code of another commit; and to a text that has appeared many times.

`python -m bench.adding --commit C` adds invented articles of one paper, each with a text of its own, by this code and
by that of a commit (in a git worktree that is removed again), in turns. The ratio of the medians of the CPU times
counts: absolute figures hold for one machine. Then a notice that has appeared in 5 and in 500 papers appears in sixty
more.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from archive.model import Article, Byline, Newspaper
from archive.store.archive import Archive

ROOT = Path(__file__).resolve().parents[1]
GIT = (shutil.which("git") or "git", "worktree")
SIGNS = "县里今年修渠九公里清水流到村口民说后浇地不用挑上山路灯一盏接亮起来照见旁的茶垄和沟桥建于末年二十前场洪冲走"
FIRST = Article(
    "",
    "",
    bylines=(Byline("韦秋实", "reporter"), Byline("黄小川", "editor")),
    source="右江日报",
    page="A01",
    newspaper="p0",
)


def invented(number: int) -> Article:
    """Return an article of 650 characters that shares no phrase with another."""
    chosen = random.Random(number)
    lines = ["，".join("".join(chosen.choices(SIGNS, k=12)) for _ in range(6)) + "。" for _ in range(8)]
    day = date(2021, 1, 1) + timedelta(days=number // 30)
    told = {"title": "".join(chosen.choices(SIGNS, k=12)), "text": "\n".join(lines), "html": f"<p>{'<p>'.join(lines)}"}
    return replace(FIRST, **told, issue_date=day, addresses=(f"http://p0.example.cn/content_{number}.html",))


def printed(number: int) -> Article:
    """Return a notice as one of many papers printed it, each with an editor of its own."""
    editor = Byline("编" + SIGNS[number % len(SIGNS)], "editor")
    told = {"newspaper": f"p{number}", "source": "新华社", "bylines": (editor,)}
    addresses = (f"http://p{number}.example.cn/1.html",)
    return replace(invented(0), **told, issue_date=date(2021, 12, 1 + number % 28), addresses=addresses)  # type: ignore[arg-type]


def measured(articles: Sequence[Article], already: int) -> float:
    """Return the milliseconds of CPU that each article took, but for the first ones."""
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        papers = range(len(articles) if articles[0].source == "新华社" else 1)
        archive.add_newspapers([Newspaper(f"p{n}", f"第{n}报", base_url=f"http://p{n}.example.cn") for n in papers])
        for one in articles[:already]:
            archive.add(one)
        begin = time.process_time()
        for one in articles[already:]:
            archive.add(one)
        return (time.process_time() - begin) * 1000 / (len(articles) - already)


def alone(folder: Path, count: int) -> float:
    """Return what `measured` says of a checkout, in a process of its own."""
    code = f"from bench.adding import *; print(measured([*map(invented, range({count}))], 20))"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"]
    told = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
    return float(told.stdout)


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--commit", help="the commit to compare with")
    parser.add_argument("--articles", type=int, default=420)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    if asked.commit:
        with TemporaryDirectory() as folder:
            other = Path(folder) / "other"
            add = [*GIT, "add", "--detach", str(other), asked.commit]
            subprocess.run(add, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own command
            try:
                shutil.copy(__file__, other / "bench" / "adding.py")
                pairs = [(alone(ROOT, asked.articles), alone(other, asked.articles)) for _ in range(asked.repeat)]
            finally:
                subprocess.run([*GIT, "remove", "--force", str(other)], cwd=ROOT, check=True)  # noqa: S603 - our own command
        ours, theirs = (median(column) for column in zip(*pairs, strict=True))
        print(f"an article: {ours:.2f} ms of CPU here, {theirs:.2f} at {asked.commit}: {ours / theirs:.2f} times")
    costs = {n: median(measured([*map(printed, range(n + 60))], n) for _ in range(asked.repeat)) for n in (5, 500)}
    print(f"one appearance more: {costs[5]:.2f} ms of CPU after 5, {costs[500]:.2f} after 500", end="")
    print(f": {costs[500] / costs[5]:.2f} times")


if __name__ == "__main__":
    main()
