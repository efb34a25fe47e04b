"""What people decide, from the ledger to the view and back."""

from __future__ import annotations

import shutil

import pytest

from twosource import config, decisions, pipeline
from twosource.errors import ReviewError
from twosource.records import Count, Words

REPORTS = {
    "one": "Seven farmers were killed on 3 May 2031 when army planes bombed Port Talis, the Coast Rights Watch said.\n",
    "two": "Seven farmers were killed on 3 May 2031 when planes bombed Port Talis, a doctor at the town's hospital told us.\n",
    "three": "Twelve sailors were injured on 9 June 2031 when a mine exploded in Ostrel, the harbour police said.\n",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decided")
    for name, text in REPORTS.items():
        (folder / f"{name}.txt").write_text(text)
    workspace = config.open_workspace(folder / "w", create=True)
    pipeline.add(workspace, [str(folder / f"{name}.txt") for name in REPORTS])
    pipeline.run(workspace)
    return workspace


@pytest.fixture
def workspace(built, tmp_path):
    shutil.copytree(built.folder, tmp_path / "w")
    return config.open_workspace(tmp_path / "w", create=False)


def parts(view):
    return {incident.claims for incident in view.incidents}


def toll(view):
    return next(cell for cell in view.cells if cell.slot == "killed")


def test_a_claim_is_rejected_and_taken_back(workspace):
    before = pipeline.view(workspace)
    target = toll(before).support[0]
    word = decisions.review(workspace, target, "reject", note="misread", author="Ada")
    after = pipeline.refresh(workspace)
    assert target not in {claim for cell in after.cells for claim in cell.support}
    assert (word.author, word.note, bool(word.at)) == ("Ada", "misread", True)
    counter = decisions.undo(workspace, word.id, author="Ben")
    assert pipeline.refresh(workspace) == before
    decisions.undo(workspace, counter.id)
    assert pipeline.refresh(workspace) == after
    assert decisions.decisions(workspace).undone == {counter.id}


def test_a_cell_is_corrected_and_keeps_it_when_its_article_goes(workspace):
    before = pipeline.view(workspace)
    cell = toll(before)
    nine = Count(9, 9, 9, "people")
    decisions.review(workspace, f"{cell.incident}/killed/{cell.group or ''}", "correct", nine, note="seen the list")
    after = pipeline.refresh(workspace)
    assert (toll(after).value, toll(after).status) == (nine, "set-by-hand")
    assert "seen the list" in toll(after).why
    smallest = min(next(one.claims for one in before.incidents if one.id == cell.incident))
    pipeline.mark(workspace, next(claim.article for claim in before.claims if claim.id == smallest), "withdraw")
    left = pipeline.refresh(workspace)
    if any(one.slot == "killed" for one in left.cells):
        assert toll(left).value == nine


def test_a_rejected_cell_is_not_shown(workspace):
    cell = toll(pipeline.view(workspace))
    decisions.review(workspace, f"{cell.incident}/killed/{cell.group or ''}", "reject")
    assert not [one for one in pipeline.refresh(workspace).cells if (one.incident, one.slot) == (cell.incident, "killed")]


def test_merging_outlives_the_article_of_the_smallest_claim(workspace):
    before = pipeline.view(workspace)
    one, two = (incident.id for incident in before.incidents[:2])
    decisions.judge(workspace, "same", one, two)
    merged = pipeline.refresh(workspace)
    assert len(merged.incidents) == len(before.incidents) - 1
    articles = {claim.id: claim.article for claim in before.claims}
    whole = next(incident.claims for incident in merged.incidents if len(incident.claims) > 1)
    pipeline.mark(workspace, articles[min(whole)], "withdraw")
    left = {claim for claim in whole if articles[claim] != articles[min(whole)]}
    assert any(left == set(incident.claims) for incident in pipeline.refresh(workspace).incidents)


def test_merge_split_and_undo(workspace):
    before = pipeline.view(workspace)
    one, two = (incident for incident in before.incidents[:2])
    made = decisions.judge(workspace, "same", one.id, two.id)
    whole = next(incident for incident in pipeline.refresh(workspace).incidents if set(one.claims) <= set(incident.claims))
    with pytest.raises(ReviewError, match="are judged different, but"):
        decisions.split(workspace, whole.id, one.claims)
    decisions.undo(workspace, made.id)
    assert pipeline.refresh(workspace) == before
    decisions.judge(workspace, "same", one.claims[0], two.claims[0])
    assert decisions.judge(workspace, "same", one.claims[0], two.claims[0]).made == "000003"
    assert parts(pipeline.refresh(workspace)) != parts(before)


def test_a_split_parts_and_is_undone(workspace):
    before = pipeline.view(workspace)
    one, two = (incident for incident in before.incidents[:2])
    decisions.judge(workspace, "unsure", one.id, two.id)
    several = next((incident for incident in before.incidents if len(incident.claims) > 1), None)
    if several is None:
        pytest.skip("no incident of several claims")
    words = decisions.split(workspace, several.id, several.claims[:1], author="Ada")
    assert {several.claims[:1], several.claims[1:]} <= parts(pipeline.refresh(workspace))
    for word in words:
        decisions.undo(workspace, word.id)
    assert pipeline.refresh(workspace) == before


@pytest.mark.parametrize(
    ("target", "verdict", "value"),
    [
        ("clm-none", "accept", None),
        ("CLAIM", "correct", None),
        ("CLAIM", "accept", Words("x")),
        ("CLAIM", "perhaps", None),
        ("CLAIM", "undo", None),
        ("CLAIM", "rate", Words("A")),
        ("SOURCE", "rate", Words("G")),
        ("SOURCE", "accept", None),
        ("inc-none/killed/", "accept", None),
    ],
)
def test_what_cannot_be_reviewed_is_refused(workspace, target, verdict, value):
    view = pipeline.view(workspace)
    named = {"CLAIM": view.claims[0].id, "SOURCE": view.sources[0].id}.get(target, target)
    with pytest.raises(ReviewError):
        decisions.review(workspace, named, verdict, value)


def test_undo_refuses_the_unknown_and_the_undone(workspace):
    with pytest.raises(ReviewError, match="no judgement or review"):
        decisions.undo(workspace, "rev-none")
    word = decisions.review(workspace, pipeline.view(workspace).claims[0].id, "note", note="see the photograph")
    decisions.undo(workspace, word.id)
    with pytest.raises(ReviewError, match="undone already"):
        decisions.undo(workspace, word.id)
