"""An invented view: three reports of a shelling that disagree, one of an undated blast, and markup that must not run."""

from __future__ import annotations

from twosource.records import (
    Actor,
    Arg,
    Article,
    Block,
    Cell,
    Claim,
    Conflict,
    Count,
    Incident,
    Interval,
    Origin,
    Place,
    Reuse,
    Source,
    Span,
    Step,
    View,
    make_id,
    text_digest,
)

DAY = Interval("2031-05-03", "2031-05-03", "day", "2031-05-03", "Saturday before the day of publication")
VALE = Place("Ostrava Vale", "geo-17", -12.5, 41.25, "QN", "Northmark", "place", how="the gazetteer's only one in Northmark")
HILL = Place("Hill 4", within="Northmark", how="in no gazetteer")

POST = "Shelling killed at least seven people in Ostrava Vale on Saturday, a medic at the clinic told the Post."
RADIO = "Nine people died in the shelling of Ostrava Vale, the Vale Post reported, citing a medic.\r\nSix of them were children."
ARMY = "=HYPERLINK(1) The army denied that anyone died in Ostrava Vale. <script>alert('x')</script> & a blast hit Hill 4."


def article(ref, text, outlet, title=None, published=DAY):
    digest = text_digest(text)
    blocks = (Block("body", 0, len(text)),)
    return Article(make_id("art", ref), ref, ref, digest, text, digest, blocks, outlet=outlet, title=title, published=published)


ARTICLES = (
    article("post.txt", POST, "Vale Post", "Seven die"),
    article("=radio|1.txt", RADIO, "Ostrava Radio", published=None),
    article("army_x.html", ARMY, None, "<b>Army</b> [denies]"),
)
_POST, _RADIO, _ARMY = ARTICLES


def span(of, words):
    start = of.text.index(words)
    return Span(start, start + len(words))


def source(name, kind, *, named=True):
    return Source(make_id("src", name), name, kind, named)


MEDIC = source("a medic at the clinic", "medic", named=False)
SOURCES = (
    source("Vale Post", "outlet"),
    source("Ostrava Radio", "outlet"),
    MEDIC,
    source("the army", "military"),
    source("army_x.html", "unknown"),
)


def step(name, relation, where=None):
    kind = next(one.kind for one in SOURCES if one.name == name)
    return Step(make_id("src", name), name, kind, relation, where)


def claim(key, of, words, chain, *args, **more):
    whole = span(of, words)
    fields = {"type": "shelling", "stance": "asserts", "modality": "happened", **more}
    trigger = Span(whole.start, whole.start + 4)
    return Claim(
        make_id("clm", key), of.id, span=whole, trigger=trigger, chain=chain, args=args, spans=(whole,), score=0.5, **fields
    )


PLACE = {of: Arg("place", VALE, span(of, "Ostrava Vale")) for of in ARTICLES}
SEVEN = Count(7, 7, None, "people", words="at least seven people")
NINE = Count(9, 9, 9, "people", words="Nine people")
SIX = Count(6, 6, 6, "people", "children", part_of="Nine people", words="Six of them")
NONE = Count(0, 0, 0, "people", words="anyone")

TOLD_BY_MEDIC = (step("Vale Post", "publishes"), step(MEDIC.name, "tells", span(_POST, "a medic at the clinic")))
RELAYED = (
    step("Ostrava Radio", "publishes"),
    step("Vale Post", "reports", span(_RADIO, "the Vale Post")),
    step(MEDIC.name, "cites", span(_RADIO, "a medic")),
)
ARMY_SAYS = (step("army_x.html", "publishes"), step("the army", "denies", span(_ARMY, "The army")))
NOBODY = (step("army_x.html", "publishes"),)

CLAIMS = (
    claim(
        "post",
        _POST,
        POST,
        TOLD_BY_MEDIC,
        Arg("killed", SEVEN, span(_POST, "at least seven people")),
        PLACE[_POST],
        Arg("time", DAY, span(_POST, "Saturday")),
        Arg("agent", Actor("act-1", "unnamed gunners"), None, "shelling without an agent"),
    ),
    claim(
        "radio",
        _RADIO,
        RADIO,
        RELAYED,
        Arg("killed", NINE, span(_RADIO, "Nine people")),
        Arg("killed", SIX, span(_RADIO, "Six of them")),
        PLACE[_RADIO],
    ),
    claim(
        "army",
        _ARMY,
        "The army denied that anyone died in Ostrava Vale.",
        ARMY_SAYS,
        Arg("killed", NONE, span(_ARMY, "anyone")),
        PLACE[_ARMY],
        stance="denies",
    ),
    claim(
        "blast",
        _ARMY,
        "<script>alert('x')</script> & a blast hit Hill 4.",
        NOBODY,
        Arg("place", HILL, span(_ARMY, "Hill 4")),
        type="bombing",
        modality="feared",
    ),
    claim("state", _POST, "Ostrava Vale", TOLD_BY_MEDIC, PLACE[_POST], type="control"),
)
_OF_POST, _OF_RADIO, _OF_ARMY, _OF_BLAST, _ = (one.id for one in CLAIMS)

SHELLING, BLAST = make_id("inc", "shelling"), make_id("inc", "blast")
ORIGIN_MEDIC = Origin(
    make_id("org", "medic"), SHELLING, MEDIC.id, (_OF_POST, _OF_RADIO), (_POST.id, _RADIO.id), "the radio cites the Post's medic"
)
ORIGIN_ARMY = Origin(make_id("org", "army"), SHELLING, make_id("src", "the army"), (_OF_ARMY,), (_ARMY.id,), "its own word")
ORIGIN_PAGE = Origin(
    make_id("org", "page"), BLAST, make_id("src", "army_x.html"), (_OF_BLAST,), (_ARMY.id,), "nobody is named before it"
)


def cell(slot, value, *support, **more):
    fields = {"incident": SHELLING, "group": None, "status": "single-origin", "origins": (ORIGIN_MEDIC.id,), **more}
    return Cell(slot=slot, value=value, policy="default", support=support, why=f"chosen for {slot}", **fields)


VIEW = View(
    articles=ARTICLES,
    sources=SOURCES,
    claims=CLAIMS,
    incidents=(
        Incident(
            SHELLING,
            "Shelling in Ostrava Vale",
            "shelling",
            (_OF_POST, _OF_RADIO, _OF_ARMY),
            3,
            2,
            "disputed",
            DAY,
            VALE,
            ("the same place within a day",),
        ),
        Incident(BLAST, "Blast <img src=x onerror=y> at Hill 4", "bombing", (_OF_BLAST,), 1, 1, "single-origin", None, HILL),
    ),
    cells=(
        cell("killed", SEVEN, _OF_POST, _OF_RADIO, against=(_OF_ARMY,), status="disputed"),
        cell("killed", SIX, _OF_RADIO, group="children"),
        cell("place", VALE, _OF_POST, _OF_RADIO, _OF_ARMY),
        cell("time", DAY, _OF_POST),
        cell("agent", Actor("act-1", "unnamed gunners"), _OF_POST),
        cell("place", HILL, _OF_BLAST, incident=BLAST, origins=(ORIGIN_PAGE.id,)),
    ),
    origins=(ORIGIN_MEDIC, ORIGIN_ARMY, ORIGIN_PAGE),
    conflicts=(
        Conflict(make_id("con", "value"), _OF_POST, _OF_RADIO, "killed", "value", "at least seven and nine of the same group"),
        Conflict(make_id("con", "denial"), _OF_ARMY, _OF_POST, "killed", "denial", "the army denies what the medic says"),
    ),
    reuse=(
        Reuse(
            make_id("use", "1"), _RADIO.id, Span(0, 11), _POST.id, Span(24, 36), "rewrite", 0.5, "the same sentence, shortened"
        ),
    ),
)
