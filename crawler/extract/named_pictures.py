"""The pictures that an issue's pages and articles name, as the archive notes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from archive.addresses.canonical import link_key
from archive.model import Article
from archive.store.issues import Editions
from archive.store.pictures import PictureLink, PictureRole
from crawler.extract.pictures import NamedPicture, article_pictures


def pictures_of_pages(
    editions: Editions, newspaper: str, day: date, roles: Collection[PictureRole]
) -> Iterator[PictureLink]:
    """Yield the pictures of some kinds that the pages of an issue name, by the numbers under which these are kept.

    The picture on which the outlines lie is wanted only where nothing but itself tells the size that they refer to.
    """
    if not {PictureRole.PAGE, PictureRole.MAP, PictureRole.PDF}.intersection(roles):
        return
    for page in (record.page for record in editions.issue(newspaper, day)):
        is_another = page.map_image and link_key(page.map_image) != link_key(page.image)
        brief = page.map_image if is_another and not page.map_size_from else ""
        named = {PictureRole.PAGE: page.image, PictureRole.MAP: brief, PictureRole.PDF: page.pdf}
        for role, url in named.items():
            if url and role in roles:
                yield PictureLink(url, role, newspaper, day, page.page)


def depicted(
    article: Article, base: str, roles: Collection[PictureRole], pictures: Sequence[NamedPicture] | None = None
) -> Iterator[PictureLink]:
    """Yield the pictures that an article names in its place at `base`, in their order, where such are wanted.

    `pictures` are those that its page has, beside its body, too; else its html tells.
    """
    if PictureRole.ARTICLE not in roles:
        return
    shown_at = article.addresses[0] if article.addresses else base
    about = article.newspaper, article.issue_date, article.page
    named = article_pictures(article.html, base, article.title) if pictures is None else pictures
    for position, (url, caption, credit) in enumerate(named, 1):
        yield PictureLink(url, PictureRole.ARTICLE, *about, shown_at, position, caption, credit)
