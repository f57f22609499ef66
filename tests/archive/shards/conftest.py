"""Depots to publish to, in a folder and in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.shards.bucket import Bucket
from archive.shards.depot import Depot


@pytest.fixture(params=["folder", "memory"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Bucket:
    return Bucket("memory://" if request.param == "memory" else (tmp_path / "depot").as_uri())


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def depot(bucket: Bucket, lines: list[str]) -> Depot:
    return Depot(bucket, tell=lines.append)
