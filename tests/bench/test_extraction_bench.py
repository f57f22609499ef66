"""The comparison of extractors: its runners, its table, its halves, and what it does without pages."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.environment import REQUIREMENTS
from bench.extraction import DEFAULT_PAGES, Outcome, Row, main, remarks, rows_of, run_all, table
from bench.extractors import EXTRACTORS, IN_THE_PROJECT, serve
from bench.pages import EvalPage, decoded_pages, half_of, is_complete, read_gold, site_of
from bench.scoring import ScorerError, parse, score
from tests.harness.patience import patience

ROOT = Path(__file__).parents[2]
LIMIT = 60  # seconds; a runner needs two

ROAD = "县里的路修好了，从山上到城里的班车今天早上开出了第一趟，车上坐满了去赶集的人。"
BRIDGE = "河上的新桥今天通车，两岸的村民放起了鞭炮，孩子们在桥上跑了一个来回才肯回家。"

# A stand-in for the scorer: the share of pages whose text is the gold's, and of those whose title is.
SCORER = """
import json, sys
from pathlib import Path
read = lambda path: {r["id"]: r for r in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())}
gold, pred = read(Path(__file__).parent / "gold.jsonl"), read(sys.argv[1])
for name in dict.fromkeys(g["set"] for g in gold.values()):
    mine = {k: g for k, g in gold.items() if g["set"] == name}
    right = [(pred.get(k, {}).get("text") or "") == g["text"] for k, g in mine.items()]
    empty = [not pred.get(k, {}).get("text") for k in mine]
    title = [pred.get(k, {}).get("title") == g["title"] for k, g in mine.items()]
    print(f"\\n{name}: {len(mine)} pages, {len(pred)} predicted")
    print("  " + "  ".join(f"{k} {sum(v) / len(v):.3f} ({len(v)})" for k, v in
        (("F1>=.95", right), ("empty", empty), ("title", title))))
"""

# A stand-in for an extractor: takes the paragraph, takes 10 ms, and fails as its page asks for.
RUNNER = """
import io, os, re, sys
from pathlib import Path
from bench import extractors
def tool(markup, url):
    if "raise" in markup:
        raise ValueError("no such page")
    if "die" in markup:
        os._exit(7)
    return {"text": re.search("<p>(.*)</p>", markup)[1], "title": "路"}
measured = extractors.measured
extractors.measured = lambda *args: (measured(*args)[0], 0.01 * int(sys.argv[1]))
extractors.serve(tool, "stand-in 1", sys.stdin, sys.stdout)
"""


def stand_in(hundredths: int = 1) -> list[str]:
    return [sys.executable, "-c", RUNNER, str(hundredths)]


def page(paragraph: str, extra: str = "") -> bytes:
    return f"<html><head><title>路</title></head><body>{extra}<p>{paragraph}</p></body></html>".encode("gb18030")


def gold_row(id_: str, text: str, **fields: str) -> dict[str, Any]:
    return {"id": id_, "set": "zh-news", "lang": "zh", "url": None, "title": "路", "text": text, **fields}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An evaluation folder of three pages in two sets, in GB18030 as old pages are."""
    (tmp_path / "pages").mkdir()
    pages = {"road": page(ROAD), "bridge": page(BRIDGE), "edition": page(ROAD)}
    for id_, content in pages.items():
        (tmp_path / "pages" / f"{id_}.html").write_bytes(content)
    gold = [
        gold_row("road", ROAD, url="https://news.gx.example.com.cn/1.html"),
        gold_row("bridge", BRIDGE, url="https://www.county.example/2.html"),
        gold_row("edition", ROAD, set="epaper"),
    ]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold), encoding="utf-8")
    (tmp_path / "score.py").write_text(SCORER, encoding="utf-8")
    return tmp_path


def decoded(folder: Path, temporary: Path) -> list[EvalPage]:
    temporary.mkdir()
    return list(decoded_pages(folder, read_gold(folder), temporary))


def compared(folder: Path, temporary: Path, commands: dict[str, list[str]], repeat: int = 1) -> dict[str, Outcome]:
    return run_all(decoded(folder, temporary), commands, repeat)


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, encoding="utf-8", timeout=patience(LIMIT))


# The runner


def test_a_runner_answers_each_line_with_a_prediction(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<p>{ROAD}</p>", encoding="utf-8")
    line = json.dumps({"id": "road", "file": str(tmp_path / "page.html"), "url": None, "content_type": "text/html"})
    out = io.StringIO()
    serve(lambda markup, url: {"text": markup[3:6] + url, "authors": []}, "stand-in 1", [line, line], out)
    answers = [json.loads(answer) for answer in out.getvalue().splitlines()]
    assert [answer.pop("cpu_ms") < 1000 for answer in answers] == [True, True]
    assert answers == [{"id": "road", "text": "县里的", "authors": [], "extractor": "stand-in 1"}] * 2


def test_a_prediction_is_one_line_whatever_the_text_holds(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("", encoding="utf-8")
    line = json.dumps({"id": "x", "file": str(tmp_path / "page.html"), "url": None, "content_type": ""})
    out = io.StringIO()
    serve(lambda markup, url: {"text": "一\u2028二\x85三\n四\ud800"}, "stand-in 1", [line], out)
    (only,) = out.getvalue().splitlines()
    assert json.loads(only)["text"] == "一\u2028二\x85三\n四\ud800"


def test_what_an_extractor_raises_is_recorded_in_its_answer(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("", encoding="utf-8")
    line = json.dumps({"id": "x", "file": str(tmp_path / "page.html"), "url": None, "content_type": ""})
    out = io.StringIO()
    serve(lambda markup, url: {"text": {}[url]}, "stand-in 1", [line], out)
    assert json.loads(out.getvalue())["error"] == "KeyError: ''"


def test_trafilatura_alone_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{ROAD}{BRIDGE}</p>" for _ in range(6))
    (tmp_path / "page.html").write_text(f"<html><body><h1>路</h1><div>{paragraphs}</div></body></html>", "utf-8")
    line = json.dumps({"id": "road", "file": str(tmp_path / "page.html"), "url": None, "content_type": ""})
    ended = run("bench.extractors", "trafilatura", text=line + "\n")
    prediction = json.loads(ended.stdout)
    assert (prediction["id"], prediction["extractor"].split()[0]) == ("road", "trafilatura")
    assert ROAD in prediction["text"]
    assert prediction["cpu_ms"] > 0


def test_a_runner_with_an_unknown_name_says_which_there_are() -> None:
    ended = run("bench.extractors", "magic")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "ours|trafilatura|readability-lxml|newspaper4k|gne" in ended.stderr


def test_every_other_extractor_is_pinned() -> None:
    pinned = {line.partition("==")[0] for line in REQUIREMENTS.read_text("utf-8").splitlines() if "==" in line}
    assert set(EXTRACTORS) - IN_THE_PROJECT == {"readability-lxml", "newspaper4k", "gne"}
    assert {"readability-lxml", "newspaper4k", "gne"} <= pinned


# The command


def test_without_the_folder_it_says_one_sentence_and_ends_well(tmp_path: Path) -> None:
    ended = run("bench.extraction", "--pages", str(tmp_path / "none"))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == (
        f"There are no evaluation pages (pages/, gold.jsonl, score.py) in {tmp_path / 'none'}: nothing to compare.\n"
    )


def test_without_the_folder_it_builds_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.environment.build", lambda: pytest.fail("built"))
    assert CliRunner().invoke(main, ["--install", "--pages", str(tmp_path)]).exit_code == 0


def test_an_unknown_extractor_is_wrong_use(folder: Path) -> None:
    ended = CliRunner().invoke(main, ["--pages", str(folder), "--extractors", "ours,magic"])
    assert ended.exit_code == 2
    assert "magic: choose from ours,trafilatura,readability-lxml,newspaper4k,gne" in ended.output


def test_the_command_prints_a_row_for_each_set(folder: Path) -> None:
    ended = run("bench.extraction", "--pages", str(folder), "--extractors", "trafilatura", "--repeat", "1")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0].split()[:2] == ["set", "extractor"]
    assert [line.split()[:2] for line in lines[1:3]] == [["zh-news", "trafilatura"], ["epaper", "trafilatura"]]
    assert "Versions: trafilatura 2." in ended.stdout


def test_the_command_prints_json_for_a_program(folder: Path) -> None:
    ended = run("bench.extraction", "--pages", str(folder), "--extractors", "trafilatura", "--repeat", "1", "--json")
    found = json.loads(ended.stdout)
    assert [(row["set"], row["extractor"], row["ratio"]) for row in found["rows"]] == [
        ("zh-news", "trafilatura", 1.0),
        ("epaper", "trafilatura", 1.0),
    ]
    assert found["failures"] == {"trafilatura": {}}


# Running all


def test_the_table_of_a_tiny_folder_is_the_same_in_every_run(folder: Path, tmp_path: Path) -> None:
    commands = {"trafilatura": stand_in(1), "slow": stand_in(2)}
    first, second = (
        table(list(rows_of(folder / "score.py", read_gold(folder), decoded(folder, tmp_path / f"{n}p"), outcomes)))
        for n, outcomes in ((n, compared(folder, tmp_path / f"{n}", commands, 2)) for n in (1, 2))
    )
    assert first == second
    rows = [line.split() for line in first.splitlines()[1:]]
    dashes = ["–"] * 8
    right = ["–", "–", "–", "1.000", "0.000", "–", "–", "1.000", *dashes[:7]]
    assert rows == [
        ["zh-news", "trafilatura", *right, "10.0", "1.00"],
        ["zh-news", "slow", *right, "20.0", "2.00"],
        ["epaper", "trafilatura", *right, "10.0", "1.00"],
        ["epaper", "slow", *right, "20.0", "2.00"],
    ]


@pytest.mark.parametrize(
    "fault, words",
    [("raise", "ValueError: no such page"), ("die", "the process ended with 7: ")],
)
def test_a_page_on_which_an_extractor_fails_counts_as_empty(
    folder: Path, tmp_path: Path, fault: str, words: str
) -> None:
    (folder / "pages" / "road.html").write_bytes(page(ROAD, extra=f"<b>{fault}</b>"))
    outcomes = compared(folder, tmp_path / "decoded", {"stand-in": stand_in()})
    assert outcomes["stand-in"].failures == {"road": words}
    pages = decoded(folder, tmp_path / "again")
    news, epaper = rows_of(folder / "score.py", read_gold(folder), pages, outcomes)
    assert news.marks == {"F1>=.95": 0.5, "empty": 0.5, "title": 0.5}
    assert epaper.marks == {"F1>=.95": 1.0, "empty": 0.0, "title": 1.0}
    assert "stand-in failed on 1 of 3 pages, which count as empty; road: " + words in list(
        remarks(outcomes, {"road", "bridge", "edition"})
    )


def test_an_extractor_that_cannot_be_imported_has_a_row_that_says_so(folder: Path, tmp_path: Path) -> None:
    missing = [sys.executable, "-c", "import sys; print('No module named gne', file=sys.stderr); sys.exit(69)"]
    outcomes = compared(folder, tmp_path / "decoded", {"gne": missing, "stand-in": stand_in()})
    rows = list(rows_of(folder / "score.py", read_gold(folder), [], outcomes))
    assert [(row.set, row.extractor, row.reason) for row in rows] == [
        ("zh-news", "gne", "not run: No module named gne"),
        ("zh-news", "stand-in", ""),
        ("epaper", "gne", "not run: No module named gne"),
        ("epaper", "stand-in", ""),
    ]
    assert table(rows).splitlines()[1] == "zh-news  gne       not run: No module named gne"


def test_the_ratio_is_the_median_of_the_rounds() -> None:
    basis = Outcome(rounds=[{"a": 10.0, "b": 90.0}, {"a": 10.0, "b": 90.0}, {"a": 20.0, "b": 180.0}])
    other = Outcome(rounds=[{"a": 30.0, "b": 90.0}, {"a": 30.0, "b": 270.0}, {"a": 60.0, "b": 180.0}])
    assert list(remarks({"trafilatura": basis, "ours": other}, {"a", "b"}))[1] == (
        "CPU time of ours on all 2 pages: 1.20 times trafilatura's alone (rounds: 1.20 3.00 1.20), "
        "3.00 times without b, the page that costs trafilatura most"
    )


def test_a_field_that_an_extractor_never_gives_is_a_dash_and_no_zero() -> None:
    row = Row("zh-news", "x", {"F1": 0.5, "title": 0.25, "day": 0.0, "source": 0.0}, given=("source", "text", "title"))
    cells = dict(
        zip(table([row]).splitlines()[0].split()[2:11], table([row]).splitlines()[1].split()[2:11], strict=True)
    )
    assert (cells["F1"], cells["title"], cells["day"]) == ("0.500", "0.250", "–")


# The scorer


def test_marks_of_two_words_are_read_from_what_the_scorer_prints() -> None:
    printed = "\nzh-news: 53 pages, 53 predicted\n  F1 0.883 (53)  F1>=.95 0.600 (53)  wrong day 0.250 (52)\n"
    assert parse(printed + "\nepaper: 20 pages, 0 predicted\n  F1 1.000 (20)\n") == {
        "zh-news": {"F1": 0.883, "F1>=.95": 0.6, "wrong day": 0.25},
        "epaper": {"F1": 1.0},
    }


def test_the_scorer_sees_only_the_gold_that_it_is_given(folder: Path) -> None:
    gold = read_gold(folder)[:1]
    assert score(folder / "score.py", gold, [{"id": "road", "text": ROAD, "title": "桥"}]) == {
        "zh-news": {"F1>=.95": 1.0, "empty": 0.0, "title": 0.0}
    }


def test_a_scorer_that_fails_is_named(folder: Path) -> None:
    (folder / "score.py").write_text("import nothing_of_the_kind", encoding="utf-8")
    with pytest.raises(
        ScorerError, match=r"score\.py gave no scores: ModuleNotFoundError: No module named 'nothing_of_the_kind'"
    ):
        score(folder / "score.py", read_gold(folder), [])


# The pages and their halves


def test_every_extractor_gets_the_page_decoded(folder: Path, tmp_path: Path) -> None:
    (road, bridge, edition) = decoded(folder, tmp_path / "decoded")
    assert road.file.read_text("utf-8") == page(ROAD).decode("gb18030")
    assert (road.half, bridge.set, edition.set) == ("tuned", "zh-news", "epaper")


def test_gold_without_a_page_is_passed_over(folder: Path, tmp_path: Path) -> None:
    (folder / "pages" / "road.html").unlink()
    assert [one.id for one in decoded(folder, tmp_path / "decoded")] == ["bridge", "edition"]


@pytest.mark.parametrize(
    "url, markup, site",
    [
        ("https://news.sina.com.cn/c/2024-05-10/doc.shtml", "", "sina"),
        ("https://finance.sina.cn/sa/2005-08-26/detail.html", "", "sina"),
        ("http://www.163.com/a.html", '<link rel="canonical" href="https://www.county.example/1">', "163"),
        (None, '<link rel="canonical" href="https://www.rfi.fr/cn/1"><a href="https://t.co/">', "rfi"),
        (None, '<a href="http://a.qq.com/"><a href="http://x.sohu.com/1"><img src="http://y.sohu.com/2">', "sohu"),
        (None, "<p>no address at all</p>", "page-7"),
        (None, '<a href="http://b.example/"><a href="http://a.example/">', "a"),
    ],
)
def test_a_site_is_known_by_its_address_or_by_what_its_page_names(url: str | None, markup: str, site: str) -> None:
    assert site_of("page-7", url, markup) == site


@pytest.mark.parametrize(
    "site, half", [("sina", "watched"), ("163", "watched"), ("sohu", "tuned"), ("people", "tuned"), ("qq", "tuned")]
)
def test_a_site_stays_in_its_half(site: str, half: str) -> None:
    assert half_of(site) == half


def test_by_site_the_chinese_news_pages_have_a_row_for_each_half(folder: Path, tmp_path: Path) -> None:
    (folder / "pages" / "bridge.html").write_bytes(page(BRIDGE, extra="raise"))
    pages = decoded(folder, tmp_path / "decoded")
    outcomes = run_all(pages, {"stand-in": stand_in()})
    rows = list(rows_of(folder / "score.py", read_gold(folder), pages, outcomes, by_site=True))
    assert [(row.set, row.marks["F1>=.95"]) for row in rows] == [
        ("zh-news", 0.5),
        ("zh-news tuned", 1.0),
        ("zh-news watched", 0.0),
        ("epaper", 1.0),
    ]


@pytest.mark.skipif(
    not is_complete(DEFAULT_PAGES), reason="needs ../shared/eval, others' articles, which are no part of the project"
)
def test_the_halves_of_the_evaluation_pages_are_disjoint_by_site(tmp_path: Path) -> None:
    gold = [row for row in read_gold(DEFAULT_PAGES) if row["set"] == "zh-news"]
    pages = list(decoded_pages(DEFAULT_PAGES, gold, tmp_path))
    sites: dict[str, set[str]] = {half: set() for half in ("tuned", "watched")}
    for one in pages:
        sites[one.half].add(site_of(one.id, one.url, one.file.read_text("utf-8")))
    assert len(pages) == len(gold)
    assert sites["tuned"].isdisjoint(sites["watched"])
    assert min(len(names) for names in sites.values()) >= 10
