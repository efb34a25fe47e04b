"""The true ledger of a world: what a perfect reader would make of its reports, in the records of the export.

True by construction are the incidents with their day and place, every line's claim with its figures and its chain, the origins,
what was taken from where, and which accounts contradict each other. Cells that a policy chooses are not part of it.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING

from twosource.records import (
    Arg,
    Article,
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
    Words,
    make_id,
    text_digest,
)
from twosource.simulate.knowledge import key
from twosource.simulate.printed import record
from twosource.simulate.setting import CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.records import Value
    from twosource.simulate.happenings import Happening, Testimony
    from twosource.simulate.press import Line, Report
    from twosource.simulate.printed import World, Written
    from twosource.simulate.setting import Paper

_COUNTED = ("killed", "injured")
_BOUNDS = {"at least": (0, None), "more than": (1, None)}


def ledger(world: World) -> View:
    """The world's articles, claims, incidents, origins, conflicts, reuse, and the cells of place and time."""
    told = [one for written in world.written for one in _claims(written)]
    incidents = sorted({one.incident for one in told})
    origins = [
        origin for incident in incidents for origin in _origins(incident, [one for one in told if one.incident == incident])
    ]
    conflicts = [one for incident in incidents for one in _conflicts([one for one in told if one.incident == incident])]
    return View(
        articles=tuple(_article(written) for written in world.written),
        sources=tuple({source.id: source for one in told for source in one.sources}.values()),
        claims=tuple(one.claim for one in told),
        incidents=tuple(_incident(one, told, origins, conflicts) for one in incidents),
        cells=tuple(cell for one in incidents for cell in _cells(one, told)),
        origins=tuple(origins),
        conflicts=tuple(conflicts),
        reuse=tuple(one for written in world.written for one in _reuse(world, written)),
    )


class _Told:
    """A claim with what it is made from."""

    def __init__(self, claim: Claim, line: Line, sources: Sequence[Source]) -> None:
        self.claim = claim
        self.line = line
        self.testimony = line.unit.testimony
        self.sources = tuple(sources)
        self.incident = _incident_id(line)


def _incident_id(line: Line) -> str:
    """The incident that the line tells of; a sum over a whole war is one of its own for each who gives it."""
    one = line.unit.testimony
    return make_id("inc", one.happening.number, one.speaker.key if line.unit.role == "sum" else "")


def _article(written: Written) -> Article:
    given = record(written)
    page = hashlib.sha256(json.dumps(given, ensure_ascii=False).encode()).hexdigest()
    day = given.get("published")
    return Article(
        id=make_id("art", written.ref, page),
        ref=written.ref,
        path="reports.jsonl",
        page=page,
        text=written.text,
        digest=text_digest(written.text),
        outlet=given["outlet"],
        title=given.get("title"),
        language="en",
        published=Interval(day, day, "day", day, "given") if day else None,
        credits=(written.report.credit.name,) if written.report.credit else (),
    )


def _claims(written: Written) -> Iterable[_Told]:
    article = _article(written)
    spans = dict(written.marks)
    report = written.report
    numbered = list(enumerate(report.lines))
    if report.headline:
        numbered.append((-1, report.lines[0]))
    for number, line in numbered:
        span = spans[f"line {number}"]
        inside = {tag: one for tag, one in written.marks if span.covers(one)}
        steps, sources = _chain(report, line, inside, headline=number < 0)
        claim = Claim(
            id=make_id("clm", article.id, number, line.unit.testimony.speaker.key),
            article=article.id,
            type=line.unit.testimony.happening.kind.id if line.unit.role != "sum" else "killing",
            stance=line.unit.testimony.stance,
            modality="happened",
            span=span,
            trigger=span,
            chain=steps,
            args=tuple(_args(line.unit.testimony, written.text, inside)),
            spans=(span,),
        )
        yield _Told(claim, line, sources)


def _chain(report: Report, line: Line, inside: dict[str, Span], *, headline: bool) -> tuple[tuple[Step, ...], list[Source]]:
    """The steps from the paper to the one who testifies; one that the line does not name has no span."""
    speaker = line.unit.testimony.speaker
    papers: list[tuple[Paper, str, Span | None]] = [(report.paper, "publishes", None)]
    if report.credit:
        papers.append((report.credit, "credits", None))
    if line.via and not headline:
        papers.append((line.via, "reports", inside.get("via")))
    sources = [
        Source(make_id("src", key(paper.name)), paper.name, "agency" if paper.agency else "outlet") for paper, _, _ in papers
    ]
    last = Source(make_id("src", speaker.key), speaker.name.rstrip(","), speaker.kind, speaker.named, party=speaker.party)
    steps = [Step(one.id, one.name, one.kind, how, span) for one, (_, how, span) in zip(sources, papers, strict=True)]
    steps.append(
        Step(last.id, last.name, last.kind, "denies" if line.unit.testimony.stance == "denies" else "says", inside.get("who"))
    )
    return tuple(steps), [*sources, last]


def _args(testimony: Testimony, text: str, inside: dict[str, Span]) -> Iterable[Arg]:
    for slot in _COUNTED:
        count = _count(testimony, slot, inside[slot].of(text)) if slot in inside else None
        if count is not None:
            yield Arg(slot, count, inside[slot])
    if "place" in inside:
        yield Arg("place", _place(testimony.happening), inside["place"])
    if "time" in inside:
        yield Arg("time", _day(testimony.happening), inside["time"])


_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _count(testimony: Testimony, slot: str, written: str) -> Count | None:
    """The figure as the words give it; None where a typo has spoilt them."""
    words = written.casefold()
    numbers = [int(word) if word.isdigit() else _WORDS.index(word) for word in words.split() if word.isdigit() or word in _WORDS]
    if not numbers:
        return None
    number = numbers[0]
    group = testimony.group if slot == "killed" and testimony.group not in {"people", "militants", "soldiers"} else None
    group = {"militants": "combatants", "soldiers": "security_forces"}.get(testimony.group, group) if slot == "killed" else group
    for hedge, (more, high) in _BOUNDS.items():
        if words.startswith(hedge):
            return Count(low=number + more, best=number + more, high=high, group=group, words=written)
    return Count(low=number, best=number, high=number, group=group, approx=words.startswith(("about", "nearly")), words=written)


def _place(happening: Happening) -> Place:
    town = happening.town
    near = happening.kind.id == "ambush"
    return Place(town.name, None, town.lat, town.lon, CODE, town.province, "near" if near else "exact")


def _day(happening: Happening) -> Interval:
    day = happening.day.isoformat()
    return Interval(day, day, "day", day)


def _origins(incident: str, told: Sequence[_Told]) -> list[Origin]:
    by_root: dict[str, list[_Told]] = {}
    for one in told:
        by_root.setdefault(make_id("src", one.testimony.speaker.key), []).append(one)
    return [
        Origin(
            id=make_id("org", incident, root),
            incident=incident,
            root=root,
            claims=tuple(sorted(one.claim.id for one in found)),
            articles=tuple(sorted({one.claim.article for one in found})),
            why=f"{found[0].testimony.speaker.name.rstrip(',')} testified; all other reports of it were made from that",
        )
        for root, found in sorted(by_root.items())
    ]


def _conflicts(told: Sequence[_Told]) -> list[Conflict]:
    """One for each two testimonies that cannot both be so, or that only seem so; between the first claims that show it."""
    shown: dict[tuple[int, bool], _Told] = {}
    for one in told:
        if one.line.unit.role != "sum":
            shown.setdefault((one.testimony.number, bool(_killed(one))), one)
    numbers = sorted({number for number, _ in shown})
    found = []
    for at, left in enumerate(numbers):
        for right in numbers[at + 1 :]:
            one, two = (shown.get((number, True)) or shown[number, False] for number in (left, right))
            kind = _disagreement(one.testimony, two.testimony)
            if kind:
                slot = "stance" if kind == "denial" else "killed"
                ids = sorted((one.claim.id, two.claim.id))
                found.append(
                    Conflict(
                        make_id("cfl", *ids, slot, kind),
                        ids[0],
                        ids[1],
                        slot,
                        kind,
                        f"{_says(one.testimony)}; {_says(two.testimony)}",
                    )
                )
    return found


def _disagreement(left: Testimony, right: Testimony) -> str | None:
    """denial; value where the ranges that the two give for the dead exclude each other; scope where they do, but of other dead.

    "About 20" is 18 to 22. Fewer civilians (or fighters) than people is no contradiction of the figures: the others may have been
    none; more of them than people is one.
    """
    if left.stance != right.stance:
        return "denial"
    (low, high), (other_low, other_high) = _range(left), _range(right)
    left_more, right_more = low > other_high, other_low > high
    if not (left_more or right_more):
        return None
    if left.group == right.group:
        return "value"
    if "people" not in {left.group, right.group}:
        return "scope"
    part_is_more = left_more if right.group == "people" else right_more
    if part_is_more:
        return "value"
    return None if "civilians" in {left.group, right.group} else "scope"


def _range(one: Testimony) -> tuple[float, float]:
    if one.hedge in _BOUNDS:
        return one.killed + _BOUNDS[one.hedge][0], math.inf
    if one.hedge:
        return 0.9 * one.killed, 1.1 * one.killed
    return one.killed, one.killed


def _killed(one: _Told) -> list[Value]:
    return [arg.value for arg in one.claim.args if arg.slot == "killed"]


def _says(one: Testimony) -> str:
    name = one.speaker.name.rstrip(",")
    return (
        f"{name} denies it" if one.stance == "denies" else f"{name} says {one.hedge} {one.killed} {one.group}".replace("  ", " ")
    )


def _incident(identity: str, told: Sequence[_Told], origins: Sequence[Origin], conflicts: Sequence[Conflict]) -> Incident:
    own = [one for one in told if one.incident == identity]
    happening, number = own[0].testimony.happening, sum(one.incident == identity for one in origins)
    claims = {one.claim.id for one in own}
    disputed = any(one.left in claims and one.kind != "scope" for one in conflicts)
    asserting = any(one.claim.stance == "asserts" for one in own)
    summed = own[0].line.unit.role == "sum"
    return Incident(
        id=identity,
        title=f"Killings in {happening.town.province}"
        if summed
        else f"{happening.kind.short[0].capitalize()} in {happening.town.name}",
        type=own[0].claim.type,
        claims=tuple(sorted(claims)),
        articles=len({one.claim.article for one in own}),
        origins=number,
        status="disputed" if disputed else "denied" if not asserting else "corroborated" if number > 1 else "single-origin",
        when=None if summed else _day(happening),
        where=None if summed else _place(happening),
    )


def _cells(incident: str, told: Sequence[_Told]) -> Iterable[Cell]:
    own = [one for one in told if one.incident == incident and one.line.unit.role != "sum"]
    if not own:
        return
    for slot, value in (("place", _place(own[0].testimony.happening)), ("time", _day(own[0].testimony.happening))):
        support = tuple(sorted(one.claim.id for one in own if any(arg.slot == slot for arg in one.claim.args)))
        yield Cell(incident, slot, None, value, "corroborated", "truth", support=support, why="so it was")
    yield Cell(incident, "target", None, Words(own[0].testimony.happening.target), "corroborated", "truth", why="so it was")


def _reuse(world: World, written: Written) -> Iterable[Reuse]:
    """What each line was taken from, as the passages stand in the two texts."""
    later, spans = _article(written), dict(written.marks)
    for number, line in enumerate(written.report.lines):
        if line.taken is None:
            continue
        model = next(one for one in world.written if one.report.number == line.taken.report)
        earlier, span = _article(model), spans[f"line {number}"]
        from_span = dict(model.marks)[f"line {line.taken.line}"]
        yield Reuse(
            id=make_id("reu", later.id, span.start, earlier.id, from_span.start),
            later=later.id,
            later_span=span,
            earlier=earlier.id,
            earlier_span=from_span,
            kind=line.taken.kind,
            score=1.0,
            why=f"{written.report.paper.name} had it from {model.report.paper.name}",
        )
