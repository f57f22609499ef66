"""The addresses of a paper by an id that it had before lead to those of today."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest

from archive.model import Newspaper
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader


@pytest.fixture(scope="module")
def renamed(newsroom: Path, opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    path = tmp_path_factory.mktemp("renamed") / "archive.db"
    copy(newsroom, path)
    with Archive(path) as archive:
        archive.add_newspapers([Newspaper("baise", "右江日报", aliases="youjiang")])
    return opened(path)


@pytest.mark.parametrize("rest", ["", "/2021", "/2021-12-24", ".atom", ".json", "/2021.json", "/2021-12-24.json"])
def test_a_former_id_leads_to_the_paper(renamed: Reader, rest: str) -> None:
    answer = renamed.get(f"/paper/youjiang{rest}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/paper/baise{rest}")
    assert renamed.get(f"/paper/baise{rest}").status_code == 200


def test_a_search_in_a_paper_may_name_its_former_id(renamed: Reader) -> None:
    found = [renamed.json(f"/search.json?paper={name}")["total"] for name in ("youjiang", "baise", "右江日报")]
    assert found[0] == found[1] == found[2] > 0


def test_what_is_no_id_of_a_paper_is_missing_as_ever(renamed: Reader) -> None:
    assert renamed.get("/paper/youjian").status_code == 404
