"""`archive check`: the archive's verb, which here saves a page that broke as an example to repair the reader with."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.commands.check import HELP, check_command, findings_told
from archive.commands.options import opened
from archive.commands.output import say

if TYPE_CHECKING:
    from archive.health.finding import Finding

_SAVING = """
    Of each paper whose layout changed, a page that broke is saved as an example
    to repair the reader with.
    """
_SAVE = click.Option(
    ["--save-broken"],
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    show_default="archive.broken beside the archive",
    help="Where pages that broke are saved.",
)
_NO_SAVE = click.Option(["--no-save"], is_flag=True, help="Save none.")


def _check(save_broken: Path | None, no_save: bool, **given: Any) -> None:
    from archive.health.finding import gravest  # here: `scrapy list` loads this module, too

    found = findings_told(**given)
    if not no_save:
        save_findings(
            [one for one in found if one.broken], save_broken or given["db"].with_suffix(".broken"), given["db"]
        )
    sys.exit(gravest(found).code)


def save_findings(findings: Sequence[Finding], folder: Path, db: Path) -> None:
    """Save the pages that broke, each once: an example that is there may have been worked on. Say what was saved."""
    for one in findings:
        if not _is_saved(folder / one.newspaper, one.broken):
            say(_saved(one, folder, db), err=True)


def _saved(one: Finding, folder: Path, db: Path) -> str:
    """Save a page that broke, and return what there is to say of it."""
    from crawler import papers  # here: what they import takes a quarter of a second, and most checks save nothing
    from crawler.discover import examples

    try:
        paper = papers.paper_of(one.newspaper)
        with opened(db) as archive:
            known = archive.links.get(one.broken)
            link = known.link if known else paper.given(one.broken)
            path = examples.save(examples.broken(archive, link, paper.route(link)), folder / one.newspaper)
    except (examples.ExampleError, papers.PapersError, KeyError, OSError) as error:
        return f"not saved: {error}"
    return f"{path}\nplease review: compare it with {path.with_suffix('.html').name}, then set reviewed to true"


def _is_saved(folder: Path, url: str) -> bool:
    """Say whether a page is saved already; a file that is no example (any more) is told, and left alone."""
    for path in folder.glob("*.json"):
        try:
            kept = json.loads(path.read_text("utf-8"))
        except (ValueError, OSError) as error:
            say(f"{path}: {error}", err=True)
            continue
        if isinstance(kept, dict) and kept.get("url") == url:
            return True
    return False


check_papers = click.Command(
    "check", params=[*check_command.params, _SAVE, _NO_SAVE], callback=_check, help=HELP.rstrip() + "\n" + _SAVING
)
