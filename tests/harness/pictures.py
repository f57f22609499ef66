"""What hostile servers send instead of pictures and PDFs, and where a paper of the replica sends it.

planted = plant(replica, *DRAWN)
planted["a PNG of 100,000 x 100,000"].url
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Literal

from PIL import Image

from tests.replica import Replica
from tests.replica.answer import Answer
from tests.replica.drawn import photo
from tests.replica.papers import PrintedPaper
from tests.replica.papers.pictured import pictured_of

Kind = Literal["jpeg", "png", "gif", "webp", "pdf", ""]
_MEGABYTE = 1 << 20
PAGE = (
    "<!DOCTYPE html><html><head><title>404</title><script>document.title='ran'</script></head><body>没有</body></html>"
)
SCRIPTED = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="top.document.title=\'ran\'">'
    "<script>top.document.title='ran'</script><image href='http://stranger.example/seen.gif'/></svg>"
)


@dataclass(frozen=True)
class Hostile:
    """What is sent: `type` is what its first bytes are, an empty text where they are nothing that is ever shown.

    `url` is where it was planted.
    """

    answer: Callable[[], Answer]
    type: Kind = ""
    url: str = ""


def _sent(body: Callable[[], bytes], content_type: str = "image/jpeg") -> Callable[[], Answer]:
    return lambda: Answer(body(), content_type)


def _led_to(target: str) -> Callable[[], Answer]:
    return lambda: Answer(b"", "text/html", 302, (("Location", target),))


def good_jpeg() -> bytes:
    """Return a small JPEG with nothing wrong."""
    return photo(7, 120)


def png(width: int, height: int, depth: int, color: int, data: bytes, *before: bytes) -> bytes:
    """Return a PNG of a declared size and of compressed data, whether they fit or not, with chunks before the data."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@cache
def zeros(megabytes: int) -> bytes:
    """Return so many megabytes of zeros compressed, as zlib writes them: about a thousandth, and made in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    check = megabytes * _MEGABYTE % 65521 << 16 | 1
    return b"\x78\xda" + block * megabytes + last + struct.pack(">I", check)


def _gif(frames: int) -> bytes:
    """Return a GIF of so many frames of one pixel."""
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
    return b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00" + frame * frames + b"\x3b"


def _with_exif() -> bytes:
    """Return a JPEG whose EXIF has 5,000 entries of 4 GB each that point to themselves, and an unknown way to turn."""
    entries = b"".join(struct.pack("<HHII", 0x8769, 4, 0xFFFFFFFF, 8) for _ in range(4999))
    turned = struct.pack("<HHII", 0x0112, 3, 1, 65535)
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", 5000) + turned + entries + struct.pack("<I", 8)
    segment = b"Exif\x00\x00" + tiff
    image = good_jpeg()
    return image[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + image[2:]


def _resized_jpeg() -> bytes:
    """Return a JPEG that says it is 65,500 x 65,500."""
    image = bytearray(good_jpeg())
    begin = image.index(b"\xff\xc0")
    image[begin + 5 : begin + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(image)


def _webp() -> bytes:
    """Return a WebP that says it is 16,383 x 16,383, and longer than it is."""
    image = bytearray(photo(7, 120, "webp"))
    begin = image.index(b"\x9d\x01\x2a")
    image[begin + 3 : begin + 7] = struct.pack("<HH", 16383, 16383)
    image[4:8] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(image)


def _bitmap() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "BMP")
    return file.getvalue()


def pdf_of(*parts: bytes) -> bytes:
    """Return a PDF of objects that count from 1, the first its catalog, without a table: readers look for them."""
    numbered = b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + numbered + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(parts) + 1)


def _pdf_bomb(megabytes: int) -> bytes:
    content = zeros(megabytes)
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(content), content),
    )


def _pdf_within_itself() -> bytes:
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"
    )


def _pdf_of_pages(pages: int) -> bytes:
    kids = b"3 0 R " * pages
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, pages),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )


def endless(megabytes: int) -> Iterator[bytes]:
    """Yield the beginning of a good JPEG and so many megabytes behind it."""
    yield good_jpeg()[:-2]
    for _ in range(megabytes):
        yield bytes(_MEGABYTE)


PICTURES: Mapping[str, Hostile] = {
    "a page named .jpg": Hostile(_sent(PAGE.encode)),
    "a page that says so": Hostile(_sent(PAGE.encode, "text/html; charset=utf-8")),
    "a drawing with a script, as a JPEG": Hostile(_sent(SCRIPTED.encode)),
    "a drawing with a script": Hostile(_sent(SCRIPTED.encode, "image/svg+xml")),
    "a JPEG that begins a page": Hostile(_sent(lambda: good_jpeg() + PAGE.encode(), "text/html"), "jpeg"),
    "a JPEG as text/html": Hostile(_sent(good_jpeg, "text/html"), "jpeg"),
    "a bitmap": Hostile(_sent(_bitmap, "image/bmp")),
    "a PDF as a JPEG": Hostile(_sent(lambda: pdf_of(b"<< /Type /Catalog >>")), "pdf"),
    "a PNG of 100,000 x 100,000": Hostile(_sent(lambda: png(100_000, 100_000, 8, 2, zeros(1)), "image/png"), "png"),
    "a PNG of 0 x 0": Hostile(_sent(lambda: png(0, 0, 8, 2, zeros(1)), "image/png"), "png"),
    "a PNG of gigabytes": Hostile(_sent(lambda: png(13_000, 13_000, 16, 6, zeros(1290)), "image/png"), "png"),
    "a small PNG with gigabytes behind it": Hostile(_sent(lambda: png(9, 9, 8, 2, zeros(2048)), "image/png"), "png"),
    "a PNG with gigabytes of text": Hostile(
        _sent(lambda: png(9, 9, 8, 2, zeros(1), _chunk(b"zTXt", b"a\0\0" + zeros(2048))), "image/png"), "png"
    ),
    "a JPEG of 65,500 x 65,500": Hostile(_sent(_resized_jpeg), "jpeg"),
    "a JPEG cut in the middle": Hostile(_sent(lambda: photo(7)[: len(photo(7)) // 2]), "jpeg"),
    "a JPEG cut in its head": Hostile(_sent(lambda: good_jpeg()[:20]), "jpeg"),
    "a JPEG with an absurd EXIF": Hostile(_sent(_with_exif), "jpeg"),
    "a JPEG of 70 MB": Hostile(lambda: Answer(endless(70), "image/jpeg"), "jpeg"),
    "a GIF of 100,000 frames": Hostile(_sent(lambda: _gif(100_000), "image/gif"), "gif"),
    "a WebP of wrong sizes": Hostile(_sent(_webp, "image/webp"), "webp"),
    "nothing": Hostile(_sent(bytes)),
    "noise": Hostile(_sent(lambda: bytes(range(256)) * 400)),
    "led to another host": Hostile(_led_to("http://stranger.example/page.jpg")),
    "led into the house": Hostile(_led_to("http://127.0.0.1:1/page.jpg")),
    "led to a file": Hostile(_led_to("file:///etc/passwd")),
    "led in a circle": Hostile(_led_to("?")),
    "404": Hostile(lambda: Answer(PAGE.encode(), "text/html", 404)),
    "410": Hostile(lambda: Answer(PAGE.encode(), "text/html", 410)),
    "429": Hostile(lambda: Answer(b"busy\n", "text/plain", 429, (("Retry-After", "1"),))),
    "503": Hostile(lambda: Answer(b"busy\n", "text/plain", 503, (("Retry-After", "1"),))),
}
"""Pictures, by what is wrong with them."""

PDFS: Mapping[str, Hostile] = {
    "a page named .pdf": Hostile(_sent(PAGE.encode, "application/pdf")),
    "a JPEG as a PDF": Hostile(_sent(good_jpeg, "application/pdf"), "jpeg"),
    "a PDF of gigabytes": Hostile(_sent(lambda: _pdf_bomb(2048), "application/pdf"), "pdf"),
    "a PDF within itself": Hostile(_sent(_pdf_within_itself, "application/pdf"), "pdf"),
    "a PDF of a million pages": Hostile(_sent(lambda: _pdf_of_pages(1_000_000), "application/pdf"), "pdf"),
    "a PDF cut in the middle": Hostile(_sent(lambda: _pdf_of_pages(9)[:150], "application/pdf"), "pdf"),
    "a PDF of its first line": Hostile(_sent(lambda: b"%PDF-1.4\n", "application/pdf"), "pdf"),
}
"""PDFs, by what is wrong with them."""


def plant(replica: Replica, *papers: PrintedPaper) -> dict[str, Hostile]:
    """Have papers send what is hostile instead of the pictures that their pages are shown with, and their PDFs.

    One of each, in their order. Return them with their addresses. ValueError where the papers have fewer pages.
    """
    planted: dict[str, Hostile] = {}
    for hostile, is_pdf in ((PICTURES, False), (PDFS, True)):
        urls = [url for paper in papers for url in _addresses(paper, is_pdf)]
        if len(urls) < len(hostile):
            raise ValueError(f"{len(hostile)} are hostile, and the papers have {len(urls)}")
        for (name, one), url in zip(hostile.items(), urls, strict=False):
            replica.put_made(url, one.answer)
            planted[name] = replace(one, url=url)
    return planted


def _addresses(paper: PrintedPaper, is_pdf: bool) -> Iterator[str]:
    """Yield the addresses of the best pictures of a paper's pages, or of their PDFs, where it has any."""
    pictured = pictured_of(paper)
    pattern = pictured.pdf if is_pdf else pictured.full or pictured.brief
    if pattern:
        yield from (
            paper.origin + pictured.path(pattern, issue, page) for issue in paper.issues for page in issue.pages
        )
