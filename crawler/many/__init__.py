"""Many papers in one run: `scrapy crawl-papers`."""
