"""The queue: every kind of doubt brings its incident there, the weightiest first; and what an article shares is shown in both."""

from __future__ import annotations

import pytest

from twosource import config
from twosource.desk.workplace import Workplace
from twosource.ledger.store import Store
from twosource.records import (
    Article,
    Block,
    Cell,
    Claim,
    Conflict,
    Count,
    Incident,
    Interval,
    Place,
    Reuse,
    Source,
    Span,
    Step,
    View,
    make_id,
    text_digest,
)

DAY = Interval("2031-05-03", "2031-05-03", "day", "2031-05-03")
HERE = Place("Ostrel", "geo-9", 1.5, 2.5, "QN", "Northmark", "place")
TEXT = "Twelve sailors were killed in Ostrel, a diver said. The harbour was shut for a week by the men who came after."
PAPER = Source(make_id("src", "paper"), "Ostrel Paper", "outlet")


def article(name):
    digest = text_digest(TEXT)
    blocks = (Block("body", 0, len(TEXT)),)
    return Article(make_id("art", name), name, name, digest, TEXT, digest, blocks, outlet=PAPER.name, published=DAY)


FIRST, SECOND = article("first.txt"), article("second.txt")


def claim(name, *, score=0.9, source=FIRST):
    chain = (Step(PAPER.id, PAPER.name, "outlet", "publishes"),)
    whole = Span(0, len(TEXT))
    return Claim(
        make_id("clm", name), source.id, "killing", "asserts", "happened", whole, Span(12, 23), chain, (), (whole,), score=score
    )


def incident(name, *, told=(1, 1), when=DAY, where=HERE, links=()):
    """An incident about which nothing is doubtful but what is told here; its claim bears its name."""
    claims = (make_id("clm", name),)
    return Incident(make_id("inc", name), name, "killing", claims, *told, "single-origin", when, where, links)


def killed(name, number):
    toll, claims = Count(number, number, number), (make_id("clm", name),)
    return Cell(make_id("inc", name), "killed", None, toll, "single-origin", "default", (), claims, (), "")


DOUBTFUL = {
    "conflict": {},
    "denial": {},
    "loose": {"told": (2, 2), "links": ("alike headlines",)},
    "alone": {},
    "echo": {"told": (9, 1)},
    "undated": {"when": Interval(None, None, "unknown", how="nothing dates it")},
    "placeless": {"where": Place("Hill 4", how="in no gazetteer")},
    "unsure": {},
    "": {"told": (2, 2), "links": ("same place (Ostrel), same day (2031-05-03), same kind of event",)},
}


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    """The desk's place over a ledger that holds one incident of each kind, and one of none."""
    workspace = config.open_workspace(tmp_path_factory.mktemp("queue"), create=True)
    claims = [claim(name, score=0.3 if name == "unsure" else 0.9) for name in DOUBTFUL]
    conflicts = [
        Conflict(make_id("cfl", kind), make_id("clm", name), make_id("clm", ""), "killed", kind, f"{kind} of two")
        for name, kind in (("conflict", "value"), ("denial", "denial"))
    ]
    end = Span(52, len(TEXT))
    passage = Reuse(make_id("reu", "1"), SECOND.id, end, FIRST.id, end, "verbatim", 1.0, "the same words")
    view = View(
        articles=tuple(sorted((FIRST, SECOND), key=lambda one: one.id)),
        claims=tuple(sorted(claims, key=lambda one: one.id)),
        sources=(PAPER,),
        incidents=tuple(sorted((incident(name, **fields) for name, fields in DOUBTFUL.items()), key=lambda one: one.id)),
        cells=(killed("alone", 40),),
        conflicts=tuple(conflicts),
        reuse=(passage,),
    )
    with Store.open(workspace.ledger) as store:
        store.add_articles(view.articles)
        store.put_view("invented", view)
    with Workplace(workspace) as place:
        yield place


def test_each_doubt_brings_its_incident(queue):
    from twosource.desk.pages.review import review

    found = {task.incident.title: [doubt.kind for doubt in task.doubts] for task in review(queue).tasks}
    assert found == {name: [name] for name in DOUBTFUL if name}
    for kind in found:
        assert [task.incident.title for task in review(queue, kind=kind).tasks] == [kind]


def test_the_weightiest_come_first(queue):
    from twosource.desk.pages.review import review

    weights = [task.weight for task in review(queue).tasks]
    assert weights == sorted(weights, reverse=True)
    assert {task.incident.title for task in review(queue).tasks[:2]} & {"conflict", "denial", "alone", "echo", "loose"}


def test_what_was_taken_is_shown_in_both_articles(queue):
    from twosource.desk.pages.article import article as shown

    for one, other in ((FIRST, SECOND), (SECOND, FIRST)):
        (taken,) = shown(queue, one.id).taken
        assert (taken.other, taken.exact, taken.theirs) == (other.id, TEXT[52:], TEXT[52:])
        assert taken.from_us == (one is FIRST)
