"""What a worker of Dask's does: it starts a unit's process, passes on what that tells, and returns what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from distributed import get_worker

from archive.portable import own_group, processors, signal_name
from crawler.cluster.program import program

_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from crawler.cluster.child import be_unit; be_unit()"
PROCESSES = 3
"""So many processes may end by a signal over one unit, as so many workers may die over it."""
LENGTH = 12  # digits before the order that say how many bytes it has


class WrongProgram(Exception):
    """The worker has another version of this program than who sent the unit."""


def run_unit(order: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came of a unit: its answer, or how its process ended without one; `died` are signals that ended one.

    What a signal ended (who kills what takes too much memory sends one) is begun anew, PROCESSES in all. All plain
    data. Its process hears of our end by its standard input's, whatever ends us. Raises WrongProgram.
    """
    worker = get_worker()
    if order["program"] != program():
        raise WrongProgram(f"{worker.address} has {program()}, and the unit is of {order['program']}")
    worker.log_event(order["run"], {"unit": order["unit"], "begun": worker.address})
    security: Any = worker.security  # whose names come from its slots
    tls = {
        "tls_ca_file": security.tls_ca_file,
        "tls_client_cert": security.tls_worker_cert,
        "tls_client_key": security.tls_worker_key,
    }
    here = {
        "scheduler": worker.scheduler.address,
        "tls": {name: file for name, file in tls.items() if file},
        "processors": max(1, processors() // worker.state.nthreads),
        "scratch": worker.local_directory,
    }
    words = json.dumps({**order, **here}).encode()
    died: list[str] = []
    while True:
        answer, code = _process(order, words)
        if answer is not None:  # the last that it did; how it ended after that, as we closed its input, says nothing
            return {"answer": answer, "died": died}
        if code >= 0:
            return {"error": f"its process ended with exit code {code}", "died": died}
        died.append(signal_name(-code))
        if len(died) == PROCESSES:
            return {"error": f"{PROCESSES} processes of it ended with {', '.join(dict.fromkeys(died))}"}


def _process(order: Mapping[str, Any], words: bytes) -> tuple[dict[str, Any] | None, int]:
    """Start a unit's process, pass on what it tells, and return its answer and its exit code."""
    worker = get_worker()
    command = [sys.executable, "-c", _BOOT, json.dumps(sys.path)]
    pipe = subprocess.PIPE
    # Ctrl-C at a terminal reaches who started the run, which stops all units in good order
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, process_group=own_group()) as process:  # noqa: S603
        assert process.stdin
        assert process.stdout
        answer: dict[str, Any] | None = None
        try:
            process.stdin.write(f"{len(words):{LENGTH}}".encode() + words)
            process.stdin.flush()
            for line in process.stdout:
                if not line.endswith(b"\n"):
                    break  # it was ended while it wrote
                told = json.loads(line)
                if "answer" in told:
                    answer = told["answer"]
                else:
                    worker.log_event(order["run"], {"unit": order["unit"], **told})
        except OSError:  # it ended before it had its order: its exit code says how
            pass
        finally:
            with suppress(OSError):  # what it did not read
                process.stdin.close()
    return answer, process.returncode
