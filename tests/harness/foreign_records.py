"""Records as programs other than ours write them into WARC and ARC files."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

DATE = "2022-03-05T04:05:06Z"
HTML = "text/html; charset=utf-8"
CRLF = b"\r\n"


def http(body: bytes, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    """Return an HTTP answer, its head and its body."""
    return "\r\n".join((status, *headers, "", "")).encode() + body


def sha1(payload: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()


def record(
    kind: str, url: str, block: bytes, *, date: str = DATE, digest: str = "", version: str = "1.0", **further: str
) -> bytes:
    """Return a plain record; `further` are its other headers, `refers_to` for WARC-Refers-To."""
    about = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": date}
    about["WARC-Record-ID"] = f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{kind} {url} {date}')}>"
    about |= {"WARC-Payload-Digest": digest} if digest else {}
    about |= {f"WARC-{name.replace('_', '-').title()}": value for name, value in further.items()}
    about |= {"Content-Type": "application/http; msgtype=response", "Content-Length": str(len(block))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in about.items())
    return f"WARC/{version}\r\n{lines}\r\n".encode() + block + CRLF + CRLF


def response(url: str, body: bytes, *headers: str, date: str = DATE) -> bytes:
    """Return the record of a page as most programs write it, with a digest in SHA-1."""
    return record("response", url, http(body, *(headers or (f"Content-Type: {HTML}",))), date=date, digest=sha1(body))


def members(*records: bytes) -> bytes:
    """Return records as a file of gzip members, one each."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def written(path: Path, *records: bytes) -> Path:
    """Write records as a file of gzip members; return the path."""
    path.write_bytes(members(*records))
    return path


def chunked(body: bytes, size: int = 100) -> bytes:
    """Return a body in chunks, as it comes over the network."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def arc(*pages: tuple[str, bytes], date: str = "20090305040506") -> bytes:
    """Return an ARC 1.0 file, plain."""
    about = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    head = f"filedesc://old.arc 0.0.0.0 {date} text/plain {len(about)}\n".encode() + about + b"\n"
    return head + b"".join(
        f"{url} 127.0.0.1 {date} text/html {len(block)}\n".encode() + block + b"\n" for url, block in pages
    )
