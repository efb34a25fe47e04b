"""What `twosource read` prints: one article and everything read in it, as one line of JSON (contract, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from twosource.export import reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msgspec import Struct

    from twosource.codebook import Policy
    from twosource.records import Article, Attribution, Event, Reading, Span, TimeMention


def line(article: Article, reading: Reading, *, why: Policy | None = None) -> str:
    """The article's annotations as JSON and a newline.

    With `why`, the policy that vague words were valued by, each value also has a plain sentence on its rule, policy or anchor.
    """
    document: dict[str, Any] = {
        "ref": article.ref,
        "text": article.text,
        "digest": article.digest,
        "published": _plain(article.published) if article.published else None,
        "outlet": article.outlet,
        "title": article.title,
        "language": article.language,
        "blocks": [_plain(block, () if why else ("why",)) for block in article.blocks],
        "sentences": [_pair(span) for span in reading.sentences],
        "mentions": [_plain(mention) for mention in reading.mentions],
        "attributions": [_attribution(found) for found in reading.attributions],
        "times": [_time(time) for time in reading.times],
        "counts": [_lifted(count, "count", ("head", "governor", "rule")) for count in reading.counts],
        "places": [_lifted(place, "place", ()) for place in reading.places],
        "events": [_event(event) for event in reading.events],
        "event_mentions": [
            {**_plain(one), "args": [_plain(arg, ("rule",)) for arg in one.args]} for one in reading.event_mentions
        ],
        "sites": [
            {"start": site.start, "end": site.end, "places": [_pair(span) for span in site.places], "score": site.score}
            for site in reading.sites
        ],
    }
    if why is not None:
        document |= _reasoned(article, reading, document, why)
    return msgspec.json.encode(document).decode() + "\n"


def _reasoned(article: Article, reading: Reading, document: dict[str, Any], policy: Policy) -> dict[str, object]:
    """The lists of values again, each value with its `rule` and `why`; the date witnesses, and how the outlet is known."""
    events = [
        {**_with(row, event.rule, reasons.of_event(event, article.text)), "args": [_plain(arg) for arg in event.args]}
        for row, event in zip(document["events"], reading.events, strict=True)
    ]
    return {
        "attributions": [
            _with(row, found.rule, reasons.of_attribution(found))
            for row, found in zip(document["attributions"], reading.attributions, strict=True)
        ],
        "times": [
            _with(row, time.rule, reasons.of_time(time)) for row, time in zip(document["times"], reading.times, strict=True)
        ],
        "counts": [
            _with(row, count.rule, reasons.of_count(count, policy))
            for row, count in zip(document["counts"], reading.counts, strict=True)
        ],
        "places": [
            {**row, "why": reasons.of_place(place)} for row, place in zip(document["places"], reading.places, strict=True)
        ],
        "events": events,
        "policy": policy.id,
        "witnesses": [_plain(witness) for witness in article.witnesses],
        "outlet_how": article.outlet_how,
    }


def _with(row: dict[str, Any], rule: str, why: str) -> dict[str, Any]:
    return {**row, "rule": rule, "why": why}


def _plain(record: Struct, drop: Sequence[str] = ()) -> dict[str, object]:
    """The record as a dict of builtins without the dropped fields and the tags that only tell values apart."""
    fields: dict[str, object] = msgspec.to_builtins(record)
    return {key: _untagged(value) for key, value in fields.items() if key not in drop and key != "is"}


def _untagged(value: object) -> object:
    if isinstance(value, dict):
        return {key: _untagged(inner) for key, inner in value.items() if key != "is"}
    return value


def _lifted(record: Struct, inner: str, drop: Sequence[str]) -> dict[str, object]:
    """The record with the fields of its value beside its own, as the contract has counts and places."""
    fields = _plain(record, drop)
    value = fields.pop(inner)
    return {**fields, **value} if isinstance(value, dict) else fields


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _time(time: TimeMention) -> dict[str, object]:
    """A length or a repeated time has no interval of its own; the days over which "the past 24 hours" reach are in `covers`."""
    fields = _plain(time, ("rule",))
    if time.type in {"DURATION", "SET"}:
        return {**fields, "interval": None, "covers": fields["interval"]}
    return fields


def _attribution(found: Attribution) -> dict[str, object]:
    fields = _plain(found, ("rule",))
    for part in ("source", "cue", "content", "called"):
        fields[part] = [_pair(span) for span in getattr(found, part)]
    fields["unnamed_why"] = _pair(found.unnamed_why) if found.unnamed_why is not None else None
    fields["speakers"] = [{**_plain(one), "source": [_pair(span) for span in one.source]} for one in found.speakers]
    return fields


def _event(event: Event) -> dict[str, object]:
    return {
        **_plain(event, ("rule",)),
        "trigger": _pair(event.trigger),
        "words": [_plain(word) for word in event.words],
        "args": [_plain(arg, ("rule",)) for arg in event.args],
    }
