"""What moves a terminal's cursor, writes its clipboard, hides or turns a text: for every field that strangers give."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

CONCEALED = "\x1b[38;5;201;8m"
"""Colours that are none of ours, and hide a text."""
MARK = (
    f"{CONCEALED}\x1b[2J\x1b]52;c;eA==\x07\x1b]8;;mailto:x\x1b\\\x1bP1\x9b5A\x9d0;x\x9c\x90q\x85\x7f\x08"
    "\u202e\u2066\u200e\u061c\u200b\ufeff\u2028\u2029\U000e0041\rFORGED"
)
SPOOFING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\ufeff\U000e0000-\U000e007f]"
)
_OURS = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|2K|1A|K)|\r")
"""What bold and colours, and a bar that shows how far it is, are made of."""
_FREE = (
    "name place base_url first_page seen hosts aliases title kicker subtitle summary source page page_name text notes"
    " agency captions signature headlines named url arguments host content_type cut etag last_modified last_reason"
    " reason found_in image pdf area extractor problems credit form tail outcome"
).split()
"""Columns that hold what strangers wrote, in whatever table."""


def spoofs(shown: str, *, on_a_terminal: bool = False) -> list[str]:
    """Return what of an output a terminal would obey, but for what is ours where one looks on."""
    told = [CONCEALED] * shown.count(CONCEALED) + ["\rFORGED"] * shown.count("\rFORGED")
    return told + SPOOFING.findall(_OURS.sub("", shown) if on_a_terminal else shown)


def poison(path: Path) -> int:
    """Write the mark into each field of an archive that strangers give; return how many columns there are of them.

    So the archive of somebody else may be, which was not made by this program.
    """
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        found = [
            (table, row[1])
            for table in tables
            if not table.startswith(("articles_fts", "sqlite_", "_"))
            for row in db.execute(f"pragma table_info([{table}])")
            if row[1] in _FREE
        ]
        for table, column in found:
            db.execute(
                f"update or ignore [{table}] set [{column}] = [{column}] || ? where [{column}] is not null", [MARK]
            )
    db.close()
    return len(found)
