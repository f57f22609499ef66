"""Bytes → text → tree: how a page is decoded and parsed."""
