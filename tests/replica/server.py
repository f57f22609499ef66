"""The wire: an HTTP proxy on loopback that answers by itself, and ends TLS by itself."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Protocol, cast

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .answer import Answer, plain

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Backend(Protocol):
    """What the server asks of the replica."""

    def record(self, url: str) -> None:
        """Note a request."""

    def respond(self, url: str, posted: bytes | None = None) -> Answer | None:
        """Return the answer to a request or to a posted form, or None to hang up."""

    def aged(self, url: str, answer: Answer, asked: Mapping[str, str]) -> Answer:
        """Return the answer with what it says of its age, or a 304, as a request's headers ask."""

    def takes_forms(self, url: str) -> bool:
        """Say whether a host answers forms."""

    def knows(self, host: str) -> bool:
        """Say whether a host exists."""

    def certificate_flaw(self, host: str) -> str:
        """Return what is wrong with the host's certificate, or an empty text."""


class Authority:
    """A certificate authority of our own, and a server context for each host."""

    def __init__(self, directory: Path) -> None:
        self._authority = trustme.CA()
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.file = directory / "ca.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def context(self, host: str, flaw: str = "") -> ssl.SSLContext:
        """Return the context that shows a certificate for `host`, with a flaw or without."""
        with self._lock:
            if (host, flaw) not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                if flaw == "old-tls":
                    context.set_ciphers("ALL:@SECLEVEL=0")
                    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
                self._certificate(host, flaw).configure_cert(context)
                self._contexts[host, flaw] = context
            return self._contexts[host, flaw]

    def _certificate(self, host: str, flaw: str) -> trustme.LeafCert:
        match flaw:
            case "" | "old-tls":
                return self._authority.issue_cert(host)
            case "wrong-host":
                return self._authority.issue_cert("wrong-host.example")
            case "expired":
                return self._authority.issue_cert(host, not_after=datetime(2020, 1, 1, tzinfo=UTC))
            case "self-signed":
                own = trustme.CA()
                return trustme.LeafCert(own.private_key_pem.bytes(), own.cert_pem.bytes(), [])
            case "nameless":
                return self._nameless(host)
        raise ValueError(f"no flaw {flaw!r} of a certificate")

    def _nameless(self, host: str) -> trustme.LeafCert:
        """Return a certificate that is trusted and names its host as was usual before 2000: in its subject alone."""
        key = ec.generate_private_key(ec.SECP256R1())
        authority = serialization.load_pem_private_key(self._authority.private_key_pem.bytes(), None)
        issuer = x509.load_pem_x509_certificate(self._authority.cert_pem.bytes()).subject
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
        builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), begin, end)
        signed = builder.sign(cast(ec.EllipticCurvePrivateKey, authority), hashes.SHA256())
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return trustme.LeafCert(private, signed.public_bytes(pem), [])


class ProxyServer(socketserver.ThreadingTCPServer):
    """The proxy, a thread for each connection."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, backend: Backend, authority: Authority) -> None:
        self.backend = backend
        self.authority = authority
        self.live: set[Handler] = set()
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """The address that clients set as their proxy."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def hang_up(self) -> None:
        """End the connections that clients keep alive, so that a stopped replica is really gone."""
        with self.lock:
            for handler in self.live:
                with contextlib.suppress(OSError):
                    # Not SSLSocket.shutdown: it drops the TLS state under the handler's thread.
                    socket.socket.shutdown(handler.connection, socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away: some tests make them."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection: requests in absolute form, or a tunnel with requests in it."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1  # Head and body leave together; else delayed acknowledgements cost 40 ms an answer.
    disable_nagle_algorithm = True
    tunnel = ""

    @property
    def proxy(self) -> ProxyServer:
        """The server, typed."""
        return cast(ProxyServer, self.server)

    def setup(self) -> None:
        """Begin the connection."""
        super().setup()
        with self.proxy.lock:
            self.proxy.live.add(self)

    def finish(self) -> None:
        """End the connection. A TLS socket is ours to close: the server only knows the one below it."""
        with self.proxy.lock:
            self.proxy.live.discard(self)
        try:
            super().finish()
        finally:
            if self.connection is not self.request:
                self.connection.close()

    def do_GET(self) -> None:
        """Answer a request for a page."""
        self._answer(self._url(), None)

    def do_CONNECT(self) -> None:
        """Open a tunnel to a host, which is us again."""
        host, _, port = self.path.rpartition(":")
        self.tunnel = host.lower() if port == "443" else self.path.lower()
        if not self.proxy.backend.knows(host.lower()):
            self.proxy.backend.record(f"https://{self.tunnel}/")
            self.close_connection = True
            self._send(plain("no such host\n", 502))
            return
        self.send_response_only(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        self._start_tls(host.lower())

    def do_POST(self) -> None:
        """Answer a form, or JSON, where the host takes what is posted."""
        url = self._url()
        kind = self.headers.get_content_type()
        if self.proxy.backend.takes_forms(url) and kind in (FORM, JSON):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            unseen = kind == JSON and not self.headers.get("X-Requested-With")  # as 科技日报 has it
            self._answer(url, b"{}" if unseen else body)
        else:
            self.refuse()

    def refuse(self) -> None:
        """Refuse. An unread body would reset the connection and take the answer with it."""
        self.proxy.backend.record(self._url())
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = True
        answer = plain("only GET\n", 405)
        self._send(Answer(answer.body, answer.content_type, 405, (("Allow", "GET"),)))

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = refuse

    def do_HEAD(self) -> None:
        """Refuse without a body."""
        self.proxy.backend.record(self._url())
        self._send(Answer(b"", "text/plain", 405, (("Allow", "GET"),)))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the replica has its own log."""

    def _answer(self, url: str, posted: bytes | None) -> None:
        self.proxy.backend.record(url)
        answer = self.proxy.backend.respond(url, posted)
        if answer is None:
            self.close_connection = True
        else:
            asked = cast(Mapping[str, str], self.headers)
            self._send(self.proxy.backend.aged(url, answer, asked) if posted is None else answer)

    def _url(self) -> str:
        """The full address asked for, whatever form the request line has."""
        if self.path.startswith("/"):
            scheme, host = ("https", self.tunnel) if self.tunnel else ("http", self.headers.get("Host", ""))
            return f"{scheme}://{host}{self.path}"
        return self.path

    def _start_tls(self, host: str) -> None:
        context = self.proxy.authority.context(host, self.proxy.backend.certificate_flaw(host))
        try:
            secured = context.wrap_socket(self.connection, server_side=True)
        except OSError:  # The client does not like the certificate, as it should with a bad one.
            self.proxy.backend.record(f"https://{self.tunnel}/")
            self.close_connection = True
            return
        with self.proxy.lock:
            self.connection = secured
        self.rfile = secured.makefile("rb")
        self.wfile = secured.makefile("wb")
        self.close_connection = False

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        chunked = self.request_version != "HTTP/1.0"
        if answer.status == HTTPStatus.NOT_MODIFIED:
            pass  # it has no body, and a length would be the page's
        elif isinstance(answer.body, bytes):
            self.send_header("Content-Length", str(len(answer.body)))
        elif chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if isinstance(answer.body, bytes):
            self.wfile.write(answer.body)
            return
        for block in answer.body:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(block), block) if chunked else block)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
