"""Documents: files as received. One in which something withdrawn stands is withheld, and its row is empty."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from archive.chinese.text import clean
from archive.model import Document
from archive.store.named_table import table
from archive.store.subject import WrittenSubject


class Documents(WrittenSubject):
    """The documents of an archive."""

    def keep(self, document: Document) -> bool:
        """Keep a file as received (`Archive.add_document`). Within the caller's transaction."""
        row = {
            "id": document.id,
            "name": clean(document.name),
            "format": document.format,
            "digest": document.digest,
            "size": len(document.content),
            "problems": "\n".join(map(clean, document.problems)),
            "imported_at": self._stamp(),
            "content": document.content,
        }
        execute = self._db.conn.execute
        if execute(_KEEP, row).rowcount:
            return True
        execute(_TOLD_ANEW, row)
        return False

    def there(self, some: Sequence[str] | None = None) -> Iterator[Document]:
        """Yield every document that is not withheld, or those of some, by name and id."""
        sql = f"select id from documents where {_THERE} {'and id in (select value from json_each(?))' * bool(some)}"
        asked = [json.dumps(list(some))] if some else []
        rows = self._db.execute(f"{sql} order by name, id", asked).fetchall() if some is None or some else []
        for (identifier,) in rows:
            yield self.read(identifier)

    def read(self, identifier: str) -> Document:
        """Return a document. Raises sqlite_utils.db.NotFoundError."""
        row = table(self._db, "documents").get(identifier)
        problems = tuple(row["problems"].splitlines())
        return Document(row["id"], row["name"], row["format"], row["content"], row["digest"], problems)


_THERE = "(content != x'' or size = 0)"
_COLUMNS = ("id", "name", "format", "digest", "size", "problems", "imported_at", "content")
_KEEP = f"""
    insert into documents ({", ".join(_COLUMNS)}) values ({", ".join(f":{name}" for name in _COLUMNS)})
    on conflict (id) do nothing
"""
_TOLD_ANEW = f"update documents set format = :format, problems = :problems where id = :id and {_THERE}"
