"""Scorers of when and where: time expressions, place names, and the places of violent events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals import gold
from evals.figures import Figure, exact, f1, harmonic, hits, kilometres, share
from evals.reading import Program, article_of
from twosource.records import Span

if TYPE_CHECKING:
    from pathlib import Path

    from twosource.records import PlaceMention, Reading

NEAR_KM = 161.0
"""100 miles: the usual distance within which a toponym counts as resolved."""


def times(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over TempEval: F1 of exact spans, and of exact spans whose TIMEX3 value is gold's too."""
    records = gold.sample(gold.load(path, ("text", "timexes", "dct")), limit)
    readings = program.read([article_of(record["id"], record["text"], record["dct"]) for record in records])
    wanted = {
        (record["id"], gold.span(record, one["start"], one["end"]), one["value"])
        for record in records
        for one in record["timexes"]
    }
    found = {
        (record["id"], gold.span(record, one.start, one.end), one.value)
        for record, reading in zip(records, readings, strict=True)
        for one in reading.times
    }
    figures = [exact("span f1", {one[:2] for one in found}, {one[:2] for one in wanted}), exact("value f1", found, wanted)]
    return figures, len(records)


def toponyms(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over LGL: F1 of finding place names (one found meets one gold name that it overlaps), and how well they are resolved.

    Resolved is within 161 km (100 miles) of gold's point: the share of the found ones that have a gold point, and of all
    that have one.
    """
    records = gold.sample(gold.load(path, ("text", "toponyms")), limit)
    articles = [article_of(record["id"], record["text"], record.get("date"), record.get("outlet")) for record in records]
    met = found = wanted = 0
    near: list[bool] = []
    pointed = 0
    for record, reading in zip(records, program.read(articles), strict=True):
        free = list(reading.places)
        found, wanted = found + len(free), wanted + len(record["toponyms"])
        for one in sorted(record["toponyms"], key=lambda name: (name["start"], name["end"])):
            mention = _take(free, gold.span(record, one["start"], one["end"]))
            met += mention is not None
            if one["lat"] is not None:
                pointed += 1
                near += [_is_near(mention, (one["lat"], one["lon"]))] if mention else []
    figures = [Figure("f1", f1(met, found, wanted), wanted), hits("within 161 km, found", near)]
    return [*figures, Figure("within 161 km, all", share(sum(near), pointed), pointed)], len(records)


def _take(free: list[PlaceMention], at: Span) -> PlaceMention | None:
    """Takes from the list the mention that overlaps the span most; None where none does."""
    over = [(min(one.end, at.end) - max(one.start, at.start), -number) for number, one in enumerate(free)]
    best = max(over, default=(0, 0))
    return free.pop(-best[1]) if best[0] > 0 else None


def _is_near(mention: PlaceMention, point: tuple[float, float]) -> bool:
    place = mention.place
    return place.lat is not None and place.lon is not None and kilometres((place.lat, place.lon), point) <= NEAR_KM


def event_places(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over Halterman's verbs: recall (a place on a gold place for the verb asked about) over the records with a place; precision
    over the places given for the verb, in all records; and their F1. The places are of events at the verb, else of its site.
    """
    records = gold.sample(gold.load(path, ("text", "verb", "locations")), limit)
    readings = program.read([article_of(record["id"], record["text"]) for record in records])
    met: list[bool] = []
    right: list[bool] = []
    for record, reading in zip(records, readings, strict=True):
        wanted = gold.spans(record, record["locations"])
        found = _places(reading, gold.span(record, *record["verb"]))
        over = [any(one.overlaps(other) for other in wanted) for one in found]
        met += [any(over)] if wanted else []
        right += over
    recall, precision = hits("recall", met), hits("precision", right)
    return [recall, precision, Figure("f1", harmonic(recall.value, precision.value), recall.of)], len(records)


def _places(reading: Reading, verb: Span) -> list[Span]:
    """The place arguments of the events that the verb tells of, by itself or with other words; without any, its site."""
    told = [
        Span(arg.start, arg.end)
        for event in reading.events
        if any(verb.start < word.end and word.start < verb.end for word in event.words)
        for arg in event.args
        if arg.slot == "place"
    ]
    sites = [span for site in reading.sites if verb.start < site.end and site.start < verb.end for span in site.places]
    return told or sites
