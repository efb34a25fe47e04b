"""What `twosource read` prints: one article and everything read in it, as one line of JSON (contract, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msgspec import Struct

    from twosource.records import Article, Attribution, Event, Reading, Span, TimeMention


def line(article: Article, reading: Reading, *, why: bool = False) -> str:
    """The article's annotations as JSON and a newline; with `why`, each value names its rule, policy or anchor."""
    document = {
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
        "attributions": [_attribution(found, why=why) for found in reading.attributions],
        "times": [_time(time, why=why) for time in reading.times],
        "counts": [
            _lifted(count, "count", ("head", "governor") if why else ("head", "governor", "rule")) for count in reading.counts
        ],
        "places": [_lifted(place, "place", ()) for place in reading.places],
        "events": [_event(event, why=why) for event in reading.events],
    }
    if why:
        document["witnesses"] = [_plain(witness) for witness in article.witnesses]
        document["outlet_how"] = article.outlet_how
    return msgspec.json.encode(document).decode() + "\n"


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


def _time(time: TimeMention, *, why: bool) -> dict[str, object]:
    """A length or a repeated time has no interval of its own; the days over which "the past 24 hours" reach are in `covers`."""
    fields = _plain(time, () if why else ("rule",))
    if time.type in {"DURATION", "SET"}:
        return {**fields, "interval": None, "covers": fields["interval"]}
    return fields


def _attribution(found: Attribution, *, why: bool) -> dict[str, object]:
    fields = _plain(found, () if why else ("rule",))
    for part in ("source", "cue", "content"):
        fields[part] = [_pair(span) for span in getattr(found, part)]
    fields["speakers"] = [{**_plain(one), "source": [_pair(span) for span in one.source]} for one in found.speakers]
    return fields


def _event(event: Event, *, why: bool) -> dict[str, object]:
    drop = () if why else ("rule",)
    return {**_plain(event, drop), "trigger": _pair(event.trigger), "args": [_plain(arg, drop) for arg in event.args]}
