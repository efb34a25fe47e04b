"""What words of an article tell for a slot: as the program's own readers understood them there, else as they read alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from msgspec import Struct, json

from twosource.desk.offsets import span_of_units
from twosource.desk.paging import AtDesk  # noqa: TC001 - FastAPI reads the type
from twosource.desk.values import kind_of_slot, value_of
from twosource.errors import ReviewError
from twosource.export.wording import value_words
from twosource.records import Count, Interval, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from twosource.desk.workplace import Workplace
    from twosource.records import Reading, Value

router = APIRouter()


class Told(Struct, frozen=True):
    """Words of an article, and what they tell: the value, in words, and as the fields of a form hold it."""

    article: str
    span: Span
    words: str
    value: Value | None
    reads: str
    fields: dict[str, str]


@router.get("/told.json", response_class=Response, summary="What selected words of an article tell for a slot.")
def told(  # noqa: PLR0913, PLR0917 - one parameter for each that the address may have
    place: AtDesk,
    article: str,
    unit_start: Annotated[int, Query(ge=0)],
    unit_end: Annotated[int, Query(ge=0)],
    slot: str,
    group: str = "",
) -> Response:
    """What these words tell for the slot; `unit_start` and `unit_end` count UTF-16 units. 422 where they are no words."""
    found = told_by(place, article, unit_start, unit_end, slot, group or None, None)
    return Response(json.encode(found), media_type="application/json")


def told_by(  # noqa: PLR0913, PLR0917 - a selection and the slot that it is for
    place: Workplace, article: str, unit_start: int, unit_end: int, slot: str, group: str | None, near: Place | None
) -> Told:
    """What the selection tells. Raises ReviewError where nothing is selected, NotFound for an unknown article."""
    span = span_of_units(place.article(article).article(article).text, unit_start, unit_end)
    if span is None:
        raise ReviewError("no words are selected: mark some in the text")
    return told_at(place, article, span, slot, group, near)


def told_at(  # noqa: PLR0913, PLR0917 - words of a text and the slot that they are for
    place: Workplace, article: str, span: Span, slot: str, group: str | None, near: Place | None
) -> Told:
    """What these words of an article tell for the slot. Raises NotFound for an unknown article."""
    text = place.article(article).article(article).text
    words = " ".join(span.of(text).split())
    kind, reading = kind_of_slot(slot), place.store.reading_of(article)
    value = _read_there(reading, kind, span, group) if reading else None
    trouble = "nothing that the program can read; write the value"
    if value is None:
        try:
            value = value_of(slot, group, {"text": words}, place.known(near))
        except ReviewError as error:
            trouble = str(error)
    return Told(article, span, words, value, value_words(value) if value else trouble, fields_of(value) or {"text": words})


def fields_of(value: Value | None) -> dict[str, str]:
    """The value as the fields of a form hold it."""
    if isinstance(value, Count):
        bounds = {"low": value.low, "best": value.best, "high": value.high}
        return {name: "" if bound is None else str(bound) for name, bound in bounds.items()}
    if isinstance(value, Interval):
        return {"start": (value.start or "")[:10], "end": (value.end or "")[:10]}
    if value is None:
        return {}
    return {"text": value.name if not hasattr(value, "text") else value.text}


def _read_there(reading: Reading, kind: str, span: Span, group: str | None) -> Value | None:
    """What was read at these words; None where nothing was. Raises ReviewError where it is more than one thing."""
    found = list(_values_at(reading, kind, span))
    inside = [value for where, value in found if span.covers(where)] or [value for _, value in found]
    different = list(dict.fromkeys(map(repr, inside)))
    if len(different) > 1:
        message = f"the words hold {len(different)} values for this: mark fewer"
        raise ReviewError(message)
    value = inside[0] if inside else None
    if isinstance(value, Count) and group is not None:
        return Count(value.low, value.best, value.high, value.unit, group, approx=value.approx, words=value.words)
    return value


def _values_at(reading: Reading, kind: str, span: Span) -> Iterator[tuple[Span, Value]]:
    mentions: Iterable[tuple[int, int, Value | None]] = ()
    if kind == "count":
        mentions = ((one.start, one.end, one.count) for one in reading.counts)
    elif kind == "interval":
        mentions = ((one.start, one.end, one.interval) for one in reading.times)
    elif kind == "place":
        mentions = ((one.start, one.end, one.place) for one in reading.places)
    for start, end, value in mentions:
        if value is not None and span.overlaps(Span(start, end)):
            yield Span(start, end), value
