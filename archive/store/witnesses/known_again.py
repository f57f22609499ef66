"""By what a text is known again, whoever tells it: by itself, by where it was read, and at its addresses, edited."""

from __future__ import annotations

from archive.addresses.canonical import is_address, link_key
from archive.likeness.key import letters_of
from archive.likeness.relation import Text, shares
from archive.model import Article
from archive.store.identity import bare_text
from archive.store.witnesses.classes import variants_of
from archive.store.witnesses.witness import Witness, WitnessKind

_TITLE_LEAST = 6  # letters; 公告 and 图片新闻 stand over many texts of one address
_TEXT_LEAST = 60  # characters; shorter ones are not compared
_SHARE_LEAST = 0.4  # of the runs of characters of one of them: where both stood at one address, numbers say nothing


def is_edited(one: Article, other: Article) -> bool:
    """Say whether two texts of one address are one that was edited: by the headline, or by the text."""
    titles = {letters_of(one.title), letters_of(other.title)}
    texts = bare_text(one.text), bare_text(other.text)
    least = 1 if min(map(len, texts)) < _TEXT_LEAST else _TITLE_LEAST
    if len(titles) == 1 and len(titles.pop()) >= least:
        return True
    if min(map(len, texts)) < _TEXT_LEAST:
        return texts[0] == texts[1]
    return max(shares(Text(one.text), Text(other.text))) >= _SHARE_LEAST


def known_by(witness: Witness) -> set[str]:
    """Return what tells a text again: itself, the ids that it had, and the passage that it is read from."""
    article = witness.article
    texts = variants_of(article, witness.keys)
    marks = {f"class:{one.text_class}" for one in texts} | {f"text:{one.own}" for one in texts}
    marks |= {f"text:{one}" for one in witness.given}
    return marks | ({f"origin:{witness.origin}"} if witness.kind is WitnessKind.PASSAGE else set())


def places_of(witness: Witness) -> set[str]:
    """Return the marks of the addresses at which a witness saw a text."""
    return {f"key:{link_key(url)}" for url in witness.article.addresses if is_address(url)}
