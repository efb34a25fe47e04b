"""From the plan of a report to its text: lines worded anew unless copied, headline, credit, the site's own lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.simulate.phrases import capitalised, mark, with_typo

if TYPE_CHECKING:
    from datetime import date

    from twosource.simulate.happenings import Happening
    from twosource.simulate.phrases import Pen, Slots
    from twosource.simulate.press import Line, Report, Unit
    from twosource.simulate.setting import Paper, Setting

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_A = re.compile(r"\b([Aa]) ((?:\x02[^\x1f]*\x1f)*[aeiouAEIO])")
_OWN_TALK = ("{outlet}", "telephone")
_LAST_WEEK = 6
_PARTS = ("morning", "afternoon", "evening", "night")
_HEADED, _CONTEXT, _STANDING, _CHROME, _TYPOS, _PART_OF_DAY = 0.85, 0.5, 0.8, 0.15, 0.2, 0.15


class Writer:
    """Words the lines of one report; remembers who and what has been introduced."""

    def __init__(self, pen: Pen, setting: Setting, report: Report) -> None:
        self.pen = pen
        self.rng = pen.rng
        self.setting = setting
        self.report = report
        self._known: set[str] = set()

    def worded(self) -> Report:
        """The report with words for all its lines, and a headline."""
        lines = tuple(self._line(line) for line in self.report.lines)
        headline = self._headline(lines[0].unit) if self.rng.random() < _HEADED else ""
        return replace(self.report, lines=lines, headline=headline)

    def _line(self, line: Line) -> Line:
        if line.words:  # copied
            self._known.update((line.unit.testimony.speaker.key, f"place {line.unit.testimony.happening.number}"))
            return line
        slots = self._slots(line.unit, line.via)
        templates = self.pen.phrases.sections[self._section(line)]
        if line.taken:  # who took it from another paper does not claim to have been told
            templates = tuple(one for one in templates if not any(word in one for word in _OWN_TALK))
        template = self.pen.pick(templates)
        words = tidy(capitalised(self.pen.write(template, slots)))
        if not line.unit.alone:
            self._known.add(line.unit.testimony.speaker.key)
        self._known.add(f"place {line.unit.testimony.happening.number}")
        return replace(line, words=words)

    def _section(self, line: Line) -> str:
        role, speaker = line.unit.role, line.unit.testimony.speaker
        if line.unit.alone:
            return "alone"
        if role in {"denial", "counter", "background", "sum"}:
            return {"denial": "denials", "counter": "counterclaims", "background": "background", "sum": "sums"}[role]
        if role == "quote":
            return "quoted_relay" if line.via else "quoted"
        again = "_again" if speaker.key in self._known else ""
        if line.via:
            return f"relayed{again}"
        return "said_again" if again else "said_by_person" if speaker.person else "said"

    def _slots(self, unit: Unit, via: Paper | None) -> Slots:
        one, happening = unit.testimony, unit.testimony.happening
        known = one.speaker.key in self._known
        who = _introduced(one.speaker.name)
        killed = unit.killed if unit.killed is not None else one.killed
        slots: dict[str, str | tuple[str, ...]] = {
            **self._scene(happening, doer_told=one.doer_told or one.speaker.party is not None),
            "claim": self._claim(unit),
            "dead": mark("killed", self._people(killed, one.group, one.hedge)),
            "who": who,
            "doer_who": who,
            "short": mark("who", one.speaker.short) if known else who,
            "relay": self._relay(via) if via else "",
            "quote": one.quotes[unit.item][0] if unit.role == "quote" else "",
            "total": mark("killed", self._number(one.total or killed)),
            "total_people": mark("killed", self._people(one.total or killed, one.group, "")),
            "sum": self._number(self.rng.randint(90, 900)),
            "pubday": self.report.day.strftime("%A"),
        }
        if one.injured is not None:
            slots["hurt"] = mark("injured", f"{self._number(one.injured)}{self.rng.choice((' others', ' more', ' others', ''))}")
        return slots

    def _claim(self, unit: Unit) -> tuple[str, ...]:
        sections, one = self.pen.phrases.sections, unit.testimony
        if unit.role == "fact":
            return one.facts[unit.item]
        if unit.role == "indirect":
            return (one.quotes[unit.item][1],)
        return sections["updates" if unit.role == "update" else "leads"]

    def _scene(self, happening: Happening, *, doer_told: bool) -> dict[str, str | tuple[str, ...]]:
        """What is the same for all who tell of the happening: deed, place, day, sides."""
        kind, sections = happening.kind, self.pen.phrases.sections
        again = "_again" if f"place {happening.number}" in self._known else ""
        others = [town.name for town in self.setting.towns if town != happening.town]
        return {
            "act": kind.acts_by if doer_told else kind.acts,
            "noun": kind.nouns_by if doer_told else kind.nouns,
            "short_noun": kind.short,
            "target": happening.target,
            "in_place": sections[f"in_town{again}"],
            "near_place": sections["near_town"],
            "on_town": (f"in {happening.town.name}", f"near {happening.town.name}")
            if kind.id == "ambush"
            else f"in {happening.town.name}",
            "town": mark("place", happening.town.name),
            "province": happening.town.province,
            "when": mark("time", self._when(happening.day)),
            "doer": happening.doer.name,
            "doers": happening.doer.adjective,
            "army": self.setting.army.name,
            "rebels": self.setting.rebels.name,
            "country": self.setting.country,
            "year": str(self.setting.year - 3),
            "month": self.rng.choice(("January", "February", "March")),
            "other": others[0],
            "third": others[1],
            "outlet": self.report.paper.shown,
            "number": str(self.rng.randint(12, 60)),
        }

    def _relay(self, via: Paper) -> str:
        known = f"paper {via.name}" in self._known
        self._known.add(f"paper {via.name}")
        return mark("via", via.acronym if known and via.acronym and self.rng.random() < 0.5 else via.shown)

    def _number(self, value: int) -> str:
        return _SMALL[value] if 0 < value < len(_SMALL) and self.rng.random() < 0.75 else str(value)

    def _people(self, value: int, group: str, hedge: str) -> str:
        noun = {"people": "person"}.get(group, group.removesuffix("s")) if value == 1 else group
        return f"{hedge} {self._number(value)} {noun}".strip()

    def _when(self, day: date) -> str:
        away = (self.report.day - day).days
        if away <= _LAST_WEEK and (self.report.dated or self.rng.random() < 0.5):
            part = f" {self.rng.choice(_PARTS)}" if self.rng.random() < _PART_OF_DAY else ""
            return f"on {day.strftime('%A')}{part}"
        month = day.strftime("%B")
        written = self.rng.choice((f"on {month} {day.day}", f"on {day.day} {month}"))
        return f"{written}, {day.year}" if written.endswith(str(day.day)) and self.rng.random() < 0.2 else written

    def _headline(self, unit: Unit) -> str:
        kinds = {"denial": "headlines_denial", "update": "headlines_update"}
        bare = unit.role == "counter" or self.rng.random() < 0.15
        section = kinds.get(unit.role, "headlines_bare" if bare else "headlines")
        killed = unit.killed if unit.killed is not None else unit.testimony.killed
        if unit.role == "update":
            killed = unit.testimony.total or killed
        slots = {
            **self._slots(unit, None),
            "town": unit.testimony.happening.town.name,
            "few": mark("killed", self.rng.choice((self._number(killed), str(killed)))),
            "sayer": unit.testimony.speaker.short.removeprefix("the ").removeprefix("a "),
        }
        return capitalised(self.pen.write(self.pen.pick(self.pen.phrases.sections[section]), slots))

    def paragraphs(self, report: Report) -> tuple[list[str], list[str]]:
        """The report's lines, marked by number, in paragraphs (the headline is -1), and what the site prints after them."""
        scene = self._scene(report.lines[0].unit.testimony.happening, doer_told=False)
        found: list[str] = [mark("line -1", report.headline)] if report.headline else []
        for number, line in enumerate(report.lines):
            words = mark(f"line {number}", line.words)
            if number > 1 and self.rng.random() < 0.3:
                found[-1] += f" {words}"
            else:
                found.append(words)
            if self.rng.random() < _CONTEXT / len(report.lines):
                found.append(capitalised(self._from("context", scene)))
        for _ in range(self.rng.randint(1, 3) if self.rng.random() < _TYPOS else 0):
            at = self.rng.randrange(len(found))
            found[at] = with_typo(self.rng, found[at])
        return found, self._around(report, scene)

    def _around(self, report: Report, scene: Slots) -> list[str]:
        after = []
        if report.credit:
            name = self.rng.choice((report.credit.name, report.credit.acronym))
            after.append(self._from("credits", {"agency": name}))
        if report.paper.standing and self.rng.random() < _STANDING:
            after.append(report.paper.standing)
        if self.rng.random() < _CHROME:
            after.append(self._from("chrome", scene))
        return after

    def _from(self, section: str, slots: Slots) -> str:
        return self.pen.write(self.pen.pick(self.pen.phrases.sections[section]), slots)


def _introduced(name: str) -> str:
    """A source's name where it is first named, marked but for a comma at its end."""
    return mark("who", name.removesuffix(",")) + ("," if name.endswith(",") else "")


def tidy(words: str) -> str:
    """The sentence without the commas that met when its parts were put together, and with "an" where it must be."""
    words = _A.sub(r"\1n \2", words)
    for twice, once in ((",,", ","), (",.", "."), (", .", "."), (",”,", ",”"), (",:", ":")):
        words = words.replace(twice, once)
    return words
