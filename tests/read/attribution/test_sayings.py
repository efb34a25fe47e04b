"""Who says so, in many forms of saying: active, passive, inverted, nominal, cited, quoted, told, posted, filed in court."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from twosource.read.attribution.chains import chains, speakers_of
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "sayings.yml").read_text(encoding="utf-8"))


def plain(name: str) -> str:
    """The name without its article: whether "the" is part of a body's name is the encoder's guess."""
    return name.removeprefix("the ").removeprefix("The ")


@pytest.fixture(scope="module")
def readings(read_parts: Callable[..., Any]) -> dict[str, Any]:
    return dict(zip((case["text"] for case in CASES), read_parts([case["text"] for case in CASES]), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_the_chain_names_who_says_it(case: dict[str, Any], readings: dict[str, Any], shipped: Any) -> None:
    reading = readings[case["text"]]
    start = case["text"].index(case["words"])
    speakers = speakers_of(reading.article, reading.attributions, reading.entities, shipped)
    found = chains(speakers, Span(start, start + len(case["words"])))
    assert [[plain(step.name) for step in steps[1:]] for steps, _ in found] == [
        [plain(name) for name in names] for names in case["chains"]
    ]
