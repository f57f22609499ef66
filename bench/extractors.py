"""The extractors that are compared, and the process that runs one of them: `python -m bench.extractors NAME`.

It reads a line of JSON a page, {"id", "file", "url", "content_type"}, where `file` is the page decoded and written as
UTF-8, and answers each at once with a line: the fields that the scorer reads, `extractor` (name and version), `cpu_ms`,
and `error` where the extractor failed. This module runs in any environment that has the extractor: it imports nothing
but the standard library before an extractor is asked for.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn, TextIO

Fields = dict[str, Any]
Tool = Callable[[str, str], Fields]  # markup, address or an empty text

UNAVAILABLE = 69  # the exit code of a runner whose extractor cannot be imported (EX_UNAVAILABLE of sysexits.h)
PAGE_SECONDS = 60  # a page that takes longer ends the process; the benchmark starts another for the next page
_HAN_PAGE = 100  # Chinese characters from which on a page is read as Chinese, where an extractor wants to be told
_BREAKS = frozenset(
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 li ol p pre section table td tr ul".split()
)
_WARM_UP = (
    "<html><head><title>县里修好了一条路</title></head><body><h1>县里修好了一条路</h1>"
    "<p>2021-12-24 08:51 来源：县报</p><div>"
    + "<p>12月23日，记者从县里了解到，这条路今天通车了，沿途的村民都说，以后去城里只要半个小时。</p>" * 8
    + "</div></body></html>"
)


def ours() -> tuple[Tool, str]:
    """Return this project's extractor."""
    read = reader_of_bytes()

    def run(markup: str, url: str) -> Fields:
        body = b"\xef\xbb\xbf" + markup.encode()  # with its mark: nothing is left to guess, as for the others
        return read(body, url, "text/html; charset=utf-8")

    return run, version("local-news-archive")


def reader_of_bytes() -> Callable[[bytes, str, str], Fields]:
    """Return this project's extractor for a page as received: bytes, address, type by the server."""
    from datetime import datetime

    from archive.model import CHINA, Capture
    from crawler.extract.article import extract
    from crawler.extract.credit.credits import authors

    def run(body: bytes, url: str, content_type: str) -> Fields:
        headers = (("Content-Type", content_type),)
        article = extract(Capture("", url, datetime.now(CHINA), 200, headers, body, ""))
        moment = article.published_at
        if moment is not None:
            when = moment.date().isoformat() if article.date_precision == "day" else moment.isoformat()
        return {
            "text": article.text,
            "title": article.title,
            "published_at": when if moment is not None else None,
            "authors": authors(article.bylines),
            "source": article.source,
        }

    return run


def trafilatura() -> tuple[Tool, str]:
    """Return trafilatura alone: its defaults with metadata, the date with hour and minute where it finds them."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    dates = {"original_date": True, "extensive_search": True, "outputformat": "%Y-%m-%d %H:%M"}

    def run(markup: str, url: str) -> Fields:
        found = bare_extraction(markup, url=url or None, with_metadata=True, date_extraction_params=dates)
        if not isinstance(found, Document):
            return {}
        return {
            "text": found.text,
            "title": found.title,
            "published_at": found.date,
            "authors": _split(found.author),
            "source": found.sitename,
        }

    return run, version("trafilatura")


def readability() -> tuple[Tool, str]:
    """Return readability-lxml; its HTML becomes text block by block."""
    from lxml.html import fromstring
    from readability import Document

    def run(markup: str, url: str) -> Fields:
        document = Document(markup, url=url or None)
        root = fromstring(document.summary(html_partial=True))
        for element in root.iter(*_BREAKS):
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
        lines = (" ".join(line.split()) for line in root.text_content().split("\n"))
        return {"text": "\n".join(filter(None, lines)), "title": document.short_title()}

    return run, version("readability-lxml")


def newspaper() -> tuple[Tool, str]:
    """Return newspaper4k, told that a page is Chinese: it takes a page without a declaration for English."""
    from newspaper import Article

    def run(markup: str, url: str) -> Fields:
        chinese = len(re.findall("[\u4e00-\u9fff]", markup)) >= _HAN_PAGE
        told = {"language": "zh"} if chinese else {}
        article = Article(url or "https://example.com/", fetch_images=False, **told)
        article.download(input_html=markup)
        article.parse()
        when = article.publish_date
        return {
            "text": article.text,
            "title": article.title,
            "published_at": when.isoformat() if hasattr(when, "isoformat") else when or None,
            "authors": list(article.authors),
        }

    return run, version("newspaper4k")


def gne() -> tuple[Tool, str]:
    """Return gne, GeneralNewsExtractor, with its defaults."""
    from gne import GeneralNewsExtractor

    extractor = GeneralNewsExtractor()

    def run(markup: str, url: str) -> Fields:
        found = extractor.extract(markup)
        return {
            "text": found["content"],
            "title": found["title"],
            "published_at": found["publish_time"] or None,
            "authors": _split(found["author"]),
        }

    return run, version("gne")


EXTRACTORS: dict[str, Callable[[], tuple[Tool, str]]] = {
    "ours": ours,
    "trafilatura": trafilatura,
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "gne": gne,
}
IN_THE_PROJECT = frozenset(("ours", "trafilatura"))  # run with the project's own environment and its versions


def _split(names: str | None) -> list[str]:
    return [name.strip() for name in re.split("[;；、,，]", names or "") if name.strip()]


def serve(tool: Tool, label: str, lines: Iterable[str], out: TextIO) -> None:
    """Answer each line with a prediction. What an extractor raises is recorded, the page stays empty."""
    for line in lines:
        page = json.loads(line)
        markup = Path(page["file"]).read_bytes().decode()
        signal.alarm(PAGE_SECONDS)
        fields, cpu = measured(tool, markup, page.get("url") or "")
        signal.alarm(0)
        # ASCII: the scorer splits lines at U+2028 and its like too
        print(json.dumps({"id": page["id"], **fields, "extractor": label, "cpu_ms": cpu * 1000}), file=out, flush=True)


def measured(tool: Tool, markup: str, url: str) -> tuple[Fields, float]:
    """Return an extractor's fields, or its error, and the CPU seconds (user and system) that it took."""
    start = time.process_time()
    try:
        fields = tool(markup, url)
    except Exception as error:  # whatever a third party raises: one page, not the comparison
        fields = {"error": " ".join(f"{type(error).__name__}: {error}".split())[:200]}
    return fields, time.process_time() - start


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("an extractor gets its page and no network")


def main(name: str) -> None:
    """Serve one extractor on standard input and output; what it prints itself goes to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    socket.getaddrinfo = _no_network
    try:
        tool, release = EXTRACTORS[name]()
    except ImportError as error:
        print(error, file=sys.stderr)
        sys.exit(UNAVAILABLE)
    measured(tool, _WARM_UP, "")  # dictionaries and models that are loaded with the first page
    serve(tool, f"{name} {release}", sys.stdin, out)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in EXTRACTORS:
        sys.exit(f"Usage: python -m bench.extractors {'|'.join(EXTRACTORS)} < PAGES.jsonl > PREDICTIONS.jsonl")
    main(sys.argv[1])
