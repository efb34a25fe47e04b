"""A builder of invented reports: articles with the claims that reading would make of them, for tests of linking and assessing."""

from __future__ import annotations

from dataclasses import dataclass, field

from twosource.assess.cells import assess, incident_of
from twosource.codebook import Anchor, Codebook, EventType, KnownActor, Outlet, Policy, shipped
from twosource.link.incidents import link
from twosource.records import (
    Actor,
    Arg,
    Article,
    Block,
    Claim,
    Count,
    Interval,
    Place,
    Reading,
    Source,
    Span,
    Step,
    TimeMention,
    make_id,
    text_digest,
)

BOOK = Codebook(
    event_types=(
        EventType("air_strike", label="Air strike", family="attack"),
        EventType("massacre", label="Massacre", family="attack", harm="killed"),
        EventType("attack", label="Attack", family="attack"),
        EventType("downing", label="Downing", family="attack"),
        EventType("killing", label="Killing", family="harm", harm="killed"),
        EventType("casualties", label="Casualties", family="harm", harm="killed"),
        EventType("withdrawal", label="Withdrawal", family="movement"),
        EventType("strength_estimate", label="Strength", family="state", state=True),
    ),
    actors=(
        KnownActor("ardan", name="Ardan", kind="place"),
        KnownActor("ardan_army", name="Ardan army", kind="armed_group", party="ardan"),
        KnownActor("belmar", name="Belmar", kind="place"),
        KnownActor("river_front", name="River Front", kind="armed_group"),
        KnownActor("river_state", name="River State", kind="armed_group"),
    ),
    outlets=(
        Outlet("zna", name="Zhevarian News Agency", kind="agency", aliases=("ZNA",)),
        Outlet("post", name="The Meridian Post"),
    ),
    policies=(Policy("default", label="Default"),),
    anchors=(
        Anchor(
            "fair",
            name="the Osmer fair bombing of 13 November 2015",
            aliases=("Osmer fair bombing",),
            start="2015-11-13",
            end="2015-11-13",
            place="Osmer",
        ),
    ),
    word_lists=shipped().word_lists,
    models=shipped().models,
)


def town(name, lat, lon, admin1="Tarrin", country="XV"):
    return Place(name, f"geo-{name.casefold()}", lat, lon, country, admin1, "place")


HALVEK = town("Halvek", -28.61, -22.41)
DORNESH = town("Dornesh", -28.35, -21.87)
OSMER = town("Osmer", -29.58, -21.42, "Osmerland")
TARRIN = Place("Tarrin", "geo-tarrin", -28.6, -22.4, "XV", "Tarrin", "admin1")
ZHEVARIA = Place("Zhevaria", "geo-xv", -29.0, -22.0, "XV", None, "country")


def day(start, end=None):
    return Interval(start, end or start, "day", start)


def yearless(month_day):
    return Interval(value=f"XXXX-{month_day}", how="no year in the text")


def number(low, *, group=None, high="same", approx=False, **more):
    return Count(low, low, low if high == "same" else high, "people", group, approx=approx, words=str(low), **more)


def at_least(low, **more):
    return number(low, high=None, **more)


@dataclass
class Voice:
    name: str
    kind: str = "witness"
    named: bool = True
    party: str | None = None
    key: str | None = None


MONITOR = Voice("Zhevar Rights Monitor", "monitor")
ZNA = Voice("Zhevarian News Agency", "agency", key="zna")
POST = Voice("The Meridian Post", "outlet", key="post")
KEYS = {"The Meridian Post": "post", "Zhevarian News Agency": "zna"}


@dataclass
class Told:
    words: str
    by: tuple = ()
    type: str = "air_strike"
    stance: str = "asserts"
    modality: str = "happened"
    state: bool = False
    slots: dict = field(default_factory=dict)


def told(words, *by, type="air_strike", stance="asserts", modality="happened", state=False, **slots):  # noqa: A002 the record's own word
    return Told(words, by, type, stance, modality, state, slots)


def source_of(voice, article):
    key = voice.key or voice.name.casefold()
    identity = make_id("src", key) if voice.named else make_id("src", article, key)
    return Source(identity, voice.name, voice.kind, voice.named, party=voice.party)


def report(ref, outlet, published, *tellings, credits=(), times=()):  # noqa: A002 as above
    """An article whose sentences are the tellings' words, and its reading."""
    text = " ".join(one.words for one in tellings)
    digest = text_digest(text)
    identity = make_id("art", ref, digest)
    front = (
        Source(make_id("src", KEYS.get(outlet, outlet.casefold())), outlet, "outlet")
        if outlet
        else Source(make_id("src", "unknown", identity), "unknown outlet", "outlet", named=False)
    )
    sources, claims, sentences, at = {front.id: front}, [], [], 0
    for one in tellings:
        span = Span(at, at + len(one.words))
        at += len(one.words) + 1
        sentences.append(span)
        chain = [Step(front.id, front.name, "outlet", "publishes")]
        for voice in (*(Voice(name, "agency", key=KEYS.get(name)) for name in credits), *one.by):
            source = source_of(voice, identity)
            sources[source.id] = source
            chain.append(Step(source.id, source.name, source.kind, "says", span))
        args = tuple(
            Arg(slot, value if not isinstance(value, str) else Actor(value, value), span)
            for slot, many in one.slots.items()
            for value in (many if isinstance(many, list) else [many])
        )
        name = make_id("clm", identity, span.start, one.type)
        claims.append(
            Claim(
                name,
                identity,
                one.type,
                one.stance,
                one.modality,
                span,
                Span(span.start, span.start + 5),
                tuple(chain),
                args,
                (span,),
                one.state,
            )
        )
    article = Article(
        identity,
        ref,
        ref,
        digest,
        text,
        digest,
        (Block("body", 0, len(text)),),
        outlet=outlet,
        published=day(published) if published else None,
        credits=tuple(credits),
    )
    mentions = tuple(TimeMention(0, 4, "DATE", value, day(value)) for value in times)
    return article, Reading(identity, tuple(sentences), times=mentions, sources=tuple(sources.values()), claims=tuple(claims))


def linked(*reports, judgements=(), book=BOOK):
    return link([article for article, _ in reports], [reading for _, reading in reports], judgements, book)


def viewed(*reports, judgements=(), reviews=(), book=BOOK):
    links = linked(*reports, judgements=judgements, book=book)
    return assess([article for article, _ in reports], [reading for _, reading in reports], links, book, "default", reviews)


def claim(one, number=0):
    return one[1].claims[number].id


def together(view, *claims):
    """Whether the claims are all in one incident."""
    where = incident_of(view)
    return len({where[name] for name in claims}) == 1
