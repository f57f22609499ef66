"""Make seeds/countries.csv, the table of countries, from Babel, which the program does not need.

    python -m bench.countries > seeds/countries.csv

Babel keeps Unicode's CLDR: the names of ISO 3166's regions in simplified Chinese.
"""

from __future__ import annotations

import csv
import re
import sys
from datetime import date
from importlib.metadata import version

from babel import Locale

_NO_COUNTRY = re.compile("未知|^伪|欧元区|特别行政区")  # what CLDR keeps beside countries, and what places.csv has


def main() -> None:
    """Print the table."""
    print(f"# Unicode CLDR (Unicode-3.0) by Babel {version('Babel')}, made by bench/countries.py on {date.today()}")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("code", "name", "short"))
    names = Locale("zh").territories
    rows = [(code, name) for code, name in names.items() if re.fullmatch("[A-Z]{2}", code)]
    writer.writerows(sorted((code, name, _short(name)) for code, name in rows if not _NO_COUNTRY.search(name)))


def _short(name: str) -> str:
    """Return a name as news have it: 多米尼加 for 多米尼加共和国; empty where that is the name."""
    short = re.sub("（.*）|共和国$|领土$", "", name)
    return short if short != name else ""


if __name__ == "__main__":
    main()
