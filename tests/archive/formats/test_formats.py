"""The formats are found by their modules and as entry points; what each can do says where it is used."""

from __future__ import annotations

import pytest

from archive.formats import SeedError, formats
from archive.transfer.exporting import export_forms
from archive.transfer.importing import format_of, read_document


def test_a_format_is_found_by_its_module_or_as_an_entry_point() -> None:
    found = "bibtex csl-json csv html hugo jekyll json jsonl magazine markdown ris xlsx".split()
    assert list(formats()) == found
    assert all(form.name == name for name, form in formats().items())


def test_an_archive_is_written_in_every_format_that_writes_articles_and_as_received() -> None:
    assert export_forms() == [*(name for name in formats() if name not in ("html", "hugo")), "original"]  # read only


@pytest.mark.parametrize("name", formats())
def test_a_format_that_reads_documents_recognises_them(name: str) -> None:
    form = formats()[name]
    assert bool(form.read) == bool(form.recognises) == bool(form.rewritten or form.decodes)
    assert form.read or form.writes


@pytest.mark.parametrize(
    "name, content, form",
    [
        ("a.md", b"---\nlayout: post\n---\n", "jekyll"),
        ("a.txt", b"---\nlayout: post\n---\n", "jekyll"),
        ("a.txt", b"+++\ntitle = 'a'\n+++\n", "hugo"),
        ("a", "题目\n□ 王小明\n".encode(), "magazine"),
        ("a.TXT", "题目".encode(), "magazine"),
    ],
)
def test_a_document_is_of_the_first_format_that_recognises_it(name: str, content: bytes, form: str) -> None:
    assert format_of(name, content).name == form


@pytest.mark.parametrize("name, content", [("a.txt", b" \n"), ("a.bin", "题目".encode())])
def test_a_document_that_no_format_recognises_is_told_so(name: str, content: bytes) -> None:
    with pytest.raises(SeedError):
        format_of(name, content)


def test_a_malformed_address_among_the_ways_back_of_a_post_is_no_link() -> None:
    post = '---\nlayout: post\ntitle: "题"\ndate: 2021-12-24 08:51:00 +0800\n---\n<p>正文。</p>\n\n<http://x.cn/1>\n\n'
    post += "[返回甲](http://[x/category/a.html)｜[返回乙](//finews.withounder.com/category/b.html)"

    _, imported, error = read_document("a.md", post.encode())
    assert (error, [link.url for link in imported.links]) == (
        "",
        ["http://x.cn/1", "https://finews.withounder.com/category/b.html"],
    )
