"""Why a value is what it is: a sentence for each kind of value, with its rule, policy and anchor."""

from __future__ import annotations

import json

import pytest

from twosource.codebook import Policy
from twosource.export import readings, reasons
from twosource.read.times.phrases import grammar
from twosource.records import (
    Article,
    Attribution,
    Block,
    Count,
    CountMention,
    Event,
    EventArg,
    Interval,
    Place,
    PlaceMention,
    Reading,
    Span,
    TimeMention,
    text_digest,
)

POLICY = Policy(id="plain", label="plain", vague={"dozens": 24, "several": 3, "tens of thousands": 20000})
TUESDAY = Interval("2016-03-01", "2016-03-01", "day", "2016-03-01", "counted back from the publication date 2016-03-03")


def test_every_rule_for_times_has_words_of_its_own(shipped):
    kinds = {"date", *(kind for kind, _ in grammar(shipped).patterns)}
    assert kinds <= reasons._TIMES.keys()


@pytest.mark.parametrize(
    ("mention", "why"),
    [
        (
            TimeMention(0, 7, "DATE", "2016-03-01", TUESDAY, "day", "weekday"),
            "Read as the name of a weekday; counted back from the publication date 2016-03-03.",
        ),
        (
            TimeMention(0, 7, "DATE", "2016-03-01", Interval("2016-03-01", "2016-03-01", "day", "2016-03-01"), "day", "date"),
            "Read as a date; it stands complete in the text.",
        ),
        (
            TimeMention(0, 7, "DATE", "PAST_REF", None, "unknown", "word"),
            "Read as a word of time of the codebook that points vaguely to the past: it has no days.",
        ),
        (TimeMention(0, 7, "DURATION", "P3D", None, "unknown", "length"), "Read as a length of time: it has no days of its own."),
        (
            TimeMention(0, 7, "DATE", "XXXX-XX-XX", None, "unknown", "relative_day"),
            "Read as a day told from today: it names no day that the text settles.",
        ),
    ],
)
def test_a_time_names_what_was_read_and_its_anchor(mention, why):
    assert reasons.of_time(mention) == why


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (Count(33, 33, None, words="at least 33"), "the words give low 33, best 33, high open"),
        (Count(7, 7, 7, words="7"), "the words give 7"),
        (Count(160, 160, 160, approx=True, words="about 160"), "the words give 160, about"),
        (Count(24, 24, None, words="dozens of men"), "“dozens” is valued by the policy “plain”: low 24, best 24, high open"),
        (Count(20000, 20000, None, words="tens of thousands"), "“tens of thousands” is valued by the policy “plain”"),
        (Count(0, 0, 0, words="no casualties"), "the words say that there were none"),
        (Count(1, None, None, words="casualties"), "no number is given, which the policy “plain” values as low 1, best open"),
        (Count(2, 2, None, named=("a", "b"), words="a and b"), "2 named, which is the least there were"),
        (Count(4, 4, 4, part_of="11 people", words="four"), "the words give 4; it is a part of “11 people”."),
    ],
)
def test_a_count_names_its_rule_and_the_policy_where_a_policy_valued_it(count, says):
    why = reasons.of_count(CountMention(0, 3, count, "killed", rule="passive subject"), POLICY)
    assert why.startswith("Counted as killed by the rule “passive subject”; ")
    assert says in why


def test_a_place_says_how_it_was_chosen_and_that_it_stands_for_an_actor():
    place = Place("Vessin", "own:1", 1.0, 2.0, precision="place", how="the nearest of 2 such places")
    assert reasons.of_place(PlaceMention(0, 6, place)) == "Vessin: the nearest of 2 such places; precision place."
    assert reasons.of_place(PlaceMention(0, 6, place, metonym=True)).endswith("here it stands for an actor.")
    assert reasons.of_place(PlaceMention(0, 6, Place("Orm"))) == "Orm: no gazetteer has the name; precision unresolved."


def test_an_event_names_its_word_and_the_rule_of_each_slot():
    event = Event(Span(0, 6), "killing", args=(EventArg("place", 10, 16, "oblique in"),), rule="kill")
    why = reasons.of_event(event, "killed in Vessin")
    assert why == "“killed” stands for killing by the codebook (kill), asserts, happened; place by “oblique in”."


def test_every_value_of_a_line_has_its_reason_only_when_asked():
    text = "They said two died in Vessin on Tuesday."
    article = Article("a-1", "a.txt", "a.txt", "", text, text_digest(text), (Block("body", 0, len(text), "a paragraph"),))
    reading = Reading(
        "a-1",
        times=(TimeMention(32, 39, "DATE", "2016-03-01", TUESDAY, "day", "weekday"),),
        counts=(CountMention(10, 13, Count(2, 2, 2, words="two"), "killed", rule="verb after"),),
        places=(PlaceMention(22, 28, Place("Vessin")),),
        attributions=(Attribution("att-1", (Span(0, 4),), (Span(5, 9),), (Span(10, 39),), rule="verb"),),
        events=(Event(Span(14, 18), "killing", args=(EventArg("killed", 10, 13, "verb after"),), rule="die"),),
    )
    plain = json.loads(readings.line(article, reading))
    full = json.loads(readings.line(article, reading, why=POLICY))
    for name in ("times", "counts", "places", "attributions", "events"):
        assert all("why" not in row and "rule" not in row for row in plain[name])
        assert all(row["why"].endswith(".") for row in full[name])
        assert [{key: row[key] for key in row if key not in {"why", "rule", "args"}} for row in full[name]] == [
            {key: row[key] for key in row if key != "args"} for row in plain[name]
        ]
    assert full["policy"] == "plain"
    assert full["events"][0]["args"][0]["rule"] == "verb after"
    assert "policy" not in plain
