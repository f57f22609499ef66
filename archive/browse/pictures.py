"""Pictures as they were received, by the digests of their bytes, and the small ones that are made of them.

Nothing is served by what its host called it: a page of HTML and an SVG have a digest, too, and are not there.
"""

from __future__ import annotations

import logging
import re
import threading
from pathlib import Path

from datasette.utils.asgi import Response

from archive.browse.site import Ask, Missing
from archive.browse.taking import file_headers
from archive.browse.words import NOT_THERE, page_of_address
from archive.formats.picture_header import SUFFIXES, TYPES, picture_header
from archive.formats.warc import WarcError
from archive.store.archive import Archive
from archive.store.pictures import PictureFile
from archive.transfer.exporting import safe_name
from archive.transfer.pictures import THUMBNAILS, kept_thumbnail, maker, picture_bytes, thumbnails_beside

PICTURE = r"/picture/(?P<digest>[0-9a-f]{64})(?:/(?P<size>small|medium))?"
"""The addresses of pictures: as received, and in the two sizes."""
_LASTING = "private, max-age=31536000, immutable"  # a digest never names other bytes
_AT_ONCE = 2  # pictures that are read side by side: one may have 64 MB
_PLAIN = re.compile("[A-Za-z0-9()_-]{1,100}")
_reading = threading.BoundedSemaphore(_AT_ONCE)
_log = logging.getLogger(__name__)


def picture(ask: Ask, path: Path, known: str = "") -> Response:
    """Return a picture; without its bytes where the reader knows it (`known`, an If-None-Match). Raises Missing.

    `path` is that of the database where one archive is asked.
    """
    digest, size = ask.path["digest"], ask.path.get("size", "")
    archive, file = _held(ask, digest, path)
    tag = f'"{digest}{size and f"-{size}"}"'
    headers = {"Cache-Control": _LASTING, "ETag": tag, "X-Content-Type-Options": "nosniff"}
    if tag in (one.strip().removeprefix("W/") for one in known.split(",")):
        return Response("", status=304, headers=headers, content_type=TYPES[file.type])
    if size and file.type == "pdf":
        raise Missing(NOT_THERE["picture"])
    with _reading:
        content = _small(archive, file, size) if size else _whole(archive, file)
    kind = picture_header(content).type
    if kind not in TYPES:
        raise Missing(NOT_THERE["picture"])
    if not size:
        headers |= file_headers(*_called(ask, digest), SUFFIXES[kind], is_shown=kind != "pdf")
    return Response(content, headers=headers, content_type=TYPES[kind])


def _called(ask: Ask, digest: str) -> tuple[str, str]:
    """Return how a file is called: by paper, day and number where it is one page's, else by its digest; and in ASCII.

    What is in a page's number was sent by strangers.
    """
    plain, stands = digest[:16], ask.archive.pictures.stands(digest)
    pages = set(stands.pages)
    if stands.articles or len(pages) != 1:
        return plain, plain
    [(newspaper, day, number)] = pages
    paper = ask.archive.newspaper(newspaper)
    told = "-".join((newspaper, day, number))
    called = safe_name("-".join((paper.name if paper else newspaper, day, page_of_address(number))))
    return called, told if number and _PLAIN.fullmatch(told) else plain


def _held(ask: Ask, digest: str, path: Path) -> tuple[Archive, PictureFile]:
    if ask.united is not None:
        held = ask.united.pictures.holder(digest)
    else:
        archive = ask.archive
        archive.path = path
        file = archive.pictures.shown(digest)
        held = (archive, file) if file else None
    if held is None or held[1].type not in TYPES:
        raise Missing(NOT_THERE["picture"])
    return held


def _whole(archive: Archive, file: PictureFile) -> bytes:
    try:
        return picture_bytes(archive, file)
    except (WarcError, OSError) as error:
        _log.warning("%s", error)
        raise Missing(NOT_THERE["lost picture"]) from None


def _small(archive: Archive, file: PictureFile, size: str) -> bytes:
    """Return a small picture; one that is no wider is served as it is."""
    if file.type != "gif" and 0 < file.width <= THUMBNAILS[size]:
        return _whole(archive, file)
    folder = thumbnails_beside(archive.path)
    if kept := kept_thumbnail(folder, file.digest, size):
        return kept
    make = maker()
    if make is None:
        return _whole(archive, file)
    try:
        return make(folder, file.digest, size, _whole(archive, file))
    except ValueError as error:
        _log.warning("picture %s: %s", file.digest, error)
        raise Missing(NOT_THERE["lost picture"]) from None
