"""`archive new-source`: from an address to the row that a person would have written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.formats import own_folder
from archive.formats.newspapers import csv_line
from archive.model import Newspaper
from crawler.commands.new_source import whole_address
from crawler.discover import propose
from crawler.discover.examples import load
from crawler.papers import papers
from tests.harness import warm
from tests.harness.bench import LIMIT, ROOT, Bench, TimedReplica
from tests.harness.patience import patience
from tests.replica import STORIES, site
from tests.replica.papers import PAPERS

STORY = next(story for story in STORIES if story.number == 28405)
YOUJIANG_PAGE = site.page_url(f"{STORY.date:%Y%m/%d}", "A02")
UNTOLD = frozenset(("bjnews", "jfdaily", "jfjb", "stdaily"))  # an application's addresses tell no first page
IDS = [name for name in (*PAPERS, "youjiang") if name in papers() and papers()[name].platform not in UNTOLD]
COLUMNS = ("id", "name", "platform", "base_url", "first_page")
UNKNOWABLE = {"youjiang": "youjiangribao"}  # the first paper's id is older than the rule
BEIHAI = PAPERS["beihairibao"]
FRONT = BEIHAI.front_url(BEIHAI.days[0])


PROPOSED = replace(papers()["beihairibao"], status="unknown", seen="")  # by an issue of 2022


@dataclass(frozen=True)
class Told:
    """What a call printed, and its exit code."""

    code: int
    out: str
    err: str

    def by_url(self) -> dict[str, dict[str, Any]]:
        return {told["url"]: told for told in json.loads(self.out)}


def new_source(bench: Bench, *args: str, rows: Path) -> Told:
    settings = ("-s", "DOWNLOAD_DELAY=0", "-s", "EXTRACT_WORKERS=0")  # workers are for tests/crawler/test_bombs.py
    words = ["-m", "archive", "new-source", *settings, "--db", str(bench.db), *args]
    done = warm.run(ROOT, words, bench.environment({"ARCHIVE_NEWSPAPERS": str(rows)}), patience(LIMIT))
    return Told(done.returncode, done.stdout, done.stderr)


def write_rows(path: Path, rows: Sequence[Newspaper]) -> Path:
    head = ",".join(asdict(rows[0])) + "\n"
    path.write_text(head + "".join(map(csv_line, rows)), "utf-8")
    return path


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """All rows but those of the replica's papers."""
    (tmp_path / "seeds").mkdir()
    return write_rows(tmp_path / "seeds" / "newspapers.csv", [row for row in papers().values() if row.id not in IDS])


# The rows that were written by hand


def addresses(kind: str) -> dict[str, str]:
    """Return an address of each paper: an article's or a page's on page two, or the issue's front."""
    found = {"youjiang": {"article": site.content_url(STORY), "page": YOUJIANG_PAGE}.get(kind, YOUJIANG_PAGE)}
    for name, paper in ((name, paper) for name, paper in PAPERS.items() if name in IDS):
        issue = paper.issues[0]
        page = issue.pages[0 if kind == "front" else 1]
        found[name] = paper.article_url(page.pieces[-1]) if kind == "article" else paper.page_url(issue, page)
    return found


@pytest.fixture(scope="module", params=["article", "page"])
def surveyed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Survey all papers in one call, by one address each."""
    folder = tmp_path_factory.mktemp(request.param)
    rows = write_rows(folder / "rows.csv", [row for row in papers().values() if row.id not in IDS])
    with TimedReplica() as replica:
        urls = addresses(request.param)
        told = new_source(Bench(folder, replica), "--json", "--no-examples", *urls.values(), rows=rows)
        assert (told.code, told.err) == (0, "")
        found = told.by_url()
        yield {name: found[url] for name, url in urls.items()}


@pytest.mark.parametrize("name", IDS)
def test_an_address_proposes_the_row_that_was_written_by_hand(surveyed: dict[str, Any], name: str) -> None:
    row, expected = surveyed[name]["row"], asdict(papers()[name])
    expected["id"] = UNKNOWABLE.get(name, name)
    assert {column: row[column] for column in COLUMNS} == {column: expected[column] for column in COLUMNS}
    assert (surveyed[name]["known"], row["first_issue"]) == (False, "")
    assert row["place"] in ("", expected["place"])


@pytest.mark.parametrize("name", [name for name in IDS if name in PAPERS and papers()[name].platform != "gxrb"])
def test_the_preview_shows_the_issue_as_it_was_printed(surveyed: dict[str, Any], name: str) -> None:
    told, issue = surveyed[name], PAPERS[name].issues[0]
    assert told["day"] == str(issue.day)
    assert [page["page"].zfill(2) for page in told["pages"]] == [page.page.zfill(2) for page in issue.pages]
    assert [page["articles"] for page in told["pages"]] == [len(page.pieces) for page in issue.pages]
    titles = [piece.title for piece in issue.pieces]
    assert told["article"]["title"] in titles and told["article"]["published_at"] == str(issue.day)
    assert told["article"]["length"] > 100


# Printing, saving, writing


def test_the_row_goes_to_standard_output_and_the_preview_to_standard_error(bench: Bench, rows: Path) -> None:
    before, out = rows.read_bytes(), bench.folder / "examples"
    told = new_source(bench, FRONT, "--out", str(out), rows=rows)
    assert told.code == 0
    assert told.out == csv_line(PROPOSED)
    assert f"{FRONT}: 北海日报 on founder-old, issue of 2022-03-01" in told.err
    assert "01 要闻: 3 articles" in told.err and "please review" in told.err
    saved = [load(path) for path in sorted((out / "beihairibao").glob("*.json"))]
    assert [example.reviewed for example in saved] == [False, False]
    assert {example.article["newspaper"] for example in saved} == {"beihairibao"}
    assert rows.read_bytes() == before and not bench.db.exists()


def test_a_paper_that_is_there_is_named_and_nothing_is_asked_for(bench: Bench) -> None:
    told = new_source(bench, FRONT, addresses("article")["nanningribao"], rows=ROOT / "seeds" / "newspapers.csv")
    assert (told.code, bench.replica.log) == (0, [])
    assert told.out == csv_line(papers()["beihairibao"]) + csv_line(papers()["nanningribao"])
    assert f"{FRONT}: there already, as beihairibao: 北海日报" in told.err


def test_the_row_is_written_into_its_place_once(bench: Bench, rows: Path) -> None:
    before = rows.read_text("utf-8").splitlines()
    article = addresses("article")["beihairibao"]
    told = new_source(bench, FRONT, article, "--write", "--no-examples", "--place", "广西北海", rows=rows)
    assert (told.code, told.out) == (0, csv_line(PROPOSED))
    after = rows.read_text("utf-8").splitlines()
    place = after.index(csv_line(PROPOSED).strip())
    assert after[:place] + after[place + 1 :] == before
    assert [line.partition(",")[0] for line in after[2:]] == sorted(line.partition(",")[0] for line in after[2:])
    again = new_source(bench, FRONT, "--write", rows=rows)
    assert (again.code, rows.read_text("utf-8").splitlines()) == (0, after)


def test_what_a_person_knows_goes_before_what_the_pages_say(bench: Bench, rows: Path) -> None:
    told = new_source(
        bench, FRONT, "--id", "bhrb", "--name", "北海报", "--place", "广西合浦", "--no-examples", rows=rows
    )
    assert told.out.startswith("bhrb,北海报,广西合浦,founder-old,http://epaper.bhxww.com/bhrb,")


def test_a_row_without_a_name_is_proposed_and_not_written(bench: Bench, rows: Path) -> None:
    for name in ("node_1.htm", "content_5.htm"):
        body = "<a href=node_1.htm>第01版：要闻</a><a href=content_5.htm>标题</a><div id=ozoom>正文。</div>"
        bench.replica.put(f"http://paper.example.cn/html/2022-03/01/{name}", body.encode())
    before = rows.read_bytes()
    told = new_source(
        bench, "http://paper.example.cn/html/2022-03/01/node_1.htm", "--write", "--no-examples", rows=rows
    )
    assert (told.code, rows.read_bytes()) == (1, before)
    assert told.out == ",,,founder-old,http://paper.example.cn,html/%Y-%m/%d/node_1.htm,,unknown,,,\n"
    assert "! no name: give --name" in told.err and "has no name: give --name" in told.err


# Other ways to an issue


def test_a_start_page_leads_to_the_newest_issue(bench: Bench, rows: Path) -> None:
    told = new_source(bench, "http://epaper.bhxww.com/bhrb/", "--json", "--no-examples", rows=rows)
    [found] = json.loads(told.out)
    assert (told.code, found["day"], found["row"]["id"]) == (0, "2022-03-04", "beihairibao")
    assert found["row"]["first_page"] == "html/%Y-%m/%d/node_17.htm"
    assert any("no constant name" in note and "02/node_1.htm" in note for note in found["notes"])


def test_an_article_that_names_no_page_is_followed_from_the_start_page(bench: Bench, rows: Path) -> None:
    article = addresses("article")["beihairibao"]
    bench.replica.put(article, "<title>北海日报</title><div id=ozoom>正文。</div>".encode())
    told = new_source(bench, article, "--json", "--no-examples", rows=rows)
    [found] = json.loads(told.out)
    assert (found["row"]["base_url"], found["day"]) == ("http://epaper.bhxww.com/bhrb", "2022-03-04")


def test_what_cannot_be_read_ends_with_its_code_and_names_where_data_may_come_from(bench: Bench, rows: Path) -> None:
    app = '<div id=app></div><script>fetch("/api/news\x9b31m/list")</script><script src=/js/app.js></script>'
    bench.replica.put("http://app.example.cn/", f"<title>北山\x1b]0;x\x07</title>{app}".encode())
    mapped = "http://www.mapped.example.cn"
    bench.replica.put(f"{mapped}/robots.txt", f"User-agent: *\nSitemap: {mapped}/maps/a.xml\n".encode(), "text/plain")
    bench.replica.put(f"{mapped}/maps/a.xml", f"<urlset><url><loc>{mapped}/a/1.html</loc></url></urlset>".encode())
    text = "北山水库本周开始向下游放水，几十个村子的水渠里又有了水。" * 4
    bench.replica.put(
        f"{mapped}/a/1.html",
        f"<title>放水_北山网</title><h1>水库放水</h1><p>2022-03-01 08:30</p><p>{text}</p>".encode(),
    )
    bench.replica.put(f"{mapped}/", "<title>北山网_首页</title><p>欢迎</p>".encode())
    told = new_source(bench, "http://app.example.cn/", f"{mapped}/", "--out", str(bench.folder / "out"), rows=rows)
    assert (told.code, told.out) == (4, f"beishanwang,北山网,,site,{mapped},maps/a.xml,,unknown,,,\n")
    assert "built by script: its HTML holds no text; its data may come from http://app.example.cn/api/news" in told.err
    assert "\x1b" not in told.err and "\x9b" not in told.err
    assert (bench.folder / "out" / "app.example.cn" / "pages.jsonl").exists()


def test_a_silent_host_leaves_what_the_address_tells_which_is_shown_and_not_written(bench: Bench, rows: Path) -> None:
    url, before = "http://epaper.silent.example.cn/pc/column/202603/01/node_A01.html", rows.read_bytes()
    bench.replica.fault("down", "http://epaper.silent.example.cn/")
    told = new_source(bench, url, "--name", "北山日报", "--write", rows=rows)
    row = "beishanribao,北山日报,,founder,http://epaper.silent.example.cn/pc,column/%Y%m/%d/node_A01.html,,unknown,,,\n"
    assert (told.code, told.out, rows.read_bytes()) == (3, row, before)
    assert "unverified: nothing could be asked" in told.err and "not written" in told.err


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be asked, or let it be seen."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was asked for")

    monkeypatch.setattr(propose, "_surveyed", refuse)


@pytest.mark.parametrize("is_checkout", [False, True], ids=["installed", "a checkout"])
def test_nothing_is_written_into_the_program_where_it_is_installed(
    is_checkout: bool, rows: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    monkeypatch.setattr(own_folder, "PROGRAM_SEEDS", rows.parent)
    monkeypatch.setattr(propose.papers, "NEWSPAPERS", rows)
    files = [rows.parent.parent / name for name in ("pyproject.toml", "scrapy.cfg")]
    for file in files if is_checkout else ():
        file.touch()
    before = rows.read_bytes()
    told = CliRunner().invoke(main, ["new-source", "--offline", "--write", "--name", "例报", OFFLINE_PAGE])
    assert told.stdout.startswith("libao,例报,,founder,http://epaper.x.cn/pc,")
    assert told.exit_code == (0 if is_checkout else 1)
    assert ("`archive init DIR`" in told.stderr) is not is_checkout
    assert (rows.read_bytes() == before) is not is_checkout


OFFLINE_PAGE = "http://epaper.x.cn/pc/column/202603/01/node_A01.html"


@pytest.mark.parametrize(
    "args, code, out",
    [
        ((OFFLINE_PAGE,), 0, ",,,founder,http://epaper.x.cn/pc,column/%Y%m/%d/node_A01.html,,unknown,,,\n"),
        (
            ("http://北山新闻.cn/pc/column/202603/01/node_A01.html",),
            0,
            ",,,founder,http://xn--djro1t5uh6m4c.cn/pc,column/%Y%m/%d/node_A01.html,,unknown,,,\n",
        ),
        ((FRONT,), 0, csv_line(papers()["beihairibao"])),
        (("http://epaper.x.cn/pc/content/202603/01/content_1.html",), 1, ""),
        (("http://www.x.cn/",), 1, ""),
    ],
    ids=["a page", "a name in Chinese", "a page of a paper that is there", "an article", "a home page"],
)
@pytest.mark.usefixtures("no_network")
def test_offline_the_address_alone_tells(args: tuple[str, ...], code: int, out: str) -> None:
    told = CliRunner().invoke(main, ["new-source", "--offline", "--no-examples", *args])
    assert (told.exit_code, told.stdout) == (code, out), told.output
    assert told.stderr


# What cannot be proposed


def test_pages_of_no_known_platform_are_saved_for_a_programmer(bench: Bench, rows: Path) -> None:
    url, body = "http://www.example.cn/2022-03-01/1/index.html", "<p>文汇报</p>".encode("gbk")
    bench.replica.put(url, body, "text/html; charset=gbk")
    told = new_source(bench, url, "--out", str(bench.folder / "out"), rows=rows)
    folder = bench.folder / "out" / "www.example.cn"
    assert (told.code, told.out) == (1, "")
    assert f"no platform reads {url}; nearest is qpaper, but" in told.err
    assert (folder / "2022-03-01-1-index.html").read_bytes() == body
    assert json.loads((folder / "pages.jsonl").read_text("utf-8"))["url"] == url


def test_each_address_that_cannot_be_had_has_its_reason_and_the_gravest_is_the_exit_code(
    bench: Bench, rows: Path
) -> None:
    urls = addresses("article")
    bench.replica.fault("challenge", urls["ningboribao"])
    bench.replica.fault("offsite-redirect", urls["nanningribao"])
    bench.replica.fault("down", "http://lzrb.lzbs.com.cn/")
    bench.replica.fault("robots-forbid", "http://www.chhzm.com/")
    names = ("ningboribao", "nanningribao", "lanzhouribao", "hezhouribao", "beihairibao")
    told = new_source(bench, "--json", "--no-examples", *(urls[name] for name in names), rows=rows)
    found = told.by_url()
    assert told.code == 5
    assert [(found[urls[name]]["reason"], found[urls[name]]["row"] is None) for name in names] == [
        ("BlockedPage", True),
        ("LeadsElsewhere", True),
        ("Unreachable", True),
        ("BlockedPage", True),
        ("", False),
    ]
    assert "加速乐 (jsl) challenge" in found[urls["ningboribao"]]["error"]
    assert ": give that address instead" in found[urls["nanningribao"]]["error"]
    assert "robots.txt forbids" in found[urls["hezhouribao"]]["error"]
    assert [url for url in bench.replica.log if "evil" in url or "chhzm" in url] == ["http://www.chhzm.com/robots.txt"]


def test_a_host_that_is_silent_is_unreachable(bench: Bench, rows: Path) -> None:
    bench.replica.fault("down", "http://epaper.bhxww.com/")
    told = new_source(bench, FRONT, rows=rows)
    assert (told.code, FRONT in told.err) == (3, True)
    assert told.out == ",,,founder-old,http://epaper.bhxww.com/bhrb,html/%Y-%m/%d/node_1.htm,,unknown,,,\n"


@pytest.mark.parametrize("args", [(), ("ftp://a.cn/1.html",), ("file:///etc/passwd",), (FRONT, "--nothing")])
def test_wrong_use_ends_with_2(args: tuple[str, ...]) -> None:
    assert CliRunner().invoke(main, ["new-source", *args]).exit_code == 2


def test_an_id_is_for_one_paper(bench: Bench, rows: Path) -> None:
    told = new_source(bench, FRONT, addresses("front")["nanningribao"], "--id", "mine", "--no-examples", rows=rows)
    assert (told.code, told.out) == (2, "")
    assert "the addresses are of 2" in told.err


# What is wrong use


@pytest.mark.parametrize(
    "args",
    [
        ("http://reader:secret@a.cn/",),
        ("http://a.cn/" + "x" * 2100,),
        ("http://a.cn/\x9b31m",),
        ("http://a.cn/\u202e",),
        ("http://a.cn/", "--id", "../../etc"),
        ("http://a.cn/", "--id", "Upper"),
        ("http://a.cn/", "--id", "a/b"),
    ],
)
@pytest.mark.usefixtures("no_network")
def test_hostile_arguments_are_wrong_use_and_shown_defused(args: tuple[str, ...]) -> None:
    told = CliRunner().invoke(main, ["new-source", *args, "--no-examples"])
    assert told.exit_code == 2, told.output
    assert not {"\x9b", "\u202e"} & set(told.output) and len(told.output) < 600


@pytest.mark.parametrize("url", ["epaper.x.cn/pc/", "www.x.cn", "x.cn:8080/a", "//x.cn/a", "北山.cn", "http:x.cn"])
@pytest.mark.usefixtures("no_network")
def test_an_address_without_its_scheme_is_asked_for_whole(url: str) -> None:
    told = CliRunner().invoke(main, ["new-source", url, "--no-examples"])
    assert (told.exit_code, "give the whole address, with http://" in told.output) == (2, True), told.output


@pytest.mark.parametrize("before", ["", "（", "“", "<", "　"])
@pytest.mark.parametrize(
    "behind", ["。", "）", "）。", "，", "」", "%E3%80%82", "%EF%BC%89", ">", " ", "（南山日报）", "。见南山日报"]
)
@pytest.mark.usefixtures("no_network")
def test_what_a_sentence_has_around_an_address_is_left_out_and_told(before: str, behind: str) -> None:
    command = ["new-source", "--offline", "--no-examples", before + OFFLINE_PAGE + behind]
    told = CliRunner().invoke(main, command)
    assert (told.exit_code, "http://epaper.x.cn/pc,column/%Y%m/%d/node_A01.html" in told.stdout) == (0, True)
    assert f"taken is {OFFLINE_PAGE}, without what stands around it" in told.stderr


@pytest.mark.parametrize("path", ["新闻（一）.html", "a(1).html", "a?q=“水车”&p=1", "%E6%B0%B4", "a_(b)", "x.cn/"])
def test_an_address_that_has_such_signs_within_stays_as_it_is(path: str) -> None:
    assert whole_address(f"http://x.cn/{path}") == f"http://x.cn/{path}"


@pytest.mark.parametrize("url", ["http://a.cn/\udcff", "http://[::1", "http://a.cn:99999/", "http:///x", "ftp://a.cn/"])
def test_what_is_no_http_address_is_wrong_use(url: str) -> None:
    told = CliRunner().invoke(main, ["new-source", url, "--no-examples"])
    assert (told.exit_code, "not an http address" in told.output) == (2, True), told.output
