"""What hangs together without being one: told of both in one article, with the reason."""

from __future__ import annotations

from invented_reports import BOOK, DORNESH, HALVEK, OSMER, TARRIN, claim, day, number, report, told, viewed
from msgspec.structs import replace

from twosource.assess.cells import incident_of
from twosource.codebook import EventType
from twosource.records import Span

LAW = replace(BOOK, event_types=(*BOOK.event_types, EventType("arrest", label="Arrest", family="arrest")))


def relations(found):
    """Kind, number of the claim of the one and of the other incident."""
    view = viewed(found, book=LAW)
    where = incident_of(view)
    at = {where[claim(found, number)]: number for number in reversed(range(len(found[1].claims)))}
    return {(one.kind, at[incident.id], at[one.incident]) for incident in view.incidents for one in incident.related}


def test_an_arrest_follows_the_one_deed_of_its_article():
    deed = told("Gunmen fired at the mill.", place=HALVEK, time=day("2020-05-01"), type="attack")
    after = told("Two men were held over it.", time=day("2020-05-03"), type="arrest")
    assert relations(report("r", "Outlet", "2020-05-04", deed, after)) == {("follows", 1, 0)}


def test_an_arrest_before_the_deed_or_elsewhere_follows_nothing():
    deed = told("Gunmen fired at the mill.", place=HALVEK, time=day("2020-05-03"), type="attack")
    before = told("Two men were held earlier.", time=day("2020-05-01"), type="arrest")
    elsewhere = told("Two men were held far off.", place=OSMER, time=day("2020-05-04"), type="arrest")
    assert relations(report("r", "Outlet", "2020-05-04", deed, before)) == set()
    assert relations(report("r", "Outlet", "2020-05-04", deed, elsewhere)) == set()


def test_of_two_deeds_nobody_knows_which_an_arrest_follows():
    deeds = [
        told(f"Gunmen fired in {town.name}.", place=town, time=day("2020-05-01"), type="attack")
        for town in (HALVEK, DORNESH, OSMER)
    ]
    after = told("Two men were held over it.", time=day("2020-05-03"), type="arrest")
    assert relations(report("r", "Outlet", "2020-05-04", *deeds, after)) == set()


def _answered(words):
    """A report of two deeds in one sentence, the triggers being its first word and "bombing"."""
    first = told(words, place=HALVEK, time=day("2020-05-02"), type="attack")
    second = told(words, place=OSMER, time=day("2020-04-30"), type="air_strike")
    article, reading = report("r", "Outlet", "2020-05-04", first, second)
    one, two = reading.claims
    at = words.index("bombing")
    two = replace(two, span=one.span, trigger=Span(at, at + 7))
    return article, replace(reading, claims=(one, two))


def test_what_is_done_in_return_is_tied_to_what_it_answers():
    found = _answered("Shells fell on Halvek in retaliation for the bombing of Osmer.")
    assert relations(found) == {("retaliation-for", 0, 1)}
    (related,) = [one for incident in viewed(found, book=LAW).incidents for one in incident.related]
    assert "in retaliation for" in related.why


def test_two_deeds_of_a_sentence_are_no_answer_by_themselves():
    assert relations(_answered("Shells fell on Halvek two days after the bombing of Osmer.")) == set()


def test_one_strike_is_part_of_the_wave_around_it():
    wave = told("A wave of air strikes hit the province.", place=TARRIN, time=day("2020-05-01", "2020-05-03"), killed=number(60))
    strike = told("Planes bombed Halvek.", place=HALVEK, time=day("2020-05-02"), killed=number(4))
    article, reading = report("r", "Outlet", "2020-05-04", wave, strike)
    one, two = reading.claims
    assert relations((article, replace(reading, claims=(replace(one, trigger=Span(10, 21)), two)))) == {("part-of", 1, 0)}
