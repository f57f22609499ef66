"""What decodes pictures of strangers. It runs in a worker process alone, which has limits on time and memory.

Pillow reads a picture's header without its pixels, so that what is too large is refused before any of it is decoded;
a JPEG is decoded no larger than it is needed. Of a GIF or WebP that moves, the first frame is taken.
"""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple
from warnings import catch_warnings

from PIL import Image, ImageFile, UnidentifiedImageError

from archive.formats.picture_header import picture_header
from archive.reasons import BrokenPicture, TooLargePicture
from archive.transfer.pictures import THUMBNAILS
from crawler.pictures.looked_at import DECODED_PIXELS_MAX, is_oversized

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_HEIGHT_MAX = 4  # times the width: a strip of 1 x 10,000,000 pixels is no page
_QUALITY = 80
_DEEP = ("I;16", "I;16L", "I;16B", "I", "F")  # how Pillow has grey PNGs of 16 bits
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By Exif's orientation (CIPA DC-008, 4.6.5.1.6)."""
# What Pillow's readers raise for files that are none, or stop early (13.0, 2026-11); a bomb is an error, no warning.
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, ArithmeticError)

Image.MAX_IMAGE_PIXELS = DECODED_PIXELS_MAX
ImageFile.LOAD_TRUNCATED_IMAGES = False


class SmallPictures(NamedTuple):
    """The small pictures of one, by the names of their sizes, each a JPEG or a PNG; empty where it is itself no wider.

    Of a GIF there are always both: what moves is shown as it stands still.
    """

    small: bytes
    medium: bytes


def made_small(content: bytes) -> SmallPictures:
    """Return a picture in the sizes of `THUMBNAILS`, never larger than it is, upright, on white, without metadata.

    Raises TooLargePicture and BrokenPicture.
    """
    try:
        with catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=_FORMATS) as picture:
            if is_oversized(*picture.size):
                raise TooLargePicture(f"a picture of {picture.width} x {picture.height} pixels")
            width = picture.width if picture.format != "GIF" else max(THUMBNAILS.values()) + 1
            upright = _upright(_reduced(picture), picture_header(content).orientation)
            medium = _fitted(_flat(upright), THUMBNAILS["medium"])
            made = {"small": _fitted(medium, THUMBNAILS["small"]), "medium": medium}
            return SmallPictures(
                **{size: _packed(one) if width > THUMBNAILS[size] else b"" for size, one in made.items()}
            )
    except Image.DecompressionBombError as error:
        raise TooLargePicture(f"a picture of too many pixels: {error}") from None
    except UnidentifiedImageError:  # whose words name an object of ours
        raise BrokenPicture(f"a picture that no decoder of {', '.join(_FORMATS)} knows") from None
    except _FAULTS as error:
        raise BrokenPicture(f"a picture that cannot be decoded: {str(error)[:200] or type(error).__name__}") from None


def _reduced(picture: ImageFile.ImageFile) -> Image.Image:
    """Return the first frame, decoded no larger than needed where its format can do so."""
    wanted = 2 * THUMBNAILS["medium"]
    picture.draft(None, (wanted, wanted))
    picture.load()
    factor = min(picture.size) // wanted
    frame: Image.Image = picture
    if picture.mode in ("1", "P", "PA"):  # colours of a table cannot be averaged
        frame = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    elif picture.mode in _DEEP:
        frame = _in_8_bits(picture)
    return frame.reduce(factor) if factor > 1 else frame


def _in_8_bits(picture: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits in 8, each shade in its place: Pillow takes all from 255 on for white."""
    if picture.mode in ("I", "F"):
        return picture.point(lambda shade: shade * (1 / 256)).convert("L")
    upper = picture.tobytes()[picture.mode != "I;16B" :: 2]  # the upper byte of each
    return Image.frombytes("L", picture.size, upper)


def _upright(frame: Image.Image, orientation: int) -> Image.Image:
    """Return a picture as browsers turn it by the file's Exif."""
    turn = _TURNS.get(orientation)
    return frame if turn is None else frame.transpose(turn)


def _flat(frame: Image.Image) -> Image.Image:
    """Return a picture on white, in grey where it has no colour."""
    if frame.mode in ("LA", "La", "RGBA", "RGBa"):
        over = frame.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        white.alpha_composite(over)
        return white.convert("RGB")
    return frame if frame.mode in ("L", "RGB") else frame.convert("RGB")


def _fitted(frame: Image.Image, width: int) -> Image.Image:
    fitted = frame.copy()
    fitted.thumbnail((width, width * _HEIGHT_MAX), Image.Resampling.LANCZOS)
    fitted.info.clear()
    return fitted


def _packed(frame: Image.Image) -> bytes:
    """Return a picture as a JPEG or a PNG, whichever is shorter."""
    jpeg, png = BytesIO(), BytesIO()
    frame.save(jpeg, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    frame.save(png, "PNG", optimize=False)
    return min(jpeg.getvalue(), png.getvalue(), key=len)
