"""Pictures of articles that were archived before anybody asked for them: their pages are kept, and are read again."""

from __future__ import annotations

import pytest

from tests.harness.bench import EPAPER, Bench, TimedReplica
from tests.replica import STORIES, Story
from tests.replica.site import content_url

pytestmark = pytest.mark.slow


def pictured() -> Story:
    return next(story for story in STORIES if story.picture and f"{story.date:%d}" == "24")


def test_the_pictures_beside_archived_texts_are_fetched_with_their_captions(
    bench: Bench, replica: TimedReplica
) -> None:
    story = pictured()
    assert bench.crawl(*bench.small).code == 0
    replica.clear_log()
    result = bench.crawl(*bench.small, "-a", "images=articles")
    assert (result.code, result.err) == (0, "")
    photo = f"{EPAPER}/att/202112/24/{story.picture}"
    assert [url for url in replica.log if "/att/" in url] == [photo]
    assert not [url for url in replica.log if "content_" in url], "no text is asked for again"
    with bench.archive() as archive:
        record = archive.at(content_url(story))
        assert record
        [shown] = archive.pictures.of_article(record.id)
    assert (shown.picture.url, shown.caption) == (photo, story.caption)
    assert shown.picture.file and (shown.picture.file.type, shown.picture.file.width) == ("jpeg", 600)


def test_where_the_page_is_lost_the_articles_own_markup_tells(bench: Bench, replica: TimedReplica) -> None:
    assert bench.crawl(*bench.small).code == 0
    for file in (bench.folder / "archive.warc").rglob("*.warc.gz"):
        file.unlink()
    result = bench.crawl(*bench.small, "-a", "images=articles")
    assert result.code == 0, result.err
    with bench.archive() as archive:
        record = archive.at(content_url(pictured()))
        assert record and archive.pictures.of_article(record.id) == []
