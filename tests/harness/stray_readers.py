"""Readers that go astray, for the processes that read: a process that loads them loads no test beside them.

A test module and what it imports take an interpreter a second of CPU more than what a crawl's reader loads, and each
reader that is killed has a successor.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import crawler.papers  # noqa: F401  # what the readers of a crawl have loaded
from archive.model import Capture, Link
from archive.reasons import BlockedPage, LayoutChanged

LATER = datetime(2026, 11, 22, tzinfo=UTC)


def process_id(capture: Capture, link: Link) -> int:
    return os.getpid()


def sleeps(capture: Capture, link: Link) -> None:
    time.sleep(60)


def loops(capture: Capture, link: Link) -> None:
    while True:
        pass


def hogs(capture: Capture, link: Link) -> int:
    return len(b"x" * (2 << 30))


def hogs_bit_by_bit(capture: Capture, link: Link) -> None:
    kept = []
    while True:
        kept.append("字" * 1_000_000)


def recurses(capture: Capture, link: Link) -> None:
    recurses(capture, link)


def crashes(capture: Capture, link: Link) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def dies_once(capture: Capture, link: Link) -> str:
    """Is killed from outside when it first sees a page (which names a file), and reads it the second time."""
    seen = Path(capture.body.decode())
    if not seen.exists():
        seen.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "read"


def always_dies(capture: Capture, link: Link) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def prints(capture: Capture, link: Link) -> str:
    print("a stray word")
    os.write(1, b"another one\n")
    return "read"


def gives_up(capture: Capture, link: Link) -> None:
    raise BlockedPage("a challenge", LATER)


def is_faulty(capture: Capture, link: Link) -> None:
    raise ValueError("not as it should be")


def length(page: bytes) -> int:
    if not page:
        raise LayoutChanged("nothing there")
    time.sleep(0.2 if len(page) == 1 else 0)
    return len(page)
