"""Exports with pictures: files beside the posts, seeds as they came, and the same articles when they come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.transfer.importing import import_paths
from tests.harness.depicted import PAPER, digests, drawn, issue
from tests.harness.documents import SEEDS
from tests.harness.terminal import run


@pytest.fixture
def pictured(archive: Archive) -> list[str]:
    """An issue of two pages, two articles each, of which the first has a picture: the articles' ids."""
    return issue(archive)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def exported(archive: Archive, out: Path, *options: str, form: str = "jekyll") -> str:
    told = run("export", "--format", form, "--out", out, "--db", archive.path, *options)
    assert (told.exit_code, told.stderr) == (0, "")
    return told.stdout


def test_pictures_lie_beside_the_posts_and_each_post_shows_its_own(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "site" / "_posts"
    assert exported(archive, out, "--pictures") == f"6 files with 4 articles and 2 pictures written to {out}\n"
    found = files(tmp_path / "site")
    names = [f"assets/pictures/{digest}.png" for digest in digests(archive, pictured)]
    assert {name: found[name] for name in names} == {names[0]: drawn(101, form="PNG"), names[1]: drawn(102, form="PNG")}
    posts = {name: content.decode() for name, content in found.items() if name.startswith("_posts/")}
    assert sum(f'<img src="/{names[0]}" alt="芒果丰收">' in post for post in posts.values()) == 1
    assert sorted(post.count("<figure>") for post in posts.values()) == [0, 0, 1, 1]


def test_without_the_switch_posts_are_as_ever(archive: Archive, pictured: list[str], tmp_path: Path) -> None:
    assert exported(archive, tmp_path / "a") == f"4 files with 4 articles written to {tmp_path / 'a'}\n"
    exported(archive, tmp_path / "b", "--pictures")
    plain, shown = files(tmp_path / "a"), files(tmp_path / "b")
    assert sum(plain[name] == shown[name] for name in plain) == 2
    assert not any(b"figure" in content for content in plain.values())


def test_seeds_go_out_as_they_came_with_and_without(archive: Archive, tmp_path: Path) -> None:
    list(import_paths(archive, [SEEDS]))
    for name, options in (("without", ()), ("with", ("--pictures",))):
        exported(archive, tmp_path / name, *options)
    assert files(tmp_path / "without") == files(tmp_path / "with")
    seed = next(path for path in sorted(SEEDS.iterdir()) if path.name in files(tmp_path / "with"))
    assert files(tmp_path / "with")[seed.name] == seed.read_bytes()


def test_posts_with_pictures_come_back_as_the_articles_they_were(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    exported(archive, tmp_path / "with", "--pictures")
    exported(archive, tmp_path / "without")
    told = []
    for name in ("with", "without"):
        with Archive(tmp_path / f"{name}.db") as other:
            other.add_newspapers([PAPER])
            reports = [report for report in import_paths(other, [tmp_path / name]) if report.added]
            assert [report.error for report in reports] == [""] * 4
            told.append({one.id: (one.article.title, one.article.text, one.article.html) for one in other.articles()})
            captions = sorted(one.article.captions for one in other.articles())
            assert captions == ([(), (), ("芒果丰收",), ("芒果丰收",)] if name == "with" else [()] * 4)
    assert told[0] == told[1] and told[0].keys() == set(pictured)
    with Archive(tmp_path / "with.db") as other:
        again = run("export", "--format", "jekyll", "--out", tmp_path / "again", "--db", other.path)
        assert again.exit_code == 0
    posts = {name: content for name, content in files(tmp_path / "with").items() if name.endswith(".md")}
    assert files(tmp_path / "again") == posts


def test_markdown_shows_them_too(archive: Archive, pictured: list[str], tmp_path: Path) -> None:
    exported(archive, tmp_path, "--pictures", form="markdown")
    texts = [content.decode() for name, content in files(tmp_path).items() if name.endswith(".md")]
    [one] = [text for text in texts if digests(archive, pictured)[0] in text]
    assert f"\n\n![芒果丰收 韦明](assets/pictures/{digests(archive, pictured)[0]}.png)\n\n---\n\n" in one


def test_each_appearance_shows_them(archive: Archive, pictured: list[str], tmp_path: Path) -> None:
    exported(archive, tmp_path, "--pictures", "--appearances")
    assert sum(b"<figure>" in content for content in files(tmp_path).values()) == 2


def test_pictures_of_what_is_withdrawn_are_not_written(archive: Archive, pictured: list[str], tmp_path: Path) -> None:
    archive.withdrawals.withdraw([pictured[0]], "约定")
    exported(archive, tmp_path, "--pictures")
    assert drawn(101, form="PNG") not in files(tmp_path).values()
    assert drawn(102, form="PNG") in files(tmp_path).values()


def test_what_cannot_be_read_back_is_told_and_posts_are_without(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    for file in archive.warc_folder.iterdir():
        file.unlink()
    told = run("export", "--format", "jekyll", "--pictures", "--out", tmp_path / "a", "--db", archive.path, "--json")
    assert told.exit_code == 1 and "archive.warc.gz: 2 captures cannot be read" in told.stderr
    assert [one["articles"] for one in json.loads(told.stdout)] == [1] * 4
    assert not any(b"figure" in content for content in files(tmp_path / "a").values())


@pytest.mark.parametrize("form", ["jsonl", "epub", "warc", "pdf-pages", "original", "magazine"])
def test_the_switch_is_refused_where_it_says_nothing(archive: Archive, tmp_path: Path, form: str) -> None:
    told = run("export", "--format", form, "--pictures", "--out", tmp_path / "a", "--db", archive.path)
    assert told.exit_code == 2 and "--pictures is for jekyll and markdown" in told.stderr
