"""A scheduler and workers of Dask's as processes on loopback, each of which can be killed."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.harness.bench import ROOT, wait_for

SOON = {
    "DASK_DISTRIBUTED__SCHEDULER__LOCKS__LEASE_VALIDATION_INTERVAL": "0.2s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "PYTHONPATH": str(ROOT),
}


class DaskProcesses:
    """A scheduler with some workers, each of which does one unit at a time. `flags` are those for TLS."""

    def __init__(self, folder: Path, env: Mapping[str, str], workers: int, flags: tuple[str, ...] = ()) -> None:
        self.folder, self.env = folder, {**env, **SOON}
        self.flags = flags
        self.workers: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"{'tls' if flags else 'tcp'}://127.0.0.1:{free.getsockname()[1]}"
        self._count = workers
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> DaskProcesses:
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self) -> None:
        """Start the scheduler and the workers, and wait until they know each other."""
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("scheduler", "--port", port, "--host", self.address.rpartition(":")[0])
        self.workers = [
            self._start(
                *("worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1"),
                *("--local-directory", str(self.folder / f"worker-{number}")),
            )
            for number in range(self._count)
        ]
        wait_for("the workers", lambda: self.log.count("Register worker") >= self._count, 60)

    def end(self) -> None:
        """Kill all of them."""
        for process in (*self.workers, self.scheduler):
            self.kill(process)
        (self.folder / "log").unlink()

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()

    @property
    def log(self) -> str:
        """What all of them have said."""
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def _start(self, what: str, *args: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *args, *self.flags, "--no-dashboard"]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=self.folder, env=self.env, stdout=log, stderr=log)


def children_of(process: int) -> list[int]:
    """Return the ids of the processes that a process has started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = status.read_text("utf-8")
        except OSError:  # ended meanwhile
            continue
        parent = re.search(r"^PPid:\s+(\d+)$", told, re.MULTILINE)
        if parent and int(parent[1]) == process:
            found.append(int(status.parent.name))
    return found


def is_alive(process: int) -> bool:
    """Say whether a process is there, and no zombie."""
    try:
        return not re.search(r"^State:\s+Z", Path(f"/proc/{process}/status").read_text("utf-8"), re.MULTILINE)
    except OSError:
        return False
