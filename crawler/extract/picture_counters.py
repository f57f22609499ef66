"""What a run counts of pictures."""

from __future__ import annotations

PICTURES = "picture/"
"""What all these counters begin with."""
ASKED_FOR = f"{PICTURES}asked"
KEPT_PICTURES = f"{PICTURES}kept"
ELSEWHERE = f"{PICTURES}elsewhere"
"""Pictures at hosts that are none of the paper's: links, which are not fetched."""
LEFT_PICTURES = f"{PICTURES}left"
"""Pictures that are due and that the run did not ask for."""
FAILED_PICTURES = f"{PICTURES}failed/"
ABSENT_PICTURES = f"{PICTURES}absent"
TEXTS_OF_PDFS = f"{PICTURES}pdf-texts"
"""Pages whose text was read from their PDF."""
