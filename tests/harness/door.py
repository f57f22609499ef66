"""Programs of ours as files that others start, a shell or a terminal, but that begin where the imports end.

Such a file is a few lines of Python: it hands its words, folder, environment and streams to a server that `warm` has
loaded, which forks the program, and ends as that did. One runs at a time.
"""

from __future__ import annotations

import io
import marshal
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.harness import warm
from tests.harness.patience import patience

ROOT = Path(__file__).parents[2]
_PROGRAM = """#!{python} -ISE
import marshal, os, socket
door = socket.socket(socket.AF_UNIX)
door.connect({address!r})
socket.send_fds(door, [b"."], [0, 1, 2])
import sys
door.sendall(marshal.dumps([{words!r} + sys.argv[1:], os.getcwd(), dict(os.environ)]))
door.shutdown(socket.SHUT_WR)
code = int(door.recv(9))
if code < 0:
    os.kill(os.getpid(), -code)
os._exit(code)
"""

_DONE_ANEW = {"PYTHONPATH", "PYTHONUNBUFFERED"}
"""What an interpreter asks of its environment as it starts, but for what is done again here or is this project's."""


@contextmanager
def program(file: Path, *words: str) -> Iterator[Path]:
    """Make `file` a program that does what `python` with these words does, and those that it is given."""
    with TemporaryDirectory(prefix="door-") as folder, ThreadPoolExecutor(1) as beside:
        address = Path(folder, "door")
        words_of_server = ["-m", "tests.harness.door", str(address)]
        server = beside.submit(warm.run, ROOT, words_of_server, os.environ, patience(3600))
        while not address.exists():
            assert not server.done(), server.result()
            time.sleep(0.01)
        file.write_text(_PROGRAM.format(python=sys.executable, address=str(address), words=list(words)))
        file.chmod(0o755)
        try:
            yield file
        finally:
            with socket.socket(socket.AF_UNIX) as door:
                door.connect(str(address))
        assert server.result().returncode == 0, server.result().stderr


def _receive(door: socket.socket) -> tuple[list[int], bytes]:
    """Return the streams and what is told; nothing of both where it is to be closed."""
    begun, streams, _, _ = socket.recv_fds(door, 1, 3)
    told = b""
    while begun and (piece := door.recv(1 << 16)):
        told += piece
    return streams, told


def _become(streams: list[int], told: bytes) -> list[str]:
    """Make of this process the one that was started; return its words."""
    words, folder, env = marshal.loads(told)
    for number, file in enumerate(streams):
        os.dup2(file, number)
        os.close(file)
    into, out, err = ((stream.encoding, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr))
    asked, said, complained = (io.FileIO(number, how, closefd=False) for number, how in ((0, "r"), (1, "w"), (2, "w")))
    bare = bool(env.get("PYTHONUNBUFFERED"))
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(asked), *into)
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(
        said if bare else io.BufferedWriter(said), *out, line_buffering=said.isatty(), write_through=bare
    )
    sys.stderr = sys.__stderr__ = io.TextIOWrapper(
        complained if bare else io.BufferedWriter(complained),
        *err,
        line_buffering=True,
        write_through=bare,
    )
    at_start = {name for name in env.keys() | os.environ.keys() if name.startswith(("PYTHON", "LANG", "LC_"))}
    differing = {name for name in at_start - _DONE_ANEW if env.get(name, "") != os.environ.get(name, "")}
    assert not differing, f"they would make another interpreter: {differing}"
    signal.alarm(int(patience(60)))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    return [str(word) for word in words]


def serve(address: str) -> None:
    """Fork a program for each that is started, until one asks for nothing."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{address}.new")
        listening.listen()
        os.rename(f"{address}.new", address)
        while True:
            door, _ = listening.accept()
            streams, told = _receive(door)
            if not told:
                return
            if not os.fork():
                listening.close()
                door.close()
                warm.run_words(_become(streams, told))
                return
            for file in streams:
                os.close(file)
            _, status = os.wait()
            door.sendall(str(os.waitstatus_to_exitcode(status)).encode())
            door.close()


if __name__ == "__main__":
    serve(sys.argv[1])
