"""A unit's process: it does what its order says, and ends at once when who started it has ended, however that was."""

from __future__ import annotations

import json
import os
import threading
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from threading import Lock
from typing import Any

from crawler.cluster.contact import Contact
from crawler.cluster.worker import LENGTH

VERBS = {
    "crawl-papers": ("crawler.runs.unit", "crawl_unit"),
    "dedup": ("crawler.commands.dedup", "dedup_unit"),
    "import": ("crawler.intake.import_shards", "import_unit"),
    "reparse": ("crawler.intake.reread_shards", "reread_unit"),
}
"""What does a unit of each verb: a module and its function of what is given and a Contact, which returns plain data."""
_ORPHANED = 75  # the exit code; nobody is there to read it
_SMALLEST = 1 << 16


def be_unit() -> None:
    """Read an order on standard input, do it, and write the answer on standard output; see `crawler.cluster.worker`."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what is printed by mistake is no answer
    order = json.loads(_read(int(_read(LENGTH))))
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    telling = Lock()

    def tell(told: Mapping[str, Any]) -> None:
        with telling:
            print(json.dumps(told), file=answers, flush=True)

    contact = Contact(order, tell)
    try:
        answer = _work(order, contact)
    except Exception:
        traceback.print_exc()
        contact.close()
        os._exit(1)
    contact.close()
    tell({"answer": answer})


def _work(order: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
    module, name = VERBS[order["verb"]]
    work: Callable[[dict[str, Any], Contact], dict[str, Any]] = getattr(import_module(module), name)
    return work({**order["given"], "processors": order["processors"], "scratch": order["scratch"]}, contact)


def _read(size: int) -> bytes:
    """Read so many bytes of standard input, with no buffer that a thread would hold at the interpreter's end."""
    found = b""
    while len(found) < size:
        piece = os.read(0, min(size - len(found), _SMALLEST))
        if not piece:
            os._exit(_ORPHANED)
        found += piece
    return found


def _end_with_parent() -> None:
    """End this process when its standard input does: whoever started it is no more, and its work is another's."""
    while os.read(0, _SMALLEST):
        pass
    os._exit(_ORPHANED)
