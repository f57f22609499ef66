"""右江日报, the daily of Baise (百色), Guangxi."""

from archive.formats.own_folder import seeds_folder
from archive.model import Newspaper
from crawler.extract.reading import Platform
from crawler.papers import Paper


def paper(row: Newspaper, platform: Platform) -> Paper:
    """Return 右江日报. The documents in `seeds/` are about this paper, and its crawl starts from them."""
    return Paper(row, platform, seeds=seeds_folder())
