"""Scorers and the fitting of what linking weighs by, over invented records."""

from __future__ import annotations

import json

from evals.growth import invent
from evals.likeness import Examples, calibration, entry, fit
from evals.reading import Program
from evals.validation import source_reports
from twosource import codebook
from twosource.codebook import Model
from twosource.link.incidents import link


def records(tmp_path, *found):
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in found))
    return path


def test_an_article_reports_what_it_has_the_words_of(tmp_path):
    passage = "In 1907 rioters burned the Halvek sawmill and the ferry landing"
    at = passage.index("burned")
    report = {"text": passage, "trigger": [at, at + 6]}
    gold = [
        {"id": "a", "valid": True, "report": report, "source": {"text": passage + " before dawn, the mayor wrote."}},
        {"id": "b", "valid": False, "report": report, "source": {"text": "The opera season opens with a comedy."}},
    ]
    figures, _ = source_reports(records(tmp_path, *gold), None, Program())
    assert [figure.value for figure in figures] == [1, 1, 1]


def test_weights_follow_the_examples_and_never_cross_over():
    rows = tuple({"alike": value / 10, "far": 1.0} for value in range(11)) * 5
    found = Examples(rows, tuple(row["alike"] > 0.5 for row in rows))
    bias, weights = fit(found, {"alike": 1.0, "far": -1.0})
    assert weights["alike"] > 1
    assert weights["far"] <= 0
    assert sum(number for *_, number in calibration(found, bias, weights)) == len(rows)
    assert entry(bias, weights, "invented", "test").startswith("  - id: test")


def test_every_feature_of_the_codebook_is_one_that_linking_has():
    from evals.likeness import PRIOR

    model = codebook.shipped().model("same_incident")
    assert isinstance(model, Model)
    assert set(model.weights) == set(PRIOR)


def test_invented_incidents_are_found_again():
    made = invent(120)
    articles, readings = [one for one, _ in made], [one for _, one in made]
    links = link(articles, readings, (), codebook.shipped())
    story = {claim.id: article.ref.split("-")[0] for article, reading in made for claim in reading.claims}
    together = [{story[name] for name in group} for group in links.groups]
    assert all(len(found) == 1 for found in together)
    assert len(together) <= 1.2 * len(set(story.values()))
