"""A generation of a shard: its database and WARC files by name, digest and length, as the depot's JSON tells of them.

What a JSON says is a stranger's word: nothing of it is a path, and everything has bounds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from archive.shards.folder import RELATIONS
from archive.transfer.exporting import safe_name

GENERATION_MAX_BYTES = 32 << 20
"""Of a generation's JSON: some 200 bytes a WARC file, of which ten years of a paper make 4,000."""
FORM = 1
"""The version of the JSON's form. A program that does not know a form takes nothing for a shard, and writes nothing."""
_SHARD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAMES = re.compile(r"(?P<number>\d{6,9})(?:\.json|-(?P<piece>[0-9a-f]{16})\.db)", re.ASCII)
_WARC = re.compile(r"[0-9a-f]{16}-[A-Za-z0-9._-]{1,120}")
_ODD = re.compile(r"[^A-Za-z0-9._-]")
_PIECE = 16  # hex digits of a digest that stand in a name; the JSON has all 64
_BYTES_MAX = 1 << 53
_WARCS_MAX = 100_000
_NUMBER_MAX = 999_999_999


class GenerationError(ValueError):
    """A generation's JSON is none: not JSON, cut short, or not as one is. The message says what, not which file."""


class NewerForm(GenerationError):
    """A generation was written by a newer program, in a form that this one does not know."""


@dataclass(frozen=True)
class KeptFile:
    """A file that a generation names: its name beside the shard, its SHA-256 in hexadecimal, its length in bytes."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Generation:
    """What a shard was at a moment; nothing of it changes.

    `base` is the number of the generation that it was built on, 0 for none; `made_at` when (UTC, ISO 8601); `lost` are
    the WARC files that its captures name and nobody who published had.
    """

    shard: str
    number: int
    base: int
    made_at: str
    articles: int
    database: KeptFile
    warcs: tuple[KeptFile, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The bytes of its database and all WARC files."""
        return self.database.bytes + sum(one.bytes for one in self.warcs)

    @property
    def path(self) -> str:
        """Where its JSON lies in the depot."""
        return f"{self.shard}/{self.number:06d}.json"

    @property
    def database_path(self) -> str:
        """Where its database lies in the depot."""
        return f"{self.shard}/{self.number:06d}-{self.database.sha256[:_PIECE]}.db"

    def warc_path(self, warc: KeptFile) -> str:
        """Return where one of its WARC files lies in the depot: by its digest, since a file of a name may grow."""
        return f"{self.shard}/warc/{warc.sha256[:_PIECE]}-{_ODD.sub('_', warc.name)[:120]}"

    def written(self) -> bytes:
        """Return its JSON."""
        return json.dumps({"form": FORM, **asdict(self)}, ensure_ascii=False, indent=1).encode() + b"\n"


def is_shard(name: str) -> bool:
    """Say whether a name may be that of a shard: letters, digits, _ and - of ASCII, no more than 100.

    The relations between shards, which lie beside them, are none.
    """
    return _SHARD.fullmatch(name) is not None and f"{name}.db" != RELATIONS


def number_in(name: str) -> int:
    """Return the generation that a file in a shard's folder belongs to by its name; 0 for a foreign file."""
    match = _NAMES.fullmatch(name)
    return int(match["number"]) if match else 0


def is_warc_of_depot(name: str) -> bool:
    """Say whether a file in a shard's folder of WARC files has a name as `Generation.warc_path` makes them."""
    return _WARC.fullmatch(name) is not None


def read_generation(content: bytes, shard: str, number: int) -> Generation:
    """Return the generation that the JSON of a shard and a number tells of. Raises GenerationError, NewerForm."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise GenerationError(f"no JSON: {error}") from None
    if not isinstance(told, dict):
        raise GenerationError("no JSON object")
    form = _number(told, "form", _NUMBER_MAX)
    if form > FORM:
        raise NewerForm(f"a newer program wrote it, in form {form}; this one knows form {FORM}")
    if (told.get("shard"), told.get("number")) != (shard, number):
        raise GenerationError(f"it tells of {str(told.get('shard'))[:100]!r}, {str(told.get('number'))[:20]}")
    warcs = tuple(_file(one) for one in _list(told, "warcs"))
    lost = tuple(_name(one) for one in _list(told, "lost"))
    if len({one.name for one in warcs} | {*lost}) < len(warcs) + len(lost):
        raise GenerationError("it names a WARC file twice")
    return Generation(
        shard,
        number,
        _number(told, "base", number - 1),
        _moment(told),
        _number(told, "articles", _BYTES_MAX),
        _file(told.get("database"), f"{shard}.db"),
        warcs,
        lost,
    )


def _number(told: Mapping[str, Any], name: str, most: int) -> int:
    number = told.get(name)
    if type(number) is not int or not 0 <= number <= most:
        raise GenerationError(f"{name} is {str(number)[:40]!r}, no number from 0 to {most}")
    return number


def _moment(told: Mapping[str, Any]) -> str:
    text = told.get("made_at")
    try:
        if isinstance(text, str) and len(text) < 40 and datetime.fromisoformat(text).tzinfo:
            return text
    except ValueError:
        pass
    raise GenerationError(f"made_at is {str(text)[:40]!r}, no moment")


def _list(told: Mapping[str, Any], name: str) -> list[Any]:
    found = told.get(name)
    if not isinstance(found, list) or len(found) > _WARCS_MAX:
        raise GenerationError(f"{name} is no list of at most {_WARCS_MAX:,}")
    return found


def _file(told: object, named: str = "") -> KeptFile:
    if not isinstance(told, dict):
        raise GenerationError("a file is no JSON object")
    name, sha256 = _name(told.get("name")), told.get("sha256")
    if named and name != named:
        raise GenerationError(f"the database is {name!r}, not {named!r}")
    if not isinstance(sha256, str) or not _DIGEST.fullmatch(sha256):
        raise GenerationError(f"{name}: the digest is {str(sha256)[:80]!r}, not 64 hexadecimal digits")
    return KeptFile(name, sha256, _number(told, "bytes", _BYTES_MAX))


def _name(told: object) -> str:
    if not isinstance(told, str) or not told or len(told) > 255 or told != safe_name(told):
        raise GenerationError(f"{str(told)[:80]!r} is no name of a file")
    return told
