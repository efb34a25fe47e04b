"""Sources side by side, on invented sentences: each is a witness of its own, unless two words describe one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from twosource.read.chains import chains, speakers_of
from twosource.records import Span

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "coordinated.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def roots(read_parts, shipped):
    def read(text):
        reading = read_parts([text])[0]
        start = text.lower().index("twelve people")
        speakers = speakers_of(reading.article, reading.attributions, reading.entities, shipped)
        return [steps[-1] for steps, _ in chains(speakers, Span(start, start + len("twelve people")))]

    return read


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["roots"][0])
def test_each_source_has_its_chain(roots, case):
    assert [step.name for step in roots(case["text"])] == case["roots"]


def test_people_of_an_organisation_are_the_organisation(roots):
    joint = roots(
        "Activists from the Valley Observatory and the Syrian Observatory for Human Rights said twelve people were killed."
    )
    alone = roots("The Syrian Observatory for Human Rights said twelve people were killed.")
    assert joint[-1].source == alone[-1].source


def test_one_claim_for_each_source(read_parts):
    claims = read_parts(["Residents and medics said rebels shelled the town of Idlib on Monday."])[0].claims
    assert [claim.chain[-1].name for claim in claims] == ["Residents", "medics"]
    assert len({claim.id for claim in claims}) == 2
    assert len({claim.trigger for claim in claims}) == 1
    assert claims[0].chain[-1].span != claims[1].chain[-1].span
