"""Turns a corpus' entity kinds, event types and argument roles into ours, by schemes.yml."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from training.documents import bio
from training.files import scheme

if TYPE_CHECKING:
    from collections.abc import Iterable


@cache
def _tables() -> dict[str, dict[str, dict[str, object]]]:
    return scheme()


@cache
def _names(layer: str, corpus: str) -> tuple[dict[str, str], str]:
    """The kinds of a corpus in a layer, and the label of a word that it leaves unmarked."""
    table = _tables()[layer][corpus]
    silent = table.get("silent", [])
    kinds = table["kinds"]
    if not isinstance(kinds, dict) or not isinstance(silent, list):
        message = f"schemes.yml: {layer}.{corpus} needs kinds as a mapping and silent as a list"
        raise TypeError(message)
    return kinds, "|".join(["O", *(f"{mark}-{kind}" for kind in silent for mark in "BI")])


def layers_of(corpus: str) -> list[str]:
    """The entity layers for which schemes.yml says how to read the corpus."""
    return [layer for layer in ("ner", "entity") if corpus in _tables()[layer]]


def entity_layer(layer: str, corpus: str, size: int, spans: Iterable[tuple[int, int, str]]) -> tuple[str | None, ...]:
    """Labels of `size` words from spans with the corpus' own kinds; kinds that are not ours stay unmarked."""
    kinds, outside = _names(layer, corpus)
    return tuple(bio(size, [(first, last, kinds[kind]) for first, last, kind in spans if kind in kinds], outside))


def event_kind(kind: str) -> str:
    """Our type of an event type of ACE's family; empty for those that are none of ours."""
    lowered = kind.lower()
    table: Iterable[tuple[str, str]] = _tables()["events"]  # type: ignore[assignment]
    return next((ours for start, ours in table if lowered.startswith(start.lower())), "")


def part_kind(role: str) -> str:
    """Our part of an argument role; empty for those that are none of ours."""
    table: dict[str, list[str]] = _tables()["parts"]  # type: ignore[assignment]
    return next((ours for ours, theirs in table.items() if role.lower() in theirs), "")
