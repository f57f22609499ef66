"""A command in a process that begins where the imports end is what it is in one that begins with none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import warm
from tests.harness.bench import ROOT, Bench
from tests.harness.patience import patience
from tests.replica import Replica

WORDS = {
    "the words and the folder": "import os, sys; print(sys.argv, os.getcwd(), __name__)",
    "an exit code": "import sys; sys.exit(7)",
    "a reason": "import sys; sys.exit('no such thing')",
    "a traceback": "1 / 0",
    "a signal": "import os; os.kill(os.getpid(), 9)",
    "both streams": "import sys; print('一'); print('二', file=sys.stderr)",
    "the environment": "import os; print(sorted(os.environ.items()))",
    "the end of its input": "import sys; print(repr(sys.stdin.read()))",
    "what is done at the end": "import atexit; atexit.register(print, 'last')",
}


@pytest.mark.parametrize("code", WORDS.values(), ids=WORDS)
def test_it_has_its_words_its_streams_and_its_end(code: str) -> None:
    env = {**os.environ, "ONE": "1"}
    command = [sys.executable, "-c", code, "a", "b"]
    cold = subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=patience(20)
    )
    done = warm.run(ROOT, command[1:], env, patience(20))
    assert (done.returncode, done.stdout) == (cold.returncode, cold.stdout)
    assert done.stderr.splitlines()[-1:] == cold.stderr.splitlines()[-1:]


def test_nothing_is_left_of_the_one_before() -> None:
    warm.run(
        ROOT, ["-c", "import os, json; os.environ['ONE'] = json.one = '1'; os.chdir('/')"], os.environ, patience(20)
    )
    done = warm.run(ROOT, ["-c", "import os, json; print(os.getcwd(), hasattr(json, 'one'))"], os.environ, patience(20))
    assert (done.stdout, done.stderr) == (f"{ROOT} False\n", "")


def test_one_that_hangs_is_ended_and_the_next_one_runs() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run(ROOT, ["-c", "while True: pass"], os.environ, 1)
    assert warm.run(ROOT, ["-c", "print(1)"], os.environ, patience(20)).stdout == "1\n"


def test_one_that_runs_can_be_asked_signalled_and_is_killed_at_the_end() -> None:
    words = ["-c", "import time; print(1, flush=True); time.sleep(3600)"]
    with warm.begin(ROOT, words, os.environ, patience(20)) as running, pytest.raises(subprocess.TimeoutExpired):
        running.wait(patience(0.01))
    assert running.poll() == -signal.SIGKILL
    with warm.begin(ROOT, words, os.environ, patience(20)) as running:
        assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        assert (running.wait(patience(20)), running.communicate()[1]) == (-signal.SIGTERM, "")


def test_what_an_interpreter_is_told_as_it_starts_cannot_be_given() -> None:
    with pytest.raises(AssertionError):
        warm.run(ROOT, ["-c", ""], {**os.environ, "PYTHONUTF8": "0"}, patience(20))


def test_a_crawl_is_what_it_is_from_a_start_with_nothing(tmp_path: Path) -> None:
    with Replica() as replica:
        benches = Bench(tmp_path / "cold", replica), Bench(tmp_path / "warm", replica)
        command, env = benches[0].command(*benches[0].small), benches[0].environment()
        cold = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=patience(90))
        result = benches[1].crawl(*benches[1].small)
        asked = replica.log
    assert (result.code, result.out, result.err) == (cold.returncode, cold.stdout, cold.stderr)
    half = len(asked) // 2
    assert sorted(asked[:half]) == sorted(asked[half:])
    one, other = (sorted((record.article for record in bench.records()), key=repr) for bench in benches)
    assert one == other
