"""BibTeX, for LaTeX and for reference managers: an entry an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.formats import Format, Listing
from archive.formats.citing import bibtex


def _entries(articles: Iterable[Listing]) -> Iterator[bytes]:
    return (f"{bibtex(article)}\n\n".encode("utf-8", "replace") for article in articles)


FORMAT = Format("bibtex", suffix="bib", write_list=_entries)
