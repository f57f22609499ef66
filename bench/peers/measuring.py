"""What a program costs: CPU of it and of all its processes, seconds by the clock, and the most memory at once."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LOOK = 0.1  # seconds between two looks at the memory


@dataclass(frozen=True)
class Spent:
    """What programs took: CPU and clock in seconds, memory (PSS, which counts what is shared once) in MB."""

    cpu: float
    clock: float
    memory: float
    said: tuple[str, ...]


@dataclass
class _Running:
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def read(self) -> None:
        assert self.process.stdout
        self.said.append(self.process.stdout.read())


def spend(
    commands: Sequence[Sequence[str | Path]],
    env: Mapping[str, str],
    log: Path,
    *,
    with_memory: bool = False,
    fine: Collection[int] = (0,),
) -> Spent:
    """Run programs side by side, and return what they took together. Raises SystemExit where one fails.

    What they write on standard error goes to `log`. `fine` are the exit codes of one that did what it should.
    """
    began = time.perf_counter()
    with log.open("w") as errors:
        running = [_start(command, env, errors) for command in commands]
        readers = [threading.Thread(target=one.read, daemon=True) for one in running]
        for reader in readers:
            reader.start()
        over, seen = threading.Event(), [0.0]
        watch = threading.Thread(target=_watch, args=([one.process.pid for one in running], over, seen), daemon=True)
        if with_memory:
            watch.start()
        cpu = sum(_end(one.process) for one in running)
    clock = time.perf_counter() - began
    over.set()
    for reader in readers:
        reader.join()
    for one in running:
        if one.process.returncode not in fine:
            words = " ".join(map(str, one.process.args))  # type: ignore[arg-type]
            raise SystemExit(f"{words} ended with {one.process.returncode}\n{log.read_text(errors='replace')[-3000:]}")
    return Spent(cpu, clock, seen[0], tuple("".join(one.said) for one in running))


def _start(command: Sequence[str | Path], env: Mapping[str, str], errors: object) -> _Running:
    given = [*map(str, command)]
    return _Running(
        subprocess.Popen(  # noqa: S603
            given,
            cwd=ROOT,
            env=os.environ | env,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,  # type: ignore[call-overload]
        )
    )


def _end(process: subprocess.Popen[str]) -> float:
    """Wait for a process, and return the CPU seconds that it and those took for which it waited."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def _watch(roots: Sequence[int], over: threading.Event, seen: list[float]) -> None:
    while not over.wait(_LOOK):
        seen[0] = max(seen[0], sum(map(_memory, {pid for root in roots for pid in _family(root)})))


def _family(root: int) -> Iterable[int]:
    """Yield a process and all that came of it."""
    yield root
    with suppress(OSError):
        for thread in Path(f"/proc/{root}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))


def _memory(pid: int) -> float:
    """Return the proportional share of a process in MB; 0 for one that is no more."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
