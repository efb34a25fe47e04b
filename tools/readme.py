"""Writes into README.md what the sample's ledger really prints, between markers. `--check` only compares."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
SHOWN_LINES = 44


def main() -> int:
    """Updates the README; with --check returns 1 if it is out of date."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        demo = _run("demo", "-w", f"{folder}/w")
        table = demo.split("\n\n", 1)[1].split("\n\nNext:")[0]
        number = _most_told(table)
        shown = _run("show", number, "-w", f"{folder}/w").splitlines()
    short = [f"$ twosource show {number}", *shown[:SHOWN_LINES], "..."]
    new = _between(_between(text, "demo", table), "show", "\n".join(short))
    if "--check" in sys.argv:
        return int(new != text)
    README.write_text(new, encoding="utf-8")
    return 0


def _most_told(table: str) -> str:
    """The number of the incident that most articles tell of."""
    best = max((line for line in table.splitlines() if re.match(r"\s*\d+  ", line)), key=_told)
    return best.split()[0]


def _told(line: str) -> int:
    counts = re.search(r"\s(\d+)\s+(\d+)\s+\S+\s+inc-", line)
    return int(counts[2]) if counts else 0


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "twosource", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 our own program
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def _between(text: str, marker: str, body: str) -> str:
    pattern = re.compile(rf"(<!-- {marker}:[^\n]*-->\n)```text\n.*?```(\n<!-- /{marker} -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}```text\n{body}\n```{found[2]}", text)


if __name__ == "__main__":
    sys.exit(main())
