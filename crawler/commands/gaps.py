"""`archive gaps --fill`: the archive's verb, with the crawls that may close the gaps."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from archive.commands.issues import gaps_command, reports
from archive.commands.options import opened
from archive.commands.output import say
from archive.portable import own_group
from archive.reasons import ExitCode
from archive.store.opening import ReadOnlyPlace
from archive.store.wording import command_line, is_usual
from crawler.ending.interrupts import heard
from crawler.web_archives import WEB_ARCHIVES

_STDERR = 2  # where Scrapy's words go, so that standard output holds only what the verb prints
_HOST = "host"
_FILL = click.Option(
    ["--fill"],
    is_flag=False,
    flag_value=_HOST,
    default="",
    type=click.Choice(["", _HOST, *WEB_ARCHIVES]),
    metavar=f"[{'|'.join((_HOST, *WEB_ARCHIVES))}]",
    help="Run the crawls that may close the gaps, then report what is left: at the paper's own host, or in a public"
    " web archive.",
)
_SET = click.Option(
    ["--set", "-s", "settings"], metavar="NAME=VALUE", multiple=True, help="A setting of Scrapy for --fill."
)


def fill(db: Path, paper: str | None, since: str, until: str, settings: Sequence[str], source: str = "") -> None:
    """Run the crawls that may close the gaps of some days; `source` is the web archive that is asked, if any."""
    if not since:
        raise click.UsageError("--fill needs --since: years that nobody asked for are a crawl of days")
    given = [f"--set={setting}" for setting in settings]
    with opened(db) as archive:
        if archive.is_read_only:
            raise ReadOnlyPlace
    for crawl in [[*crawl, *given] for report in reports(db, paper, since, until) for crawl in report.crawls(source)]:
        say(command_line(crawl), err=True)
        if code := run_scrapy(crawl, db):
            say(f"it ended with exit code {code}", err=True)


def run_scrapy(arguments: Sequence[str], db: Path) -> int:
    """Run `scrapy` in a process of its own on an archive, and return its exit code: no reactor starts twice.

    A signal that ends programs ends the crawl in order: it is handed on to
    Scrapy, which an interrupt reaches from the terminal anyway, and waited for.
    Then this program ends, too.
    """
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    named = [] if is_usual(db) else ["-s", f"ARCHIVE_DB={db.resolve()}"]  # no variable: its report names the archive
    command = [sys.executable, "-m", "scrapy", *arguments, *named]
    sys.stdout.flush()
    received: list[int] = []
    group = own_group()  # so that it hears each signal once, from here
    with subprocess.Popen(command, env=environment, stdout=_STDERR, process_group=group) as process:  # noqa: S603 # our own words

        def hand_on(number: int, _: object) -> None:
            received.append(number)
            if group is not None or number != signal.SIGINT:  # else it heard that from the terminal itself
                process.send_signal(number)

        with heard(hand_on):
            code = process.wait()
    if received:
        sys.exit(code or ExitCode.INCOMPLETE)
    return code


def _gaps(fill_them: str, settings: tuple[str, ...], **given: Any) -> None:
    if fill_them:
        source = "" if fill_them == _HOST else fill_them
        fill(given["db"], given["paper"], given["since"], given["until"], settings, source)
    assert gaps_command.callback
    gaps_command.callback(**given)


_FILL.name = "fill_them"
gaps = click.Command("gaps", params=[*gaps_command.params, _FILL, _SET], callback=_gaps, help=gaps_command.help)
