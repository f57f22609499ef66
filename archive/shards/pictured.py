"""The pictures of shards: each has its own, in WARC files of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from archive.shards.view import COMMON, ShardPart, ShardView
from archive.store.archive import Archive
from archive.store.pictures import ArticlePicture, PagePictures, Picture, PictureFile, Pictures


class UnitedPictures(Pictures):
    """The pictures of shards. What one of them has withdrawn, and pages on which it stands, no other one shows."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def at(self, urls: Collection[str]) -> dict[str, Picture]:
        found: dict[str, Picture] = {}
        for part in self._view.shards() if urls else ():
            for key, picture in part.archive.pictures.at(urls).items():
                if key not in found or _is_better(picture, found[key]):
                    found[key] = picture
        return dict(sorted(found.items()))

    def of_article(self, article: str) -> list[ArticlePicture]:
        found: dict[str, ArticlePicture] = {}
        holder = self._view.holder(article)
        ids = [article, *holder.archive.former_ids(article)] if holder else []
        for part in self._view.shards() if holder else ():
            if holder and holder.number not in (COMMON, part.number):
                continue
            for one in (one for name in part.archive.there(ids) for one in part.archive.pictures.of_article(name)):
                known = found.get(one.picture.url)
                if known is None or _is_better(one.picture, known.picture):
                    found[one.picture.url] = one
        return list(found.values())

    def of_issue(self, newspaper: str, day: date | str) -> dict[str, PagePictures]:
        found: dict[str, PagePictures] = {}
        for part in self._view.shards(newspaper):
            gone = self._withdrawn_pages(part, newspaper, str(day))
            for page, own in part.archive.pictures.of_issue(newspaper, day).items():
                found[page] = _united(found.get(page), PagePictures(is_withheld=True) if page in gone else own)
        return found

    def shown(self, digest: str) -> PictureFile | None:
        held = self.holder(digest)
        return held[1] if held else None

    def holder(self, digest: str) -> tuple[Archive, PictureFile] | None:
        """Return a shard's archive that has a file which may be shown, and the file; None where none has."""
        for part in self._view.shards():
            file = part.archive.pictures.shown(digest)
            if file and not (part.hidden.articles and self._is_withdrawn(part, digest)):
                return part.archive, file
        return None

    def _is_withdrawn(self, part: ShardPart, digest: str) -> bool:
        """Say whether all that a picture belongs to in a shard is withdrawn in another one."""
        told = part.archive.pictures.stands(digest)
        if any(self._is_there(part, article) for article in told.articles):
            return False
        if any(page not in self._withdrawn_pages(part, newspaper, day) for newspaper, day, page in told.pages):
            return False
        return bool(told.articles or told.pages)

    def _withdrawn_pages(self, part: ShardPart, newspaper: str, day: str) -> set[str]:
        if not part.hidden.articles:
            return set()
        told = part.archive.pictures.articles_on(newspaper, day)
        return {page for page, article in told if not self._is_there(part, article)}

    def _is_there(self, part: ShardPart, article: str) -> bool:
        return self._view.now_called(part, article) is not None


def _is_better(one: Picture, other: Picture) -> bool:
    return one.file is not None and other.file is None


def _united(one: PagePictures | None, other: PagePictures) -> PagePictures:
    if one is None or one.is_withheld or other.is_withheld:
        return PagePictures(is_withheld=True) if one and one.is_withheld else other
    image, brief = _better(one.image, other.image), _better(one.map, other.map)
    return PagePictures(image, brief, _better(one.pdf, other.pdf))


def _better(one: Picture | None, other: Picture | None) -> Picture | None:
    return other if one is None or (other and _is_better(other, one)) else one
