"""How an answer reaches its reader: whole and showable, a page at a time, or a line on standard error says why not.

A full disk shows itself when a stream is flushed, by the interpreter too late to be told: so each program of ours
flushes before it ends. What an encoding has no sign for stands as an escape, and a note says how to see it.
"""

from __future__ import annotations

import codecs
import io
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from tempfile import NamedTemporaryFile
from typing import NoReturn, TextIO

import click

from archive.commands.harmless import guard, harmless

_LESS = "-FRX"  # as git has it: a short text does not wait for a key, our colours are shown, the text stays


@dataclass
class _Answer:
    """What a verb has said and nobody has read yet, where it is paged, and the characters that were not shown."""

    is_paged: bool = False
    kept: list[tuple[str, bool]] = field(default_factory=list)
    unshown: set[str] = field(default_factory=set)


_answer = _Answer()


def write(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Write on standard output or standard error; what is paged is kept until the verb ends, in its order."""
    if _answer.is_paged and (_answer.kept or not err):
        _answer.kept.append((text + "\n" * nl, err))
    else:
        _echo(text, err=err, nl=nl)


def _echo(text: str, *, err: bool, nl: bool) -> None:
    click.echo(text, file=sys.stderr if err else sys.stdout, nl=nl, color=None if has_colours() else False)


def has_colours() -> bool:
    """Say whether a terminal that looks on may be coloured, as its reader wants it: https://no-color.org."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_unicode() -> bool:
    """Say whether standard output has every character."""
    return _encoding().startswith("utf")


def _encoding() -> str:
    return codecs.lookup(getattr(sys.stdout, "encoding", None) or "utf-8").name


def _as_escapes(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    _answer.unshown.update(error.object[error.start : error.end])
    return codecs.backslashreplace_errors(error)


_ASCII = "ascii_as_told"
"""ASCII by a name that click does not know: else it takes ASCII for a mistake, and writes UTF-8."""


def _ascii(name: str) -> codecs.CodecInfo | None:
    """Return the codec of that name."""
    if name != _ASCII:
        return None
    told = codecs.lookup("ascii")
    return codecs.CodecInfo(
        told.encode, told.decode, *told[2:], told.incrementalencoder, told.incrementaldecoder, _ASCII
    )


codecs.register(_ascii)
codecs.register_error("as-escapes", _as_escapes)


@contextmanager
def answering() -> Iterator[None]:
    """Let what is printed meanwhile reach its reader. Where it cannot, end with a line that says why, and code 1.

    A reader that has seen enough (`| head -1`) ends the program without a word, with the same code.
    """
    if sys.stdout is None:  # as `>&-` leaves it; the next file that is opened would take its place
        _complain("standard output is closed, and so nothing is done: send it to a file, or to /dev/null")
        sys.exit(1)
    guard()
    _answer.unshown.clear()
    for stream, errors in ((sys.stdout, "as-escapes"), (sys.stderr, "backslashreplace"), (sys.stdin, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            encoding = _ASCII if codecs.lookup(stream.encoding).name == "ascii" else stream.encoding
            with suppress(io.UnsupportedOperation):  # something was read of it
                stream.reconfigure(encoding=encoding, errors=errors)
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
            _tell_unshown()
    except OSError as error:
        _end(error)
    except Exception as error:  # who tells of it does not ask whose words are in it
        error.args = tuple(harmless(part) if isinstance(part, str) else part for part in error.args)
        raise


def _end(error: OSError) -> NoReturn:
    """End the program for what the system refused; nothing is tried again when the interpreter ends."""
    is_lost = error.filename is None and _is_lost(sys.stdout)
    if is_lost:
        _give_up(sys.stdout)
    reason = error.strerror or str(error)
    if isinstance(error, BrokenPipeError):
        pass
    elif is_lost:
        _complain(
            f"standard output cannot be written: {reason}; the answer is not whole. "
            "Make room there or write it elsewhere, and say it again"
        )
    else:
        _complain(f"{error.filename}: {reason}" if error.filename else reason)
    sys.exit(1)


def _is_lost(stream: TextIO) -> bool:
    """Say whether a stream takes nothing any more. Where it has no buffer, only one more line shows that."""
    try:
        stream.write("\n")
        stream.flush()
    except OSError:
        return True
    return False


def _give_up(stream: TextIO) -> None:
    with suppress(OSError, ValueError):  # it is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _complain(words: str) -> None:
    try:
        click.echo(harmless(f"Error: {words}"), err=True)
    except OSError:
        _give_up(sys.stderr)


def _tell_unshown() -> None:
    """Tell what an encoding has no sign for. One of Unicode has no lone surrogates alone, of which nobody knows."""
    if _answer.unshown and not is_unicode():
        number, encoding = len(_answer.unshown), _encoding().removesuffix("_as_told")
        what = f"{number} character{'s' * (number > 1)}, written as \\u escapes"
        told = f"note: {encoding} has no sign for {what}; PYTHONUTF8=1 in a terminal of UTF-8 shows all"
        _echo(told, err=True, nl=True)


def refuse_undecoded(arguments: Sequence[str]) -> None:
    """Refuse words that the locale has no letters for, and which would be looked for in vain; files may be so named."""
    if codecs.lookup(sys.getfilesystemencoding()).name == "utf-8":
        return
    for word in arguments:
        if not word.isascii() and any("\ud800" <= sign <= "\udfff" for sign in word) and not os.path.exists(word):
            _complain(f"this locale has ASCII alone, and {ascii(word)} is more: set PYTHONUTF8=1, or LC_ALL=C.UTF-8")
            sys.exit(2)


@contextmanager
def paging(wanted: bool) -> Iterator[None]:
    """Show what is written meanwhile a page at a time, where a terminal looks on and it is longer than that."""
    _answer.is_paged = wanted and _may_page()
    try:
        yield
    finally:
        try:
            deliver()
        finally:
            _answer.is_paged = False


def _may_page() -> bool:
    both = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    return both and os.environ.get("TERM") != "dumb" and bool(_pager()) and shutil.which("sh") is not None


def _pager() -> str:
    """Return the command that shows pages, as one types it; empty or `cat` for none."""
    named = os.environ.get("ARCHIVE_PAGER", os.environ.get("PAGER", "less")).strip()
    return "" if named == "cat" else named


def deliver() -> None:
    """Let the reader have what was written so far."""
    kept, _answer.kept = _answer.kept, []
    text = "".join(text for text, err in kept if not err)
    if text and _is_long(text) and _page(text):
        kept = [(text, err) for text, err in kept if err]
    for piece, err in kept:
        _echo(piece, err=err, nl=False)
    sys.stdout.flush()


def _is_long(text: str) -> bool:
    from rich.cells import cell_len

    columns, lines = shutil.get_terminal_size()
    return sum(1 + max(0, cell_len(click.unstyle(line)) - 1) // columns for line in text.splitlines()) >= lines


def _page(text: str) -> bool:
    """Show a text by the reader's pager, and say whether that was tried. If it is missing or fails, `cat` shows all."""
    text = text if has_colours() else click.unstyle(text)
    before = os.environ.get("PAGER")
    try:
        with NamedTemporaryFile("w", encoding=_encoding(), errors="as-escapes", suffix=".txt") as file:
            file.write(text)
            file.flush()
            shell = f'export LESS="${{LESS-{_LESS}}}"; (eval "$1") < "$0" || cat "$0"'
            os.environ["PAGER"] = shlex.join(["sh", "-c", shell, file.name, _pager()])
            click.echo_via_pager("")
    except OSError:  # no room for the file, no shell
        return False
    finally:
        os.environ.pop("PAGER") if before is None else os.environ.update(PAGER=before)
    return True
