"""How all tests run: property tests without a clock, and alike each time in CI; what starts a process is slow."""

import gc
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

from archive.portable import processors
from archive.store.opening import connect
from tests.harness.made import Copies

for _name in ("SIGHUP", "SIGINT"):  # a run by nohup, or behind &, has them ignored, and so would all that it starts
    if signal.getsignal(getattr(signal, _name)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), lambda *_: None)

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("steady"), derandomize=True)
_PROFILE = "ci" if os.environ.get("CI") else "steady"
settings.register_profile("check", settings.get_profile(_PROFILE), max_examples=25)
settings.load_profile(_PROFILE)


def pytest_configure(config: pytest.Config) -> None:
    """Let `make check` try a quarter of the examples of each law that names no number of its own."""
    if config.option.markexpr == "not slow":
        settings.load_profile("check")


@pytest.fixture(scope="session", autouse=True)
def _state() -> Iterator[None]:
    """Let no crawl of a test touch what this user's own crawls share."""
    with TemporaryDirectory(prefix="state-") as folder:
        os.environ["ARCHIVE_STATE"] = folder
        yield


@pytest.fixture(scope="session", autouse=True)
def _copies() -> Iterator[None]:
    """Let a new archive be a copy of one that was made."""
    with TemporaryDirectory(prefix="made-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.store.archive.connect", Copies(Path(folder)).connect)
        yield


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a new archive be made, not copied."""
    monkeypatch.setattr("archive.store.archive.connect", connect)


_STARTS_PROCESSES = frozenset(
    "subprocess Bench BucketServer Replica TimedReplica sync_playwright Workers warm look_at served program".split()
)
"""What a test module imports to start a process: a crawl, a server, a browser, a reader."""


_IMPORTED = re.compile(r"^(?:from [\w.]+ )?import (?:\([^)]*\)|.*)", re.MULTILINE)
_ALL_SLOW = re.compile(r"^pytestmark = pytest\.mark\.slow$", re.MULTILINE)


def _is_slow_as_a_whole(path: Path) -> bool:
    """Say whether all tests of a module are slow, by what it says of itself and what it imports: it is not loaded."""
    text = path.read_text("utf-8")
    names = (name for line in _IMPORTED.findall(text) for name in re.findall(r"\w+", line))
    return bool(_ALL_SLOW.search(text)) or not _STARTS_PROCESSES.isdisjoint(names)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Let one more than there are processors share what is slow: a quarter of its time is waiting for others."""
    return processors() + (config.option.markexpr != "not slow")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out, unread, what `make check` would load in vain: a third of the modules, and a third of that time."""
    is_asked = config.option.markexpr == "not slow" and collection_path.match("test_*.py")
    return True if is_asked and _is_slow_as_a_whole(collection_path) else None


def _starts_a_process(item: pytest.Function) -> bool:
    if not _STARTS_PROCESSES.isdisjoint(vars(item.module)):
        return True
    fixtures = (found[-1].func for found in item._fixtureinfo.name2fixturedefs.values())
    return any(
        not _STARTS_PROCESSES.isdisjoint(made.__code__.co_names) for made in fixtures if hasattr(made, "__code__")
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while the tests are collected, nor among them afterwards: a quarter of the time, for none."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what soaks, unless that is asked for, and mark as slow what starts processes.

    That is what stands in a module, or asks for a fixture, that does.

    Laws and sweeps that take long without any (above half a second of CPU together) mark themselves. `make check`
    leaves both out.

    Files with something slow come first: two processes that share the files end together where what is left for the
    end is short.
    """
    if "soak" not in (items[0].config.option.markexpr if items else ""):
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
    for item in items:
        if isinstance(item, pytest.Function) and _starts_a_process(item):
            item.add_marker(pytest.mark.slow)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Leave what was collected out of later looks for garbage: 34,000 tests took a twentieth of the CPU, 2026-11."""
    gc.collect()
    gc.freeze()


_started: list[str] = []


def _note_a_process(event: str, _: tuple[object, ...]) -> None:
    if event in ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"):
        _started.append(event)


sys.addaudithook(_note_a_process)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Leave out what collecting the tests has started."""
    _started.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fail a test that has started a process and is not marked as slow: nobody has to know which ones do."""
    yield
    if _started and not item.get_closest_marker("slow"):
        pytest.fail(f"a test that is not marked as slow has started a process: {', '.join(_started)}")
