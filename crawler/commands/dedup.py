"""`archive dedup`: the archive's verb, whose look across shards may be shared by workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import click

from archive.commands.across import WORK
from archive.commands.repeats import dedup
from crawler.cluster.engine import LEASE, Connected, Engine, EngineError, connected
from crawler.commands.dask_options import dask_options

if TYPE_CHECKING:
    from archive.shards.survey import Unit
    from crawler.cluster.contact import Contact

_BUNDLES = 2  # for each worker: one that has the longer ones is waited for


def dedup_unit(given: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
    """Do some units of a look across shards; return what came of each (`archive.shards.likeness_units`)."""
    from archive.shards.likeness_units import look_at

    return {"came": [look_at(unit) for unit in given["units"]]}


def _work(cluster: Connected, units: list[Unit]) -> Iterator[Mapping[str, Any]]:
    """Do units by workers. Ends with a message where some are not done: the next run looks at what is left."""
    from crawler.cluster.sharing import Sharing

    number = min(len(units), _BUNDLES * cluster.workers)
    sharing = Sharing(cluster, "dedup", [{"units": units[first::number]} for first in range(number)], LEASE)
    for end in sharing.ends():
        if end.error:
            raise click.ClickException(f"{end.error}: run it again")
        yield from end.answer["came"]


def _dedup(engine: Engine | None, **given: Any) -> None:
    assert dedup.callback
    if engine is None:
        dedup.callback(**given)
        return
    if given["across"] is None:
        raise click.UsageError("--dask goes with --across")
    given["across"] = given["across"].absolute()
    try:
        with connected(engine, LEASE) as cluster:
            click.get_current_context().meta[WORK] = partial(_work, cluster)
            dedup.callback(**given)
    except EngineError as error:
        raise click.ClickException(str(error)) from None


_WORDS = "\n\nWith --dask workers share the look across; those elsewhere have to see the folder at the same path."
_about: dict[str, Any] = {"help": cleandoc(dedup.help or "") + _WORDS, "params": dedup.params}
dedup_shared = click.command("dedup", cls=click.Command, **_about)(dask_options(_dedup))
