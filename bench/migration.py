"""What it costs to bring an archive of before up to date, and that it is the same whenever it is killed.

`python -m bench.migration --commit C` makes an archive of 10,000 articles by the code of a commit that has no
witnesses (in a git worktree that is removed again), and takes it over: once timed, once killed twenty times. Both are
compared with each other, and their exports with those that the commit's own code wrote. `--archive DIR` takes one
that was made before (`archive.db`, `archive.warc/`, `exports.json`), `--keep DIR` keeps the one that is made.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.store.archive import Archive
from archive.transfer.verifying import verify
from tests.harness.archive_of_before import said
from tests.harness.contents import content

ROOT = Path(__file__).resolve().parents[1]
RECIPE = Path("tests/harness/archive_of_before.py")
NAME = "archive.db"
GIT = (shutil.which("git") or "git", "worktree")
_OPEN = "import sys; from archive.store.archive import Archive; Archive(sys.argv[1]).close()"


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """Yield a folder with the code of a commit, and the recipe of today."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "code"
        subprocess.run([*GIT, "add", "--detach", "-q", str(path), commit], cwd=ROOT, check=True)  # noqa: S603
        try:
            shutil.copy(ROOT / RECIPE, path / RECIPE)
            yield path
        finally:
            subprocess.run([*GIT, "remove", "--force", str(path)], cwd=ROOT, check=True)  # noqa: S603


def make(commit: str, number: int, folder: Path) -> None:
    """Make an archive of before."""
    folder.mkdir(parents=True, exist_ok=True)
    with checkout(commit) as code:
        asked = [folder.absolute() / NAME, number, folder.absolute() / "exports.json"]
        command = [sys.executable, "-m", "tests.harness.archive_of_before", *map(str, asked)]
        subprocess.run(command, cwd=code, env=os.environ | {"PYTHONPATH": str(code)}, check=True)  # noqa: S603


def copied(made: Path, folder: Path) -> Path:
    """Copy an archive of before; return its path."""
    shutil.copytree(made, folder)
    return folder / NAME


def open_once(path: Path) -> subprocess.Popen[bytes]:
    """Begin to open an archive, which brings it up to date."""
    command = [sys.executable, "-c", _OPEN, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: S603


def kill_often(path: Path, times: int, seconds: float) -> int:
    """Open an archive and kill who does so, at moments that together span what it takes; return how often it was."""
    chance, killed = random.Random(14), 0
    for _ in range(times):
        process = open_once(path)
        time.sleep(1 + chance.uniform(0, 1.5 * seconds / times))  # a second to start
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    return killed


def reasons(archive: Archive, made: Path, before: dict[str, str], now: dict[str, str]) -> Counter[str]:
    """Return why lines of jsonl are not as they were: another appearance is the head, or several articles are one."""
    found: Counter[str] = Counter()
    with closing(sqlite3.connect(made / NAME)) as old, closing(sqlite3.connect(archive.path)) as new:
        for identifier, digest in before.items():
            record = archive.get(identifier)
            if now.get(record.id) == digest:
                continue
            head = "select newspaper, day from articles where id = ?"
            if old.execute(head, [identifier]).fetchone() != new.execute(head, [record.id]).fetchone():
                found["another appearance is the head"] += 1
            elif new.execute("select 1 from ids where article = ?", [record.id]).fetchone():
                found["several variants are one"] += 1
            else:
                found[f"otherwise: {identifier}"] += 1
    return found


def report(path: Path, made: Path, seconds: float, cpu: float) -> None:
    """Print what came of an archive."""
    exports = json.loads((made / "exports.json").read_text("utf-8"))
    with Archive(path) as archive:
        articles = len(exports["jsonl"])
        sizes = [file.stat().st_size / 1e6 for file in (made / NAME, path)]
        print(f"{articles} articles in {seconds:.1f} s ({cpu:.1f} s CPU): {articles / seconds:.0f} a second")
        print(f"{sizes[0]:.1f} MB before, {sizes[1]:.1f} MB after: {sizes[1] / sizes[0]:.2f} times")
        print({name: count for name, count in archive.counts().items() if count})
        print(f"faults: {[fault for fault in verify(archive) if fault]}")
        now = said(archive)
        for name, files in exports.items():
            same = sum(now[name].get(file) == digest for file, digest in files.items())
            print(f"{name}: {same} of {len(files)} as before")
        print(f"lines of jsonl that are not: {dict(reasons(archive, made, exports['jsonl'], now['jsonl']))}")
        others = [one for one in exports["jsonl"] if archive.get(one).id != one]
        print(f"ids that are others now: {len(others)}; all find their article")
        anew = archive.derive_anew()
        anew.note()
        begun = time.monotonic()
        told = sum(anew.run())
        changed = {name: number for name, number in anew.others().items() if number}
        print(f"derived anew: {told} witnesses in {time.monotonic() - begun:.1f} s, rows that changed: {changed or 0}")


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commit", help="make the archive by the code of this commit")
    parser.add_argument("--archive", type=Path, help="a folder with one that was made before")
    parser.add_argument("--keep", type=Path, help="keep the archive that is made in this folder")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    asked = parser.parse_args()
    if not (asked.commit or asked.archive):
        parser.error("--commit or --archive says where the archive of before comes from")
    with TemporaryDirectory() as folder:
        made = asked.archive or asked.keep or Path(folder) / "made"
        if not asked.archive:
            make(asked.commit, asked.articles, made)
        plain = copied(made, Path(folder) / "plain")
        begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        if open_once(plain).wait():
            sys.exit("it could not be opened")
        seconds, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        killed = copied(made, Path(folder) / "killed")
        times = kill_often(killed, asked.kills, seconds)
        Archive(killed).close()
        same = content(killed) == content(plain)
        print(f"killed {times} times on the way: {'the same' if same else 'NOT the same'}")
        report(plain, made, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
