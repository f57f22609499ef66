"""Each field of an article goes through all that an archive does with articles.

Nothing here names the fields that go through: a new one is among them. What is left out on purpose is named, with the
reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from archive.commands.articles import _article_lines, _history, _likenesses, _witnesses
from archive.formats import Listing, formats
from archive.formats.jsonl import line_of, read_line
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.transfer.exporting import export
from archive.transfer.importing import import_paths
from archive.transfer.listing import listings
from archive.transfer.merging import Merged, merge, source
from tests.archive.conftest import Clock
from tests.harness.bench import ROOT
from tests.harness.every_field import FIELDS, PAPER, REQUIRED, with_and_without

TEMPLATE = ROOT / "archive" / "browse" / "templates" / "reading" / "article.html"
_HOW_IT_WAS_READ = ("html", "extractor", "notes", "evidence", "agreement", "doubts")
NOT_TOLD = {
    **dict.fromkeys(_HOW_IT_WAS_READ, "how it was read, which is for who keeps the archive"),
    "summary": "the text is there itself",
    "captions": "stand by pictures, and are no part of the text",
    **dict.fromkeys(("agency", "place"), "stand at the beginning of the text"),
    "addresses": "the first one is told, the further ones are not",
}
"""What no table, post or reference tells of an article, with the reason. JSON Lines tell all."""
_NO_HEADLINE_PARTS = dict.fromkeys(("kicker", "subtitle"), "a reference has the title alone")
ELSE: dict[str, dict[str, str]] = {
    "bibtex": _NO_HEADLINE_PARTS | {"page_name": "a reference has the number alone"},
    "csl-json": _NO_HEADLINE_PARTS,
    "magazine": dict.fromkeys(("source", "page", "page_name", "newspaper"), "the form of these documents has no place"),
}
"""What further is not told in one format."""
TOLD_AFTER_ALL = {"jekyll": {"html"}}
"""What a format tells that others do not: the body of a post is markup."""
NOT_SHOWN = {
    **dict.fromkeys(("html", "evidence", "agreement"), "`archive explain` tells how it was read"),
    "captions": "stand by pictures, which a terminal has not got",
    **dict.fromkeys(("agency", "place"), "stand at the beginning of the text"),
}
"""What `archive show` does not tell in lines; with `--json` it tells all."""
NOT_ON_ITS_PAGE = {
    **dict.fromkeys(("html", "evidence", "extractor"), "how it was read is told elsewhere"),
    "newspaper": "is told by its name",
    "agency": "stands at the beginning of the text",
}
"""What the page of an article in the browser has no place for."""
FORMS = [name for name, form in formats().items() if form.write_list or form.write_listing or form.write]


def filled(path: Path, which: int) -> tuple[Archive, dict[str, str]]:
    """Return an archive with an article for each field, with it (0) or without (1), and their ids by the field."""
    archive = Archive(path, now=Clock())
    archive.add_newspapers([PAPER])
    return archive, {name: archive.add(with_and_without(name)[which]).article for name in FIELDS}


class Both:
    """Two archives, of articles with each field and of the same without, and what else was made of the first."""

    def __init__(self, folder: Path) -> None:
        self.told, self.ids = filled(folder / "with.db", 0)
        self.bare, self.bare_ids = filled(folder / "without.db", 1)
        self.merged, self.imported = Archive(folder / "merged.db"), Archive(folder / "imported.db")
        self.filled, _ = filled(folder / "filled.db", 1)
        for archive in (self.merged, self.filled):
            with source(folder / "with.db") as other:
                list(merge(archive, other, Merged(other.path)))
        list(export(self.told, "jsonl", folder / "lines"))
        assert [one.error for one in import_paths(self.imported, [folder / "lines"]) if one.error] == []
        self.listed = self._listed(self.told)
        self.bare_listed = self._listed(self.bare)

    def _listed(self, archive: Archive) -> dict[str, Listing]:
        return {one["id"]: one for one in listings(archive, archive.search.find(Wanted(), "oldest"))}

    def close(self) -> None:
        for archive in (self.told, self.bare, self.merged, self.imported, self.filled):
            archive.close()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    both = Both(tmp_path_factory.mktemp("fields"))
    yield both
    both.close()


@pytest.mark.parametrize("name", FIELDS)
def test_it_is_kept_merged_exported_and_imported(both: Both, name: str) -> None:
    article, without = with_and_without(name)
    assert getattr(article, name) != getattr(without, name)
    for archive in (both.told, both.merged, both.imported):
        assert archive.get(both.ids[name]).article == article
    assert read_line(line_of(both.told.get(both.ids[name]))) == (both.ids[name], article)


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in REQUIRED])
def test_a_merge_fills_it_where_it_was_empty(both: Both, name: str) -> None:
    assert both.filled.get(both.ids[name]).article == with_and_without(name)[0]


def sheet(workbook: bytes) -> bytes:
    """Return the rows of a workbook, which beside them tells when it was written."""
    with ZipFile(BytesIO(workbook)) as file:
        return file.read("xl/worksheets/sheet1.xml")


def written(form: str, archive: Archive, listing: Listing) -> tuple[str, bytes]:
    """Return the file that a format makes of an article: its name, which may tell something, and its content."""
    writer = formats()[form]
    if writer.write_list:
        content = b"".join(writer.write_list([listing]))
        return writer.file_name, sheet(content) if form == "xlsx" else content
    if writer.write_listing:
        return writer.write_listing(listing)
    assert writer.write
    return writer.write(archive.get(listing["id"]).article, "the same", ())


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("form", FORMS)
def test_a_format_tells_it_or_it_is_said_here_why_not(both: Both, form: str, name: str) -> None:
    with_it = written(form, both.told, both.listed[both.ids[name]])
    without = written(form, both.bare, both.bare_listed[both.bare_ids[name]])
    left_out = NOT_TOLD.keys() - TOLD_AFTER_ALL.get(form, set()) | ELSE.get(form, {}).keys()
    is_told = with_it != without
    assert is_told == (name not in left_out)


@pytest.mark.parametrize("name", FIELDS)
def test_it_is_shown_in_the_terminal(both: Both, name: str) -> None:
    told, bare = ("\n".join(shown(*one)) for one in ((both.told, both.ids[name]), (both.bare, both.bare_ids[name])))
    assert (told != bare) == (name not in NOT_SHOWN)


def shown(archive: Archive, identifier: str) -> Iterator[str]:
    record = archive.get(identifier)
    told = _witnesses(archive, record) | _history(archive, record) | _likenesses(archive, record)
    return _article_lines(record, told)


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in NOT_ON_ITS_PAGE])
def test_it_has_a_place_on_its_page(name: str) -> None:
    assert re.search(rf"\b{name}\b", TEMPLATE.read_text("utf-8"))
