"""A world and its reports as printed: text, and where in it every line and every value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.simulate.phrases import unmarked

if TYPE_CHECKING:
    from twosource.records import Span
    from twosource.simulate.happenings import Happening, Testimony
    from twosource.simulate.press import Report
    from twosource.simulate.setting import Setting


class Written(Struct, frozen=True):
    """A report as printed: `text`, and the spans of its lines (the headline is -1) and of the values in them, by tag."""

    report: Report
    ref: str
    text: str
    marks: tuple[tuple[str, Span], ...]


class World(Struct, frozen=True):
    """Everything that is so in one world, and what was printed."""

    setting: Setting
    happenings: tuple[Happening, ...]
    testimonies: tuple[Testimony, ...]
    written: tuple[Written, ...]


def record(written: Written) -> dict[str, str]:
    """The report as a line of `reports.jsonl` holds it."""
    report = written.report
    found = {"id": written.ref, "outlet": report.paper.name}
    if report.dated:
        found["published"] = report.day.isoformat()
    if report.headline:
        found["title"] = unmarked(report.headline)[0]
    return {**found, "text": written.text}
