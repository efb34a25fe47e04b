"""Worlds, whole: what happened, what was printed of it; folders with reports, true ledger, codebook and gazetteer."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.errors import ConfigError
from twosource.simulate import knowledge, phrases, truth
from twosource.simulate.happenings import Chance, imagine_happenings, imagine_testimonies
from twosource.simulate.phrases import Pen, unmarked
from twosource.simulate.press import Press, plan
from twosource.simulate.printed import World, Written, record
from twosource.simulate.setting import imagine_setting
from twosource.simulate.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from twosource.records import View
    from twosource.simulate.happenings import Testimony
    from twosource.simulate.phrases import Phrases
    from twosource.simulate.press import Report
    from twosource.simulate.setting import Paper, Setting

KINDS = ("mixed", "rewrites", "witnesses")
"""mixed: everything; rewrites: ten reports that rest on one wire; witnesses: ten reports of ten people who saw it themselves."""
_FEWEST, _MOST = 12, 25
_CONTROL = 10


def imagine(seed: int, number: int, kind: str = "mixed", book: Phrases | None = None) -> World:
    """The world of that number under that seed; the same arguments give the same world."""
    rng = Random(f"{seed} {number} {kind}")  # noqa: S311 - worlds, no secrets
    book = book or phrases.load()
    setting = _with_standing(rng, Pen(rng, book), imagine_setting(rng, book))
    chance = Chance(rng, book, setting)
    happenings = imagine_happenings(rng, book, setting, rng.randint(3, 5) if kind == "mixed" else 1)
    press, pen = Press(rng, setting.papers), Pen(rng, book)
    if kind == "mixed":
        testimonies = [imagine_testimonies(chance, one, rng.choice((1, 2, 2, 3, 4))) for one in happenings]
        reports = _printed(press, pen, setting, testimonies)
    else:
        many, speakers = (1, ("witness", "resident", "named")) if kind == "rewrites" else (_CONTROL, ("witness",))
        testimonies = [imagine_testimonies(chance, happenings[0], many, speakers)]
        reports = _control(press, pen, setting, testimonies[0])
    written = tuple(_laid_out(pen, setting, report, f"w{number:04}-{at:02}") for at, report in enumerate(reports, 1))
    return World(setting, happenings, tuple(one for found in testimonies for one in found), written)


def _with_standing(rng: Random, pen: Pen, setting: Setting) -> Setting:
    """The setting with a standing paragraph for some papers, which they print under every report."""
    slots = {
        "country": setting.country,
        "year": str(setting.year - 3),
        "rebels": setting.rebels.name,
        "number": str(rng.randint(12, 60)),
    }

    def standing(paper: Paper) -> str:
        return (
            pen.write(pen.pick(pen.phrases.sections["standing"]), {**slots, "outlet": paper.name}) if rng.random() < 0.4 else ""
        )

    return replace(setting, papers=tuple(replace(paper, standing=standing(paper)) for paper in setting.papers))


def _printed(press: Press, pen: Pen, setting: Setting, testimonies: Sequence[Sequence[Testimony]]) -> list[Report]:
    """First reports of all testimonies, and then what other papers make of them until there are enough."""
    rng = press.rng
    reports: list[Report] = []
    for found in testimonies:
        for report in plan(press, found, len(reports)):
            reports += [_worded(pen, setting, _with_more(press, report, testimonies))]
    enough = max(rng.randint(_FEWEST, _MOST), len(reports) + 3)
    while len(reports) < enough:
        reports.append(_worded(pen, setting, _follow_up(press, rng.choice(reports), len(reports))))
    return reports


def _with_more(press: Press, report: Report, testimonies: Sequence[Sequence[Testimony]]) -> Report:
    """The report, at times with background on an earlier happening or with a monitor's sum."""
    own = report.lines[0].unit
    named = [one for found in testimonies for one in found if one.speaker.named and one.speaker.party is None]
    earlier = [one for one in named if one.happening.day < own.testimony.happening.day]
    if earlier and own.role == "lead" and press.rng.random() < 0.25:
        report = press.with_background(report, press.rng.choice(earlier))
    if own.role == "lead" and own.testimony.speaker.kind == "monitor" and press.rng.random() < 0.2:
        report = press.with_sum(report)
    return report


def _follow_up(press: Press, model: Report, number: int) -> Report:
    """What another paper makes of a report: a copy, a rewrite, its own talk with the same named source, or a later figure."""
    day = model.day + timedelta(days=press.rng.choice((0, 0, 1)))
    first = model.lines[0].unit
    draw = press.rng.random()
    if draw < 0.15 and first.testimony.speaker.named and first.role == "lead":
        return press.again(number, model, day)
    if draw < 0.27 and first.testimony.total and first.role == "lead":
        return press.update(number, first.testimony, first.testimony.happening.day + timedelta(days=press.rng.randint(2, 5)))
    if draw < 0.5:
        return press.copy(number, model, day)
    return press.rewrite(number, model, day)


def _control(press: Press, pen: Pen, setting: Setting, testimonies: Sequence[Testimony]) -> list[Report]:
    """Ten first reports of ten testimonies, or one wire and nine rewrites of it."""
    if len(testimonies) > 1:
        plans = [press.first(number, [one], one.happening.day + timedelta(days=1)) for number, one in enumerate(testimonies)]
        return [_worded(pen, setting, one) for one in plans]
    wire = press.first(0, testimonies, testimonies[0].happening.day)
    reports = [_worded(pen, setting, replace(wire, paper=press.paper(agency=True)))]
    for number in range(1, _CONTROL):
        day = wire.day + timedelta(days=press.rng.randint(0, 1))
        reports.append(_worded(pen, setting, press.rewrite(number, reports[0], day)))
    return reports


def _worded(pen: Pen, setting: Setting, report: Report) -> Report:
    return Writer(pen, setting, report).worded()


def _laid_out(pen: Pen, setting: Setting, report: Report, ref: str) -> Written:
    paragraphs, after = Writer(pen, setting, report).paragraphs(report)
    text, marks = unmarked("\n\n".join([*paragraphs, *after]) + "\n")
    return Written(report, ref, text, marks)


def true_ledger(world: World) -> View:
    """What a perfect reader would make of the world's reports."""
    return truth.ledger(world)


def write(folder: Path, many: int, seed: int, kind: str = "mixed") -> None:
    """Folders world-0001, world-0002 ... with reports.jsonl, truth.json, and the codebook and gazetteer of the world.

    Raises ConfigError where the folder holds such worlds already, or for a number of worlds that makes no sense.
    """
    from twosource.export import rows  # noqa: PLC0415 - only writing needs the export

    if many < 1:
        message = f"--worlds {many}: give at least 1"
        raise ConfigError(message)
    book = phrases.load()
    for number in range(1, many + 1):
        home = folder / f"world-{number:04}"
        if home.exists():
            message = f"{home}: exists already; choose a new folder"
            raise ConfigError(message)
        home.mkdir(parents=True)
        world = imagine(seed, number, kind, book)
        lines = (json.dumps(record(one), ensure_ascii=False) for one in world.written)
        (home / "reports.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        (home / "truth.json").write_text(rows.render(true_ledger(world)), encoding="utf-8", newline="\n")
        (home / "codebook.yml").write_text(knowledge.codebook(world.setting), encoding="utf-8", newline="\n")
        (home / "gazetteer.csv").write_text(knowledge.gazetteer(world.setting), encoding="utf-8", newline="\n")
