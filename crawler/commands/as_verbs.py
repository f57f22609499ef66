"""`archive crawl`, `crawl-papers`, `list`, `extract`, `example`: our commands of Scrapy, wherever one stands.

They are what `scrapy` knows by these names, with the same arguments and exit codes. `scrapy` finds our settings where a
`scrapy.cfg` names them; these bring them along, and are there where `archive` is the one program that was installed.
"""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from archive.commands.completing import completing
from archive.commands.streams import paging
from archive.formats.own_folder import own_folder

_HELP = ("-h", "--help")


class ScrapyVerb(click.Command):
    """A command of Scrapy. What stands behind its name is Scrapy's to read, options too."""

    def __init__(self, name: str, module: str, words: str, *, names_papers: bool = True) -> None:
        super().__init__(name, help=words, add_help_option=False)
        self._module = module
        self._offered = completing("paper") if names_papers else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave the arguments as they are; help that is asked for at once is given by the name that it has here."""
        if args[:1] and args[0] in _HELP:
            click.echo(ctx.get_help())
            ctx.exit()
        ctx.args = list(args)
        return ctx.args

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the archive's papers, by id or name."""
        items = super().shell_complete(ctx, incomplete)
        return items + self._offered(ctx, click.Argument(["paper"]), incomplete) if self._offered else items

    def get_help(self, ctx: click.Context) -> str:
        """Return what Scrapy says of the command."""
        from scrapy.utils.project import get_project_settings

        _use_our_settings()
        command = import_module(self._module).Command()
        command.settings = get_project_settings()
        parser = ArgumentParser(usage=SUPPRESS, conflict_handler="resolve", add_help=False)
        parser.description = f"{command.long_desc()} The same as `scrapy {self.name}`, wherever one stands."
        command.add_options(parser)
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
    own_folder()
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"


crawl_verb = ScrapyVerb("crawl", "crawler.commands.crawl", "Fetch a newspaper into the archive.")
crawl_papers_verb = ScrapyVerb("crawl-papers", "crawler.runs.command", "Fetch many newspapers side by side.")
list_verb = ScrapyVerb("list", "crawler.commands.list", "List the newspapers that can be crawled.", names_papers=False)
extract_verb = ScrapyVerb(
    "extract", "crawler.commands.extract", "Print the articles of saved pages as JSON.", names_papers=False
)
example_verb = ScrapyVerb("example", "crawler.commands.example", "Save a page with an expectation to review.")
