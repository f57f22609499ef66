"""What others make of our web archives: pywb shows every page as it was served, warcio and wacz find no fault."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from archive.addresses.surt import surt
from archive.store.archive import Archive
from archive.transfer.repacking import Repacked, repack
from tests.archive.addresses import pairs
from tests.archive.addresses.test_surt import KEYS
from tests.crawler.test_revisits import Again
from tests.harness.bench import TimedReplica
from tests.harness.captured import HTML, PACKED, Captured
from tests.harness.judges import PYWB, WACZ
from tests.harness.terminal import run
from tests.replica.client import get

pytestmark = pytest.mark.judge

ODD = ["http://a.cn/a?&", "http://a.cn/a?=", "http://a.cn./x", "http://a.cn//", "http://www.com/", "http://a.cn/a'b|c^d",
       "http://a.cn/x?a=1&a=1&A", "http://a.cn/a\\b", "http://a.cn/a?b?c", "http://1.2.3.4:81/"]  # fmt: skip
PYWB_ASKED = """
import hashlib, json, sys
from gevent.monkey import patch_all
patch_all()
from pywb.apps.frontendapp import FrontEndApp
from werkzeug.test import Client
folder, *asked = json.load(sys.stdin)
places = {"index_paths": folder, "archive_paths": folder + "/"}
client = Client(FrontEndApp(config_file=None, custom_config={"collections": {"all": places}}))
answers = [client.get(f"/all/{moment}id_/{url}") for moment, url in asked]
print(json.dumps([[one.status_code, hashlib.sha256(one.data).hexdigest()] for one in answers]))
"""


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Again]:
    """An issue that was crawled twice: the second time most pages were unchanged."""
    with TimedReplica() as replica:
        yield Again(tmp_path_factory.mktemp("again"), replica)


@pytest.fixture(scope="module")
def made(again: Again, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all captures as WARC, with its index, and as WACZ."""
    out = tmp_path_factory.mktemp("made")
    for form in ("warc", "wacz"):
        assert run("export", "--format", form, "--out", out, "--db", again.bench.db).exit_code == 0
    return out


def pages(wacz: Path) -> list[dict[str, str]]:
    with ZipFile(wacz) as file:
        return [json.loads(line) for line in file.read("pages/pages.jsonl").splitlines()[1:]]


def moment(page: dict[str, str]) -> str:
    return "".join(sign for sign in page["ts"] if sign.isdecimal())


def replayed(folder: Path, asked: list[tuple[str, str]]) -> list[list[object]]:
    """Return status and digest of what pywb shows of each address at a moment."""
    given = json.dumps([str(folder), *asked])
    command = [PYWB.python, "-W", "ignore", "-c", PYWB_ASKED]
    done = subprocess.run(command, input=given, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-4000:]
    told: list[list[object]] = json.loads(done.stdout.splitlines()[-1])  # above it pywb tells what it does
    return told


@pytest.mark.skipif(not PYWB.is_there, reason="not made, or not to be had: ALL_JUDGES=1 make judges")
def test_pywb_shows_every_page_of_an_article_as_it_was_served(again: Again, made: Path) -> None:
    found = pages(made / "articles.wacz")
    with again.bench.archive() as archive:
        assert {one["id"] for one in found} == {record.id for record in archive.articles()} != set()
    told = replayed(made, [(moment(one), one["url"]) for one in found])
    assert told == [[200, hashlib.sha256(get(again.replica, one["url"]).body).hexdigest()] for one in found]


@pytest.mark.skipif(not PYWB.is_there, reason="not made, or not to be had: ALL_JUDGES=1 make judges")
def test_pywb_finds_everything_by_our_index(again: Again, made: Path) -> None:
    lines = [line.split(" ", 2) for line in (made / "articles.cdxj").read_text("ascii").splitlines()]
    asked = [(at, json.loads(told)) for _, at, told in lines]
    assert {json.loads(told)["status"] for _, _, told in lines} == {"200", "404"}  # and no 304, which is an empty page
    told = replayed(made, [(at, one["url"]) for at, one in asked])
    assert told == [[int(one["status"]), one["digest"].removeprefix("sha256:")] for _, one in asked]


@pytest.mark.skipif(not PYWB.is_there, reason="not made, or not to be had: ALL_JUDGES=1 make judges")
def test_pywb_shows_what_came_again_by_the_record_that_has_its_body(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        shelf = Captured(archive)
        chance = random.Random(5)
        one, two = (chance.randbytes(9_000).hex().encode() for _ in range(2))
        served = {"http://a.cn/1.html": one, "http://b.cn/?b=2&a=1": one, "http://a.cn/2.html": two}
        for file in ("first", "second"):
            for url, page in served.items():
                packed = page is two
                body, headers = (gzip.compress(page, mtime=0), PACKED) if packed else (page, HTML)
                shelf.fetch(url, body, headers=headers, file=file)
        for plain in (True, False):  # what was compacted last is what was compacted
            out = tmp_path / str(plain)
            assert run("export", "--format", "warc", "--out", out, "--db", archive.path).exit_code == 0
            lines = [line.split(" ", 2) for line in (out / "articles.cdxj").read_text("ascii").splitlines()]
            told = [json.loads(one) for _, _, one in lines]
            assert [one["mime"] for one in told].count("warc/revisit") == (0 if plain else 4)
            shown = replayed(out, [(at, one["url"]) for (_, at, _), one in zip(lines, told, strict=True)])
            assert shown == [[200, hashlib.sha256(served[one["url"]]).hexdigest()] for one in told]
            list(repack(archive, Repacked()))


@pytest.mark.skipif(not WACZ.is_there, reason="not made, or not to be had: ALL_JUDGES=1 make judges")
def test_wacz_finds_it_valid(made: Path) -> None:
    command = [WACZ.python, "-m", "wacz.main", "validate", "-f", made / "articles.wacz"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "is valid" in done.stdout, done.stdout + done.stderr


def _addresses(told: object) -> list[str]:
    if isinstance(told, str):
        return [told] if told.startswith("http") else []
    each = [*told, *told.values()] if isinstance(told, dict) else told if isinstance(told, list | tuple | set) else ()
    return [url for one in each for url in _addresses(one)]


@pytest.mark.skipif(not PYWB.is_there, reason="not made, or not to be had: ALL_JUDGES=1 make judges")
def test_pywb_makes_the_same_key_of_every_address() -> None:
    urls = [*KEYS, *ODD, *_addresses([value for name, value in vars(pairs).items() if not name.startswith("_")])]
    asked = "import json, sys; from pywb.utils.canonicalize import canonicalize as key\n"
    asked += "print(json.dumps([key(url) for url in json.load(sys.stdin)]))"
    command = [PYWB.python, "-W", "ignore", "-c", asked]
    done = subprocess.run(command, input=json.dumps(urls), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [surt(url) for url in urls] == json.loads(done.stdout)
    assert len(urls) > 400
