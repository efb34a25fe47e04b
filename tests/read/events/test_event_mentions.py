"""Every word that names a happening: what the codebook and the encoder see, and how both are weighed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml

from twosource.codebook import EventType
from twosource.read.events.event_mentions import LISTED, NAMED, features, seen_in
from twosource.read.events.events import read_candidates
from twosource.read.events.participants import SEEN, Part, kinds_of
from twosource.records import TokenRun

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "mentions.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(read_parts):
    return dict(zip((case["text"] for case in CASES), read_parts([case["text"] for case in CASES]), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_cases(case, found, shipped):
    """Each word as often as it stands there, with its kind; and none of the words that name nothing."""
    text, types = case["text"], {kind.id: kind for kind in shipped.event_types}
    mentions = found[text].event_mentions
    told = [(word, kinds_of(types[one.type])) for one in mentions for word in text[one.start : one.end].split()]
    for word, kind in case.get("mentions", {}).items():
        times = text.replace(".", " ").replace(",", " ").split().count(word)
        assert sum(word == one and kind in kinds for one, kinds in told) >= times, told
    assert not {word for word, _ in told} & set(case.get("not", ()))


def test_what_is_told_in_passing_makes_no_claim(read_parts, shipped):
    """A meeting is a mention, and nothing of it comes into the ledger."""
    (parts,) = read_parts(["The two presidents will hold a meeting in Ankara next week."])
    passing = {kind.id for kind in shipped.event_types if kind.passing}
    assert {one.type for one in parts.event_mentions} & passing
    assert not {one.type for one in (*parts.events, *parts.claims)} & passing


def test_a_bomb_that_kills_is_a_bombing_that_tells_of_deaths(read_parts):
    """The event is the bombing; the word "killed" names a death."""
    (parts,) = read_parts(["A car bomb killed nine people in Kabul on Sunday."])
    assert [event.type for event in parts.events] == ["bombing"]
    told = {parts.article.text[one.start : one.end]: one.type for one in parts.event_mentions}
    assert told == {"killed": "killing"}


def test_an_encoder_that_sees_too_much_is_believed_less():
    """Where half of the words of an article look like attacks, each of them says little."""
    few = seen_in([TokenRun("attack", 3, 4, None, 0.9)], 500)
    many = seen_in([TokenRun("attack", n, n + 1, None, 0.9) for n in range(250)], 500)
    kinds = frozenset({"attack"})
    assert few.odds(3, kinds) == pytest.approx(math.log(9), abs=0.01)
    assert many.odds(3, kinds) < few.odds(3, kinds) - 3
    assert few.odds(3, frozenset({"die"})) is None


def test_what_speaks_for_a_mention():
    """How the codebook has the word, its kind, and the slots that the grammar fills; no sign of the encoder speaks against it."""
    parts = [Part("agent", 0, 1, 0, "core", "subject"), Part("place", 5, 6, 5, "seen", SEEN), Part("killed", 2, 4, 3, "toll", "")]
    told = features(1.5, NAMED, frozenset({"die"}), parts)
    assert told == {"named": 1.0, "seen": 1.5, "die": 1.0, "agent": 1.0, "target": 1.0}
    assert features(None, LISTED, frozenset(), ())["seen"] < -3


def test_kinds_of_a_type():
    """A toll may be of deaths or injuries; what no corpus knows has no kind."""
    assert kinds_of(EventType("x", "X", "harm", mappings={"ace": "die/injure"})) == {"die", "injure"}
    assert kinds_of(EventType("x", "X", "harm")) == frozenset()


def test_who_arrives_is_what_moved_and_where_is_its_end(read_parts):
    """A journey has no doer beside those who make it."""
    (parts,) = read_parts(["Sixty refugees arrived in Geneva on Sunday."])
    text = parts.article.text
    (told,) = (one for one in parts.event_mentions if text[one.start : one.end] == "arrived")
    slots = {arg.slot: text[arg.start : arg.end] for arg in told.args}
    assert slots["destination"] == "Geneva"
    assert "agent" not in slots


def test_learning_sees_the_words_that_reading_leaves_out(encoder, read_parts, shipped):
    """Every word that is told is a candidate, and so are words of which too little speaks for an event."""
    (parts,) = read_parts(["Thousands marched in Lagos. Police fired into the air, and a truck carried the wounded to a clinic."])
    (parse,) = encoder.parse([parts.article], shipped)
    marks = (parts.mentions, parts.times, parts.counts, parts.places)
    reader, every = read_candidates(parse, marks, parts.attributions, shipped)
    starts = {reader.parse.span(one.trigger.first, one.trigger.last).start for one in every}
    assert {told.start for told in parts.event_mentions} < starts
