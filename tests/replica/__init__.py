"""A replica of the real sites on loopback, standing in as the HTTP proxy.

Spiders and commands request the real addresses and need no hook for tests:

    with Replica() as replica:
        subprocess.run(["scrapy", "crawl", "youjiang"], env={**os.environ, **replica.env})
"""

from . import site
from .papers import PAPERS
from .replica import Replica
from .stories import STORIES, Story

__all__ = ["PAPERS", "STORIES", "Replica", "Story", "site"]
