"""Peer: Jekyll posts into SQLite and out of it, in as few words as it takes.

`python -m bench.peers.programs.posts import FOLDER DB` and `… export DB FOLDER`; prints how many.
"""

from __future__ import annotations

import sys
from pathlib import Path

import frontmatter
import sqlite_utils


def into(folder: Path, db: Path) -> int:
    """Read all posts of a folder into a table."""
    posts = ((path.name, frontmatter.load(path)) for path in sorted(folder.iterdir()))
    rows = (
        {"name": name, "text": post.content} | {key: str(value) for key, value in post.metadata.items()}
        for name, post in posts
    )
    table = sqlite_utils.Database(db)["posts"]
    table.upsert_all(rows, pk="name", alter=True)
    return int(table.count)


def out_of(db: Path, folder: Path) -> int:
    """Write a table of articles as files, as they are."""
    count = 0
    rows = sqlite_utils.Database(db).execute("select id, title, published_at, text from articles")
    for identifier, title, moment, text in rows:
        head = f'---\nlayout: post\ntitle: "{title}"\ndate: {moment}\n---\n'
        (folder / f"{identifier}.md").write_text(head + text, encoding="utf-8")
        count += 1
    return count


if __name__ == "__main__":
    print((into if sys.argv[1] == "import" else out_of)(Path(sys.argv[2]), Path(sys.argv[3])))
