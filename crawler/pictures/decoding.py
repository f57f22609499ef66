"""What decodes pictures of strangers. It runs in a worker process alone, which has limits on time and memory.

Pillow reads a picture's header without its pixels, so that what is too large is refused before any of it is decoded;
a JPEG is decoded no larger than it is needed. Of a GIF or WebP that moves, the first frame is taken.
"""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple
from warnings import catch_warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from archive.reasons import BrokenPicture, TooLargePicture
from archive.transfer.pictures import THUMBNAILS
from crawler.pictures.looked_at import DECODED_PIXELS_MAX, is_oversized

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_HEIGHT_MAX = 4  # times the width: a strip of 1 x 10,000,000 pixels is no page
_QUALITY = 80
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
            medium = _fitted(_flat(_reduced(picture)), THUMBNAILS["medium"])
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
    """Return the first frame, decoded no larger than needed where its format can do so, and upright by its EXIF."""
    wanted = 2 * THUMBNAILS["medium"]
    picture.draft(None, (wanted, wanted))
    picture.load()
    factor = min(picture.size) // wanted
    frame: Image.Image = picture
    if picture.mode in ("1", "P", "PA", "I;16", "I", "F"):  # colours of a table cannot be averaged
        frame = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    if factor > 1:
        frame = frame.reduce(factor)
    return ImageOps.exif_transpose(_with_exif_of(picture, frame))


def _with_exif_of(picture: ImageFile.ImageFile, frame: Image.Image) -> Image.Image:
    """Let a frame say which way is up, as the file does."""
    if frame is not picture and (exif := picture.info.get("exif")):
        frame.info["exif"] = exif
    return frame


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
