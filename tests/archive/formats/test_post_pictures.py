"""Pictures of posts: put in their places or below, read again as no text, and taken out without a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.formats import PictureBeside, formats, jekyll
from archive.formats.post_pictures import as_it_was, captions_below, in_their_places, picture_lines
from archive.model import Article, Document
from tests.archive.formats.test_broken_out import NASTY, as_utf_8
from tests.harness.documents import VARIANTS

PAGE = "http://p.cn/pc/202112/01/content_1.html"
AT = f"assets/pictures/{'ab' * 32}.jpg"
OTHER = f"assets/pictures/{'cd' * 32}.png"
LINE = f'<figure><img src="/{AT}" alt="芒果丰收"><figcaption>芒果丰收 <small>韦明</small></figcaption></figure>'
PICTURE = PictureBeside(AT, "http://p.cn/pc/res/1/2.jpg", "芒果丰收", "韦明")
PLAIN = PictureBeside(OTHER, "http://p.cn/pc/res/9.png")
ARTICLE = Article("芒果丰收", "田阳的芒果熟了。\n乡亲们都来了。", addresses=(PAGE,), source="右江日报")
SAME = (
    "http://p.cn/pc/res/1/2.jpg",
    "../../res/1/2.jpg",
    "/pc/res/1/2.jpg",
    "//p.cn/pc/res/1/2.jpg",
    " /pc/res/1/2.jpg ",
)


def pictured(article: Article, *pictures: PictureBeside) -> bytes:
    form = formats()["jekyll"]
    assert form.with_pictures
    return form.with_pictures(jekyll.write(jekyll.post_of(article)), pictures)


def read(data: bytes) -> Article:
    [(article, _)] = jekyll.import_document(Document("0123456789abcdef", "post.md", "jekyll", data, "")).articles
    return article


@pytest.mark.parametrize("src", SAME)
def test_a_picture_that_the_html_shows_is_put_in_its_place_and_taken_out_as_it_was(src: str) -> None:
    body = f'<p>一</p><p align="center"><img width="300" src="{src}" border="0"></p><p>二</p>'
    shown, below = in_their_places(body, PAGE, [PICTURE])
    assert (f'<img width="300" src="/{AT}" data-src="{src}" border="0">' in shown, below) == (True, "")
    assert as_it_was(shown) == body


def test_what_the_html_does_not_show_stands_below_it_and_other_pictures_stay() -> None:
    body = '<p><img src="http://other.cn/a.jpg"><img data-x="" src=""><img></p>'
    assert in_their_places(body, PAGE, [PICTURE]) == (body, f"\n\n{LINE}")
    assert in_their_places(body, PAGE, []) == (body, "")


def test_the_lines_below_are_told_from_the_body() -> None:
    bare = f'<figure><img src="/{OTHER}" alt=""></figure>'
    assert picture_lines(f"<p>一</p>\n\n{LINE}\n\n{bare}") == f"\n\n{LINE}\n\n{bare}"
    assert picture_lines(f"<p>一</p>\n\n{LINE}\n\n<p>二</p>") == ""
    assert picture_lines(f"<p>一</p>{LINE}") == picture_lines("") == ""
    assert captions_below(f"\n\n{LINE}\n\n{bare}\n\n{LINE}") == ("芒果丰收",)


def test_a_post_with_pictures_is_read_as_without_but_for_what_stands_under_them() -> None:
    html = '<p>田阳的芒果熟了。</p>\n<p><img src="http://p.cn/pc/res/9.png"></p>\n<p>乡亲们都来了。</p>'
    for article in (ARTICLE, replace(ARTICLE, html=html)):
        data = pictured(article, PICTURE, PLAIN)
        assert data.count(b"/assets/pictures/") == 2
        assert read(data) == replace(read(jekyll.write(jekyll.post_of(article))), captions=("芒果丰收",))
        assert jekyll.write(jekyll.read(data)) == data
    assert read(data).html == html


@pytest.mark.parametrize("nasty", NASTY)
def test_no_caption_breaks_out_of_its_place(nasty: str) -> None:
    data = pictured(ARTICLE, replace(PICTURE, caption=f"甲{nasty}", credit=nasty), PLAIN)
    text = data.decode()
    assert text.count("<figure><img ") == text.count("</figure>") == 2 and "{{" not in text and "{%" not in text
    again = read(data)
    assert (again.text, len(again.captions)) == (ARTICLE.text, 1)
    assert again.captions[0].startswith("甲")
    assert as_utf_8(again.title) == ARTICLE.title
    assert "<script" not in text


@pytest.mark.parametrize("name", VARIANTS)
def test_documents_of_before_have_none(name: str) -> None:
    assert jekyll.read(VARIANTS[name]).pictures == ""


def test_markdown_has_them_under_its_text_and_reads_them_as_no_text() -> None:
    form = formats()["markdown"]
    assert form.with_pictures and form.read
    before = "# 题\n\n文字一。\n\n---\n\n引用。\n".encode()
    data = form.with_pictures(before, [replace(PICTURE, caption="一[*](x)"), PLAIN])
    shown = f"\n\n![一\\[\\*\\](x) 韦明]({AT})\n\n![]({OTHER})"
    assert data.decode() == f"# 题\n\n文字一。{shown}\n\n---\n\n引用。\n"
    told = [form.read(Document("0" * 16, "a.md", "markdown", one, "")).articles[0][0] for one in (before, data)]
    assert (told[0].text, told[1].captions) == (told[1].text, ("一[*](x) 韦明",))
