"""Which characters are Chinese."""

CHINESE = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x323AF), (0xF900, 0xFAFF), (0x3005, 0x3007))
"""Han characters with all extensions, and 々〆〇. The commonest first: SQL asks in this order."""
HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in CHINESE)
"""The Chinese characters as the inside of a character class."""
