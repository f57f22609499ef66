"""Readers that lose every signature: what a worker imports in a test of `archive reparse`."""

from dataclasses import replace
from typing import Any

import crawler.extract.compose as made

_compose = made.compose


def _without_names(*given: Any, **named: Any) -> Any:
    return replace(_compose(*given, **named), bylines=())


made.EXTRACTION = "1000"
made.compose = _without_names

from crawler.intake import preload  # noqa: E402  # what follows imports the readers, which are to have ours

assert preload
