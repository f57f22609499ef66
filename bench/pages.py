"""The pages of an evaluation folder, decoded for all extractors alike, and their halves by site."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from crawler.extract.page import decode_page

Half = Literal["tuned", "watched"]

_ADDRESS = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_OWN = re.compile(r"<(?:link|meta)\b[^<>]*\b(?:canonical|og:url)\b[^<>]*>", re.IGNORECASE)
_SECOND_LEVEL = frozenset("ac co com edu gov net org".split())


@dataclass(frozen=True)
class EvalPage:
    """A page with its gold. `file` holds it decoded, as UTF-8."""

    id: str
    set: str
    url: str | None
    file: Path
    half: Half

    @property
    def line(self) -> str:
        """The line of JSON that a runner reads."""
        content_type = "text/html; charset=utf-8"
        return json.dumps({"id": self.id, "file": str(self.file), "url": self.url, "content_type": content_type})


def is_complete(folder: Path) -> bool:
    """Say whether a folder holds pages, gold and scorer."""
    return (folder / "pages").is_dir() and (folder / "gold.jsonl").is_file() and (folder / "score.py").is_file()


def read_gold(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of `gold.jsonl`."""
    with (folder / "gold.jsonl").open(encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines]


def decoded_pages(folder: Path, gold: list[dict[str, Any]], temporary: Path) -> Iterator[EvalPage]:
    """Decode every page once into a temporary folder. Gold without a page is passed over: the scorer counts it."""
    for number, row in enumerate(gold):
        page = folder / "pages" / f"{row['id']}.html"
        if not page.is_file():
            continue
        markup = decode_page(page.read_bytes()).text
        file = temporary / f"{number}.html"
        file.write_bytes(markup.encode())
        url = row.get("url")
        yield EvalPage(row["id"], row["set"], url, file, half_of(site_of(row["id"], url, markup)))


def site_of(id_: str, url: str | None, markup: str) -> str:
    """Name the site of a page: by its address, what it calls its own, the site it names most, else its id."""
    own = " ".join(_OWN.findall(markup))
    for hosts in ([urlsplit(url or "").hostname or ""], _ADDRESS.findall(own), _ADDRESS.findall(markup)):
        if sites := Counter(_site(host) for host in hosts if host):
            return max(sorted(sites), key=lambda site: sites[site])
    return id_


def half_of(site: str) -> Half:
    """Put a site into its half, the same one for ever, whichever other pages there are.

    Of the hashes tried, this one cuts the pages of 2026-11 most evenly (25 and 28); no score was looked at.
    """
    return "tuned" if hashlib.sha256(b"site " + site.encode()).digest()[5] % 2 else "watched"


def _site(host: str) -> str:
    """Return the name that a site registered: `sina` for news.sina.com.cn and for finance.sina.cn."""
    labels = host.lower().split(".")
    return labels[-3] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else labels[-2:][0]
