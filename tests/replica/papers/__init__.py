"""The papers beside Youjiang Daily: one or more for each publishing system.

for piece in PAPERS["beihairibao"].expected():
    print(piece.title, piece.urls, piece.text)
"""

from .news import NEWS_SITE, NewsItem
from .printed import Expected, Missing, Printed, PrintedPaper
from .registry import DRAWN, ON_TWO_HOSTS, PAPERS

__all__ = ["DRAWN", "NEWS_SITE", "ON_TWO_HOSTS", "PAPERS", "Expected", "Missing", "NewsItem", "Printed", "PrintedPaper"]
