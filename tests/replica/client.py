"""A client that knows nothing of the replica but its environment."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

from lxml import html

from tests.harness.patience import patience

from .replica import Replica


@dataclass(frozen=True)
class Reply:
    """A response as the wire brought it."""

    status: int
    headers: Message[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body decoded, without a byte order mark."""
        return self.body.decode("utf-8-sig")

    @property
    def tree(self) -> html.HtmlElement:
        """The body parsed."""
        return html.fromstring(self.text)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to be looked at."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""
        return


def get(replica: Replica, url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
    """Request an address through the replica's proxy, with nothing but what `env` says."""
    return _open(replica, urllib.request.Request(url, method=method, headers=dict(headers or {})))


def post(replica: Replica, url: str, **form: str) -> Reply:
    """Post a form to an address through the replica's proxy."""
    return _open(replica, urllib.request.Request(url, urllib.parse.urlencode(form).encode()))


def _open(replica: Replica, request: urllib.request.Request) -> Reply:
    proxies = {"http": replica.env["http_proxy"], "https": replica.env["https_proxy"]}
    context = ssl.create_default_context(cafile=replica.env["SSL_CERT_FILE"])
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler(proxies), urllib.request.HTTPSHandler(context=context), NoRedirect
    )
    try:
        with opener.open(request, timeout=patience(5)) as response:
            return Reply(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read())
