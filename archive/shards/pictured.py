"""The pictures of shards: each has its own, in WARC files of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from archive.addresses.canonical import link_key
from archive.model import LinkState
from archive.shards.view import COMMON, ShardPart, ShardView
from archive.store.archive import Archive
from archive.store.links import BETTER_STATES
from archive.store.pictures import ArticlePicture, NoText, PagePictures, Picture, PictureFile, Pictures, PictureStanding


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
        if not any(one.digests for one in found.values()) or not self._view.common.withdrawals.listed():
            return found
        withheld = PagePictures(is_withheld=True)
        return {page: withheld if any(map(self._is_withheld, own.digests)) else own for page, own in found.items()}

    def lacking(self, newspaper: str | None = None, since: str = "", until: str = "9") -> Iterator[Picture]:
        found: dict[str, Picture] = {}
        for part in self._view.shards(newspaper):
            for one in part.archive.pictures.lacking(newspaper, since, until):
                key = link_key(one.url)
                found[key] = _further(found[key], one) if key in found else one
        for part in self._view.shards() if found else ():
            had = part.archive.pictures.at([one.url for one in found.values()])
            for key in [key for key, one in had.items() if one.state is LinkState.DONE]:
                found.pop(key, None)
        yield from (found[key] for key in sorted(found, key=lambda key: (*_place(found[key]), key)))

    def without_text(self, newspaper: str | None = None, day: date | None = None) -> Iterator[NoText]:
        found: dict[tuple[str, str, str], NoText] = {}
        without: dict[int, set[tuple[str, str, str]]] = {}
        for part in self._view.shards(newspaper):
            own = {_page(one): one for one in part.archive.pictures.without_text(newspaper, day)}
            without[part.number] = set(own)
            found = own | found
        told: set[tuple[str, str, str]] = set()  # with a text in some shard
        for part in self._view.shards(newspaper) if found else ():
            for paper, issue in {(paper, issue) for paper, issue, _ in found}:
                pages = part.archive.editions.issue(paper, date.fromisoformat(issue))
                told |= {(paper, issue, one.page.page) for one in pages} - without[part.number]
        yield from (one for key, one in sorted(found.items()) if key not in told)

    def shown(self, digest: str) -> PictureFile | None:
        held = self.holder(digest)
        return held[1] if held else None

    def holder(self, digest: str) -> tuple[Archive, PictureFile] | None:
        """Return a shard's archive that has a file which may be shown, and the file; None where none has."""
        if self._view.common.withdrawals.listed() and self._is_withheld(digest):
            return None
        for part in self._view.shards():
            file = part.archive.pictures.shown(digest)
            if file and not (part.hidden.articles and self._is_withdrawn(part, digest)):
                return part.archive, file
        return None

    def stands(self, digest: str) -> PictureStanding:
        told = [part.archive.pictures.stands(digest) for part in self._view.shards()]
        articles = dict.fromkeys(one for standing in told for one in standing.articles)
        return PictureStanding(list(articles), list(dict.fromkeys(one for standing in told for one in standing.pages)))

    def _is_withheld(self, digest: str) -> bool:
        """Say whether a file shows a page, in any shard, on which something stands that some shard has withdrawn."""
        for part in self._view.shards():
            if digest in part.archive.pictures.withheld_digests():
                return True
            pages = part.archive.pictures.stands(digest).pages if part.hidden.articles else []
            if any(page in self._withdrawn_pages(part, newspaper, day) for newspaper, day, page in pages):
                return True
        return False

    def _is_withdrawn(self, part: ShardPart, digest: str) -> bool:
        """Say whether all articles that a picture belongs to in a shard are withdrawn in another one, and no page."""
        told = part.archive.pictures.stands(digest)
        return bool(told.articles) and not (told.pages or any(self._is_there(part, one) for one in told.articles))

    def _withdrawn_pages(self, part: ShardPart, newspaper: str, day: str) -> set[str]:
        if not part.hidden.articles:
            return set()
        told = part.archive.pictures.articles_on(newspaper, day)
        return {page for page, article in told if not self._is_there(part, article)}

    def _is_there(self, part: ShardPart, article: str) -> bool:
        return self._view.now_called(part, article) is not None


def _page(one: NoText) -> tuple[str, str, str]:
    return one.newspaper, one.issue_date, one.page


def _place(one: Picture) -> tuple[str, str, str, str]:
    return one.newspaper or "", one.issue_date or "", one.page, one.role


def _further(one: Picture, other: Picture) -> Picture:
    """Return what came of a picture that two shards lack: the better state, of one state what was tried later."""
    best = max(one, other, key=lambda each: (-BETTER_STATES.index(each.state), each.next_try or "", each.tries))
    return replace(best, tries=max(one.tries, other.tries))


def _is_better(one: Picture, other: Picture) -> bool:
    return one.file is not None and other.file is None


def _united(one: PagePictures | None, other: PagePictures) -> PagePictures:
    if one is None or one.is_withheld or other.is_withheld:
        return PagePictures(is_withheld=True) if one and one.is_withheld else other
    image, brief = _better(one.image, other.image), _better(one.map, other.map)
    return PagePictures(image, brief, _better(one.pdf, other.pdf))


def _better(one: Picture | None, other: Picture | None) -> Picture | None:
    return other if one is None or (other and _is_better(other, one)) else one
