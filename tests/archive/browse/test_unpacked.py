"""SQL in the browser reads what is packed, and nothing else comes of it."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from archive.model import Article, Evidence
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader

TEXT = "塘兴村的旧账本找到了。\n账本记着一九五八年修渠的工分。"
MARKUP = "<p>塘兴村的旧账本找到了。</p><p>账本记着一九五八年修渠的工分。</p>"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    evidence = (Evidence("title", "旧账本", "h1", 90, chosen=True),)
    with Archive(path) as archive:
        identifier = archive.add(Article("旧账本", TEXT, html=MARKUP, evidence=evidence)).article
        archive._db.execute(
            "insert into contents (digest, packed) values ('bomb', ?)", [zlib.compress(bytes(40 << 20))]
        )
        archive._db.conn.commit()
    return path, identifier


@pytest.fixture(scope="module")
def reads(kept: tuple[Path, str], opened: Opened) -> Reader:
    return opened(kept[0])


def rows(reader: Reader, sql: str) -> list[dict[str, Any]]:
    answer = reader.get(f"/archive.json?_shape=objects&sql={quote(sql)}", follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


def test_the_query_shows_an_article_as_it_was_received(kept: tuple[Path, str], reads: Reader) -> None:
    answer = reads.get("/archive/article_as_received.json", params={"id": kept[1], "_shape": "objects"})
    [row] = answer.json()["rows"]
    assert row["html"] == MARKUP
    assert json.loads(row["evidence"])[0]["rule"] == "h1"
    assert row["joined"] is None


def test_contents_are_unpacked_by_their_base(reads: Reader) -> None:
    sql = "select unpacked(told.packed, bases.packed) as told from contents as told"
    sql += " left join contents as bases on bases.digest = told.base order by length(told)"
    assert {TEXT, MARKUP} < {row["told"] for row in rows(reads, sql)}


@pytest.mark.parametrize("value", ["null", "7", "'text'", "x''", "x'789c'", "x'00ff'", "zeroblob(100000)"])
@pytest.mark.parametrize("base", ["", ", null", ", 'text'", ", x'00'"])
def test_what_is_no_content_is_empty(value: str, base: str, reads: Reader) -> None:
    assert rows(reads, f"select unpacked({value}{base}) as told") == [{"told": None}]


def test_a_bomb_is_empty(reads: Reader) -> None:
    assert rows(reads, "select unpacked(packed) as told from contents where digest = 'bomb'") == [{"told": None}]


def test_markup_is_shown_as_text(kept: tuple[Path, str], reads: Reader) -> None:
    page = reads.html(f"/archive/article_as_received?id={kept[1]}")
    assert "&lt;p&gt;塘兴村" in page
    assert "<p>塘兴村" not in page


def test_the_page_of_an_article_does_not_tell_what_is_packed(kept: tuple[Path, str], reads: Reader) -> None:
    told = reads.json(f"/article/{kept[1]}.json")
    assert {"html", "evidence", "joined"}.isdisjoint(told)


def test_the_view_of_what_is_packed_says_how_much_it_is(reads: Reader, kept: tuple[Path, str]) -> None:
    answer = reads.get("/archive/packed_articles")
    assert answer.status_code == 200
    assert re.search(r"\d+ 字节", answer.text) and kept[1] in answer.text
    assert answer.text.count("字节") >= 2
