"""One article taken along as a file: what a search that finds it alone writes, under its own name."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest

from archive.browse.taking import ARTICLE_FORMS, FORMS, Taken
from tests.archive.browse.conftest import Reader

Find = Callable[[str], str]
SEARCHES = {
    "茶山深处的路灯有人管了": "q=茶山深处的路灯",
    "搭建互嵌平台让各族旅居者交往交流交融": "source=民族画报",
    "<script>document.title='owned'</script>": "paper=hechiribao",
}
"""Articles, and searches that find them alone."""
TITLES = list(SEARCHES)
SUFFIXES = [form.suffix for form in ARTICLE_FORMS]


def test_these_are_the_forms() -> None:
    assert SUFFIXES == ["csv", "xlsx", "ris", "bib", "csl.json", "all.json", "md"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
@pytest.mark.parametrize("title", TITLES)
def test_a_file_of_an_article_is_that_of_a_search_for_it_alone(
    form: Taken, title: str, reader: Reader, article_of: Find
) -> None:
    told = reader.json(f"{article_of(title)}.json")
    search = f"?{SEARCHES[title]}"
    assert reader.json(f"/search.json{search}")["total"] == 1
    one, found = reader.get(f"{told['url']}.{form.suffix}"), reader.get(f"/search.{form.suffix}{search}")
    assert (one.status_code, one.headers["content-type"]) == (200, found.headers["content-type"])
    if form.suffix == "xlsx":
        mine, theirs = (openpyxl.load_workbook(BytesIO(file.content)).worksheets[0] for file in (one, found))
        assert list(mine.values) == list(theirs.values)
    else:
        assert one.content == found.content


def test_a_file_is_called_by_day_and_headline(reader: Reader, article_of: Find) -> None:
    address = article_of(TITLES[0])
    for suffix in SUFFIXES:
        called = reader.get(f"{address}.{suffix}").headers["content-disposition"]
        plain, _, name = called.partition("; filename*=UTF-8''")
        assert plain == f'attachment; filename="article-{address.rpartition("/")[2]}.{suffix}"'
        assert unquote(name) == f"2021-12-24-茶山深处的路灯有人管了.{suffix}"
    hostile = reader.get(f"{article_of(TITLES[2])}.ris").headers["content-disposition"]
    assert re.fullmatch(r"[\x20-\x7e]+", hostile) and "<" not in hostile and hostile.count('"') == 2


def test_the_reference_of_a_file_is_that_of_the_page(reader: Reader, article_of: Find) -> None:
    for title in TITLES:
        told = reader.json(f"{article_of(title)}.json")
        assert reader.get(f"{told['url']}.bib").text == told["bibtex"] + "\n"
        assert reader.get(f"{told['url']}.all.json").json()[0]["citation"] == told["citation"]


def test_a_text_has_its_headline_and_its_reference(reader: Reader, article_of: Find) -> None:
    answer = reader.get(f"{article_of(TITLES[0])}.md")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "# 茶山深处的路灯有人管了\n" in answer.text and answer.text.count("[N/OL]") == 0
    assert r"\[N/OL\]" in answer.text


def test_the_page_links_to_each_beside_the_citation(reader: Reader, article_of: Find) -> None:
    address = article_of(TITLES[0])
    cited = reader.html(address).partition('<h2 id="cite">')[2]
    for form in ARTICLE_FORMS:
        assert f'<a href="{address}.{form.suffix}" rel="nofollow" download>{form.label}</a>' in cited


def test_the_page_as_json_is_what_it_was(reader: Reader, article_of: Find) -> None:
    told = reader.json(f"{article_of(TITLES[0])}.json")
    assert {"title", "paragraphs", "citation", "bibtex", "embedded"} <= told.keys() and "files" not in told


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("identifier", ["0000000000000000", "abcdef0", "ABCDEF0"])
def test_a_file_of_no_article_is_not_found_in_our_own_clothes(suffix: str, identifier: str, reader: Reader) -> None:
    answer = reader.get(f"/article/{identifier}.{suffix}")
    assert answer.status_code == 404 and "content-disposition" not in answer.headers
    if suffix.endswith(".json"):
        told = {"title": "没有找到", "message": "没有这篇文章"}
        assert answer.json() == {"ok": False, "status": 404, "error": "没有这篇文章", **told}
    else:
        assert "没有这篇文章" in answer.text and 'role="search"' in answer.text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_beginning_of_an_id_leads_to_the_file(suffix: str, reader: Reader, article_of: Find) -> None:
    address = article_of(TITLES[0])
    answer = reader.get(f"{address[:-4]}.{suffix}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{address}.{suffix}")


def test_a_form_that_there_is_not_is_not_found(reader: Reader, article_of: Find) -> None:
    assert [reader.get(f"{article_of(TITLES[0])}.{one}").status_code for one in ("pdf", "bibtex", "csl", "exe")] == [
        404
    ] * 4
