"""The pictures of a book: each file once, as it was received, smaller where it is too large for an e-reader."""

from __future__ import annotations

from archive.formats.epub import BookFile
from archive.formats.markup import Markup, empty_tag, tag
from archive.formats.picture_header import SUFFIXES, TYPES, picture_header
from archive.formats.warc import WarcError
from archive.store.archive import Archive
from archive.store.pictures import PictureFile
from archive.transfer.pictures import kept_thumbnail, maker, picture_bytes, thumbnails_beside
from archive.transfer.verifying import Fault, picture_fault

WHOLE_MAX = 2 << 20
"""Bytes of a picture that goes into a book as it was received: a page in full has 0.1 to some MB, 2026-11."""
BOOK_PIXELS_MAX = 16_000_000
"""Pixels of such a picture: e-readers have little memory to show it in."""
_SIZE = "medium"
_SHOWN = frozenset(("jpeg", "png", "gif", "webp"))  # what EPUB 3.3 has every reader show


class BookPictures:
    """Writes pictures into a book.

    What cannot be read back is in `lost` by its digest; `left_out` are the digests of what is too large, where nothing
    makes it smaller. `newest` is when the newest of those that were written was fetched, as rows have it, or nothing.
    """

    def __init__(self, archive: Archive, book: BookFile) -> None:
        self.lost: dict[str, Fault] = {}
        self.left_out: set[str] = set()
        self.newest = ""
        self._archive = archive
        self._book = book
        self._names: dict[str, str] = {}

    @property
    def written(self) -> int:
        """How many there are in the book."""
        return len(self._names)

    def figure(self, file: PictureFile | None, words: str, *caption: str) -> Markup | None:
        """Return a picture as it stands in the book, with `words` for who does not see it; None where it is not had."""
        name = self.name(file) if file else ""
        if not name:
            return None
        below = [tag("figcaption", None, " ".join(filter(None, caption)))] if any(caption) else []
        return tag("figure", None, empty_tag("img", {"src": name, "alt": words}), *below)

    def name(self, file: PictureFile, *, is_cover: bool = False) -> str:
        """Return the name of a picture's file in the book, written the first time; nothing where it is not had."""
        if file.digest in self._names:
            return self._names[file.digest]
        if file.type not in _SHOWN or file.digest in self.lost or file.digest in self.left_out:
            return ""
        content = self._content(file)
        if not content:
            return ""
        kind = picture_header(content).type
        name = f"picture-{len(self._names) + 1:06}.{SUFFIXES[kind]}"
        self._book.add_picture(name, content, TYPES[kind], is_cover=is_cover)
        self._names[file.digest] = name
        return name

    def _content(self, file: PictureFile) -> bytes:
        try:
            content = picture_bytes(self._archive, file)
        except WarcError as error:
            self.lost[file.digest] = picture_fault(self._archive, file, error)
            return b""
        if _is_too_large(content):
            content = self._smaller(file, content)
        if capture := self._archive.journal.capture(file.capture) if content else None:
            self.newest = max(self.newest, capture.fetched_at)
        return content

    def _smaller(self, file: PictureFile, content: bytes) -> bytes:
        folder, make, found = thumbnails_beside(self._archive.path), maker(), None
        try:
            found = kept_thumbnail(folder, file.digest, _SIZE)
            if found is None and make:
                found = make(folder, file.digest, _SIZE, content)
        except (ValueError, OSError):  # it is too large by far or no picture, or there is no room to keep one
            found = None
        if not found or _is_too_large(found):  # what is long and no wider than a small one is that itself
            self.left_out.add(file.digest)
            return b""
        return found


def _is_too_large(content: bytes) -> bool:
    header = picture_header(content)
    return len(content) > WHOLE_MAX or header.width * header.height > BOOK_PIXELS_MAX
