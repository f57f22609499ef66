"""Jekyll itself builds what is exported for it: each post a page, each title as it was, nothing run or left out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from archive.chinese.text import clean
from archive.formats.jekyll import file_name, post_of, write
from archive.model import CHINA, Article, Precision
from archive.store.archive import Archive
from archive.transfer.exporting import export
from tests.archive.formats.test_jekyll_valid import shown
from tests.harness.awkward import PAPER, awkward
from tests.harness.patience import patience

JEKYLL = shutil.which("jekyll")
pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(JEKYLL is None, reason="Jekyll is not installed (Debian's package `jekyll`)"),
]

LAYOUT = '{"title": {{ page.title | jsonify }}, "page": {{ page.page | jsonify }}, "path": {{ page.path | jsonify }}}'


def _build(site: Path, built: Path) -> None:
    command = [str(JEKYLL), "build", "--source", site, "--destination", built, "--strict_front_matter"]
    command += ["--future", "--disable-disk-cache", "--trace"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=patience(300), env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr and "Conflict" not in done.stderr, done.stderr


def test_jekyll_builds_a_post_of_every_kind_of_title(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "_layouts").mkdir(parents=True)
    (site / "_layouts" / "post.html").write_text(LAYOUT, "utf-8")
    (site / "_config.yml").write_text(
        "timezone: Asia/Shanghai\npermalink: /:categories/:year-:month-:day-:title\n", "utf-8"
    )
    articles = {name: one for name, one in awkward().items() if one.issue_date or one.published_at}
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        ids = {archive.add(article).article for article in articles.values()}
        files = [one.path for one in export(archive, "jekyll", site / "_posts")]
    dated = [path for path in files if path.parent.name != "undated"]
    _build(site, tmp_path / "built")
    built = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "built").rglob("*.html")]
    assert len(built) == len(dated) == len(ids)
    assert {one["path"] for one in built} == {str(path.relative_to(site)) for path in dated}
    assert sorted(one["title"] for one in built) == sorted(shown(clean(one.title)) for one in articles.values())


def test_jekyll_reads_a_date_however_exactly_it_is_known(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "_layouts").mkdir(parents=True)
    (site / "_layouts" / "post.html").write_text('{{ page.date | date: "%Y-%m-%d %H:%M:%S %z" }}', "utf-8")
    (site / "_config.yml").write_text("timezone: Asia/Shanghai\n", "utf-8")
    (site / "_posts").mkdir()
    moments: dict[Precision, datetime] = {
        "day": datetime(2021, 11, 26, tzinfo=CHINA),
        "minute": datetime(2021, 11, 27, 0, 12, tzinfo=CHINA),
        "second": datetime(2021, 11, 28, 23, 59, 30, tzinfo=CHINA),
    }
    for precision, moment in moments.items():
        article = Article("水库满了", "村民说好。", published_at=moment, date_precision=precision)
        (site / "_posts" / file_name(article, precision)).write_bytes(write(post_of(article)))
    _build(site, tmp_path / "built")
    built = sorted(path.read_text("utf-8") for path in (tmp_path / "built").rglob("*.html"))
    assert built == ["2021-11-26 00:00:00 +0800", "2021-11-27 00:12:00 +0800", "2021-11-28 23:59:30 +0800"]
