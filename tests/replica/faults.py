"""The misbehaviours of real sites, each a small function from the right answer to the wrong one.

A function gets the answer as it should be and what was asked, and takes its
options by keyword. It returns None to hang up.
"""

from __future__ import annotations

import gzip
import inspect
import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.utils import formatdate
from urllib.parse import urlsplit

from .answer import HTML, Answer, not_found, plain, redirect

BAD_CERTIFICATE = "bad-certificate"


@dataclass(frozen=True)
class Asked:
    """What was asked, and the front page that this site sends strayed readers to."""

    url: str
    newest: str


def missing_404(answer: Answer, asked: Asked) -> Answer:
    """404."""
    return not_found()


def missing_empty(answer: Answer, asked: Asked) -> Answer:
    """200 with an empty page."""
    return Answer(b"<html><head><title></title></head><body></body></html>")


def missing_own(answer: Answer, asked: Asked) -> Answer:
    """200 with the paper's own page, which names no issue."""
    body = "<div class='top'><h1>右江日报</h1><a href='/'>首页</a></div><div class='pages'><ul></ul></div>"
    return Answer(f"<html><head><title>右江日报数字报</title></head><body>{body}</body></html>".encode())


def missing_notice(answer: Answer, asked: Asked) -> Answer:
    """200 with a notice that the paper does not appear."""
    return Answer("<html><head><title>右江日报</title></head><body><p>春节期间本报休刊</p></body></html>".encode())


def missing_redirect(answer: Answer, asked: Asked) -> Answer:
    """302 to the front page of the newest issue."""
    return redirect(asked.newest)


def busy(answer: Answer, asked: Asked, *, seconds: int = 1, status: int = 503) -> Answer:
    """503 with Retry-After in seconds, or 429."""
    return replace(plain("busy\n", status), headers=(("Retry-After", str(seconds)),))


def busy_date(answer: Answer, asked: Asked, *, seconds: int = 1) -> Answer:
    """503 with Retry-After as a date."""
    # Dates hold whole seconds: rounded up, so that the wait is never shorter than asked for.
    date = formatdate(math.ceil(time.time() + seconds), usegmt=True)
    return replace(plain("busy\n", 503), headers=(("Retry-After", date),))


_CHALLENGES = {
    "jiasule": "document.cookie='__jsl_clearance=1640307060.312|0|'+go()+';max-age=3600;path=/';"
    "location.href=location.pathname+location.search;",
    "aliyun": "var arg1='9B2C4B1A5D0E';document.cookie='acw_sc__v2='+hexXor(unsbox(arg1))+';path=/';"
    "document.location.reload();",
}


def challenge(answer: Answer, asked: Asked, *, status: int = 200, vendor: str = "jiasule") -> Answer:
    """A firewall's page of script (vendor: jiasule or aliyun) in place of the page."""
    page = f"<html><head></head><body><script>{_CHALLENGES[vendor]}</script></body></html>"
    return Answer(page.encode(), HTML, status)


def cut_gzip(answer: Answer, asked: Asked) -> Answer:
    """A gzip body that ends after 60 % of its bytes, with a Content-Length that agrees."""
    packed = gzip.compress(answer.content, mtime=0)
    headers = (*answer.headers, ("Content-Encoding", "gzip"))
    return replace(answer, body=packed[: len(packed) * 6 // 10], headers=headers)


def gzip_flood(answer: Answer, asked: Asked, *, megabytes: int = 4) -> Answer:
    """The page in gzip, before many empty members: few bytes that take a careless reader minutes."""
    empty = gzip.compress(b"", mtime=0)
    body = empty * (megabytes * 1_000_000 // len(empty)) + gzip.compress(answer.content, mtime=0)
    return replace(answer, body=body, headers=(*answer.headers, ("Content-Encoding", "gzip")))


def cut(answer: Answer, asked: Asked, *, share: float = 0.6, told: bool = True) -> Answer:
    """A page that ends after a share of its bytes; its length agrees, or is not told."""
    if urlsplit(asked.url).path == "/robots.txt" or answer.status != 200:
        return answer
    part = answer.content[: int(len(answer.content) * share)]
    return replace(answer, body=part if told else iter([part]))


_DECLARED = re.compile(r"""(charset=["']?)(?:gb\w+)""", re.I)


def decoded(answer: Answer) -> str:
    """An answer as text: what calls itself GB2312 is GBK."""
    declared = _DECLARED.search(answer.content[:1000].decode("latin-1"))
    return answer.content.decode("gbk" if declared else "utf-8-sig", "replace")


def wrong_charset(answer: Answer, asked: Asked) -> Answer:
    """GBK bytes that the header and the page call UTF-8."""
    text = _DECLARED.sub(r"\1utf-8", decoded(answer), count=1)
    kind = answer.content_type.partition(";")[0] + "; charset=utf-8"
    return replace(answer, body=text.encode("gbk", "xmlcharrefreplace"), content_type=kind)


def robots_forbid(answer: Answer, asked: Asked) -> Answer:
    """A robots.txt that forbids everything; other pages under the prefix stay as they are."""
    if urlsplit(asked.url).path != "/robots.txt":
        return answer
    return plain("User-agent: *\nDisallow: /")


def not_modified(answer: Answer, asked: Asked, *, etag: str = "") -> Answer:
    """304 to whatever is asked, without a look at it."""
    return Answer(b"", "", 304, (("ETag", etag),) if etag else ())


def server_error(answer: Answer, asked: Asked) -> Answer:
    """500."""
    return plain("internal server error\n", 500)


def down(answer: Answer, asked: Asked) -> None:
    """Hang up without an answer."""
    return


def slow(answer: Answer, asked: Asked, *, seconds: float = 5) -> Answer:
    """The right answer, late."""
    time.sleep(seconds)
    return answer


def self_redirect(answer: Answer, asked: Asked) -> Answer:
    """302 to the same address."""
    return redirect(asked.url)


def offsite_redirect(answer: Answer, asked: Asked, *, target: str = "http://evil.example/") -> Answer:
    """302 to another site."""
    return redirect(target)


def file_redirect(answer: Answer, asked: Asked) -> Answer:
    """302 to a file on the reader's machine."""
    return redirect("file:///etc/passwd")


def huge(answer: Answer, asked: Asked, *, bytes: int = 64 * 1024 * 1024) -> Answer:
    """A page without an end in sight, its length not told."""
    return Answer(_filler(bytes))


def _filler(size: int) -> Iterator[bytes]:
    block = b"<p>" + b"0123456789abcdef" * 4095 + b"</p>\n"
    for start in range(0, size, len(block)):
        yield block[: size - start]


_NAMES = re.compile(r"""\b(class|id|usemap|name)=(["']?)#?([^"'\s>]+)\2""", re.I)
_LINKS = {"node_": "sheet_", "content_": "item_", "founder": "press"}
_FILES = re.compile(r"""(href=["']?)([^"'\s>?]*/)?([^"'\s>?/]+)\.(?:s?html?)\b""", re.I)


def layout(answer: Answer, asked: Asked) -> Answer:
    """The same page after a rebuild: other classes, ids, tags and link names, no metadata."""
    if "json" in answer.content_type:
        return replace(answer, body=json.dumps(_rename_keys(json.loads(answer.content))).encode())
    names: dict[str, str] = {}
    page = re.sub(r"<!--.*?-->", "", decoded(answer), flags=re.S)
    for old, new in _LINKS.items():
        page = page.replace(old, new)
    page = _FILES.sub(r"\1\2show.do?p=\3", page)
    page = _NAMES.sub(lambda found: _rename(found, names), page)
    return replace(answer, body=_DECLARED.sub(r"\1utf-8", page, count=1).encode())


def _rename(found: re.Match[str], names: dict[str, str]) -> str:
    name = names.setdefault(found[3], f"x{len(names) + 1}")
    return f'{found[1]}="{name}"'


def _rename_keys(value: object) -> object:
    if isinstance(value, list):
        return [_rename_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {f"x{place}": _rename_keys(item) for place, item in enumerate(value.values(), 1)}


def flood(answer: Answer, asked: Asked, *, count: int = 30_000) -> Answer:
    """The page with one tag of 30,000 attributes in its body."""
    tag = b"<div " + b" ".join(b'a%d="0"' % number for number in range(count)) + b"></div>"
    page, found = re.subn(rb"<body[^>]*>", lambda body: body[0] + tag, answer.content, count=1)
    return replace(answer, body=page if found else page + tag)


def bad_certificate(answer: Answer, asked: Asked, *, flaw: str = "wrong-host") -> Answer:
    """A TLS certificate of another host (flaw: wrong-host, expired, self-signed, nameless); TLS 1.0 alone (old-tls)."""
    return answer  # The harm is done before the request: see Faults.certificate_flaw.


FAULTS: dict[str, Callable[..., Answer | None]] = {
    "missing-404": missing_404,
    "missing-empty": missing_empty,
    "missing-own": missing_own,
    "missing-notice": missing_notice,
    "missing-redirect": missing_redirect,
    "busy": busy,
    "busy-date": busy_date,
    "challenge": challenge,
    "cut-gzip": cut_gzip,
    "gzip-flood": gzip_flood,
    "cut": cut,
    "wrong-charset": wrong_charset,
    "robots-forbid": robots_forbid,
    "server-error": server_error,
    "not-modified": not_modified,
    "down": down,
    "slow": slow,
    "self-redirect": self_redirect,
    "offsite-redirect": offsite_redirect,
    "file-redirect": file_redirect,
    "huge": huge,
    "layout": layout,
    "flood": flood,
    BAD_CERTIFICATE: bad_certificate,
}


@dataclass
class Fault:
    """A misbehaviour for the addresses that start with a prefix; `left` None means for ever."""

    kind: str
    prefix: str
    left: int | None
    options: dict[str, object]

    def use(self) -> bool:
        """Count one use. Say whether there was one left."""
        if self.left is None:
            return True
        self.left -= 1
        return self.left >= 0


class Faults:
    """The misbehaviours in force. Where several fit, the one that was added last acts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, kind: str, prefix: str, times: int | None, options: dict[str, object]) -> None:
        """Add one. An unknown kind or option is an error at once, not when the page is asked for."""
        if kind not in FAULTS:
            raise ValueError(f"no fault {kind!r}; known: {', '.join(FAULTS)}")
        inspect.signature(FAULTS[kind]).bind(None, None, **options)
        with self._lock:
            self._faults.insert(0, Fault(kind, without_scheme(prefix), times, options))

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._faults.clear()

    def apply(self, answer: Answer, asked: Asked) -> Answer | None:
        """Return the answer as the fault for this address spoils it."""
        address = without_scheme(asked.url)
        with self._lock:
            fault = next((fault for fault in self._faults if self._fits(fault, address)), None)
        return FAULTS[fault.kind](answer, asked, **fault.options) if fault else answer

    def certificate_flaw(self, host: str) -> str:
        """Return what is wrong with the certificate that `host` shows, or an empty text."""
        with self._lock:
            for fault in self._faults:
                if fault.kind == BAD_CERTIFICATE and fault.prefix.partition("/")[0] == host and fault.use():
                    return str(fault.options.get("flaw", "wrong-host"))
        return ""

    @staticmethod
    def _fits(fault: Fault, address: str) -> bool:
        return fault.kind != BAD_CERTIFICATE and address.startswith(fault.prefix) and fault.use()


def without_scheme(url: str) -> str:
    """Return an address as prefixes are compared: no scheme, no usual port, the host in lower case."""
    host, slash, path = re.sub(r"^https?://", "", url, flags=re.I).partition("/")
    return re.sub(r":(80|443)$", "", host.lower()) + slash + path
