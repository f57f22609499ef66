"""What `--dask` says, and what it refuses before anything is connected."""

from __future__ import annotations

import pytest

from crawler.cluster.engine import Engine, EngineError, connected, engine_of


def test_what_is_known() -> None:
    assert engine_of("local:4") == Engine(4)
    assert engine_of("tls://ten.example:8786", ca="ca.pem") == Engine(0, "tls://ten.example:8786", "ca.pem")
    assert not engine_of("tls://ten.example:8786").is_local
    for own in ("tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:8786"):
        assert engine_of(own) == Engine(0, own)


def test_a_scheduler_that_strangers_may_reach_is_refused_without_encryption() -> None:
    with pytest.raises(EngineError, match=r"runs code on every worker.*tls://10\.0\.0\.7:8786.*--insecure"):
        engine_of("tcp://10.0.0.7:8786")
    assert engine_of("tcp://10.0.0.7:8786", insecure=True) == Engine(0, "tcp://10.0.0.7:8786")


@pytest.mark.parametrize(
    "words",
    [
        *("", "local", "local:0", "local:-1", "local:2x", "local:99999", "local:٣"),
        *("tcp://", "tcp://host", "tcp://:8786", "tcp://host:x", "tcp://host:8786/path", "tcp://[::1:8786"),
        *("http://host:8786", "inproc://host:1", "host:8786"),
    ],
)
def test_what_is_none_is_told(words: str) -> None:
    with pytest.raises(EngineError, match="local:N, tls://HOST:PORT or tcp://HOST:PORT expected"):
        engine_of(words)


@pytest.mark.parametrize("words", ["local:2", "tcp://127.0.0.1:8786"])
def test_certificates_where_none_are_used_are_told(words: str) -> None:
    with pytest.raises(EngineError, match="--tls-key"):
        engine_of(words, key="key.pem")


@pytest.mark.parametrize("given", [{}, {"ca": "ca.pem"}, {"ca": "none.pem", "certificate": "none.pem"}])
def test_tls_without_certificates_says_which_options_name_them(given: dict[str, str]) -> None:
    pytest.importorskip("distributed")
    engine = engine_of("tls://127.0.0.1:9", **given)
    with pytest.raises(EngineError, match="tls://127.0.0.1:9: tls:// wants --tls-ca, --tls-cert and --tls-key"):
        connected(engine, 90).__enter__()
