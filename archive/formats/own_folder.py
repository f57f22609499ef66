"""Where the papers' rows are: in the folder of one's own in which one stands, else with the program.

A folder of one's own has a `scrapy.cfg` that names the folder of its rows: `seeds = …`, below `[archive]`. It is found
as Scrapy finds its settings: where one stands, or in the closest folder above that has such a file. So both say alike
which rows a crawl uses, and a folder that says nothing has none.
"""

from __future__ import annotations

from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path

CONFIG = "scrapy.cfg"
PROGRAM_SEEDS = Path(__file__).parents[2] / "seeds"
"""The rows and documents that go where the program goes."""
_SECTION, _OPTION = "archive", "seeds"
_OF_A_CHECKOUT = ("pyproject.toml", CONFIG)  # beside the seeds; an installed program has neither


class FolderError(Exception):
    """The `scrapy.cfg` of the folder in which one stands cannot be read; the message names it."""


def own_folder(start: Path | None = None) -> Path | None:
    """Return the folder of one's own that holds a place, by default where one stands; None where none does.

    Raises FolderError.
    """
    try:
        here = (start or Path.cwd()).resolve()
    except FileNotFoundError:  # it was removed meanwhile: nothing can stand in it, and nobody knows what is above
        return None
    config = next((path for folder in (here, *here.parents) if (path := folder / CONFIG).exists()), None)
    return config.parent if config and seeds_named(config) else None


def seeds_named(config: Path) -> Path | None:
    """Return the folder of rows that a `scrapy.cfg` names, None where it names none. Raises FolderError."""
    if config.exists() and not config.is_file():  # a pipe would be waited for without end
        raise FolderError(f"{config}: not a file")
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(config.read_text("utf-8"), str(config))
    except (OSError, ValueError, ConfigError) as error:
        words = error.strerror if isinstance(error, OSError) else " ".join(str(error).split())
        raise FolderError(f"{config}: {words}") from None
    named = parser.get(_SECTION, _OPTION, fallback="")
    return config.parent / named if named else None


def seeds_folder() -> Path:
    """Return the folder of the rows and documents that are used here. Raises FolderError."""
    own = own_folder()
    return (seeds_named(own / CONFIG) if own else None) or PROGRAM_SEEDS


def is_of_the_program(path: Path) -> bool:
    """Say whether a file came with an installed program: who installs it anew loses what was written there.

    In a checkout none did: its rows are there to be added to.
    """
    is_checkout = all((PROGRAM_SEEDS.parent / name).is_file() for name in _OF_A_CHECKOUT)
    return not is_checkout and path.resolve().is_relative_to(PROGRAM_SEEDS.resolve())


def config_text() -> str:
    """Return the `scrapy.cfg` of a folder of one's own."""
    return f"[settings]\ndefault = crawler.settings\n\n[{_SECTION}]\n{_OPTION} = seeds\n"
