"""Witnesses, which are kept, and what follows from them: articles, appearances, versions.

A witness is one telling of one article: a page as fetched, a passage of a document, a line of an exported file, a
correction. Nothing changes one. Everything else that an archive says of articles is derived by functions that do not
know in which order the witnesses came.
"""
