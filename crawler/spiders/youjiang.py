"""右江日报, the daily of Baise (百色), Guangxi."""

from crawler.platforms.founder import FounderSpider


class YoujiangSpider(FounderSpider):
    """右江日报."""

    name = "youjiang"
    paper = "右江日报"
    base_url = "http://epaper.bsyjrb.cn/pc"
    first_page = "node_A01.html"  # 2023-02: page one is A01 here
