"""The ledger in other programs' shapes, and the cited briefing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.errors import ConfigError

if TYPE_CHECKING:
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
