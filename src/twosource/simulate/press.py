"""What papers make of testimonies: first reports, copies, rewrites, relays, updates, background, as plans of lines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.simulate.happenings import Testimony  # noqa: TC001 - a record's fields
from twosource.simulate.setting import Paper  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

_ASSERTING = ("lead", "update", "counter")
_RELAYED = frozenset({"lead", "fact", "quote", "indirect", "update"})
_DATED = 0.88
_TOGETHER = 0.3
_DROPPED, _MOVED, _INDIRECT = 0.35, 0.3, 0.2
_GARBLED = 0.05
_NO_SOURCE_AT_FIRST = 0.25


class Unit(Struct, frozen=True):
    """One thing that a line says: `role` is lead, fact, quote, indirect, update, denial, counter, background or sum.

    `item` is the number of the fact or quotation; `killed` replaces the testimony's figure where a copy got it wrong.
    `alone` marks a lead that names no source.
    """

    role: str
    testimony: Testimony
    item: int = 0
    killed: int | None = None
    alone: bool = False


class Taken(Struct, frozen=True):
    """Where a line comes from: the number of the report and of the line in it, and whether verbatim, rewrite or quote."""

    report: int
    line: int
    kind: str


class Line(Struct, frozen=True):
    """One line of a report. `words` are set once it is worded; `via` is the paper that it cites as having it from the source."""

    unit: Unit
    taken: Taken | None = None
    via: Paper | None = None
    words: str = ""


class Report(Struct, frozen=True):
    """One report: a plan while its lines have no words. `credit` is the agency that it names at the end."""

    number: int
    paper: Paper
    day: date
    lines: tuple[Line, ...]
    dated: bool = True
    credit: Paper | None = None
    headline: str = ""

    def tells_of(self, happening: int) -> bool:
        """Whether it is mainly about that happening."""
        return self.lines[0].unit.testimony.happening.number == happening


class Press:
    """The papers of a world, and what they have printed so far; `word` makes sentences of the lines of a plan."""

    def __init__(self, rng: Random, papers: Sequence[Paper]) -> None:
        self.rng = rng
        self.papers = papers

    def paper(self, *, but: Paper | None = None, agency: bool | None = None) -> Paper:
        """Any paper, but for that one; an agency or none where asked."""
        return self.rng.choice([one for one in self.papers if one != but and agency in (None, one.agency)])

    def first(self, number: int, testimonies: Sequence[Testimony], day: date) -> Report:
        """The first report of one testimony, or of several side by side."""
        lines = [Line(unit) for one in testimonies for unit in self._units(one)]
        lines = [lines[0], *(replace(line, unit=replace(line.unit, alone=False)) for line in lines[1:])]
        agency = self.rng.random() < 0.4
        return Report(number, self.paper(agency=agency), day, tuple(lines), dated=self.rng.random() < _DATED)

    def _units(self, testimony: Testimony) -> list[Unit]:
        if testimony.stance == "denies":
            return [Unit("denial", testimony)]
        if testimony.speaker.party is not None:
            return [Unit("counter", testimony)]
        told = [Unit("fact", testimony, number) for number in range(len(testimony.facts))]
        told += [Unit("quote", testimony, number) for number in range(len(testimony.quotes))]
        self.rng.shuffle(told)
        return [Unit("lead", testimony, alone=bool(told) and self.rng.random() < _NO_SOURCE_AT_FIRST), *told]

    def again(self, number: int, model: Report, day: date) -> Report:
        """Another paper's own report of the same named source: nothing is taken from the first."""
        testimony = model.lines[0].unit.testimony
        lines = tuple(Line(unit) for unit in self._units(testimony))
        return Report(number, self.paper(but=model.paper), day, lines, dated=self.rng.random() < _DATED)

    def update(self, number: int, testimony: Testimony, day: date) -> Report:
        """A later report with the source's new figure."""
        return Report(number, self.paper(), day, (Line(Unit("update", testimony)),))

    def copy(self, number: int, model: Report, day: date) -> Report:
        """The model word for word, at times cut at the end; an agency's with or without its credit."""
        keep = self.rng.randint(max(1, len(model.lines) - 2), len(model.lines))
        lines = tuple(replace(line, taken=Taken(model.number, at, "verbatim")) for at, line in enumerate(model.lines[:keep]))
        credit = model.paper if model.paper.agency and self.rng.random() < 0.7 else None
        return Report(number, self.paper(but=model.paper, agency=False), day, lines, self.rng.random() < _DATED, credit)

    def rewrite(self, number: int, model: Report, day: date, *, style: str | None = None) -> Report:
        """The model in other words: lines left out, moved, made indirect, at times with a wrong figure.

        `style`: cited (the paper is named as a relay), credited (an agency at the end) or silent.
        """
        paper = self.paper(but=model.paper, agency=False)
        style = style or self.rng.choice(("cited", "cited", "silent", "credited" if model.paper.agency else "cited"))
        lines = [self._rewritten(model, at) for at, line in enumerate(model.lines) if self._kept(line)]
        if len(lines) > 2 and self.rng.random() < _MOVED:
            tail = lines[1:]
            self.rng.shuffle(tail)
            lines = [lines[0], *tail]
        lines[0] = self._sourced(lines[0], silent=style == "silent" and len(lines) > 1)
        if style == "cited":
            lines = [replace(line, via=model.paper) if line.unit.role in _RELAYED and not line.via else line for line in lines]
        credit = model.paper if style == "credited" else None
        return Report(number, paper, day, tuple(lines), self.rng.random() < _DATED, credit)

    def _sourced(self, line: Line, *, silent: bool) -> Line:
        """The first line, which names its source unless the paper keeps silent about it, as some do."""
        alone = silent and line.unit.role == "lead" and self.rng.random() < _NO_SOURCE_AT_FIRST
        return replace(line, unit=replace(line.unit, alone=alone))

    def _kept(self, line: Line) -> bool:
        return line.unit.role not in {"fact", "quote", "indirect"} or self.rng.random() >= _DROPPED

    def _rewritten(self, model: Report, at: int) -> Line:
        line = model.lines[at]
        unit = line.unit
        if unit.role == "quote" and self.rng.random() < _INDIRECT:
            unit = replace(unit, role="indirect")
        if unit.role in _ASSERTING and self.rng.random() < _GARBLED:
            unit = replace(unit, killed=unit.testimony.killed + self.rng.choice((10, 1, -1)))
        kind = "quote" if unit.role == "quote" else "rewrite"
        return Line(unit, Taken(model.number, at, kind), line.via)

    def with_background(self, report: Report, testimony: Testimony) -> Report:
        """The report with a reminder of an earlier happening at its end."""
        return replace(report, lines=(*report.lines, Line(Unit("background", testimony))))

    def with_sum(self, report: Report) -> Report:
        """The report with a monitor's figure for the whole war at its end."""
        return replace(report, lines=(*report.lines, Line(Unit("sum", report.lines[0].unit.testimony))))


def plan(press: Press, testimonies: Sequence[Testimony], number: int) -> list[Report]:
    """The first reports of a happening's testimonies, numbered from `number`; two may share a report."""
    found: list[Report] = []
    waiting = list(testimonies)
    while waiting:
        many = 2 if len(waiting) > 1 and press.rng.random() < _TOGETHER and waiting[1].speaker.party is None else 1
        told, waiting = waiting[:many], waiting[many:]
        late = 1 if told[0].speaker.party else 0
        day = told[0].happening.day + timedelta(days=late + press.rng.randint(0, 1))
        found.append(press.first(number + len(found), told, day))
    return found
