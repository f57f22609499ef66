"""`archive new-source URL…`: propose the row of a paper: on a known platform, or as a news site."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import click

from archive.addresses.absolute import split
from archive.chinese.text import for_terminal
from archive.commands.options import db_option, json_option
from archive.commands.output import say
from archive.formats.newspapers import is_id
from archive.model import Newspaper

_PUNCTUATION = "。，、；：！？）】》」』〉”’（【《「『〈“‘…　"
_SENT = "|".join(map(quote, _PUNCTUATION))  # as browsers write it in an address
_BEFORE = re.compile(rf"^[\s{_PUNCTUATION}<\"']{{1,20}}(?=https?://)", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?:[{_PUNCTUATION}]|{_SENT})(?:[^\x00-\x7f]|%[0-9A-F]{{2}}){{0,300}}$|[\s>\"',;]{{1,20}}$", re.IGNORECASE
)
_SENTENCE_MAX = 4000  # characters; what is longer is left as it is, to be refused


@click.command("new-source")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--id", "identifier", default="", help="The paper's id. Without it: the pinyin of its name.")
@click.option("--name", default="", help="The paper's name. Without it: as its pages say.")
@click.option("--place", default="", help="Province and town. Without it: as other papers of the town have it.")
@click.option("--write", is_flag=True, help="Add the row to newspapers.csv.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where example pages go, below the paper's id. Without it: tests/examples of a checkout, else examples.",
)
@click.option("--no-examples", is_flag=True, help="Save no pages.")
@click.option("--offline", is_flag=True, help="Ask nothing: only what the addresses themselves tell.")
@click.option(
    "--set", "-s", "settings", metavar="NAME=VALUE", multiple=True, help="A setting of Scrapy, as of a crawl."
)
@json_option
@db_option
def new_source(
    urls: tuple[str, ...],
    identifier: str,
    name: str,
    place: str,
    write: bool,
    out: Path | None,
    no_examples: bool,
    offline: bool,
    settings: tuple[str, ...],
    as_json: bool,
    db: Path,  # what it has learnt of a paper is asked; nothing is archived
) -> None:
    """Propose the row of a newspaper by addresses of it: articles, pages, issues, or its site.

    The publishing system is recognised, an issue read on trial, one or two
    articles saved as examples to be reviewed. A site without an e-paper is
    looked at for its sitemap, its feed and its lists of articles. Of a paper
    that has a row, the row is shown that its crawl has learnt, if that is
    another. The row goes to standard output, a preview to standard error.
    Nothing is archived, and nothing written without --write.

    \b
    0  proposed, or there already; with --offline: told by the address alone
    1  no platform reads it: the pages are saved for a programmer; or the row could not be written: it has no name,
       or the table is that of the program itself, which a new version would replace: see `archive init`
    2  wrong use
    3  unreachable: where the address alone tells a row, it is shown as unverified, and not written
    4  a page cannot be read: an application of scripts, a layout that is not known, an address without a page, or
       of a PDF or a picture whose paper could not be told
    5  blocked
    Of several addresses the gravest code counts, 5 before 4 before 3.
    """
    from w3lib.url import safe_url_string

    from crawler import papers
    from crawler.discover import (  # here: Scrapy takes half a second, and `archive --help` asks us, too
        examples,
        propose,
    )
    from crawler.manners.turns import StateError

    urls = tuple(map(whole_address, urls))
    for url in urls:
        if split(url) is None and "://" not in url:
            raise click.UsageError(
                f"{for_terminal(url[:200])}: not an http address: give the whole address, with http:// or https://"
            )
        if split(url) is None or "@" in urlsplit(url).netloc or not url.isprintable():
            raise click.UsageError(f"{for_terminal(url[:200])}: not an http address, or one with a password")
        if len(url) > papers.URL_MAX:
            raise click.UsageError(f"{for_terminal(url[:80])}…: longer than {papers.URL_MAX} characters")
    addresses = [safe_url_string(url) if not url.isascii() else url for url in urls]  # 北山.cn as xn--….cn
    if identifier and not is_id(identifier):
        raise click.UsageError(f"--id {for_terminal(identifier)}: an id is made of a-z, 0-9 and _")
    folder = None if no_examples else out or examples.EXAMPLES
    given = Newspaper(identifier, name, place)
    try:
        wanted = propose.settings_of(settings)
        found = propose.propose(
            addresses, given, wanted, out=folder, write=write, as_json=as_json, db=db, offline=offline
        )
    except propose.WrongUseError as error:
        raise click.UsageError(str(error)) from None
    except (papers.PapersError, StateError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(found)


def whole_address(url: str) -> str:
    """Return an address without what a sentence has around it, `（http://x.cn/a.htm）。`, and say so."""
    if len(url) > _SENTENCE_MAX:
        return url
    bare = _BEHIND.sub("", _BEFORE.sub("", url))
    if bare != url:
        say(f"taken is {for_terminal(bare)}, without what stands around it", err=True)
    return bare
