"""What a survey looks at in a page, all of it once: a worker does so first, and ends where that is too much."""

from __future__ import annotations

from contextlib import suppress

from archive.model import Capture, Link
from archive.reasons import ReadError
from crawler.discover.news import starts as lists
from crawler.discover.news.application import is_application, words_of
from crawler.discover.paper_name import paper_name, site_name
from crawler.discover.recognise import fits_named, nearest, page_labels, sent_on, told_by_address
from crawler.extract.checks.instead import instead_of
from crawler.extract.page import open_page
from crawler.platforms import platforms


def try_page(capture: Capture, link: Link) -> None:
    """Look at a page as a survey does, which has no limits; what it finds is forgotten."""
    systems = tuple(told_by_address(platforms().values()).values())
    with suppress(ReadError):  # which the survey comes upon, too
        page = open_page(capture)
        lists.feed_title(capture)
        if lists.kind_of(capture) != lists.LIST:  # of which a survey sees only the title
            return
        sent_on(page)
        fits_named(capture, systems)
        page_labels(page)
        nearest(capture, systems)
        paper_name([page])
        lists.offered_feeds([page])
        lists.offered_channels([page])
        lists.is_list_of_links(page, page.visible)
        list(lists.epapers_named([page]))
        site_name([page], [page], [])
        if is_application(page):
            words_of(page)
        instead_of(page)
