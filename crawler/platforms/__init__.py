"""The publishing systems: one module each, with a `PLATFORM`; being here is all that makes one known."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from crawler.extract.reading import Platform


@cache
def platforms() -> Mapping[str, Platform]:
    """Return the publishing systems by the name by which a row calls them, in the order of their modules."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return {module.PLATFORM.name: module.PLATFORM for module in modules}
