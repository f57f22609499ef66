"""`archive dedup`, `same`, `diff`, and what `show` and `export` say of duplicates: output and exit codes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.store.archive import Archive
from tests.archive.store.test_repeats import article
from tests.harness.documents import MAGAZINE, ROOT
from tests.harness.patience import patience
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE, lead_of, notice
from tests.harness.terminal import parsed, run

TABLES = ("clusters", "relations", "sketches", "fingerprints")


def filled(path: Path = Path("archive.db")) -> list[str]:
    """Make an archive: a story, a reprint and a part of it, a page that holds it, and another story."""
    texts = [BRIDGE, "本报讯 " + lead_of(BRIDGE, 4), lead_of(BRIDGE, 2), ROUTE]
    with Archive(path) as archive:
        return [archive.add(article(text, n, title=f"题{n}", days=n)).article for n, text in enumerate(texts)]


def emptied(path: Path = Path("archive.db")) -> None:
    """Make an archive as it was before duplicates were looked for."""
    connection = sqlite3.connect(path)
    with connection:
        for table in TABLES:
            connection.execute(f"delete from {table}")
    connection.close()


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path, timeout=patience(20))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def found(path: Path) -> list[list[tuple[object, ...]]]:
    """Return what an archive says of duplicates, without the moments at which it found it."""
    return [
        rows(path, "select article, key, days, letters from fingerprints order by 1"),
        rows(path, "select article, other, kind, evidence from relations order by 1, 2"),
        rows(path, "select article, head from clusters order by 1"),
        rows(path, "select s.period, s.hash, f.article from sketches s join fingerprints f on f.number = s.article"
                   " order by 1, 2, 3"),
    ]  # fmt: skip


# dedup


def test_dedup_finds_what_was_never_looked_at(here: Path) -> None:
    filled()
    entered = found(here / "archive.db")
    emptied()
    result = run("dedup")
    assert result.exit_code == 0
    assert result.stdout == "4 articles looked at: 1 pair the same, 2 parts of another\n"
    assert found(here / "archive.db") == entered
    assert run("dedup").stdout == "0 articles looked at: 0 pairs the same, 0 parts of another\n"


def test_a_dry_run_shows_pairs_and_changes_nothing(here: Path) -> None:
    bridge, reprint, part, _ = filled()
    emptied()
    before = found(here / "archive.db")
    told = parsed("dedup", "--dry-run")
    assert {key: told[key] for key in ("examined", "same", "parts", "dry_run")} == {
        "examined": 4, "same": 1, "parts": 2, "dry_run": True,
    }  # fmt: skip
    assert {frozenset((one["article"], one["other"])) for one in told["relations"]} == {
        frozenset((bridge, reprint)), frozenset((bridge, part)), frozenset((reprint, part)),
    }  # fmt: skip
    assert found(here / "archive.db") == before
    assert f"{bridge} 题0" in run("dedup", "--dry-run").stdout


def test_a_dry_run_needs_no_lock_that_a_writer_holds(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("archive.store.archive.BUSY_SECONDS", 0)
    filled()
    emptied()
    writer = sqlite3.connect(here / "archive.db")
    writer.execute("begin immediate")
    assert run("dedup").exit_code == 1
    assert parsed("dedup", "--dry-run")["examined"] == 4
    writer.close()


@pytest.mark.parametrize("arguments", [("--dry-run",), ("--dry-run", "--archived-since", "2999-01-01")])
def test_a_dry_run_leaves_nothing_behind(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    scratch = here / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    filled()
    emptied()
    assert run("dedup", *arguments).exit_code == 0
    assert list(scratch.iterdir()) == []
    assert sorted(path.name for path in here.iterdir()) == ["archive.db", "scratch"]


def test_since_leaves_out_what_was_archived_before() -> None:
    filled()
    emptied()
    assert parsed("dedup", "--archived-since", "2999-01-01")["examined"] == 0
    assert parsed("dedup", "--archived-since", "2020-01-01")["examined"] == 4


def test_since_takes_a_day() -> None:
    filled()
    assert run("dedup", "--archived-since", "yesterday").exit_code == 2


def test_a_killed_dedup_goes_on_where_it_was(here: Path) -> None:
    path = here / "archive.db"
    with Archive(path) as archive, archive.transaction():
        for n in range(450):
            story = (
                BRIDGE.replace("黄岭屯", f"第{n // 3}屯")
                .replace("陆奶奶", f"陆{n // 3}奶奶")
                .replace("六个", f"{n // 3}个")
            )
            archive.add(article((story, story.replace("竹篮", "竹蓝"), lead_of(story, 4))[n % 3], n, days=2 * n))
    entered = found(path)
    emptied(path)
    command = [sys.executable, "-m", "archive", "dedup"]
    process = subprocess.Popen(command, cwd=here, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)
    while not (done := len(rows(path, "select 1 from fingerprints"))) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=patience(20))
    assert 0 < done < 450 and done % 100 == 0
    left = 450 - len(rows(path, "select 1 from fingerprints"))
    assert parsed("dedup")["examined"] == left > 0
    assert found(path) == entered


# same


def test_a_known_text_is_exit_code_0(here: Path) -> None:
    bridge, reprint, part, _ = filled()
    (here / "a.txt").write_text("新华社电 " + BRIDGE, "utf-8")
    result = run("same", "a.txt")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == ["a.txt: known", f"  same      {bridge}  题0 (word for word)"]
    [answer] = parsed("same", "a.txt")
    assert [(match["id"], match["kind"]) for match in answer["matches"]] == [
        (bridge, "same"), (reprint, "same"), (part, "contains"),
    ]  # fmt: skip


def test_an_unknown_text_is_exit_code_3(here: Path) -> None:
    filled()
    (here / "a.txt").write_text(LIBRARY, "utf-8")
    result = run("same", "a.txt")
    assert (result.exit_code, result.stdout) == (3, "a.txt: not known\n")
    assert json.loads(run("same", "a.txt", "--json").stdout) == [{"title": "", "known": False, "matches": []}]


def test_a_look_alike_is_not_known(here: Path) -> None:
    with Archive("archive.db") as archive:
        archive.add(article(notice("12月24日"), 1))
    (here / "a.txt").write_text(notice("12月25日"), "utf-8")
    assert run("same", "a.txt").exit_code == 3


def test_a_document_is_asked_for_article_by_article(here: Path) -> None:
    filled()
    (here / "a.txt").write_bytes(MAGAZINE)
    assert [answer["title"] for answer in json.loads(run("same", "a.txt", "--json").stdout)] == [
        "山村：修渠引水到田头", "一座小城的夜读",
    ]  # fmt: skip


def test_a_day_narrows_what_is_compared(here: Path) -> None:
    filled()
    (here / "a.txt").write_text(lead_of(BRIDGE, 3), "utf-8")
    assert run("same", "a.txt", "--date", "2021-12-30").exit_code == 0
    assert run("same", "a.txt", "--date", "2023-12-30").exit_code == 3


def test_same_writes_nothing(here: Path) -> None:
    filled()
    (here / "a.txt").write_text(LIBRARY, "utf-8")
    before = (here / "archive.db").read_bytes()
    run("same", "a.txt")
    assert (here / "archive.db").read_bytes() == before


@pytest.mark.parametrize("arguments", [["same"], ["same", "none.txt"], ["diff", "0"], ["diff"], ["dedup", "x"]])
def test_wrong_use_is_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


# diff


def test_a_difference_is_shown_sentence_by_sentence(here: Path) -> None:
    with Archive("archive.db") as archive:
        a = archive.add(
            article("桥修好了。孩子们上学要走四里山路，天不亮就得出门。大家都笑了。", 1, title="甲")
        ).article
        b = archive.add(
            article("桥修好了。孩子们上学要走五里山路，天不亮就得出门。米酒喝到天黑。", 2, title="乙")
        ).article
    result = run("diff", a[:6], b[:6])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"--- {a}  甲",
        f"+++ {b}  乙",
        "  桥修好了。",
        "~ - 孩子们上学要走四里山路，天不亮就得出门。",
        "~ + 孩子们上学要走五里山路，天不亮就得出门。",
        "- 大家都笑了。",
        "+ 米酒喝到天黑。",
    ]
    told = parsed("diff", a, b)
    assert (told["same"], [step["kind"] for step in told["steps"]]) == (False, ["same", "changed", "removed", "added"])


def test_texts_that_are_formatted_otherwise_do_not_differ() -> None:
    bridge = filled()[0]
    assert parsed("diff", bridge, bridge)["same"] is True


def test_a_difference_with_what_is_not_there_is_an_error() -> None:
    bridge = filled()[0]
    assert run("diff", bridge, "zz").exit_code == 1


def quoted() -> tuple[str, str]:
    """Make an archive of a story and a report that draws on it."""
    report = ROUTE + "\n" + "\n".join(BRIDGE.split("\n")[1:4]) + "\n" + LIBRARY
    with Archive("archive.db") as archive:
        first, second = (
            archive.add(article(text, n, title=f"题{n}")).article for n, text in enumerate((BRIDGE, report))
        )
    return first, second


def test_what_only_draws_on_a_known_text_is_shown_and_not_known(here: Path) -> None:
    bridge, report = quoted()
    (here / "a.txt").write_text(ROUTE[:60] + "\n" + "\n".join(BRIDGE.split("\n")[1:4]) + "\n" + LIBRARY, "utf-8")
    emptied()
    assert run("dedup").stdout.endswith("0 pairs the same, 0 parts of another, 1 draws on another\n")
    lines = run("show", bridge).stdout.splitlines()
    assert any(line.startswith(f"drawn on by {report} 题1 (") and line.endswith("% of this)") for line in lines)
    assert any(line.startswith(f"draws on   {bridge} 题0 (") for line in run("show", report).stdout.splitlines())
    with Archive("archive.db") as archive, archive.transaction():
        archive.duplicates.leave(report)
    [answer] = json.loads(run("same", "a.txt", "--json").stdout)
    assert ([match["kind"] for match in answer["matches"]], answer["known"]) == (["draws on"], False)


# show, export


def test_show_names_head_copies_and_parts_with_their_addresses() -> None:
    bridge, reprint, part, _ = filled()
    lines = run("show", reprint).stdout.splitlines()
    assert f"head       {bridge} 题0, 2021-12-24" in lines
    assert f"copy       {reprint} 题1, 2021-12-25 (this one): title changed, cut" in lines
    assert "           http://szb.cn/content_0.html" in lines
    assert any(line.startswith(f"contains   {part} 题2 (") for line in lines)
    assert any(
        line.startswith(f"part of    {bridge} 题0 (100% of this)") for line in run("show", part).stdout.splitlines()
    )


def test_show_as_json_holds_copies_and_relations() -> None:
    bridge, reprint, part, route = filled()
    told = parsed("show", bridge)
    assert [(copy["id"], copy["changes"]) for copy in told["copies"]] == [
        (bridge, []), (reprint, ["title changed", "cut"]),
    ]  # fmt: skip
    assert [(one["id"], one["kind"], one["change"]) for one in told["relations"]] == [
        (reprint, "same", "extended"), (part, "contains", "extended"),
    ]  # fmt: skip
    assert told["relations"][0]["addresses"] == ["http://szb.cn/content_1.html"]
    assert parsed("show", route)["copies"] == []


def test_show_tells_another_title_at_another_address() -> None:
    with Archive("archive.db") as archive:
        archive.add(article(BRIDGE, 1, title="甲"))
        bridge = archive.add(article(BRIDGE, 2, title="乙")).article
    lines = run("show", bridge).stdout.splitlines()
    assert "address    http://szb.cn/content_1.html" in lines
    assert "address    http://szb.cn/content_2.html (there: 乙)" in lines


def test_heads_alone_can_be_exported(here: Path) -> None:
    bridge, _, part, route = filled()
    assert run("export", "--format", "jsonl", "--out", "all").stdout.startswith("1 file with 4 articles")
    assert run("export", "--format", "jsonl", "--out", "out", "--heads-only").exit_code == 0
    lines = (here / "out" / "articles.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {bridge, part, route}
