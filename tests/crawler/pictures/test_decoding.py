"""Pictures and PDFs of strangers end within the limits of the process that looks at them, each with a reason."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from archive.formats.picture_header import picture_header
from archive.reasons import BrokenPicture, ReadError, TooLargePicture
from archive.transfer.pictures import THUMBNAILS, kept_thumbnail, thumbnails_beside
from crawler.pictures.decoding import made_small
from crawler.pictures.pdf_text import text_layer
from crawler.pictures.thumbnails import DECODING_MEMORY, DECODING_SECONDS, PictureWorker, make_thumbnail
from crawler.workers import Workers
from tests.crawler.pictures.made_pictures import drawn, pdf
from tests.harness.patience import load
from tests.harness.pictures import zeros
from tests.harness.sweep import each

DIGEST = "ab" * 32
TEXT = "右江区今年修好水渠三十二条，新添水田两千亩，农民增收明显。"


def png(width: int, height: int, *, colour: int = 2, rows: int = 0, before: bytes = b"") -> bytes:
    """Return a black PNG that says that it is so large, with fewer or more rows than it says."""
    row = bytes(1 + width * {0: 1, 2: 3, 6: 4}[colour])
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(rows or height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **how)  # type: ignore[arg-type]
    return file.getvalue()


def _deep(kind: int, shade: int) -> bytes:
    """Return a PNG of 16 bits: in colours (2), or grey and half transparent (4)."""
    pixel = struct.pack(">HHH", *[shade] * 3) if kind == 2 else struct.pack(">HH", shade, 128 * 257)
    data = zlib.compress((b"\0" + pixel * 300) * 450)
    head = struct.pack(">IIBBBBB", 300, 450, 16, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


HOSTILE: dict[str, tuple[Callable[[], bytes], type[ReadError] | None]] = {
    "one line": (lambda: png(79_000_000, 1, colour=0, rows=1), TooLargePicture),
    "one column": (lambda: png(1, 40_000, colour=0), TooLargePicture),
    "as large as may be": (lambda: png(8_900, 8_900, colour=6), None),
    "fewer rows than told": (lambda: png(100, 100, rows=10), None),
    "profile that unpacks": (lambda: png(10, 10, before=chunk(b"iCCP", b"a\0\0" + zeros(300))), BrokenPicture),
    "other formats": (lambda: saved(Image.new("L", (9, 9)), "TIFF"), BrokenPicture),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", BrokenPicture),
}
"""What a crawl does not meet in `test_hostile_crawled`, and what its reason is, if it cannot be made small."""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, DECODING_SECONDS * load(), DECODING_MEMORY, "crawler.pictures.pdf_text") as workers:
        yield workers


@each("name", HOSTILE)
def test_a_hostile_picture_ends_within_the_limits(workers: Workers, name: str) -> None:
    content, reason = HOSTILE[name]
    (found,) = workers.map(made_small, [content()])
    if reason is None:
        assert not isinstance(found, Exception), found
    else:
        assert isinstance(found, reason) and found.reason
    (after,) = workers.map(made_small, [drawn()])
    assert not isinstance(after, Exception), "the next picture is made"


def document(*objects: bytes) -> bytes:
    """Return a PDF of some objects, the first its root."""
    file, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(places) + 1, entries)
    return file + end + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(file))


ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
ONE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PDFS: dict[str, Callable[[], bytes]] = {
    "nested": lambda: document(b"[" * 100_000),
    "its own length": lambda: document(ROOT, ONE, PAGE, b"<< /Length 4 0 R >>\nstream\nx\nendstream"),
    "objects": lambda: b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 20_000,
    "bytes": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400,
    "no text layer": lambda: pdf(),
    "glyphs": lambda: pdf("\ue001\ue002\ue003" * 40),
}


@each("name", PDFS)
def test_a_hostile_pdf_ends_within_the_limits_and_has_no_text(workers: Workers, name: str) -> None:
    (found,) = workers.map(text_layer, [PDFS[name]()])
    assert isinstance(found, ReadError) or (not isinstance(found, Exception) and not found.text and found.told)


def test_a_text_layer_is_read(workers: Workers) -> None:
    (found,) = workers.map(text_layer, [pdf(TEXT)])
    assert found == (TEXT, "", 1)


def test_small_pictures_are_no_wider_than_told_never_enlarged_and_without_metadata() -> None:
    wide = made_small(saved(Image.new("RGBA", (3000, 1500), (255, 0, 0, 0)), "PNG"))
    for size, width in THUMBNAILS.items():
        with Image.open(BytesIO(getattr(wide, size))) as picture:
            assert picture.size == (width, width // 2)
            assert picture.convert("RGB").getpixel((1, 1)) == (255, 255, 255), "what is transparent lies on white"
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    turned = made_small(saved(Image.new("L", (1400, 700)), "JPEG", exif=exif))
    with Image.open(BytesIO(turned.medium)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((700, 1400), {})


def test_what_is_no_wider_is_its_own_small_picture_but_for_what_moves(tmp_path: Path) -> None:
    narrow = Image.new("L", (600, 900))
    assert [bool(one) for one in made_small(saved(narrow, "PNG"))] == [True, False]
    assert [bool(one) for one in made_small(saved(narrow, "GIF"))] == [True, True]
    assert [bool(one) for one in made_small(saved(narrow.crop((0, 0, 100, 9)), "JPEG"))] == [False, False]


def test_a_small_picture_is_kept_beside_the_archive_and_made_anew_where_it_is_lost(tmp_path: Path) -> None:
    worker, folder = PictureWorker(), thumbnails_beside(tmp_path / "archive.db")
    try:
        wide = drawn(size=(1300, 800))
        made = worker.make(folder, DIGEST, "small", wide)
        assert made == kept_thumbnail(folder, DIGEST, "small")
        assert [file.name.partition(".")[0] for file in sorted(folder.rglob(f"{DIGEST}*"))] == [
            f"{DIGEST}-medium",
            f"{DIGEST}-small",
        ]
        assert worker.begin(folder, DIGEST, wide).result() is False, "nothing is lacking"
        for file in folder.rglob("*-small.*"):
            file.unlink()
        assert worker.begin(folder, DIGEST, wide).result() is True
        assert kept_thumbnail(folder, DIGEST, "small") == made
    finally:
        worker.close()


def test_where_nothing_can_be_written_a_small_picture_is_made_and_not_kept(tmp_path: Path) -> None:
    (tmp_path / "archive.pictures").write_bytes(b"a file in the place of the folder")
    worker, wide = PictureWorker(), drawn(size=(1300, 800))
    try:
        made = worker.make(tmp_path / "archive.pictures", DIGEST, "medium", wide)
    finally:
        worker.close()
    with Image.open(BytesIO(made)) as picture:
        assert picture.width == THUMBNAILS["medium"]
    assert kept_thumbnail(tmp_path / "archive.pictures", DIGEST, "medium") is None


def test_what_cannot_be_decoded_is_no_picture_and_is_tried_once(tmp_path: Path) -> None:
    worker = PictureWorker()
    try:
        for content in (b"<svg/>", drawn()):
            with pytest.raises(BrokenPicture):
                worker.make(tmp_path, DIGEST, "small", content)
    finally:
        worker.close()
    with pytest.raises(ValueError):
        make_thumbnail(tmp_path, "cd" * 32, "small", b"")
    assert list(tmp_path.iterdir()) == []


SHADES = {
    "16 bits": (saved(Image.new("I;16", (600, 900), 127 * 257), "PNG"), 127),
    "16 bits, wide": (saved(Image.new("I;16", (1800, 2700), 127 * 257), "PNG"), 127),
    "16 bits, in colours": (_deep(2, 127 * 257), 127),
    "16 bits, transparent": (_deep(4, 127 * 257), 191),
    "transparent": (saved(Image.new("LA", (600, 900), (127, 128)), "PNG"), 191),
    "a table, transparent": (saved(Image.new("RGBA", (600, 900), (127, 127, 127, 0)).quantize(), "PNG"), 255),
    "a table": (saved(Image.new("RGB", (600, 900), (127, 127, 127)).quantize(), "PNG"), 127),
    "four inks": (saved(Image.new("CMYK", (600, 900), (0, 0, 0, 128)), "JPEG"), 127),
    "black": (saved(Image.new("1", (600, 900), 0), "PNG"), 0),
    "white": (saved(Image.new("1", (600, 900), 1), "PNG"), 255),
}


@each("name", SHADES)
def test_a_small_picture_has_the_shade_of_the_large_one(name: str) -> None:
    content, shade = SHADES[name]
    for one in filter(None, made_small(content)):
        with Image.open(BytesIO(one)) as picture:
            assert abs(ImageStat.Stat(picture.convert("L")).mean[0] - shade) <= 1.5


def test_a_picture_is_turned_and_measured_by_its_exif_as_pillow_does_it() -> None:
    corners = Image.new("RGB", (640, 320), "white")
    for number, colour in enumerate(("red", "green", "blue")):
        corners.paste(
            colour, (320 * (number % 2), 160 * (number // 2), 320 * (number % 2) + 320, 160 * (number // 2) + 160)
        )
    for form in ("JPEG", "PNG", "WEBP"):
        for orientation in range(10):
            for order in "<>":
                exif = Image.Exif()
                exif.endian = order
                exif[0x0112] = orientation
                content = saved(corners, form, exif=exif.tobytes())
                with Image.open(BytesIO(content)) as picture:
                    shown = ImageOps.exif_transpose(picture).convert("RGB")
                header = picture_header(content)
                assert (header.width, header.height) == shown.size, (form, orientation)
                with Image.open(BytesIO(made_small(content).small)) as small:
                    wanted = shown.resize(small.size)
                    apart = ImageChops.difference(wanted, small.convert("RGB"))
                    assert max(ImageStat.Stat(apart).mean) < 6, (form, orientation)
