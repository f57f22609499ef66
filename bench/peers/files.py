"""The parts of the measurement that import and export. Their unit is what a page costs the small spider with WARC."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.environment import PEERS
from bench.importing import write_posts
from bench.peers.aims import Aim, Figure, Found
from bench.peers.contenders import OWN, Cost
from bench.peers.measuring import spend

_PAGE = 3.9  # ms of CPU where the aims were set, of a page of the small spider with WARC
_IMPORT, _EXPORT = 2 / _PAGE, 0.2 / _PAGE
_FORMATS = ("jsonl", "jekyll", "csv", "markdown")


@dataclass(frozen=True)
class _Folders:
    """Archives and posts of two sizes, in a folder each."""

    few: Path
    many: Path
    counts: tuple[int, int]

    def each(self, command: Callable[[Path], list[str]], env: Mapping[str, str]) -> float:
        """Return the CPU ms that one more article costs a command."""
        few, many = (spend([command(folder)], env, folder / "log").cpu for folder in (self.few, self.many))
        return (many - few) * 1000 / (self.counts[1] - self.counts[0])


def files(env: Mapping[str, str], counts: tuple[int, int], page: Cost) -> Found:
    """Measure importing posts, JSON Lines and another archive, and exporting."""
    with TemporaryDirectory(prefix="bench-") as name:
        folders = _Folders(Path(name, "few"), Path(name, "many"), counts)
        for folder, count in zip((folders.few, folders.many), counts, strict=True):
            (folder / "posts").mkdir(parents=True)
            write_posts(folder / "posts", count)
        plain_in = folders.each(lambda folder: _plain("import", folder / "posts", folder / "plain.db"), env)
        posts = folders.each(lambda folder: _archive(folder, "import", folder / "posts"), env)
        for folder, count in zip((folders.few, folders.many), counts, strict=True):
            _demand(folder / "archive.db", count)
            (folder / "plain").mkdir()
        plain_out = folders.each(lambda folder: _plain("export", folder / "archive.db", folder / "plain"), env)
        out = {
            form: folders.each(
                lambda folder, form=form: _archive(folder, "export", "--format", form, "--out", folder / form), env
            )
            for form in _FORMATS
        }
        lines = folders.each(lambda folder: _archive(folder / "again", "import", folder / "jsonl"), env)
        merged = folders.each(
            lambda folder: [OWN, "-m", "archive", "merge", str(folder / "merged.db"), str(folder / "archive.db")], env
        )
        for folder, count in zip((folders.few, folders.many), counts, strict=True):
            _demand(folder / "again" / "archive.db", count)
            _demand(folder / "merged.db", count)
    ins = {"a Jekyll post": posts, "a line of JSON Lines": lines, "an article of another archive": merged}
    aims = [
        Aim("files", f"importing {what}, CPU in pages of the small spider", _IMPORT, ms / page.cpu)
        for what, ms in ins.items()
    ]
    aims += [
        Aim("files", f"exporting an article as {form}, CPU in pages of the small spider", _EXPORT, ms / page.cpu)
        for form, ms in out.items()
    ]
    figures = (
        Figure("a plain reader of posts, in pages of the small spider", f"{plain_in / page.cpu:.2f}"),
        Figure("ours, in plain readers", f"{posts / plain_in:.1f}"),
        Figure("a plain writer of files, in pages of the small spider", f"{plain_out / page.cpu:.3f}"),
    )
    return Found(tuple(aims), figures)


def _plain(*given: str | Path) -> list[str]:
    return [str(PEERS.python), "-m", "bench.peers.programs.posts", *map(str, given)]


def _archive(folder: Path, *given: str | Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    return [OWN, "-m", "archive", *map(str, given), "--db", str(folder / "archive.db")]


def _demand(db: Path, count: int) -> None:
    with sqlite3.connect(db) as file:
        had = file.execute("select count(*) from articles").fetchone()[0]
    if had != count:
        raise SystemExit(f"{db.name}: {had} of {count} articles")
