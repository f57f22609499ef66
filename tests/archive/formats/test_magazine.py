"""Magazine texts: every line is placed, by a rule that can be told, or kept and reported."""

from __future__ import annotations

import hashlib
from datetime import datetime

import pytest

from archive.formats import Cut, Imported, SeedError, magazine
from archive.model import CHINA, Article, Byline, Document, Join, Passage
from tests.harness.documents import MAGAZINE, MAGAZINE_SEED

WALL = "县里拨款三十万元，村民出工两千个，自带干粮上山，从冬天一直干到开春，终于把渠"  # a long line without an end


def imported(data: bytes) -> Imported:
    return magazine.import_document(Document("0123456789abcdef", "dump.txt", "magazine", data, ""))


def articles(text: str) -> list[Article]:
    return [found for found, _ in imported(text.encode()).articles]


def blocks(*lines: str) -> str:
    return "\n\n".join(lines) + "\n"


# The seed


def test_the_seed_is_written_back_byte_for_byte() -> None:
    data = MAGAZINE_SEED.read_bytes()
    assert len(data) == 13151
    assert (
        hashlib.sha256(magazine.write(magazine.read(data))).hexdigest()
        == "71cc05006ba79b779ee76d5584f2802fa28a144c4b5391713f0d391550937c55"
    )


def test_the_seed_holds_two_articles_with_their_headlines() -> None:
    found = [(one.kicker, one.title, one.subtitle) for one in articles(MAGAZINE_SEED.read_text("utf-8"))]
    assert found == [
        ("", "贺州：“四个同步”强化部门联动 广泛开展民族团结进步创建活动", ""),
        ("广西北海旅居者联合会：", "搭建互嵌平台让各族旅居者交往交流交融", ""),
    ]


def test_the_seeds_bylines_are_two_names_each() -> None:
    assert [one.bylines for one in articles(MAGAZINE_SEED.read_text("utf-8"))] == [
        (Byline("赵金宾"), Byline("李积埔")),
        (Byline("吴汉时"), Byline("吴荣")),
    ]


def test_the_seeds_articles_have_five_paragraphs_each() -> None:
    first, second = articles(MAGAZINE_SEED.read_text("utf-8"))
    assert [line[:4] for line in first.text.split("\n")] == ["贺州市各", "发挥政协", "发挥司法", "发挥税务", "发挥文旅"]
    assert [line[:4] for line in second.text.split("\n")] == ["2017", "强化党建", "提升服务", "搭建交流", "凝聚强大"]


@pytest.mark.parametrize(
    "seam",
    [
        "推进铸牢中华民族共同体意识委员学习全覆盖",
        "引导各族群众尊法学法守法用法",
        "把各位党员的思想动态",
        "各种贴心服务，累计帮助",
        "“第二故乡”的情感认同和深情礼赞",
    ],
)
def test_the_seeds_five_cut_sentences_read_on(seam: str) -> None:
    assert seam in "\n".join(one.text for one in articles(MAGAZINE_SEED.read_text("utf-8")))


def test_the_seeds_joins_say_byte_and_paragraph() -> None:
    (_, first), (_, second) = imported(MAGAZINE_SEED.read_bytes()).articles
    assert first.joins == (Join(1682, 2), Join(3243, 3))
    assert second.joins == (Join(8068, 2), Join(9766, 3), Join(11466, 4))


def test_the_seeds_articles_are_bytes_2_to_6283_and_6284_to_the_end() -> None:
    (_, first), (_, second) = imported(MAGAZINE_SEED.read_bytes()).articles
    assert (first.start, first.end) == (2, 6283)
    assert (second.start, second.end) == (6284, 13151)


def test_the_seed_has_no_problems() -> None:
    assert imported(MAGAZINE_SEED.read_bytes()).problems == ()


def test_each_decision_on_the_seed_is_told_with_its_rule() -> None:
    told = [(step.line, step.rule) for step in imported(MAGAZINE_SEED.read_bytes()).steps]
    assert told == [
        (3, "short line above a byline"),
        (5, "line begins with □"),
        (11, "the paragraph above stops in mid-sentence"),
        (15, "the paragraph above stops in mid-sentence"),
        (21, "line above the title, ends with a colon"),
        (23, "short line above a byline"),
        (25, "line begins with □"),
        (31, "the paragraph above stops in mid-sentence"),
        (35, "the paragraph above stops in mid-sentence"),
        (39, "the paragraph above stops in mid-sentence"),
    ]


# Splitting


def test_kicker_title_and_subtitle_are_told_apart() -> None:
    _, second = articles(MAGAZINE.decode())
    assert second.kicker == "示例县读书会："
    assert second.title == "一座小城的夜读"
    assert second.subtitle == "记县城西街的二十个晚上"


def test_a_name_of_two_characters_may_be_set_with_a_blank() -> None:
    first, _ = articles(MAGAZINE.decode())
    assert first.bylines == (Byline("王小明"), Byline("李芳"))


def test_a_cut_paragraph_is_joined() -> None:
    first, _ = articles(MAGAZINE.decode())
    assert first.text == f"示例县山村今年修渠九公里，清水流到了田头。\n{WALL}修到了山顶，三百亩旱地变成水田。"


def test_short_sentences_stay_paragraphs_of_their_own() -> None:
    _, second = articles(MAGAZINE.decode())
    assert second.text == "西街的灯每晚亮到十点。\n读书的人来了又去，座位总是满的。"


def test_a_sub_heading_is_not_joined_to_the_paragraph_below_it() -> None:
    text = blocks("山村修渠", "□ 王小明", "九公里水渠修通。", "一、县里拨款", "拨款三十万元，从冬天干到开春。")
    assert articles(text)[0].text == "九公里水渠修通。\n一、县里拨款\n拨款三十万元，从冬天干到开春。"


def test_a_quotation_mark_ends_a_sentence_only_after_its_full_stop() -> None:
    cut = WALL.removesuffix("终于把渠") + "人们都说“好渠”"
    text = blocks("山村修渠", "□ 王小明", cut, "，一直说到今天也没有停下来过。")
    assert articles(text)[0].text == cut + "，一直说到今天也没有停下来过。"
    whole = WALL.removesuffix("终于把渠") + "人们都说：“好渠。”"
    text = blocks("山村修渠", "□ 王小明", whole, "渠水一直流到今天也没有停下来过。")
    assert articles(text)[0].text == whole + "\n渠水一直流到今天也没有停下来过。"


def test_latin_words_keep_a_blank_where_they_are_joined() -> None:
    text = blocks("山村修渠", "□ 王小明", WALL + "的图纸交给了 Water", "Works 公司，三百亩旱地变成水田。")
    assert "交给了 Water Works 公司" in articles(text)[0].text


@pytest.mark.parametrize("number", ["12", "- 12 -", "— 3 —", "第12页", "·7·"])
def test_a_page_number_is_no_text_and_does_not_stop_a_join(number: str) -> None:
    text = blocks("山村修渠", "□ 王小明", WALL, number, "修到了山顶，三百亩旱地变成水田。")
    assert articles(text)[0].text == WALL + "修到了山顶，三百亩旱地变成水田。"


def test_a_page_number_is_kept_and_reported() -> None:
    data = blocks("山村修渠", "□ 王小明", "九公里水渠修通。", "第12页", "县里说好。").encode()
    assert imported(data).problems == ("line 7: page number kept outside the articles: 第12页",)
    assert magazine.write(magazine.read(data)) == data


def test_a_page_number_between_headline_and_byline_changes_nothing() -> None:
    text = blocks("示例县读书会：", "12", "一座小城的夜读", "13", "□ 陈大文", "西街的灯每晚亮到十点。")
    [found] = articles(text)
    assert (found.kicker, found.title, found.bylines) == ("示例县读书会：", "一座小城的夜读", (Byline("陈大文"),))


def test_a_byline_under_a_paragraph_signs_the_article_above() -> None:
    text = blocks("山村修渠", "□ 王小明", "九公里水渠修通，村民都说这是今年最好的一件事。", "□ 李大海")
    [found] = articles(text)
    assert found.bylines == (Byline("王小明"), Byline("李大海"))
    assert found.text == "九公里水渠修通，村民都说这是今年最好的一件事。"


def test_text_before_the_first_headline_is_kept_and_reported() -> None:
    text = blocks("本期共收文二十篇，由县志办公室编印。", "山村修渠", "□ 王小明", "九公里水渠修通。")
    found = imported(text.encode())
    assert found.problems == ("line 1: unplaced kept outside the articles: 本期共收文二十篇，由县志办公室编印。",)
    [(first, passage)] = found.articles
    assert first.title == "山村修渠"
    assert passage.start == 56  # 18 characters of three bytes and two line breaks


def test_without_a_byline_the_first_line_is_the_headline_of_one_article() -> None:
    [found] = articles(blocks("山村修渠", "九公里水渠修通。", "县里说好。"))
    assert (found.title, found.text, found.bylines) == ("山村修渠", "九公里水渠修通。\n县里说好。", ())


@pytest.mark.parametrize("text", ["九公里水渠修通。县里说好。\n", "只有一行\n", "\n\n", "修渠。\n\n还是修渠。\n"])
def test_where_no_headline_can_be_found_the_error_says_so(text: str) -> None:
    with pytest.raises(SeedError, match="no headline with a byline"):
        imported(text.encode())


def test_an_end_of_line_is_no_difference_to_what_is_read() -> None:
    assert articles(MAGAZINE.decode().replace("\n", "\r\n")) == articles(MAGAZINE.decode())
    assert articles(MAGAZINE.decode().replace("\n", "\r")) == articles(MAGAZINE.decode())


def test_a_join_after_cr_lf_counts_both_bytes() -> None:
    text = blocks("山村修渠", "□ 王小明", WALL, "　　修到了山顶，三百亩旱地变成水田。").replace("\n", "\r\n")
    [(_, passage)] = imported(text.encode()).articles
    # headline 12 + 4, byline 3 + 1 + 9 + 4, the long line 114 + 4, the indent 6
    assert passage.joins == (Join(157, 1),)


def test_a_file_in_gb_18030_is_read_and_its_bytes_are_counted() -> None:
    data = MAGAZINE.decode().encode("gb18030")
    found = imported(data)
    assert [one.title for one, _ in found.articles] == ["山村：修渠引水到田头", "一座小城的夜读"]
    assert found.articles[1][1].end == len(data)
    assert magazine.write(magazine.read(data)) == data


def test_a_byte_order_mark_is_no_part_of_the_title() -> None:
    data = b"\xef\xbb\xbf" + blocks("山村修渠", "□ 王小明", "九公里水渠修通。").encode()
    assert articles(data.decode())[0].title == "山村修渠"


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "\r\n", " "])
def test_the_end_of_the_file_stays_as_it_is(end: str) -> None:
    data = MAGAZINE.rstrip() + end.encode()
    assert magazine.write(magazine.read(data)) == data


def test_the_passage_ends_before_the_blank_lines_at_the_end() -> None:
    data = blocks("山村修渠", "□ 王小明", "九公里水渠修通。").encode()
    [(_, passage)] = imported(data + b"\n\n").articles
    assert passage == Passage("0123456789abcdef", 0, len(data))


def test_a_step_names_line_rule_and_result() -> None:
    data = blocks("山村修渠", "□ 王小明", "九公里水渠修通。").encode()
    assert imported(data).steps == (
        Cut(1, "short line above a byline", "title: 山村修渠"),
        Cut(3, "line begins with □", "byline: □ 王小明"),
    )


@pytest.mark.parametrize("line", ["□ 王小明", "　　□王小明", " \t□ 王小明"])
def test_a_line_that_begins_with_the_sign_makes_a_file_a_magazine_text(line: str) -> None:
    assert magazine.recognises("dump", f"山村修渠\n{line}\n".encode())


def test_a_sign_within_a_line_does_not() -> None:
    assert not magazine.recognises("dump", "山村修渠。□王小明\n".encode())


# Writing


def test_an_article_is_written_block_by_block() -> None:
    article = Article(
        title="一座小城的夜读",
        kicker="示例县读书会：",
        subtitle="记西街的二十个晚上",
        text="西街的灯每晚亮到十点。\n座位总是满的。",
        bylines=(Byline("陈大文"), Byline("王芳", "photographer")),
    )
    assert magazine.text_of(article).decode() == (
        "示例县读书会：\n\n一座小城的夜读\n\n——记西街的二十个晚上\n\n□ 陈大文 王芳\n\n"
        "西街的灯每晚亮到十点。\n\n座位总是满的。"
    )


def test_a_magazine_text_is_named_after_day_and_id() -> None:
    moment = datetime(2021, 12, 24, 8, 51, tzinfo=CHINA)
    assert magazine.file_name(Article("水", "水。", published_at=moment), "0123456789abcdef") == (
        "2021-12-24-0123456789abcdef.txt"
    )
