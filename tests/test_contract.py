"""The public contract, point by point: the shapes, vocabularies and references of what other programs read."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from twosource import demo
from twosource.cli import main
from twosource.export import schema
from twosource.export.rows import Document

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"

READING = {
    "ref", "text", "digest", "published", "outlet", "title", "language", "blocks", "sentences", "mentions", "attributions",
    "times", "counts", "places", "events",
}  # fmt: skip
COUNT = {"low", "best", "high", "unit", "group", "kind", "approx", "as_of", "words"}
PLACE = {"place_id", "name", "lat", "lon", "country", "admin1", "precision"}
EXPORT = ["schema", "articles", "sources", "claims", "incidents", "cells", "origins", "conflicts", "reuse", "identities"]
ROWS = {
    "articles": {"id", "ref", "path", "url", "outlet", "title", "published", "language", "digest"},
    "sources": {"id", "name", "kind", "named", "aliases", "party"},
    "claims": {"id", "article", "incident", "type", "stance", "modality", "span", "chain", "args", "score"},
    "incidents": {"id", "title", "type", "when", "where", "articles", "origins", "status", "claims"},
    "cells": {"incident", "slot", "group", "value", "status", "policy", "origins", "support", "against", "why"},
    "origins": {"id", "incident", "root", "claims", "articles", "why"},
    "conflicts": {"left", "right", "slot", "kind", "why"},
    "reuse": {"later", "earlier", "kind", "score", "why"},
}
COUNTED = {"killed", "injured", "captured", "displaced", "missing", "strength", "number"}
SHAPES = {
    **dict.fromkeys(COUNTED, ("count",)),
    **dict.fromkeys(("agent", "target"), ("actor", "words")),
    **dict.fromkeys(("place", "origin", "destination"), ("place", "words")),
    "time": ("interval",),
    "instrument": ("words",),
}


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(argument) for argument in arguments])
    assert status == 0, err.getvalue()
    return out.getvalue()


def told(folder, paths):
    """What `read` and `export` print of these paths: the readings by ref, and the document."""
    lines = [json.loads(line) for line in run("read", *paths, "-w", folder / "w", "--quiet").splitlines()]
    return {line["ref"]: line for line in lines}, json.loads(run("export", "-w", folder / "w"))


def build_sample(folder):
    demo.unpack(folder / "w")
    with demo.inside(folder / "w"):
        run("build", "reports", "-w", ".", "--quiet")
        return told(Path(".."), ["reports"])


def build_seeds(folder):
    if not SEEDS.is_dir():
        pytest.skip("the five real articles are not beside this checkout (../shared/seeds)")
    shutil.copytree(SEEDS, folder / "seeds")
    with demo.inside(folder):
        run("build", "seeds", "-w", "w", "--quiet")
        return told(Path(), ["seeds"])


@pytest.fixture(scope="module", params=["sample", pytest.param("seeds", marks=pytest.mark.shared)])
def both(request, tmp_path_factory):
    make = {"sample": build_sample, "seeds": build_seeds}[request.param]
    return make(tmp_path_factory.mktemp(request.param))


@pytest.fixture
def readings(both):
    return list(both[0].values())


@pytest.fixture
def document(both):
    return both[1]


@pytest.fixture
def texts(both):
    """The text of each article of the export, as `read` gives it."""
    by_ref, document = both
    return {row["id"]: by_ref[row["ref"]]["text"] for row in document["articles"]}


@pytest.fixture(scope="module")
def words(both):
    """The vocabularies, those of the sample's own codebook included where it adds any."""
    assert both
    return json.loads(schema.document())["vocabularies"]


# --------------------------------------------------------------------------------------------------
# values (section 3)


def check_span(start, end, text):
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert 0 <= start < end <= len(text)


def check_exact(span, text):
    check_span(span["start"], span["end"], text)
    assert text[span["start"] : span["end"]] == span["exact"]


def moment(text):
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def check_interval(value, words):
    if value is None:
        return
    assert {"start", "end", "precision"} <= value.keys()
    assert value["precision"] in words["date_precision"]
    for bound in (value["start"], value["end"]):
        assert bound is None or moment(bound)
        assert bound is None or len(bound) == 10 or moment(bound).tzinfo
    if value["start"] and value["end"]:
        assert value["start"][:10] <= value["end"][:10]
    if value["start"] is None and value["end"] is None:
        assert value.get("value") or value.get("how")


def check_count(value, words):
    assert value.keys() >= COUNT
    assert value["kind"] in words["count_kind"]
    assert value["group"] is None or value["group"] in words["group"]
    assert value["kind"] != "rate" or value["per"]
    assert isinstance(value["approx"], bool)
    bounds = [bound for bound in (value["low"], value["best"], value["high"]) if bound is not None]
    assert bounds == sorted(bounds)
    assert all(isinstance(bound, int) and bound >= 0 for bound in bounds)
    check_interval(value["as_of"], words)


def check_place(value, words):
    assert value.keys() >= PLACE
    assert value["precision"] in words["place_precision"]
    known = [value[name] is not None for name in ("place_id", "lat", "lon")]
    assert known == [value["precision"] != "unresolved"] * 3
    if all(known):
        assert -90 <= value["lat"] <= 90
        assert -180 <= value["lon"] <= 180
    assert value["country"] is None or (len(value["country"]) == 2 and value["country"].isupper())


def check_value(slot, value, words):
    assert value["is"] in SHAPES[slot], slot
    if value["is"] == "count":
        check_count(value, words)
    elif value["is"] == "place":
        check_place(value, words)
    elif value["is"] == "interval":
        check_interval(value, words)
    elif value["is"] == "actor":
        assert value["actor"]
        assert value["name"]
    else:
        assert value["text"]


# --------------------------------------------------------------------------------------------------
# twosource read (section 4)


def test_a_reading_has_every_field_and_its_own_digest(readings, words):
    assert readings
    for line in readings:
        assert line.keys() >= READING
        assert hashlib.sha256(line["text"].encode()).hexdigest() == line["digest"]
        check_interval(line["published"], words)


def test_blocks_cover_the_text_in_order(readings):
    for line in readings:
        covered = set()
        end = 0
        for block in line["blocks"]:
            assert block["kind"] in {"title", "byline", "dateline", "credit", "body", "caption", "chrome"}
            assert block["start"] >= end
            check_span(block["start"], block["end"], line["text"])
            end = block["end"]
            covered.update(range(block["start"], block["end"]))
        assert all(place in covered or letter.isspace() for place, letter in enumerate(line["text"]))


def test_sentences_are_pairs_in_order(readings):
    for line in readings:
        end = 0
        for start, stop in line["sentences"]:
            assert start >= end
            check_span(start, stop, line["text"])
            end = stop


def test_mentions_have_kinds_and_entities(readings):
    kinds = {"person", "organisation", "armed_group", "place", "nationality", "facility", "weapon", "other"}
    for line in readings:
        for mention in line["mentions"]:
            check_span(mention["start"], mention["end"], line["text"])
            assert mention["kind"] in kinds
            assert mention["entity"]


def test_attributions_are_nested_by_parents(readings, words):
    for line in readings:
        by_id = {found["id"]: found for found in line["attributions"]}
        assert len(by_id) == len(line["attributions"])
        for found in line["attributions"]:
            assert found["source_kind"] in words["source_kind"]
            for part in ("source", "cue", "content"):
                for start, end in found[part]:
                    check_span(start, end, line["text"])
            assert found["content"]
            if found["parent"] is not None:
                outer = by_id[found["parent"]]["content"]
                inner = found["content"]
                assert any(start <= inner[0][0] and inner[0][1] <= end for start, end in outer)


def test_no_attribution_is_its_own_ancestor(readings):
    for line in readings:
        parents = {found["id"]: found["parent"] for found in line["attributions"]}
        for identity in parents:
            seen, step = set(), identity
            while step is not None:
                assert step not in seen
                seen.add(step)
                step = parents[step]


def test_times_have_timex3_values(readings, words):
    for line in readings:
        for time in line["times"]:
            check_span(time["start"], time["end"], line["text"])
            assert time["type"] in {"DATE", "TIME", "DURATION", "SET"}
            assert time["value"]
            assert time["precision"] in words["date_precision"]
            check_interval(time["interval"], words)
            if time["type"] in {"DURATION", "SET"}:
                assert time["interval"] is None


def test_counts_and_places_carry_the_whole_value(readings, words):
    for line in readings:
        for count in line["counts"]:
            check_span(count["start"], count["end"], line["text"])
            check_count(count, words)
        for place in line["places"]:
            check_span(place["start"], place["end"], line["text"])
            check_place(place, words)
            assert isinstance(place["metonym"], bool)


def test_events_are_of_known_types(readings, words):
    for line in readings:
        for event in line["events"]:
            check_span(*event["trigger"], line["text"])
            assert event["type"] in words["type"]
            assert event["stance"] in words["stance"]
            assert event["modality"] in words["modality"]
            for arg in event["args"]:
                check_span(arg["start"], arg["end"], line["text"])
                assert arg["slot"] in words["slot"]


# --------------------------------------------------------------------------------------------------
# twosource export (section 5)


def by_id(rows):
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_document_has_its_lists_and_their_rows_their_fields(document):
    assert list(document) == EXPORT
    assert document["schema"] == "twosource/1"
    for name, fields in ROWS.items():
        assert document[name], name
        for row in document[name]:
            assert fields <= row.keys(), name


def test_the_document_is_what_the_schema_is_made_of(document):
    assert msgspec.convert(document, Document)


def test_every_article_is_there_as_read(both, words):
    by_ref, document = both
    assert {row["ref"] for row in document["articles"]} == set(by_ref)
    for row in by_id(document["articles"]).values():
        line = by_ref[row["ref"]]
        assert {name: row[name] for name in ("digest", "outlet", "title", "language")} == {
            name: line[name] for name in ("digest", "outlet", "title", "language")
        }
        check_interval(row["published"], words)


def test_sources_are_of_known_kinds(document, words):
    for source in by_id(document["sources"]).values():
        assert source["kind"] in words["source_kind"]
        assert isinstance(source["named"], bool)
        assert source["name"]


def test_claims_refer_to_what_is_there(document, words):
    articles, incidents = by_id(document["articles"]), by_id(document["incidents"])
    for claim in by_id(document["claims"]).values():
        assert claim["article"] in articles
        assert claim["type"] in words["type"]
        assert claim["stance"] in words["stance"]
        assert claim["modality"] in words["modality"]
        assert 0 <= claim["score"] <= 1
        assert claim["incident"] is None or claim["id"] in incidents[claim["incident"]]["claims"]


def test_a_happening_is_in_exactly_one_incident_and_a_state_in_none(document, words):
    inside = [claim for incident in document["incidents"] for claim in incident["claims"]]
    assert len(inside) == len(set(inside))
    for claim in document["claims"]:
        assert (claim["incident"] is None) == words["type"][claim["type"]]["state"]
        assert (claim["id"] in inside) == (claim["incident"] is not None)


def test_every_span_of_a_claim_is_exact(document, texts):
    for claim in document["claims"]:
        text = texts[claim["article"]]
        check_exact(claim["span"], text)
        for part in (*claim["chain"], *claim["args"]):
            if part["span"] is not None:
                check_exact(part["span"], text)


def test_a_chain_starts_at_the_outlet(document, words):
    sources = by_id(document["sources"])
    for claim in document["claims"]:
        assert claim["chain"]
        assert claim["chain"][0]["span"] is None
        for step in claim["chain"]:
            assert step["source"] in sources
            assert step["kind"] in words["source_kind"]
            assert step["name"]
            assert step["relation"]


def test_an_argument_has_its_slots_shape_and_words_or_a_reason(document, words):
    for claim in document["claims"]:
        for arg in claim["args"]:
            assert arg["slot"] in words["slot"]
            check_value(arg["slot"], arg["value"], words)
            assert arg["span"] is not None or arg["how"]


def test_incidents_count_their_articles_and_origins(document, words):
    claims = by_id(document["claims"])
    for incident in by_id(document["incidents"]).values():
        assert incident["claims"]
        assert incident["title"]
        assert incident["type"] in words["type"]
        assert incident["status"] in words["status"]
        assert incident["articles"] == len({claims[claim]["article"] for claim in incident["claims"]})
        assert incident["origins"] == sum(row["incident"] == incident["id"] for row in document["origins"])
        check_interval(incident["when"], words)
        if incident["where"] is not None:
            check_place(incident["where"], words)


def test_when_and_where_are_the_values_of_their_cells(document):
    cells = {(cell["incident"], cell["slot"]): cell["value"] for cell in document["cells"]}
    for incident in document["incidents"]:
        assert incident["when"] == cells.get((incident["id"], "time"))
        assert incident["where"] == cells.get((incident["id"], "place"))


def test_there_is_one_cell_for_each_incident_slot_and_group(document, words):
    claims, incidents = by_id(document["claims"]), by_id(document["incidents"])
    origins = by_id(document["origins"])
    keys = [(cell["incident"], cell["slot"], cell["group"]) for cell in document["cells"]]
    assert len(keys) == len(set(keys))
    for cell in document["cells"]:
        assert cell["status"] in words["status"]
        assert cell["policy"] in words["policy"]
        assert cell["group"] is None or cell["slot"] in COUNTED
        assert cell["support"]
        assert cell["why"]
        assert all(origins[origin]["incident"] == cell["incident"] for origin in cell["origins"])
        assert {*cell["support"], *cell["against"]} <= claims.keys()
        assert set(cell["support"]) <= set(incidents[cell["incident"]]["claims"])
        check_value(cell["slot"], cell["value"], words)


def test_origins_hold_claims_of_their_incident(document):
    claims, incidents, sources = (by_id(document[name]) for name in ("claims", "incidents", "sources"))
    for origin in by_id(document["origins"]).values():
        assert origin["root"] in sources
        assert origin["claims"]
        assert set(origin["claims"]) <= set(incidents[origin["incident"]]["claims"])
        assert set(origin["articles"]) == {claims[claim]["article"] for claim in origin["claims"]}
        assert origin["why"]


def test_every_claim_of_an_incident_rests_on_an_origin(document):
    held = {claim for origin in document["origins"] for claim in origin["claims"]}
    for incident in document["incidents"]:
        assert set(incident["claims"]) <= held


def test_conflicts_are_between_claims(document, words):
    claims = by_id(document["claims"])
    for conflict in document["conflicts"]:
        assert {conflict["left"], conflict["right"]} <= claims.keys()
        assert conflict["left"] != conflict["right"]
        assert conflict["kind"] in words["conflict_kind"]
        assert conflict["slot"] in {*words["slot"], "type", "event"}
        assert conflict["why"]


def test_reuse_is_of_passages_that_are_there(document, texts, words):
    for reuse in document["reuse"]:
        assert reuse["kind"] in words["reuse_kind"]
        assert reuse["later"]["article"] != reuse["earlier"]["article"]
        for side in ("later", "earlier"):
            check_exact(reuse[side], texts[reuse[side]["article"]])
        if reuse["kind"] == "verbatim":
            assert "".join(reuse["later"]["exact"].split()).casefold() == "".join(reuse["earlier"]["exact"].split()).casefold()


def test_no_label_that_tells_values_apart_leaks_into_readings(readings):
    for line in readings:
        assert all("is" not in row for name in ("times", "counts", "places") for row in line[name])
