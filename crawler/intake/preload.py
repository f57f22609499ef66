"""What a worker imports before its first page: all papers' readers, and what reads a page back."""

from crawler import papers
from crawler.intake import hosts, kept_page

__all__ = ["hosts", "kept_page", "papers"]
