"""Every encoding under every label: what a page says must come out, or the page must be told to be doubtful."""

from __future__ import annotations

import pytest

from archive.chinese.decoding import Decoded, codec_of, decode, decode_web, encode
from archive.chinese.plausible import plausibility
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

HANS = (
    "本报讯（记者　韦秋实）昨日，全县秋季农业生产现场会在城东镇召开。会议要求各乡镇抓住晴好天气，抢收晚稻，"
    "同时做好冬种准备，确保粮食安全。与会人员参观了蔬菜基地和灌溉工程，听取了村民的意见。“今年收成比去年好。”村民说。"
)
HANT = (
    "本報訊（記者　韋秋實）昨日，全縣秋季農業生產現場會在城東鎮召開。會議要求各鄉鎮抓住晴好天氣，搶收晚稻，"
    "同時做好冬種準備，確保糧食安全。與會人員參觀了蔬菜基地和灌溉工程，聽取了村民的意見。「今年收成比去年好。」村民說。"
)
JAPANESE = (
    "市は二十五日、駅前の広場で秋の祭りを開くと発表した。地元の農家が育てた野菜を売る店が並び、"
    "子どもたちのための催しも用意される。担当者は「多くの市民に来てほしい」と話している。"
)
KOREAN = (
    "서울시는 25일 한강공원 일대에서 시민들과 함께하는 가을 축제를 연다고 밝혔다. 이번 축제에는 지역 농민들이 "
    "직접 기른 농산물을 판매하는 장터가 열리고, 어린이들을 위한 체험 행사도 마련된다."
)
FRENCH = "Le maire a déclaré que les élèves étaient touchés par la réforme ; où qu'ils soient, ils ont été reçus."
GERMAN = "Der Bürgermeister erklärte, daß die Straße über den Fluß für größere Fahrzeuge künftig gesperrt bleibe."
RUSSIAN = "В четверг в городе открылась выставка достижений народного хозяйства, на которой показаны новые машины."

RIGHT = {
    ("simplified", HANS): ("utf-8", "gb18030", "gbk", "utf-16-le", "utf-16-be", "hz"),
    ("traditional", HANT): ("utf-8", "gb18030", "gbk", "big5", "big5hkscs", "utf-16-le"),
    ("Japanese", JAPANESE): ("utf-8", "euc_jp", "cp932", "iso2022_jp"),
    ("Korean", KOREAN): ("utf-8", "cp949", "euc_kr", "iso2022_kr"),
    ("French", FRENCH): ("utf-8", "cp1252"),
    ("German", GERMAN): ("utf-8", "cp1252"),
    ("Russian", RUSSIAN): ("utf-8", "cp1251", "koi8_r"),
}
OWN_LABEL = {
    "gb18030": "gb18030", "gbk": "gb2312", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be", "hz": "hz-gb-2312",
    "big5hkscs": "big5-hkscs", "euc_jp": "euc-jp", "cp932": "x-sjis", "iso2022_jp": "iso-2022-jp",
    "cp949": "ks_c_5601-1987", "euc_kr": "euc-kr", "iso2022_kr": "iso-2022-kr",
    "cp1252": "iso-8859-1", "cp1251": "windows-1251", "koi8_r": "koi8-r",
}  # fmt: skip
# What is wrong, what browsers do not know, and what only Python knows.
LABELS = (
    "utf-8", "gb2312", "big5", "iso8859-1", "latin-1", "windows-1251", "windows-1252", "us-ascii", "undefined", "",
    "unicode_escape", "raw_unicode_escape", "utf-7", "rot13", "idna", "hex", "zlib", "utf-8-sig", "cp1140",
    "gb2312; x", "\x00", "国标", "x" * 999, "x-user-defined", "replacement",
)  # fmt: skip
ALONE = ("cp1251", "koi8_r")  # of one byte a character: without their label nothing tells them from each other
EAST_ASIAN = {language for language, _ in RIGHT} - {"French", "German", "Russian"}
PAIRS = [
    pytest.param(text, coding, label, id=f"{language}-{coding}-{label[:20]!r}")
    for (language, text), codings in RIGHT.items()
    for coding in codings
    for label in (OWN_LABEL.get(coding, coding), *LABELS)
    if language in EAST_ASIAN or label not in ("big5", "gb2312", "windows-1251") and coding not in ALONE
]


def page(text: str, label: str = "", script: str = "") -> str:
    return (
        f'<html><head><meta charset="{label}"><title>{text[:9]}</title></head><body>{script}<p>{text}</p></body></html>'
    )


@each("text, coding, label", PAIRS)
def test_whatever_the_label_says_the_text_comes_out(text: str, coding: str, label: str) -> None:
    markup = page(text)
    read = decode_web(markup.encode(coding), [label])
    assert (read.text, read.undecodable, read.doubt) == (markup, 0, "")


def test_the_pairs_are_many() -> None:
    assert len(PAIRS) > 500


@pytest.mark.parametrize("coding", ALONE)
def test_cyrillic_is_read_as_its_label_says_and_doubtful_without_one(coding: str) -> None:
    body = page(RUSSIAN).encode(coding)
    assert decode_web(body, [OWN_LABEL[coding]]) == Decoded(page(RUSSIAN), OWN_LABEL[coding])
    assert decode_web(body).doubt


@each("label", ["gb2312", "iso8859-1", "windows-1251", "undefined", "unicode_escape", ""])
@each("few", ["测试", "中文", "联通", "右江", "更多", "首页", "，", "《", "龙"])
def test_a_few_characters_in_much_markup_are_read(few: str, label: str) -> None:
    markup = page("", script=f"<script>{'var a = b < c; ' * 500}</script>").replace("<p></p>", f"<p>{few}</p>")
    assert decode_web(markup.encode("gbk"), [label]).text == markup


@pytest.mark.parametrize("few", ["測試", "中文", "新聞", "龍", "首頁"])
def test_a_few_characters_of_big5_are_read_by_their_label(few: str) -> None:
    assert decode_web(few.encode("big5"), ["big5"]) == Decoded(few, "big5")


@pytest.mark.parametrize(
    "labels", [["gb2312", "iso-8859-1"], ["iso-8859-1", "gb2312"], ["big5", "gbk"], ["utf-8", "gbk"], ["x", "gbk"]]
)
def test_of_two_labels_the_plausible_one_is_heard(labels: list[str]) -> None:
    assert decode_web(HANS.encode("gbk"), labels) == Decoded(HANS, "gb18030")


def test_labels_are_not_asked_for_where_the_bytes_speak() -> None:
    def labels() -> object:
        raise AssertionError

    assert decode_web(HANS.encode(), iter(labels, None)).text == HANS


@each("text", [HANS, HANT, JAPANESE, KOREAN, FRENCH, RUSSIAN])
@each("coding", ["utf-8-sig", "utf-16"])
@each("label", ["gbk", "iso-8859-1", "undefined", ""])
def test_a_byte_order_mark_outweighs_every_label(text: str, coding: str, label: str) -> None:
    assert decode_web(text.encode(coding), [label]).text == text


def test_a_mark_before_a_page_in_gbk_does_not_make_it_utf_8() -> None:
    """An included file in UTF-8 has its mark, the page around it is in GBK."""
    read = decode_web(b"\xef\xbb\xbf" + page(HANS).encode("gbk"), ["gbk"])
    assert (read.text.removeprefix("\ufeff")[-99:], read.codec) == (page(HANS)[-99:], "gb18030")


@pytest.mark.parametrize(
    "coding, label", [("utf-16-le", "utf-16"), ("utf-16-le", "unicode"), ("utf-16-be", "utf-16be")]
)
def test_utf_16_without_a_mark_is_read_by_its_label(coding: str, label: str) -> None:
    bare = HANS.replace("　", "")
    assert decode_web(bare.encode(coding), [label]).text == bare


# The bytes that Python reads otherwise than browsers do


@pytest.mark.parametrize(
    "data, label, text",
    [
        (b"\xa3\xa0\xd6\xd0", "gbk", "　中"),
        ("\ue5e5中".encode(), "utf-8", "　中"),
        (b"\x80100\xd6\xd0", "gb2312", "€100中"),
        (b"\xa2\xe3100\xd6\xd0", "gbk", "€100中"),
        (b"\xd6\xd0\xa6\xd9", "gbk", "中︐"),
        (b"\xfe\x59\xd6\xd0", "gb18030", "\u9fb4中"),
        (b"\xa4\xa4\xa3\xe1100", "big5", "中€100"),
        ("㗎嘅".encode("big5hkscs"), "big5", "㗎嘅"),
        (b"\xad\xa1\xc6\xfc\xcb\xdc", "euc-jp", "①日本"),
        ("①㈱日本".encode("cp932"), "shift_jis", "①㈱日本"),
        ("똠방각하".encode("cp949"), "euc-kr", "똠방각하"),
        (b"a\x93caf\xe9\x94", "iso-8859-1", "a“café”"),
        (b"caf\xe9 \x81", "windows-1252", "café \x81"),
        ("ไทยและอังกฤษ".encode("cp874"), "tis-620", "ไทยและอังกฤษ"),
    ],
)
def test_bytes_are_read_as_browsers_read_them(data: bytes, label: str, text: str) -> None:
    assert decode_web(data, [label]).text == text


@each(
    "label, codec",
    [
        ("GB2312", "gb18030"), (" x-gbk\n", "gb18030"), ("cn-big5", "big5"), ("latin1", "windows-1252"),
        ("ks_c_5601-1987", "euc-kr"), ("windows-31j", "shift_jis"), ("unicode", "utf-16le"), ("tis-620", "cp874"),
        ("utf8", "utf-8"), ("undefined", ""), ("unicode_escape", ""), ("utf-7", ""), ("latin-1", ""), ("cp936", ""),
        ("mbcs", ""), ("rot13", ""), ("hz-gb-2312", ""), ("x-user-defined", ""), ("国标", ""), ("\udcff", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_label_is_one_of_the_standards_or_none(label: str, codec: str) -> None:
    assert codec_of(label) == codec
    "国".encode(codec or "utf-8", "xmlcharrefreplace")


# What is doubtful


RUBBISH = {
    "GBK that a server took for Latin": HANS.encode("gbk").decode("latin-1").encode(),
    "GBK that a server took for Cyrillic": HANS.encode("gbk").decode("cp1251", "replace").encode(),
    "UTF-8 that a server took for GBK": HANS.encode().decode("gb18030", "replace").encode("gb18030", "replace"),
    "the same, sent in UTF-8": HANS.encode().decode("gb18030", "replace").encode(),
    "Big5 that a server took for GBK": HANT.encode("big5").decode("gb18030", "replace").encode(),
    "replacement characters": ("\ufffd" * 40 + "，" * 9).encode(),
    "nothing but chance": bytes(range(0x80, 0x100)) * 9,
    "half of it broken": HANS.encode()[:150] + bytes(range(0xF8, 0x100)) * 3,
    "an encoding of escape sequences": b"\x1b$)A\x0e1>18Q6\x0f" * 9,
}


@each("body", RUBBISH.values(), ids=RUBBISH)
@each("label", ["", "utf-8", "gbk", "windows-1252"])
def test_what_is_no_text_is_told(body: bytes, label: str) -> None:
    assert decode_web(page("").encode().replace(b"<p>", b"<p>" + body), [label]).doubt


@each(
    "text",
    [HANS, HANT, JAPANESE, KOREAN, FRENCH, GERMAN, RUSSIAN, "", "a", "é", "©", "中", "🎉", "→ ■ ◆ ①", "１２３ＡＢＣ",
     "Người Việt ở Hà Nội được đón.", "百色市右江区龙景街道", "ไทยและอังกฤษ", "العربية والصحف", "བོད་ཡིག་གི་ཚགས་པར།",
     "Ελληνικά νέα", "㙟㙠㙡 䶮", "麤龘靐齉爩", "ﾊﾝｶｸ", "Zażółć gęślą jaźń", "Äänestäjät hääyönä"],
    ids=ascii,
)  # fmt: skip
def test_no_language_in_utf_8_is_doubtful(text: str) -> None:
    assert decode_web(text.encode()) == Decoded(text, "utf-8")


def test_what_is_lost_is_counted_wherever_it_was_lost() -> None:
    assert decode_web("右江\ufffd日报".encode()).undecodable == 1
    assert decode_web("右江".encode() + b"\xff" + "日报".encode()).undecodable == 1


def test_plausibility_tells_a_text_from_its_bytes_in_another_encoding() -> None:
    assert plausibility(HANS) > 0.8
    assert plausibility(HANT) > 0.8
    assert plausibility(HANS.encode("gbk").decode("latin-1")) < 0.1
    assert plausibility(HANS.encode("gbk").decode("big5", "replace")) < 0.5
    assert plausibility("plain") == 1


# Hostile bytes


@pytest.mark.parametrize(
    "piece",
    [b"\x80", b"\xff", b"~{", b"~{!", b"\x1b$B", b"\x00", b"\x00<", b"\xa4\xa3", b"\xe4\xb8", b"\xc3\xa9", b"a\xe9"],
)
def test_whatever_is_repeated_bytes_are_decoded_in_linear_time(piece: bytes) -> None:
    content = piece * (1_000_000 // len(piece))
    assert cpu_seconds(lambda: decode_web(content, ["gbk", "big5"]), below=5) < 5


def test_a_long_page_is_judged_where_its_characters_begin() -> None:
    markup = page(HANS, script=f"<style>{'.a{color:red}' * 40_000}</style>") + "<p>末</p>" * 30_000
    read = decode_web(markup.encode("gbk"), ["windows-1251"])
    assert (read.text == markup, read.codec, read.doubt) == (True, "gb18030", "")
    assert decode_web(markup.encode("gbk") + b"\xff" * 9, ["gbk"]).undecodable == 9


# Documents, without loss


@pytest.mark.parametrize(
    "data, text, codec",
    [
        (b"\x80100\xd6\xd0", "\x80100中", "gb18030"),
        (HANS.encode("gbk") + b"\xff" + HANS.encode("gbk"), f"{HANS}\udcff{HANS}", "gb18030"),
        (HANS.encode() + b"\xff" + HANS.encode(), f"{HANS}\udcff{HANS}", "utf-8"),
    ],
)
def test_a_document_with_odd_bytes_is_decoded_without_loss(data: bytes, text: str, codec: str) -> None:
    assert decode(data) == (text, codec)
    assert encode(text, codec) == data
