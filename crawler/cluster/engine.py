"""What `--dask` says, and the connection that it stands for: workers of this machine, or a scheduler of Dask's.

Dask runs what it is sent, so that whoever reaches a scheduler or a worker runs code there. Ours of this machine listen
on loopback and speak TLS with a certificate of that run; another scheduler is to speak TLS, too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.cluster.program import program

if TYPE_CHECKING:
    from distributed import Client, Security

MISSING = "--dask needs Dask's distributed, which is an extra: pip install 'local-news-archive[cluster]'"
DASK_HELP = "share the work: local:N (processes of this machine), tls://HOST:PORT or tcp://HOST:PORT (a Dask scheduler)"
LEASE = 90.0
"""Seconds after which what a dead worker had is another's, for all but crawls (setting CLUSTER_LEASE)."""
_LOCAL = re.compile(r"local:([1-9][0-9]{0,3})")
_CONNECT = 10  # seconds for a scheduler to answer


class EngineError(Exception):
    """`--dask` cannot be done as it stands, or nobody answers there; the message says why, and what to do."""


@dataclass(frozen=True)
class Engine:
    """Where the work is done: in `count` processes of this machine, or by the workers of the scheduler at `address`.

    `ca`, `certificate` and `key` are files for TLS; where none is named Dask's own configuration counts.
    """

    count: int = 0
    address: str = ""
    ca: str = ""
    certificate: str = ""
    key: str = ""

    @property
    def is_local(self) -> bool:
        """Whether all is done on this machine, which may then use a plain folder."""
        return not self.address


def engine_of(words: str, *, insecure: bool = False, ca: str = "", certificate: str = "", key: str = "") -> Engine:
    """Return what `--dask WORDS` means. Raises EngineError, also for a scheduler that strangers may reach.

    `insecure` takes a scheduler without TLS on another machine all the same.
    """
    files = {"--tls-ca": ca, "--tls-cert": certificate, "--tls-key": key}
    given = [name for name, file in files.items() if file]
    if local := _LOCAL.fullmatch(words):
        if given:
            raise EngineError(f"{given[0]}: --dask {words} makes a certificate of its own for each run")
        return Engine(int(local[1]))
    try:
        parts = urlsplit(words)
        known = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port and not (parts.path or parts.query)
    except ValueError:
        known = False
    if not known:
        raise EngineError(f"--dask {words}: local:N, tls://HOST:PORT or tcp://HOST:PORT expected")
    if parts.scheme == "tcp" and given:
        raise EngineError(f"{given[0]} goes with --dask tls://{parts.netloc}")
    if parts.scheme == "tcp" and not insecure and not _is_loopback(str(parts.hostname)):
        raise EngineError(
            f"--dask {words}: whoever reaches this scheduler runs code on every worker, and reads what goes to them. "
            f"Use tls://{parts.netloc} with certificates (docs/more-machines.md), or say --insecure where nobody else "
            "reaches that network"
        )
    return Engine(0, words, ca, certificate, key)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class Connected:
    """A scheduler that answers, and how many units its workers do at once."""

    client: Client
    workers: int


@contextmanager
def connected(engine: Engine, lease: float) -> Iterator[Connected]:
    """Connect, and be gone at the end; of this machine's own workers, with them.

    `lease` are the seconds after which what a dead client or worker had is another's. Raises EngineError: where
    nobody answers, no worker is there, or one has another version of this program.
    """
    try:
        import dask
        import distributed
    except ModuleNotFoundError:
        raise EngineError(MISSING) from None
    quieten()
    # the interpreter's profiler of each worker, ten times a second, is for dashboards
    told = {"distributed.worker.profile.enabled": False, **lease_config(lease)}
    with dask.config.set(told):
        if engine.is_local:
            with _own_workers(engine.count) as client:
                yield Connected(client, engine.count)
            return
        security = _security(engine)
        try:
            client = distributed.Client(engine.address, security=security, timeout=_CONNECT)
        except (OSError, TimeoutError, TypeError, RuntimeError, ValueError) as error:
            raise EngineError(f"--dask {engine.address}: {_why(error)}") from None
        try:
            yield Connected(client, _able(client, engine.address))
        finally:
            client.close()


def quieten() -> None:
    """Let Dask log errors alone in this process: that a connection ended is told by the units' ends."""
    logging.getLogger("distributed").setLevel(logging.ERROR)


def lease_config(lease: float) -> dict[str, Any]:
    """Return Dask's settings for leases that outlive who holds them by so many seconds at the most."""
    return {"distributed.scheduler.locks.lease-timeout": f"{lease}s"}


@contextmanager
def _own_workers(count: int) -> Iterator[Client]:
    """Be scheduler and worker, and do `count` units at once. Each is a process, so that threads will do here."""
    import dask
    from distributed import Client, LocalCluster, Security

    secret = Security.temporary()
    told: dict[str, Any] = {
        "distributed.scheduler.locks.lease-validation-interval": "1s",
        # Each has a server of HTTP, without TLS: with no routes it tells nobody anything
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }
    with (
        TemporaryDirectory(prefix="workers-") as folder,
        dask.config.set(told),
        LocalCluster(
            n_workers=1,
            threads_per_worker=count,
            processes=False,
            protocol="tls",
            security=secret,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            local_directory=folder,
            memory_limit=0,
        ) as cluster,
        Client(cluster, security=secret) as client,
    ):
        yield client


def _security(engine: Engine) -> Security:
    """Return how to speak with a scheduler. What is not given is as Dask's configuration has it. Raises EngineError."""
    from distributed import Security

    if not engine.address.startswith("tls"):
        return Security()
    given = {"tls_ca_file": engine.ca, "tls_client_cert": engine.certificate, "tls_client_key": engine.key}
    security = Security(require_encryption=True, **{name: file for name, file in given.items() if file})
    wanted = "tls:// wants --tls-ca, --tls-cert and --tls-key, or distributed.comm.tls of Dask's configuration"
    try:
        context = security.get_connection_args("client").get("ssl_context")
    except (OSError, ValueError) as error:  # a file that is not there, or is no certificate
        raise EngineError(f"--dask {engine.address}: {wanted}; what is given cannot be read: {error}") from None
    if context is None:
        raise EngineError(f"--dask {engine.address}: {wanted} (docs/more-machines.md)")
    return security


def _able(client: Client, address: str) -> int:
    """Return how many units the workers do at once. Raises EngineError where there is none, or one has another program.

    What each of them has is asked of it by the name of a function, as all is.
    """
    told: dict[str, Any] = client.run(program, on_error="return")
    if not told:
        raise EngineError(f"--dask {address}: the scheduler has no worker")
    ours = program()
    for worker, theirs in told.items():
        if isinstance(theirs, Exception):
            raise EngineError(f"--dask {address}: the worker {worker} has not this program: {theirs}")
        if theirs != ours:
            raise EngineError(f"--dask {address}: the worker {worker} has {theirs}, and this is {ours}")
    return sum(client.nthreads().values())


def _why(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"nobody answers there: {words}" if isinstance(error, OSError | TimeoutError) else words
