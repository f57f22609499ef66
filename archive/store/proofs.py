"""What was proven to be as received, and what has changed since, so that the next proof reads that alone.

From the first proof on, triggers note each row that comes, changes or goes, whoever does it: an archive that nobody
proves has none of this. It holds for the very file that was proven: a file beside the archive names it. Where that is
missing or names another, because the archive was copied, moved or put back, nothing stands.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from archive.portable import open_in_place
from archive.store.subject import WrittenSubject
from archive.store.witnesses.contents import ContentTable, is_content

LEDGER_SUFFIX = ".verified"
"""What the file beside an archive is called, after the archive's own name."""
_PIECE = 500  # rows that are read at once
_LEDGER_MAX = 1 << 16  # bytes of that file: it has some hundred


class ToProve(NamedTuple):
    """Something that is to be proven: of which kind, and its name."""

    kind: str
    name: str


EVERY_ROW = ToProve("rows", "")
"""That each row names rows that are there."""
WENT = "gone "
"""With the name of a table behind it the kind of a row that went, which others may name."""


class FileState(NamedTuple):
    """By what it shows that a file was changed."""

    size: int
    changed: int
    inode: int


def file_state(path: Path) -> FileState | None:
    """Return what shows whether a file was changed; None where it is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileState(found.st_size, found.st_mtime_ns, found.st_ino) if path.is_file() else None


@dataclass(frozen=True)
class StandingProof:
    """What stands from a proof before: when it was made, when all was read last, and the WARC files as they were."""

    at: str
    all_at: str
    files: Mapping[str, FileState]


class Proofs(WrittenSubject):
    """What is remembered of proofs."""

    def begin(self) -> int:
        """Let changes be noted from now on; return the number of the last one that was. Raises CannotWrite."""
        with self._transaction():
            if not self._is_watched():
                for sql in (*(f"drop trigger if exists {name}" for name in _TRIGGERS), *_TRIGGERS.values()):
                    self._db.execute(sql)
                self._db.execute("delete from _proof")
            self._db.execute("insert or ignore into _proof values (1, '', '', '')")
            return self.last()

    def forget(self, path: Path) -> None:
        """Let nothing stand of what was proven before."""
        path.with_name(path.name + LEDGER_SUFFIX).unlink(missing_ok=True)

    def last(self) -> int:
        """Return the number of the last change that was noted."""
        return int(self._db.execute("select coalesce(max(number), 0) from _unproven").fetchone()[0])

    def standing(self, path: Path) -> StandingProof | None:
        """Return what stands of the archive at a path; None where nothing does."""
        if not self._is_watched():
            return None
        row = self._db.execute("select token, at, all_at from _proof").fetchone()
        if row is None or not row[0] or _ledger(path) != _identity(path, row[0]):
            return None
        files = self._db.execute("select name, size, changed, inode from _proof_files")
        return StandingProof(row[1], row[2], {name: FileState(*state) for name, *state in files})

    def changed(self, until: int) -> list[ToProve]:
        """Return what was changed up to a number, each once."""
        sql = "select kind, name from _unproven where number <= ? group by kind, name order by min(number)"
        return [ToProve(*row) for row in self._db.execute(sql, [until])]

    def keep(
        self,
        path: Path,
        until: int,
        faulty: Iterable[ToProve],
        files: Mapping[str, FileState | None],
        *,
        everything: bool,
    ) -> None:
        """Remember that all noted up to a number was proven, but for what is faulty, and these files as they were.

        Raises CannotWrite, OSError.
        """
        token, now = uuid4().hex, self._stamp()
        with self._transaction():
            self._db.execute("delete from _unproven where number <= ?", [until])
            sql = "insert into _unproven (kind, name) values (?, ?)"
            self._db.conn.executemany(sql, list(dict.fromkeys(faulty)))
            if everything:
                self._db.execute("delete from _proof_files")
            self._db.conn.executemany("delete from _proof_files where name = ?", [[name] for name in files])
            rows = [[name, *state] for name, state in files.items() if state]
            self._db.conn.executemany("insert into _proof_files values (?, ?, ?, ?)", rows)
            sql = "update _proof set token = ?, at = ?, all_at = iif(?, ?, all_at)"
            self._db.execute(sql, [token, now, everything, now])
        _write_ledger(path, token)

    def counts(self) -> dict[str, int]:
        """Return how much there is to be proven."""
        tables = ("documents", "articles", "witnesses", "captures")
        return {name: self._db.execute(f"select count(*) from {name}").fetchone()[0] for name in tables}

    def texts(self, some: Sequence[str] | None) -> Iterator[tuple[str, str, str]]:
        """Yield articles, or some that are there: id, text, digest."""
        for piece in self._pieces("articles", some):
            yield from self._db.execute(_TEXTS, [json.dumps(piece)]).fetchall()

    def captures(self, some: Sequence[str] | None) -> Iterator[str]:
        """Yield the ids of captures, or those of some that are there."""
        for piece in self._pieces("captures", some):
            sql = "select captures.id from json_each(?) as asked cross join captures on captures.id = asked.value"
            yield from [one for (one,) in self._db.execute(sql, [json.dumps(piece)])]

    def captures_in(self, files: Sequence[str]) -> list[str]:
        """Return the captures that lie in some WARC files."""
        return self._ids("select id from captures where warc in (select value from json_each(?))", files)

    def revisits_of(self, captures: Sequence[str]) -> list[str]:
        """Return the captures whose body some others have."""
        return self._ids("select id from captures where revisit_of in (select value from json_each(?))", captures)

    def broken_contents(self, digests: Sequence[str]) -> list[str]:
        """Return those of some contents that are not there, or not what their digests name."""
        rows = ContentTable(self._db).rows(digests)
        sound = {digest for digest, content, base in rows if is_content(digest, content, base)}
        return [one for one in digests if one not in sound]

    def told_by(self, digests: Sequence[str]) -> list[str]:
        """Return the witnesses that told some contents, or others that are packed against them."""
        return self._ids(_TOLD_BY, digests) if digests else []

    def dangling(self, parent: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield what names rows of a table that went, and are not there: as `Archive.dangling` does."""
        key = _PARENTS[parent]
        sql = f"select value from json_each(?) where value not in (select {key} from {parent})"
        gone = json.dumps([name for (name,) in self._db.execute(sql, [json.dumps(list(names))])])
        for child, column in self._db.execute(_CHILDREN, [parent]).fetchall() if gone != "[]" else ():
            sql = f'select 1 from "{child}" where "{column}" in (select value from json_each(?)) limit 1'
            if self._db.execute(sql, [gone]).fetchone():
                yield f"a row of {child}", parent

    def _pieces(self, name: str, some: Sequence[str] | None) -> Iterator[list[str]]:
        """Yield ids, a piece at a time; those of a whole table in the order in which they came."""
        if some is None:
            first = 0
            sql = f"select rowid, id from {name} where rowid > ? order by rowid limit {_PIECE}"
            while rows := self._db.execute(sql, [first]).fetchall():
                yield [one for _, one in rows]
                first = rows[-1][0]
        else:
            yield from (list(some[start : start + _PIECE]) for start in range(0, len(some), _PIECE))

    def _ids(self, sql: str, asked: Sequence[str]) -> list[str]:
        return [one for (one,) in self._db.execute(sql, [json.dumps(list(asked))])] if asked else []

    def _is_watched(self) -> bool:
        """Say whether each change is noted: every trigger is there, as it is made."""
        there = dict(self._db.execute("select name, sql from sqlite_schema where type = 'trigger'"))
        return all(there.get(name) == sql for name, sql in _TRIGGERS.items())


def _identity(path: Path, token: str) -> dict[str, object] | None:
    """Return what tells a file from a copy of it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return {"token": token, "path": str(path.resolve()), "device": found.st_dev, "inode": found.st_ino}


def _ledger(path: Path) -> object:
    ledger = path.with_name(path.name + LEDGER_SUFFIX)
    try:
        with os.fdopen(open_in_place(ledger, os.O_RDONLY), "rb") as file:
            return json.loads(file.read(_LEDGER_MAX))
    except (OSError, ValueError):
        return None


def _write_ledger(path: Path, token: str) -> None:
    ledger = path.with_name(path.name + LEDGER_SUFFIX)
    part = ledger.with_name(f".{ledger.name}.part")
    try:
        part.unlink(missing_ok=True)  # whatever was put there: a link would be followed, a pipe waited for
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as file:
            file.write(json.dumps(_identity(path, token)))
        os.replace(part, ledger)
    except OSError:
        part.unlink(missing_ok=True)
        raise


_PARENTS = {
    **dict.fromkeys(("articles", "witnesses", "appearances", "documents", "runs", "newspapers", "captures"), "id"),
    "links": "key",
}
"""The tables whose rows others name, with the column by which they do."""
_OF_ARTICLE = "select 'document', document from passages where article = {}"
_NOTES: dict[str, Sequence[str]] = {
    "insert on documents": ("values ('document', new.id)",),
    "update of id, format, digest, size, content on documents": ("values ('document', new.id)",),
    "insert on passages": ("values ('document', new.document)",),
    "update on passages": ("values ('document', old.document), ('document', new.document)",),
    "delete on passages": ("values ('document', old.document)",),
    "insert on articles": ("values ('article', new.id)",),
    "update of id, text, digest on articles": (
        "values ('article', new.id)",
        _OF_ARTICLE.format("old.id"),
        _OF_ARTICLE.format("new.id"),
    ),
    "insert on witnesses": ("values ('witness', new.id)",),
    "update on witnesses": ("values ('witness', new.id)",),
    "insert on contents": ("values ('content', new.digest)",),
    "update on contents": ("values ('content', old.digest), ('content', new.digest)",),
    "delete on contents": ("values ('content', old.digest)",),
    "insert on withheld": ("values ('withheld', new.kind || ' ' || new.name)",),
    "update on withheld": ("values ('withheld', new.kind || ' ' || new.name)",),
    "insert on captures": ("values ('capture', new.id)",),
    'update of id, warc, "offset", digest, revisit_of on captures': (
        "values ('capture', new.id), ('page', old.id), ('page', new.id)",
    ),
}
"""What is noted when, but for rows that go."""


def _triggers() -> dict[str, str]:
    notes = {event: list(some) for event, some in _NOTES.items()}
    for parent, key in _PARENTS.items():
        notes[f"delete on {parent}"] = [f"values ('{WENT}{parent}', old.{key})"]
        notes[f"update of {key} on {parent}"] = notes.get(f"update of {key} on {parent}", [])
        notes[f"update of {key} on {parent}"] += [f"values ('{WENT}{parent}', old.{key})"]
    notes["delete on articles"].append(_OF_ARTICLE.format("old.id"))
    notes["delete on captures"].append("values ('page', old.id)")
    made = {}
    for number, (event, some) in enumerate(notes.items()):
        noted = " ".join(f"insert into _unproven (kind, name) {one};" for one in some)
        name = f"_proof_notes_{number}"
        when = "when (select 1 from _proof where number = 1)"
        made[name] = f"CREATE TRIGGER {name} after {event} {when} begin {noted} end"
    return made


_TRIGGERS = _triggers()
_TEXTS = """
    select articles.id, text, digest from json_each(?) as asked cross join articles on articles.id = asked.value
"""
_TOLD_BY = """
    with named as materialized (select value from json_each(?)), asked as materialized (
        select value from named union select digest from contents where base in (select value from named)
    ) select id from witnesses
    where text in (select value from asked) or html in (select value from asked)
    or evidence in (select value from asked)
"""
_CHILDREN = """
    select tables.name, keys."from" from sqlite_schema as tables, pragma_foreign_key_list(tables.name) as keys
    where tables.type = 'table' and keys."table" = ? order by 1, 2
"""
