"""Runs: the crawl of one paper, and of many in one process (`scrapy crawl-papers`)."""
