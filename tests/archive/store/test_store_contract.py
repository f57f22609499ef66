"""The contract of the archive's one door: what any back end must do with what it is given.

Only the public interface is used, so that another back end can join `BACK_ENDS` in conftest.py.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.addresses.canonical import canonical_url
from archive.model import CHINA, Added, Article, Byline, Evidence
from archive.store.archive import Archive
from tests.archive.conftest import BACK_ENDS, Clock

TEXT = "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。"
CHANGED = "县里今年修渠十公里，清水流到山顶，村民说今后浇地不用挑水上山。"
TEXT_ID = "814851639f00c665"
CHANGED_ID = "7bbf42cb6bf85fb6"
PAPER = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000001"
MIRROR = "http://choicewzp1.eastmoney.com/NewsData/GetNewsText.do?id=NW202112242224000001"
ARTICLE = Article("修渠", TEXT, addresses=(SHARE,))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA)  # type: ignore[arg-type, misc]


# New, known, another address, revision


def test_a_new_text_is_added_under_an_id_made_from_it(archive: Archive) -> None:
    assert archive.add(ARTICLE) == Added("added", TEXT_ID)


def test_adding_twice_keeps_one(archive: Archive) -> None:
    archive.add(ARTICLE)
    before = archive.counts(), archive.get(TEXT_ID)
    assert archive.add(ARTICLE) == Added("known", TEXT_ID)
    assert (archive.counts(), archive.get(TEXT_ID)) == before


def test_adding_later_does_not_change_when_it_was_archived(archive: Archive, clock: Clock) -> None:
    archive.add(ARTICLE)
    clock.forward(days=1)
    archive.add(ARTICLE)
    assert archive.get(TEXT_ID).archived_at == "2026-11-01T04:00:00+00:00"


def test_a_known_text_at_another_address_is_one_article_with_two(archive: Archive) -> None:
    archive.add(ARTICLE)
    assert archive.add(replace(ARTICLE, addresses=(PAPER,))) == Added("address", TEXT_ID)
    assert archive.get(TEXT_ID).article.addresses == (SHARE, PAPER)
    assert archive.counts()["articles"] == 1


def test_a_known_text_without_an_address_is_known(archive: Archive) -> None:
    archive.add(ARTICLE)
    assert archive.add(replace(ARTICLE, addresses=())) == Added("known", TEXT_ID)


def test_blanks_and_width_of_letters_make_no_other_text(archive: Archive) -> None:
    archive.add(ARTICLE)
    wide = TEXT.replace("，", ",").replace("清水", "　　清水 \n")
    assert archive.add(replace(ARTICLE, text=wide)) == Added("known", TEXT_ID)
    assert archive.get(TEXT_ID).article.text == TEXT


def test_a_changed_text_at_a_known_address_is_a_revision_that_names_the_former(archive: Archive) -> None:
    archive.add(ARTICLE)
    assert archive.add(replace(ARTICLE, text=CHANGED)) == Added("revision", CHANGED_ID)
    assert archive.get(CHANGED_ID).revision_of == TEXT_ID
    assert archive.get(TEXT_ID).article.text == TEXT
    assert archive.get(CHANGED_ID).article.text == CHANGED
    assert archive.revisions(TEXT_ID) == [CHANGED_ID]


def test_each_revision_names_the_one_before_it(archive: Archive, clock: Clock) -> None:
    ids = []
    for text in (TEXT, CHANGED, CHANGED + "明年再修。"):
        ids.append(archive.add(replace(ARTICLE, text=text)).article)
        clock.forward(hours=1)
    assert [archive.get(one).revision_of for one in ids] == [None, ids[0], ids[1]]


def test_a_revision_that_is_added_again_is_known_and_one_that_is_taken_back_another(archive: Archive) -> None:
    archive.add(ARTICLE)
    archive.add(replace(ARTICLE, text=CHANGED))
    assert archive.add(replace(ARTICLE, text=CHANGED)) == Added("known", CHANGED_ID)
    assert archive.add(ARTICLE) == Added("revision", TEXT_ID)
    assert archive.get(TEXT_ID).revision_of is None


def test_mirrored_hosts_of_one_infocode_are_one_address(archive: Archive) -> None:
    archive.add(ARTICLE)
    assert archive.add(replace(ARTICLE, addresses=(MIRROR,))) == Added("known", TEXT_ID)


@pytest.mark.parametrize("spelling", [PAPER.replace("http:", "https:"), PAPER + "?from=timeline&utm_source=weibo"])
def test_another_spelling_of_a_known_address_is_known(archive: Archive, spelling: str) -> None:
    archive.add(replace(ARTICLE, addresses=(PAPER,)))
    assert archive.add(replace(ARTICLE, addresses=(spelling,))) == Added("known", TEXT_ID)


def test_a_changed_text_at_a_mirrored_host_is_a_revision(archive: Archive) -> None:
    archive.add(ARTICLE)
    assert archive.add(replace(ARTICLE, text=CHANGED, addresses=(MIRROR,))).outcome == "revision"


def test_another_text_at_another_address_is_another_article(archive: Archive) -> None:
    archive.add(ARTICLE)
    assert archive.add(replace(ARTICLE, text=CHANGED, addresses=(PAPER,))) == Added("added", CHANGED_ID)
    assert archive.get(CHANGED_ID).revision_of is None


# Short texts: photo news and captions say too little to be told by their text


def test_short_texts_of_different_addresses_stay_apart(archive: Archive) -> None:
    archive.add(Article("图片新闻", "图片新闻", addresses=(PAPER,)))
    assert archive.add(Article("图片新闻", "图片新闻", addresses=(SHARE,))).outcome == "added"
    assert archive.counts()["articles"] == 2


def test_a_short_text_at_its_address_is_known(archive: Archive) -> None:
    first = archive.add(Article("图片新闻", "图片新闻", addresses=(SHARE,)))
    assert archive.add(Article("图片新闻", "图片新闻", addresses=(MIRROR,))).article == first.article


def test_short_texts_without_an_address_are_told_by_their_day(archive: Archive) -> None:
    archive.add(Article("图片新闻", "新渠通水", issue_date=date(2021, 12, 24)))
    assert archive.add(Article("图片新闻", "新渠通水", issue_date=date(2021, 12, 25))).outcome == "added"
    assert archive.add(Article("图片新闻", "新渠通水", issue_date=date(2021, 12, 24))).outcome == "known"


# A second witness


FULL = Article(
    title="修渠",
    text=TEXT,
    html=f"<p>{TEXT}</p>",
    kicker="示例县：",
    subtitle="九公里",
    summary="清水到村口",
    bylines=(Byline("王小明", "reporter"), Byline("李芳", "photographer")),
    source="示例日报",
    published_at=at(2021, 12, 24, 8, 51, 30),
    date_precision="second",
    issue_date=date(2021, 12, 24),
    page="A02",
    page_name="要闻",
    addresses=(SHARE,),
    extractor="first",
    notes=("one", "two"),
    agency="本报",
    place="百色",
    captions=("水渠通水",),
    evidence=(Evidence("title", "修渠", "heading h1", 40, True), Evidence("title", "示例网", "<title>", 10)),
)


def test_every_field_is_kept(archive: Archive) -> None:
    archive.add(FULL)
    assert archive.get(TEXT_ID).article == FULL


def test_a_second_witness_fills_what_the_first_left_empty(archive: Archive) -> None:
    empty = Article("修渠", TEXT, addresses=(SHARE,), extractor="first", notes=("one", "two"))
    archive.add(replace(empty, captions=FULL.captions, evidence=FULL.evidence))
    archive.add(FULL)
    assert archive.get(TEXT_ID).article == FULL


def test_a_second_witness_fills_an_empty_title(archive: Archive) -> None:
    archive.add(replace(FULL, title=""))
    archive.add(FULL)
    assert archive.get(TEXT_ID).article.title == "修渠"


def test_a_second_witness_overwrites_nothing(archive: Archive) -> None:
    archive.add(FULL)
    moment, day = at(2021, 12, 25, 1, 2, 3), date(2021, 12, 25)
    other = Article(
        "别的", TEXT, "<p>别的</p>", "别的", "别的", "别的", (Byline("别人"),), "别的", moment, "second", day, "B1",
        "别的", None, (SHARE,), "second", ("three",),
    )  # fmt: skip
    archive.add(other)
    assert archive.get(TEXT_ID).article == replace(FULL, extractor="first + second", notes=("one", "three", "two"))


def test_what_a_second_witness_has_to_say_beside_the_fields_is_kept_whichever_came_first(tmp_path: Path) -> None:
    seed = replace(ARTICLE, captions=("图二：村口。",), notes=("cut at byte 9",), extractor="magazine 2")
    ballot = (Evidence("title", "修渠", "heading h1", 40, True),)
    page = replace(ARTICLE, captions=("图一：水渠。",), notes=("no date",), extractor="html 4", evidence=ballot)
    kept = []
    for name, witnesses in (("a", (seed, page, seed)), ("b", (page, seed))):
        with Archive(tmp_path / f"{name}.db") as archive:
            kept += [archive.get(archive.add(one).article).article for one in witnesses][-1:]
    both = replace(ARTICLE, captions=("图一：水渠。", "图二：村口。"), evidence=ballot, extractor="html 4 + magazine 2")
    assert kept == [replace(both, notes=("cut at byte 9", "no date"))] * 2


def test_a_paper_that_appears_on_another_day_than_it_was_published_counts_for_its_own_year(archive: Archive) -> None:
    archive.add(replace(ARTICLE, published_at=at(2021, 12, 31, 22, 0), date_precision="minute"))
    archive.add(replace(ARTICLE, issue_date=date(2022, 1, 1)))
    assert archive.tally("year") == [("2022", 1)]


DAY = replace(FULL, published_at=at(2021, 12, 24), date_precision="day")


def test_a_day_gives_way_to_a_finer_moment_of_it(archive: Archive) -> None:
    archive.add(DAY)
    archive.add(FULL)
    assert archive.get(TEXT_ID).article == FULL


def test_a_minute_gives_way_to_its_second(archive: Archive) -> None:
    archive.add(replace(FULL, published_at=at(2021, 12, 24, 8, 51), date_precision="minute"))
    archive.add(FULL)
    assert archive.get(TEXT_ID).article == FULL


def test_a_minute_does_not_give_way_to_the_second_of_another(archive: Archive) -> None:
    minute = replace(FULL, published_at=at(2021, 12, 24, 8, 52), date_precision="minute")
    archive.add(minute)
    archive.add(FULL)
    assert archive.get(TEXT_ID).article == minute


def test_a_moment_is_kept_as_china_tells_it(archive: Archive) -> None:
    archive.add(replace(FULL, published_at=datetime(2021, 12, 24, 0, 51, 30, tzinfo=UTC)))
    assert archive.get(TEXT_ID).article == FULL
    assert str(archive.get(TEXT_ID).article.published_at) == "2021-12-24 08:51:30+08:00"


def test_a_day_does_not_give_way_to_a_moment_of_another_day(archive: Archive) -> None:
    archive.add(DAY)
    archive.add(replace(FULL, published_at=at(2021, 12, 25, 8, 51, 30)))
    assert archive.get(TEXT_ID).article == DAY


def test_a_day_does_not_give_way_to_nothing(archive: Archive) -> None:
    archive.add(DAY)
    archive.add(replace(FULL, published_at=None, date_precision=None))
    assert archive.get(TEXT_ID).article == DAY


def test_a_moment_does_not_give_way_to_a_day(archive: Archive) -> None:
    archive.add(FULL)
    archive.add(DAY)
    assert archive.get(TEXT_ID).article == FULL


# Whatever order, whatever characters

_TEXTS = [TEXT, CHANGED, TEXT.replace("九", "8"), "图片新闻", "（完）"]
_ADDRESSES = [
    SHARE,
    MIRROR,
    PAPER,
    PAPER.replace("http", "https"),
    "http://www.yybnet.net/baise/news/201806/7636602.html",
]
_STREAM = [Article("题", text, addresses=(url,)) for text in _TEXTS for url in _ADDRESSES]


def kept(back_end: str, articles: list[Article]) -> set[tuple[str, frozenset[str]]]:
    with tempfile.TemporaryDirectory() as folder, BACK_ENDS[back_end](Path(folder), Clock()) as archive:
        for article in articles:
            archive.add(article)
        return {(one.id, frozenset(map(canonical_url, one.article.addresses))) for one in archive.articles()}


@pytest.mark.slow
@pytest.mark.parametrize("back_end", BACK_ENDS)
@settings(max_examples=15, deadline=None)
@given(pair=st.lists(st.sampled_from(_STREAM), min_size=1, max_size=12).flatmap(
    lambda chosen: st.tuples(st.just(chosen), st.permutations(chosen))))  # fmt: skip
def test_ids_and_addresses_are_the_same_in_whichever_order_things_come(
    back_end: str, pair: tuple[list[Article], list[Article]]
) -> None:
    assert kept(back_end, pair[0]) == kept(back_end, pair[1])


def test_control_characters_and_lone_surrogates_become_clean_text(archive: Archive) -> None:
    odd = "水\x00\x1b\ud800渠"
    article = Article(
        odd, odd + TEXT, f"<p>{odd}</p>", odd, odd, odd, (Byline(odd),), odd, None, None, None, odd, odd, None,
        (f"http://a.cn/{odd}",), "test", (odd,),
    )  # fmt: skip
    clean = "水\ufffd渠"
    assert archive.get(archive.add(article).article).article == Article(
        clean, clean + TEXT, f"<p>{clean}</p>", clean, clean, clean, (Byline(clean),), clean, None, None, None, clean,
        clean, None, (f"http://a.cn/{clean}",), "test", (clean,),
    )  # fmt: skip
    assert archive.add(article).outcome == "known"


@pytest.mark.parametrize("address", ["http://a.cn/1\x00.html", "http://a.cn/\ud800.html", "http://a\udcff.cn/1.html"])
def test_a_changed_text_at_an_odd_address_is_a_revision(archive: Archive, address: str) -> None:
    archive.add(replace(ARTICLE, addresses=(address,)))
    assert archive.add(replace(ARTICLE, text=CHANGED, addresses=(address,))).outcome == "revision"
