"""Scores, floors and speeds of twosource: `score` one task, `gate` all against their floors, `table` for the README, `bench`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evals import bench, deskbench, gate, table
from evals.gold import GoldError
from evals.reading import Program, ReadingFailed
from evals.tasks import ROOT, TASKS, score

if TYPE_CHECKING:
    from collections.abc import Sequence

FLOORS = Path(__file__).parent / "floors.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command: 0 is good, 1 a figure below its floor or a stale table, 2 broken gold or a missing file."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (GoldError, ReadingFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True)
    sub = commands.add_parser("bench", help="speed of the whole pipeline and of its parts")
    sub.set_defaults(run=lambda options: bench.run(options.data))
    _data(sub)
    sub = commands.add_parser("bench-desk", help="speed of the desk on a large ledger")
    sub.set_defaults(run=lambda options: deskbench.run(options.claims))
    sub.add_argument("--claims", type=int, default=deskbench.CLAIMS)
    sub = commands.add_parser("score", help="the figures of one task")
    sub.set_defaults(run=_score)
    sub.add_argument("task", choices=TASKS)
    _data(sub)
    sub.add_argument("--split", default="dev", help="the corpus's split (default dev)")
    sub.add_argument("--file", type=Path, help="another file of the same format")
    sub.add_argument("--limit", type=int, help="the first so many records by the hash of their ids")
    sub.add_argument("--model", type=Path, help="another folder with a model")
    sub = commands.add_parser("gate", help="every pinned figure against its floor")
    sub.set_defaults(run=_gate)
    _data(sub)
    sub.add_argument("--task", action="append", choices=TASKS, help="only this task (may be repeated)")
    sub.add_argument("--floors", type=Path, default=FLOORS, help=argparse.SUPPRESS)
    sub.add_argument("--update", action="store_true", help="pin what is measured now; lowers no floor")
    sub.add_argument("--allow-regression", metavar="REASON", help="with --update: lower floors too, for this reason")
    sub = commands.add_parser("table", help="writes the README's table from the floors")
    sub.set_defaults(run=_table)
    sub.add_argument("--check", action="store_true", help="only say whether it is current")
    return parser


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="the folder with the open corpora")


def _score(options: argparse.Namespace) -> int:
    task = TASKS[options.task]
    path = options.file or task.path(options.data, options.split)
    if not path.is_file():
        print(f"{task.name}: its corpus is missing: {path}", file=sys.stderr)
        return 2
    result = score(task, path, options.limit, Program(options.model))
    print(f"{task.name}: {result.records} records of {path} (SHA-256 {result.sha256[:12]})")
    for figure in result.figures:
        print(f"  {figure.metric:28} {figure.value:.4f}   of {figure.of}")
    return 0


def _gate(options: argparse.Namespace) -> int:
    if options.allow_regression is not None and not (options.update and options.allow_regression.strip()):
        print("error: --allow-regression wants a reason, and --update beside it", file=sys.stderr)
        return 2
    start = time.perf_counter()
    floors, program = gate.read_floors(options.floors), Program()
    limits = {} if options.update else {floor.task: floor.limit for floor in floors.floors}
    tasks = [task for task in TASKS.values() if not options.task or task.name in options.task]
    scores, missing = gate.measure(options.data, program, tasks, limits)
    report = gate.compare(floors, scores, program.encoder.digest)
    print(*missing, *report.lines, f"{time.perf_counter() - start:.0f} s", sep="\n")
    if not options.update:
        return int(report.failed)
    new, refused = gate.update(floors, scores, program.encoder.digest, options.allow_regression)
    print(*refused, sep="\n")
    if not refused:
        gate.write_floors(options.floors, new)
    return int(bool(refused))


def _table(options: argparse.Namespace) -> int:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    new = table.put(text, gate.read_floors(FLOORS))
    if options.check:
        return int(new != text)
    readme.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
