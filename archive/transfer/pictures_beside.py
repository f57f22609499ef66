"""The pictures of articles beside the files that these are written to: each once, as it was received."""

from __future__ import annotations

from pathlib import Path

from archive.formats import PictureBeside
from archive.formats.picture_header import SUFFIXES
from archive.formats.warc import WarcError
from archive.store.archive import Archive
from archive.store.pictures import PictureFile
from archive.transfer.exporting import replacing
from archive.transfer.pictures import picture_bytes
from archive.transfer.verifying import Fault, picture_fault

_POSTS = "_posts"
_PLACE = "assets/pictures"


class PicturesBeside:
    """Writes pictures into `assets/pictures` of a folder; beside one that is called `_posts`, where Jekyll has files.

    `files` are those that were written; what cannot be read back is in `lost`.
    """

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.files: list[Path] = []
        self.lost: list[Fault] = []
        self._archive = archive
        self._folder = folder.parent if folder.name == _POSTS else folder
        self._paths: dict[str, str] = {}

    def of(self, article: str) -> list[PictureBeside]:
        """Return the pictures of an article that are kept, written. Raises OSError."""
        return [
            PictureBeside(path, one.picture.url, one.caption, one.credit)
            for one in self._archive.pictures.of_article(article)
            if one.picture.file and one.picture.file.type != "pdf" and (path := self._path(one.picture.file))
        ]

    def _path(self, file: PictureFile) -> str:
        """Return where a picture lies, below the folder; nothing for one that cannot be had."""
        if file.digest not in self._paths:
            self._paths[file.digest] = self._write(file)
        return self._paths[file.digest]

    def _write(self, file: PictureFile) -> str:
        try:
            content = picture_bytes(self._archive, file)
        except WarcError as error:
            self.lost.append(picture_fault(self._archive, file, error))
            return ""
        name = f"{_PLACE}/{file.digest}.{SUFFIXES[file.type]}"
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as written:
            written.write(content)
            written.flush()
        self.files.append(path)
        return name
