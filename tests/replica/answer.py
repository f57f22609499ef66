"""What a site answers to a request, before the server puts it on the wire."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

HTML = "text/html; charset=utf-8"
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Answer:
    """A response. A body that is an iterator is streamed, its length not told beforehand."""

    body: bytes | Iterator[bytes] = b""
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> bytes:
        """The body in one piece."""
        return self.body if isinstance(self.body, bytes) else b"".join(self.body)


def render(template: str, bom: bool = False, **values: str) -> Answer:
    """Fill a template. The values are markup: escape plain text before."""
    page = Template((TEMPLATES / template).read_text("utf-8")).substitute(values)
    return Answer(page.encode("utf-8-sig" if bom else "utf-8"))


def escape(text: str) -> str:
    """Plain text as markup."""
    return html.escape(text, quote=True)


def as_json(value: object) -> Answer:
    """The answer of EastMoney's interfaces."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), "application/json;charset=UTF-8")


def plain(text: str, status: int = 200) -> Answer:
    """A line of plain text."""
    return Answer(text.encode(), "text/plain; charset=utf-8", status)


def not_found() -> Answer:
    """The usual page of a web server that has no such file."""
    page = b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
    page += b"<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    return Answer(page, "text/html", 404)


def redirect(target: str) -> Answer:
    """Found, but elsewhere."""
    return Answer(b"", "text/html", 302, (("Location", target),))
