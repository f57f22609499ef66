"""What a file is by its first bytes: types, sizes, and all that only pretends to be a picture."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archive.formats.picture_header import LOOKED_AT, NO_PICTURE, TYPES, PictureHeader, picture_header

_SIZES = [(1, 1), (3, 700), (1200, 2), (65500, 1)]
_KINDS = {
    "baseline": ("jpeg", {}),
    "progressive": ("jpeg", {"progressive": True}),
    "with a comment": ("jpeg", {"comment": b"\xff\xc0" * 9000}),
    "with a profile over several pieces": ("jpeg", {"icc_profile": bytes(100_000)}),
    "with a camera's words": ("jpeg", {"exif": b"Exif\0\0" + bytes(60_000)}),
    "plain": ("png", {}),
    "animated": ("gif", {"save_all": True, "append_images": [Image.new("L", (3, 3), 9)]}),
    "lossy": ("webp", {"lossless": False}),
    "lossless": ("webp", {"lossless": True}),
    "extended": ("webp", {"exif": b"Exif\0\0" + bytes(40)}),
}


def _made(form: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(file, form, **options)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("kind", _KINDS)
def test_type_and_size_are_those_that_pillow_wrote(kind: str) -> None:
    form, options = _KINDS[kind]
    sizes = [size for size in _SIZES if form != "webp" or max(size) < 16384]
    told = {size: picture_header(_made(form, size, **options)) for size in sizes}
    assert told == {size: PictureHeader(form, *size) for size in sizes}


@pytest.mark.parametrize("kind", _KINDS)
def test_a_cut_file_says_its_type_and_its_size_or_none(kind: str) -> None:
    form, options = _KINDS[kind]
    whole = _made(form, (300, 200), **options)
    whole_size = PictureHeader(form, 300, 200)
    told = {picture_header(whole[:end]) for end in (*range(400), *range(400, len(whole), 997), len(whole))}
    assert whole_size in told
    assert told <= {NO_PICTURE, PictureHeader(form), whole_size}


_NONE = {
    "nothing": b"",
    "HTML": b"<!doctype html><html><body><img src='a.jpg'></body></html>",
    "HTML that begins like a comment of a GIF": b"GIF <script>alert(1)</script>",
    "SVG": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a bitmap": b"BM" + bytes(60),
    "TIFF": b"II*\0" + bytes(60),
    "AVIF": b"\0\0\0\x1cftypavif" + bytes(60),
    "a text about PDF": b"a %PDF-1.7 file begins so",
    "HTML that names PDF": b"<p>%PDF-1.4</p>",
    "RIFF of sound": b"RIFF\0\0\0\0WAVEfmt " + bytes(60),
    "XML": b"<?xml version='1.0'?><paper/>",
    "half of PNG's beginning": b"\x89PNG\r\n",
    "gzip": b"\x1f\x8b\x08" + bytes(60),
}


@pytest.mark.parametrize("kind", _NONE)
def test_what_is_no_picture_is_none(kind: str) -> None:
    assert picture_header(_NONE[kind]) == NO_PICTURE


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\r\n ", b"\0" * 8])
def test_a_pdf_may_have_blanks_before_it(before: bytes) -> None:
    assert picture_header(before + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") == PictureHeader("pdf")


def test_a_size_beyond_what_is_looked_at_is_not_told() -> None:
    far = b"\xff\xd8" + b"\xff\xe1\xff\xff" * 1 + bytes(65533) + (b"\xff\xe2\xff\xff" + bytes(65533)) * 5
    assert len(far) > LOOKED_AT
    assert picture_header(far + b"\xff\xc0\x00\x11\x08\x00\x10\x00\x10") == PictureHeader("jpeg")


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF....WEBP"])
)
def test_any_bytes_have_a_type_of_ours_or_none(rest: bytes, beginning: bytes) -> None:
    told = picture_header(beginning + rest)
    assert told.type in TYPES or told == NO_PICTURE
    assert told.width >= 0
    assert told.height >= 0


def _tiff(*entries: bytes, number: int | None = None, begin: int = 8) -> bytes:
    count = len(entries) if number is None else number
    return b"II*\0" + begin.to_bytes(4, "little") + count.to_bytes(2, "little") + b"".join(entries)


def _entry(tag: int = 0x0112, kind: int = 3, count: int = 1, value: int = 6) -> bytes:
    sizes = ((tag, 2), (kind, 2), (count, 4), (value, 4))
    return b"".join(one.to_bytes(size, "little") for one, size in sizes)


_TURNS = {
    "as told": (_tiff(_entry()), 6),
    "behind others": (_tiff(*[_entry(256)] * 30, _entry()), 6),
    "another type": (_tiff(_entry(kind=4)), 1),
    "two values": (_tiff(_entry(count=2)), 1),
    "none of the eight": (_tiff(_entry(value=9)), 1),
    "more entries than there are": (_tiff(number=65535), 1),
    "a directory beyond": (_tiff(_entry(), begin=4_000_000_000), 1),
    "another order": (b"IM*\0" + _tiff(_entry())[4:], 1),
    "nothing": (b"", 1),
}


@pytest.mark.parametrize("kind", _TURNS)
@pytest.mark.parametrize("form", ["jpeg", "png", "webp"])
def test_which_way_is_up_is_read_and_what_is_odd_turns_nothing(form: str, kind: str) -> None:
    tiff, orientation = _TURNS[kind]
    size = (70, 30) if orientation == 1 else (30, 70)
    told = picture_header(_made(form, (70, 30), exif=b"Exif\0\0" + tiff))
    assert told == PictureHeader(form, *size, orientation)
