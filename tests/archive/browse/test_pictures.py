"""Pictures are served by the digests of their bytes and by what these are, and nothing else is."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from archive.browse import pictures
from archive.model import LinkKind
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from archive.transfer.pictures import keep_thumbnail, kept_thumbnail, thumbnails_beside
from tests.archive.browse.conftest import Opened
from tests.harness.depicted import BASE, DAY, PAPER, digests, drawn, issue, kept

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(document.domain)</script></svg>"
HTML = b"<!doctype html><title>x</title><script>alert(document.domain)</script>"
PDF = b"%PDF-1.7\n%\xe2\xe3\n<script>alert(1)</script>"


def _gif() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("L", (400, 30), shade) for shade in (0, 90, 200)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


_SENT: dict[str, tuple[bytes, str, str | None]] = {
    "JPEG": (drawn(1, (8, 8)), "image/jpeg", "image/jpeg"),
    "JPEG called HTML": (drawn(2, (8, 8)), "text/html", "image/jpeg"),
    "PNG called JPEG": (drawn(3, (8, 8), "PNG"), "image/jpeg", "image/png"),
    "WebP called SVG": (drawn(4, (8, 8), "WEBP"), "image/svg+xml", "image/webp"),
    "GIF called nothing": (_gif(), "", "image/gif"),
    "PDF": (PDF, "image/jpeg", "application/pdf"),
    "HTML called JPEG": (HTML, "image/jpeg", None),
    "SVG called PNG": (SVG, "image/png", None),
    "SVG": (SVG, "image/svg+xml", None),
    "nothing": (b"", "image/jpeg", None),
    "a bitmap": (b"BM" + bytes(50), "image/bmp", None),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def _kept(path: Path) -> dict[str, str]:
    with Archive(path) as archive:
        issue(archive)
        found = {}
        for number, (name, (body, kind, _)) in enumerate(_SENT.items()):
            link = PictureLink(f"{BASE}/{number}.jpg", PictureRole.PAGE, PAPER.id, DAY, f"B{number:02}")
            found[name] = kept(archive, link, body, kind)
        return found


def test_a_picture_is_served_as_what_its_bytes_are(path: Path, opened: Opened) -> None:
    named, reads = _kept(path), opened(path)
    for name, (body, _, served) in _SENT.items():
        answer = reads.get(f"/picture/{named[name]}")
        if served is None:
            assert answer.status_code == 404, name
            continue
        assert (answer.status_code, answer.headers["content-type"]) == (200, served), name
        assert answer.content == body
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        is_kept = answer.headers["content-disposition"].startswith("attachment; ")
        assert is_kept == (served == "application/pdf")
        assert "immutable" in answer.headers["cache-control"]
        tag = answer.headers["etag"]
        for known in (tag, f"W/{tag}", f'"x", {tag}'):
            again = reads.get(f"/picture/{named[name]}", headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert reads.get(f"/picture/{named[name]}", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "page, plain, called",
    [
        ("B01", f"youjiang-{DAY}-B01", f"右江日报-{DAY}-B01"),
        ("01(2)", f"youjiang-{DAY}-01(2)", f"右江日报-{DAY}-01(2)"),
        ("", "", f"右江日报-{DAY}-未标版次"),
        ("特1", "", f"右江日报-{DAY}-特1"),
        ('../"\r\nx: y;/', "", f"右江日报-{DAY}-.._"),
    ],
)
@pytest.mark.parametrize("body", [drawn(9, (8, 8)), PDF], ids=["picture", "PDF"])
def test_a_file_is_called_by_paper_day_and_page(
    page: str, plain: str, called: str, body: bytes, path: Path, opened: Opened
) -> None:
    with Archive(path) as archive:
        issue(archive)
        digest = kept(archive, PictureLink(f"{BASE}/x.jpg", PictureRole.PAGE, PAPER.id, DAY, page), body)
    reads = opened(path)
    told, suffix = reads.get(f"/picture/{digest}").headers["content-disposition"], "pdf" if body == PDF else "jpg"
    how, ascii_name, name = told.split("; ")
    assert how == ("attachment" if body == PDF else "inline")
    assert ascii_name == f'filename="{plain or digest[:16]}.{suffix}"'
    assert unquote(name.removeprefix("filename*=UTF-8''")).startswith(called) and name.endswith(f".{suffix}")
    assert re.fullmatch(r"[A-Za-z0-9%._~-]+", name.removeprefix("filename*=UTF-8''"))
    with Archive(path) as archive:  # the same file is another page's, too
        kept(archive, PictureLink(f"{BASE}/y.jpg", PictureRole.PAGE, PAPER.id, DAY, "C01"), body)
    assert f'filename="{digest[:16]}.{suffix}"' in opened(path).get(f"/picture/{digest}").headers["content-disposition"]


def test_pages_that_were_captured_are_no_pictures(path: Path, opened: Opened) -> None:
    _kept(path)
    with Archive(path) as archive:
        known = [one.digest.partition(":")[2] for one in archive.journal.captures()]
        assert len(known) > len(_SENT)
        assert [one for one in archive.links.unfinished() if one.link.kind is LinkKind.LIST] == []
    reads = opened(path)
    for digest in known:
        answer = reads.get(f"/picture/{digest}")
        assert answer.status_code == 404 or answer.headers["content-type"] in [served for *_, served in _SENT.values()]


_NO_DIGESTS = ("", "/", "/x", "/../archive.db", "/%2e%2e/archive.db", "/..%2farchive.db")
_NO_DIGESTS += tuple(
    f"/{one}" for one in ("0" * 64, "A" * 64, "0" * 63, "0" * 65, f"{'0' * 64}/large", f"{'0' * 64}/small")
)


def test_what_is_no_digest_of_a_picture_is_not_there(path: Path, opened: Opened) -> None:
    with Archive(path) as archive:
        issue(archive)
    reads = opened(path)
    told = {one: reads.get(f"/picture{one}") for one in _NO_DIGESTS}
    # Datasette takes a last slash away (302), and gives no database to anybody (403).
    assert {one: answer.status_code for one, answer in told.items() if answer.status_code not in (302, 403, 404)} == {}
    assert not [one for one, answer in told.items() if answer.headers.get("content-type", "").startswith("image/")]


def test_pictures_are_only_read(path: Path, opened: Opened) -> None:
    digest = _kept(path)["JPEG"]
    reads = opened(path)
    assert reads.get(f"/picture/{digest}").status_code == 200
    told = reads.loop.run_until_complete(reads.datasette.client.post(f"/picture/{digest}", content="x"))
    assert told.status_code in (403, 405)


def test_what_is_withdrawn_is_not_served(path: Path, opened: Opened) -> None:
    with Archive(path) as archive:
        articles = issue(archive)
        own = digests(archive, articles)
        page = archive.pictures.of_issue(PAPER.id, DAY)["A01"].image
        assert page and page.file
        digest = page.file.digest
    reads = opened(path)
    assert [reads.get(f"/picture/{one}").status_code for one in (*own, digest)] == [200, 200, 200]
    with Archive(path) as archive:
        archive.withdrawals.withdraw([articles[0]], "应要求")
    assert [reads.get(f"/picture/{one}").status_code for one in (*own, digest)] == [404, 200, 404]


def test_a_lost_or_changed_file_is_told_and_nothing_else_is_served(path: Path, opened: Opened) -> None:
    named, reads = _kept(path), opened(path)
    file = next(path.with_suffix(".warc").iterdir())
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3])
    told = {name: reads.get(f"/picture/{named[name]}") for name, (*_, served) in _SENT.items() if served}
    assert all(answer.status_code == 404 for answer in told.values())
    assert all("这张图片读不出来" in answer.text for answer in told.values())
    file.unlink()
    assert reads.get(f"/picture/{named['JPEG']}").status_code == 404


class _Maker:
    """Makes small pictures, and remembers of which."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content
        self.asked: list[tuple[str, str]] = []

    def __call__(self, folder: Path, digest: str, size: str, content: bytes) -> bytes:
        self.asked.append((digest, size))
        if self.content is None:
            raise ValueError("cannot be decoded")
        keep_thumbnail(folder, digest, size, self.content)
        return self.content


def _small(path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch, maker: Callable[..., bytes] | None):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(pictures, "maker", lambda: maker)
    with Archive(path) as archive:
        issue(archive)
        large = kept(
            archive, PictureLink(f"{BASE}/l.jpg", PictureRole.PAGE, PAPER.id, DAY, "A01"), drawn(9, (3000, 40))
        )
        own = archive.pictures.of_issue(PAPER.id, DAY)["A01"].image
        assert own and own.file
    return opened(path), large, own.file.digest


def test_small_pictures_are_made_once_kept_and_made_again(
    path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    thumb = drawn(200, (240, 3))
    maker = _Maker(thumb)
    reads, large, page = _small(path, opened, monkeypatch, maker)
    for _ in range(2):
        answer = reads.get(f"/picture/{large}/small")
        assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/jpeg", thumb)
    assert maker.asked == [(large, "small")]
    folder = thumbnails_beside(path)
    assert kept_thumbnail(folder, large, "small") == thumb
    shutil.rmtree(folder)
    assert reads.get(f"/picture/{large}/small").content == thumb
    lying = next(folder.rglob(f"{large}-small.*"))
    lying.write_bytes(HTML)
    assert reads.get(f"/picture/{large}/small").content == thumb
    assert len(maker.asked) == 3
    assert reads.get(f"/picture/{page}/medium").content == drawn(1, (600, 900))  # it is no wider
    assert len(maker.asked) == 3


@pytest.mark.parametrize("maker", [_Maker(None), None], ids=["it fails", "nothing makes them"])
def test_without_a_small_picture_the_page_says_so_or_has_the_large_one(
    maker: _Maker | None, path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, large, _ = _small(path, opened, monkeypatch, maker)
    answer = reads.get(f"/picture/{large}/small")
    assert answer.status_code == (404 if maker else 200)
    assert reads.get(f"/picture/{large}").status_code == 200


def test_each_room_of_several_serves_its_own_and_the_one_of_all_serves_all(tmp_path: Path, opened: Opened) -> None:
    shades = {"one": 1, "two": 2}
    named: dict[str, str] = {}
    for number, (name, shade) in enumerate(shades.items()):
        with Archive(tmp_path / f"{name}.db") as archive:
            base = f"http://p.cn/pc/202112/0{number + 1}"
            articles = issue(archive, pages=1, day=DAY.replace(day=number + 1), base=base)
            link = PictureLink(f"{base}/x.jpg", PictureRole.PAGE, PAPER.id, DAY.replace(day=number + 1), "A01")
            named[name] = kept(archive, link, drawn(shade, (70, 70)))
            if name == "two":
                gone = articles[0]
    reads = opened(*(tmp_path / f"{name}.db" for name in shades))
    for name, digest in named.items():
        assert reads.get(f"/picture/{digest}").content == drawn(shades[name], (70, 70))
        assert reads.get(f"/{name}/-/picture/{digest}").status_code == 200
        other = next(one for one in named if one != name)
        assert reads.get(f"/{other}/-/picture/{digest}").status_code == 404
    with Archive(tmp_path / "two.db") as archive:
        archive.withdrawals.withdraw([gone], "应要求")
    assert [reads.get(f"/picture/{one}").status_code for one in named.values()] == [200, 404]
