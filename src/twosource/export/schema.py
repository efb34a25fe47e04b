"""What `twosource schema` prints: the JSON Schema of the export, made from its records, and the vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from twosource import codebook as codebooks
from twosource.export.rows import SCHEMA, Document

if TYPE_CHECKING:
    from twosource.codebook import Codebook

# Closed lists: the program's own words. What an analyst may extend comes from the codebook, below.
CLOSED: dict[str, tuple[str, ...]] = {
    "stance": ("asserts", "denies", "doubts"),
    "modality": ("happened", "ongoing", "planned", "predicted", "feared", "hypothetical", "demanded"),
    "status": ("corroborated", "single-origin", "disputed", "denied", "set-by-hand"),
    "grade": ("confirmed", "fair", "weak", "contested", "discounted"),
    "reliability": ("A", "B", "C", "D", "E", "F"),
    "conflict_kind": ("value", "denial", "scope"),
    "reuse_kind": ("verbatim", "rewrite", "quote"),
    "count_kind": ("tally", "stock", "rate"),
    "date_precision": ("time", "day", "week", "month", "season", "year", "longer", "unknown"),
    "place_precision": ("exact", "place", "near", "admin2", "admin1", "country", "unresolved"),
    "slot": (
        "agent",
        "target",
        "place",
        "origin",
        "destination",
        "time",
        "instrument",
        "killed",
        "injured",
        "captured",
        "displaced",
        "missing",
        "strength",
        "number",
    ),
}


def document(codebook: Codebook | None = None) -> str:
    """The schema and, under `vocabularies`, every list of codes, those of the codebook with their labels and mappings."""
    whole: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "twosource export",
        **msgspec.json.schema(Document),
        "vocabularies": vocabularies(codebook or codebooks.shipped()),
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def vocabularies(codebook: Codebook) -> dict[str, object]:
    """The codes that may stand in the export, by what they are codes of."""
    kinds = {"agency", "anonymous", "outlet", "unknown", *(kind.id for kind in codebook.source_kinds)}
    return {
        **CLOSED,
        "source_kind": sorted(kinds),
        "group": sorted(group.id for group in codebook.groups),
        "policy": {policy.id: policy.label for policy in sorted(codebook.policies, key=lambda policy: policy.id)},
        "type": {
            kind.id: {"label": kind.label, "family": kind.family, "state": kind.state, "mappings": kind.mappings}
            for kind in sorted(codebook.event_types, key=lambda kind: kind.id)
        },
    }
