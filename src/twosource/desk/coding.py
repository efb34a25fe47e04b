"""Blind double coding: what was drawn, as it was shown, and what each coder said of it before they saw each other's words.

It lies in `desk.db`, not in the ledger: a code is an answer to "has the program got it right?", and changes nothing. What the
coders then settle is decided like everything else.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from twosource.desk.deskfile import DeskFile
from twosource.errors import NotFound, ReviewError
from twosource.export.sheet import safe
from twosource.link.agreement import Agreement, agreement
from twosource.records import make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

WORDS = ("right", "wrong", "unsure")
"""What may be said of a unit."""
_TABLES = """
CREATE TABLE IF NOT EXISTS drawn (id TEXT PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
    task TEXT NOT NULL, coder TEXT NOT NULL, target TEXT NOT NULL, word TEXT NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (task, coder, target)
);
"""


class Quote(Struct, frozen=True):
    """Words that a unit rests on, with what stands around them, and who told them."""

    article: str
    outlet: str
    chain: str
    before: str
    exact: str
    after: str


class Unit(Struct, frozen=True):
    """One thing to be coded: a cell or a claim (`kind`), as it was shown when it was drawn. `sources` are those it rests on."""

    kind: str
    target: str
    question: str
    answer: str
    quotes: tuple[Quote, ...]
    sources: tuple[str, ...]


class Drawn(Struct, frozen=True):
    """An incident that `coders` people are to code, with the claims that it had."""

    id: str
    incident: str
    title: str
    claims: tuple[str, ...]
    units: tuple[Unit, ...]
    coders: int = 2


class Code(Struct, frozen=True):
    """What one coder said of a unit: a word, and the right value where they gave one."""

    task: str
    coder: str
    target: str
    word: str
    value: str
    at: str


class Codings:
    """The draws and codes of one workspace."""

    def __init__(self, folder: Path) -> None:
        """Makes the tables if need be. Raises LedgerError where the machine lets none be made."""
        self._file = DeskFile(folder, _TABLES)
        self._run = self._file.run

    def draw(self, made: Drawn, by: str) -> Drawn:
        """Has an incident coded. Raises ReviewError where it is being coded already."""
        done = {task for task, coders in self.coders().items() if len(coders) >= self.drawn(task).coders}
        if any(one.incident == made.incident and one.id not in done for one in self.all()):
            message = f"{made.title}: is being coded already"
            raise ReviewError(message)
        kept = msgspec.structs.replace(made, id=make_id("cod", made.incident, _now(), str(len(self.all()))))
        self._run("INSERT INTO drawn VALUES (?, ?, ?, ?)", kept.id, _now(), by, msgspec.json.encode(kept).decode())
        return kept

    def all(self) -> tuple[Drawn, ...]:
        """What was drawn, the first first."""
        rows = self._run("SELECT record FROM drawn ORDER BY rowid")
        return tuple(msgspec.json.decode(record, type=Drawn) for (record,) in rows)

    def drawn(self, task: str) -> Drawn:
        """One of them. Raises NotFound."""
        rows = self._run("SELECT record FROM drawn WHERE id = ?", task)
        if not rows:
            message = f"{task}: nothing was drawn under that id"
            raise NotFound(message)
        return msgspec.json.decode(rows[0][0], type=Drawn)

    def coders(self) -> dict[str, tuple[str, ...]]:
        """Who has coded each task."""
        found: dict[str, tuple[str, ...]] = {}
        for task, coder in self._run("SELECT DISTINCT task, coder FROM codes ORDER BY task, coder"):
            found[task] = (*found.get(task, ()), coder)
        return found

    def codes(self, tasks: Iterable[str]) -> tuple[Code, ...]:
        """What was said of these tasks, in the order of tasks and coders."""
        wanted = set(tasks)
        rows = self._run("SELECT task, coder, target, word, value, at FROM codes ORDER BY task, coder, rowid")
        return tuple(Code(*row) for row in rows if row[0] in wanted)

    def code(self, task: Drawn, coder: str, words: Mapping[str, str], values: Mapping[str, str]) -> None:
        """Keeps what a coder says of every unit, all at once; it is sealed then. Raises ReviewError for what is not to be coded
        by them any more, and where a unit is left out.
        """
        before = self.coders().get(task.id, ())
        if coder in before or len(before) >= task.coders:
            message = f"{task.title}: {'you have' if coder in before else 'everybody who was to has'} coded it already"
            raise ReviewError(message)
        missing = sum(words.get(unit.target) not in WORDS for unit in task.units)
        if missing:
            message = f"{missing} of {len(task.units)} questions are not answered: say right, wrong or unsure to each"
            raise ReviewError(message)
        at = _now()
        rows = [(task.id, coder, one.target, words[one.target], values.get(one.target, "").strip(), at) for one in task.units]
        self._file.add("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?)", rows)

    def closed(self) -> tuple[Drawn, ...]:
        """What all who were to have coded: only then anybody sees what they said."""
        coders = self.coders()
        return tuple(one for one in self.all() if len(coders.get(one.id, ())) >= one.coders)


def agreed(tasks: Sequence[Drawn], codes: Iterable[Code], kind: str = "") -> Agreement:
    """How far the coders agree on the units of that kind, or on all."""
    wanted = {(task.id, unit.target) for task in tasks for unit in task.units if not kind or unit.kind == kind}
    said: dict[str, dict[tuple[str, str], str]] = {}
    for one in codes:
        if (one.task, one.target) in wanted:
            said.setdefault(one.coder, {})[one.task, one.target] = one.word
    return agreement([said[coder] for coder in sorted(said)])


def as_csv(tasks: Sequence[Drawn], codes: Iterable[Code]) -> str:
    """The codes, one a line, for whoever computes other figures."""
    told = {(task.id, unit.target): (task.incident, unit) for task in tasks for unit in task.units}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("task", "incident", "kind", "target", "question", "answer", "coder", "word", "value", "at"))
    for one in codes:
        incident, unit = told[one.task, one.target]
        row = (one.task, incident, unit.kind, one.target, unit.question, unit.answer, one.coder, one.word, one.value, one.at)
        writer.writerow(map(safe, row))
    return out.getvalue()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
