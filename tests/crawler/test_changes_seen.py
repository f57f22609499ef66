"""What a site changes after it was crawled is seen when it is asked again, and shown; what is no change is not.

One paper of each kind of platform: in a crawl, everything is changed at once, each kind at an article of its own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult, urlsplit
from xml.etree import ElementTree as ET

import pytest
from opencc import OpenCC

from archive.addresses.canonical import link_key
from archive.commands.output import china_time
from tests.harness.bench import Bench
from tests.harness.terminal import run
from tests.replica.answer import HTML, Answer
from tests.replica.papers import NEWS_SITE, PAPERS, NewsItem, Printed, PrintedPaper
from tests.replica.papers.news import NewsSite
from tests.replica.papers.sites import SITES

pytest.importorskip("datasette", reason="the browser half needs the extra [browse]")

from archive.browse.feeds import changes_feed
from archive.browse.pages.changes import changes_page
from archive.browse.site import Ask, ReadingRoom, tables_of
from archive.browse.words import removal

pytestmark = pytest.mark.slow

BUDGET = 30
NEW_NAME = "覃小川"
MORE = "会后，与会的人还到村里走访了三户人家，看了新修的水渠。"
TRADITIONAL = OpenCC("s2t").convert
ATOM = "{http://www.w3.org/2005/Atom}"

Piece = Printed | NewsItem


def lines_of(piece: Piece) -> tuple[str, ...]:
    return piece.paragraphs if isinstance(piece, Printed) else tuple(piece.text.split("\n"))


def with_lines(piece: Piece, lines: tuple[str, ...]) -> Piece:
    return replace(piece, paragraphs=lines) if isinstance(piece, Printed) else replace(piece, text="\n".join(lines))


def with_other_words(piece: Piece) -> Piece:
    """Return a piece whose last paragraph says something else."""
    *lines, last = lines_of(piece)
    return with_lines(piece, (*lines, last.replace("，", "，据说还不一定，", 1)))


def by_another(piece: Piece) -> Piece:
    """Return a piece that another reporter signs; of a site, that another editor does."""
    if isinstance(piece, NewsItem):
        return replace(piece, editor=NEW_NAME)
    name = piece.signers[0][0]
    signers = ((NEW_NAME, piece.signers[0][1]), *piece.signers[1:])
    told = with_lines(piece, tuple(one.replace(name, NEW_NAME) for one in lines_of(piece)))
    return replace(told, signers=signers, bylines=piece.bylines.replace(name, NEW_NAME))  # type: ignore[arg-type]


def in_traditional(piece: Piece) -> Piece:
    """Return a piece in traditional characters, each for itself, as sites turn them."""
    told = with_lines(piece, tuple("".join(map(TRADITIONAL, line)) for line in lines_of(piece)))
    return replace(told, title="".join(map(TRADITIONAL, piece.title)))


EDITS: dict[str, Callable[[Piece], Piece]] = {
    "headline": lambda piece: replace(piece, title=f"{piece.title[:-2]}另有说法"),
    "text": with_other_words,
    "grown": lambda piece: with_lines(piece, (*lines_of(piece), MORE)),
    "name": by_another,
}
HARMLESS: dict[str, Callable[[Piece], Piece]] = {
    "counter": lambda piece: with_lines(piece, (*lines_of(piece), "浏览次数：1234次")),
    "blanks": lambda piece: with_lines(piece, tuple(f"　　{one.replace('，', '， ')} " for one in lines_of(piece))),
    "script": in_traditional,
    "page": lambda piece: piece,
}
TOLD = {"headline": "主题", "text": "正文", "grown": "正文增补"}
GONE: dict[str, tuple[bytes, int, tuple[tuple[str, str], ...]]] = {
    "404": (b"<h1>404</h1>", 404, ()),
    "410": (b"", 410, ()),
    "front": (b"", 302, (("Location", "/"),)),
    "notice": ("<html><meta charset=utf-8><title>提示</title><p>内容已删除</p></html>".encode(), 200, ()),
}
DROPPED = "dropped"
"""The site has it no more, and answers as it does of what it never had."""
WHY = {DROPPED: "", "404": "原站答 404", "410": "原站答 410", "front": "转到首页", "notice": "已删除"}


def other_furniture(answer: Answer) -> Answer:
    """Return a page with another advertisement, and the same markup written otherwise: blanks, order of attributes."""
    if "html" not in answer.content_type:
        return answer
    page = re.sub(rb'<(\w+) (\w+="[^"]*") (\w+="[^"]*")>', rb"<\1  \3\n\2 >", answer.content)
    page = page.replace(b"</div>", b"</div>\n\n")
    page = page.replace(b"</body>", b'<div class="ad"><a href="http://ad.example/">VIP 88</a></div></body>')
    return replace(answer, body=page)


@dataclass
class Site:
    """A site of the replica whose pieces are made anew: `now` holds what stands in their places, by their addresses.

    `paper` is the id by which it is crawled, `asked` the address that is asked for a piece.
    """

    paper: str
    origin: PrintedPaper | NewsSite
    asked: Callable[[Piece], str]
    gone: tuple[str, ...] = tuple(GONE)
    arguments: tuple[str, ...] = ()
    rows: str = ""
    newest_front: str = ""

    def __post_init__(self) -> None:
        self.now: dict[Piece, Piece | None] = {}
        self.redressed: set[str] = set()
        self.newest_front = self.origin.newest_front

    @property
    def pieces(self) -> list[Piece]:
        """The pieces that stand whole at an address of their own, those that somebody signs first."""
        if isinstance(self.origin, NewsSite):
            return list(self.origin.items)
        whole = [one for one in self.origin.numbers.values() if not (one.jump_to or one.jump_from)]
        return sorted(whole, key=lambda one: not one.signers)

    def url(self, piece: Piece) -> str:
        return piece.url if isinstance(piece, NewsItem) else self.origin.article_url(piece)  # type: ignore[union-attr]

    def answer(self, url: SplitResult, form: Mapping[str, str] | None = None) -> Answer:
        """Answer a request as the site is now."""
        told = self._as_it_is_now().answer(url, form)
        return other_furniture(told) if url.geturl() in self.redressed else told

    def _as_it_is_now(self) -> PrintedPaper | NewsSite:
        if isinstance(self.origin, NewsSite):
            return replace(self.origin, items=self._left(self.origin.items))  # type: ignore[misc]
        issues = [
            replace(issue, pages=tuple(
                replace(page, pieces=self._left(page.pieces)) for page in issue.pages
            ))
            for issue in self.origin.issues
        ]  # fmt: skip
        return replace(self.origin, issues=tuple(issues))

    def _left(self, pieces: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what there is in the places of some pieces."""
        return tuple(now for now in (self.now.get(one, one) for one in pieces) if now)


def printed(paper: str, asked: Callable[[Piece], str] | None = None, gone: tuple[str, ...] = tuple(GONE)) -> Site:
    """Return an e-paper's site."""
    origin = PAPERS[paper]
    days = ("-a", f"since={origin.days[0]}", "-a", f"until={origin.days[-1]}")
    return Site(paper, origin, asked or origin.article_url, gone, days)  # type: ignore[arg-type]


def in_json(paper: str, interface: str) -> Site:
    """Return the site of an e-paper whose articles an interface tells by their numbers."""

    def asked(piece: Piece) -> str:
        assert isinstance(piece, Printed)
        return f"{interface}{piece.number}"

    return printed(paper, asked, ("404", DROPPED))


SITES_OF: dict[str, Callable[[], Site]] = {
    "founder": lambda: printed("anhuifazhibao"),
    "interface": lambda: in_json("jiefangribao", "https://www.jfdaily.com/journal/getJournalPageArticle.do?id="),
    "posted": lambda: printed("kejiribao", gone=(DROPPED,)),
    "in the issue's file": lambda: printed("jiefangjunbao", gone=(DROPPED,)),
    "site": lambda: Site("bymap", NEWS_SITE, lambda piece: piece.url),  # type: ignore[union-attr]
}
HEAD = "id,name,place,platform,base_url,first_page,first_issue,status"
ROWS = f"{HEAD}\nbymap,{NEWS_SITE.name},,site,{NEWS_SITE.origin},sitemap.xml,,unverified\n"


class Asked:
    """A site that was crawled, changed, and crawled again: within the budget, what is due is asked for."""

    def __init__(self, site: Site, bench: Bench) -> None:
        self.site, self.bench = site, bench
        kinds = [*EDITS, *site.gone, *HARMLESS, "untouched"]
        self.piece = dict(zip(kinds, site.pieces, strict=False))
        assert len(self.piece) == len(kinds)
        rows = bench.folder / "newspapers.csv"
        rows.write_text(ROWS, "utf-8")
        self._env = {"ARCHIVE_NEWSPAPERS": str(rows)} if isinstance(site.origin, NewsSite) else {}

    def crawl(self, *args: str) -> None:
        result = self.bench.crawl(*self.bench.bare, *self.site.arguments, *args, paper=self.site.paper, env=self._env)
        assert (result.code, result.err) == (0, "")

    def change(self) -> None:
        """Change what each kind says, at an article of its own."""
        for kind, make in (EDITS | HARMLESS).items():
            self.site.now[self.piece[kind]] = make(self.piece[kind])
        self.site.redressed = {self.site.asked(self.piece["page"])}
        for kind in self.site.gone:
            if kind == DROPPED:
                self.site.now[self.piece[kind]] = None
                continue
            body, status, headers = GONE[kind]
            self.bench.replica.put(self.site.asked(self.piece[kind]), body, HTML, status, headers)
        if "front" in self.site.gone:
            self._put_front()

    def _put_front(self) -> None:
        front = f"<html><title>{self.site.origin.name}</title><body><a href='/a/'>要闻</a></body></html>"
        self.bench.replica.put(f"{self.site.origin.origin}/", front.encode())

    def change_back(self) -> None:
        """Let the text be as it was, and what was gone stand there again."""
        del self.site.now[self.piece["text"]]
        for kind in self.site.gone:
            self.site.now.pop(self.piece[kind], None)
            url = self.site.asked(self.piece[kind])
            was = self.site.answer(urlsplit(url))
            self.bench.replica.put(url, was.content, was.content_type, was.status, was.headers)

    def again(self) -> dict[str, int]:
        """Crawl again when all these articles are due; return what the run counted of them."""
        keys = [link_key(self.site.url(piece)) for piece in self.piece.values()]
        with closing(sqlite3.connect(self.bench.db)) as db, db:
            for key in keys:
                done = db.execute("update links set next_check = '2020-01-01T00:00:00+00:00' where key = ?", [key])
                assert done.rowcount == 1, key
        self.crawl("-a", f"recheck={BUDGET}")
        with self.bench.archive() as archive:
            counts = next(archive.journal.runs()).counts
        return {name.removeprefix("recheck/"): n for name, n in counts.items() if name.startswith("recheck/")}

    def page(self) -> list[dict[str, Any]]:
        """Return what the page of changes tells, the newest first."""
        with self._reading() as ask:
            return changes_page(ask)["events"]

    def feed(self) -> list[str]:
        """Return the titles of the feed of changes, the newest first."""
        with self._reading() as ask:
            return [
                entry.findtext(f"{ATOM}title") or "" for entry in ET.fromstring(changes_feed(ask)).iter(f"{ATOM}entry")
            ]

    @contextmanager
    def _reading(self) -> Iterator[Ask]:
        with closing(sqlite3.connect(f"file:{self.bench.db}?mode=ro", uri=True)) as db:
            yield Ask(db, ReadingRoom("archive", tables=tables_of(self.bench.db)), {}, {}, "http://localhost")

    def kind_of(self, event: dict[str, Any]) -> str:
        keys = {link_key(self.site.url(piece)): kind for kind, piece in self.piece.items()}
        return keys[event["key"]]

    def shown(self, event: dict[str, Any]) -> str:
        """Return what `archive show` prints of the article of an event."""
        return run("show", event["id"], "--db", self.bench.db).output


@pytest.fixture(params=SITES_OF)
def asked(request: pytest.FixtureRequest, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Asked:
    site = SITES_OF[request.param]()
    for host in site.origin.hosts if isinstance(site.origin, NewsSite) else [site.origin.host]:
        monkeypatch.setitem(SITES, host, site)
    return Asked(site, bench)


def test_what_a_site_changes_is_seen_and_shown_and_nothing_else(asked: Asked) -> None:
    asked.crawl()
    assert asked.page() == []
    asked.change()
    counts = asked.again()
    gone = asked.site.gone
    assert counts["asked"] == len(asked.piece) and counts["requests"] <= BUDGET
    assert (counts["changed"], counts.get("gone", 0)) == (len(EDITS), len(gone))
    assert counts["unchanged"] == len(asked.piece) - len(EDITS) - len(gone)

    events = {asked.kind_of(event): event for event in asked.page()}
    assert set(events) == {*EDITS, *gone} and len(asked.page()) == len(events)
    for kind, event in events.items():
        told = asked.shown(event)
        if kind in EDITS:
            assert event["kind"] == "edit" and " changed\n" in told
        else:
            assert (event["kind"], bool(event["last_seen"])) == ("removal", True)
            assert WHY[kind] in removal(event["reason"]) and not re.search("[a-z]", removal(event["reason"]))
            assert f"gone       {event['key']} since {china_time(event['since'])} (" in told
    for kind, word in TOLD.items():
        assert events[kind]["what"] == [word], kind
    [names] = events["name"]["fields"]
    assert NEW_NAME in names["now"]
    assert {line.partition("：")[0] for line in asked.feed()} == {"修订", "原站已无"}
    assert len(asked.feed()) == len(events)

    asked.change_back()
    counts = asked.again()
    assert (counts["changed"], counts.get("back", 0), counts.get("gone", 0)) == (1, len(gone), 0)
    later = asked.page()[: 1 + len(gone)]
    assert {(asked.kind_of(event), str(event["kind"])) for event in later} == {
        ("text", "edit"),
        *((kind, "return") for kind in gone),
    }
    assert len(asked.page()) == len(asked.feed()) == len(events) + len(later)
    for event in later:
        assert ", back " in asked.shown(event) or event["kind"] == "edit"
