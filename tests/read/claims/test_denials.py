"""What is denied, doubted, withheld or only laid at somebody's door, by sentence (tests/cases/denials.yml)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "denials.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def readings(read_parts: Callable[..., Any]) -> dict[str, Any]:
    return dict(zip((case["text"] for case in CASES), read_parts([case["text"] for case in CASES]), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_a_claim_has_the_stance_of_who_speaks(case: dict[str, Any], readings: dict[str, Any]) -> None:
    reading = readings[case["text"]]
    told = [claim for claim in reading.claims if case["trigger"] in claim.trigger.of(case["text"])]
    assert [claim.stance for claim in told] == [case["stance"]]
    assert [step.name for step in told[0].chain[1:]] == case["chain"]
    assert set(case.get("hedges", ())) <= set(told[0].hedges)
