"""How near a source stands, why it is not named, what it is called on a platform, and what is no source at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

DISTANCES = {
    "Salma Reed, who saw the bombing from her roof, said five children were killed.": "witness",
    '"I saw the soldiers shoot him," said Omar Vell, a neighbour.': "witness",
    "Hassan Idrel said his cousin told him that soldiers shot the driver.": "second_hand",
    "The army concluded that the shell came from the valley.": "assessment",
    "The mayor said that the shell came from the valley.": "unknown",
}
REASONS = {
    "An official, who spoke on condition of anonymity because he was not authorised to brief reporters, said six men died.": (
        "because he was not authorised to brief reporters"
    ),
    '"They bombed the dam," said an engineer who asked not to be named for fear of reprisals.': "for fear of reprisals",
    '"They bombed the dam," said an engineer who asked not to be named.': None,
    "The mayor said the dam was bombed because rebels had mined it.": None,
}
ACCOUNTS = {
    "@tarvik_live said that two jets bombed the bridge.": ["@tarvik_live"],
    "The account @front_watch posted that 12 fighters were killed near Orvane.": ["@front_watch"],
}


@pytest.fixture(scope="module")
def readings(read_parts: Callable[..., Any]) -> dict[str, Any]:
    texts = [*DISTANCES, *REASONS, *ACCOUNTS]
    return dict(zip(texts, read_parts(texts), strict=True))


@pytest.mark.parametrize(("text", "distance"), DISTANCES.items())
def test_the_text_tells_how_near_a_source_stands(text: str, distance: str, readings: dict[str, Any]) -> None:
    outermost = next(one for one in readings[text].attributions if one.parent is None)
    assert outermost.distance == distance


@pytest.mark.parametrize(("text", "why"), REASONS.items())
def test_why_a_source_is_not_named_is_kept(text: str, why: str | None, readings: dict[str, Any]) -> None:
    told = [one.unnamed_why.of(text) for one in readings[text].attributions if one.unnamed_why]
    assert told == ([why] if why else [])


@pytest.mark.parametrize(("text", "chain"), ACCOUNTS.items())
def test_an_account_is_a_source_by_its_handle(text: str, chain: list[str], readings: dict[str, Any]) -> None:
    claim = readings[text].claims[0]
    assert [step.name for step in claim.chain[1:]] == chain
    assert claim.chain[-1].kind == "social_media"
