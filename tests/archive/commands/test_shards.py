"""`archive shards`, `fetch-shards` and `publish-shards` on the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from archive.shards.bucket import Bucket
from archive.shards.depot import Depot
from archive.store.archive import Archive
from tests.archive.shards.depots import SHARD, faults, made
from tests.archive.shards.test_sweeping import older
from tests.harness.terminal import parsed, run


@pytest.fixture
def two(here: Path) -> Path:
    """A folder of two shards, which are published."""
    made(here / "own", 0)
    made(here / "more", 1).rename(here / "own" / "beihai.db")
    (here / "more" / f"{SHARD}.warc").rename(here / "own" / "beihai.warc")
    assert run("publish-shards", "own", "depot").exit_code == 0
    return here


def words(text: str) -> list[str]:
    """The lines, without moments and sizes."""
    return [line.partition(" of 20")[0] + line.partition("+0800")[2].rpartition(", ")[0] for line in text.splitlines()]


def test_shards_lists_the_newest_generation_of_each(two: Path) -> None:
    expected = ["beihai: generation 1, 1 article, 1 WARC file", f"{SHARD}: generation 1, 1 article, 1 WARC file"]
    assert words(run("shards", "depot").stdout) == expected
    assert words(run("publish-shards", "own", "depot").stdout) == expected, "nothing new, so nothing was sent"
    assert words(run("shards", (two / "depot").as_uri()).stdout) == expected
    [first, _] = parsed("shards", "depot")
    assert {name: first[name] for name in ("shard", "generation", "base", "articles", "warcs", "lost")} == {
        "shard": "beihai",
        "generation": 1,
        "base": 0,
        "articles": 1,
        "warcs": 1,
        "lost": [],
    }
    assert first["made_at"].endswith("+08:00")


def test_all_or_some_are_fetched(two: Path) -> None:
    assert words(run("fetch-shards", "depot", "one", SHARD).stdout) == [
        f"{SHARD}: generation 1, 1 article, 1 WARC file"
    ]
    assert [path.name for path in (two / "one").iterdir()] == [f"{SHARD}.db"]
    assert run("fetch-shards", "depot", "all", "--with-warc").exit_code == 0
    assert [faults(two / "all" / f"{name}.db") for name in ("beihai", SHARD)] == [[], []]
    result = run("fetch-shards", "depot", "all", "beihai", "none")
    assert (result.exit_code, result.stderr) == (1, "Error: depot has no shard none; `archive shards` lists them\n")


def test_one_archive_is_published_by_its_name(two: Path) -> None:
    made(two / "own", 2)
    [told] = parsed("publish-shards", f"own/{SHARD}.db", "depot")
    assert (told["shard"], told["generation"], told["base"], told["articles"]) == (SHARD, 2, 1, 2)


def test_what_was_there_and_more_is_merged_into(two: Path) -> None:
    made(two / "there", 2)
    result = run("fetch-shards", "depot", "there")
    assert f"; merged into there/{SHARD}.db, which was there" in result.stdout
    with Archive(two / "there" / f"{SHARD}.db") as archive:
        assert len(list(archive.articles())) == 2


def test_without_their_warc_files_shards_are_told_so_and_have_them_on_demand(two: Path) -> None:
    run("fetch-shards", "depot", "bare")
    db = ("--db", f"bare/{SHARD}.db")
    said = run("verify", "--all", *db)
    assert (said.exit_code, "run0.warc.gz" in said.output) == (1, True)
    for verb in (["reparse", "--dry-run"], ["compact"], ["export", "--format", "warc", "--out", "pages"]):
        run(*verb, *db)
    assert run("fetch-shards", "depot", "bare", "--with-warc").exit_code == 0
    assert run("verify", "--all", *db).exit_code == 0


def test_a_sweep_keeps_two_generations_or_one(two: Path) -> None:
    for number in (1, 2):
        made(two / "own", number)
        run("publish-shards", f"own/{SHARD}.db", "depot")
    assert run("shards", "depot", "--sweep", "--dry-run").stdout.startswith(f"{SHARD}: 2 files would go, ")
    assert run("shards", "depot", "--sweep").stdout.startswith(f"{SHARD}: 2 files removed, ")
    assert run("shards", "depot", "--sweep").stdout == "nothing to sweep\n"
    [swept] = parsed("shards", "depot", "--sweep", "--keep", "1")
    assert len(swept["files"]) == 2
    for wrong in (["--keep", "1"], ["--dry-run"], ["--sweep", "--keep", "0"]):
        assert run("shards", "depot", *wrong).exit_code == 2


def test_what_was_withdrawn_is_in_no_kept_generation_when_one_alone_is_kept(two: Path) -> None:
    made(two / "own", 2)
    run("publish-shards", "own", "depot")
    with Archive(two / "own" / f"{SHARD}.db") as archive:
        gone = next(one.id for one in archive.articles())
    run("withdraw", gone, "--reason", "court", "--db", f"own/{SHARD}.db")
    run("publish-shards", "own", "depot")
    run("shards", "depot", "--sweep", "--keep", "1")
    run("fetch-shards", "depot", "other")
    assert [path.name for path in (two / "depot" / SHARD).glob("*.json")] == ["000003.json"]
    with Archive(two / "other" / f"{SHARD}.db") as archive:
        assert [one.article for one in archive.withdrawals.listed()] == [gone]


def test_a_broken_generation_is_told_and_the_one_before_it_shown(two: Path) -> None:
    (two / "depot" / SHARD / "000002.json").write_bytes(b'{"shard": "\x1b[2J"}')
    result = run("shards", "depot")
    assert (result.exit_code, len(words(result.stdout))) == (1, 2)
    assert result.stderr.startswith(f"depot/{SHARD}/000002.json: ") and "\x1b" not in result.output


def test_to_be_outrun_is_told_and_no_fault(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(two / "own", 1)
    create, faster = Bucket.create, iter([made(two / "faster", 2)])

    def outrun(bucket: Bucket, path: str, content: bytes) -> None:
        for one in faster:
            Depot("depot").publish(SHARD, one)
        create(bucket, path, content)

    monkeypatch.setattr(Bucket, "create", outrun)
    result = run("publish-shards", f"own/{SHARD}.db", "depot")
    assert (result.exit_code, words(result.stdout)) == (0, [f"{SHARD}: generation 3, 3 articles, 3 WARC files"])
    assert result.stderr == f"depot/{SHARD}/000002.json: another publisher was faster; merging what it has\n"


def test_a_database_that_is_another_is_told_and_published_anew(two: Path) -> None:
    [database] = (two / "depot" / "beihai").glob("*.db")
    database.write_bytes(bytes(database.stat().st_size))
    result = run("publish-shards", "own", "depot")
    assert (result.exit_code, words(result.stdout)[0]) == (1, "beihai: generation 2, 1 article, 1 WARC file")
    assert f"{database.name}: its SHA-256 is " in result.stderr and result.stderr.endswith("; it is published anew\n")
    assert run("publish-shards", "own", "depot").exit_code == run("fetch-shards", "depot", "new").exit_code == 0


def test_a_number_of_articles_that_is_not_so_is_not_told_as_one(two: Path) -> None:
    path = two / "depot" / SHARD / "000001.json"
    path.write_bytes(path.read_bytes().replace(b'"articles": 1', b'"articles": 999'))
    result = run("fetch-shards", "depot", "new", SHARD)
    assert (result.exit_code, words(result.stdout)) == (1, [f"{SHARD}: generation 1, 1 article, 1 WARC file"])
    assert result.stderr == f"depot/{SHARD}/000001.json: it says 999 articles, and its database has 1\n"


def test_where_no_shard_is_nothing_is_fetched_and_that_is_told(two: Path) -> None:
    (two / "empty").mkdir()
    result = run("fetch-shards", "empty", "new")
    assert (result.exit_code, result.output) == (1, "empty: no shard is there\n")
    (two / "depot" / SHARD / "000001.json").unlink()
    assert run("fetch-shards", "depot", "new").exit_code == 0
    result = run("fetch-shards", "depot", "new", SHARD)
    assert (result.exit_code, result.output) == (1, f"depot: {SHARD} has no whole generation yet\n")
    result = run("fetch-shards", "empty", "new", "--json")
    assert (result.exit_code, result.stdout) == (1, "[]\n")


def test_one_shard_that_cannot_be_had_holds_up_no_other(two: Path) -> None:
    [database] = (two / "depot" / "beihai").glob("*.db")
    database.write_bytes(bytes(database.stat().st_size))
    result = run("fetch-shards", "depot", "new")
    assert (result.exit_code, [path.name for path in (two / "new").iterdir()]) == (1, [f"{SHARD}.db"])
    assert f"{database.name}: its SHA-256 is " in result.stderr
    (two / "own" / "none.db").write_bytes(b"no archive")
    result = run("publish-shards", "own", "depot")
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 2)
    assert result.stderr.startswith("own/none.db: ")


def test_what_is_not_there_is_told_in_a_line_and_not_made(here: Path) -> None:
    for command, told in [
        (("shards", "none"), "Error: none: there is no such folder\n"),
        (("fetch-shards", "none", "there"), "Error: none: there is no such folder\n"),
        (("publish-shards", "none", "depot"), "Error: none: No such file or directory\n"),
        (("publish-shards", ".", "depot"), "Error: .: there is no archive in it\n"),
    ]:
        result = run(*command)
        assert (result.exit_code, result.output) == (1, told)
    assert list(here.iterdir()) == []


def test_without_obstore_the_verbs_say_what_to_install(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    for command in (("shards", "depot"), ("fetch-shards", "depot", "x"), ("publish-shards", "own", "depot")):
        result = run(*command)
        assert (result.exit_code, "pip install 'local-news-archive[cluster]'" in result.output) == (1, True)


def test_half_of_a_first_generation_is_no_shard(two: Path) -> None:
    for path in (two / "depot").rglob("*.json"):
        path.unlink()
    assert run("shards", "depot").stdout == "no shard is there\n"
    older(Depot("depot"))
    assert len(parsed("shards", "depot", "--sweep")) == 2
