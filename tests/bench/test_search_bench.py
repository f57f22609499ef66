"""The measuring of the search runs, and finds every word, on few articles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.store.archive import Archive
from bench.search import main
from bench.search_texts import articles, vocabulary

pytestmark = pytest.mark.slow


def test_the_same_seed_gives_the_same_articles() -> None:
    assert list(articles(3)) == list(articles(3))
    assert list(articles(3)) != list(articles(3, seed=8))


def test_articles_have_the_statistics_of_newspapers() -> None:
    texts = [article.text for article in articles(100)]
    assert 600 < sum(map(len, texts)) / len(texts) < 1000
    assert 0.8 < len(re.findall("[\u4e00-\u9fff]", "".join(texts))) / len("".join(texts)) < 0.95
    assert "民族团结" in vocabulary()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("bench") / "pages.db"
    result = CliRunner().invoke(main, ["--exact", "40", "--articles", "40", "--words", "2", "--db", str(path)])
    assert result.exit_code == 0, result.output
    return result.output, path


@pytest.mark.parametrize(
    "kind", ["1 character", "2 characters", "4 characters", "10 characters", "with a number in it"]
)
def test_every_word_is_found_and_nothing_else(output: tuple[str, Path], kind: str) -> None:
    assert re.search(rf"^{kind} +1\.0000 +1\.0000 ", output[0], re.MULTILINE)


@pytest.mark.parametrize(
    "row", ["triggers", "rebuild by FTS5", "filled at once", "table, two facets, all", "search page, all"]
)
def test_what_was_measured_is_told(output: tuple[str, Path], row: str) -> None:
    assert re.search(rf"^{row}.* +\d", output[0], re.MULTILINE)


def test_the_archive_of_the_pages_is_kept_and_whole(output: tuple[str, Path]) -> None:
    with Archive(output[1], create=False) as archive:
        assert archive.counts()["articles"] == 40
        assert archive.check_integrity() == "ok"


def test_the_articles_have_the_day_that_searches_sort_by(output: tuple[str, Path]) -> None:
    with Archive(output[1]) as archive:
        assert archive.catalogue.totals()["undated"] == 0
