"""Small pictures for tests, made when they are asked for."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from tests.harness.bench import EPAPER

ATT = f"{EPAPER}/att/202112/24"
_FONTS = "/Resources << /Font << /F1 5 0 R >> >>"
_SYSTEM = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
PAGES = ("A01", "A02", "A03", "A04")


def page_image(page: str) -> str:
    """Return where the replica's 右江日报 says that the picture of a page is."""
    return f"{ATT}/{page}.jpg.1"


def page_pdf(page: str) -> str:
    """Return where it says that a page's PDF is."""
    return f"{ATT}/{page}.pdf"


def drawn(kind: str = "JPEG", size: tuple[int, int] = (600, 840), grey: int = 200, mode: str = "L") -> bytes:
    """Return a picture of one shade, as a file of a kind."""
    file = BytesIO()
    Image.new(mode, size, grey if mode == "L" else (grey,) * len(Image.new(mode, (1, 1)).getbands())).save(file, kind)
    return file.getvalue()


def pdf(text: str = "", pages: int = 1) -> bytes:
    """Return a PDF of so many pages, each of whose text layers says a text; without one there is no such layer."""
    codes = {sign: number for number, sign in enumerate(dict.fromkeys(text), 1)}
    shown = "".join(f"{codes[sign]:04x}" for sign in text)
    table = "\n".join(f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(codes)} beginbfchar\n{table}\nendbfchar\n"
        "endcmap end end"
    )
    content = f"BT /F1 12 Tf 50 700 Td <{shown}> Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{'3 0 R ' * pages}] /Count {pages} >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {_FONTS} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R>>",
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo {_SYSTEM} >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    file, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{body}\nendobj\n".encode()
    at = len(file)
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}".encode()
    return file + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode()
