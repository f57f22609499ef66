"""What an archive has learnt of a paper that has a row already: the row as its newest issues were found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from archive.commands.options import opened
from archive.store.ways import learned_row
from crawler.discover.findings import Survey


def with_learned(survey: Survey, db: Path) -> Survey:
    """Return a survey of a known paper with the row that the crawl has learnt, and a note that says so.

    Without an archive, or where it knows nothing better, it stays as it is; an
    archive that cannot be used is noted.
    """
    row = survey.row
    if row is None or not survey.known or not db.exists():
        return survey
    try:
        with opened(db) as archive:
            better = learned_row(row, archive.ways.of(row.id))
    except click.ClickException as error:
        return replace(survey, notes=(*survey.notes, f"what {db} has learnt could not be asked: {error.message}"))
    if better is None:
        return survey
    told = f"the newest issues in {db} begin at {better.first_page}, not at {row.first_page}: put this row in its place"
    return replace(survey, row=better, notes=(*survey.notes, told))
