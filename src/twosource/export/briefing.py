"""The briefing as Markdown and as one HTML file without scripts or requests, for screen and print.

Whatever comes from an article is escaped: a page that was read must not run in the page that reports it.
"""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from twosource.export.brief import brief
from twosource.export.land import ground
from twosource.export.map_figure import draw_map, svg
from twosource.export.wording import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from twosource.export.brief import Brief, CellPart, Cited, IncidentPart, Note
    from twosource.records import View

_SPECIAL = re.compile(r"[\\`*\[\]<>|~&]|(?<!\w)_|_(?!\w)|^[#+=-]|(?<=^\d)[.)]")
_CAVEAT = (
    "This briefing says what has been reported and by whom. It gives no verdict on truth: it shows how many "
    "independent origins stand behind a figure and what speaks against it. What nobody told is unknown, never zero."
)
_HEADINGS = ("#", "When", "Where", "What", "Killed", "Injured", "Origins", "Status")


# --------------------------------------------------------------------------------------------------
# Markdown


def markdown(view: View) -> str:
    """The briefing in Markdown (with tables); every citation number leads to its entry at the end."""
    whole = brief(view)
    lines = [f"# {whole.title}", "", f"{whole.summary}. {_policies(whole)}", "", _CAVEAT, "", "## Summary", ""]
    lines += _md_table(_HEADINGS, (_md_summary(incident) for incident in whole.incidents))
    for incident in whole.incidents:
        lines += _md_incident(incident)
    lines += ["", "## Citations", ""]
    for note in whole.notes:
        how = f" (inferred: {_md(note.how)})" if note.how else ""
        place = f"{_md(note.ref)}, characters {note.start}–{note.end}"
        lines.append(f'{note.number}. <a id="n{note.number}"></a>{place}: “{_md(note.exact)}”{how} — {_md(note.chain)}')
    lines += ["", "## Articles", ""]
    rows = ((article.ref, article.outlet, article.title, article.published, article.digest) for article in whole.articles)
    lines += _md_table(("Ref", "Outlet", "Title", "Published", "SHA-256 of the text"), (map(_md, row) for row in rows))
    return "\n".join(lines) + "\n"


def _md_incident(part: IncidentPart) -> list[str]:
    lines = ["", f"## {part.number}. {_md(part.title)}", ""]
    lines.append(f"- What: {_md(part.type)}; **{part.status}**; {part.told} ({part.id})")
    for label, cited, how in (("When", part.when, part.when_how), ("Where", part.where, part.where_how)):
        lines.append(f"- {label}: {_md_cited(cited)}" + (f" ({_md(how)})" if how else ""))
    if part.unknown:
        lines.append(f"- Unknown, since nobody told it: {', '.join(part.unknown)}")
    counts = [cell for cell in part.cells if cell.count]
    others = [cell for cell in part.cells if not cell.count and cell.label not in {"time", "place"}]
    if counts:
        headings = ("Count", "Told as", "Low", "Best", "High", "Status", "Origins", "Against")
        lines += ["", *_md_table(headings, (_md_count(cell) for cell in counts)), ""]
        lines += [f"- {_md(cell.label)}: {_md(cell.why)}" for cell in counts if cell.why]
    lines += [_md_cell(cell) for cell in others]
    lines += ["", "Origins:", ""]
    for origin in part.origins:
        lines.append(f"- {_md(origin.name)} ({_md(origin.kind)}), {origin.told}: {_md(origin.why)}")
    if part.conflicts:
        lines += ["", "Conflicts:", ""]
    for conflict in part.conflicts:
        sides = f"{_md_cited(conflict.left)} / {_md_cited(conflict.right)}"
        lines.append(f"- {conflict.slot}, {_md(conflict.meaning)}: {sides} ({_md(conflict.why)})")
    return lines


def _md_summary(part: IncidentPart) -> Iterable[str]:
    tolls = (", ".join(_md_cited(value) for value in part.tolls(slot)) or "unknown" for slot in ("killed", "injured"))
    told = (_md_cited(part.when), _md_cited(part.where), _md(part.title))
    return (str(part.number), *told, *tolls, str(len(part.origins)), part.status)


def _md_count(cell: CellPart) -> Iterable[str]:
    told = _md_cited(cell.value)
    return (
        _md(cell.label),
        told,
        cell.low,
        cell.best,
        cell.high,
        cell.status,
        str(cell.origins),
        _md_notes(cell.against) or "nobody",
    )


def _md_cell(cell: CellPart) -> str:
    against = f"; against: {_md_notes(cell.against)}" if cell.against else ""
    why = f": {_md(cell.why)}" if cell.why else ""
    return f"- {_md(cell.label)}: {_md_cited(cell.value)}, {cell.status}, origins: {cell.origins}{against}{why}"


def _md_table(headings: Sequence[str], rows: Iterable[Iterable[str]]) -> list[str]:
    lines = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def _md_cited(cited: Cited) -> str:
    return f"{_md(cited.words)} {_md_notes(cited.notes)}".rstrip()


def _md_notes(notes: Sequence[int]) -> str:
    return " ".join(f"[[{number}]](#n{number})" for number in notes)


def _md(words: str) -> str:
    """Text on one line with everything escaped that Markdown or HTML would read as markup."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(words.split()))


def _policies(whole: Brief) -> str:
    named = ", ".join(whole.policies)
    return f"Policy in force: {named}." if named else "Nothing has been claimed."


# --------------------------------------------------------------------------------------------------
# HTML


def html(view: View, layers: Iterable[Path] = ()) -> str:
    """The briefing as one HTML file: its style is inside, it has no scripts and asks for nothing. `layers` go under its map."""
    whole = brief(view)
    style = (files("twosource") / "data" / "briefing.css").read_text(encoding="utf-8")
    body = [
        f"<header><h1>{_h(whole.title)}</h1><p>{_h(whole.summary)}. {_h(_policies(whole))}</p>",
        f'<p class="caveat">{_h(_CAVEAT)}</p></header>',
        "<main>",
        _section("summary", "Summary", _table(_HEADINGS, (_summary(part) for part in whole.incidents))),
        _map(view, layers),
        *(_incident(part) for part in whole.incidents),
        _section("citations", "Citations", _notes_list(whole)),
        _section("articles", "Articles", _articles(whole)),
        "</main>",
    ]
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_h(whole.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
    )
    return head + "\n".join(body) + "\n</body>\n</html>\n"


def _section(identity: str, heading: str, content: str) -> str:
    return f'<section id="{identity}"><h2>{_h(heading)}</h2>\n{content}\n</section>'


def _map(view: View, layers: Iterable[Path]) -> str:
    """The map of all incidents; nothing where none of them has a place."""
    figure = draw_map((incident.where for incident in view.incidents), ground(layers), 720.0, 420.0)
    if not figure.circles:
        return ""
    nowhere = f"{number_of(figure.nowhere, 'incident')} without a place on the map. " if figure.nowhere else ""
    words = f"A circle is as wide as the place is uncertain. {nowhere}{' '.join((figure.borders, *figure.trouble))}"
    return _section("map", "Where", f'{svg(figure)}\n<p class="how">{_h(words)}</p>')


def _incident(part: IncidentPart) -> str:
    facts = [
        ("What", f"{_h(part.type)}"),
        ("When", _with_how(part.when, part.when_how)),
        ("Where", _with_how(part.where, part.where_how)),
        ("Told by", _h(part.told)),
    ]
    if part.unknown:
        facts.append(("Unknown", f"nobody told: {_h(', '.join(part.unknown))}"))
    counts = [cell for cell in part.cells if cell.count]
    others = [cell for cell in part.cells if not cell.count and cell.label not in {"time", "place"}]
    content = [
        f'<p class="id">{_status(part.status)} {_h(part.id)}</p>',
        "<dl>" + "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in facts) + "</dl>",
    ]
    if counts:
        headings = ("Count", "Told as", "Low", "Best", "High", "Status", "Origins", "Against", "Why")
        content.append(_table(headings, (_count(cell) for cell in counts)))
    if others:
        content.append(_table(("Cell", "Value", "Status", "Origins", "Against", "Why"), (_cell(cell) for cell in others)))
    content += [_origins(part), _conflicts(part)]
    return _section(f"i{part.number}", f"{part.number}. {part.title}", "\n".join(content))


def _summary(part: IncidentPart) -> Iterable[str]:
    what = f'<a href="#i{part.number}">{_h(part.title)}</a>'
    tolls = (", ".join(_cited(value) for value in part.tolls(slot)) or "unknown" for slot in ("killed", "injured"))
    origins = str(len(part.origins))
    return (str(part.number), _cited(part.when), _cited(part.where), what, *tolls, origins, _status(part.status))


def _count(cell: CellPart) -> Iterable[str]:
    bounds = (_h(cell.low), _h(cell.best), _h(cell.high))
    against = _notes(cell.against) or "nobody"
    return (_h(cell.label), _cited(cell.value), *bounds, _status(cell.status), str(cell.origins), against, _h(cell.why))


def _cell(cell: CellPart) -> Iterable[str]:
    against = _notes(cell.against) or "nobody"
    return (_h(cell.label), _cited(cell.value), _status(cell.status), str(cell.origins), against, _h(cell.why))


def _origins(part: IncidentPart) -> str:
    rows = (f"<li><b>{_h(one.name)}</b> ({_h(one.kind)}), {_h(one.told)}: {_h(one.why)}</li>" for one in part.origins)
    return f"<h3>Origins</h3><ul>{''.join(rows) or '<li>unknown</li>'}</ul>"


def _conflicts(part: IncidentPart) -> str:
    if not part.conflicts:
        return ""
    rows = (
        f"<li><b>{_h(one.slot)}</b>, {_h(one.meaning)}: {_cited(one.left)} / {_cited(one.right)} ({_h(one.why)})</li>"
        for one in part.conflicts
    )
    return f"<h3>Conflicts</h3><ul>{''.join(rows)}</ul>"


def _notes_list(whole: Brief) -> str:
    return f"<ol>{''.join(map(_note, whole.notes))}</ol>"


def _note(note: Note) -> str:
    place = f"<cite>{_h(note.ref)}</cite>, characters {note.start}–{note.end}"
    how = f" (inferred: {_h(note.how)})" if note.how else ""
    return f'<li id="n{note.number}">{place}: <q>{_h(note.exact)}</q>{how} <span class="chain">{_h(note.chain)}</span></li>\n'


def _articles(whole: Brief) -> str:
    rows = (
        (_h(one.ref), _h(one.outlet), _h(one.title), _h(one.published), f"<code>{_h(one.digest)}</code>")
        for one in whole.articles
    )
    return _table(("Ref", "Outlet", "Title", "Published", "SHA-256 of the text"), rows)


def _table(headings: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{_h(heading)}</th>' for heading in headings)
    lines = ("<tr>" + "".join(f"<td>{field}</td>" for field in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n' + "\n".join(lines) + "\n</tbody></table></div>"


def _with_how(cited: Cited, how: str) -> str:
    return _cited(cited) + (f' <span class="how">{_h(how)}</span>' if how else "")


def _cited(cited: Cited) -> str:
    return f"{_h(cited.words)}{_notes(cited.notes)}"


def _notes(notes: Sequence[int]) -> str:
    links = "".join(f'<a href="#n{number}">{number}</a>' for number in notes)
    return f"<sup>{links}</sup>" if links else ""


def _status(status: str) -> str:
    return f'<span class="status {_h(status)}">{_h(status)}</span>'


def _h(words: str) -> str:
    return escape(words, quote=True)
