"""What is withdrawn stays so, whatever is fetched again."""

from __future__ import annotations

import pytest

from archive.store.archive import Archive
from tests.harness.edited_paper import EditedPaper

pytestmark = pytest.mark.slow


def withdraw(archive: Archive, url: str) -> str:
    found = archive.at(url)
    assert found
    archive.withdrawals.withdraw([found.id], "court")
    return found.id


def test_no_crawl_and_no_recheck_brings_back_what_is_withdrawn(news: EditedPaper) -> None:
    with news.archive() as archive:
        before = archive.counts()["articles"]
        identifier = withdraw(archive, news.url(1))
    news.due()
    assert news.days().code == 0
    assert news.url(1) not in news.asked(), "nobody asks for it"
    news.edit(1)
    told = news.days("-a", "again=1", "-a", f"url={news.url(1)}")
    assert (told.code, told.err) == (0, "")
    assert news.url(1) in news.asked()
    with news.archive() as archive:
        assert archive.at(news.url(1)) is None
        assert archive.counts()["articles"] == before - 1
        assert [one.article for one in archive.withdrawals.listed()] == [identifier]
        archive.withdrawals.undo([identifier])
        assert archive.counts()["articles"] == before + 1, "the edited text is there, too"
        assert archive.get(identifier).article.title == news.title(1)
    news.due(news.url(1))
    news.replica.clear_log()
    assert news.days().code == 0
    assert news.asked() == [news.url(1)]
