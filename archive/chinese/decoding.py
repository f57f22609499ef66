"""Bytes to text, for pages, feeds, sitemaps, saved pages and seeds: the one place where a label becomes a codec.

Labels are those of the WHATWG's Encoding Standard (webencodings holds its table), so no word of a page's reaches
Python's codecs. Bytes are read as that standard reads them where Python does not: 0x80 in GBK is €, A3 A0 a blank
(U+E5E5 in Python), the unassigned bytes of windows-1252 are controls.

Beyond the standard, since an archive keeps what browsers show wrong: the bytes speak before their label, and a label
that gives no plausible text yields to an encoding that does. Of 209 pairs of page and label, 8 came out as rubbish
without a word when labels were trusted: GBK as ISO-8859-1 or windows-1251, Big5 and EUC-KR without a label (2026-11).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import webencodings

from archive.chinese.plausible import beyond_ascii, plausibility, plausibility_of
from archive.chinese.text import clean

_SURE = (
    0.75  # plausibility; Chinese read rightly had .76 and more on 140 pages, Japanese .65, wrong readings .75 at most
)
_FINE = 0.5  # below it a text is doubtful: right ones had .60 and more, GBK as windows-1251 .42 to .52
_LABEL_WORTH = 0.1  # what a label adds where two readings are nearly alike
_SHORT, _SHORT_WORTH = 12, 0.7  # characters beyond ASCII that tell little; there bytes that are all pairs count more
_FORM_WORTH = 0.25  # what a byte order mark, NUL bytes or valid UTF-8 add
_CERTAIN, _CERTAIN_LONG = 40, 4  # bytes beyond ASCII, characters of three bytes; so many are not UTF-8 by chance
_JUDGED_MIN = 8  # characters beyond ASCII; fewer tell nothing
_LOST_MIN, _LOST_SHARE = 3, 0.02  # characters, and their share of those beyond ASCII
_UNLABELLED = ("utf-8", "gb18030", "big5", "euc-kr", "shift_jis", "euc-jp")
_LAST, _LAST_WORTH = "windows-1252", -0.3  # any bytes are a text in it
_ASCII, _BELOW_THREE = bytes(range(0x80)), bytes(range(0xE0))  # the first bytes of characters of three have E0 and more
_PYTHON = {"big5": "big5hkscs", "euc-kr": "cp949", "shift_jis": "cp932"}  # what is the standard's encoding in Python
_BY_ONE_BYTE_OR_TWO = frozenset(("gb18030", "big5", "euc-kr", "shift_jis", "euc-jp"))
_REPLACING = frozenset(("utf-8", "utf-16le", "utf-16be", "iso-2022-jp", "iso2022_kr"))
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_WIDE_MARKS = (  # UTF-32 first: its mark begins as that of UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_LABEL = ("big5hkscs", "cp950", "utf-16-le", "utf-16-be")
_ERRORS = {codec: "surrogatepass" for _, codec in _WIDE_MARKS}  # a lone surrogate is had back
_JUDGED_MAX = 20_000  # characters by which a document is judged
_SEVEN_BITS = ((b"~{", "hz"), (b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso-2022-jp"))
"""Encodings whose bytes are all ASCII, by what opens Chinese, Korean, Japanese in them.

Browsers replace a whole page in HZ or ISO-2022-KR by U+FFFD, for the safety of scripts. Here none is run.
"""
_HZ = re.compile(rb"~\{((?:[!-w][!-~])+)(?:~\}|(?=[\r\n]))")
_PIECE_MAX = 200_000  # bytes
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_ESCAPED_MIN = 4  # characters
_ESCAPED = re.compile("[\udc80-\udcff]")
_ESCAPED_PAIR = re.compile("[\udc81-\udcfe][\udca1-\udcfe]")
_NUL_PIECE, _NUL_MIN, _NUL_SHARE = 2048, 3, 0.15  # bytes at a page's start: in UTF-16 its markup has NUL bytes


@dataclass(frozen=True)
class Decoded:
    """A text and how it was decoded.

    `codec` is a name that Python knows. `undecodable` counts what became, or
    was, U+FFFD. `doubt` says why the text may be rubbish, empty where it is fine.
    """

    text: str
    codec: str
    undecodable: int = 0
    doubt: str = ""


@dataclass(frozen=True)
class _Reading:
    """What the bytes are in one encoding, how plausible that is, and how many characters beyond ASCII tell so."""

    text: str
    codec: str
    merit: float
    size: int


def decode_web(data: bytes, labels: Iterable[str] = ()) -> Decoded:
    """Decode what came from the web, whatever its bytes and labels are. The text is `clean`.

    `labels` declare the encoding, the weightiest first (header, then meta); they
    are not asked for where the bytes speak: a byte order mark, UTF-16's NUL
    bytes, valid UTF-8. After the labels the encodings of East Asia are tried.
    The first that is plausible beyond doubt is taken, else the most plausible.
    """
    piece = _piece_of(data)
    best, best_worth = _Reading("", "utf-8", 1.0, 0), float("-inf")
    for codec, worth, enough in _candidates(data, labels):
        text = clean(_decoded(piece, codec))
        foreign = beyond_ascii(text)
        size = len(foreign)
        reading = _Reading(text, codec, plausibility_of(foreign, text), size)
        if size < _SHORT and (worth or codec == "gb18030") and codec in _BY_ONE_BYTE_OR_TWO and "\ufffd" not in text:
            worth += _SHORT_WORTH * (1 - size / _SHORT)
        if reading.merit + worth > best_worth:
            best, best_worth = reading, reading.merit + worth
        if reading.merit >= enough and (size >= _SHORT or codec == "utf-8"):
            break
    text = best.text if piece is data else clean(_decoded(data, best.codec))
    lost = text.count("\ufffd")
    return Decoded(text, best.codec, lost, _doubt(data, text, best, lost))


def decode(data: bytes) -> tuple[str, str]:
    """Decode a document without loss; return the text and the codec that `encode` needs to undo it.

    UTF-8 if it is valid; UTF-16 or UTF-32 behind its byte order mark. Else GB18030
    if that is valid (with 0x80 as U+0080, which `clean` makes €), else the more
    plausible of UTF-8 and GB18030 with the undecodable bytes as surrogate escapes; in
    doubt UTF-8. Where that is no text beyond doubt, Big5 or UTF-16 if one is.
    """
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8"), "utf-8"
    for mark, codec in _WIDE_MARKS:
        if data.startswith(mark) and (text := _without_loss(data, codec)) is not None:
            return text, codec
    text, codec = _in_utf_8_or_gb18030(data)
    piece = text[:_JUDGED_MAX]
    if len(beyond_ascii(piece)) < _SHORT or _merit(piece) >= _SURE:
        return text, codec
    return next(_other_readings(data), (text, codec))


def _other_readings(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what bytes are in encodings that need to be a text beyond doubt, since nothing speaks for them but that."""
    for codec in _WITHOUT_LABEL:
        text = _without_loss(data, codec)
        if text is not None and _merit(text[:_JUDGED_MAX]) >= _SURE:
            yield text, codec


def _without_loss(data: bytes, codec: str) -> str | None:
    """Return bytes decoded so that they can be had back, None where that fails."""
    with suppress(UnicodeError):
        text = data.decode(codec, _ERRORS.get(codec, "strict"))
        return text if encode(text, codec) == data else None
    return None


def _in_utf_8_or_gb18030(data: bytes) -> tuple[str, str]:
    escaped = data.decode("utf-8", "surrogateescape")
    text = data.decode("gb18030", "surrogateescape").replace("\udc80", "\x80")
    if encode(text, "gb18030") != data:
        return escaped, "utf-8"
    is_valid = not _ESCAPED.search(text)
    return (text, "gb18030") if is_valid or _merit(text) > _merit(escaped) else (escaped, "utf-8")


def encode(text: str, codec: str) -> bytes:
    """Undo `decode`, of a whole text or of a part of it."""
    if codec != "gb18030":
        return text.encode(codec, _ERRORS.get(codec, "surrogateescape"))
    return b"\x80".join(part.encode(codec, "surrogateescape") for part in text.split("\x80"))


def _merit(text: str) -> float:
    return plausibility(clean(text))


def _candidates(data: bytes, labels: Iterable[str]) -> Iterator[tuple[str, float, float]]:
    """Yield the encodings to try: what else speaks for each, and the plausibility with which it is taken at once."""
    tried = set()
    for codec, worth, enough in _by_the_bytes(data):
        tried.add(codec)
        yield codec, worth, enough
    for codec in filter(None, map(codec_of, labels)):
        if codec not in tried:
            tried.add(codec)
            yield codec, _LABEL_WORTH, _SURE
    for codec in _UNLABELLED:
        if codec not in tried:
            yield codec, 0.0, _SURE
    if _LAST not in tried:
        yield _LAST, _LAST_WORTH, _SURE


def _by_the_bytes(data: bytes) -> Iterator[tuple[str, float, float]]:
    """Yield the encodings for which the bytes speak by their form."""
    by_mark = next((codec for mark, codec in _MARKS if data.startswith(mark)), "")
    if codec := by_mark or _by_nul_bytes(data):
        yield codec, _FORM_WORTH, _FINE
    if data.isascii():
        seven = next((codec for mark, codec in _SEVEN_BITS if mark in data), "")
        text = _decoded(data, seven) if seven else ""
        is_text = len(beyond_ascii(text)) >= _ESCAPED_MIN and plausibility(text) >= _FINE
        yield seven if is_text else "utf-8", 1.0, float("-inf")
    elif by_mark != "utf-8" and _is_utf_8(data):
        yield ("utf-8", 1.0, float("-inf")) if _is_certain(data) else ("utf-8", _FORM_WORTH, _FINE)


def _piece_of(data: bytes) -> bytes:
    """Return what is judged of a long page: all of it costs too much, in seven encodings, where bytes are hostile."""
    if len(data) <= _PIECE_MAX:
        return data
    first = _BEYOND_ASCII.search(data)
    start = first.start() & ~1 if first else 0  # even, for UTF-16
    return data[start : start + _PIECE_MAX]


def _is_certain(data: bytes) -> bool:
    """Say whether valid UTF-8 is so much of it that it is no chance: 联通 in GBK is valid, too, as two of two bytes."""
    foreign = data.translate(None, _ASCII)
    return len(foreign) >= _CERTAIN or len(foreign.translate(None, _BELOW_THREE)) >= _CERTAIN_LONG


def _by_nul_bytes(data: bytes) -> str:
    """Return which UTF-16 a page begins in, by the NUL bytes of its markup; an empty text where there are none."""
    piece = data[:_NUL_PIECE]
    first, second = (piece[start::2].count(0) > max(_NUL_MIN, _NUL_SHARE * len(piece) / 2) for start in (0, 1))
    return "" if first == second else "utf-16be" if first else "utf-16le"


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def codec_of(label: str) -> str:
    """Return the codec of a label by the standard's table, an empty text where it names none: undefined, utf-7, rot13.

    GB2312 and GBK are GB18030, which holds them.
    """
    encoding = webencodings.lookup(label) if label.isascii() else None
    if encoding is None or encoding.name in ("replacement", "x-user-defined"):
        return ""
    name: str = "gb18030" if encoding.name == "gbk" else encoding.name
    try:
        codecs.lookup(name)
    except LookupError:  # windows-874 is cp874
        name = encoding.codec_info.name
    return name


def _decoded(data: bytes, codec: str) -> str:
    """Decode as the standard does; what cannot be decoded becomes U+FFFD."""
    mark = next((mark for mark, name in _MARKS if name == codec and data.startswith(mark)), b"")
    data = data.removeprefix(mark)
    if codec == "hz":
        return _HZ.sub(_of_hz, data).decode("utf-8", "replace")
    if codec in _REPLACING:
        return data.decode(codec, "replace")
    with suppress(UnicodeDecodeError):
        return data.decode(_PYTHON.get(codec, codec))
    if codec == "euc-jp":
        codec = "euc_jis_2004"  # with NEC's and IBM's characters, ① and ㈱
    text = data.decode(_PYTHON.get(codec, codec), "surrogateescape")
    if codec == "gb18030":
        text = text.replace("\udc80", "€")
    elif codec == "big5":
        text = _ESCAPED_PAIR.sub(_of_code_page_950, text)
    elif codec not in _BY_ONE_BYTE_OR_TWO:
        text = _ESCAPED.sub(lambda match: chr(ord(match[0]) - 0xDC00) if match[0] < "\udca0" else "\ufffd", text)
    return _ESCAPED.sub("\ufffd", text)


def _of_hz(match: re.Match[bytes]) -> bytes:
    return bytes(byte | 0x80 for byte in match[1]).decode("gb18030", "replace").encode()


def _of_code_page_950(match: re.Match[str]) -> str:
    """Return the € and the like, which Python's Big5 lacks."""
    pair = bytes(ord(character) - 0xDC00 for character in match[0])
    try:
        return pair.decode("cp950")
    except UnicodeDecodeError:
        return match[0]


def is_broken(text: str) -> bool:
    """Say whether so much of a text is U+FFFD that it was decoded wrongly, or was broken before it came."""
    lost = text.count("\ufffd")
    return lost >= _LOST_MIN and lost > _LOST_SHARE * len(beyond_ascii(text))


def _doubt(data: bytes, text: str, reading: _Reading, lost: int) -> str:
    """Say why a text may be none, an empty text where it is fine."""
    if is_broken(text):
        return f"much of the page cannot be decoded: {lost} places ({reading.codec})"
    if reading.size >= _JUDGED_MIN and reading.merit < _FINE:
        return f"the page reads as no language in any encoding that was tried ({reading.codec})"
    if reading.codec == "utf-8" and b"\x1b$" in data:
        return "the page is in an encoding of escape sequences that cannot be read"
    return ""
