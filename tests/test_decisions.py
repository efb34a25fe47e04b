"""What people decide, from the ledger to the view and back."""

from __future__ import annotations

import shutil

import pytest

from twosource import decisions, pipeline
from twosource.cli import main
from twosource.errors import ReviewError
from twosource.records import Count, Words

REPORTS = {
    "one": "Seven farmers were killed on 3 May 2031 when army planes bombed Port Talis, the Coast Rights Watch said.\n",
    "two": "Seven farmers were killed on 3 May 2031 when planes bombed Port Talis, a doctor at the town's hospital told us.\n",
    "three": "Twelve sailors were injured on 9 June 2031 when a mine exploded in Ostrel, the harbour police said.\n",
}


@pytest.fixture
def workspace(built, copied):
    return copied(built(REPORTS))


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


# --------------------------------------------------------------------------------------------------
# on the command line


def said(capsys, *arguments):
    status = main([*map(str, arguments)])
    done = capsys.readouterr()
    return status, done.out, done.err


def test_judgements_go_out_come_in_and_are_compared(workspace, built, capsys, tmp_path):
    one, two = (incident.id for incident in pipeline.view(workspace).incidents[:2])
    home = ("-w", workspace.folder)
    assert said(capsys, "judge", "same", one, two, "--note", "one raid", "--author", "Ada", *home)[0] == 0
    out = said(capsys, "judge", "export", *home)[1]
    assert out.splitlines()[1] == f"{min(one, two)},{max(one, two)},same,one raid,Ada"
    (tmp_path / "ada.csv").write_text(out)
    (tmp_path / "ben.csv").write_text(out.replace(",same,", ",different,").replace("Ada", "Ben"))
    shutil.copytree(built(REPORTS).folder, tmp_path / "other")
    assert said(capsys, "judge", "import", tmp_path / "ada.csv", "-w", tmp_path / "other")[0] == 0
    assert said(capsys, "judge", "export", "-w", tmp_path / "other")[1] == out
    status, out, _ = said(capsys, "judge", "agreement", tmp_path / "ada.csv", tmp_path / "ben.csv")
    assert (status, "they agree on 0" in out, "same, different" in out) == (0, True, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["judge", "same", "inc-1"], "name two ids"),
        (["judge", "agreement", "a.csv"], "two or more CSV files"),
        (["judge", "import", "none.csv"], "none.csv"),
        (["show", "1", "--policy", "loudest"], "loudest"),
    ],
)
def test_careless_words_are_refused(workspace, capsys, arguments, says):
    status, out, error = said(capsys, *arguments, "-w", workspace.folder)
    assert (status, out) == (2, "")
    assert says in error


def test_an_import_names_the_line_that_contradicts(workspace, capsys, tmp_path):
    one, two, three = (claim.id for claim in pipeline.view(workspace).claims[:3])
    (tmp_path / "w.csv").write_text(f"left,right,verdict\n{one},{two},same\n{two},{three},same\n{one},{three},different\n")
    status, _, error = said(capsys, "judge", "import", tmp_path / "w.csv", "-w", workspace.folder)
    assert status == 2
    assert "w.csv:4: " in error
    assert "are judged different, but" in error


def test_show_says_what_rests_on_an_article(workspace, capsys):
    before = said(capsys, "export", "-w", workspace.folder)[1]
    view = pipeline.view(workspace)
    article = next(article for article in view.articles if article.ref.endswith("one.txt"))
    claims = {claim.id for claim in view.claims if claim.article == article.id}
    incident = next(incident for incident in view.incidents if claims & set(incident.claims))
    status, out, error = said(capsys, "show", incident.id, "--without", f"article:{article.ref}", "-w", workspace.folder)
    assert status == 0
    assert "WHAT CHANGES" in out
    assert "left out by --without" in error
    assert said(capsys, "incidents", "--as-of", "2031-01-01", "-w", workspace.folder)[1].count("nothing is left") == len(
        view.incidents
    )
    assert said(capsys, "export", "-w", workspace.folder)[1] == before
