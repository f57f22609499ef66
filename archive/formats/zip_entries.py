"""Files within a ZIP that we write: of one moment, so that the same content gives the same bytes."""

from __future__ import annotations

from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


def zip_entry(path: str, *, is_packed: bool, extra: bytes = b"") -> ZipInfo:
    """Return what describes a file within, packed or stored as it is; `extra` are further fields of its header."""
    entry = ZipInfo(path, _MOMENT)
    entry.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
    entry.external_attr, entry.extra = _MODE, extra
    return entry
