"""What not every system has: each such thing stands here alone, and says what is lost where it is not there.

All that is written and read is the same everywhere; what is lost is care: for power cuts, for other users of the
machine, for pages that take too much. The crawler asks here, too. Systems are asked for what they have and not for
their names, but for two things: Windows has an `os.kill` that ends what it should ask after, and no `resource`.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Literal

if sys.platform != "win32":
    import resource

KILLED_FROM_OUTSIDE = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT")
"""By which signals somebody ends a process, to free memory or to stop a service: no fault of what it was doing.

Windows tells an exit code instead: there such a process counts as one that ended itself, and what it did is not begun
anew.
"""
OUT_OF_CPU_TIME = "SIGXCPU"
"""The signal that ends a process over its limit on CPU time; told where there is such a limit (`lower_limit`)."""
_READ_BY_ALL = 0o644
_CANNOT = ("a link, or what is no file, stands in its place",)


def sync_folder(folder: Path) -> None:
    """Have the names of a folder's files on the disk. Raises OSError.

    Without (Windows opens no folders): a file that was new when the power was cut may be gone, though its bytes had
    been written; the next run fetches again what it cannot find.
    """
    if hasattr(os, "O_DIRECTORY"):
        _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def sync_bytes(path: Path) -> None:
    """Have the bytes of a file on the disk that somebody else wrote. Raises OSError."""
    _sync(path, os.O_RDWR)  # Windows syncs nothing that is open for reading only


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_in_place(path: Path, flags: int, mode: int = _READ_BY_ALL) -> int:
    """Open the file that stands at a path itself, and return its descriptor: no link is followed, no pipe waited for.

    `flags` and `mode` are those of `os.open`. Raises OSError where something else stands there.

    Without (Windows): it is looked at first, and who may write to the folder may put a link there between the two.
    """
    careful = ("O_NOFOLLOW", "O_NONBLOCK")
    if not all(hasattr(os, name) for name in careful) and (path.is_symlink() or path.exists() and not path.is_file()):
        raise OSError(errno.EINVAL, *_CANNOT, str(path))
    for name in careful:
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags, mode)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, *_CANNOT, str(path))
    return descriptor


def let_all_read(file: IO[bytes]) -> None:
    """Let all users of the machine read an open file, and its owner write to it. Raises OSError.

    Without (Windows): who may read it is what its folder says.
    """
    if hasattr(os, "fchmod"):
        os.fchmod(file.fileno(), _READ_BY_ALL)


def same_bytes(source: Path, target: Path) -> None:
    """Put a file's bytes where there is no file, as a second name of the same ones where that can be. Raises OSError.

    Without (another disk, or a file system without hard links): they are copied, and take their room twice.
    """
    if hasattr(os, "link"):
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copy2(source, target)


def is_running(process: int) -> bool | None:
    """Say whether this machine has a process of that number; None where that cannot be asked without ending it.

    Without (Windows): of a run that was killed, nobody knows so before the paper's next run, which holds its lock.
    """
    if sys.platform == "win32" or not hasattr(os, "kill"):
        return None
    try:
        os.kill(process, 0)  # sends nothing: it asks whether there is such a process
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # there is, of another user
        pass
    return True


def processors() -> int:
    """Return how many processors this process may use.

    Without (macOS, Windows): all that the machine has, though this process may have been given fewer.
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def allowed_files(wanted: int) -> int | None:
    """Return how many files this process may have open, once it has asked for so many; None where nothing limits them.

    The soft limit is raised as far as that needs and the hard one allows: systems give 1,024 (macOS 256), and far more
    to who asks.

    Without (Windows, which has no such limit): nothing is lost.
    """
    if sys.platform != "win32" and hasattr(resource, "RLIMIT_NOFILE"):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if resource.RLIM_INFINITY != soft < wanted:
            with suppress(ValueError, OSError):  # some systems have another limit besides: then it stays as it was
                resource.setrlimit(resource.RLIMIT_NOFILE, (_under(wanted, hard), hard))
            soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return None if soft == resource.RLIM_INFINITY else soft
    return None


def lower_limit(kind: Literal["AS", "CORE", "CPU"], value: int) -> None:
    """Lower a soft limit of this process: bytes of memory, bytes of a core file, or seconds of CPU time.

    Without (Windows; some systems lack one): a page that takes much memory takes the machine's, as far as there is
    any; time is watched by the clock of who started the process, and by nobody once that one is gone.
    """
    name = f"RLIMIT_{kind}"
    if sys.platform != "win32" and hasattr(resource, name):
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        with suppress(ValueError, OSError):
            resource.setrlimit(number, (_under(value, hard), hard))


def _under(value: int, hard: int) -> int:
    """Return a soft limit as near to a value as the hard one allows, which may be none."""
    return value if sys.platform == "win32" or hard == resource.RLIM_INFINITY else min(value, hard)


def own_group() -> int | None:
    """Return the `process_group` by which `subprocess.Popen` starts a process in a group of its own.

    Ctrl-C, which a terminal sends to a whole group, is not for such a process. None where there are no groups.

    Without (Windows): Ctrl-C reaches all processes of a run at once, and ends what readers and units were at.
    """
    return 0 if hasattr(os, "setpgid") else None


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals that end a program, but a closed terminal where it is to be ignored (`nohup` does so).

    Without (Windows has no SIGHUP, all others no SIGBREAK): a program whose terminal is closed is killed, and its run
    has no record of how it ended; the next one takes up what was committed.
    """
    there = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"))
    return tuple(one for one in there if one and (one.name != "SIGHUP" or signal.getsignal(one) != signal.SIG_IGN))


def signal_name(number: int) -> str:
    """Return what a signal is called: `SIGKILL`; `signal 40` where this system has no name for it."""
    try:
        return signal.Signals(number).name
    except ValueError:  # one of the real-time signals
        return f"signal {number}"
