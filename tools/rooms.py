"""Writes docs/rooms.md: every module with the first sentence of its docstring. `--check` only compares."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "twosource"
TARGET = ROOT / "docs" / "rooms.md"


def main() -> int:
    """Updates the list; with --check returns 1 if it is out of date."""
    folders = [PACKAGE, *sorted(path.parent for path in PACKAGE.rglob("*/__init__.py"))]
    parts = ["# Every module, and what it is for", "", "Made by `python tools/rooms.py` from the modules' own words.", ""]
    for folder in folders:
        name = "twosource" if folder == PACKAGE else folder.relative_to(PACKAGE).as_posix()
        parts += [f"## {name}", "", "| module | what it is |", "|---|---|"]
        parts += [f"| `{path.name}` | {_first_sentence(path)} |" for path in sorted(folder.glob("*.py"))]
        parts.append("")
    text = "\n".join(parts)
    if "--check" in sys.argv:
        return int(not TARGET.exists() or text != TARGET.read_text(encoding="utf-8"))
    TARGET.write_text(text, encoding="utf-8")
    return 0


def _first_sentence(path: Path) -> str:
    words = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0].split())
    return (words.split(". ")[0].rstrip(".") + ".").replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
