"""Laws that hold for every paper of the replica: pages, links, missing days, and what a crawl must archive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html

from tests.harness.sweep import each

from .answer import Answer
from .papers import PAPERS, Missing, PrintedPaper
from .replica import Replica

EVERY = each("paper", PAPERS.values(), ids=PAPERS)
POSTED = {"zhongguoqixiangbao", "kejiribao"}
IN_JSON = {*POSTED, "xinjingbao", "jiefangjunbao", "jiefangribao"}
LINKED = each("paper", [paper for paper in PAPERS.values() if paper.id not in IN_JSON])


def decoded(answer: Answer) -> str:
    """Decode a page as its head says."""
    body = answer.content
    found = re.search(rb"charset=[\"']?([\w-]+)", body[:600])
    gb = found and found[1].lower() == b"gb2312"
    return body.decode("gbk" if gb else "utf-8-sig")


def links(url: str, answer: Answer) -> set[str]:
    """Return the addresses within the site that a page leads to."""
    if "html" not in answer.content_type:
        return set()
    found = {urljoin(url, way) for way in html.fromstring(decoded(answer)).xpath("//a/@href | //area/@href")}
    return {link.partition("#")[0] for link in found if urlsplit(link).netloc == urlsplit(url).netloc}


def reached(paper: PrintedPaper, start: str) -> Mapping[str, Answer]:
    """Return the pages that links lead to, from one page on."""
    seen: dict[str, Answer] = {}
    queue = [start]
    while queue:
        url = queue.pop()
        if url not in seen:
            seen[url] = paper.answer(urlsplit(url))
            queue += links(url, seen[url])
    return seen


def asked(paper: PrintedPaper, url: str) -> Answer | None:
    """Ask the replica for an address; where the site takes forms, the query is what is posted."""
    if paper.id not in POSTED:
        return Replica().respond(url)
    address, _, query = url.partition("?")
    return Replica().respond(address, query.encode())


@LINKED
def test_every_link_leads_to_a_page(paper: PrintedPaper) -> None:
    for day in paper.days:
        pages = reached(paper, paper.front_url(day))
        assert {url: answer.status for url, answer in pages.items() if answer.status != 200} == {}


@LINKED
def test_every_article_is_reached_from_the_front_of_its_issue(paper: PrintedPaper) -> None:
    for day in paper.days:
        pages = reached(paper, paper.front_url(day))
        assert {url for piece in paper.expected(day) for url in piece.urls} <= set(pages)


@LINKED
def test_what_is_expected_stands_on_the_pages(paper: PrintedPaper) -> None:
    for piece in paper.expected():
        pages = [decoded(paper.answer(urlsplit(url))) for url in piece.urls]
        assert all(part in pages[0] for part in (piece.title, piece.kicker, piece.subtitle, piece.caption))
        assert all(any(line[:9] in page for page in pages) for line in piece.text.split("\n"))


@EVERY
def test_a_paper_has_issues_pages_and_a_page_of_advertisements(paper: PrintedPaper) -> None:
    assert len(paper.issues) in (2, 3)
    assert all(2 <= len(issue.pages) <= 4 for issue in paper.issues)
    assert [page.name for issue in paper.issues for page in issue.pages if not page.pieces] == ["广告"]


@EVERY
def test_one_article_jumps_and_is_expected_once(paper: PrintedPaper) -> None:
    (piece,) = (piece for piece in paper.expected() if len(piece.urls) == 2)
    first, second = (next(p for p in paper.numbers.values() if paper.article_url(p) == url) for url in piece.urls)
    assert (first.page, second.page) == (paper.issues[0].pages[0].page, paper.issues[0].pages[1].page)
    assert first.paragraphs[-1].endswith(first.jump_mark) and second.paragraphs[0].startswith(second.jump_mark)
    assert piece.text.replace("\n", "") == "".join(first.body + second.body)
    assert len(piece.text.split("\n")) == len(first.body + second.body) - (first.body[-1][-1] == "，")


def test_all_manners_of_continuing_are_played() -> None:
    """The same headline, a part of it, the headline with the mark, and nothing but the mark."""
    manners = set()
    for paper in PAPERS.values():
        first = paper.issues[0].pieces[0]
        rest = paper.numbers[first.jump_to]
        manners.add(
            "same"
            if rest.title == first.title
            else "part"
            if rest.title in first.title
            else "marked"
            if rest.title == first.title + rest.jump_mark
            else rest.title
        )
    assert manners == {"same", "part", "marked", "上接第一版", "上接01版"}


@EVERY
def test_texts_read_like_news(paper: PrintedPaper) -> None:
    for piece in paper.expected():
        assert len(re.findall(r"[一-鿿]", piece.text)) >= 120
        assert not re.search(r"[{}]|下转|上接", piece.text + piece.title + piece.kicker + piece.subtitle)
        assert piece.bylines in piece.text and all(name in piece.bylines for name, _ in piece.signers)


@EVERY
def test_signatures_are_of_several_kinds_and_one_photo_has_a_caption(paper: PrintedPaper) -> None:
    roles = {role for piece in paper.expected() for _, role in piece.signers}
    assert roles == {"reporter", "correspondent", "author", "photographer"}
    assert all("摄" in piece.bylines for piece in paper.expected() if piece.caption)
    assert any(piece.caption for piece in paper.expected()) is getattr(paper.press, "tells_captions", True)


@EVERY
def test_addresses_differ(paper: PrintedPaper) -> None:
    urls = [url for piece in paper.expected() for url in piece.urls]
    assert len(urls) == len(set(urls)) == sum(len(issue.pieces) for issue in paper.issues)


def test_texts_of_all_papers_differ() -> None:
    """No two share more than half of their five-character strings."""
    grams = [
        {piece.text[at : at + 5] for at in range(len(piece.text) - 4)}
        for paper in PAPERS.values()
        for piece in paper.expected()
    ]
    assert max(len(one & other) / min(len(one), len(other)) for one, other in combinations(grams, 2)) < 0.6


@EVERY
def test_a_missing_day_is_missing_in_the_papers_manner(paper: PrintedPaper) -> None:
    assert paper.missing
    for day, manner in paper.missing.items():
        answer = asked(paper, paper.front_url(day))
        assert answer
        if manner is Missing.REDIRECT:
            ways = (paper.newest_front, f"{paper.origin}/")  # the home page leads there by itself
            assert answer.status == 302 and dict(answer.headers)["Location"] in ways
        elif manner is Missing.NOT_FOUND:
            assert answer.status == 404
        else:
            assert answer.status == 200
            assert not links(paper.front_url(day), answer)


def test_all_manners_of_missing_are_played() -> None:
    assert {paper.manner for paper in PAPERS.values()} == set(Missing)


@EVERY
def test_faults_send_strayed_readers_to_the_papers_own_front(paper: PrintedPaper) -> None:
    replica = Replica()
    replica.fault("missing-redirect", paper.origin)
    answer = replica.respond(f"{paper.origin}/somewhere")
    assert answer
    assert dict(answer.headers)["Location"] == paper.newest_front


@LINKED
def test_a_new_layout_leaves_no_names_and_links_of_the_old(paper: PrintedPaper) -> None:
    replica = Replica()
    replica.fault("layout", paper.origin)
    piece = paper.expected()[0]
    answer = replica.respond(piece.urls[0])
    assert answer
    page = decoded(answer)
    assert not re.search("ozoom|contenttext|pgcontent|font01|detConTit|biaoti|founder", page)
    assert piece.title in page
    if paper.id != "guangxiribao":
        assert not set(piece.urls) & links(piece.urls[0], answer)


@LINKED
def test_a_wrong_charset_is_gbk_called_utf_8(paper: PrintedPaper) -> None:
    replica = Replica()
    replica.fault("wrong-charset", paper.origin)
    piece = paper.expected()[0]
    answer = replica.respond(piece.urls[0])
    assert answer
    assert piece.title in answer.content.decode("gbk")
    assert b"utf-8" in answer.content[:400]


@EVERY
def test_a_host_without_robots_txt_says_404(paper: PrintedPaper) -> None:
    answer = Replica().respond(f"{paper.origin}/robots.txt")
    assert answer and answer.status == 404


def test_what_a_form_posts_is_a_query_in_expected_addresses() -> None:
    paper = PAPERS["zhongguoqixiangbao"]
    for piece in paper.expected():
        first = asked(paper, piece.urls[0])
        assert first and piece.title in first.content.decode()
        assert dict(parse_qsl(urlsplit(piece.urls[0]).query)).keys() == {"guid"}
