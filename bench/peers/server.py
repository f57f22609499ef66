"""A server of pages on loopback that costs as little as it can: it stands in as the HTTP proxy of all hosts.

`python -m bench.peers.server FILE` serves what `pages.write` wrote, and prints its address. Whoever closes its standard
input ends it. What it costs itself is counted nowhere.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

_HEAD = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\nServer: bench\r\n\r\n"
_NOTHING = _HEAD % (b"404 Not Found", 2) + b"no"


class _Answers(asyncio.Protocol):
    """One connection: requests without a body, one after the other."""

    def __init__(self, pages: dict[bytes, bytes]) -> None:
        self._pages = pages
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while (end := self._asked.find(b"\r\n\r\n")) >= 0:
            target = self._asked.split(b" ", 2)[1]
            self._asked = self._asked[end + 4 :]
            assert isinstance(self._transport, asyncio.WriteTransport)
            self._transport.write(self._pages.get(target, _NOTHING))


async def _serve(pages: dict[bytes, bytes]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answers(pages), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve until the standard input ends."""
    pages = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301  # this project's own
    asyncio.run(_serve({url.encode(): _HEAD % (b"200 OK", len(body)) + body for url, body in pages.items()}))


@contextmanager
def serving(file: Path) -> Iterator[dict[str, str]]:
    """Run a server of the pages of a file; yield what a child process needs in its environment."""
    command = [sys.executable, "-m", "bench.peers.server", str(file)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:  # noqa: S603
        assert process.stdout
        url = process.stdout.readline().strip()
        names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        yield dict.fromkeys(names, url) | {"no_proxy": "", "NO_PROXY": ""}


if __name__ == "__main__":
    main()
