"""`archive recheck`: a crawl of nothing but archived articles, paper by paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.harness import warm
from tests.harness.bench import ONE_DAY, ROOT, Result
from tests.harness.edited_paper import PAPER, EditedPaper
from tests.harness.patience import patience

pytestmark = pytest.mark.slow


def recheck(news: EditedPaper, *args: str) -> Result:
    settings = ["-s", "DOWNLOAD_DELAY=0", "-s", "EXTRACT_WORKERS=0"]
    words = ["-m", "archive", "recheck", "--db", str(news.db), *settings, *args]
    done = warm.run(ROOT, words, news.environment(), patience(180))
    return Result(done.returncode, done.stdout, done.stderr)


def test_what_changed_and_what_is_gone_is_told(news: EditedPaper) -> None:
    news.edit(1)
    news.answer(2, "", 404)
    news.due(news.url(0), news.url(1), news.url(2))
    result = recheck(news, PAPER.id)
    assert result.code == 0
    assert result.out.splitlines() == [
        "北海日报 (beihairibao): asked again for 3: 1 changed, 1 gone, 1 unchanged",
        f"  changed: {news.title(1)} {news.url(1)}",
        f"  gone: {news.title(2)} {news.url(2)}",
    ]
    assert sorted(news.asked()) == sorted(map(news.url, range(3)))


def test_where_all_is_as_it_was_nothing_is_printed(news: EditedPaper) -> None:
    news.due(news.url(0))
    assert recheck(news) == Result(0, "", "")
    assert recheck(news) == Result(0, "", ""), "and nothing is due"
    assert news.asked() == [news.url(0)]


def test_a_program_is_told_all_of_it(news: EditedPaper) -> None:
    news.answer(2, "", 404)
    result = recheck(news, PAPER.id, "--since", "2022-03-01", "--until", "2022-03-01", "--json")
    [told] = json.loads(result.out)
    asked = len(news.asked())
    assert told["counts"] == {"asked": asked, "requests": asked, "unchanged": asked - 1, "gone": 1}
    assert [(one["title"], one["url"]) for one in told["gone"]] == [(news.title(2), news.url(2))]
    assert (told["newspaper"], told["exit_code"], told["changed"]) == (PAPER.id, 0, [])


def test_a_limit_is_kept(news: EditedPaper) -> None:
    news.due()
    assert recheck(news, PAPER.id, "--limit", "2").code == 0
    assert len(news.asked()) == 2


def test_what_is_selected_is_asked_for_whether_it_is_due_or_not(news: EditedPaper) -> None:
    with news.archive() as archive:
        ids = [record.id for number in (1, 2) if (record := archive.at(news.url(number)))]
    result = recheck(news, "--id", ids[0], "--id", ids[1], "--newspaper", "北海日报", "--json")
    [told] = json.loads(result.out)
    assert (result.code, told["newspaper"], told["counts"]["unchanged"]) == (0, PAPER.id, 2)
    assert sorted(news.asked()) == sorted(map(news.url, (1, 2)))


def test_without_a_paper_each_is_asked_that_has_something_due(news: EditedPaper) -> None:
    news.crawl(*news.bare, *ONE_DAY)
    news.due(news.url(0), "http://epaper.bsyjrb.cn/%")
    news.answer(0, "", 503)
    news.replica.clear_log()
    result = recheck(news, "--json")
    told = {one["newspaper"]: one for one in json.loads(result.out)}
    assert told.keys() == {PAPER.id, "youjiang"}
    assert (told["youjiang"]["exit_code"], told[PAPER.id]["exit_code"], result.code) == (0, 6, 6)
    assert told["youjiang"]["counts"]["unchanged"] == told["youjiang"]["counts"]["asked"] > 0


@pytest.mark.parametrize(
    "args, words",
    [
        (["nirgends"], "no newspaper 'nirgends'"),
        (["--since", "2022-03-02", "--until", "2022-03-01"], "--since 2022-03-02 lies after --until 2022-03-01"),
        (["--since", "2022-13"], "there is no such month"),
        ([PAPER.id, "--newspaper", "youjiang"], "which of them?"),
        (["--limit", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_meant_is_said(news: EditedPaper, args: list[str], words: str) -> None:
    result = recheck(news, *args)
    assert result.code == 2 and words in result.err


def test_an_archive_that_is_not_there_is_not_made(tmp_path: Path, news: EditedPaper) -> None:
    result = recheck(news, "--db", str(tmp_path / "none.db"))
    assert result.code == 1 and "there is no archive here" in result.err
    assert not (tmp_path / "none.db").exists()
