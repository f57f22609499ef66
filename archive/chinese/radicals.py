"""Characters that stand for others: text copied out of a PDF has the radicals ⻓江 and ⼈⺠ (2026-11).

Compatibility ideographs, too: 金 (U+F90A) for 金, which old code pages of Korea, Japan and Taiwan had twice.
"""

from __future__ import annotations

import unicodedata

RADICALS = ((0x2E81, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5))
"""CJK Radicals Supplement and Kangxi Radicals, as far as a character stands for each."""
DOUBLES = ((0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x2F800, 0x2FA1D))
"""CJK Compatibility Ideographs and their supplement. Twelve of them are characters of their own."""
_SUPPLEMENT = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵"
    "旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲"
    "讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)  # Equivalent_Unified_Ideograph of Unicode 15.0; for the Kangxi radicals NFKC says the same

UNIFIED = dict(
    zip(
        (code for first, last in RADICALS for code in range(first, last + 1)),
        _SUPPLEMENT + "".join(unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)),
        strict=True,
    )
) | {code: unicodedata.normalize("NFC", chr(code)) for first, last in DOUBLES for code in range(first, last + 1)}
"""The character that each of them stands for, by its code point."""
