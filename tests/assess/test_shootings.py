"""How many died and lived in reports of shootings, from texts as they are read: one line of `cases/tolls.yml` for each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from evals.reading import article_of
from evals.tolls import in_order
from twosource.assess.cells import assess
from twosource.link.incidents import link
from twosource.read.reader import ReadArticles

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "tolls.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def count(encoder: Any, shipped: Any) -> Callable[[str, str], tuple[int, int]]:
    """Low and high of the killed or injured that the program tells of a text."""

    def read(text: str, slot: str) -> tuple[int, int]:
        stage = ReadArticles(shipped, "default")
        stage.__dict__["encoder"] = encoder
        article = article_of("one", text, "2019-05-08")
        readings = stage.run([article])
        view = assess([article], readings, link([article], readings, (), shipped), shipped, "default")
        return in_order(view).count(slot) or (0, 0)

    return read


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][0][:60])
def test_a_report_of_a_shooting_comes_to_its_toll(case, count):
    text = "\n\n".join(case["text"])
    assert {slot: count(text, slot) for slot in ("killed", "injured")} == {
        slot: (case[slot], case[slot]) for slot in ("killed", "injured")
    }
