"""Fixtures: an archive built once, Datasette asked from within, and Datasette as a program of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.harness.patience import patience

pytest.importorskip("datasette", reason="the browser half needs the extra [browse]")

from datasette.app import Datasette

from tests.harness.newsroom import build

SERVER_SECONDS = 30
UNHURRIED = {"sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000, "facet_suggest_time_limit_ms": 60_000}
"""Limits of Datasette that a busy machine does not reach; ours (`TIME_LIMIT`) has a test of its own."""


def words_of(answer: Any) -> str:
    """Return what an error says: the message of one in JSON, else all of its text."""
    is_json = answer.headers["content-type"].startswith("application/json")
    return str(answer.json()["message"] if is_json else answer.text)


@dataclass
class Reader:
    """Asks a Datasette without a network."""

    datasette: Datasette
    loop: asyncio.AbstractEventLoop

    def get(self, path: str, **options: Any) -> Any:
        return self.loop.run_until_complete(self.datasette.client.get(path, **options))

    def html(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return str(answer.text)

    def json(self, path: str) -> dict[str, Any]:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return dict(answer.json())


Opened = Callable[..., Reader]


def configured(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the options of Datasette that give our plugin settings."""
    told = {"plugins": {"local-news-archive": settings}}
    return {"metadata": told} if hasattr(Datasette, "table_metadata") else {"config": told}


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that all these tests read."""
    path = tmp_path_factory.mktemp("newsroom") / "archive.db"
    build(path)
    return path


@pytest.fixture(scope="session")
def opened() -> Iterator[Opened]:
    """Open databases in a Datasette."""
    loop = asyncio.new_event_loop()

    def open_(*paths: Path, **options: Any) -> Reader:
        options["settings"] = UNHURRIED | options.get("settings", {})
        datasette = Datasette([str(path) for path in paths], **options)
        loop.run_until_complete(datasette.invoke_startup())
        return Reader(datasette, loop)

    yield open_
    loop.close()


@pytest.fixture(scope="session")
def reader(newsroom: Path, opened: Opened) -> Reader:
    return opened(newsroom)


@pytest.fixture(scope="session")
def article_of(reader: Reader) -> Callable[[str], str]:
    """The address of the article with a headline."""

    def find(title: str) -> str:
        told = reader.json(f"/archive/articles.json?_shape=objects&title={title}")
        return f"/article/{told['rows'][0]['id']}"

    return find


@contextmanager
def served(*paths: Path) -> Iterator[str]:
    """Serve databases by Datasette as people start it, and yield its address."""
    port = free_port()
    command = [sys.executable, "-m", "datasette", "serve", *map(str, paths), "--port", str(port)]
    command += [part for name, value in UNHURRIED.items() for part in ("--setting", name, str(value))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(patience(SERVER_SECONDS))


@pytest.fixture(scope="session")
def server(newsroom: Path) -> Iterator[str]:
    """Datasette as people start it, and its address."""
    with served(newsroom) as address:
        yield address


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    """Return when a server answers; fail where it does not."""
    end = time.monotonic() + patience(SERVER_SECONDS)
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(f"{address}/robots.txt", timeout=patience(5)).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("Datasette did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium that is driven. It runs a loop of its own: no test that uses it may ask a `reader`, too."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright, of the extra [test], drives the browser")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        # Chromium's own sandbox wants rights that containers do not give; the pages are ours, on loopback.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], timeout=patience(30_000))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def told_at(server: str) -> Callable[[str], dict[str, Any]]:
    """Ask the server for JSON."""

    def ask(path: str) -> dict[str, Any]:
        with urlopen(server + quote(path, safe="/?&=+%"), timeout=patience(SERVER_SECONDS)) as answer:
            return dict(json.load(answer))

    return ask
