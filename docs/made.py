"""The parts of the manual that are made from the program: `python -m docs.made` writes them, and a test compares.

A part stands between `<!-- made: NAME -->` and `<!-- end -->` in a page of this folder, and is one function here.
"""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory

import click
import yaml
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from archive.cli import main
from archive.store.archive import Archive
from archive.store.rows import COLUMNS
from crawler import platforms as systems_known
from crawler import settings
from crawler.arguments import ARGUMENTS
from crawler.commands import crawl, example, extract
from crawler.commands import list as listing
from crawler.commands.as_verbs import ScrapyVerb
from crawler.platforms import platforms
from crawler.runs import command as crawl_papers

FOLDER = Path(__file__).parent
SCRAPY: dict[str, Callable[[], ScrapyCommand]] = {
    "list": listing.Command,
    "crawl": crawl.Command,
    "crawl-papers": crawl_papers.Command,
    "extract": extract.Command,
    "example": example.Command,
}
_PART = re.compile(r"(<!-- made: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_OF_SQLITE = ("articles_fts_", "sqlite_", "_sqlite_")


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    for cells in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def verbs() -> Iterator[str]:
    """Yield a section for each verb of `archive`: how it is called, what it does, its options."""
    context = click.Context(main, info_name="archive", **main.context_settings)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        own = click.Context(command, parent=context, info_name=name)
        yield f"### archive {name}\n"
        if isinstance(command, ScrapyVerb):
            yield f"{inspect.cleandoc(command.help or '')} As [scrapy {name}](#scrapy-{name}), wherever one stands.\n"
            continue
        yield f"`archive {name} {' '.join(command.collect_usage_pieces(own))}`\n"
        yield _prose(inspect.cleandoc(command.help or "")) + "\n"
        options = (one for one in command.params if isinstance(one, click.Option))  # --help is told once for all
        records = (one.get_help_record(own) for one in options)
        yield from _options(record for record in records if record)


def _prose(text: str) -> str:
    """Return a help text as Markdown: what stands in it as it is to be shown, in a block of code."""
    paragraphs = [one for one in text.replace("\f", "").split("\n\n") if one.strip() != "\b"]
    shown = (
        "```text\n" + one.removeprefix("\b\n") + "\n```" if one.startswith("\b") else one.replace("<", "&lt;")
        for one in paragraphs
    )
    return "\n\n".join(shown)


def _options(records: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield from table(("option", "what"), ([f"`{name}`", what.replace("<", "&lt;")] for name, what in records))
    yield ""


def spiders() -> Iterator[str]:
    """Yield a section for each command of Scrapy's that is ours."""
    for name, of_scrapy in SCRAPY.items():
        parser = argparse.ArgumentParser(prog=f"scrapy {name}", conflict_handler="resolve", add_help=False)
        command = of_scrapy()
        command.settings = Settings({"LOG_LEVEL": settings.LOG_LEVEL})
        command.add_options(parser)
        own = [group for group in parser._action_groups if group.title != "Global Options"]
        records = [_record(action) for group in own for action in group._group_actions]
        yield f"### scrapy {name}\n"
        yield f"`scrapy {name} {command.syntax()}".strip() + "`\n"
        yield command.long_desc() + "\n"
        if records:
            yield from _options(iter(records))


def _record(action: argparse.Action) -> tuple[str, str]:
    value = f" {action.metavar or action.dest.upper()}" if action.nargs != 0 else ""
    return ", ".join(action.option_strings) + value, action.help or ""


def arguments() -> Iterator[str]:
    """Yield what `-a` means."""
    yield from table(("argument", "what"), ([f"`-a {name}=…`", what] for name, what in ARGUMENTS.items()))


def systems() -> Iterator[str]:
    """Yield the publishing systems, each with what its module says first."""
    rows = ([f"`{name}`", _first(platform)] for name, platform in sorted(platforms().items()))
    yield from table(("platform", "what it is"), rows)


def _first(platform: object) -> str:
    """Return the first paragraph of the docstring of the module that has the platform."""
    modules = (import_module(f"{systems_known.__name__}.{one.name}") for one in iter_modules(systems_known.__path__))
    [module] = [one for one in modules if one.PLATFORM is platform]
    return " ".join((inspect.getdoc(module) or "").split("\n\n")[0].split())


def tables() -> Iterator[str]:
    """Yield the tables and views of an archive with their columns: English names, Chinese labels."""
    told = yaml.safe_load((FOLDER.parent / "archive/browse/metadata.yaml").read_text("utf-8"))["archive"]["tables"]
    fields = {one.name: one.label for one in COLUMNS if not one.apart}
    for name, columns in _columns().items():
        words = told[name]
        labels = words.get("columns", {}) | (fields if name in ("articles", "heads") else {})
        if name == "heads":
            labels = told["articles"]["columns"] | labels
        hidden = "; kept by the program for itself" if words.get("hidden") else ""
        yield f"### {name}\n"
        yield f"{words['description']}{hidden}\n"
        yield from table(("column", "type", "what"), ([f"`{one}`", kind, labels.get(one, "")] for one, kind in columns))
        yield ""


def _columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each table and view of a new archive, with their types."""
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        db = archive._db
        found = {one.name: one for one in (*db.tables, *db.views)}
        names = [name for name in found if name != "articles_fts" and not name.startswith(_OF_SQLITE)]
        return {name: [(one.name, one.type.lower()) for one in found[name].columns] for name in names}


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "verbs": verbs,
    "spiders": spiders,
    "arguments": arguments,
    "systems": systems,
    "tables": tables,
}


def made(text: str) -> str:
    """Return a page with all its parts made anew. Raises KeyError for a part that is not known."""
    return _PART.sub(lambda found: found[1] + "\n".join(PARTS[found[2]]()).strip() + f"\n{found[3]}", text)


def pages() -> Iterator[Path]:
    """Yield the pages that have such parts."""
    yield from (page for page in sorted(FOLDER.glob("*.md")) if _PART.search(page.read_text("utf-8")))


if __name__ == "__main__":
    for one in pages():
        one.write_text(made(one.read_text("utf-8")), "utf-8")
