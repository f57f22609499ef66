"""`archive crawl`, `crawl-papers`, `list`, `extract`, `example`: our commands of Scrapy, wherever one stands.

They are what `scrapy` knows by these names, with the same arguments and exit codes. `scrapy` finds our settings where a
`scrapy.cfg` names them; these bring them along, and are there where `archive` is the one program that was installed.
"""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from archive.commands.completing import completing
from archive.commands.streams import paging
from archive.formats.own_folder import FolderError, own_folder

if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand

_HELP = ("-h", "--help")


class ScrapyVerb(click.Command):
    """A command of Scrapy. What stands behind its name is Scrapy's to read, options too."""

    def __init__(self, name: str, module: str, words: str, *, names_papers: bool = True) -> None:
        super().__init__(name, help=words, add_help_option=False)
        self._module = module
        self._offered = completing("paper") if names_papers else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave the arguments as they are; help that is asked for at once is given by the name that it has here."""
        if args[:1] and args[0] in _HELP and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()
        ctx.args = list(args)
        return ctx.args

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the archive's papers, by id or name; behind a dash, the command's options."""
        if incomplete.startswith("-"):
            return [*self._options(incomplete)]
        items = super().shell_complete(ctx, incomplete)
        return items + self._offered(ctx, click.Argument(["paper"]), incomplete) if self._offered else items

    def _options(self, begun: str) -> Iterator[CompletionItem]:
        _, parser = self._command_and_parser()
        told = {name: action.help for name, action in parser._option_string_actions.items()}
        for name in sorted(told):
            if name.startswith(begun):
                yield CompletionItem(name, help=told[name])

    def _command_and_parser(self) -> tuple[ScrapyCommand, ArgumentParser]:
        from scrapy.settings import Settings

        command: ScrapyCommand = import_module(self._module).Command()
        command.settings = Settings()
        command.settings.setmodule("crawler.settings", "project")
        parser = ArgumentParser(usage=SUPPRESS, conflict_handler="resolve", add_help=False)
        parser.add_argument(*_HELP, action="store_true", help="Say this.")
        command.add_options(parser)
        return command, parser

    def get_help(self, ctx: click.Context) -> str:
        """Return what Scrapy says of the command."""
        _use_our_settings()
        command, parser = self._command_and_parser()
        parser.description = f"{command.long_desc()} The same as `scrapy {self.name}`, wherever one stands."
        syntax = (command.syntax() or "[options]").replace("options", "OPTIONS")
        return f"Usage: {ctx.command_path} {syntax}\n\n{parser.format_help()}"

    def invoke(self, ctx: click.Context) -> None:
        """Run Scrapy in this process, which ends with its exit code."""
        from scrapy.cmdline import execute

        _use_our_settings()
        with paging(False):  # a crawl speaks while it is at work
            execute(["scrapy", str(self.name), *ctx.args])


def _use_our_settings() -> None:
    """Let Scrapy use our settings, whatever else is named here. Raises FolderError, where Scrapy would fail."""
    try:
        Path.cwd()
    except FileNotFoundError:
        raise FolderError("the folder in which one stands is gone: go to another, and call again from there") from None
    own_folder()
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"


crawl_verb = ScrapyVerb("crawl", "crawler.commands.crawl", "Fetch a newspaper into the archive.")
crawl_papers_verb = ScrapyVerb("crawl-papers", "crawler.runs.command", "Fetch many newspapers side by side.")
list_verb = ScrapyVerb("list", "crawler.commands.list", "List the newspapers that can be crawled.", names_papers=False)
extract_verb = ScrapyVerb(
    "extract", "crawler.commands.extract", "Print the articles of saved pages as JSON.", names_papers=False
)
example_verb = ScrapyVerb("example", "crawler.commands.example", "Save a page with an expectation to review.")
