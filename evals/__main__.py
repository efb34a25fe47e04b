"""`python -m evals bench --data DIR`: how fast, on this machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evals import bench


def main() -> int:
    """Runs one command of the evaluation tools and returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True)
    sub = commands.add_parser("bench", help="speed of the whole pipeline and of its parts")
    sub.add_argument("--data", type=Path, required=True, help="the folder with the open corpora")
    options = parser.parse_args()
    return bench.run(options.data)


if __name__ == "__main__":
    sys.exit(main())
