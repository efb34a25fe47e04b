"""The ledger in other programs' shapes, and the cited briefing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from twosource.errors import ConfigError, LedgerError

if TYPE_CHECKING:
    from pathlib import Path

    from twosource.records import View

FORMATS = ("json", "csv", "geojson")


def render(view: View, form: str) -> str:
    """The view in one of FORMATS. Raises ConfigError for another, LedgerError where a span does not hold."""
    if form == "json":
        from twosource.export import rows  # noqa: PLC0415 each format loads only what it needs

        return rows.render(view)
    if form == "csv":
        from twosource.export import sheet  # noqa: PLC0415 as above

        return sheet.render(view)
    if form == "geojson":
        from twosource.export import maps  # noqa: PLC0415 as above

        return maps.render(view)
    message = f"{form}: no such format; there are {', '.join(FORMATS)}"
    raise ConfigError(message)


def save(text: str, target: Path) -> None:
    """Writes the text into the file, which is replaced whole or not at all. Raises LedgerError where it cannot be."""
    special = target.exists() and not target.is_file()  # a pipe, a terminal
    place = target if special else target.with_name(f"{target.name}.part")
    try:
        place.write_text(text, encoding="utf-8", newline="")
        if not special:
            place.replace(target)
    except OSError as error:
        if not special:
            with suppress(OSError):
                place.unlink()
        message = f"{target}: cannot be written ({error.strerror}); choose another file with -o"
        raise LedgerError(message) from error
