"""A table of the archive by its name."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.db import Table


class OurTable(Table):
    """A table that is there: sqlite-utils asks the schema for it at each row that goes in, six times an article."""

    def exists(self) -> bool:
        """Say that it is there; where it is not, SQLite says so at the first statement."""
        return True


def table(db: Database, name: str) -> Table:
    """Return a table by name. Unlike `db[name]` it does not ask the schema each time whether that is a view."""
    return OurTable(db, name, strict=db.strict)
