"""What is typed: addresses, and the arguments of a crawl."""

from __future__ import annotations

from urllib.parse import parse_qsl

from archive.addresses.canonical import canonical_url
from crawler.arguments import NAMES, parse_arguments
from tests.fuzz.laws import LawBroken


def read_address(data: bytes) -> None:
    """Make an address canonical, and that again. Raises LawBroken."""
    url = data.decode("utf-8", "replace")
    try:
        found = canonical_url(url)
    except ValueError:
        return
    if (again := canonical_url(f"http://{found}")) != found:
        raise LawBroken(f"canonical is {found!r}, and of that {again!r}")


def read_typed_arguments(data: bytes) -> None:
    """Read arguments, some under names that are known. Raises ArgumentError."""
    given = dict(parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True))
    parse_arguments({NAMES[len(name) % len(NAMES)] if name.isdecimal() else name: text for name, text in given.items()})
