"""The archive back into files: documents byte for byte, crawled articles in the form of the seed, nothing outside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from archive.formats import jekyll
from archive.formats.jsonl import line_of, read_line
from archive.model import CHINA, Article, Byline, Document
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.identity import document_id
from archive.transfer.exporting import export, export_forms, safe_name
from archive.transfer.importing import import_paths
from tests.harness.documents import MAGAZINE, NO_REAL_POSTS, REAL_POSTS, SEEDS, UNCLOSED, VARIANTS
from tests.harness.sweep import each
from tests.harness.terminal import run

CRAWLED = Article(
    title="百色：新渠通水到村口",
    text="县里今年修渠九公里，清水流到村口，村民说好。\n明年再修。",
    html="<p>县里今年修渠九公里，清水流到村口，村民说好。</p>\n <p>明年再修。</p>",
    bylines=(Byline("王小明", "reporter"),),
    source="右江日报",
    published_at=datetime(2021, 12, 24, 8, 51, tzinfo=CHINA),
    date_precision="minute",
    addresses=("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000009",),
    extractor="test",
    notes=("a", "b"),
)
CRAWLED_POST = (
    '---\nlayout: post\ntitle: "百色：新渠通水到村口"\ndate: 2021-12-24 08:51:00 +0800\ncategories: youjiangribao\n'
    "tags: 右江日报新闻\n---\n<p>县里今年修渠九公里，清水流到村口，村民说好。</p>\n <p>明年再修。</p>\n\n"
    "<http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000009>\n\n"
    "[返回右江日报新闻](//finews.withounder.com/category/youjiangribao.html)｜[返回首页](//finews.withounder.com/)"
)
CRAWLED_NAME = "2021-12-24-NW202112242224000009.md"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "below" / "out"


def written(archive: Archive, form: str, out: Path) -> dict[str, bytes]:
    for one in export(archive, form, out):
        assert one.path.is_file()
    return {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def document(name: str, content: bytes, form: str = "jekyll") -> Document:
    return Document(document_id(name, content), name, form, content, "")


# Documents


@pytest.mark.parametrize(
    "form, name", [("jekyll", "003_2ab8d2395e847c7a.txt"), ("magazine", "000_7c155fbc1eac5b23.txt")]
)
def test_a_seed_is_written_back_byte_for_byte(archive: Archive, out: Path, form: str, name: str) -> None:
    list(import_paths(archive, [SEEDS]))
    assert written(archive, form, out)[name] == (SEEDS / name).read_bytes()


def test_every_document_is_written_back_as_received(archive: Archive, tmp_path: Path, out: Path) -> None:
    files = {f"{number}.md": data for number, data in enumerate(VARIANTS.values())}
    files |= {"unclosed.md": UNCLOSED, "dump.txt": MAGAZINE, "empty.md": b""}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    list(import_paths(archive, [tmp_path / name for name in files]))
    assert written(archive, "original", out) == files


@pytest.mark.skipif(not REAL_POSTS.is_dir(), reason=NO_REAL_POSTS)
def test_every_real_post_is_written_back_byte_for_byte(archive: Archive, out: Path) -> None:
    list(import_paths(archive, [REAL_POSTS]))
    assert written(archive, "jekyll", out) == {path.name: path.read_bytes() for path in REAL_POSTS.iterdir()}


def test_a_document_of_the_other_format_is_written_article_by_article(
    archive: Archive, tmp_path: Path, out: Path
) -> None:
    (tmp_path / "dump.txt").write_bytes(MAGAZINE)
    list(import_paths(archive, [tmp_path / "dump.txt"]))
    assert len(written(archive, "jekyll", out)) == 2


def test_an_export_counts_files_and_articles(archive: Archive, tmp_path: Path, out: Path) -> None:
    (tmp_path / "dump.txt").write_bytes(MAGAZINE)
    list(import_paths(archive, [tmp_path / "dump.txt"]))
    archive.add(CRAWLED)
    assert [(one.path.name[:4], one.articles) for one in export(archive, "magazine", out)] == [("dump", 2), ("2021", 1)]


def test_exporting_twice_writes_the_same(archive: Archive, out: Path) -> None:
    archive.add(CRAWLED)
    assert written(archive, "jekyll", out) == written(archive, "jekyll", out)


# Crawled articles


def test_a_crawled_article_is_written_in_the_form_of_the_seed(archive: Archive, out: Path) -> None:
    archive.add(CRAWLED)
    assert written(archive, "jekyll", out) == {CRAWLED_NAME: CRAWLED_POST.encode()}


def test_an_article_of_the_seeds_own_content_gives_the_seeds_bytes(archive: Archive, out: Path) -> None:
    seed = (SEEDS / "003_2ab8d2395e847c7a.txt").read_bytes()
    archive.add(
        Article(
            title="百色：“四个并重”推进民族团结进步创建工作",
            text="县里的正文在这里没有用处，因为页面的原样已经有了。",
            html=seed[177:5218].decode(),
            source="右江日报",
            published_at=datetime(2021, 12, 24, 8, 51, tzinfo=CHINA),
            addresses=("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612",),
        )
    )
    assert written(archive, "jekyll", out) == {"2021-12-24-NW202112242224696612.md": seed}


def test_a_crawled_article_is_written_as_a_magazine_text(archive: Archive, out: Path) -> None:
    archive.add(CRAWLED)
    assert written(archive, "magazine", out) == {
        "2021-12-24-202112242224000009.txt": (
            "百色：新渠通水到村口\n\n□ 王小明\n\n县里今年修渠九公里，清水流到村口，村民说好。\n\n明年再修。"
        ).encode()
    }


def test_an_article_without_html_is_written_by_its_paragraphs(archive: Archive, out: Path) -> None:
    archive.add(replace(CRAWLED, html="", text="水位 < 6 米 & 继续上升，村民说这是建库以来最高。\n明年再修。"))
    body = "<p>水位 &lt; 6 米 &amp; 继续上升，村民说这是建库以来最高。</p>\n <p>明年再修。</p>"
    assert body.encode() in written(archive, "jekyll", out)[CRAWLED_NAME]


# Appearances

PRINTED = [
    replace(CRAWLED, html="", title=title, addresses=(url,), issue_date=day, published_at=None, date_precision=None)
    for title, url, day in (
        ("新渠通水", "http://a.cn/1", date(2021, 12, 24)),
        ("渠通了", "http://b.cn/1", date(2021, 12, 25)),
        ("新渠通水", "http://a.cn/2", date(2021, 12, 24)),
    )
]


@pytest.mark.parametrize("form", ["jekyll", "magazine"])
def test_an_article_is_written_by_its_head_appearance_or_each_of_its_appearances(
    archive: Archive, tmp_path: Path, form: str
) -> None:
    for article in PRINTED:
        archive.add(article)
    [one] = written(archive, form, tmp_path / "heads").values()
    assert "新渠通水" in one.decode()
    files = [one.path for one in export(archive, form, tmp_path / "all", appearances=True)]
    assert len(set(files)) == 2
    first, second = (path.read_text("utf-8") for path in files)
    assert ("新渠通水" in first, "渠通了" in second) == (True, True)
    if form == "jekyll":
        assert [url in first for url in ("a.cn/1", "b.cn/1")] == [True, False]


def test_what_a_document_told_is_written_as_the_document_and_its_other_appearances_apart(
    archive: Archive, tmp_path: Path, out: Path
) -> None:
    (tmp_path / "dump.txt").write_bytes(MAGAZINE)
    [report] = import_paths(archive, [tmp_path / "dump.txt"])
    told = archive.get(report.added[0].article).article
    archive.add(replace(told, addresses=("http://b.cn/1",), issue_date=date(2021, 12, 25)))
    assert [one.path.name for one in export(archive, "magazine", out)] == ["dump.txt"]
    names = [one.path.name for one in export(archive, "magazine", tmp_path / "all", appearances=True)]
    assert (names[0], len(names)) == ("dump.txt", 2)


# JSON Lines


def test_json_lines_hold_all_fields(archive: Archive, out: Path) -> None:
    article = archive.add(replace(CRAWLED, issue_date=date(2021, 12, 24), page="A02")).article
    [line] = written(archive, "jsonl", out)["articles.jsonl"].decode().splitlines()
    fields = json.loads(line)
    assert fields["id"] == article
    assert fields["published_at"] == "2021-12-24T08:51:00+08:00"
    assert fields["issue_date"] == "2021-12-24"
    assert fields["bylines"] == [{"name": "王小明", "role": "reporter"}]
    assert fields["archived_at"] == "2026-11-01T04:00:00+00:00"
    assert fields["revision_of"] is None


@pytest.mark.parametrize("article", [CRAWLED, Article("", ""), Article("题\u2028", "行\u0085\n行", kicker='"\\')])
def test_a_line_is_read_back_the_same(archive: Archive, article: Article) -> None:
    record = archive.get(archive.add(article).article)
    line = line_of(record)
    assert "\n" not in line
    assert read_line(line) == (record.id, article)


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"id": "1"}', "no json"])
def test_a_line_that_is_not_ours_is_an_error(line: str) -> None:
    with pytest.raises((ValueError, KeyError, AttributeError, TypeError)):
        read_line(line)


# Names


NAMES = ["../../x", "..", ".", "", "a/b", "a\\b", "/etc/passwd", "C:\\x", "a\x00b", "a\nb", ".hidden", "x" * 900,
         "新" * 300 + ".md",
         "a." + "b" * 900, "x" * 900 + ".md", " ", "a:b", "~root", "a\u202eb", "a*?<>|\"b"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_documents_name_leaves_the_folder(archive: Archive, tmp_path: Path, out: Path, name: str) -> None:
    archive.add_document(document(name, VARIANTS["M3"]))
    [one] = export(archive, "jekyll", out)
    assert one.path.parent == out
    files = {path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("archive.db")}
    assert files == {one.path}
    assert one.path.read_bytes() == VARIANTS["M3"]


@each("name", NAMES, ids=range(len(NAMES)))
def test_a_safe_name_is_a_plain_visible_one(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 200
    assert not safe.startswith(".")
    assert not set(safe) & set('/\\\x00\n:*?"<>|')


@pytest.mark.parametrize("name", ["CON", "nul.md", "com1.txt", "Aux"])
def test_a_device_name_of_windows_is_not_written_as_it_stands(name: str) -> None:
    assert safe_name(name) != name


@pytest.mark.parametrize(
    "name", ["003_2ab8d2395e847c7a.txt", "2021-12-24-NW1.md", "21世纪 经济(1).md", "a+b,c=d@e~f·g—h-i"]
)
def test_a_plain_name_stays_as_it_is(name: str) -> None:
    assert safe_name(name) == name


def test_documents_of_one_name_are_all_written(archive: Archive, out: Path) -> None:
    for content in (VARIANTS["M3"], VARIANTS["V4"], VARIANTS["V3"]):
        archive.add_document(document("a.md", content))
    files = written(archive, "jekyll", out)
    assert "a.md" in files
    assert sorted(files.values()) == sorted([VARIANTS["M3"], VARIANTS["V4"], VARIANTS["V3"]])


def test_names_that_differ_in_case_only_or_become_equal_do_not_collide(archive: Archive, out: Path) -> None:
    for name in ("a.md", "A.md", "a/b.md", "a:b.md"):
        archive.add_document(document(name, VARIANTS["M3"]))
    assert len({name.casefold() for name in written(archive, "jekyll", out)}) == 4


def test_a_document_named_like_a_crawled_article_does_not_hide_it(archive: Archive, out: Path) -> None:
    archive.add_document(document(CRAWLED_NAME, VARIANTS["M3"]))
    archive.add(CRAWLED)
    files = written(archive, "jekyll", out)
    assert files[CRAWLED_NAME] == VARIANTS["M3"]
    assert CRAWLED_POST.encode() in files.values()


def test_a_document_named_like_a_half_written_file_is_not_lost(archive: Archive, out: Path) -> None:
    archive.add_document(document(CRAWLED_NAME + ".part", VARIANTS["M3"]))
    archive.add(CRAWLED)
    assert sorted(written(archive, "jekyll", out).values()) == sorted([VARIANTS["M3"], CRAWLED_POST.encode()])


@pytest.mark.parametrize(
    "form, name",
    [
        ("jekyll", CRAWLED_NAME),
        ("jekyll", CRAWLED_NAME + ".part"),
        ("jsonl", "articles.jsonl"),
        ("jsonl", "articles.jsonl.part"),
    ],
)
def test_a_link_in_the_folder_is_replaced_and_not_followed(
    archive: Archive, tmp_path: Path, out: Path, form: str, name: str
) -> None:
    archive.add(CRAWLED)
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    out.mkdir(parents=True)
    (out / name).symlink_to(outside)
    written(archive, form, out)
    assert outside.read_text() == "mine"
    assert not any(path.is_symlink() for path in out.iterdir() if path.suffix != ".part")


def test_a_post_that_was_written_is_read_back_as_the_same_article(archive: Archive, out: Path) -> None:
    archive.add(CRAWLED)
    data = written(archive, "jekyll", out)[CRAWLED_NAME]
    [(found, _)] = jekyll.import_document(document(CRAWLED_NAME, data)).articles
    assert (found.title, found.text, found.html) == (CRAWLED.title, CRAWLED.text, CRAWLED.html)


@pytest.mark.parametrize("left", ["a file", "a link"])
@pytest.mark.parametrize("form", ["jsonl", "csv", "jekyll", "original"])
def test_what_a_killed_export_left_is_taken_over(tmp_path: Path, archive: Archive, form: str, left: str) -> None:
    list(import_paths(archive, [SEEDS]))
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.write_text("not ours")
    names = sorted(written.path.relative_to(out) for written in export(archive, form, out))
    for name in names:
        part = (out / name).with_name(f".{name.name}.part")
        part.write_text("half") if left == "a file" else part.symlink_to(elsewhere)
    assert sorted(written.path.relative_to(out) for written in export(archive, form, out)) == names
    assert sorted(path.relative_to(out) for path in out.rglob("*") if path.is_file()) == names
    assert elsewhere.read_text() == "not ours"


@pytest.mark.parametrize("form", ["jsonl", "csv", "jekyll", "original"])
def test_a_folder_in_the_place_of_a_file_is_named_as_what_it_is(tmp_path: Path, archive: Archive, form: str) -> None:
    list(import_paths(archive, [SEEDS]))
    first, *_ = export(archive, form, tmp_path / "out")
    first.path.unlink()
    first.path.mkdir()
    with pytest.raises(IsADirectoryError, match="a folder stands in the place of the file") as told:
        list(export(archive, form, tmp_path / "out"))
    assert told.value.filename == str(first.path)
    assert not list((tmp_path / "out").rglob("*.part"))


@pytest.mark.parametrize("form", export_forms())
def test_a_selection_that_finds_nothing_leaves_neither_file_nor_folder(form: str, tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(Article("水", "水。", source="右江日报"))
        assert list(export(archive, form, tmp_path / "out", selection=Wanted(source="火星晚报"))) == []
        assert not (tmp_path / "out").exists()
        assert list(export(archive, form, tmp_path / "out", selection=Wanted(ids=()))) == []
        assert not (tmp_path / "out").exists()
        list(export(archive, form, tmp_path / "out", selection=Wanted(source="右江日报")))
        assert any(path.is_file() for path in (tmp_path / "out").rglob("*")) or form == "original"


@pytest.mark.parametrize("form", export_forms())
@pytest.mark.parametrize(
    "selection, code, words",
    [
        (("--place", "火星"), 2, "no newspaper of '火星' is known"),
        (("--newspaper", "unknown"), 2, "no newspaper 'unknown'"),
        (("--by", "查无此人"), 1, "no article is selected"),
        (("--source", "火星晚报"), 1, "no article is selected"),
        (("--tag", "没有"), 1, "no article is selected"),
        (("--since", "2030"), 1, "no article is selected"),
        (("--query", "没有这个词"), 1, "no article is selected"),
        (("--id", "abcdef01"), 1, "abcdef01"),
        (("--since", "2022", "--until", "2021"), 2, "--since 2022 lies after --until 2021"),
    ],
)
def test_an_export_of_nothing_says_so_and_leaves_nothing(
    form: str, selection: tuple[str, ...], code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(Article("水", "水。", source="右江日报"))
    result = run("export", "--format", form, "--out", "out", *selection)
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr
    assert not (tmp_path / "out").exists()
