"""What not every system has stands in one module, and all goes on without it."""

from __future__ import annotations

import ast
import asyncio
import errno
import inspect
import os
import re
import resource
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive import portable
from archive.store.archive import Archive
from archive.store.runs import how_ended
from archive.transfer.backup import back_up
from archive.transfer.exporting import export
from archive.transfer.pictures import keep_thumbnail, kept_thumbnail
from archive.transfer.verifying import verify
from crawler.ending.interrupts import heard
from crawler.ending.keeping import Spare
from crawler.manners.turns import NoTurn, Turns
from crawler.runs.open_files import papers_by_files
from tests.archive.conftest import Clock
from tests.harness.captured import Captured
from tests.harness.documents import ROOT
from tests.harness.pictures import png
from tests.harness.same_archive import assert_same_archive
from tests.harness.sources import ARCHIVE, CRAWLER, name_of
from tests.harness.sweep import each

PORTABLE = ROOT / "archive" / "portable.py"

MODULES = frozenset(
    "resource fcntl msvcrt winreg _winapi nt posix pwd grp spwd termios tty pty readline curses select mmap syslog "
    "multiprocessing".split()
)
"""Modules that some systems lack, or whose use differs among them."""
FUNCTIONS = {
    "os": frozenset(
        "name uname getuid geteuid getgid getgroups getpgid getppid getsid getlogin getloadavg umask chmod fchmod "
        "lchmod chown fchown lchown chroot link symlink readlink mkfifo mknod fork forkpty wait waitpid wait3 wait4 "
        "kill killpg setpgid setsid setuid setgid nice sync fdatasync statvfs fstatvfs pread pwrite preadv pwritev "
        "sendfile splice posix_fadvise posix_fallocate lockf openpty ttyname register_at_fork sysconf pathconf "
        "confstr memfd_create eventfd copy_file_range getxattr setxattr startfile cpu_count process_cpu_count "
        "O_BINARY O_TEXT O_NOINHERIT O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_DIRECTORY O_SYNC O_DSYNC O_DIRECT O_TMPFILE "
        "O_NOATIME O_NOCTTY O_PATH O_SHLOCK O_EXLOCK EX_OK".split()
    )
    | {name for name in dir(os) if name.startswith(("sched_", "SCHED_", "set_", "W", "P_", "posix_"))}
    - {"W_OK", "set_inheritable", "walk", "write"},
    "signal": frozenset(one.name for one in signal.Signals)
    - {"SIGINT", "SIGTERM", "SIGABRT", "SIGFPE", "SIGILL", "SIGSEGV"}
    | frozenset("SIGBREAK Signals alarm setitimer pause sigwait pthread_kill pthread_sigmask siginterrupt".split()),
    "socket": frozenset("AF_UNIX AF_NETLINK SO_REUSEPORT SCM_RIGHTS socketpair fromfd".split()),
    "sys": frozenset(("platform", "getwindowsversion")),
    "time": frozenset("tzset clock_gettime pthread_getcpuclockid".split()),
}
METHODS = frozenset("symlink_to hardlink_to chmod lchmod owner readlink add_signal_handler".split())
"""Of a path, or of an event loop."""
KEYWORDS = frozenset(
    "start_new_session preexec_fn umask dir_fd src_dir_fd dst_dir_fd pass_fds creationflags startupinfo".split()
)
NAMES = frozenset().union(*(names for name, names in FUNCTIONS.items() if name in ("os", "signal")))
"""Those that would be asked for by name, as `getattr(os, "O_BINARY", 0)` does; the short ones are words, too."""
NAMED = frozenset(name for name in NAMES if name.startswith(("O_", "SIG", "sched_")) or name in ("fchmod", "setpgid"))


def of_some_systems(node: ast.AST) -> Iterator[str]:
    """Yield what a piece of a program names that not every system has."""
    if isinstance(node, ast.Import):
        yield from MODULES.intersection(alias.name.partition(".")[0] for alias in node.names)
        yield from (alias.name for alias in node.names if alias.asname and alias.name in FUNCTIONS)
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = FUNCTIONS.get(node.module, frozenset())
        yield from MODULES.intersection([node.module.partition(".")[0]])
        yield from names.intersection(alias.name for alias in node.names)
    elif isinstance(node, ast.Attribute):
        module = node.value.id if isinstance(node.value, ast.Name) else ""
        yield from FUNCTIONS.get(module, METHODS).intersection([node.attr])
    elif isinstance(node, ast.keyword):
        yield from KEYWORDS.intersection([node.arg])
        if node.arg == "process_group" and ast.unparse(node.value) not in ("own_group()", "group"):
            yield node.arg
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from NAMED.intersection([node.value])
        yield from [node.value] if node.value.startswith(("/dev/", "/proc/", "/sys/")) else ()


def named_in(source: str | bytes) -> list[str]:
    return [name for node in ast.walk(ast.parse(source)) for name in of_some_systems(node)]


RARE = METHODS | KEYWORDS | NAMED | {"process_group", "dev", "proc"}
DOTTED = {f"{module}.{name}" for module, names in FUNCTIONS.items() for name in names}


def may_name(text: str) -> bool:
    """Say whether a file may name any of it, by its words: to parse all files takes 2 s of CPU."""
    imported = re.findall(r"\b(?:from|import) +(\w+)(?= +(?:as|import)\b)|\bimport +(\w+)", text)
    return (
        any(aliased in FUNCTIONS or aliased in MODULES or plain in MODULES for aliased, plain in imported)
        or not RARE.isdisjoint(re.findall(r"\w+", text))
        or not DOTTED.isdisjoint(re.findall(r"\w+\.\w+", text))
    )


@each("path", [path for path in ARCHIVE + CRAWLER if path != PORTABLE], ids=name_of)
def test_what_not_every_system_has_stands_in_one_module(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not may_name(text) or named_in(text) == []


@each(
    "source",
    [
        "import fcntl",
        "import os as system",
        "from resource import getrlimit",
        "from os import fchmod",
        "from signal import SIGKILL",
        "os.kill(1, 0)",
        "if os.name == 'posix': pass",
        "len(os.sched_getaffinity(0))",
        "flags = getattr(os, 'O_NOFOLLOW', 0)",
        "path.symlink_to(other)",
        "signal.signal(signal.SIGHUP, print)",
        "sys.platform == 'win32'",
        "Popen(command, start_new_session=True)",
        "Popen(command, process_group=0)",
        "open('/dev/null')",
    ],
)
def test_the_law_sees(source: str) -> None:
    assert may_name(source) and len(named_in(source)) == 1


def test_the_module_itself_would_break_the_law() -> None:
    assert len(named_in(PORTABLE.read_bytes())) >= 20


WRAPPED: dict[Callable[..., object], tuple[tuple[object, str], ...]] = {
    portable.sync_folder: ((os, "O_DIRECTORY"),),
    portable.sync_bytes: (),  # every system does; only how it has to be opened differs
    portable.open_in_place: ((os, "O_NOFOLLOW"), (os, "O_NONBLOCK")),
    portable.let_all_read: ((os, "fchmod"),),
    portable.same_bytes: ((os, "link"),),
    portable.is_running: ((os, "kill"),),
    portable.processors: ((os, "sched_getaffinity"),),
    portable.allowed_files: ((resource, "RLIMIT_NOFILE"),),
    portable.lower_limit: ((resource, "RLIMIT_AS"), (resource, "RLIMIT_CORE"), (resource, "RLIMIT_CPU")),
    portable.own_group: ((os, "setpgid"),),
    portable.ending_signals: ((signal, "SIGHUP"),),
    portable.signal_name: (),  # a number that has no name may come anywhere
}
"""What each function does without, where a system has it not."""


def test_each_function_is_tried_without_what_it_wraps_and_says_what_is_lost() -> None:
    functions = {one for _, one in inspect.getmembers(portable, inspect.isfunction) if not one.__name__.startswith("_")}
    assert WRAPPED.keys() == {one for one in functions if one.__module__ == portable.__name__}
    assert [one.__name__ for one, names in WRAPPED.items() if names and "Without (" not in str(one.__doc__)] == []


@pytest.fixture(params=[False, True], ids=["with", "without"])
def without(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Take all of it away, or nothing."""
    if request.param:
        take_all_away(monkeypatch)
    return bool(request.param)


def take_all_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name in (one for names in WRAPPED.values() for one in names):
        monkeypatch.delattr(where, name)


def test_names_and_bytes_are_brought_to_the_disk(
    without: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"bytes")
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    portable.sync_bytes(file)
    portable.sync_folder(tmp_path)
    assert synced == [file.stat().st_ino, *([] if without else [tmp_path.stat().st_ino])]
    with pytest.raises(FileNotFoundError):
        portable.sync_bytes(tmp_path / "none")
    assert file.read_bytes() == b"bytes"


@pytest.mark.usefixtures("without")
def test_a_file_is_opened_in_its_place_only(tmp_path: Path) -> None:
    file = tmp_path / "file"
    new = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(portable.open_in_place(file, new, 0o600), "wb") as opened:
        opened.write(b"bytes")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with os.fdopen(portable.open_in_place(file, os.O_RDONLY), "rb") as opened:
        assert opened.read() == b"bytes"
    (tmp_path / "link").symlink_to(file)
    (tmp_path / "loose").symlink_to(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "loose", "pipe", "."):
        with pytest.raises(OSError) as failed:
            os.close(portable.open_in_place(tmp_path / name, os.O_RDONLY))
        assert failed.value.filename == str(tmp_path / name)
    for name in ("link", "loose", "pipe"):  # a pipe that nobody reads would be waited for
        with pytest.raises(OSError):
            os.close(portable.open_in_place(tmp_path / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
    assert file.read_bytes() == b"bytes" and not (tmp_path / "none").exists()
    with pytest.raises(FileNotFoundError):
        portable.open_in_place(tmp_path / "none", os.O_RDONLY)


def test_others_may_read(without: bool, tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        os.chmod(tmp_path / "file", 0o600)
        portable.let_all_read(file)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == (0o600 if without else 0o644)


def test_a_file_has_a_second_name_or_is_copied(without: bool, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"bytes")
    portable.same_bytes(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "two").read_bytes() == b"bytes"
    assert (tmp_path / "one").samefile(tmp_path / "two") is not without


def test_a_file_is_copied_where_the_file_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "one").write_bytes(b"bytes")
    portable.same_bytes(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "two").read_bytes() == b"bytes"


def test_a_process_is_asked_after(without: bool) -> None:
    told = [portable.is_running(number) for number in (os.getpid(), 2**22 + 1, 2**70)]
    assert told == ([None] * 3 if without else [True, False, False])


def test_another_users_process_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert portable.is_running(1) is True


def test_processors_are_counted(without: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 96)
    if not without:
        monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5})
    assert portable.processors() == (96 if without else 2)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert portable.processors() == (1 if without else 2)


LIMITS = resource.RLIM_INFINITY, resource.RLIMIT_AS, resource.RLIMIT_NOFILE


@each(
    "soft, hard, wanted, allowed",
    [
        (1024, 4096, 100, 1024),  # enough as it is
        (1024, 4096, 2000, 2000),
        (256, 500, 2000, 500),
        (256, LIMITS[0], 2000, 2000),
        (LIMITS[0], LIMITS[0], 2000, None),
    ],
)
def test_more_files_are_asked_for(soft: int, hard: int, wanted: int, allowed: int | None) -> None:
    limits = {LIMITS[2]: (soft, hard)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resource, "getrlimit", limits.__getitem__)
        patch.setattr(resource, "setrlimit", limits.__setitem__)
        assert portable.allowed_files(wanted) == allowed
        assert limits[LIMITS[2]] == (LIMITS[0] if allowed is None else allowed, hard)
        patch.delattr(resource, "RLIMIT_NOFILE")
        assert portable.allowed_files(wanted) is None


def test_files_stay_as_many_where_more_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda kind: (256, LIMITS[0]))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert portable.allowed_files(2000) == 256
    portable.lower_limit("AS", 1000)


@each("hard, value, limit", [(LIMITS[0], 1000, 1000), (500, 1000, 500), (5000, 1000, 1000)])
def test_a_limit_is_lowered_where_there_is_one(hard: int, value: int, limit: int) -> None:
    limits = {LIMITS[1]: (LIMITS[0], hard)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resource, "getrlimit", limits.__getitem__)
        patch.setattr(resource, "setrlimit", limits.__setitem__)
        portable.lower_limit("AS", value)
        assert limits == {LIMITS[1]: (limit, hard)}
        patch.delattr(resource, "RLIMIT_AS")
        portable.lower_limit("AS", 7)
        assert limits == {LIMITS[1]: (limit, hard)}


def test_a_process_has_a_group_of_its_own(without: bool) -> None:
    assert portable.own_group() == (None if without else 0)


def test_signals_that_end_a_program(without: bool) -> None:
    names = [one.name for one in portable.ending_signals()]
    assert names == (["SIGINT", "SIGTERM"] if without else ["SIGINT", "SIGTERM", "SIGHUP"])


def test_a_closed_terminal_that_is_to_be_ignored_ends_nothing() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heard(print):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is print
        assert [one.name for one in portable.ending_signals()] == ["SIGINT", "SIGTERM"]
    finally:
        signal.signal(signal.SIGHUP, before)


def test_signals_are_named() -> None:
    told = [portable.signal_name(number) for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGRTMIN + 6, 4000)]
    assert told == ["SIGKILL", "SIGTERM", f"signal {signal.SIGRTMIN + 6}", "signal 4000"]


def test_an_archive_is_filled_written_out_and_backed_up_without_any_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_all_away(monkeypatch)
    path = tmp_path / "here" / "archive.db"
    with Archive(path, now=Clock()) as archive, Spare(path, "youjiang"):
        run = archive.journal.start("youjiang")
        Captured(archive).article(1)
        archive.journal.finish(run, "finished", 0, {})
        killed = {"outcome": "", "host": socket.gethostname(), "process": 2**22 + 1}
        assert how_ended(killed) == "", "that cannot be known"
        written = list(export(archive, "jsonl", tmp_path / "out"))
        assert [one.articles for one in written if one.articles] == [1]
        *_, report = back_up(archive, tmp_path / "there" / "archive.db")
        assert (report.new, report.lost) == (1, ())
    assert_same_archive(tmp_path / "there" / "archive.db", path)
    for place in (path, tmp_path / "there" / "archive.db"):
        with Archive(place) as archive:
            assert [fault for fault in verify(archive) if fault] == []


def test_turns_are_taken_and_links_refused_without_any_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = SimpleNamespace(**vars(os))  # for this module alone: filelock asks for what it found when it was loaded
    for _, name in WRAPPED[portable.open_in_place]:
        delattr(lacking, name)
    monkeypatch.setattr(portable, "os", lacking)
    turns = Turns(tmp_path)

    async def take(host: str) -> None:
        async with turns.turn(host, 0.001):
            pass

    asyncio.run(take("a.cn"))
    assert (tmp_path / "a.cn.asked").read_text().split()
    (tmp_path / "b.cn.asked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NoTurn):
        asyncio.run(take("b.cn"))
    assert not (tmp_path / "elsewhere").exists()


def test_small_pictures_are_kept_and_papers_wait_for_none_without_any_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_all_away(monkeypatch)
    picture = png(1, 1, 8, 0, b"\0\0")
    keep_thumbnail(tmp_path, "ab" * 32, "small", picture)
    assert kept_thumbnail(tmp_path, "ab" * 32, "small") == picture
    assert papers_by_files(5000, sharded=True) == 5000
    with heard(print):
        assert signal.getsignal(signal.SIGTERM) is print
