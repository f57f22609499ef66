"""Laws of both formats: what was read is written back byte for byte; what was written is read back the same."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.chinese.people import NO_NAMES
from archive.formats import SeedError, jekyll, magazine
from archive.model import CHINA, Article, Byline, Document
from archive.transfer.importing import read_document
from tests.harness.documents import MAGAZINE, NO_REAL_POSTS, REAL_POSTS, SEEDS, UNCLOSED, VARIANTS
from tests.harness.sweep import each

LAW = settings(max_examples=150, deadline=None)
CASES = settings(max_examples=60, deadline=None)

# Bytes at random, and posts and dumps made of pieces that mean something to a reader

_BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", ""])
_WORDS = st.sampled_from(
    [
        "---", "layout: post", "layout: category", 'title: "水"渠"', "title:", "date:  +0800", "date: 2021-12-24 08:51",
        "date: 9999-12-31 23:59:59 -1200", "categories: emnews", "tags: 右江日报新闻", "x", " ", "\ufeff",
        "\x00", "\u2028",
        "> 摘要", "<p>正文</p>", "<html>", "<frameset>", "<body>", "<!--", "</html>", "<http://a.cn/1>", "<>", "<http://[>",
        "<http://\x01/>", "[返回首页](//a.cn/category/a.html)｜[返回](./)", "□ 王小明 李 芳", "□", "示例县读书会：",
        "——记西街", "第12页", "山村修渠", "九公里水渠修通。", "　　",
        "县里拨款三十万元，村民出工两千个，自带干粮上山，从冬天一直干",
    ]
)  # fmt: skip
_MADE = st.lists(st.tuples(_WORDS, _BREAKS), max_size=14).map(lambda parts: "".join(a + b for a, b in parts).encode())
_POSTS = _MADE.map(lambda rest: b"---\nlayout: post\n" + rest)
_TORN = st.builds(
    lambda data, at, byte: data[:at] + byte + data[at:], _POSTS, st.integers(0, 60), st.binary(max_size=2)
)
FILES = st.one_of(st.binary(max_size=200), _MADE, _POSTS, _TORN)


@LAW
@given(FILES)
@example(b"---\r---\n")
@example(b"\xef\xbb\xbf---\n---")
@example(UNCLOSED)
def test_a_post_is_written_back_byte_for_byte_or_refused(data: bytes) -> None:
    try:
        post = jekyll.read(data)
    except SeedError:
        return
    assert jekyll.write(post) == data


@LAW
@given(FILES)
@example(MAGAZINE.replace(b"\n", b"\r\n"))
def test_a_magazine_text_is_written_back_byte_for_byte_or_refused(data: bytes) -> None:
    try:
        dump = magazine.read(data)
    except SeedError:
        return
    assert magazine.write(dump) == data


@pytest.mark.slow  # what begins as a web page is read in a process of its own
@LAW
@given(FILES, st.sampled_from(["a.md", "a.txt", "a"]))
@example(b"---\nlayout: post\n---\n<html></html><p>a", "a.md")
@example(b"---\nlayout: post\n---\n<html><body>a</body><body><p>b", "a.md")
@example(b"---\nlayout: post\ndate: 9999-12-31 23:59:59 -1200\n---\n<p>a", "a.md")
@example(b"---\nlayout: post\ndate: 9999-12-31 24:00\n---\n<p>a", "a.md")
@example(b"---\nlayout: post\ndate: 2021-12-24 08:51:00 +9900\n---\n<p>a", "a.md")
def test_any_file_is_read_or_refused_with_a_reason(data: bytes, name: str) -> None:
    document, imported, reason = read_document(name, data)
    assert document.content == data
    assert (document.format == "unread") == bool(reason)
    assert not (reason and imported.articles)


@pytest.mark.slow  # what begins as a web page is read in a process of its own
@LAW
@given(FILES)
def test_passages_lie_in_the_file_one_after_the_other(data: bytes) -> None:
    _, imported, _ = read_document("a.txt", data)
    at = 0
    for _, passage in imported.articles:
        assert at <= passage.start <= passage.end <= len(data)
        assert all(passage.start < join.offset < passage.end for join in passage.joins)
        at = passage.end


# Articles written and read back

_CHINESE = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
_HAN = st.text(_CHINESE, min_size=2, max_size=12)
_NAME = st.text(_CHINESE, min_size=2, max_size=4).filter(  # 丨 stands between names, as | does
    lambda name: name not in NO_NAMES and "丨" not in name
)
_NAMES = st.lists(_NAME, min_size=1, max_size=3, unique=True)
_SENTENCE = st.text(st.one_of(_CHINESE, st.sampled_from("，、0123456789a“”")), min_size=1, max_size=60).map(
    lambda words: "今日" + words + "。"
)
_MOMENTS = st.datetimes(datetime(1993, 1, 1), datetime(2099, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=CHINA)
)
_TITLES = st.text(st.one_of(_CHINESE, st.sampled_from('"\\:#%&<>{}“”：！？ '))).map(lambda words: f"新{words}闻")
_ADDRESSES = st.integers(10**8, 10**9).map(lambda n: f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW{n}")


@CASES
@given(_TITLES, _MOMENTS, _HAN.map(lambda name: name + "报"), _ADDRESSES, st.lists(_SENTENCE, min_size=1, max_size=4))
def test_a_post_that_was_written_is_read_back_the_same(
    title: str, moment: datetime, source: str, address: str, lines: list[str]
) -> None:
    html = "\n ".join(f"<p>{line}</p>" for line in lines) + f'<p class="em_media">（文章来源：{source}）</p>'
    text = "\n".join(lines)
    article = Article(title, text, html, source=source, published_at=moment, addresses=(address,))
    data = jekyll.write(jekyll.post_of(article))
    [(found, passage)] = jekyll.import_document(Document("0", "a.md", "jekyll", data, "")).articles
    assert (found.title, found.published_at, found.source, found.addresses) == (title, moment, source, (address,))
    assert (found.html, found.text) == (html, text)
    assert data[passage.start : passage.end].decode() == html


@CASES
@given(_HAN, st.one_of(st.just(""), _HAN.map(lambda words: words + "：")), st.one_of(st.just(""), _HAN), _NAMES,
       st.lists(_SENTENCE, min_size=1, max_size=4))  # fmt: skip
def test_a_magazine_text_that_was_written_is_read_back_the_same(
    title: str, kicker: str, subtitle: str, names: list[str], lines: list[str]
) -> None:
    bylines = tuple(map(Byline, names))
    article = Article(title, "\n".join(lines), kicker=kicker, subtitle=subtitle, bylines=bylines)
    data = magazine.text_of(article)
    [(found, _)] = magazine.import_document(Document("0", "a.txt", "magazine", data, "")).articles
    assert (found.title, found.kicker, found.subtitle) == (title, kicker, subtitle)
    assert found.bylines == bylines
    assert found.text.split("\n") == lines


# Real files


@pytest.mark.skipif(not REAL_POSTS.is_dir(), reason=NO_REAL_POSTS)
def test_every_real_post_is_written_back_byte_for_byte() -> None:
    files = sorted(path for path in REAL_POSTS.iterdir() if path.is_file())
    assert files
    for path in files:
        assert jekyll.write(jekyll.read(path.read_bytes())) == path.read_bytes(), path.name


@pytest.mark.skipif(not REAL_POSTS.is_dir(), reason=NO_REAL_POSTS)
def test_every_real_post_but_the_category_page_gives_one_article() -> None:
    for path in sorted(REAL_POSTS.glob("*.*")):
        _, imported, reason = read_document(path.name, path.read_bytes())
        assert reason == "", path.name
        assert len(imported.articles) == (0 if path.name.startswith("category") else 1), path.name


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_a_seed_is_written_back_by_the_reader_that_was_chosen_for_it(path: Path) -> None:
    document, _, reason = read_document(path.name, path.read_bytes())
    assert reason == ""
    if document.format == "jekyll":
        assert jekyll.write(jekyll.read(document.content)) == path.read_bytes()
    else:
        assert magazine.write(magazine.read(document.content)) == path.read_bytes()


@each("name", VARIANTS)
def test_every_variant_is_recognised_as_a_post(name: str) -> None:
    assert read_document("a.txt", VARIANTS[name])[0].format == "jekyll"
