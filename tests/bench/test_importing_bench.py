"""The measuring of imports takes all in that it made, and knows it again."""

from __future__ import annotations

from pathlib import Path

from bench.importing import imported, write_posts


def test_posts_are_taken_in_and_known_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()
    write_posts(folder, 20)
    assert len(list(folder.iterdir())) == 20
    first, again = (imported(tmp_path / "archive.db", folder) for _ in range(2))
    assert (first.outcomes, again.outcomes) == ({"added"}, {"known"})
    assert first.clock > 0 and first.cpu > 0 and first.last > 0
