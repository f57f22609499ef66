"""The `archive` command. Exit codes: 0 fine, 1 something wrong in the data, 2 wrong use; `check`, `same` have more."""

from __future__ import annotations

import click

from archive.commands import articles, check, duplicates, editions, files, new_source, search, state


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
    search.search,
    editions.calendar_command,
    editions.gaps_command,
    new_source.new_source_command,
    check.check_command,
    duplicates.dedup,
    duplicates.same,
    duplicates.diff,
    state.stats,
    state.links,
    state.runs,
):
    main.add_command(_verb)
