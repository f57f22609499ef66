"""What is asked of the tables of pictures, in SQL."""

from __future__ import annotations

NOTE = """
    insert or ignore into pictures
        (key, url, role, newspaper, issue_date, page, state, tries, last_reason, found_at)
    values (:key, :url, :role, :newspaper, :issue_date, :page, 'pending', 0, '', :found_at)
"""
LATER_ISSUE = """
    update pictures set issue_date = :issue_date, page = :page, newspaper = :newspaper, state = 'pending', tries = 0,
        last_reason = '', next_try = null
    where key = :key and role != 'article' and :issue_date > coalesce(issue_date, '')
"""
PAGE_RENUMBERED = """
    update pictures set page = :page
    where key = :key and role != 'article' and newspaper = :newspaper and issue_date = :issue_date and page != :page
    and not exists (
        select 1 from pages where pages.newspaper = pictures.newspaper and pages.issue_date = pictures.issue_date
        and pages.page = pictures.page
    )
"""
"""A page's number may be told better by its own index than by the front page."""
ASK_AGAIN = """
    update pictures set state = 'pending', next_try = null
    where newspaper = :newspaper and state not in ('pending', 'done') and (:whatever or state = 'failed')
    and issue_date in (select value from json_each(:days))
"""
DEPICT = """
    insert into depictions (shown_at, picture, position, caption, credit)
    values (:shown_at, :picture, :position, :caption, :credit)
    on conflict (shown_at, picture) do update set position = excluded.position,
        caption = iif(excluded.caption = '', caption, excluded.caption),
        credit = iif(excluded.credit = '', credit, excluded.credit)
"""
DUE = """
    select * from pictures where newspaper = :newspaper and state in ('pending', 'failed')
    and role in (select value from json_each(:roles)) and (next_try is null or next_try <= :now)
    order by tries, issue_date desc, role = 'article', page, found_at, key limit :limit
"""
SENT = """
    insert into picture_files (picture, digest, issue_date, capture, type, width, height, bytes, fault, seen_at)
    select key, :digest, coalesce(issue_date, ''), :capture, :type, :width, :height, :bytes, :fault, :seen_at
    from pictures where key = :picture
    on conflict (picture, digest, issue_date) do update set seen_at = excluded.seen_at, fault = excluded.fault
"""
SETTLE = """
    update pictures set state = :state, last_reason = :reason, last_try = :now, next_try = :next, tries = tries + 1
    where key = :key
"""
LAST_FILE = """
    left join picture_files on picture_files.rowid = (
        select rowid from picture_files where picture = pictures.key and fault = '' and pictures.state = 'done'
        order by seen_at desc, digest limit 1
    )
"""
OF_DAY = """
    select pictures.*, digest, capture, type, width, height, bytes, fault from pictures left join picture_files
        on picture_files.rowid = (
            select rowid from picture_files
            where picture = pictures.key and fault = '' and picture_files.issue_date = :day
            order by seen_at desc, digest limit 1
        )
    where key in (select value from json_each(:keys))
"""
"""Pictures with what was sent for them when they were those of an issue: some addresses have another one each day."""
AT = f"select * from pictures {LAST_FILE} where key in (select value from json_each(:keys)) order by key"
OF_ARTICLE = f"""
    select * from depictions join pictures on pictures.key = depictions.picture {LAST_FILE}
    where shown_at in (select key from addresses where article = :article) order by shown_at, position, pictures.key
"""
PICTURED_PAGES = """
    select page, image, map_image, pdf from pages where newspaper = :newspaper and issue_date = :day
"""
FILES = """
    select key, role, newspaper, page, picture_files.* from picture_files join pictures on key = picture
    where digest = :digest and fault = '' and type != '' order by pictures.key
"""
STANDS = "select 1 from depictions join addresses on addresses.key = depictions.shown_at where picture = {}"
"""Whether an article that is there shows a picture."""
SHOWN_BY = """
    select distinct article from depictions join addresses on addresses.key = depictions.shown_at where picture = :key
"""
ON_PAGES = """
    select distinct appearance_pages.page, article
    from appearances join appearance_pages on appearance_pages.appearance = appearances.id
    where newspaper = :newspaper and issue_date = :day
"""
WITHHELD_PAGES = """
    select json_extract(noted.value, '$[0]') as newspaper, json_extract(noted.value, '$[1]') as issue_date,
        json_extract(noted.value, '$[2]') as page
    from withdrawn_rows, json_each(withdrawn_rows.told, '$.pages') as noted
    union
    select placements.newspaper, placements.issue_date, placements.page
    from placements join links on links.key = placements.link
    where not placements.announced and links.kind = 'article' and links.state = 'done' and links.article is null
    and exists (select 1 from withdrawals where until is null)
"""
"""The pages on which withdrawn articles stand: as they were when these went, and where what came since is none."""
WITHHELD_DIGESTS = f"""
    select distinct digest from ({WITHHELD_PAGES}) as told
    join pictures on pictures.newspaper = told.newspaper and pictures.page = told.page and role != 'article'
    join picture_files on picture = pictures.key and picture_files.issue_date = told.issue_date
"""
"""What was sent for those pages: the same file at another page's address shows the same."""
WITHHELD_OF_ISSUE = f"""
    select page from ({WITHHELD_PAGES}) where newspaper = :newspaper and issue_date = :day
"""
OF_ANY, OF_PAPER = "true", "newspaper = :newspaper"
"""Of whose pictures something is told: this stands in what follows, so that an index finds those of a paper."""
USUAL = """
    select role, count(*), sum(bytes) from pictures join picture_files on picture = key
    where {paper} and state = 'done' and fault = '' group by role order by role
"""
_OF_DAYS = "{paper} and coalesce(pictures.issue_date, '') between :since and :until"
TALLY = """
    select coalesce(newspaper, ''), role, state, count(*), coalesce(sum((
        select sum(bytes) from picture_files
        where picture = key and fault = '' and (role = 'article' or issue_date = day)
    )), 0) from (
        select key, newspaper, role, state, coalesce(issue_date, '') as day from pictures where {paper}
        union all
        select distinct key, newspaper, role, 'done', picture_files.issue_date
        from pictures join picture_files on picture = key
        where {paper} and role != 'article' and fault = ''
        and picture_files.issue_date not in ('', coalesce(pictures.issue_date, ''))
    ) where day between :since and :until group by 1, 2, 3 order by 1, 2, 3
"""
"""An address is that of the last issue that named it; what was had of it for a former one is that one's, too."""
LACKING = f"""
    select * from pictures where {_OF_DAYS} and state != 'done' order by newspaper, issue_date, page, role, key
"""
UNREAD_PDFS = f"""
    select * from pictures {LAST_FILE} where pictures.newspaper = :newspaper and pictures.role in ('page', 'pdf')
    and type = 'pdf' and digest not in (select digest from picture_texts)
    order by pictures.issue_date, page, key
"""
WITHOUT_TEXT = """
    select * from pages where (image != '' or pdf != '') and {paper}
    and (:day is null or issue_date = :day) and not exists (
        select 1 from placements where placements.newspaper = pages.newspaper
        and placements.issue_date = pages.issue_date and placements.page = pages.page
    )
    and not exists (
        select 1 from appearances join appearance_pages on appearance_pages.appearance = appearances.id
        where appearances.newspaper = pages.newspaper and appearances.issue_date = pages.issue_date
        and appearance_pages.page = pages.page
    )
    order by newspaper, issue_date, position, page
"""
CAPTURED = "select url, article from captures where id in (select value from json_each(?)) order by fetched_at, id"
LISTS_AT = """
    select newspaper, issue_date from links
    where key = ? and kind = 'list' and newspaper is not null and issue_date is not null
"""
