"""Whatever stands where an address should: it is kept as received, names no page, and nothing raises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.addresses.canonical import is_address, link_key
from archive.addresses.eastmoney import infocode
from archive.browse.words import host, safe_url
from archive.chinese.text import clean
from archive.formats import jekyll, magazine
from archive.model import Added, Article, Capture, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.store.archive import Archive
from archive.transfer.exporting import export, export_forms
from tests.archive.addresses.test_canonical import article_id
from tests.harness.terminal import run

HOSTILE = [
    "http://[x/", "http://[::1", "http:///x", "http://", "//a.cn/1", "http://host:99999/", "http://host:x/",
    "http://a b/", "http://a%20b/", "http://\ud800[/", "\ud800", "ftp://a.cn/1", "javascript:alert(1)",
    "mailto:a@b.cn", "http://℀.cn/", "□ 王小明", "x" * 5000,
]  # fmt: skip
"""What `canonical_url` takes for no http address."""

ADDRESS = "http://a.cn/1"
ARTICLE = Article("修渠", "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。")
CHANGED = "县里今年修渠十公里，清水流到山顶，村民说今后浇地不用挑水上山。"
DAY = date(2021, 12, 24)

hostile = pytest.mark.parametrize("url", HOSTILE, ids=lambda url: ascii(url)[:30])


@hostile
def test_it_is_no_address_and_its_key_is_the_text_itself(url: str) -> None:
    assert not is_address(url)
    assert link_key(url) == clean(url)[:2000]


@given(st.one_of(st.text(), st.text().map("http://{}".format), st.text().map("http://a.cn/{}".format)))
def test_nothing_that_asks_for_an_address_raises(url: str) -> None:
    article = replace(ARTICLE, text="图片", addresses=(url,))
    for answer in (link_key(url), infocode(url), article_id(article), safe_url(url), jekyll.file_name(article, "1"),
                   magazine.file_name(article, "1")):  # fmt: skip
        assert isinstance(answer, str)
    assert isinstance(host(url), str)
    link_key(url).encode()


@hostile
def test_an_article_is_kept_whole_with_the_address_as_received(archive: Archive, url: str) -> None:
    added = archive.add(replace(ARTICLE, addresses=(url, ADDRESS)))
    assert archive.get(added.article).article == replace(ARTICLE, addresses=(clean(url), ADDRESS))
    assert archive.add(replace(ARTICLE, addresses=(url, ADDRESS))) == Added("known", added.article)
    for asked in (url, ADDRESS):
        record = archive.at(asked)
        assert record is not None
        assert record.id == added.article


@pytest.mark.parametrize("blank", ["", " ", "\u3000\t", "\x00"])
def test_a_blank_is_no_address_at_all(archive: Archive, blank: str) -> None:
    added = archive.add(replace(ARTICLE, addresses=(blank, ADDRESS)))
    assert archive.get(added.article).article.addresses == (ADDRESS,)
    assert archive.at(blank) is None


@hostile
def test_two_texts_that_name_it_are_two_articles_and_no_revision(archive: Archive, url: str) -> None:
    archive.add(replace(ARTICLE, addresses=(url,)))
    assert archive.add(replace(ARTICLE, text=CHANGED, addresses=(url,))).outcome == "added"


@hostile
def test_beside_an_address_it_hides_no_revision(archive: Archive, url: str) -> None:
    first = archive.add(replace(ARTICLE, addresses=(url, ADDRESS))).article
    second = archive.add(replace(ARTICLE, text=CHANGED, addresses=(url, ADDRESS)))
    assert second.outcome == "revision"
    assert archive.get(second.article).revision_of == first


@hostile
def test_it_does_not_tell_short_texts_apart_and_does_not_make_them_one(url: str) -> None:
    short = Article("图片新闻", "图片新闻", addresses=(ADDRESS,), issue_date=DAY)
    assert article_id(replace(short, addresses=(url, ADDRESS))) == article_id(short)
    there, later = (replace(short, addresses=(url,), issue_date=date(2021, 12, day)) for day in (24, 25))
    assert article_id(there) != article_id(later)


@hostile
def test_links_pages_and_captures_of_it_are_kept(archive: Archive, url: str) -> None:
    archive.add_newspapers([Newspaper("youjiang", "右江日报")])
    link = Link(url, LinkKind.LIST, newspaper="youjiang", issue_date=DAY)
    archive.links.missed(link, url, "not an address")
    archive.links.fail(link, LinkState.REFUSED, "not an address")
    archive.editions.keep("youjiang", DAY, [Page("01", url=url, image=url, pdf=url, placements=(Placement(url),))])
    capture = Capture("<urn:uuid:1>", url, datetime(2026, 11, 1, tzinfo=UTC), 200, (), b"", "sha256:")
    archive.journal.add_capture(capture, "run.warc.gz", 0)
    assert [entry.state for page in archive.editions.issue("youjiang", DAY) for entry in page.entries] == ["refused"]
    assert len(archive.links.attempts(url)) == len(archive.journal.captures_at(url)) == 1


@hostile
def test_every_verb_can_tell_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.chdir(tmp_path)
    with Archive("archive.db") as archive:
        article = archive.add(replace(ARTICLE, addresses=(url,))).article
        archive.links.fail(Link(url), LinkState.REFUSED, url)
    verbs = ["show", article], ["links"], ["search", "修渠"], ["stats"], ["verify"], ["dedup"]
    assert [verb[0] for verb in verbs for form in ([], ["--json"]) if run(*verb, *form).exit_code] == []


@pytest.mark.parametrize("form", [form for form in export_forms() if form != "original"])
def test_every_format_writes_its_articles(archive: Archive, tmp_path: Path, form: str) -> None:
    for number, url in enumerate(HOSTILE):
        archive.add(replace(ARTICLE, text=f"{ARTICLE.text}{number}", addresses=(url,)))
    assert sum(file.articles for file in export(archive, form, tmp_path / "out")) == len(HOSTILE)
