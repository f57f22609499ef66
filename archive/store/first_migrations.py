"""The first seventeen migrations, as they were when they were made. What is there is never changed: add to `schema`."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.db import Table

from archive.store.named_table import table
from archive.store.renumber import renumber
from archive.store.witnesses.tables import DUPLICATE_TABLES, FIRST_CHECKS, OPEN, WITNESS_TABLES


def _create(db: Database, name: str, columns: dict[str, type], pk: str | tuple[str, ...], **options: object) -> Table:
    return db.create_table(name, columns, pk=pk, strict=True, **options)  # type: ignore[arg-type]


def m001_papers_and_articles(db: Database) -> None:
    """Newspapers, articles, their bylines and addresses."""
    papers = ("id", "name", "place", "platform", "base_url", "first_page", "first_issue", "status")
    _create(db, "newspapers", dict.fromkeys(papers, str), "id", not_null=set(papers))
    texts = ("title", "kicker", "subtitle", "summary", "source", "text", "html", "digest", "extractor", "notes")
    columns: dict[str, type] = {"id": str, "newspaper": str, "published_at": str, "title": str, "kicker": str}
    columns |= {"subtitle": str, "summary": str, "source": str, "date_precision": str, "issue_date": str, "year": int}
    columns |= {"page": str, "page_name": str, "text": str, "html": str, "digest": str, "revision_of": str}
    columns |= {"extractor": str, "notes": str, "archived_at": str}
    articles = _create(
        db,
        "articles",
        columns,
        "id",
        not_null={"id", "page", "page_name", "archived_at", *texts},
        foreign_keys=[("newspaper", "newspapers", "id"), ("revision_of", "articles", "id")],
    )
    for index in (["published_at"], ["newspaper", "issue_date"], ["digest"], ["year"], ["source"], ["revision_of"]):
        articles.create_index(index)
    _create(
        db,
        "bylines",
        {"article": str, "position": int, "name": str, "role": str},
        ("article", "position"),
        not_null={"name", "role"},
        foreign_keys=[("article", "articles", "id")],
    ).create_index(["name"])
    addresses = _create(
        db,
        "addresses",
        {"article": str, "url": str, "key": str, "position": int, "first_seen": str},
        ("article", "url"),
        not_null={"key", "position", "first_seen"},
        foreign_keys=[("article", "articles", "id")],
    )
    addresses.create_index(["key"])


def m002_witnesses(db: Database) -> None:
    """Where articles come from: documents with the passages read from them, runs and captures."""
    columns: dict[str, type] = {"id": str, "name": str, "format": str, "digest": str, "size": int}
    columns |= {"problems": str, "imported_at": str, "content": bytes}
    _create(db, "documents", columns, "id", not_null=set(columns)).create_index(["digest"])
    _create(
        db,
        "passages",
        {"document": str, "start": int, "article": str, "end": int, "joins": str},
        ("document", "start"),
        not_null={"article", "end", "joins"},
        foreign_keys=[("document", "documents", "id"), ("article", "articles", "id")],
    ).create_index(["article"])
    columns = {"id": str, "newspaper": str, "arguments": str, "started_at": str, "finished_at": str}
    columns |= {"outcome": str, "exit_code": int, "counts": str, "host": str, "process": int}
    needed = {"newspaper", "arguments", "started_at", "outcome", "counts", "host", "process"}
    _create(db, "runs", columns, "id", not_null=needed).create_index(["started_at"])
    columns = {"id": str, "url": str, "fetched_at": str, "status": int, "content_type": str, "digest": str}
    columns |= {"length": int, "warc": str, "offset": int, "run": str, "article": str}
    captures = _create(
        db,
        "captures",
        columns,
        "id",
        not_null=set(columns) - {"run", "article"},
        foreign_keys=[("run", "runs", "id"), ("article", "articles", "id")],
    )
    captures.create_index(["url"])
    captures.create_index(["article"])


def m003_links(db: Database) -> None:
    """Links with their state, and each attempt that failed."""
    columns: dict[str, type] = {"key": str, "url": str, "kind": str, "state": str, "tries": int, "last_reason": str}
    columns |= {"last_try": str, "next_try": str, "newspaper": str, "article": str, "found_in": str}
    columns |= {"issue_date": str, "page": str, "page_name": str, "found_at": str}
    optional = {"last_try", "next_try", "newspaper", "article", "issue_date"}
    links = _create(
        db,
        "links",
        columns,
        "key",
        not_null=set(columns) - optional,
        foreign_keys=[("newspaper", "newspapers", "id"), ("article", "articles", "id")],
    )
    links.create_index(["state", "next_try"])
    links.create_index(["article"])
    _create(
        db,
        "attempts",
        {"link": str, "tried_at": str, "url": str, "reason": str, "run": str},
        ("link", "tried_at", "url"),
        not_null={"reason"},
        foreign_keys=[("link", "links", "key"), ("run", "runs", "id")],
    )


def m004_evidence(db: Database) -> None:
    """What a field was read from, the 电头, and captions."""
    articles = table(db, "articles")
    for name in ("agency", "place", "captions"):
        articles.add_column(name, str, not_null_default="")
    articles.add_column("evidence", str, not_null_default="[]")


def m005_editions(db: Database) -> None:
    """What an issue is made of: its pages, and the articles that they name; the kind of each failure; hosts' wishes."""
    columns: dict[str, type] = {"newspaper": str, "issue_date": str, "page": str, "page_name": str, "position": int}
    columns |= {"url": str, "link": str, "image": str, "pdf": str, "read_at": str}
    pages = _create(
        db,
        "pages",
        columns,
        ("newspaper", "issue_date", "page"),
        not_null=set(columns) - {"read_at"},
        foreign_keys=[("newspaper", "newspapers", "id")],
    )
    pages.create_index(["issue_date"])
    columns = {"newspaper": str, "issue_date": str, "page": str, "link": str, "position": int, "title": str}
    columns |= {"area": str, "found_at": str}
    _create(
        db,
        "placements",
        columns,
        ("newspaper", "issue_date", "page", "link"),
        not_null=set(columns),
        foreign_keys=[("newspaper", "newspapers", "id"), ("link", "links", "key")],
    ).create_index(["link"])
    table(db, "attempts").add_column("kind", str, not_null_default="")
    links = table(db, "links")
    links.add_column("not_before", str)
    links.create_index(["newspaper", "issue_date"])


def m006_duplicates(db: Database) -> None:
    """What repeats what: a fingerprint an article, the hashes to find it by, relations, and clusters with their heads.

    And the title that an article has at each address, where the same text may stand under another.

    In SQL, since sqlite-utils has no WITHOUT ROWID, which halves the sketches. Numbers are those of fingerprints and
    not rowids of articles, which VACUUM may change.
    """
    for statement in DUPLICATE_TABLES:
        db.execute(statement)
    table(db, "addresses").add_column("title", str, not_null_default="")


def m007_search(db: Database) -> None:
    """The names of an article's bylines in one line, for the search index, which covers columns of articles."""
    table(db, "articles").add_column("signature", str, not_null_default="")


def m008_days(db: Database) -> None:
    """The day that an article counts for: that of its issue, else that of publication in China. And missing indexes."""
    articles = table(db, "articles")
    articles.add_column("day", str)
    # SQLite has no year 10000; what came before was written with +08:00 otherwise
    db.execute(
        "update articles set day = coalesce(issue_date, date(published_at, '+8 hours'), substr(published_at, 1, 10))"
    )
    articles.create_index(["day"])
    articles.create_index(["newspaper", "day"])
    table(db, "newspapers").create_index(["name", "id"])
    table(db, "links").create_index(["newspaper", "state"])
    table(db, "attempts").create_index(["run"])
    table(db, "runs").create_index(["newspaper", "outcome"])


def m009_order(db: Database) -> None:
    """The order of articles in a search, whose rows an index alone can then tell."""
    table(db, "articles").create_index(["day", "published_at", "page"])


def m010_open_links(db: Database) -> None:
    """The few links that are open, apart from the many that are done: what every run asks for first."""
    db.execute(f"create index idx_links_open on links (newspaper) where {OPEN}")


def m011_cut_pages(db: Database) -> None:
    """Which captures were cut, and how a paper's pages end."""
    table(db, "captures").add_column("cut", str, not_null_default="")
    columns: dict[str, type] = {"newspaper": str, "host": str, "kind": str, "tail": str, "pages": int, "url": str}
    _create(db, "endings", columns, ("newspaper", "host", "kind", "tail"), not_null=set(columns))


def m012_page_numbers(db: Database) -> None:
    """Which placements only announce what stands on another page; numbers that were read off arrows or cut in two."""
    table(db, "placements").add_column("announced", int, not_null_default=0)
    renumber(db)


def m013_ways(db: Database) -> None:
    """What was seen to lead to the issues of a paper."""
    columns: dict[str, type] = {"newspaper": str, "kind": str, "platform": str, "base_url": str, "form": str}
    columns |= {"first_day": str, "last_day": str, "url": str, "seen_at": str}
    _create(db, "ways", columns, ("newspaper", "kind", "platform", "base_url", "form"), not_null=set(columns))


def m014_papers_over_time(db: Database) -> None:
    """When a paper's status was seen, further hosts of its pages, and ids that it had before."""
    papers = table(db, "newspapers")
    for name in ("seen", "hosts", "aliases"):
        papers.add_column(name, str, not_null_default="")


def m015_doubts(db: Database) -> None:
    """How far the witnesses of an article agree, and why it is doubtful."""
    articles = table(db, "articles")
    articles.add_column("agreement", float)
    articles.add_column("doubts", str, not_null_default="")
    articles.create_index(["doubts"])  # a partial one would keep sqlite-utils from transforming the table


def m016_witnesses_and_what_follows(db: Database) -> None:
    """Witnesses, which are kept, and what is derived of them: sightings, appearances, versions; removals.

    Articles of before are taken in as witnesses by `archive.store.witnesses.taking_over`, in batches, not here. In SQL,
    since sqlite-utils has no partial indexes and no WITHOUT ROWID. Documents and runs may be another archive's.
    """
    for statement in WITNESS_TABLES:
        db.execute(statement)
    for name in ("clusters", "relations", "sketches", "fingerprints"):  # found anew as articles are derived
        db.execute(f"delete from {name}")
    db.execute("alter table fingerprints drop column day")
    db.execute("alter table fingerprints add column days text not null default '[]'")
    articles = table(db, "articles")
    articles.add_column("class", str)
    for name in ("headlines", "named"):
        articles.add_column(name, str, not_null_default="")
    articles.create_index(["class"])
    articles.create_index(["archived_at"])
    table(db, "captures").add_column("witness", str)
    table(db, "captures").create_index(["witness"])
    table(db, "passages").add_column("witness", str)
    table(db, "passages").create_index(["witness"])
    table(db, "addresses").add_column("appearance", str)
    table(db, "addresses").create_index(["appearance"])


def m017_asked_again(db: Database) -> None:
    """What a host says of a response's age, whose body an unchanged one has, when to ask again for what was had."""
    for name in ("etag", "last_modified"):
        table(db, "captures").add_column(name, str, not_null_default="")
    table(db, "captures").add_column("revisit_of", str)  # the capture that has the body: the host answered 304
    table(db, "links").add_column("next_check", str)
    db.execute("create index idx_links_next_check on links (newspaper, next_check) where next_check is not null")
    db.execute(FIRST_CHECKS)


FIRST_MIGRATIONS = (
    m001_papers_and_articles,
    m002_witnesses,
    m003_links,
    m004_evidence,
    m005_editions,
    m006_duplicates,
    m007_search,
    m008_days,
    m009_order,
    m010_open_links,
    m011_cut_pages,
    m012_page_numbers,
    m013_ways,
    m014_papers_over_time,
    m015_doubts,
    m016_witnesses_and_what_follows,
    m017_asked_again,
)
"""In their order, in which `archive.store.schema` registers them."""
