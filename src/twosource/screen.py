"""What reaches a terminal: streams in UTF-8, characters that would drive the terminal made visible, a counter."""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Control characters, what reverses the direction of what follows, and half surrogates: text from a page or a
# file's name must neither recolour the terminal nor rewrite what stands on it. Tab and line feed may stay.
_DRIVING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CLEAR = "\r\033[K"


class Bar:
    """A counter on stderr that overwrites itself."""

    def __call__(self, stage: str, done: int) -> None:
        """Shows how much of this stage is done."""
        sys.stderr.write(f"{_CLEAR}{stage}: {done:,}")
        sys.stderr.flush()

    def close(self) -> None:
        """Leaves an empty line for what is printed next."""
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Bar | None]:
    """A counter while the work lasts, on a terminal; None elsewhere, and where quiet is asked for."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()


def visible(text: str) -> str:
    r"""The text with the characters that would drive a terminal written out.

    >>> visible("red\x1b[31m")
    'red\\x1b[31m'
    """
    return _DRIVING.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    r"""The same on one line, as a message must be.

    >>> one_line("two\nlines")
    'two\\nlines'
    """
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def speak_utf8() -> None:
    """Makes stdout UTF-8 with plain line feeds whatever the locale, since exports are; stderr shows what it cannot write.

    A stream that the caller has closed is one that nobody reads.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 as long as the program
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")


def table(columns: Sequence[tuple[str, str]], lines: Iterable[Sequence[str]]) -> str:
    """The lines as a table for the terminal; a column is its heading and left or right."""
    from rich.console import Console  # noqa: PLC0415 only what shows a table loads it
    from rich.table import Table  # noqa: PLC0415 as above

    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading, side in columns:
        made.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    for line in lines:
        made.add_row(*map(visible, line))
    console = Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 140)
    with console.capture() as drawn:  # rich has an exit status of its own for a reader that goes away
        console.print(made)
    return drawn.get()
