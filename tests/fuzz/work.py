"""One reader, asked with made-up bytes for some time of CPU: `python -m tests.fuzz.work READER SECONDS SEED FOLDER`.

Where atheris is there, what runs new ways through the code is kept and goes on from there; else chance alone decides.
What breaks a law is written to FOLDER/found, and how far it is to FOLDER/state.json, a few times a second.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

GUIDED = find_spec("atheris") is not None
ROOT = Path(__file__).parents[2]
_TELL = 0.3  # seconds
_PATIENCE = 10  # times as long on the clock, where others use the processors
_POOL = 2000  # inputs that are gone on from, where chance alone decides


class Session:
    """What is tried on a reader, and what came of it."""

    def __init__(self, read: Callable[[bytes], None], seconds: float, folder: Path) -> None:
        self._read = read
        self._folder = folder
        self._end = time.process_time() + seconds
        self._told = 0.0
        self.executions = 0
        self.found: dict[str, str] = {}

    @property
    def is_over(self) -> bool:
        return time.process_time() > self._end

    def attempt(self, data: bytes) -> None:
        """Ask the reader once, and note what breaks a law, once for each place in the code."""
        self.executions += 1
        if words := complaint(self._read, data):
            self._note(words, data)
        if time.monotonic() - self._told > _TELL:
            self.tell()

    def tell(self) -> None:
        """Write down how far it is."""
        self._told = time.monotonic()
        state = {"executions": self.executions, "cpu": time.process_time(), "found": self.found}
        (self._folder / "state.json").write_text(json.dumps(state, ensure_ascii=False), "utf-8")

    def _note(self, words: str, data: bytes) -> None:
        place = words.partition(": ")[0]
        path = self._folder / "found" / hashlib.sha256(place.encode()).hexdigest()[:12]
        if place not in self.found or len(data) < path.stat().st_size:
            self.found[place] = words[:500]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            self.tell()


def complaint(read: Callable[[bytes], None], data: bytes) -> str:
    """Return what a reader does with bytes that breaks a law, the place in the code first; an empty text where none."""
    from tests.fuzz.laws import LawBroken, TookTooLong

    try:
        read(data)
    except LawBroken as broken:
        return f"law, {str(broken).partition(':')[0][:60]}: {broken}"
    except (Exception, TookTooLong) as error:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [one for one in frames if one.filename.startswith((f"{ROOT}/archive/", f"{ROOT}/crawler/"))]
        last = (ours or frames)[-1]
        return f"{type(error).__name__} in {Path(last.filename).stem}.{last.name}: {error or last.lineno}"
    return ""


def by_chance(session: Session, seeds: Sequence[bytes], seed: str, executions: int = sys.maxsize) -> None:
    """Ask with the seeds, then with what a fixed series of chances makes of them."""
    from tests.fuzz.mutating import mutated

    chance, pool = random.Random(seed), list(seeds) or [b""]
    for data in pool[:]:
        session.attempt(data)
    while session.executions < executions and not session.is_over:
        data = mutated(chance.choice(pool), chance, seeds)
        session.attempt(data)
        if chance.random() < 0.05:  # so that changes add up
            pool[len(seeds) :] = [*pool[len(seeds) :], data][-_POOL:]


def guided(session: Session, name: str, seeds: Sequence[bytes], seed: str, seconds: float, folder: Path) -> None:
    """Ask with what atheris keeps for the ways through the code that it showed; ends this process."""
    import atheris

    from tests.fuzz.mutating import SIZE_MAX, mutated

    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data[:SIZE_MAX])
    number = int(hashlib.sha256(f"{name}{seed}".encode()).hexdigest()[:7], 16) + 1
    options = [
        f"-max_total_time={int(_PATIENCE * seconds)}",
        f"-max_len={SIZE_MAX}",
        f"-seed={number}",
        "-rss_limit_mb=3000",
    ]
    quiet = ["-verbosity=0", "-print_final_stats=0", "-timeout=300", f"-artifact_prefix={folder}/"]

    def change(data: bytes, most: int, seed: int) -> bytes:
        return mutated(data, random.Random(seed), seeds)[:most]

    def attempt(data: bytes) -> None:
        if session.is_over:
            session.tell()
            os._exit(0)  # as libFuzzer itself ends
        session.attempt(data)

    atheris.Setup([sys.argv[0], *options, *quiet, str(corpus)], attempt, custom_mutator=change)
    atheris.Fuzz()


def main(name: str, seconds: float, seed: str, folder: Path) -> None:
    """Try one reader."""
    if GUIDED:
        import atheris

        with atheris.instrument_imports(include=["archive", "crawler"], enable_loader_override=False):
            targets = importlib.import_module("tests.fuzz.targets")
            found = targets.targets()
    else:
        found = importlib.import_module("tests.fuzz.targets").targets()
    target = found[name]
    session = Session(target.read, seconds, folder)
    if GUIDED:
        guided(session, name, target.seeds, seed, seconds, folder)
    else:
        by_chance(session, target.seeds, f"{name}{seed}")
        session.tell()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
