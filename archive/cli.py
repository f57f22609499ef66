"""The `archive` command. Exit codes: 0 fine, 1 something is wrong with the data, 2 wrong use."""

from __future__ import annotations

import click

from archive.commands import articles, files, state


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="local-news-archive")
def main() -> None:
    """Keep, check and write back an archive of local newspapers."""


for _verb in (
    files.import_command,
    files.export_command,
    files.verify_command,
    articles.show,
    articles.explain,
    state.stats,
    state.links,
    state.runs,
):
    main.add_command(_verb)
