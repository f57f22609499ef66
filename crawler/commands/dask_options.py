"""The options of `archive`'s verbs whose work may be shared: `--dask`, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from crawler.cluster.engine import DASK_HELP, EngineError, engine_of

_FILE = click.Path(exists=True, dir_okay=False)


def dask_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--dask` and its company, which a verb gets as `engine`, None where the work stays in this process."""

    @wraps(command)
    def with_engine(dask: str, insecure: bool, tls_ca: str, tls_cert: str, tls_key: str, **given: Any) -> None:
        try:
            files = {"ca": tls_ca or "", "certificate": tls_cert or "", "key": tls_key or ""}
            engine = engine_of(dask, insecure=insecure, **files) if dask is not None else None
        except EngineError as error:
            raise click.UsageError(str(error)) from None
        command(engine=engine, **given)

    words = {"ca": "The authority's file", "cert": "Our certificate's file", "key": "Our key's file"}
    for name, what in reversed(words.items()):
        with_engine = click.option(f"--tls-{name}", metavar="FILE", type=_FILE, help=f"{what}, for tls://.")(
            with_engine
        )
    with_engine = click.option("--insecure", is_flag=True, help="A scheduler elsewhere without TLS, too.")(with_engine)
    return click.option("--dask", metavar="WHERE", help=f"{DASK_HELP[0].upper()}{DASK_HELP[1:]}.")(with_engine)
