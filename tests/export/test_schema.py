from __future__ import annotations

import json

import pytest

from twosource.codebook import Codebook, EventType, Group
from twosource.export import rows, schema


@pytest.fixture
def printed():
    return json.loads(schema.document())


def test_the_schema_is_made_of_the_records(printed):
    document = printed["$defs"]["Document"]
    assert document["required"] == list(rows.Document.__struct_fields__)
    for row in (rows.ArticleRow, rows.ClaimRow, rows.CellRow, rows.ReuseRow, rows.ExactSpan):
        assert list(printed["$defs"][row.__name__]["properties"]) == list(row.__struct_fields__)


def test_values_are_told_apart_by_their_tag(printed):
    value = printed["$defs"]["ArgRow"]["properties"]["value"]
    assert value["discriminator"]["propertyName"] == "is"
    assert set(value["discriminator"]["mapping"]) == {"actor", "count", "interval", "place", "words"}


def test_the_vocabularies_of_the_codebook_are_printed():
    book = Codebook(event_types=(EventType("raid", "Raid", "attack", mappings={"acled": "x"}),), groups=(Group("medics"),))
    found = schema.vocabularies(book)
    assert found["type"] == {"raid": {"label": "Raid", "family": "attack", "state": False, "mappings": {"acled": "x"}}}
    assert found["group"] == ["medics"]
    assert {"outlet", "agency", "anonymous", "unknown"} <= set(found["source_kind"])


def test_the_program_keeps_to_its_closed_vocabularies(view):
    known = {name: set(codes) for name, codes in schema.CLOSED.items()}
    assert {claim.stance for claim in view.claims} <= known["stance"]
    assert {claim.modality for claim in view.claims} <= known["modality"]
    assert {cell.status for cell in view.cells} <= known["status"]
    assert {cell.slot for cell in view.cells} <= known["slot"]
    assert {conflict.kind for conflict in view.conflicts} <= known["conflict_kind"]
    assert {reuse.kind for reuse in view.reuse} <= known["reuse_kind"]
