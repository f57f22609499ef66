"""From witnesses to articles: what new ones touch is derived anew, and no more.

Level by level: the text that a witness tells (its class, by `classes`), the halves of an issue, the places where the
text stood and what each counts for, the appearances, the article, the versions at each address, the ids. Each level
asks by index for what is touched, and writes only rows that come out otherwise. The result is a function of the
witnesses and of the papers that are known: neither their order nor a row's number has a say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any

from sqlite_utils import Database

from archive.addresses.canonical import is_address, link_key
from archive.likeness.jumps import Mark, Piece, joined, piece_of
from archive.model import Article
from archive.store.identity import bare_text
from archive.store.repeats import Duplicates
from archive.store.witnesses.appearances import halves_of
from archive.store.witnesses.classes import Variant, class_of_shorts, is_of_shorts, joined_class, variants_of
from archive.store.witnesses.places import FIRST_HALF, PART, SECOND_HALF, WHOLE
from archive.store.witnesses.reading import Sightings
from archive.store.witnesses.readings import KNOWN_SIGHTS, SEVERAL, readings_of
from archive.store.witnesses.touched import Touched
from archive.store.witnesses.withheld import Withheld
from archive.store.witnesses.withholding import Withholding
from archive.store.witnesses.witness import Witness, WitnessKind, keys_of, places_told
from archive.store.witnesses.writing import ArticleRows

LAST = "~"
"""The order of what does not name a text: it sorts behind every variant."""


def _last_corrections(witness: Witness) -> tuple[bool, str]:
    """Sort corrections behind the others, of which they are."""
    return witness.kind is WitnessKind.CORRECTION, witness.id


class Derivation:
    """Derives what the witnesses of an archive say. Within the caller's transaction."""

    def __init__(self, db: Database, duplicates: Duplicates) -> None:
        self._db = db
        self.sightings = Sightings(db)
        self._rows = ArticleRows(db, self.sightings, duplicates)
        self.withheld = Withheld(db, self.sightings.table)
        self.withholding = Withholding(db, self.withheld, self.sightings, self.derive, self.take_back)

    def derive(self, told: Iterable[Witness]) -> None:
        """Derive what some witnesses, all of them kept, touch. Those of what is withdrawn are withheld."""
        witnesses = sorted(self.withholding.left_of(told), key=_last_corrections)
        touched = Touched(witnesses={one.id for one in witnesses})
        with self.sightings.remembering(witnesses):
            for witness in witnesses:
                self._sight(witness, touched)
            self._settle(touched)

    def take_back(self, identifiers: Collection[str]) -> None:
        """Remove witnesses, and derive what is left."""
        gone = set(identifiers)
        touched = Touched(anew=True)
        with self.sightings.remembering([]):
            self._take_back(gone, touched)

    def _take_back(self, gone: set[str], touched: Touched) -> None:
        self._leave(gone, touched)
        shorts = [one for one in touched.classes if is_of_shorts(one)]  # what these connected may be several again
        left = {one for (one,) in self._asked(_OF_CLASSES, shorts)}
        origins = [one for (one,) in self._asked(_ORIGINS, gone)]
        left |= {one for (one,) in self._asked(_SAME_ORIGIN, origins)}  # an older reading counts again
        self._leave(left - gone, touched)
        self.sightings.table.remove(gone)
        self._again(left - gone, touched)

    def derive_anew(self, identifiers: Collection[str]) -> None:
        """Derive what some witnesses touch as if nothing had been derived of them before.

        They are all of some texts. What is in the archive of these already says nothing, but for the ids of rows.
        """
        touched = Touched(anew=True)
        with self.sightings.remembering([]):
            self._leave(identifiers, touched)
            self._again(identifiers, touched)
            self._rows.find_repeats(touched)

    def drop_orphans(self) -> None:
        """Remove what is derived of no witness at all."""
        touched = Touched(anew=True)
        told = self._db.conn.execute
        touched.classes |= {one for (one,) in told(_CLASSES_OF_NONE).fetchall()}
        touched.keys |= {one for (one,) in told(_KEYS_OF_NONE).fetchall()}
        touched.places |= set(told(_PLACES_OF_NONE).fetchall())
        orphans = told(_APPEARANCES_OF_NONE).fetchall()
        touched.appearances |= {appearance for appearance, _ in orphans}
        touched.classes |= {text_class for _, text_class in (*orphans, *((None, one) for one, _ in touched.places))}
        touched.classes -= {None}
        self._settle(touched)

    def _leave(self, identifiers: Collection[str], touched: Touched) -> None:
        """Forget what some witnesses say of their addresses, and note what that touches."""
        for key, text_class, issue, appearance in self._asked(_SIGHTED, identifiers):
            touched.classes.add(text_class)
            touched.places.add((text_class, key))
            touched.keys.add(key)
            touched.appearances |= {appearance} - {""}
            touched.issues |= {issue} if issue else set()
            self._touch_all_at(key, touched)
            touched.issues |= {one for (one,) in self._db.conn.execute(_PIECES_AT, [key]).fetchall()}
        self._asked(_FORGET, identifiers)

    def _again(self, identifiers: Collection[str], touched: Touched) -> None:
        witnesses = sorted(self.sightings.read(sorted(identifiers)), key=_last_corrections)
        touched.witnesses |= {one.id for one in witnesses}
        with self.sightings.remembering(witnesses):
            for witness in witnesses:
                self._sight(witness, touched)
            self._settle(touched)

    def credited(self, names: Iterable[str], ids: Iterable[str]) -> list[Witness]:
        """Return the witnesses that name a paper by one of some ids, or as their source by one of some names."""
        asked = [*ids, *(f"{LAST}{name}" for name in names if name)]
        return list(self.sightings.table.read(one for (one,) in self._asked(_CREDITED, asked)))

    def settle_issue(self, newspaper: str, day: str) -> None:
        """Bring the appearances of an issue in line with what its own pages say by now of where each article stands."""
        rows = self._db.conn.execute(_MISPLACED, {"newspaper": newspaper, "day": day}).fetchall()
        if rows:
            self.derive(list(self.sightings.table.read(one for (one,) in rows)))
        if not self.withheld.is_empty():
            self.withheld.seal_titles(newspaper, day)

    def _settle(self, touched: Touched) -> None:
        for issue in sorted(touched.issues):
            self._join_halves(issue, touched)
        if touched.gone_to:  # what corrects a text goes where that went
            for correction in self.sightings.read(one for (one,) in self._asked(_CORRECTING, touched.gone_to)):
                touched.witnesses.add(correction.id)
                self._sight(correction, touched)
        self._rows.write(touched)

    def _asked(self, sql: str, values: Iterable[str]) -> list[tuple[Any, ...]]:
        asked = sorted(values)
        return self._db.conn.execute(sql, [json.dumps(asked)]).fetchall() if asked else []

    def _sight(self, witness: Witness, touched: Touched) -> None:
        """Note what a witness says of each of its addresses, and which text it tells."""
        execute = self._db.conn.execute
        article = witness.article
        keys = [link_key(url) for url in article.addresses]
        places = places_told(witness)
        paper = self.sightings.paper(article)
        former = {row[0]: row[1:] for row in execute(KNOWN_SIGHTS, [witness.id]).fetchall()}
        if former.pop(SEVERAL, None) and self._is_read_anew(witness, touched):
            return
        if witness.kind is WitnessKind.CORRECTION:
            variants = [self._corrected(witness, variants_of(article, keys_of(article))[0])] * len(places)
        elif (variants := variants_of(article, witness.keys))[0].is_short:
            variants = self._connected(
                variants, [k for k, url in zip(keys, article.addresses, strict=True) if is_address(url)], touched
            )
        issue = None
        if witness.kind is not WitnessKind.CORRECTION and piece_of(article):
            issue = f"{paper.id if paper else article.newspaper or ''}|{article.issue_date}"
            touched.issues.add(issue)
        credit = article.newspaper or (f"{LAST}{article.source}" if article.source else "")
        rows = []
        for position, (key, url) in enumerate(places):
            variant = variants[position]
            rows.append(
                (witness.id, position, key, url, variant.text_class, variant.order, variant.own, WHOLE, issue, credit)
            )
            touched.places.add((variant.text_class, key))
            touched.classes.add(variant.text_class)
            touched.ids.setdefault(variant.text_class, set()).update((variant.own, *witness.given))
            touched.keys.add(key)
            before = former.get(position)
            if witness.kind is WitnessKind.CORRECTION:
                self._touch_all_at(key, touched)
            if before:
                touched.keys.add(before[0])
                touched.places.add((before[1], before[0]))
                self._goes(before[1], variant.text_class, touched)
        self._db.conn.executemany(_SIGHT, rows)
        if max(former, default=-1) >= len(rows):
            execute("delete from sightings where witness = ? and position >= ?", [witness.id, len(rows)])
        for key in keys:
            touched.issues |= {one for (one,) in execute(_PIECES_AT, [key])}

    def _touch_all_at(self, key: str, touched: Touched) -> None:
        """Have all texts looked at that stood at an address: a correction of one may hold for the others."""
        classes = {one for (one,) in self._db.conn.execute(_CLASSES_AT, [key]).fetchall()}
        touched.classes |= classes
        touched.places |= {(one, key) for one in classes}

    def _goes(self, former: str, text_class: str, touched: Touched) -> None:
        touched.classes |= {former, text_class}
        if former != text_class:
            touched.gone_to[former] = text_class

    def _is_read_anew(self, witness: Witness, touched: Touched) -> bool:
        """Let only the last reading of a passage or a page count; say whether this one is none."""
        execute = self._db.conn.execute
        if len(readings := readings_of(self._db, witness)) == 1:
            return False
        [last] = self.sightings.read(readings[:1])
        variant = variants_of(last.article, last.keys)[0]
        for other in self.sightings.read(readings[1:]):
            own = variants_of(other.article, other.keys)[0].own
            for key, former, issue, appearance in self._asked(_SIGHTED, [other.id]):
                touched.keys.add(key)
                touched.appearances |= {appearance} - {""}
                touched.issues |= {issue} if issue else set()
                touched.places.add((former, key))
                self._goes(former, variant.text_class, touched)
            execute("delete from sightings where witness = ?", [other.id])
            row = (other.id, 0, f"#{other.id}", "", variant.text_class, LAST, own, PART, None, "")
            self._db.conn.executemany(_SIGHT, [row])
            touched.classes.add(variant.text_class)
            touched.ids.setdefault(variant.text_class, set()).add(own)
            touched.aside.add(variant.text_class)
            touched.witnesses.add(other.id)
        if last.id != witness.id and last.id not in touched.witnesses:
            touched.witnesses.add(last.id)
            self._sight(last, touched)
        return last.id != witness.id

    def _corrected(self, witness: Witness, variant: Variant) -> Variant:
        """Return the class of what a correction is of: that of its text, of a short one by the id that it has had."""
        [given] = witness.given
        if not variant.is_short:  # the text may be a half of another one now
            row = self._db.conn.execute(_CLASS_OF_TEXT, [variant.own]).fetchone()
            return Variant(row[0] if row else variant.text_class, LAST, given)
        row = self._db.conn.execute(_CLASS_OF_ID, {"id": given}).fetchone()
        return Variant(row[0] if row else f"{class_of_shorts(variant)}{given}", LAST, given)

    def _connected(self, variants: Sequence[Variant], keys: Sequence[str], touched: Touched) -> list[Variant]:
        """Return the variants of a short text in the class of all that say the same at a common address."""
        execute = self._db.conn.execute
        begin = class_of_shorts(variants[0])
        classes = {variant.text_class for variant in variants}
        for key in keys:
            sql = "select class from sightings where key = ? and class >= ? and class < ? || '~'"
            classes |= {one for (one,) in execute(sql, [key, begin, begin])}
        own = {one.text_class for one in variants}
        for text_class in sorted(own):  # without an address the class is that of title and day
            classes |= {
                one for (one,) in execute("select class from sightings where own = ?", [text_class[len(begin) :]])
            }
        chosen = joined_class(classes)
        for other in sorted(classes - {chosen}):
            moved = execute("select key from sightings where class = ?", [other]).fetchall()
            if moved:
                execute("update sightings set class = ? where class = ?", [chosen, other])
                touched.places |= {(chosen, key) for (key,) in moved} | {(other, key) for (key,) in moved}
                touched.keys |= {key for (key,) in moved}
                self._goes(other, chosen, touched)
        return [replace(variant, text_class=chosen) for variant in variants]

    def _join_halves(self, issue: str, touched: Touched) -> None:
        """Settle which of the pieces of an issue make one article, which are alone, and which stand in a whole text."""
        sql = "select distinct witness from sightings where issue = ? order by witness"
        pieces: dict[str, tuple[Witness, Piece, Variant]] = {}
        alike: dict[tuple[str, str, str, bool], list[str]] = {}  # the same half, told by several
        for witness in self.sightings.read(one for (one,) in self._db.conn.execute(sql, [issue]).fetchall()):
            placed = self.sightings.placed(witness)
            if piece := piece_of(placed):
                own = variants_of(witness.article, witness.keys)[0]
                pieces[witness.id] = witness, piece, own
                alike.setdefault((own.order, placed.page, *astuple(piece.mark)), []).append(witness.id)
        members = {min(group): group for group in alike.values()}
        former = self._edited(members, pieces)
        alone = set(members)
        for pair in halves_of([(name, pieces[name][1]) for name in members if name not in former]):
            whole = self._joined(*(pieces[name][1] for name in pair))
            for name, half in zip(pair, (FIRST_HALF, SECOND_HALF), strict=True):
                for one in members[name]:
                    self._move(one, replace(whole, own=pieces[one][2].own), half, touched)
                for old in sorted(old for old, now in former.items() if now == name):
                    before = self._joined(*(pieces[old if one == name else one][1] for one in pair))
                    for one in members[old]:
                        self._move(one, Variant(whole.text_class, LAST, pieces[one][2].own), PART, touched, before)
                    alone.discard(old)
            alone -= {*pair}
        for one in sorted(one for name in alone for one in members[name]):
            witness, piece, own = pieces[one]
            if holder := self._whole_text(witness, piece.article):
                self._move(one, Variant(holder, LAST, own.own), PART, touched)
            else:
                self._move(one, own, WHOLE, touched)

    def _edited(
        self, members: Mapping[str, list[str]], pieces: Mapping[str, tuple[Witness, Piece, Variant]]
    ) -> dict[str, str]:
        """Return the halves that were edited at their address, each with what stands there now."""
        latest: dict[tuple[str, Mark], str] = {}
        for name in sorted(members, key=lambda name: (max(pieces[one][0].last_seen for one in members[name]), name)):
            for one in members[name]:
                latest |= {(link_key(url), pieces[one][1].mark): name for url in pieces[one][0].article.addresses}
        return {
            name: now
            for name, group in members.items()
            for one in group
            for url in pieces[one][0].article.addresses
            if (now := latest[link_key(url), pieces[one][1].mark]) != name
        }

    def _joined(self, first: Piece, second: Piece) -> Variant:
        whole = joined(first, second)
        return variants_of(whole, tuple(map(link_key, whole.addresses)))[0]

    def _whole_text(self, witness: Witness, piece: Article) -> str | None:
        """Return the class of a whole text at the address of a piece which holds it."""
        part = bare_text(piece.text)
        for key in map(link_key, witness.article.addresses):
            rows = dict(self._db.conn.execute(_WHOLE_AT, [key]).fetchall())
            for other in self.sightings.read(rows):
                if part and part in bare_text(other.article.text):
                    return str(rows[other.id])
        return None

    def _move(self, witness: str, text: Variant, half: int, touched: Touched, once: Variant | None = None) -> None:
        """Put a piece into the class of the text that it is a part of; the id of the former whole finds it, too."""
        execute = self._db.conn.execute
        sql = "select key, class, half from sightings where witness = ? and position >= 0"
        for key, former, before in execute(sql, [witness]).fetchall():
            touched.places |= {(former, key), (text.text_class, key)}
            touched.keys.add(key)
            self._goes(former, text.text_class, touched)
            if (before, former) != (half, text.text_class):
                touched.witnesses.add(witness)
        sql = "update sightings set class = ?, variant = ?, own = ?, half = ? where witness = ? and position >= 0"
        execute(sql, [text.text_class, text.order, text.own, half, witness])
        execute("delete from sightings where witness = ? and position < 0", [witness])
        if once:
            self._goes(once.text_class, text.text_class, touched)
            row = (witness, -1, f"#{witness}", "", text.text_class, LAST, once.own, PART, None, "")
            self._db.conn.executemany(_SIGHT, [row])


_SIGHT = """
    insert into sightings (witness, position, key, url, class, variant, own, half, issue, credit, article, appearance)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '') on conflict (witness, position) do update set
    key = excluded.key, url = excluded.url, class = excluded.class, variant = excluded.variant, own = excluded.own,
    half = excluded.half, issue = excluded.issue, credit = excluded.credit
"""
_CLASSES_AT = "select distinct class from sightings where key = ?"
_CLASS_OF_TEXT = "select class from sightings where own = ? and not (variant = '~' and half = 0) order by 1 limit 1"
_CORRECTING = """
    select distinct witness from sightings indexed by idx_sightings_class
    where class in (select value from json_each(?)) and variant = '~' and half = 0 order by 1
"""
_PIECES_AT = "select distinct issue from sightings where key = ? and issue is not null"
_WHOLE_AT = """
    select witness, class from sightings where key = ? and issue is null and half = 0 and variant < '~' order by witness
"""
_CLASS_OF_ID = """
    select class from sightings where own = :id and variant < '~' union all
    select class from articles where id = :id union all
    select class from articles join ids on ids.article = articles.id where ids.old = :id limit 1
"""
_AMONG = "in (select value from json_each(?))"
_SIGHTED = f"select key, class, issue, appearance from sightings where witness {_AMONG}"
_OF_CLASSES = f"select witness from sightings where class {_AMONG}"
_ORIGINS = f"select distinct origin from witnesses where kind in ('passage', 'page') and origin != '' and id {_AMONG}"
_SAME_ORIGIN = f"select id from witnesses where origin {_AMONG} and kind in ('passage', 'page')"
_MISPLACED = """
    select distinct sightings.witness from placements
    join sightings on sightings.key = placements.link
    join appearances on appearances.id = sightings.appearance
    left join pages using (newspaper, issue_date, page)
    where placements.newspaper = :newspaper and placements.issue_date = :day
    and placements.page != '' and not placements.announced
    and appearances.newspaper = :newspaper and appearances.issue_date = :day and not exists (
        select 1 from appearance_pages as own where own.appearance = appearances.id and own.page = placements.page
        and (coalesce(pages.page_name, '') = '' or own.page_name = pages.page_name)
    ) order by 1
"""
_CREDITED = f"select distinct witness from sightings indexed by idx_sightings_credit where credit {_AMONG} order by 1"
_FORGET = f"delete from sightings where witness {_AMONG}"
_CLASSES_OF_NONE = """
    select class from articles where class not in (select class from sightings where variant < '~')
"""
_KEYS_OF_NONE = "select distinct key from versions where key not in (select key from sightings)"
_APPEARANCES_OF_NONE = """
    select appearances.id, articles.class from appearances left join articles on articles.id = appearances.article
    where appearances.id not in (select appearance from sightings)
"""
_PLACES_OF_NONE = """
    select distinct articles.class, addresses.key from addresses join articles on articles.id = addresses.article
    where articles.class is not null and not exists (
        select 1 from sightings where sightings.class = articles.class and sightings.key = addresses.key
    )
"""
