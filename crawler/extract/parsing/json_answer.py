"""A capture's bytes as JSON, and the lists in it."""

from __future__ import annotations

import json
import re
from typing import Any

from archive.model import Capture
from archive.reasons import BlockedPage, CutPage, LayoutChanged
from crawler.extract.page import challenge_of, decode_page

_CALL = re.compile(r"\s*+[\w.$]++\s*+\(")


def read_json(capture: Capture) -> Any:
    """Return what a JSON or JSONP answer says.

    Raises BlockedPage for a challenge, CutPage for one that stops before its
    end, LayoutChanged where it is none.
    """
    if challenge := challenge_of(capture):
        raise BlockedPage(challenge)
    text = decode_page(capture.body, capture.header("Content-Type")).text
    told = _called_with(text)
    try:
        return json.loads(told, strict=False)
    except json.JSONDecodeError as error:
        promises_more = told.lstrip()[:1] in ("{", "[") and (
            error.pos >= len(told.rstrip()) or "Unterminated" in error.msg
        )
        raise (CutPage if promises_more else LayoutChanged)(f"no JSON at {capture.url}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise LayoutChanged(f"no JSON at {capture.url}: {error}") from error


def _called_with(text: str) -> str:
    """Return what a JSONP answer hands to its function, also where it is cut; any other text as it is."""
    call = _CALL.match(text)
    if call is None:
        return text
    inside = text[call.end() :]
    whole = inside.rstrip().removesuffix(";").rstrip()
    if whole.endswith(")"):
        return whole[:-1]
    return inside if inside.lstrip()[:1] in ("{", "[") else text


def objects(told: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON list; of anything else, and of what else stands in it, nothing."""
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def rows_of(told: Any, url: str) -> list[dict[str, Any]]:
    """Return the objects of a JSON list, which may be empty.

    Raises LayoutChanged for what is no list, and for a list that holds things
    but no object: that says nothing of an issue without pages.
    """
    rows = objects(told)
    if not isinstance(told, list) or told and not rows:
        raise LayoutChanged(f"no list in the JSON at {url}")
    return rows
