"""Fixtures: a replica, and an archive to crawl it into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.bench import Bench, TimedReplica
from tests.harness.edited_paper import PAPER, EditedPaper


@pytest.fixture
def replica() -> Iterator[TimedReplica]:
    with TimedReplica() as replica:
        yield replica


@pytest.fixture
def bench(tmp_path: Path, replica: TimedReplica) -> Bench:
    return Bench(tmp_path, replica)


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive of all that 北海日报 has on the replica."""
    folder = tmp_path_factory.mktemp("crawled")
    with TimedReplica() as replica:
        news = EditedPaper(folder, replica)
        days = ("-a", f"since={PAPER.days[0]}", "-a", f"until={PAPER.days[-1]}")
        assert news.fetch(*news.bare, *days).code == 0
    return folder


@pytest.fixture
def news(tmp_path: Path, crawled: Path, replica: TimedReplica) -> EditedPaper:
    shutil.copytree(crawled, tmp_path, dirs_exist_ok=True)
    return EditedPaper(tmp_path, replica)
