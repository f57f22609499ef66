"""Every example that is kept, and how examples are made.

A page that `scrapy example SPIDER URL` saved counts once a person has compared it with its expectation.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from archive.model import LinkKind, Newspaper
from crawler.discover.examples import EXAMPLES, Example, ExampleError, load, problems, save, smells
from crawler.papers import paper_of
from crawler.platforms import platforms
from tests.harness import warm
from tests.harness.bench import FRONT, ROOT, Bench
from tests.harness.patience import patience
from tests.replica import STORIES, site

YOUJIANG = paper_of("youjiang")

SETTINGS = Settings()
SETTINGS.setmodule("crawler.settings")
STORY = next(story for story in STORIES if story.number == 28405)
URL = site.content_url(STORY)
CLEAN: dict[str, Any] = {
    "title": "靖西：绣球课堂飞针走线传技艺",
    "text": "“针脚要密，丝线要匀。”十二月二十日，一堂绣球制作课正在进行。",
    "published_at": "2021-12-24",
}
PENDING = "please review: compare each field with the page, correct what is wrong, set reviewed to true"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.json")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_example_is_reviewed_free_of_smells_and_what_the_reader_gives(path: Path) -> None:
    example = load(path)
    assert list(problems(example, example.paper)) == []
    assert path.parent.name in (example.paper.row.id, example.paper.platform.name)


@pytest.mark.parametrize("name", platforms())
@pytest.mark.parametrize("kind", LinkKind)
def test_every_platform_has_an_example_of_a_list_and_of_an_article(name: str, kind: LinkKind) -> None:
    kinds = {load(path).link.kind for path in (EXAMPLES / name).glob("*.json")}
    assert kind in kinds, (
        f"no {kind} in tests/examples/{name}/: save one of a paper by `scrapy example ID URL`, write words of your own "
        "in place of the paper's, compare every field with the page, and move both files there"
    )


def test_every_page_has_its_expectation_and_the_reverse() -> None:
    pages = {path.with_suffix("") for path in EXAMPLES.glob("*/*.html")}
    assert pages == {path.with_suffix("") for path in EXAMPLES.glob("*/*.json")} != set()


def kept(name: str) -> Example:
    """Return the first example of an article of a platform."""
    examples = map(load, sorted((EXAMPLES / name).glob("*.json")))
    return next(one for one in examples if one.link.kind is LinkKind.ARTICLE)


@pytest.mark.parametrize("platform", ["founder", "gxrb"])
def test_a_field_that_an_expectation_does_not_name_is_expected_to_be_empty(platform: str) -> None:
    example = kept(platform)
    named = {name: value for name, value in example.article.items() if value}
    assert len(named) < len(example.article)
    assert list(problems(replace(example, article=named), example.paper)) == []
    without = {name: value for name, value in named.items() if name != "newspaper"}
    assert list(problems(replace(example, article=without), example.paper)) == [
        f"newspaper: expected None, read {example.article['newspaper']!r}"
    ]


@pytest.mark.parametrize("name", ["title", "text"])
def test_title_and_text_have_to_be_named(name: str) -> None:
    example = kept("founder")
    without = {field: value for field, value in example.article.items() if field != name}
    assert f"{name}: expected None, read {example.article[name]!r}" in problems(
        replace(example, article=without), example.paper
    )


@pytest.mark.parametrize(
    "value, words",
    [
        ("民生", "colum: expected '民生', read None"),
        ("", "colum: expected '', read None"),
        (None, "colum: nothing that is read is called so"),
    ],
)
def test_a_name_that_no_field_has_is_told(value: str | None, words: str) -> None:
    example = kept("founder")
    assert list(problems(replace(example, article=example.article | {"colum": value}), example.paper)) == [words]


# Smells


def test_a_clean_expectation_has_no_smell() -> None:
    assert list(smells(CLEAN, URL, "右江日报")) == []


@pytest.mark.parametrize(
    "changed, smell",
    [
        ({"title": "绣球课堂\ufffd"}, "title: U+FFFD, a character that could not be decoded"),
        ({"title": "绣球课堂 - 右江日报"}, "title: ends with the paper's name, 右江日报"),
        ({"text": CLEAN["text"] + "\n　　第二段。"}, "text: a line begins with a blank"),
        ({"text": "靖西绣球课堂传技艺。"}, "text: 9 Chinese characters, fewer than 20"),
        ({"published_at": "2021-12-25"}, "published_at: 2021-12-25, but the address says 2021-12-24"),
        ({"published_at": None}, "published_at: None, but the address says 2021-12-24"),
    ],
)
def test_a_smell_needs_no_reader(changed: dict[str, Any], smell: str) -> None:
    assert list(smells(CLEAN | changed, URL, "右江日报")) == [smell]


# Making examples


def make(bench: Bench, url: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the command on the replica; its examples go into the bench's folder."""
    words = ["-m", "scrapy", "example", "youjiang", url, "--out", str(bench.folder / "examples")]
    settings = ["-s", f"ARCHIVE_DB={bench.db}", "-s", "DOWNLOAD_DELAY=0"]
    return warm.run(ROOT, [*words, *settings, *args], bench.environment(), patience(60))


def made(bench: Bench) -> Path:
    (path,) = (bench.folder / "examples" / "youjiang").glob("*.json")
    return path


def test_an_example_is_the_pages_bytes_and_an_expectation_to_review(bench: Bench) -> None:
    result = make(bench, URL)
    path = made(bench)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{path}\nplease review")
    answer = bench.replica.respond(URL)
    assert answer and path.with_suffix(".html").read_bytes() == answer.content
    told = json.loads(path.read_text("utf-8"))
    assert (told["url"], told["reviewed"]) == (URL, False)
    assert (told["content_type"], told["article"]["title"]) == ("text/html; charset=utf-8", STORY.title)
    assert (told["article"]["text"], told["article"]["published_at"]) == (STORY.text, "2021-12-24")
    assert told["article"].keys().isdisjoint({"agreement", "doubts"}), "of the reading, and not of the page"
    assert path.name == "202112-24-content_28405.json"


def test_an_example_of_a_list_tells_its_links_and_the_pages_with_their_headlines(bench: Bench) -> None:
    assert make(bench, FRONT).returncode == 0
    told = json.loads(made(bench).read_text("utf-8"))
    assert (told["url"], told["link"]["kind"], told["reviewed"]) == (FRONT, "list", False)
    of_page = [story for story in STORIES if story.time.date() == STORY.time.date() and story.page == "A01"]
    pages = {f"A0{number}" for number in range(1, 5)}
    assert {page["page"] for page in told["article"]["pages"]} == pages
    [front] = (page for page in told["article"]["pages"] if page["url"] == FRONT)
    assert [placed["title"] for placed in front["placements"]] == [story.title for story in of_page]
    assert {site.content_url(story) for story in of_page} < set(told["article"]["links"])
    example = load(made(bench))
    changed = replace(example, reviewed=True, article=example.article | {"pages": told["article"]["pages"][1:]})
    assert [line.partition(":")[0] for line in problems(changed, YOUJIANG)] == ["pages"]
    assert list(problems(replace(example, reviewed=True), YOUJIANG)) == []


def test_an_example_may_be_of_a_paper_that_has_no_row(bench: Bench, tmp_path: Path) -> None:
    make(bench, URL)
    row = Newspaper("beishan", "北山日报", platform="founder", base_url="http://epaper.bsyjrb.cn/pc", first_page="x")
    example = replace(load(made(bench)), row=row, reviewed=True)
    again = load(save(example, tmp_path))
    assert (again.row, again.paper.row, again.paper.platform.name) == (row, row, "founder")
    unknown = replace(example, row=None, link=replace(example.link, newspaper="beishan"))
    with pytest.raises(ExampleError, match="no paper 'beishan'"):
        assert unknown.paper


def test_nothing_is_archived_by_making_an_example(bench: Bench) -> None:
    make(bench, URL)
    assert not bench.db.exists() and not list(bench.folder.glob("*.warc"))


def test_the_examples_test_fails_until_somebody_has_reviewed(bench: Bench) -> None:
    make(bench, URL)
    example = load(made(bench))
    assert list(problems(example, YOUJIANG)) == [PENDING]
    assert list(problems(replace(example, reviewed=True), YOUJIANG)) == []


def test_an_expectation_that_the_reader_does_not_meet_is_told_by_field(bench: Bench) -> None:
    make(bench, URL)
    example = load(made(bench))
    other = replace(example, reviewed=True, article=example.article | {"source": "新华社"})
    assert list(problems(other, YOUJIANG)) == ["source: expected '新华社', read '右江日报'"]


def test_an_unreviewed_example_is_made_anew_and_a_reviewed_one_never(bench: Bench) -> None:
    assert [make(bench, URL).returncode, make(bench, URL).returncode] == [0, 0]
    path = made(bench)
    path.write_text(path.read_text("utf-8").replace('"reviewed": false', '"reviewed": true'), "utf-8")
    before = path.read_bytes()
    result = make(bench, URL)
    assert (result.returncode, path.read_bytes()) == (1, before)
    assert result.stderr == f"{path} has been reviewed; delete it to make it anew\n"


def test_an_example_can_be_taken_from_the_archive_with_what_the_issue_told(bench: Bench) -> None:
    assert bench.crawl(*bench.small).code == 0
    bench.replica.clear_log()
    assert make(bench, URL, "--from-archive").returncode == 0
    assert bench.replica.log == []
    example = load(made(bench))
    assert (example.link.page, example.link.page_name) == (example.article["page"], example.article["page_name"])
    assert example.article["page"]
    assert list(problems(replace(example, reviewed=True), YOUJIANG)) == []


def test_robots_txt_is_obeyed(bench: Bench) -> None:
    bench.replica.put("http://epaper.bsyjrb.cn/robots.txt", b"User-agent: *\nDisallow: /\n", "text/plain")
    result = make(bench, URL)
    assert result.returncode == 1
    assert "robots.txt forbids" in result.stderr
    assert URL not in bench.replica.log


@pytest.mark.parametrize(
    "url, code, words",
    [
        (site.content_url(STORY).replace("28405", "1"), 1, "answered 404"),
        ("http://another.example/1.html", 2, "youjiang has no reader for http://another.example/1.html"),
    ],
    ids=["not there", "not ours"],
)
def test_what_gives_no_article_gives_no_example(bench: Bench, url: str, code: int, words: str) -> None:
    result = make(bench, url)
    assert result.returncode == code
    assert words in result.stderr and "Traceback" not in result.stderr
    assert not (bench.folder / "examples").exists()


def test_two_addresses_do_not_share_a_file(bench: Bench) -> None:
    make(bench, URL)
    example = load(made(bench))
    other = replace(example, link=replace(example.link, url=URL.replace("/pc/", "/mobile/")))
    with pytest.raises(ExampleError, match="is the example of " + URL):
        save(other, made(bench).parent)
