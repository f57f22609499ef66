"""An answer whose headers have no end is given up, and told; interim answers count with it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.harness import warm
from tests.harness.documents import ROOT
from tests.harness.patience import patience

HEADS = {
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"a" * 1000 + b"\r\n"),
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\nX-A: a\r\n\r\n"),
}
ENOUGH = 32 << 20  # bytes: a system's buffers hold some MB; who takes more has no limit


class Endless:
    """A host that answers with one head, for ever."""

    def __init__(self, first: bytes, then: bytes) -> None:
        self.sent = 0
        self._first, self._then = first, then * 100
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                there, _ = self._listening.accept()
                with closing(there), suppress(OSError):
                    there.recv(4096)
                    there.sendall(self._first)
                    while self.sent < ENOUGH:
                        there.sendall(self._then)
                        self.sent += len(self._then)

    def close(self) -> None:
        self._listening.close()


@pytest.fixture(params=HEADS)
def endless(request: pytest.FixtureRequest) -> Iterator[Endless]:
    with closing(Endless(*HEADS[request.param])) as host:
        yield host


def test_an_answer_of_nothing_but_headers_is_given_up(endless: Endless) -> None:
    url = f"http://127.0.0.1:{endless.port}/html/2024-01/02/node_1.htm"
    words = ["-m", "archive", "new-source", "--no-examples", url, "-s", "RETRY_TIMES=0"]
    found = warm.run(ROOT, words, os.environ, patience(60))
    assert "its headers have no end: over 256 KiB" in found.stdout + found.stderr
    assert "Traceback" not in found.stdout + found.stderr
    assert endless.sent < ENOUGH
