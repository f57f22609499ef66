"""JSON Lines: one article a line, with all fields, and all that the archive keeps of who told it; times in ISO form.

A line has the fields of the article; its appearances and versions, which follow from the witnesses; and the witnesses
as they are kept. They alone are read back: the rest follows. A line of an older version has no witnesses, and is read
as one. A last line without `id` holds witnesses of which no article follows: corrections of what is not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from archive.formats import Format, TellingLine
from archive.model import Article
from archive.store.rows import parsed
from archive.store.tags import tag_name
from archive.store.witnesses.contents import APART
from archive.store.witnesses.witness import Witness, WitnessKind, keys_of, utc, witness_of, witness_row

if TYPE_CHECKING:
    from archive.store.histories import Whole
    from archive.store.records import Record

NAME = "jsonl"
_KEPT = ("id", "digest", "archived_at", "revision_of")
_FOLLOWS = ("appearances", "versions", "tags", "witnesses")
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def record_fields(record: Record) -> dict[str, Any]:
    """Return an article's fields as JSON knows them, under the names that the types give them."""
    fields: dict[str, Any] = {"id": record.id} | {name: _plain(value) for name, value in vars(record.article).items()}
    return fields | {"digest": record.digest, "archived_at": record.archived_at, "revision_of": record.revision_of}


def _plain(value: Any) -> Any:
    """Return a field's value as JSON knows it. `dataclasses.asdict` copies each text, at a third of an export's CPU."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [dict(vars(one)) if is_dataclass(one) else one for one in value]
    return value


def witness_fields(witness: Witness) -> dict[str, Any]:
    """Return all that is kept of a witness as JSON knows it."""
    row, contents = witness_row(witness)
    for name in ("keys", "fields", "given"):
        row[name] = json.loads(row[name])
    row |= {name: contents[row[name]] if row[name] else None for name in APART}
    row["evidence"] = json.loads(row["evidence"] or "[]")
    return {"id": row.pop("id")} | row


def witness_told(told: Mapping[str, Any]) -> Witness:
    """Return the witness of its fields. Raises ValueError, KeyError or TypeError for what is none, or is not whole."""
    row = dict(told)
    row |= {name: json.dumps(told[name], ensure_ascii=False) for name in ("keys", "fields", "given")}
    row["evidence"] = json.dumps(told["evidence"], ensure_ascii=False) if told["evidence"] else None
    row |= {name: None if row[name] is None else row[name].encode("utf-8", "replace").decode() for name in APART}
    witness = witness_of(row)
    for name in ("first_seen", "last_seen"):
        if utc(told[name]) != told[name]:
            raise ValueError(f"{name} {told[name]!r} is no moment in UTC to the microsecond")
    if unknown := told.keys() - witness_fields(witness).keys():
        raise ValueError(f"a witness with {', '.join(sorted(unknown))}: from a newer version of this program?")
    if witness_row(witness)[0]["id"] != told["id"]:
        raise ValueError(f"witness {told['id']} does not agree with its id: changed, or from a newer version")
    return witness


def line_of(record: Record) -> str:
    """Return the fields of an article as one line, without the line break."""
    return _encoded(record_fields(record))


def whole_line(whole: Whole) -> str:
    """Return an article with all that is kept of it as one line, without the line break."""
    told: dict[str, Any] = record_fields(whole.record) if whole.record else {}
    told |= {"appearances": list(whole.appearances), "versions": list(whole.versions)} if whole.record else {}
    told |= {"tags": list(whole.tags)} if whole.tags else {}
    told["witnesses"] = list(whole.witnesses)
    return _encoded(told)


def read_line(line: str) -> tuple[str, Article]:
    """Return the id and the article of a line. Raises ValueError or KeyError for a line that is not ours."""
    fields = _fields(line)
    kept = {name: fields.pop(name) for name in _KEPT}
    return str(kept["id"]), parsed({name: value for name, value in fields.items() if name not in _FOLLOWS})


def witnesses_of(line: str) -> tuple[Witness, ...]:
    """Return the witnesses of a line; one for all where an older version wrote it. Raises as `read_line` does."""
    fields = _fields(line)
    if "witnesses" in fields:
        return tuple(map(witness_told, fields["witnesses"]))
    identifier, article = read_line(line)
    keys, seen = keys_of(article), utc(fields["archived_at"])
    return (Witness(article, WitnessKind.KEPT, next(iter(keys), ""), keys, seen, seen, given=(identifier,)),)


def _tags_of(line: str) -> tuple[str, tuple[str, ...]]:
    """Return the id of a line's article, and its tags."""
    fields = _fields(line)
    return str(fields.get("id", "")), tuple(map(tag_name, fields.get("tags", ())))


def _fields(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except RecursionError as error:
        raise ValueError("a line that is nested too deep") from error
    if not isinstance(fields, dict):
        raise TypeError("no object")
    return fields


def recognises_lines(name: str, beginning: bytes) -> bool:
    """Say whether a file holds articles line by line, by its name and how it begins."""
    return name.lower().endswith(f".{NAME}") or beginning.lstrip().startswith((b'{"id":', b'{"witnesses":'))


def read_lines(lines: Iterable[bytes]) -> Iterator[TellingLine]:
    """Yield what each line tells, or why it cannot be read. Empty lines tell nothing."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = line.decode("utf-8-sig" if number == 1 else "utf-8")
            yield TellingLine(number, witnesses_of(told), "", *(_tags_of(told) if '"tags": [' in told else ()))
        except KeyError as error:
            yield TellingLine(number, problem=f"no {error.args[0]}, or a field of that name that is not known")
        except (ValueError, TypeError, AttributeError) as error:
            yield TellingLine(number, problem=f"no article as this program writes it: {error}")


def _written(wholes: Iterable[Whole]) -> Iterator[bytes]:
    return (whole_line(one).encode("utf-8") + b"\n" for one in wholes)


FORMAT = Format(NAME, write_all=_written, recognises_lines=recognises_lines, read_lines=read_lines)
