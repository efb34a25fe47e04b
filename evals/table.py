"""The README's table of figures, written from the pinned floors, so that it says what was measured and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals.tasks import TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.gate import Floor, Floors
    from evals.tasks import Task

_MARKED = re.compile(r"(<!-- accuracy -->\n).*?(<!-- /accuracy -->)", re.DOTALL)


def table(floors: Floors) -> str:
    """The figures in Markdown, in per cent, one row of the task's `rows` each; rows without a pinned figure are left out."""
    lines = ["| what | set | figure, % |", "|---|---|---|"]
    for task in TASKS.values():
        pinned = {floor.metric: floor for floor in floors.floors if floor.task == task.name}
        lines += [_row(task, what, metrics, pinned) for what, metrics in task.rows.items() if set(metrics) <= pinned.keys()]
    return "\n".join(lines)


def _row(task: Task, what: str, metrics: tuple[str, ...], pinned: Mapping[str, Floor]) -> str:
    first = pinned[metrics[0]]
    taken = f"{task.what}, {first.records:,} {'sentences' if task.name in {'syntax', 'entities', 'chains'} else 'texts'}"
    figures = " / ".join(f"{100 * pinned[metric].measured:.1f}" for metric in metrics)
    return f"| {what} | {taken} | {figures} |"


def put(text: str, floors: Floors) -> str:
    """The README with the table between its markers. Raises ValueError where the markers are missing."""
    if not _MARKED.search(text):
        message = "README.md has no <!-- accuracy --> ... <!-- /accuracy -->"
        raise ValueError(message)
    return _MARKED.sub(lambda found: f"{found[1]}{table(floors)}\n{found[2]}", text)
