"""When two texts are one: pure functions on texts, without a database.

key → shingles find what may be one; numbers, alignment → negation, names → words → relation say whether it is;
changes tell how two texts differ.
"""
