"""The contract of the archive beyond its door: transactions, documents, papers, and what can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlite_utils.db import NotFoundError

from archive.model import CHINA, Article, Capture, Document, Join, Link, Newspaper, Passage
from archive.store.archive import Archive
from tests.archive.conftest import Clock

FIRST = Article("修渠", "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。")
SECOND = Article("夜读", "西街的灯每晚亮到十点，读书的人来了又去，二十年来座位总是满的。")
DOCUMENT = Document(
    "00000000000000d1", "a.txt", "magazine", b"\xe6\xb0\xb4\r\n\x00\xff", "0" * 64, ("line 1: odd", "line 2")
)
PAPER = Newspaper(
    "youjiang", "右江日报", "广西百色", "founder", "http://epaper.bsyjrb.cn/pc", "node_A01.html", "", "unverified"
)


def fail() -> None:
    raise RuntimeError


# All or nothing


def test_a_block_that_fails_leaves_nothing(archive: Archive) -> None:
    before = archive.counts()
    with pytest.raises(RuntimeError), archive.transaction():
        archive.add(replace(FIRST, addresses=("http://a.cn/1",)))
        archive.add_document(DOCUMENT)
        archive.links.found(Link("http://a.cn/2"))
        archive.add_newspapers([PAPER])
        archive.journal.start("youjiang")
        fail()
    assert archive.counts() == before


def test_after_a_block_that_failed_the_archive_goes_on(archive: Archive) -> None:
    with pytest.raises(RuntimeError), archive.transaction():
        fail()
    assert archive.add(FIRST).outcome == "added"


def test_an_inner_block_that_fails_leaves_what_the_outer_one_did(archive: Archive) -> None:
    with archive.transaction():
        first = archive.add(FIRST).article
        with pytest.raises(RuntimeError), archive.transaction():
            archive.add(SECOND)
            fail()
    assert [record.id for record in archive.articles()] == [first]


def test_an_outer_block_that_fails_takes_the_inner_one_with_it(archive: Archive) -> None:
    with pytest.raises(RuntimeError), archive.transaction():
        with archive.transaction():
            archive.add(FIRST)
        fail()
    assert list(archive.articles()) == []


def test_an_article_whose_capture_is_not_noted_is_not_added(archive: Archive) -> None:
    capture = Capture("<urn:uuid:1>", "http://a.cn/1", datetime(2026, 11, 1, tzinfo=CHINA), 200, (), b"", "sha256:")
    with pytest.raises(NotFoundError):
        archive.add(FIRST, capture=capture)
    assert list(archive.articles()) == []


# Documents and passages


def test_a_document_is_kept_byte_for_byte(archive: Archive) -> None:
    assert archive.add_document(DOCUMENT) is True
    assert archive.document("00000000000000d1") == DOCUMENT


def test_a_known_document_is_not_new(archive: Archive) -> None:
    archive.add_document(DOCUMENT)
    assert archive.add_document(DOCUMENT) is False
    assert list(archive.documents()) == [DOCUMENT]


def test_a_known_document_takes_what_its_reader_says_now(archive: Archive) -> None:
    archive.add_document(replace(DOCUMENT, format="unread", problems=("line 1: cannot be read",)))
    archive.add_document(DOCUMENT)
    assert archive.document(DOCUMENT.id) == DOCUMENT


def test_a_documents_name_is_clean_text(archive: Archive) -> None:
    archive.add_document(replace(DOCUMENT, name="a\udcff\x00.txt"))
    assert archive.document(DOCUMENT.id).name == "a\ufffd.txt"


def test_documents_come_by_name_and_id(archive: Archive) -> None:
    for identifier, name in (("d3", "b"), ("d2", "a"), ("d1", "a")):
        archive.add_document(replace(DOCUMENT, id=identifier, name=name))
    assert [document.id for document in archive.documents()] == ["d1", "d2", "d3"]


def test_an_unknown_document_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFoundError):
        archive.document("ffff")


def test_passages_say_where_an_article_stands_in_which_document(archive: Archive) -> None:
    archive.add_document(DOCUMENT)
    head, tail = Passage(DOCUMENT.id, 0, 3), Passage(DOCUMENT.id, 3, 7, (Join(5, 1), Join(6, 2)))
    second = archive.add(SECOND, passage=tail).article
    first = archive.add(FIRST, passage=head).article
    assert archive.passages(document=DOCUMENT.id) == [(first, head), (second, tail)]
    assert archive.passages(article=second) == [(second, tail)]


def test_a_passage_that_is_added_again_stays_one(archive: Archive) -> None:
    archive.add_document(DOCUMENT)
    passage = Passage(DOCUMENT.id, 0, 3)
    archive.add(FIRST, passage=passage)
    first = archive.add(FIRST, passage=passage).article
    assert archive.passages(article=first) == [(first, passage)]


# Papers


def test_a_paper_is_found_by_its_id(archive: Archive) -> None:
    archive.add_newspapers([PAPER])
    assert archive.newspaper("youjiang") == PAPER
    assert archive.newspaper("guilin") is None


def test_a_paper_is_brought_up_to_date(archive: Archive) -> None:
    archive.add_newspapers([PAPER])
    archive.add_newspapers([replace(PAPER, status="current")])
    assert archive.newspaper("youjiang") == replace(PAPER, status="current")
    assert archive.counts()["newspapers"] == 1


def test_an_article_credited_to_a_known_paper_belongs_to_it(archive: Archive) -> None:
    archive.add_newspapers([PAPER])
    ours = archive.add(replace(FIRST, source="右江日报")).article
    theirs = archive.add(replace(SECOND, source="示例日报")).article
    assert archive.get(ours).article.newspaper == "youjiang"
    assert archive.get(theirs).article.newspaper is None


def test_a_paper_that_came_later_is_filled_in_by_the_next_witness(archive: Archive) -> None:
    ours = archive.add(replace(FIRST, source="右江日报")).article
    archive.add_newspapers([PAPER])
    archive.add(replace(FIRST, source="右江日报"))
    assert archive.get(ours).article.newspaper == "youjiang"


# Asking


def test_an_article_is_found_by_the_beginning_of_its_id(archive: Archive) -> None:
    first = archive.add(FIRST).article
    archive.add(SECOND)
    assert archive.get(first[:4]).article == FIRST


def test_an_id_in_upper_case_finds_as_well(archive: Archive) -> None:
    first = archive.add(FIRST).article
    archive.add(SECOND)
    assert first != first.upper()
    assert archive.get(first.upper()).id == archive.get(first[:6].upper()).id == first


@pytest.mark.parametrize("beginning", ["zz", "%", "_", "\\", "\ud800", "a" * 9999])
def test_a_beginning_of_no_id_is_a_key_error(archive: Archive, beginning: str) -> None:
    archive.add(FIRST)
    with pytest.raises(KeyError, match="no article begins with"):
        archive.get(beginning)


def test_an_empty_beginning_is_a_key_error(archive: Archive) -> None:
    archive.add(FIRST)
    with pytest.raises(KeyError):
        archive.get("")


def test_a_beginning_of_several_ids_is_a_key_error(archive: Archive) -> None:
    for number in range(17):  # of 17 ids, two begin with the same of 16 digits
        archive.add(replace(FIRST, text=f"{FIRST.text}{number}"))
    firsts = [record.id[0] for record in archive.articles()]
    twice = next(digit for digit in firsts if firsts.count(digit) > 1)
    with pytest.raises(KeyError, match="several articles begin with"):
        archive.get(twice)


def test_articles_come_by_date(archive: Archive) -> None:
    day = datetime(2021, 12, 24, 8, 51, tzinfo=CHINA)
    late = archive.add(replace(FIRST, published_at=day, date_precision="second")).article
    early = archive.add(replace(SECOND, published_at=day - timedelta(days=1), date_precision="second")).article
    assert [record.id for record in archive.articles()] == [early, late]


def test_days_are_those_of_issues_and_else_of_publication(archive: Archive) -> None:
    archive.add_newspapers([PAPER])
    midnight = datetime(2021, 12, 25, 0, 5, tzinfo=CHINA)
    archive.add(replace(FIRST, newspaper="youjiang", issue_date=date(2021, 12, 24), published_at=midnight))
    archive.add(replace(SECOND, newspaper="youjiang", published_at=datetime(2021, 12, 26, tzinfo=CHINA)))
    archive.add(Article("别家", SECOND.text + "别家", published_at=datetime(2021, 12, 27, tzinfo=CHINA)))
    archive.add(Article("无日", FIRST.text + "无日", newspaper="youjiang"))
    assert archive.days("youjiang") == {date(2021, 12, 24), date(2021, 12, 26)}


def test_a_day_is_kept_right_by_later_witnesses_of_its_address(archive: Archive) -> None:
    archive.add_newspapers([PAPER])
    article = replace(FIRST, newspaper="youjiang", addresses=("http://epaper.bsyjrb.cn/pc/1",))
    archive.add(article)
    assert archive.days("youjiang") == set()
    archive.add(replace(article, published_at=datetime(2021, 12, 25, 0, 5, tzinfo=CHINA)))
    assert archive.days("youjiang") == {date(2021, 12, 25)}
    archive.add(replace(article, issue_date=date(2021, 12, 24)))
    assert archive.days("youjiang") == {date(2021, 12, 24)}


def test_a_text_without_an_address_counts_for_each_day_that_somebody_told(archive: Archive) -> None:
    archive.add_newspapers([PAPER])
    for day in (date(2021, 12, 24), date(2021, 12, 25)):
        archive.add(replace(FIRST, newspaper="youjiang", issue_date=day))
    assert archive.days("youjiang") == {date(2021, 12, 24), date(2021, 12, 25)}


def test_the_day_of_publication_is_that_of_china(archive: Archive) -> None:
    archive.add_newspapers([PAPER])
    archive.add(replace(FIRST, newspaper="youjiang", published_at=datetime(2021, 12, 24, 20, tzinfo=UTC)))
    assert archive.days("youjiang") == {date(2021, 12, 25)}


def test_counts_are_rows_of_each_table(archive: Archive) -> None:
    archive.add_document(DOCUMENT)
    archive.add(replace(FIRST, addresses=("http://a.cn/1", "http://a.cn/2")), passage=Passage(DOCUMENT.id, 0, 3))
    assert archive.counts() == {
        "absences": 0, "addresses": 2, "appearance_pages": 0, "appearances": 1, "articles": 1, "attempts": 0,
        "bylines": 0, "captures": 0, "clusters": 0, "contents": 1, "depictions": 0, "documents": 1, "endings": 0,
        "fingerprints": 1, "ids": 0, "links": 0, "newspapers": 0, "pages": 0, "passages": 1, "picture_files": 0,
        "picture_texts": 0, "pictures": 0, "placements": 0, "relations": 0, "runs": 0,
        "searches": 0, "sightings": 2, "signatures": 0, "sketches": 0, "standing": 1, "tags": 0, "versions": 2,
        "ways": 0, "witnesses": 1,
    }  # fmt: skip


def test_a_tally_counts_articles_most_first(archive: Archive) -> None:
    for number, (source, year) in enumerate([("右江日报", 2020), ("右江日报", 2021), ("", 2021)]):
        moment = datetime(year, 1, 1, tzinfo=CHINA)
        archive.add(replace(FIRST, text=f"{FIRST.text}{number}", source=source, published_at=moment))
    archive.add(replace(SECOND, source="桂林日报"))
    assert archive.tally("source") == [("右江日报", 2), ("", 1), ("桂林日报", 1)]
    assert archive.tally("year")[0] == ("2021", 2)
    assert dict(archive.tally("year")) == {"2021": 2, "2020": 1, "": 1}
    assert archive.tally("newspaper") == [("", 4)]


def test_there_is_no_tally_by_other_columns(archive: Archive) -> None:
    with pytest.raises(ValueError, match="no tally by text"):
        archive.tally("text")


def test_revisions_come_oldest_first(archive: Archive, clock: Clock) -> None:
    address = ("http://a.cn/1",)
    first = archive.add(replace(FIRST, addresses=address)).article
    clock.forward(days=1)
    second = archive.add(replace(SECOND, addresses=address)).article
    assert archive.revisions(first) == [second]
    assert archive.revisions(second) == []


def test_a_new_archive_is_whole(archive: Archive) -> None:
    assert archive.check_integrity() == "ok"
