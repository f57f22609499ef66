"""A command with a terminal that looks on: what it shows there, and what becomes of keys that are pressed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.harness.patience import patience


@dataclass(frozen=True)
class Shown:
    """What a terminal was sent, and how the command ended."""

    code: int
    text: str


def look_at(
    command: Sequence[str], env: Mapping[str, str], *, keys: str = "", after: str = "", size: tuple[int, int] = (24, 80)
) -> Shown:
    """Run a command on a terminal of so many lines and columns; `keys` are pressed once it shows `after`."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    known = {"TERM": "xterm-256color"} | {
        name: value for name, value in env.items() if name not in ("LINES", "COLUMNS", "PAGER", "LESS", "NO_COLOR")
    }
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=known | dict(env), start_new_session=True
    ) as process:
        os.close(theirs)
        shown, until, left = b"", time.monotonic() + patience(60), keys
        while time.monotonic() < until:
            if left and after.encode() in shown:
                os.write(ours, left.encode())
                left = ""
            if not select.select([ours], [], [], 0.1)[0]:
                if process.poll() is not None:
                    break
                continue
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # Linux tells the end so
                break
            if not piece:
                break
            shown += piece
        else:
            process.kill()
        code = process.wait()
    os.close(ours)
    return Shown(code, shown.decode("utf-8", "replace").replace("\r\n", "\n"))
