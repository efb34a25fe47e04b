"""Writes into README.md what the sample's ledger really prints, between markers. `--check` only compares."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def main() -> int:
    """Updates the README; with --check returns 1 if it is out of date."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        demo = _run("demo", "-w", f"{folder}/w")
        table = demo.split("\n\n", 1)[1].split("\n\nNext:")[0]
        number = _most_told(table)
        shown = _run("show", number, "-w", f"{folder}/w").splitlines()
    short = [f"$ twosource show {number}", *_excerpt(shown)]
    new = _between(_between(text, "demo", table), "show", "\n".join(short))
    if "--check" in sys.argv:
        return int(new != text)
    README.write_text(new, encoding="utf-8")
    return 0


def _most_told(table: str) -> str:
    """The number of the incident that most articles tell of."""
    best = max((line for line in table.splitlines() if re.match(r"\s*\d+  ", line)), key=_told)
    return best.split()[0]


def _excerpt(shown: list[str]) -> list[str]:
    """The head, the cell of the killed and the origins: what shows best what the program is for."""
    told = next(number for number, line in enumerate(shown) if line.startswith("Told by"))
    killed = next(number for number, line in enumerate(shown) if line.startswith("  killed "))
    origins = shown.index("ORIGINS")
    ends = {
        start: next(n for n in range(start + 2, len(shown)) if _begins(shown[n], start, killed)) for start in (killed, origins)
    }
    parts = (shown[: told + 1], ["..."], shown[killed : ends[killed]], ["..."], shown[origins : ends[origins]], ["..."])
    return [line for part in parts for line in part]


def _begins(line: str, start: int, killed: int) -> bool:
    """Whether the line begins the next cell (for a cell) or the next section (for a section)."""
    return bool(re.match(r"  \w" if start == killed else r"[A-Z]{4}", line))


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
