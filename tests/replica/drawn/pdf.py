"""A page as a PDF, written by hand: its picture, and over it, if asked for, a layer of text that nobody sees."""

from __future__ import annotations

import zlib
from functools import cache

from .ink import picture
from .sheet import HEIGHT, WIDTH, Sheet

_DOT = 72 / 150  # points of a pixel of the full picture
_INVISIBLE = 3  # the mode of text under a scanned page
_MAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%b
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@cache
def paper_in_pdf(sheet: Sheet, *, with_text: bool = True) -> bytes:
    """Return a page of one picture; `with_text` is the layer of the words that stand on it.

    Its font is not embedded: a code is a character's number in UTF-16, and
    the map to Unicode says so.
    """
    drawn = picture(sheet)
    width, height = WIDTH * _DOT, HEIGHT * _DOT
    content = b"q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q\n" % (width, height)
    content += _layer(sheet, height) if with_text else b""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents 4 0 R "
        b"/Resources << /XObject << /Im0 5 0 R >>%b >> >>"
        % (width, height, b" /Font << /F1 6 0 R >>" if with_text else b""),
        _stream(b"/Filter /FlateDecode", zlib.compress(content)),
        _stream(
            b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
            b"/BitsPerComponent 8 /Filter /DCTDecode" % (WIDTH, HEIGHT),
            drawn,
        ),
    ]
    if with_text:
        parts += [
            (
                b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H "
                b"/DescendantFonts [7 0 R] /ToUnicode 8 0 R >>"
            ),
            (
                b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000 /FontDescriptor 9 0 R "
                b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
            ),
            _stream(b"/Filter /FlateDecode", zlib.compress(_MAP % _codes(sheet))),
            (
                b"<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -141 1000 859] "
                b"/ItalicAngle 0 /Ascent 859 /Descent -141 /CapHeight 859 /StemV 80 >>"
            ),
        ]
    return _file(parts)


def _layer(sheet: Sheet, height: float) -> bytes:
    """Return the words, a line each, from the top of the page on."""
    lines = [b"BT %d Tr /F1 6 Tf 7 TL 20 %.2f Td" % (_INVISIBLE, height - 20)]
    for text in sheet.words:
        lines += [b"<%b> Tj T*" % line.encode("utf-16-be").hex().encode() for line in _broken(text)]
    return b"\n".join([*lines, b"ET"])


def _broken(text: str) -> list[str]:
    return [text[begin : begin + 90] for begin in range(0, len(text), 90)]


def _codes(sheet: Sheet) -> bytes:
    """Return the map of the codes that are in use, a hundred at most in a section."""
    codes = sorted({ord(sign) for text in sheet.words for sign in text})
    sections = (codes[begin : begin + 100] for begin in range(0, len(codes), 100))
    return b"\n".join(
        b"%d beginbfchar\n%b\nendbfchar"
        % (len(section), b"\n".join(b"<%04X> <%04X>" % (code, code) for code in section))
        for section in sections
    )


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)


def _file(parts: list[bytes]) -> bytes:
    """Return a PDF of objects that count from 1; the first is its catalog."""
    written = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return written + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
