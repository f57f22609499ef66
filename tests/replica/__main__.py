"""Run a command, or serve, with the replica in place of the real sites."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import threading
from types import FrameType

from .faults import FAULTS
from .replica import Replica


def fault(text: str) -> tuple[str, str]:
    """Read KIND:URL_PREFIX."""
    kind, _, prefix = text.partition(":")
    if kind not in FAULTS:
        raise argparse.ArgumentTypeError(f"no fault {kind!r}; known: {', '.join(FAULTS)}")
    if not prefix:
        raise argparse.ArgumentTypeError(f"{text!r}: KIND:URL_PREFIX expected")
    return kind, prefix


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    kinds = "\n".join(f"  {kind:17}{(make.__doc__ or '').splitlines()[0]}" for kind, make in FAULTS.items())
    kinds = kinds.replace("%", "%%")  # argparse fills in the text.
    parser = argparse.ArgumentParser(
        prog="python -m tests.replica",
        usage="%(prog)s [--fault KIND:URL_PREFIX]... (--serve | -- COMMAND [ARG...])",
        description="Run COMMAND with the replica as its proxy, offline, and return COMMAND's exit code.",
        epilog=f"kinds of faults:\n{kinds}\n\nexample:\n"
        "  %(prog)s --fault missing-404:epaper.bsyjrb.cn/pc/column/202112/23/ -- scrapy crawl youjiang",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--fault",
        metavar="KIND:URL_PREFIX",
        type=fault,
        action="append",
        default=[],
        help="misbehave for the addresses that start with the prefix; repeatable, the last that fits acts",
    )
    parser.add_argument("--serve", action="store_true", help="print what to export, serve until Ctrl-C")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="what to run, after --")
    return parser


def run(command: list[str], env: dict[str, str]) -> int:
    """Run a command and return its exit code as a shell would."""
    try:
        child = subprocess.Popen(command, env={**os.environ, **env})
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127 if isinstance(error, FileNotFoundError) else 126

    def forward(number: int, frame: FrameType | None) -> None:
        # Ctrl-C reaches the child from the terminal; a second signal would make Scrapy stop uncleanly.
        if number != signal.SIGINT or not _in_foreground():
            child.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, forward)
    code = child.wait()
    return code if code >= 0 else 128 - code


def _in_foreground() -> bool:
    """Say whether the terminal's Ctrl-C goes to our process group."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def serve(env: dict[str, str]) -> int:
    """Print the environment for a shell and wait for Ctrl-C or a request to end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    for name, value in env.items():
        print(f"export {name}={shlex.quote(value)}")
    sys.stdout.flush()
    stop.wait()
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do it."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.serve == bool(options.command):
        parser.error("give either --serve or a command after --")
    with Replica() as replica:
        for kind, prefix in options.fault:
            replica.fault(kind, prefix)
        return serve(replica.env) if options.serve else run(options.command, replica.env)


if __name__ == "__main__":
    sys.exit(main())
