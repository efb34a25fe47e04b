"""The gate: no figure may fall below its pinned floor, and no corpus may change under it unseen.

Floors live in `floors.json`. A run passes where every figure is at least floor - epsilon over the very bytes and number of
records that it was pinned on. `update` pins anew; it lowers no floor unless told why, and keeps the reason in the file.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from evals.tasks import TASKS, Score, Task, score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from evals.figures import Figure
    from evals.reading import Program

EPSILON = 0.003
"""What other processors and thread counts may change: a floor is met a little below itself."""
SLACK = 0.01
"""How far a new floor lies under what was measured: a figure may waver by one or two articles of a small corpus."""


class Floor(Struct, frozen=True):
    """What one figure may not fall below (an `error` not rise above). `sha256` is of the corpus file; no `limit`: all is taken.

    `measured` is what the last pinning measured, over `of` things; `floor` stays where a later one measured less.
    """

    task: str
    metric: str
    floor: float
    epsilon: float
    measured: float
    of: int
    corpus: str
    sha256: str
    records: int
    limit: int | None = None
    error: bool = False

    def met_by(self, value: float, slack: float = 0.0) -> bool:
        """Whether the value is as good as the floor, or worse by `slack` at most."""
        return value <= self.floor + slack if self.error else value >= self.floor - slack


class Lowered(Struct, frozen=True):
    """A floor that was let down (or a corpus that was exchanged, or a figure given up), and why."""

    task: str
    metric: str
    before: float
    after: float | None
    reason: str


class Floors(Struct, frozen=True):
    """The pinned file: the model (SHA-256) that was measured, the floors, and every lowering there has been."""

    model: str = ""
    floors: tuple[Floor, ...] = ()
    lowered: tuple[Lowered, ...] = ()


class Report(Struct, frozen=True):
    """Lines to print and whether anything failed."""

    lines: tuple[str, ...]
    failed: bool


def read_floors(path: Path) -> Floors:
    """The pinned floors; none where the file is not there. Raises msgspec.DecodeError for a broken file."""
    return msgspec.json.decode(path.read_bytes(), type=Floors) if path.is_file() else Floors()


def write_floors(path: Path, floors: Floors) -> None:
    """Writes the file, one entry after the other, in a stable order."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(floors), indent=2) + b"\n")


def measure(
    data: Path, program: Program, tasks: Iterable[Task], limits: Mapping[str, int | None]
) -> tuple[list[Score], list[str]]:
    """The scores of the tasks whose corpus is there, and a line for each that is missing.

    Raises GoldError for broken gold, ReadingFailed where the program fails.
    """
    scores: list[Score] = []
    lines: list[str] = []
    for task in tasks:
        path = task.path(data)
        if path.is_file():
            scores.append(score(task, path, limits.get(task.name, task.limit), program))
        else:
            lines.append(f"{task.name}: skipped, its corpus is missing: {path}")
    return scores, lines


def compare(floors: Floors, scores: Sequence[Score], model: str) -> Report:
    """Every pinned figure of the scored tasks against its floor; fails for one below, absent, or over another corpus."""
    lines = [f"note: the floors were pinned with model {floors.model[:12]}, this is {model[:12]}"] * (model != floors.model)
    failed = False
    for one in scores:
        pinned = [floor for floor in floors.floors if floor.task == one.task]
        wrong = _other_corpus(pinned, one)
        lines += [f"{one.task}: FAILED, {wrong}"] * bool(wrong)
        known = {figure.metric: figure for figure in one.figures}
        for floor in pinned:
            found = known.get(floor.metric)
            good = found is not None and floor.met_by(found.value, floor.epsilon)
            lines.append(_line(floor, found, good=good))
            failed |= not good
        new = sorted(known.keys() - {floor.metric for floor in pinned})
        lines += [f"{one.task}: {metric} has no floor; pin it with --update" for metric in new]
        failed |= bool(wrong)
    return Report(tuple(lines), failed)


def _other_corpus(pinned: Sequence[Floor], one: Score) -> str:
    if any(floor.sha256 != one.sha256 for floor in pinned):
        return f"its corpus is not the pinned one (SHA-256 {one.sha256[:12]}); --update pins it, if the change is meant"
    if any(floor.records != one.records for floor in pinned):
        return f"{one.records} records were scored, not the number pinned"
    return ""


def _line(floor: Floor, found: Figure | None, *, good: bool) -> str:
    value = "absent" if found is None else f"{found.value:.3f}"
    return f"{floor.task}: {floor.metric} {value}, floor {floor.floor:.3f} ({floor.epsilon:g}){'' if good else '  FAILED'}"


def update(floors: Floors, scores: Sequence[Score], model: str, reason: str | None) -> tuple[Floors, tuple[str, ...]]:
    """The floors pinned anew, and what was refused: figures below their floor, unless a reason is given for letting them down.

    Floors of tasks that were not scored are kept. Where anything is refused, the floors come back as they were.
    """
    kept = {(floor.task, floor.metric): floor for floor in floors.floors}
    scored = {one.task for one in scores}
    new = [floor for floor in floors.floors if floor.task not in scored]
    lowered: list[Lowered] = []
    for one in scores:
        found = [_floor(one, figure, kept.pop((one.task, figure.metric), None), reason) for figure in one.figures]
        new += [floor for floor, _ in found]
        lowered += [one for _, one in found if one is not None]
    gone = [floor for key, floor in kept.items() if key[0] in scored]
    lowered += [Lowered(floor.task, floor.metric, floor.floor, None, reason or "") for floor in gone]
    if lowered and not reason:
        refused = tuple(
            f"{one.task}: {one.metric} would fall from {one.before:.3f} to "
            f"{'nothing' if one.after is None else format(one.after, '.3f')}; give --allow-regression REASON"
            for one in lowered
        )
        return floors, refused
    order = list(TASKS)
    new.sort(key=lambda floor: order.index(floor.task) if floor.task in order else len(order))
    return Floors(model, tuple(new), (*floors.lowered, *lowered)), ()


def _floor(one: Score, figure: Figure, before: Floor | None, reason: str | None) -> tuple[Floor, Lowered | None]:
    """The figure's new floor, and the lowering that it would be."""
    value = max(0.0, math.floor((figure.value - SLACK) * 1000) / 1000)
    if figure.error:
        value = min(1.0, math.ceil((figure.value + SLACK) * 1000) / 1000)
    task = TASKS.get(one.task)
    new = Floor(
        task=one.task,
        metric=figure.metric,
        floor=value,
        epsilon=before.epsilon if before else EPSILON,
        measured=round(figure.value, 4),
        of=figure.of,
        corpus=task.corpus if task else "",
        sha256=one.sha256,
        records=one.records,
        limit=task.limit if task else None,
        error=figure.error,
    )
    if before is None or before.met_by(value):
        return new, None
    if before.met_by(figure.value, before.epsilon) and before.sha256 == one.sha256 and not reason:
        return msgspec.structs.replace(new, floor=before.floor), None
    return new, Lowered(one.task, figure.metric, before.floor, value, reason or "")
