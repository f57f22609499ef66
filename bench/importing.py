"""What it costs to import documents: posts of invented articles, in seconds a thousand, and again when they are known.

`python -m bench.importing` writes 17,000 posts (`--posts N`) in the form of the seeds into a folder, each an article of
some 650 characters with an address of its own, imports the folder into a new archive, and imports it again. Told are
seconds of the clock and of CPU a thousand posts, of the whole import and of its last tenth: what grows with the archive
shows there.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.formats import formats
from archive.store.archive import Archive
from archive.transfer.importing import files_of, import_files
from bench.adding import invented


@dataclass(frozen=True)
class Cost:
    """Seconds a thousand posts: by the clock and of CPU, and of CPU in the last tenth."""

    clock: float
    cpu: float
    last: float
    outcomes: frozenset[str]


def write_posts(folder: Path, count: int) -> None:
    """Write invented articles as posts."""
    form = formats()["jekyll"]
    assert form.write
    for number in range(count):
        name, content = form.write(invented(number), f"{number:016x}", ())
        (folder / name).write_bytes(content)


def imported(db: Path, folder: Path) -> Cost:
    """Import a folder as `archive import` does, and return what it cost."""
    outcomes = set[str]()
    clock, cpu, last = time.perf_counter(), time.process_time(), 0.0
    with Archive(db) as archive:
        files = files_of(archive, [folder])
        for number, report in enumerate(import_files(archive, files)):
            if number == len(files) - len(files) // 10:
                last = time.process_time()
            outcomes |= {added.outcome for added in report.added}
        last = time.process_time() - last
    thousand = len(files) / 1000
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    return Cost(clock / thousand, cpu / thousand, last / (len(files) // 10 / 1000), frozenset(outcomes))


def main() -> None:
    """Measure, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=17_000)
    asked = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place) / "posts"
        folder.mkdir()
        write_posts(folder, asked.posts)
        for words in ("new", "known"):
            cost = imported(Path(place) / "archive.db", folder)
            cpu = f"{cost.cpu:.1f} s of CPU, {cost.last:.1f} in the last tenth"
            print(f"{words}: {cost.clock:.1f} s a thousand ({cpu})")


if __name__ == "__main__":
    main()
