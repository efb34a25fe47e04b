"""The gate on tiny invented corpora: it fails below a floor, sees another corpus, and lowers nothing unasked."""

from __future__ import annotations

import json

import pytest

from evals import __main__ as command
from evals import gate, table
from evals.figures import Figure
from evals.gold import GoldError, load, sample, span
from evals.tasks import ROOT, TASKS, Score

MODEL = "m" * 64


def scored(value, sha="a" * 64, metric="span f1", records=4):
    return Score("times", sha, records, (Figure(metric, value, 10),))


@pytest.fixture
def pinned():
    return gate.update(gate.Floors(), [scored(0.8)], MODEL, None)[0]


def test_new_figures_are_pinned_a_little_under_what_was_measured(pinned):
    (floor,) = pinned.floors
    assert (floor.measured, floor.records, floor.sha256) == (0.8, 4, "a" * 64)
    assert 0.78 < floor.floor < 0.8


@pytest.mark.parametrize(("value", "failed"), [(0.8, False), (0.9, False), (0.788, False), (0.75, True)])
def test_fails_below_the_floor_only(pinned, value, failed):
    assert gate.compare(pinned, [scored(value)], MODEL).failed is failed


def test_fails_over_another_corpus_however_good_the_figure(pinned):
    report = gate.compare(pinned, [scored(0.95, sha="b" * 64)], MODEL)
    assert report.failed
    assert "not the pinned one" in report.lines[0]


def test_fails_over_another_number_of_records_and_for_an_absent_figure(pinned):
    assert gate.compare(pinned, [scored(0.95, records=3)], MODEL).failed
    assert gate.compare(pinned, [scored(0.95, metric="another")], MODEL).failed


def test_says_that_the_model_is_another(pinned):
    report = gate.compare(pinned, [scored(0.8)], "n" * 64)
    assert not report.failed
    assert report.lines[0].startswith("note: the floors were pinned with model mmm")


def test_update_raises_floors_and_keeps_those_of_tasks_not_scored(pinned):
    more, refused = gate.update(pinned, [Score("chains", "c" * 64, 2, (Figure("open", 1.0, 2),))], MODEL, None)
    higher, _ = gate.update(more, [scored(0.9)], MODEL, None)
    assert refused == ()
    assert {floor.task: floor.measured for floor in higher.floors} == {"times": 0.9, "chains": 1.0}


def test_update_lowers_no_floor_without_a_reason_and_keeps_the_reason(pinned):
    same, refused = gate.update(pinned, [scored(0.7)], MODEL, None)
    assert same == pinned
    assert "--allow-regression" in refused[0]
    lower, refused = gate.update(pinned, [scored(0.7)], MODEL, "gold was mended")
    assert refused == ()
    assert lower.floors[0].floor < 0.7
    assert [one.reason for one in lower.lowered] == ["gold was mended"]


def test_update_gives_up_no_figure_without_a_reason(pinned):
    assert gate.update(pinned, [scored(0.9, metric="another")], MODEL, None)[1]


def test_update_within_the_slack_keeps_the_floor(pinned):
    new, refused = gate.update(pinned, [scored(0.792)], MODEL, None)
    assert refused == ()
    assert (new.floors[0].floor, new.floors[0].measured) == (pinned.floors[0].floor, 0.792)


def test_floors_survive_the_file(pinned, tmp_path):
    gate.write_floors(tmp_path / "floors.json", pinned)
    assert gate.read_floors(tmp_path / "floors.json") == pinned


def test_missing_corpus_is_skipped_with_a_line(tmp_path, capsys):
    assert command.main(["gate", "--data", str(tmp_path), "--task", "times"]) == 0
    assert "times: skipped, its corpus is missing" in capsys.readouterr().out


def times_corpus(folder, value="2031-05-04"):
    path = folder / "tempeval" / "dev.jsonl"
    path.parent.mkdir(exist_ok=True)
    text = "Shells hit Dalmira on 4 May 2031."
    start = text.index("4 May")
    timex = {"start": start, "end": len(text) - 1, "type": "DATE", "value": value}
    path.write_text(json.dumps({"id": "d1", "dct": "2031-05-06", "text": text, "timexes": [timex]}) + "\n")
    return path


def run_gate(folder, *more):
    return command.main(["gate", "--data", str(folder), "--task", "times", "--floors", str(folder / "floors.json"), *more])


def test_gate_from_end_to_end(tmp_path, capsys):
    times_corpus(tmp_path)
    assert run_gate(tmp_path, "--update") == 0
    assert [floor.measured for floor in gate.read_floors(tmp_path / "floors.json").floors] == [1.0, 1.0]
    assert run_gate(tmp_path) == 0
    times_corpus(tmp_path, value="2031-05-05")
    assert run_gate(tmp_path) == 1
    assert "FAILED" in capsys.readouterr().out
    assert run_gate(tmp_path, "--update") == 1
    assert run_gate(tmp_path, "--update", "--allow-regression", "another corpus") == 0
    assert run_gate(tmp_path) == 0


def test_a_reason_without_update_or_words_is_refused(tmp_path):
    assert run_gate(tmp_path, "--allow-regression", "because") == 2
    assert run_gate(tmp_path, "--update", "--allow-regression", " ") == 2


def test_broken_gold_is_loud(tmp_path, capsys):
    path = times_corpus(tmp_path)
    path.write_text(path.read_text().replace('"end": 32', '"end": 99'))
    assert command.main(["score", "times", "--data", "x", "--file", str(path)]) == 2
    assert "d1: the span 22-99 does not lie in its text" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', '{"id": "a", "text": ""}\n{"id": "a", "text": ""}', ""])
def test_broken_records_are_loud(tmp_path, line):
    (tmp_path / "x.jsonl").write_text(line)
    with pytest.raises(GoldError):
        load(tmp_path / "x.jsonl", ("text",))


def test_empty_spans_are_broken_gold():
    with pytest.raises(GoldError):
        span({"id": "a", "text": "abc"}, 1, 1)


def test_sample_is_the_same_in_any_order_and_takes_groups_whole():
    records = [{"id": f"r{n}", "group": n // 3} for n in range(30)]
    assert sample(records, 7) == sample(records[::-1], 7)
    taken = sample(records, 7, "group")
    assert len(taken) == 9
    assert len({one["group"] for one in taken}) == 3


def test_every_row_of_the_table_is_a_pinned_figure_and_every_figure_has_a_floor():
    floors = gate.read_floors(command.FLOORS)
    pinned = {(floor.task, floor.metric) for floor in floors.floors}
    rows = {(task.name, metric) for task in TASKS.values() for metrics in task.rows.values() for metric in metrics}
    assert rows <= pinned
    assert "<!-- accuracy -->\n| what" in table.put((ROOT / "README.md").read_text(), floors)
