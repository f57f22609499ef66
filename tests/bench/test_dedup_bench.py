"""The comparison of duplicates: its texts, what is true of them, its methods and its table."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.likeness.key import key_text
from bench.dedup import across, scale
from bench.dedup.__main__ import main
from bench.dedup.corpus import SCORING_SEED, TUNING_SEED, Corpus, draw
from bench.dedup.edits import EDITS, PARTS
from bench.dedup.forms import FORMS
from bench.dedup.marks import Row, by_edit, score, table
from bench.dedup.methods import IN_THE_PROJECT, METHODS
from bench.dedup.scale import costs
from bench.dedup.stories import Doc
from tests.harness.patience import patience

ROOT = Path(__file__).parents[2]
DOCS = [
    Doc(0, "桥", "甲" * 50, 1, "右江日报", "original", (0,)),
    Doc(1, "桥", "甲" * 50, 1, "左江日报", "editors", (0,)),
    Doc(2, "桥", "甲" * 20, 1, "左江日报", "lead only", (0,)),
    Doc(3, "weather", "乙" * 50, 1, "左江日报", "weather", ()),
    Doc(4, "weather", "丙" * 50, 1, "左江日报", "weather", ()),
]
CORPUS = Corpus(DOCS, {(0, 1)}, {(0, 2), (1, 2)})


INVENTED = ["--corpus", "invented", "--stories", "60"]


def found(same: list[tuple[int, int]], parts: list[tuple[int, int]]) -> dict[str, Any]:
    return {"same": same, "parts": parts, "draws": [], "seconds": 0.01, "label": "x"}


def test_a_draw_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert draw(TUNING_SEED, 12) == draw(TUNING_SEED, 12) != draw(SCORING_SEED, 12)


def test_there_are_24_edits_and_16_forms() -> None:
    assert (len(EDITS), len(FORMS)) == (24, 16)
    assert set(EDITS) > PARTS


def test_papers_come_day_by_day_and_no_form_item_twice() -> None:
    docs = draw(SCORING_SEED, 60).docs
    assert [doc.day for doc in docs] == sorted(doc.day or 0 for doc in docs)
    forms = [doc.text for doc in docs if not doc.stories]
    assert len(forms) == len(set(forms)) > 0


def test_pairs_of_one_story_are_true_and_those_with_a_part_of_it_apart() -> None:
    corpus = draw(SCORING_SEED, 60)
    stories, kinds = {doc.id: doc.stories for doc in corpus.docs}, {doc.id: doc.kind for doc in corpus.docs}
    assert all(stories[a] == stories[b] and stories[a] for a, b in corpus.same | corpus.parts)
    assert not any({kinds[a], kinds[b]} & PARTS for a, b in corpus.same)
    assert all({kinds[a], kinds[b]} & PARTS for a, b in corpus.parts)


@pytest.mark.parametrize(
    "same, parts, marks",
    [
        ([(0, 1)], [(0, 2), (1, 2)], (1.0, 1.0, 1.0, 0)),
        ([(0, 1), (0, 2)], [], (1.0, 1.0, 2 / 3, 0)),
        ([(0, 1), (3, 4)], [], (0.5, 1.0, 1 / 3, 1)),
        ([], [(0, 1)], (1.0, 0.0, 1 / 3, 0)),
    ],
)
def test_marks(same: list[tuple[int, int]], parts: list[tuple[int, int]], marks: tuple[float, ...]) -> None:
    row = score(CORPUS, "x", found(same, parts))
    assert (row.precision, row.recall, row.linked, row.forms_merged) == marks


def test_edits_are_told_apart() -> None:
    assert ("lead only", 2, 0.0, 0.5) in by_edit(CORPUS, found([(0, 1)], [(0, 2)]))


def test_a_method_that_was_not_run_has_its_reason_below_the_table() -> None:
    lines = table([Row("ours", "ours", 1, 1, 1, 0, 2.0), Row("minhash-.5", "", reason="no datasketch")]).splitlines()
    assert lines[1].split() == ["ours", "1.000", "1.000", "1.000", "1.000", "–", "0.00", "0", "2.00", "1.00"]
    assert lines[2] == "minhash-.5: not run: no datasketch"


@pytest.mark.parametrize("method", sorted(IN_THE_PROJECT))
def test_each_method_of_the_project_finds_the_exact_pair(method: str) -> None:
    texts = [doc for doc in draw(SCORING_SEED, 10).docs if doc.kind == "original"][:3]
    docs = [asdict(doc) | {"key": key_text(doc.text)} for doc in texts]
    docs.append(docs[0] | {"id": 99999, "text": docs[0]["text"] + " "})
    assert METHODS[method](docs).same == {(docs[0]["id"], 99999)}


def test_ours_on_the_draw_that_rules_were_made_on() -> None:
    ended = CliRunner().invoke(main, [*INVENTED, "--seed", str(TUNING_SEED), "--methods", "ours", "--json"])
    assert ended.exit_code == 0, ended.output
    [row] = json.loads(ended.stdout)
    assert row["precision"] >= 0.985 and row["recall"] >= 0.9 and row["forms_merged"] == 0


def test_a_process_says_why_it_cannot_run_a_method() -> None:
    program = "import sys; sys.modules['datasketch'] = None; sys.argv[1:] = ['minhash-.5'];"
    command = [sys.executable, "-c", program + " from bench.dedup.methods import main; main()"]
    ended = subprocess.run(command, cwd=ROOT, input="", capture_output=True, encoding="utf-8", timeout=patience(60))
    assert ended.returncode == 69
    assert "datasketch" in ended.stderr


def test_an_unknown_method_is_wrong_use() -> None:
    assert CliRunner().invoke(main, ["--methods", "magic"]).exit_code == 2


def test_a_sketch_takes_less_than_450_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "_ROUNDS", 1)  # the time is the benchmark's affair
    [[cost, again]] = costs([2000], [ROOT, ROOT], stories=15)
    assert cost.sketches == again.sketches == 2000 and cost.bytes_an_article < 450
    assert min(cost.cpu_ms, cost.undated_cpu_ms, again.cpu_ms) > 0


def test_what_comparing_shards_takes_is_measured_of_articles_that_repeat_each_other(tmp_path: Path) -> None:
    docs = [asdict(doc) for doc in draw(TUNING_SEED, 10).docs]
    across.deal(tmp_path, docs, 3, lambda _: None)
    across.crowd(tmp_path / "relations.db", 50)
    examined, cost = across.looked(tmp_path)
    assert examined > 30
    assert set(cost.seconds) == {
        "finding what is new, and candidates", "units that read", "units that compare", "writing",
    }  # fmt: skip
    assert across.looked(tmp_path)[0] == 0
