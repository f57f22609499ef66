"""Readers of what news sites are made of: feeds, sitemaps, list pages and how they go on. Pure: no Scrapy."""
