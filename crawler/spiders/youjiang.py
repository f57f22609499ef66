"""右江日报, the daily of Baise (百色), Guangxi."""

from crawler.arguments import SEEDS
from crawler.platforms.founder import FounderSpider


class YoujiangSpider(FounderSpider):
    """右江日报."""

    name = "youjiang"
    seeds = SEEDS  # the documents there are about this paper, and its crawl starts from them
