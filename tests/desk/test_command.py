"""`twosource review`: what the desk takes by its forms, from the command line."""

from __future__ import annotations

import pytest

from twosource import decisions, pipeline
from twosource.cli import main
from twosource.desk.command import Asked, review
from twosource.errors import NotFound, ReviewError


@pytest.fixture
def porters(workspace):
    view = pipeline.view(workspace)
    article = next(one for one in view.articles if "porters" in one.text)
    return article, next(
        one for one in view.claims if one.article == article.id and any(arg.slot == "killed" for arg in one.args)
    )


def killed(workspace, claim):
    view = pipeline.refresh(workspace)
    return next(arg for one in view.claims if one.id == claim for arg in one.args if arg.slot == "killed")


def test_an_argument_is_set_to_words_of_its_article(workspace, porters):
    article, claim = porters
    asked = Asked("correct", claim.id, slot="killed", words="12", value="12", note="misread", author="Ada")
    made = review(workspace, asked)
    where = article.text.index("12")
    assert (made.article, made.span.start, made.span.end) == (article.id, where, where + 2)
    new = killed(workspace, claim.id)
    assert (new.value.best, new.span, new.how) == (12, made.span, "set by hand: misread")
    review(workspace, Asked("undo", made.id))
    assert killed(workspace, claim.id).value.best == 4


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"slot": "killed", "words": "forty"}, "does not stand"),
        ({"slot": "killed", "words": "e"}, "more than once"),
        ({"slot": "killed", "words": "said"}, "tells no number"),
        ({"slot": "killed", "value": "some time"}, "tells no number"),
        ({"value": "7"}, "--slot"),
        ({"slot": "killed", "value": "7", "instead": "nine"}, "--instead"),
        ({"slot": "type", "value": "picnic"}, "no event type"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_stored(workspace, porters, fields, said):
    with pytest.raises(ReviewError, match=said):
        review(workspace, Asked("correct", porters[1].id, **fields))
    assert decisions.decisions(workspace).reviews == ()


def test_nothing_of_that_id(workspace):
    with pytest.raises(NotFound):
        review(workspace, Asked("accept", "inc-0"))


def test_it_is_said_on_the_command_line(workspace, porters, capsys):
    view = pipeline.view(workspace)
    incident = next(one.id for one in view.incidents if porters[1].id in one.claims)
    cell = f"{incident}/killed/"
    words = ["--words", "Four porters", "--article", porters[0].ref, "--author", "Ada"]
    assert main(["review", "correct", cell, *words, "-w", str(workspace.folder), "--quiet"]) == 0
    assert capsys.readouterr().out.startswith("rev-")
    (made,) = decisions.decisions(workspace).reviews
    assert made.span.of(porters[0].text) == "Four porters"
    assert main(["review", "assign", incident, "Ben", "-w", str(workspace.folder), "--quiet"]) == 0
    assert main(["review", "correct", cell, "porters", "-w", str(workspace.folder), "--quiet"]) == 2
