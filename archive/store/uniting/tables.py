"""What becomes of each table when archives are merged. A test fails for one that is not named here."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a table: its rows are united, derived from those that are, or those of the archive alone."""

    UNITED = "united"
    DERIVED = "derived"
    LOCAL = "local"


FATES: dict[str, tuple[Fate, str]] = {
    "newspapers": (Fate.UNITED, "rows stay, missing ones come, what differs is told: they are of newspapers.csv"),
    "documents": (Fate.UNITED, "files as received; of what readers said of one, what the better reader did"),
    "runs": (Fate.UNITED, "of a run that one archive knows unfinished, how it ended"),
    "links": (Fate.UNITED, "the better state; what is empty is filled; `article` follows from what stands there"),
    "attempts": (Fate.UNITED, "all of them"),
    "pages": (Fate.UNITED, "empty columns are filled, numbers are those of the best label"),
    "placements": (Fate.UNITED, "empty columns are filled, `announced` is settled anew for each issue"),
    "pictures": (Fate.UNITED, "the better state; what is empty is filled"),
    "depictions": (Fate.UNITED, "empty columns are filled"),
    "picture_files": (Fate.UNITED, "all of them"),
    "picture_texts": (Fate.UNITED, "all of them; of two readers' the later one's"),
    "ways": (Fate.UNITED, "the days of both"),
    "endings": (Fate.UNITED, "the greater number of pages"),
    "absences": (Fate.UNITED, "all of them; what is gone stays so"),
    "contents": (Fate.UNITED, "by digest"),
    "witnesses": (Fate.UNITED, "all of them; first and last seen are widened"),
    "captures": (Fate.UNITED, "all of them; `article` follows from the witness, `warc` names this archive's file"),
    "passages": (Fate.UNITED, "the last reading of each; `article` follows from the witness"),
    "ids": (Fate.UNITED, "derived, and those that were given out besides"),
    "withdrawals": (Fate.UNITED, "all of them; where one archive withdrew and one took that back, what came later"),
    "withheld": (Fate.UNITED, "all that either withholds, and what this one has of it"),
    "withheld_marks": (Fate.UNITED, "with what is withheld"),
    "tags": (Fate.UNITED, "all of them; where one archive gave and one took away, what came later"),
    "sightings": (Fate.DERIVED, "from witnesses"),
    "appearances": (Fate.DERIVED, "from sightings"),
    "appearance_pages": (Fate.DERIVED, "from sightings"),
    "signatures": (Fate.DERIVED, "from sightings"),
    "articles": (Fate.DERIVED, "from appearances"),
    "bylines": (Fate.DERIVED, "from the head appearance"),
    "addresses": (Fate.DERIVED, "from sightings"),
    "versions": (Fate.DERIVED, "from sightings and captures"),
    "fingerprints": (Fate.DERIVED, "from texts"),
    "sketches": (Fate.DERIVED, "from texts"),
    "relations": (Fate.DERIVED, "from texts"),
    "clusters": (Fate.DERIVED, "from relations"),
    "withdrawn_rows": (Fate.LOCAL, "numbers of rows of this file"),
    "searches": (Fate.LOCAL, "what was printed of this file"),
    "standing": (Fate.LOCAL, "by which rules this file was written"),
    "_proof": (Fate.LOCAL, "that and when this file was proven"),
    "_proof_files": (Fate.LOCAL, "the WARC files beside it as they were then"),
    "_unproven": (Fate.LOCAL, "what has changed in this file since"),
    "_import_files": (Fate.LOCAL, "how far files were taken into this one"),
    "_import_pages": (Fate.LOCAL, "what of them waits to be read here"),
    "_import_later": (Fate.LOCAL, "where revisits stand whose pages had not come"),
    "_sqlite_migrations": (Fate.LOCAL, "which version made this file"),
}
