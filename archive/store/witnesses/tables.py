"""The tables of witnesses, which are kept, and of what is derived from them."""

from __future__ import annotations

OPEN = "state in ('pending', 'failed')"
"""Which links are open. A query has to say it in these words, or its index is not asked."""

WITNESS_TABLES = (
    """create table contents (
        digest text primary key,
        content blob not null
    ) strict, without rowid""",
    """create table witnesses (
        id text primary key,
        kind text not null,
        origin text not null,
        keys text not null,
        rules integer not null,
        fields text not null,
        text text not null,
        html text,
        evidence text,
        given text not null,
        document text,
        run text,
        first_seen text not null,
        last_seen text not null
    ) strict""",
    "create index idx_witnesses_origin on witnesses (origin, first_seen)",
    "create index idx_witnesses_run on witnesses (run) where run is not null",
    "create index idx_witnesses_document on witnesses (document) where document is not null",
    """create table sightings (
        witness text not null references witnesses(id) deferrable initially deferred,
        position integer not null,
        key text not null,
        url text not null,
        class text not null,
        variant text not null,
        own text not null,
        half integer not null,
        issue text,
        credit text not null,
        article text not null,
        appearance text not null,
        primary key (witness, position)
    ) strict, without rowid""",
    "create index idx_sightings_key on sightings (key)",
    "create index idx_sightings_class on sightings (class, variant)",
    "create index idx_sightings_own on sightings (own)",
    "create index idx_sightings_appearance on sightings (appearance)",
    "create index idx_sightings_article on sightings (article)",
    "create index idx_sightings_credit on sightings (credit)",
    "create index idx_sightings_issue on sightings (issue) where issue is not null",
    """create table appearances (
        id text primary key,
        article text not null references articles(id) deferrable initially deferred,
        outlet text not null,
        newspaper text references newspapers(id),
        day text,
        is_head integer not null,
        title text not null,
        kicker text not null,
        subtitle text not null,
        summary text not null,
        signature text not null,
        source text not null,
        published_at text,
        date_precision text,
        issue_date text,
        page text not null,
        page_name text not null,
        agency text not null,
        place text not null,
        captions text not null,
        notes text not null,
        extractor text not null,
        agreement real,
        doubts text not null,
        first_seen text not null,
        last_seen text not null,
        position integer not null
    ) strict""",
    "create index idx_appearances_article on appearances (article, is_head)",
    "create index idx_appearances_newspaper on appearances (newspaper, day)",
    "create index idx_appearances_issue on appearances (newspaper, issue_date)",
    "create index idx_appearances_seen on appearances (newspaper, first_seen)",
    "create index idx_appearances_day on appearances (day, published_at, page)",
    "create index idx_appearances_source on appearances (source)",
    # A search asks articles for what their heads say, and these for further prints
    "create index idx_appearances_further_newspaper on appearances (newspaper, day) where is_head = 0",
    "create index idx_appearances_further_day on appearances (day) where is_head = 0",
    "create index idx_appearances_further_source on appearances (source) where is_head = 0",
    """create table appearance_pages (
        appearance text not null references appearances(id) deferrable initially deferred,
        position integer not null,
        page text not null,
        page_name text not null,
        primary key (appearance, position)
    ) strict, without rowid""",
    """create table signatures (
        appearance text not null references appearances(id) deferrable initially deferred,
        position integer not null,
        name text not null,
        role text not null,
        primary key (appearance, position)
    ) strict, without rowid""",
    "create index idx_signatures_name on signatures (name, appearance, role)",
    """create table versions (
        key text not null,
        position integer not null,
        article text not null references articles(id) deferrable initially deferred,
        title text not null,
        kicker text not null,
        subtitle text not null,
        signature text not null,
        source text not null,
        since text not null,
        until text not null,
        is_last integer not null,
        witness text not null,
        capture text,
        primary key (key, position)
    ) strict, without rowid""",
    "create index idx_versions_article on versions (article)",
    "create index idx_versions_edits on versions (since) where position > 1",
    """create table absences (
        key text not null,
        since text not null,
        until text,
        reason text not null,
        evidence text not null,
        primary key (key, since)
    ) strict, without rowid""",
    """create table ids (
        old text primary key,
        article text not null references articles(id) deferrable initially deferred
    ) strict, without rowid""",
    "create index idx_ids_article on ids (article)",
    "create index idx_relations_other on relations (other)",  # else a new article is looked for in all of them
    """create table standing (
        name text primary key,
        value text not null
    ) strict, without rowid""",
    """create view revisions as
        select later.key, later.position, former.article as former, later.article, later.since as seen_at,
            former.title as former_title, later.title, former.signature as former_signature, later.signature,
            former.source as former_source, later.source
        from versions as later join versions as former
        on former.key = later.key and former.position = later.position - 1""",
)
"""What `m016` of `archive.store.first_migrations` executes; a later change is a migration of its own."""
WITHHOLDING_TABLES = (
    """create table withdrawals (
        text text primary key,
        article text not null,
        reason text not null,
        since text not null,
        until text
    ) strict, without rowid""",
    "create index idx_withdrawals_article on withdrawals (article)",
    """create table withheld (
        kind text not null,
        name text not null,
        article text not null,
        content blob not null,
        primary key (kind, name)
    ) strict""",
    """create table withheld_marks (
        mark text not null,
        witness text not null,
        primary key (mark, witness)
    ) strict, without rowid""",
    "create index idx_withheld_marks_witness on withheld_marks (witness)",
    """create table withdrawn_rows (
        article text primary key,
        told text not null
    ) strict, without rowid""",
)
"""What `m019` makes: which texts are withdrawn, what is withheld for that, and by what it is known again."""
COLLECTION_TABLES = (
    """create table tags (
        name text not null,
        text text not null,
        since text not null,
        until text,
        primary key (name, text)
    ) strict, without rowid""",
    "create index idx_tags_text on tags (text)",
    """create table searches (
        name text primary key,
        asked_at text not null,
        seen blob not null
    ) strict""",
)
"""What `m019` makes besides: tags, by the id that an article had when it got one, and what searches have found."""
DUPLICATE_TABLES = (
    """create table fingerprints (
        number integer primary key,
        article text not null unique references articles(id),
        key integer not null,
        day integer,
        letters integer not null,
        method integer not null
    ) strict""",
    "create index idx_fingerprints_key on fingerprints (key)",
    """create table sketches (
        period integer not null,
        hash integer not null,
        article integer not null,
        primary key (period, hash, article)
    ) strict, without rowid""",
    """create table relations (
        article text not null references articles(id),
        other text not null references articles(id),
        kind text not null,
        evidence text not null,
        found_at text not null,
        primary key (article, other)
    ) strict, without rowid""",
    """create table clusters (
        article text primary key references articles(id),
        head text not null references articles(id)
    ) strict, without rowid""",
    "create index idx_clusters_head on clusters (head)",
    """create view heads as
        select * from articles where id not in (select article from clusters where article != head)""",
)
"""What `m006` executes: what repeats what."""
SKETCHES_BY_HASH = (
    """create table sketches_by_hash (
        hash integer not null,
        period integer not null,
        article integer not null,
        primary key (hash, period, article)
    ) strict, without rowid""",
    "insert into sketches_by_hash select hash, period, article from sketches order by hash, period, article",
    "drop table sketches",
    "alter table sketches_by_hash rename to sketches",
    "alter table fingerprints add column titles text not null default '[]'",
    "create index idx_fingerprints_undated on fingerprints (days) where days = '[]'",
)
"""What `m018` executes."""
PACKED_CONTENTS = """
    create table packed_contents (
        digest text primary key,
        packed blob not null,
        base text
    ) strict
"""
"""With rowids: without them a row of more than a quarter of a page takes a page of its own.

The content has another name than before, so that a program of before that still runs fails, and mangles nothing.
"""
PACKED_INSTEAD = (
    "drop table contents",
    "alter table packed_contents rename to contents",
    "update withheld set content = packed_anew(content)",
    "alter table articles add column joined text",
    "drop index if exists idx_articles_digest",  # which nothing asks
    """create view packed_articles as
        select articles.id, htmls.packed as html, html_bases.packed as html_base,
            ballots.packed as evidence, ballot_bases.packed as evidence_base, joined
        from articles left join contents as htmls on htmls.digest = articles.html
        left join contents as html_bases on html_bases.digest = htmls.base
        left join contents as ballots on ballots.digest = articles.evidence
        left join contents as ballot_bases on ballot_bases.digest = ballots.base""",
)
"""What `m020` executes, between them what `archive.store.compacting` packs."""
PROOF_TABLES = (
    """create table _proof (
        number integer primary key check (number = 1),
        token text not null,
        at text not null,
        all_at text not null
    ) strict""",
    """create table _proof_files (
        name text primary key,
        size integer not null,
        changed integer not null,
        inode integer not null
    ) strict, without rowid""",
    """create table _unproven (
        number integer primary key autoincrement,
        kind text not null,
        name text not null
    ) strict""",
)
"""What `m021` makes: that something was proven, the WARC files as they were then, and what has changed since."""
INTAKE_TABLES = (
    """create table _import_files (
        id text primary key, name text not null, size integer not null, warc text not null,
        "offset" integer not null, within integer not null, written integer not null, counts text not null,
        taken_at text not null
    ) strict""",
    """create table _import_pages (
        number integer primary key autoincrement, capture text not null unique references captures (id),
        source text not null, newspaper text not null, key text not null, link text, rank text not null
    ) strict""",
    """create table _import_later (
        source text not null, "offset" integer not null, within integer not null,
        primary key (source, "offset", within)
    ) strict, without rowid""",
    "create index idx_import_pages_key on _import_pages (key)",
    "create index idx_import_pages_link on _import_pages (link)",
    "create index idx_import_pages_rank on _import_pages (newspaper, rank)",
)
"""What `m024` makes: how far files were taken in, and the pages of them that wait to be read."""
PICTURE_TABLES = (
    """create table pictures (
        key text primary key,
        url text not null,
        role text not null,
        newspaper text references newspapers (id),
        issue_date text,
        page text not null,
        state text not null,
        tries integer not null,
        last_reason text not null,
        last_try text,
        next_try text,
        found_at text not null
    ) strict""",
    """create table depictions (
        shown_at text not null,
        picture text not null references pictures (key),
        position integer not null,
        caption text not null,
        credit text not null,
        primary key (shown_at, picture)
    ) strict""",
    """create table picture_files (
        picture text not null references pictures (key),
        digest text not null,
        issue_date text not null,
        capture text not null references captures (id),
        type text not null,
        width integer not null,
        height integer not null,
        bytes integer not null,
        fault text not null,
        seen_at text not null,
        primary key (picture, digest, issue_date)
    ) strict""",
    """create table picture_texts (
        digest text primary key,
        reader text not null,
        text text not null
    ) strict""",
    "create index idx_pictures_issue on pictures (newspaper, issue_date, page)",
    "create index idx_pictures_open on pictures (newspaper) where state in ('pending', 'failed')",
    "create index idx_depictions_picture on depictions (picture)",
    "create index idx_picture_files_digest on picture_files (digest)",
    "create index idx_picture_files_capture on picture_files (capture)",
)
"""What `m025` makes: pictures by their addresses, where they stand, what was sent for them, and what PDFs say."""
LISTS_INDEX = "create index idx_links_lists on links (newspaper, page, issue_date) where kind = 'list'"
"""The days of a paper's issues, of which every run asks, apart from its articles."""
FIRST_CHECKS = """
    update links set next_check = strftime('%Y-%m-%dT%H:%M:%S+00:00', last_try, '+' || iif(
        julianday(last_try) - julianday(coalesce(issue_date, (select day from articles where id = article))) > 30,
        30 + rowid % 150, 1 + rowid % 30
    ) || ' days')
    where kind = 'article' and article is not null and state in ('done', 'absent')
"""
"""Of what was had before anything was asked for again, as much falls due on one day as on another: what was young then
within a month, what was old within half a year. It tells by the rows alone, so that copies of an archive stay equal."""
NO_LONGER_THERE = """
    insert or ignore into absences (key, since, until, reason, evidence)
    select :key, :since, (
        select min(case when witnesses.first_seen > :since then witnesses.first_seen else witnesses.last_seen end)
        from sightings join witnesses on witnesses.id = sightings.witness
        where sightings.key = :key and witnesses.kind != 'correction' and witnesses.last_seen > :since
    ), :reason, 'the answer of the host' where exists (select 1 from versions where key = :key)
    and not exists (select 1 from absences where key = :key and until is null and since <= :since)
"""
"""Where something stood, it is noted that and since when it does not; what stands there again ends that.

So does what was seen there later: by a machine whose clock was ahead, or one that another archive was merged from."""
