"""Invented articles, readings and views about an invented conflict."""

from __future__ import annotations

from twosource.records import (
    Actor,
    Arg,
    Article,
    Attribution,
    Block,
    Cell,
    Claim,
    Conflict,
    Count,
    DateWitness,
    Incident,
    Interval,
    Judgement,
    Origin,
    Place,
    Reading,
    Reuse,
    Source,
    Span,
    Step,
    View,
    make_id,
    text_digest,
)

NOON = Interval("2031-05-04T12:00:00+02:00", "2031-05-04T12:00:00+02:00", "time")
DAY = Interval("2031-05-03", "2031-05-03", "day", "2031-05-03", "read as written")


def article(ref="a.txt", text="Shelling killed seven in Ostrava Vale, a medic said.", outlet="The Vale Post", **more):
    digest = text_digest(text)
    return Article(
        id=make_id("art", ref, digest),
        ref=ref,
        path=ref,
        page=digest,
        text=text,
        digest=digest,
        blocks=(Block("body", 0, len(text)),),
        outlet=outlet,
        published=NOON,
        witnesses=(DateWitness("given", NOON, "2031-05-04"),),
        **more,
    )


def reading(of):
    said = Attribution("att-1", source=(Span(0, 3),), cue=(Span(4, 5),), content=(Span(6, 9),))
    return Reading(of.id, sentences=(Span(0, len(of.text)),), attributions=(said,), claims=claims_of(of))


def claims_of(of):
    outlet = make_id("src", of.outlet)
    medic = make_id("src", "medic", of.id)
    start = of.text.index("seven") if "seven" in of.text else 0
    killed = Arg("killed", Count(7, 7, 7, "people", words="seven"), Span(start, start + 5))
    chain = (
        Step(outlet, of.outlet, "outlet", "publishes"),
        Step(medic, "a medic", "medic", "says", Span(len(of.text) - 13, len(of.text) - 6)),
    )
    where = Arg("place", Place("Ostrava Vale", within="Nowhere"), None, "the dateline")
    who = Arg("agent", Actor("actor-vale", "Vale Guard"), Span(0, 8))
    body = Span(0, len(of.text))
    return (
        Claim(
            make_id("clm", of.id),
            of.id,
            "shelling",
            "asserts",
            "happened",
            body,
            Span(0, 8),
            chain,
            (killed, where, who),
            (body,),
        ),
    )


def view(*articles):
    claims = tuple(claim for one in articles for claim in claims_of(one))
    ids = tuple(sorted(claim.id for claim in claims))
    incident = make_id("inc", "vale")
    medics = [Source(claim.chain[-1].source, "a medic", "medic", named=False) for claim in claims]
    outlets = {claim.chain[0].source: Source(claim.chain[0].source, claim.chain[0].name, "outlet") for claim in claims}
    origins = tuple(
        Origin(make_id("org", claim.id), incident, claim.chain[-1].source, (claim.id,), (claim.article,), "the first to say it")
        for claim in claims
    )
    status = "corroborated" if len(origins) > 1 else "single-origin"
    shared = {"status": status, "policy": "default", "origins": tuple(origin.id for origin in origins), "support": ids}
    cells = (
        Cell(incident, "killed", None, Count(7, 7, 7, "people", words="seven"), **shared),
        Cell(incident, "place", None, Place("Ostrava Vale", within="Nowhere"), **shared),
    )
    conflicts = tuple(Conflict(make_id("con", other), ids[0], other, "killed", "scope", "another day") for other in ids[1:])
    reuse = tuple(
        Reuse(make_id("use", later.id), later.id, Span(0, 8), articles[0].id, Span(0, 8), "verbatim", 1.0, "word for word")
        for later in articles[1:]
    )
    incidents = (Incident(incident, "Shelling", "shelling", ids, len(articles), len(origins), status, DAY, cells[1].value),)
    ordered = tuple(sorted(articles, key=lambda one: one.id))
    return View(
        ordered,
        _by_id([*medics, *outlets.values()]),
        _by_id(claims),
        incidents,
        cells,
        _by_id(origins),
        _by_id(conflicts),
        _by_id(reuse),
    )


def _by_id(records):
    return tuple(sorted(records, key=lambda record: record.id))


def judgement(left="src-1", right="src-2", verdict="same", by="person", note=""):
    return Judgement(make_id("jud", left, right, verdict, by), left, right, verdict, by, note)
