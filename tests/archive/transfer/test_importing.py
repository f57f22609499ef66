"""Files into the archive: each is kept as received, read, and reported on."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import Document, Link, LinkKind, Newspaper, Passage
from archive.store.archive import Archive
from archive.store.identity import document_id
from archive.transfer.importing import FileReport, import_file, import_paths, read_document
from archive.transfer.walking import list_files
from tests.harness.documents import MAGAZINE, MAGAZINE_SEED, POST_SEED, SEEDS, UNCLOSED, VARIANTS

POST = VARIANTS["M3"]
CSV = (
    "id,name,place,platform,base_url,first_page,first_issue,status\n"
    "shiliribao,示例日报,示例县,founder,http://szb.example.cn/pc,node_01.html,,unverified\n"
)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in"


def imported(archive: Archive, path: Path) -> FileReport:
    [report] = import_paths(archive, [path])
    return report


# The seeds


def test_the_seeds_give_three_articles_and_two_documents(archive: Archive) -> None:
    reports = list(import_paths(archive, [SEEDS]))
    assert [(report.path.name, len(report.added), report.links, report.error) for report in reports] == [
        ("newspapers.csv", 0, 0, ""),
        ("000_7c155fbc1eac5b23.txt", 2, 0, ""),
        ("003_2ab8d2395e847c7a.txt", 1, 2, ""),
    ]
    assert archive.counts()["documents"] == 2
    assert archive.counts()["articles"] == 3


def test_the_seed_credited_to_the_youjiang_daily_belongs_to_it(archive: Archive) -> None:
    list(import_paths(archive, [SEEDS]))
    assert dict(archive.tally("newspaper")) == {"": 2, "youjiang": 1}


@pytest.mark.parametrize("seed", [MAGAZINE_SEED, POST_SEED], ids=["000", "003"])
def test_a_seeds_bytes_are_in_the_archive(archive: Archive, seed: Path) -> None:
    imported(archive, seed)
    [document] = archive.documents()
    assert (document.name, document.content) == (seed.name, seed.read_bytes())


def test_importing_the_seeds_again_changes_nothing(archive: Archive) -> None:
    list(import_paths(archive, [SEEDS]))
    before = archive.counts(), list(archive.articles()), list(archive.documents()), list(archive.links.select())
    again = list(import_paths(archive, [SEEDS]))
    assert [[added.outcome for added in report.added] for report in again] == [[], ["known", "known"], ["known"]]
    assert [report.new for report in again] == [False, False, False]
    after = archive.counts(), list(archive.articles()), list(archive.documents()), list(archive.links.select())
    assert after == before


# Which files


def test_a_folder_is_walked_with_what_lies_below(archive: Archive, folder: Path) -> None:
    put(folder, "b.md", POST)
    put(folder, "sub/deep/a.txt", MAGAZINE)
    assert [report.path.name for report in import_paths(archive, [folder])] == ["b.md", "a.txt"]


@pytest.mark.parametrize(
    "name",
    ["README.md", "readme.txt", "README", "sub/Readme.md", ".hidden.md", ".git/a.md", "sub/.cache/a.txt",
     "a.jpg", "a.csv", ".cache/newspapers.csv"],
)  # fmt: skip
def test_readme_hidden_and_other_files_of_a_folder_are_no_seeds(folder: Path, name: str) -> None:
    put(folder, name, POST)
    assert list_files(folder) == []


def test_a_folder_under_a_hidden_one_may_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, ".seeds/a.md", POST)
    assert list_files(tmp_path / ".seeds") == [path]


def test_a_file_that_is_named_is_imported_whatever_its_name(archive: Archive, folder: Path) -> None:
    assert imported(archive, put(folder, "README.bak", POST)).error == ""


def test_the_papers_are_read_first(archive: Archive, folder: Path) -> None:
    put(folder, "a.md", POST)
    put(folder, "newspapers.csv", CSV.encode())
    assert [report.path.name for report in import_paths(archive, [folder])] == ["newspapers.csv", "a.md"]
    assert [record.article.newspaper for record in archive.articles()] == ["shiliribao"]


def test_a_faulty_list_of_papers_is_reported_with_file_and_line(archive: Archive, folder: Path) -> None:
    path = put(folder, "newspapers.csv", CSV.replace("http:", "").encode())
    assert imported(archive, path).error == (
        f"{path}: line 2: column base_url: '//szb.example.cn/pc' is no http address"
    )
    assert archive.counts()["newspapers"] == 0


# Links


def test_the_links_of_a_seed_are_noted_with_its_name_and_the_asking_paper(archive: Archive, folder: Path) -> None:
    archive.add_newspapers([Newspaper("youjiang", "右江日报")])
    report = import_file(archive, put(folder, "a.md", POST), "youjiang")
    assert report.links == 2
    share = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000001"
    category = "https://finews.withounder.com/category/shiliribao.html"
    assert [record.link for record in archive.links.select()] == [
        Link(share, LinkKind.ARTICLE, "a.md", "youjiang"),
        Link(category, LinkKind.LIST, "a.md", "youjiang"),
    ]


def test_a_link_that_is_known_is_not_counted_again(archive: Archive, folder: Path) -> None:
    imported(archive, put(folder, "a.md", POST))
    assert imported(archive, put(folder, "b.md", POST + b"\n")).links == 0


# Where an article comes from


def test_an_article_knows_file_bytes_and_digest(archive: Archive, folder: Path) -> None:
    report = imported(archive, put(folder, "a.md", POST))
    [(_, passage)] = archive.passages(article=report.added[0].article)
    body = POST[passage.start : passage.end].decode()
    assert body.startswith("<p>示例县今年修渠九公里")
    assert body.endswith("（文章来源：示例日报）</p>")
    assert archive.document(passage.document).name == "a.md"


def test_the_same_bytes_under_two_names_are_two_documents_and_one_article(archive: Archive, folder: Path) -> None:
    first = imported(archive, put(folder, "a.md", POST))
    second = imported(archive, put(folder, "b.md", POST))
    assert [first.added[0].outcome, second.added[0].outcome] == ["added", "known"]
    assert [document.name for document in archive.documents()] == ["a.md", "b.md"]
    assert len(archive.passages(article=first.added[0].article)) == 2


def test_changed_bytes_under_one_name_are_two_documents(archive: Archive, folder: Path) -> None:
    imported(archive, put(folder, "a.md", POST))
    report = imported(archive, put(folder, "a.md", POST.replace("九公里".encode(), "十公里".encode())))
    assert report.added[0].outcome == "revision"
    assert archive.counts()["documents"] == 2


# What cannot be read


@pytest.mark.parametrize(
    "name, content, reason",
    [
        ("a.md", UNCLOSED, "line 1: the front matter that opens with --- is not closed by a line ---"),
        ("a.md", b"", "line 1: the file is empty"),
        ("a.txt", b" \n\n", "line 1: the file is empty"),
        ("a.txt", "只有一段。\n".encode(), "line 1: no headline with a byline (□) found"),
        ("a.md", b"# Hello\n", "line 1: a headline alone: no text below it"),
        ("a.md", UNCLOSED.decode().encode("utf-32"), "line 1: the front matter that opens with --- is not closed"),
        ("a.txt", bytes(range(256)) * 4, "line 1: no text in UTF-8, GB18030, Big5 or UTF-16: "),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(255, 0, -1)) * 9, "line 1: a picture, and no text: "),
        ("a.txt", b"\x28\xb5\x2f\xfd\x04\x00", "line 1: a file packed by zstd, and no text: import what is in it"),
        ("a.txt", bz2.compress(b"a" * 99), "line 1: a file packed by bzip2, and no text: "),
        ("a.txt", lzma.compress(b"a" * 99), "line 1: a file packed by xz, and no text: "),
        ("a.txt", gzip.compress(b"a" * 99, mtime=0), "line 1: a file packed by gzip, and no text: "),
        ("a.txt", b"PK\x03\x04" + bytes(40), "line 1: a zip archive, or a document of Word or Excel, and no text: "),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "line 1: a PDF, and no text: "),
        (
            "a.md",
            "Ein Wörterbuch für alle Übungen.\n".encode("latin-1") * 9,
            "line 1: ",
        ),
        (
            "a.bin",
            b"\x00\xff\x00",
            "line 1: none of what is read: a web page, a post (begins with --- or +++), a text ",
        ),
    ],
)
def test_what_cannot_be_read_is_kept_as_received_with_line_and_reason(
    archive: Archive, folder: Path, name: str, content: bytes, reason: str
) -> None:
    path = put(folder, name, content)
    report = imported(archive, path)
    assert report.error.startswith(f"{path}: {reason}")
    [document] = archive.documents()
    assert (document.format, document.content) == ("unread", content)
    assert [problem.startswith(reason) for problem in document.problems] == [True]


def test_what_a_later_version_can_read_becomes_readable(archive: Archive, folder: Path) -> None:
    path = put(folder, "a.md", POST)
    identifier = document_id("a.md", POST)
    archive.add_document(Document(identifier, "a.md", "unread", POST, "", ("line 1: cannot be read",)))
    report = imported(archive, path)
    assert (report.new, report.added[0].outcome) == (False, "added")
    assert (archive.document(identifier).format, archive.document(identifier).problems) == ("jekyll", ())


@pytest.mark.parametrize("link", [b"http://\x01/1", b"http://a\xff.cn/1", b"http://a.cn/\xff", b"http://a.cn/#/\xff"])
def test_an_odd_source_link_does_not_stop_the_import(archive: Archive, folder: Path, link: bytes) -> None:
    content = b'---\nlayout: post\ntitle: "x"\n---\n<p>text</p>\n\n<' + link + b">"
    assert imported(archive, put(folder, "a.md", content)).error == ""


def test_a_file_that_is_not_there_is_reported(archive: Archive, tmp_path: Path) -> None:
    assert imported(archive, tmp_path / "none.md").error == f"{tmp_path / 'none.md'}: No such file or directory"
    assert archive.counts()["documents"] == 0


def test_a_huge_file_is_refused_before_it_is_read(archive: Archive, folder: Path) -> None:
    path = put(folder, "a.md", b"---\n")
    with path.open("r+b") as file:
        file.truncate((64 << 20) + 1)  # a hole: takes no room on the disk
    assert imported(archive, path).error == f"{path}: line 1: larger than 64 MiB"


def test_a_text_without_end_is_no_article(archive: Archive, folder: Path) -> None:
    content = f"水库满了\n\n{'示例县修渠九公里。' * 40_000}\n".encode()
    report = imported(archive, put(folder, "a.txt", content))
    assert "an article of 360000 characters: it may have 300000" in report.error
    assert next(archive.documents()).content == content


def test_a_file_that_cannot_be_read_does_not_stop_the_others(archive: Archive, folder: Path) -> None:
    put(folder, "a.md", UNCLOSED)
    put(folder, "b.md", POST)
    assert [bool(report.error) for report in import_paths(archive, [folder])] == [True, False]


def test_problems_are_reported_and_kept(archive: Archive, folder: Path) -> None:
    report = imported(archive, put(folder, "a.md", VARIANTS["unknown field"]))
    assert report.problems == ("line 7: unknown field kept: editor: 王小明",)
    assert next(archive.documents()).problems == report.problems


def test_each_decision_is_reported(archive: Archive, folder: Path) -> None:
    steps = imported(archive, put(folder, "a.txt", MAGAZINE)).steps
    assert (steps[0].line, steps[0].rule, steps[0].result) == (
        2,
        "short line above a byline",
        "title: 山村：修渠引水到田头",
    )


# Which reader


@pytest.mark.parametrize(
    "name, content, form",
    [
        ("a.txt", POST, "jekyll"),
        ("a.md", POST, "jekyll"),
        ("a", MAGAZINE, "magazine"),
        ("a.md", MAGAZINE, "magazine"),
        ("a.txt", "山村修渠\n\n水渠修通。\n".encode(), "magazine"),
        ("a.md", "山村修渠\n\n水渠修通。\n".encode(), "markdown"),
        ("a.bin", "山村修渠\n\n水渠修通。\n".encode(), "unread"),
    ],
)
def test_formats_are_told_apart_by_what_a_file_holds(name: str, content: bytes, form: str) -> None:
    assert read_document(name, content)[0].format == form


def test_a_document_is_named_by_name_and_bytes_and_has_their_digest() -> None:
    document, imported, _ = read_document("a.md", b"")
    assert document.digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert imported.articles == ()


def test_two_articles_of_a_file_have_two_passages(archive: Archive, folder: Path) -> None:
    imported(archive, put(folder, "a.txt", MAGAZINE))
    [document] = archive.documents()
    spans = [replace(passage, joins=()) for _, passage in archive.passages(document=document.id)]
    start = MAGAZINE.index("示例县读书会".encode())
    assert spans == [Passage(document.id, 1, start - 1), Passage(document.id, start, len(MAGAZINE))]


def test_what_is_no_file_is_named_and_stops_nothing(archive: Archive, folder: Path) -> None:
    put(folder, "z.md", POST)
    os.mkfifo(folder / "a.md")
    (folder / "b.md").symlink_to(folder / "nowhere")
    (folder / "c.md").symlink_to("/dev/zero")
    reports = list(import_paths(archive, [folder]))
    assert [(report.path.name, report.error.rpartition(": ")[2]) for report in reports] == [
        ("a.md", "neither a file nor a folder"),
        ("b.md", "No such file or directory"),
        ("c.md", "neither a file nor a folder"),
        ("z.md", ""),
    ]
    assert reports[-1].added
