"""Examples: a saved page, and beside it what a person has read in it (`FOLDER/SLUG.html`, `.json`).

A folder is called by a paper's id, or by a platform whose form its pages show.
A field of an article that is not named is expected to be empty.
The example of a list says where its links lead, and which pages of an issue with
which headlines it names, in place of an article's fields. The `.html` is what was
received, JSON and XML too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.addresses.canonical import link_key
from archive.addresses.day import day_of
from archive.commands.output import say
from archive.doubts import certainty
from archive.formats.own_folder import own_folder
from archive.formats.warc import WarcError, payload_digest
from archive.model import Article, Capture, Link, LinkKind, Newspaper, Page, Placement
from archive.reasons import ReadError
from archive.store.archive import Archive
from archive.store.issues import PageRecord
from archive.transfer.warcs import read_back
from crawler.extract.checks.status import check_answer
from crawler.extract.fields import fields_of
from crawler.extract.reading import Attempt, Reading
from crawler.papers import Paper, paper_of
from crawler.platforms import platforms
from crawler.workers import ReaderFault, Workers

_PROJECT = Path(__file__).resolve().parents[2]


def _examples_folder() -> Path:
    """Return where examples go: to those of the tests in a checkout, else into the folder of one's own, or here."""
    own = own_folder()
    of_the_tests = (own or _PROJECT) / "tests" / "examples"
    return of_the_tests if of_the_tests.is_dir() else (own or Path()) / "examples"


EXAMPLES = _examples_folder()

_NOT_KEPT = ("html", "evidence", "extractor", "agreement", "doubts")
"""In the page already, or how it was read rather than what it says."""
_HAN = re.compile("[\u3400-\u9fff]")
_HAN_MIN = 20  # Chinese characters; what is shorter is seldom a whole article
_SLUG_PARTS, _SLUG_MAX = 3, 80  # of an address; characters


class ExampleError(Exception):
    """An example cannot be made; the message says why."""


@dataclass(frozen=True)
class Example:
    """A page as it was received, and what it is expected to say.

    `asked` is the address that brought the page, which may be another than the
    link's; `capture.url` the one that answered. `row` is the paper whose page it
    is, where that is none of the rows of `newspapers.csv`. `form` says where its
    markup was seen, of a page that was written by hand after what is told of real
    ones. `certainty` is how certain the reader is of the article, in words, for
    who reviews it; it is not saved.
    """

    link: Link
    asked: str
    capture: Capture
    article: dict[str, Any]
    reviewed: bool = False
    row: Newspaper | None = None
    form: str = ""
    certainty: str = ""

    @property
    def paper(self) -> Paper:
        """The paper by which it is read. Raises ExampleError where nobody knows it."""
        if self.row:
            return Paper(self.row, platforms()[self.row.platform])
        try:
            return paper_of(self.link.newspaper or "")
        except KeyError:
            raise ExampleError(f"no paper {self.link.newspaper!r}, of which {self.link.url} is to be a page") from None

    @property
    def slug(self) -> str:
        """The name of the files: the end of the link's address."""
        parts = urlsplit(self.link.url)
        words = [re.sub(r"\.\w{1,5}$", "", parts.path), parts.query]
        pieces = re.findall(r"[\w-]+", "/".join(words), re.ASCII)[-_SLUG_PARTS:]
        return "-".join(pieces)[-_SLUG_MAX:].strip("-") or hashlib.sha256(self.link.url.encode()).hexdigest()[:12]


def kept_fields(article: Article) -> dict[str, Any]:
    """Return the fields of an article that an example keeps."""
    return {name: value for name, value in fields_of(article).items() if name not in _NOT_KEPT}


def list_fields(urls: Iterable[str], pages: Iterable[Page] = (), next_page: str = "") -> dict[str, Any]:
    """Return what the example of a list keeps: where its links lead, in no order; and what else it names.

    That are the pages of an issue, each with what stands on it, in order, and where the list goes on.
    """
    told = {"links": sorted(set(urls)), "pages": [_page_fields(page) for page in pages], "next_page": next_page}
    return {name: value for name, value in told.items() if value or name == "links"}


def _page_fields(page: Page) -> dict[str, Any]:
    told = {"page": page.page, "page_name": page.page_name, "url": page.url, "pdf": page.pdf}
    placements = [{"title": placed.title, "url": placed.url} for placed in page.placements]
    return {name: value for name, value in (told | {"placements": placements}).items() if value}


def read_again(example: Example, paper: Paper) -> dict[str, Any]:
    """Return what the paper's reader says of the page today. Raises ReadError, or ExampleError where there is none."""
    for attempt in paper.route(example.link):
        if example.asked in (attempt.url, attempt.kept_at):
            return fields_read(attempt.read(example.capture, example.link), example.link, example.asked)
    raise ExampleError(f"{paper.row.id} has no reader for {example.asked}")


def fields_read(reading: Reading, link: Link, url: str) -> dict[str, Any]:
    """Return what the example of a reading keeps. Raises ExampleError where it is not what the link is to."""
    if link.kind is LinkKind.LIST:
        if not reading.links:
            raise ExampleError(f"{url} names nothing")
        return list_fields((found.url for found in reading.links), reading.pages, reading.next_page)
    return kept_fields(expected_article(reading.article, url))


def expected_article(article: Article | None, url: str) -> Article:
    """Return the article. Raises ExampleError where the page gives links only."""
    if article is None:
        raise ExampleError(f"{url} is a list: it gives links, no article")
    return article


def save(example: Example, folder: Path) -> Path:
    """Write an example and return its path. Raises ExampleError where a person has reviewed the one that is there."""
    path = folder / f"{example.slug}.json"
    if path.exists():
        there = load(path)
        if there.link.url != example.link.url:
            raise ExampleError(f"{path} is the example of {there.link.url}")
        if there.reviewed:
            raise ExampleError(f"{path} has been reviewed; delete it to make it anew")
    folder.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".html").write_bytes(example.capture.body)
    path.write_text(json.dumps(_told(example), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


def load(path: Path) -> Example:
    """Read an example from its expectation and the page beside it."""
    told = json.loads(path.read_text("utf-8"))
    body = path.with_suffix(".html").read_bytes()
    facts = told.get("link", {})
    if "issue_date" in facts:
        facts["issue_date"] = date.fromisoformat(facts["issue_date"])
    facts["kind"] = LinkKind(facts.get("kind", LinkKind.ARTICLE))
    asked = told.get("asked", told["url"])
    headers = (("Content-Type", told["content_type"]),)
    moment = datetime.fromisoformat(told["fetched_at"])
    capture = Capture("", told.get("answered", asked), moment, 200, headers, body, payload_digest(body))
    row = Newspaper(**told["paper"]) if "paper" in told else None
    link, form = Link(told["url"], **facts), told.get("form", "")
    return Example(link, asked, capture, told["article"], told["reviewed"], row, form)


def _told(example: Example) -> dict[str, Any]:
    link, capture = example.link, example.capture
    facts = {
        "kind": link.kind if link.kind is LinkKind.LIST else None,
        "newspaper": link.newspaper,
        "issue_date": link.issue_date.isoformat() if link.issue_date else None,
        "page": link.page,
        "page_name": link.page_name,
    }
    told: dict[str, Any] = {"url": link.url}
    if example.asked != link.url:
        told["asked"] = example.asked
    if capture.url != example.asked:
        told["answered"] = capture.url
    if example.row:
        told["paper"] = {name: value for name, value in asdict(example.row).items() if value}
    if example.form:
        told["form"] = example.form
    return told | {
        "content_type": capture.header("Content-Type"),
        "fetched_at": capture.fetched_at.isoformat(timespec="seconds"),
        "link": {name: value for name, value in facts.items() if value},
        "reviewed": example.reviewed,
        "article": example.article,
    }


def problems(example: Example, paper: Paper) -> Iterator[str]:
    """Yield what keeps an example from counting."""
    if not example.reviewed:
        yield "please review: compare each field with the page, correct what is wrong, set reviewed to true"
    expected = (_unnamed() if example.link.kind is LinkKind.ARTICLE else {}) | example.article
    try:
        found = read_again(example, paper)
    except (ReadError, ExampleError) as error:
        yield f"{type(error).__name__}: {error}"
    else:
        for name in sorted(found.keys() | expected.keys()):
            if name not in found and expected[name] is None:
                yield f"{name}: nothing that is read is called so"
            elif found.get(name) != expected.get(name):
                yield f"{name}: expected {expected.get(name)!r}, read {found.get(name)!r}"
    yield from smells(expected, example.link.url, paper.row.name)


def _unnamed() -> dict[str, Any]:
    """Return what is expected of the fields that an expectation does not name: none but title and text has to be."""
    return {name: value for name, value in kept_fields(Article("", "")).items() if name not in ("title", "text")}


def smells(article: dict[str, Any], url: str, paper: str) -> Iterator[str]:
    """Yield what is wrong with an expectation that anybody can see without the page."""
    if "links" in article:
        if not article["links"]:
            yield "links: none"
        return
    texts = {name: value for name, value in article.items() if isinstance(value, str)}
    for name, value in texts.items():
        if "\ufffd" in value:
            yield f"{name}: U+FFFD, a character that could not be decoded"
        if any(line[:1].isspace() for line in value.split("\n")):
            yield f"{name}: a line begins with a blank"
    if paper and article.get("title", "").endswith(paper):
        yield f"title: ends with the paper's name, {paper}"
    day = day_of(urlsplit(url).path)
    if day and (article["published_at"] or "")[:10] != str(day):
        yield f"published_at: {article['published_at']}, but the address says {day}"
    if (count := len(_HAN.findall(article.get("text", "")))) < _HAN_MIN:
        yield f"text: {count} Chinese characters, fewer than {_HAN_MIN}"


# Examples out of the archive


def archived(archive: Archive, link: Link, attempts: Sequence[Attempt], workers: Workers) -> Example:
    """Return the example that the newest capture gives which can be read. Raises ExampleError."""
    failures = []
    for attempt, capture in _captures(archive, attempts):
        try:
            check_answer(capture, link)
            return example_of(capture, link, attempt, workers.read_now(attempt.read, capture, link))
        except (ReadError, ReaderFault, ExampleError) as error:
            failures.append(told_of(attempt.url, error))
    raise ExampleError("\n".join(failures) or f"{link.url}: no capture in {archive.path}")


def broken(archive: Archive, link: Link, attempts: Sequence[Attempt]) -> Example:
    """Return the newest capture as an example, whether it can be read or not. Raises ExampleError where there is none.

    What it is expected to say is what the archive holds of the address from
    another time or place; empty fields where that is nothing.
    """
    for attempt, capture in _captures(archive, attempts):
        if capture.status == HTTPStatus.OK:
            return Example(link, attempt.kept_at, capture, _held(archive, link))
    raise ExampleError(f"{link.url}: no capture in {archive.path}")


def _captures(archive: Archive, attempts: Sequence[Attempt]) -> Iterator[tuple[Attempt, Capture]]:
    """Yield the captures at each place, the newest first; of those that the disk has lost, say so."""
    for attempt in attempts:
        for row in reversed(archive.journal.captures_at(attempt.kept_at)):
            try:
                yield attempt, read_back(archive, row)
            except WarcError as error:
                say(error, err=True)


def _held(archive: Archive, link: Link) -> dict[str, Any]:
    if link.kind is LinkKind.ARTICLE:
        record = archive.at(link.url)
        return kept_fields(record.article if record else Article("", ""))
    if not link.newspaper or not link.issue_date:
        return list_fields(())
    pages = archive.editions.issue(link.newspaper, link.issue_date)
    key = link_key(link.url)
    own = {one.page.page: link_key(one.page.url) == key for one in pages}
    here = [entry.url for one in pages if own[one.page.page] for entry in one.entries]
    others = [one.page.url for one in pages if one.page.url and not own[one.page.page]]
    held = (replace(one.page, placements=_placements(one) if own[one.page.page] else ()) for one in pages)
    return list_fields([*here, *others], held)


def _placements(record: PageRecord) -> tuple[Placement, ...]:
    return tuple(Placement(entry.url, entry.title) for entry in record.entries)


def example_of(capture: Capture, link: Link, attempt: Attempt, reading: Reading) -> Example:
    """Return the example that a capture gives, by what its reader says of it. Raises ExampleError."""
    article = reading.article
    measured = article and (article.agreement is not None or article.doubts)
    told = certainty(article.agreement, article.doubts) if article and measured else ""
    return Example(link, attempt.kept_at, capture, fields_read(reading, link, attempt.url), certainty=told)


def told_of(url: str, error: Exception) -> str:
    """Return what went wrong with an address, on one line that names it."""
    words = str(error)
    return words if url in words else f"{url}: {words}"
