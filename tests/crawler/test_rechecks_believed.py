"""What a recheck makes of failures: what is gone, what is believed only with evidence, and what tells nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.model import Article, Capture, Link, LinkState
from archive.reasons import BlockedPage, CutPage, LayoutChanged, NotThere, ReadError, ServerTrouble, Unreachable
from archive.store.archive import Archive
from crawler.arguments import Arguments
from crawler.attempts import Chain
from crawler.extract.reading import Attempt, Reading
from crawler.papers import paper_of, papers
from crawler.rechecks import Rechecks

DAY = date(2021, 12, 24)
GONE = NotThere("it answered 404", gone=True)
FRONT = NotThere("it leads to the front", removed=True)
BASE = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_{}.html"


def nothing(*_: object) -> Reading:
    return Reading()


class Bed:
    """An archive with five articles of one host, and the rechecks of a run."""

    def __init__(self, archive: Archive, **arguments: object) -> None:
        self.archive = archive
        self.counts: Counter[str] = Counter()
        archive.add_newspapers([papers()["youjiang"]])
        for number in range(5):
            link = self.link(number)
            article = Article("题", f"第{number}篇的正文，说的是修渠的事。", addresses=(link.url,), issue_date=DAY)
            archive.links.finish(link, archive.add(article).article)
        self.rechecks = Rechecks(archive, paper_of("youjiang"), Arguments(**arguments), self._count)  # type: ignore[arg-type]

    def _count(self, name: str) -> None:
        self.counts[name] += 1

    def link(self, number: int) -> Link:
        return Link(BASE.format(number), newspaper="youjiang", issue_date=DAY)

    def chain(self, number: int, *failures: ReadError) -> Chain:
        chain = self.rechecks.chain(self.link(number).url)
        assert chain
        return replace(chain, attempts=(), failures=failures)

    def fail(self, number: int, *failures: ReadError) -> None:
        self.rechecks.settle(self.chain(number, *failures))

    def have(self, number: int) -> None:
        url = self.link(number).url
        capture = Capture("", url, datetime.now(UTC), 200, (), b"", "")
        chain = Chain(self.link(number), (Attempt(url, nothing),), had=self.archive.links.get(url))
        self.rechecks.check(chain, capture, Reading(Article("题", "文")))

    def state(self, number: int) -> LinkState:
        record = self.archive.links.get(self.link(number).url)
        assert record and record.article
        return record.state


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    with Archive(tmp_path / "archive.db") as archive:
        yield Bed(archive)


@pytest.mark.parametrize(
    "failures, state",
    [
        ((GONE,), LinkState.ABSENT),
        ((GONE, GONE), LinkState.ABSENT),
        ((GONE, ServerTrouble("it answered 503")), LinkState.DONE),
        ((Unreachable("no answer"), GONE), LinkState.DONE),
        ((LayoutChanged("nobody knows it"),), LinkState.DONE),
        ((BlockedPage("robots.txt"), GONE), LinkState.DONE),
        ((CutPage("half"),), LinkState.DONE),
        ((FRONT,), LinkState.DONE),
        ((GONE, FRONT), LinkState.DONE),
    ],
)
def test_it_is_gone_where_every_place_says_so(bed: Bed, failures: tuple[ReadError, ...], state: LinkState) -> None:
    bed.fail(0, *failures)
    assert bed.state(0) is state


def test_what_leads_to_the_front_is_believed_where_another_article_of_the_host_is_there(bed: Bed) -> None:
    bed.fail(0, FRONT)
    bed.have(1)
    assert bed.rechecks.more() == []
    assert bed.state(0) is LinkState.ABSENT


def test_else_others_are_asked_and_where_none_is_there_it_is_the_host(bed: Bed) -> None:
    bed.fail(0, FRONT)
    probes = []
    while chains := bed.rechecks.more():
        for chain in chains:
            probes.append(chain.link.url)
            bed.rechecks.settle(replace(chain, failures=(FRONT,)))
    assert len(probes) == len(set(probes)) == 3
    assert {bed.state(number) for number in range(5)} == {LinkState.DONE}
    assert bed.counts["recheck/failed"] == 4 and not bed.counts["recheck/gone"]
    assert all("that is told of the host" in one.words for one in bed.rechecks.found)


def test_a_probe_that_is_there_settles_it(bed: Bed) -> None:
    bed.fail(0, FRONT)
    (chain,) = bed.rechecks.more()
    bed.have(int(chain.link.url[-6]))
    bed.rechecks.more()
    assert bed.state(0) is LinkState.ABSENT


def test_what_was_gone_and_still_leads_to_the_front_is_no_news(bed: Bed) -> None:
    bed.archive.links.fail(bed.link(0), LinkState.ABSENT, "404")
    bed.fail(0, FRONT)
    assert bed.rechecks.more() == []
    assert (bed.state(0), bed.counts["recheck/unchanged"]) == (LinkState.ABSENT, 1)


def test_what_was_gone_and_cannot_be_asked_stays_gone(bed: Bed) -> None:
    bed.archive.links.fail(bed.link(0), LinkState.ABSENT, "404")
    bed.fail(0, Unreachable("no answer"))
    assert (bed.state(0), bed.counts["recheck/failed"]) == (LinkState.ABSENT, 1)


@pytest.mark.parametrize("failure", [GONE, FRONT, NotThere("it says 内容已删除", removed=True)])
def test_a_further_page_that_is_missing_is_no_removal(bed: Bed, failure: ReadError) -> None:
    first = bed.rechecks.chain(bed.link(0).url)
    assert first
    onward = replace(first, attempts=(Attempt(first.link.url, nothing),)).onward(
        "http://a.cn/2.html", Article("题", "一")
    )
    assert onward and onward.had
    assert isinstance(onward.meaning(failure), CutPage)
    bed.rechecks.settle(replace(onward, failures=(onward.meaning(failure),)))
    assert bed.state(0) is LinkState.DONE


def test_what_was_not_asked_for_at_all_stays_as_due_as_it_was(bed: Bed) -> None:
    before = bed.archive._db.execute("select next_check from links order by url").fetchall()
    bed.fail(0, BlockedPage("the host refused others before", asked=False))
    assert bed.archive._db.execute("select next_check from links order by url").fetchall() == before
    assert bed.counts["recheck/failed"] == 1


def test_with_nothing_to_spend_nothing_is_asked_and_nothing_believed(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        bed = Bed(archive, recheck=0)
        archive._db.execute("update links set next_check = '2020-01-01T00:00:00+00:00'")
        assert bed.rechecks.more() == []
        bed.fail(0, FRONT)
        assert bed.rechecks.more() == []
        assert bed.state(0) is LinkState.DONE


def test_what_the_user_named_is_asked_about_whatever_is_to_be_spent(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        bed = Bed(archive, recheck=0)
        bed.rechecks.name([bed.link(0).url])
        bed.fail(0, FRONT)
        assert len(bed.rechecks.more()) == 1


def test_a_link_of_nobodys_that_this_paper_cannot_ask_for_is_left_to_another(bed: Bed) -> None:
    strange = Link("http://unknown.example/1.html")
    bed.archive.links.finish(strange, bed.archive.add(Article("题", "别处的正文", addresses=(strange.url,))).article)
    assert bed.rechecks.chain(strange.url) is None
    assert bed.counts == {}


def test_an_address_that_nobody_reads_any_more_is_told(bed: Bed) -> None:
    moved = Link("http://unknown.example/2.html", newspaper="youjiang")
    bed.archive.links.finish(moved, bed.archive.add(Article("题", "旧处的正文", addresses=(moved.url,))).article)
    assert bed.rechecks.chain(moved.url) is None
    assert bed.counts == {"recheck/asked": 1, "recheck/failed": 1}


@pytest.mark.parametrize(
    "attempt, is_firm",
    [
        (Attempt(BASE.format(0), nothing), True),
        (Attempt(BASE.format(0).replace("http:", "https:"), nothing), True),
        (Attempt("http://epaper.bsyjrb.cn/api/article?id=0", nothing), False),
        (Attempt("http://epaper.bsyjrb.cn/api/article", nothing, form=(("id", "0"),)), False),
        (Attempt(BASE.format(0), nothing, json='{"id": 0}'), False),
    ],
)
def test_an_interface_that_answers_404_may_itself_have_moved(bed: Bed, attempt: Attempt, is_firm: bool) -> None:
    chain = replace(bed.chain(0), attempts=(attempt,))
    failure = bed.rechecks.meaning(chain, attempt.url, GONE)
    assert (failure.gone, failure.removed) == (is_firm, not is_firm)


@pytest.mark.parametrize(
    "text, alike",
    [
        ("第0篇的正文，说的是修渠的事。", True),
        ("昨日，市气象局发布大风蓝色预警，提醒渔船回港避风，海上作业人员注意安全。", False),
        ("", False),
    ],
)
def test_an_address_may_lead_to_where_the_article_is_now_and_to_no_other(bed: Bed, text: str, alike: bool) -> None:
    chain = replace(bed.chain(0), attempts=(Attempt(bed.link(0).url, nothing),))
    capture = Capture("", "http://epaper.bsyjrb.cn/new/7.html", datetime.now(UTC), 200, (), b"", "")
    if alike:
        bed.rechecks.check(chain, capture, Reading(Article("题", text)))
    else:
        with pytest.raises(LayoutChanged, match="leads to another page"):
            bed.rechecks.check(chain, capture, Reading(Article("题", text)))


def test_an_article_to_which_another_address_has_led_shows_nothing_of_its_host(bed: Bed) -> None:
    link = Link(BASE.format(9), newspaper="youjiang")
    front = Capture("", "http://epaper.bsyjrb.cn/", datetime.now(UTC), 200, (), b"", "")
    bed.rechecks.check(Chain(link, (Attempt(link.url, nothing),)), front, Reading(Article("右江日报", "要闻")))
    bed.fail(0, FRONT)
    assert len(bed.rechecks.more()) == 1, "another is asked for"
