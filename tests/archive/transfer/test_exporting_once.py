"""Each article goes out once, whatever it came as and whatever it is written as."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.formats import formats
from archive.store.archive import Archive
from archive.transfer.exporting import export, export_forms
from archive.transfer.importing import import_paths
from tests.harness.documents import MAGAZINE, VARIANTS
from tests.harness.saved_pages import page as saved_page

CAME_AS = {
    "html": ("page.html", saved_page().encode()),
    "hugo": ("toml.md", "+++\ntitle = '新渠通水'\n+++\n县里今年修渠九公里，清水流到村口。\n".encode()),
    "jekyll": ("post.md", VARIANTS["M3"]),
    "magazine": ("dump.txt", MAGAZINE),
    "markdown": ("plain.md", "# 新渠通水到村口\n\n县里今年修渠九公里，清水流到村口。\n".encode()),
}


@pytest.mark.parametrize("came", [pytest.param(name, marks=[pytest.mark.slow] * (name == "html")) for name in CAME_AS])
@pytest.mark.parametrize("form", export_forms())
def test_no_article_is_written_twice_whatever_it_came_as(
    archive: Archive, tmp_path: Path, came: str, form: str
) -> None:
    name, content = CAME_AS[came]
    (tmp_path / name).write_bytes(content)
    [report] = import_paths(archive, [tmp_path / name])
    assert (report.error, [one.format for one in archive.documents()]) == ("", [came])
    held = [one.articles for one in export(archive, form, tmp_path / "out")]
    assert sum(held) == len(report.added) > 0


def test_every_document_format_is_tried() -> None:
    assert sorted(CAME_AS) == [name for name, form in formats().items() if form.read]


def test_markdown_is_a_file_an_article_with_its_reference_also_of_what_came_as_markdown(
    archive: Archive, tmp_path: Path
) -> None:
    name, content = CAME_AS["markdown"]
    (tmp_path / name).write_bytes(content)
    list(import_paths(archive, [tmp_path / name]))
    out = tmp_path / "out"
    [one] = export(archive, "markdown", out)
    text = one.path.read_text("utf-8")
    assert (one.path.name != name, [path.name for path in out.iterdir()]) == (True, [one.path.name])
    assert text.startswith("# 新渠通水到村口\n")
    assert "\n---\n" in text
