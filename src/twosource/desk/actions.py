"""What an analyst decides: every form of the desk is taken here, stored before it is answered, and never erased."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from msgspec import Struct
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool

from twosource import decisions
from twosource.assess.reviews import is_beside
from twosource.decisions import Spot
from twosource.desk.offsets import span_of_units
from twosource.desk.paging import AtDesk, Author, render
from twosource.desk.targets import Target, in_titles, other_of, target_of, where_now
from twosource.desk.team import check_assigned, check_role
from twosource.desk.told import Told, told_by
from twosource.desk.values import value_of
from twosource.desk.versions import Said  # noqa: TC001 - msgspec reads the types
from twosource.errors import ReviewError
from twosource.records import Article, Claim, Count, Span, Words

if TYPE_CHECKING:
    from twosource.desk.workplace import Workplace
    from twosource.records import Value

router = APIRouter()
JUDGEMENTS = frozenset({"same", "different", "unsure"})


class Changed(Struct, frozen=True):
    """Two analysts, one thing: what the second wanted, what it says now, and what was said of it before."""

    wanted: dict[str, str]
    claims: tuple[str, ...]
    title: str
    now: str
    version: str
    said: tuple[Said, ...]
    back: str


class Refused(Struct, frozen=True):
    """What could not be taken, and why; what was said of the thing before may stand in its way, and can be taken back."""

    title: str
    problem: str
    said: tuple[Said, ...]
    back: str


class State(Struct, frozen=True):
    """Whether the view is being computed anew, what went wrong with that, and a name for the state of the view."""

    computing: bool
    trouble: str | None
    state: str


@router.get("/state.json", response_class=Response)
def state(place: AtDesk) -> Response:
    """Whether the ledger is being computed anew."""
    shown = State(place.refreshing, place.trouble, place.state())
    return Response(msgspec.json.encode(shown), media_type="application/json")


@router.post("/decide", response_class=Response)
async def decide(request: Request, place: AtDesk, author: Author) -> Response:
    """Takes a decision: accept, reject, correct, note, assign, rate, protect, same, different, unsure, split or undo.

    Form fields: `action`, `target` (an id, or INCIDENT/SLOT/GROUP), `version` as the page showed it, `note`, `back`; for same,
    different and unsure `other` (an id) or `named` (an incident's number, the name of a source or actor); for split `claims`; for
    assign `who`; for rate `grade`; for correct the fields of the value, of a claim or an article `argument`, and selected words
    as `article`, `unit_start`, `unit_end`; for accept of an article the ids of others as `also`. Answers 409 where the target
    changed meanwhile.
    """
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    claims = tuple(value for value in form.getlist("claims") if isinstance(value, str))
    also = [value for value in form.getlist("also") if isinstance(value, str)] if form.get("action") == "accept" else []
    return await run_in_threadpool(_decided, request, place, author, fields, claims, also)


def _decided(  # noqa: PLR0913, PLR0917 - a form is all of these
    request: Request, place: Workplace, author: str, fields: dict[str, str], claims: tuple[str, ...], also: list[str]
) -> Response:
    action, back = fields.get("action", ""), back_to(fields.get("back", ""))
    with place.deciding:  # between looking at the version and storing the word nobody else's may come
        target = target_of(place, fields.get("target", ""))
        check_role(request, place, action, target)
        check_assigned(request, action, fields.get("who", "").strip())
        if action != "undo" and fields.get("version") and fields["version"] != target.version:
            return _changed(request, fields, claims, target, back)
        try:
            others = _articles(place, also)
            made = _store(place, author, action, target, fields, claims)
            made += [decisions.review(place.workspace, one, "accept", author=author).id for one in others]
        except ReviewError as error:
            return _refused(request, place, target, error, back)
    if not is_beside(action, target.name):
        place.refresh()
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"decisions": made, "computing": place.refreshing})
    return RedirectResponse(where_now(place, target, back), 303)


def _store(  # noqa: PLR0913, PLR0917 - a decision is all of these
    place: Workplace, author: str, action: str, target: Target, fields: dict[str, str], claims: tuple[str, ...]
) -> list[str]:
    """Stores the decision; returns the ids of what was appended. Raises ReviewError for what cannot be taken."""
    note, workspace = fields.get("note", "").strip(), place.workspace
    if action != "correct":  # whose words are kept as a span
        note = _with_quote(place, note, fields)
    if action == "undo":
        return [decisions.undo(workspace, target.name, note, author).id]
    if action == "split":
        return [one.id for one in decisions.split(workspace, target.name, claims, note, author)]
    if action in JUDGEMENTS:
        other = other_of(place, target.name, fields.get("other", ""), fields.get("named", ""))
        return [decisions.judge(workspace, action, target.name, other, note, author).id]
    if action == "note" and not note:
        raise ReviewError("the note is empty: write what is to be remembered")
    spot = _spot(action, fields)
    given = {"rate": "grade", "assign": "who"}.get(action)
    value: Value | None = Words(fields.get(given, "").strip()) if given else None
    if action == "correct":
        spot, value = _corrected(place, target, fields, spot)
    return [decisions.review(workspace, target.name, action, value, note, author, spot).id]


def _articles(place: Workplace, names: list[str]) -> list[str]:
    """These names, of articles all; ReviewError else: only articles are settled many at once."""
    wrong = sorted(set(names) - {one.id for one in place.store.records(Article, id=names)}) if names else ()
    if wrong:
        message = f"{wrong[0]} is no article: only articles can be settled many at once"
        raise ReviewError(message)
    return names


def _spot(action: str, fields: dict[str, str]) -> Spot:
    """Which argument of a claim, or what of an article, is meant: `argument` is SLOT, or SLOT@START-END of the one there is."""
    slot, _, at = fields.get("argument", "").partition("@") if action in {"correct", "reject"} else ("", "", "")
    start, _, end = at.partition("-")
    return Spot(slot, replaces=Span(int(start), int(end)) if start.isdecimal() and end.isdecimal() else None)


def _corrected(place: Workplace, target: Target, fields: dict[str, str], spot: Spot) -> tuple[Spot, Value]:
    """The right value, and the words of the article that it was taken from, if any were selected."""
    slot = target.slot or spot.slot
    if not slot:
        raise ReviewError("only a cell, an argument of a claim, and an article's date or outlet can be corrected")
    chosen = (fields.get(name, "") for name in ("article", "unit_start", "unit_end"))
    article, start, end = chosen
    selected = None
    if article and start.isdecimal() and end.isdecimal():
        selected = told_by(place, article, int(start), int(end), slot, target.group, target.near)
        spot = replace(spot, article=selected.article, span=selected.span)
    names = ("low", "best", "high", "start", "end", "text")
    written: dict[str, str] = {name: fields[name].strip() for name in names if name in fields}
    if selected is not None and selected.value is not None and _as_selected(written, selected):
        return spot, selected.value
    group = target.group or _group_of(place, target.name, spot)
    return spot, value_of(slot, group, fields, place.known(target.near), target.value)


def _group_of(place: Workplace, claim: str, spot: Spot) -> str | None:
    """The group of the count that is corrected: who writes another number still means the same people."""
    args = (arg for found in place.store.records(Claim, id=claim) for arg in found.args)
    old = (arg.value for arg in args if arg.slot == spot.slot and arg.span == spot.replaces)
    return next((value.group for value in old if isinstance(value, Count)), None)


def _as_selected(written: dict[str, str], selected: Told) -> bool:
    """Whether the form holds what the selected words tell, or those words, or nothing: then their whole value is meant."""
    held = {name: words for name, words in written.items() if words}
    told = {name: words for name, words in selected.fields.items() if words}
    return held in ({}, told) or " ".join(written.get("text", "").split()) == selected.words


def _with_quote(place: Workplace, note: str, fields: dict[str, str]) -> str:
    """The note with the words that were selected in a text, and where they stand, in code points."""
    article, start, end = (fields.get(name, "") for name in ("article", "unit_start", "unit_end"))
    if not (article and start.isdecimal() and end.isdecimal()):
        return note
    text = place.article(article).article(article).text
    span = span_of_units(text, int(start), int(end))
    if span is None:
        return note
    quote = f"“{' '.join(span.of(text).split())}” ({article} {span.start}-{span.end})"
    return f"{note} {quote}".strip()


def _refused(request: Request, place: Workplace, target: Target, error: ReviewError, back: str) -> Response:
    """The page that says why; a program is answered as with every other problem."""
    if "application/json" in request.headers.get("accept", ""):
        raise error
    standing = tuple(one for one in target.said if one.verdict in JUDGEMENTS and not one.undone)
    shown = Refused(target.title, in_titles(place, str(error)), standing, back)
    return HTMLResponse(render(request, "refused.html", shown), 422)


def _changed(request: Request, fields: dict[str, str], claims: tuple[str, ...], target: Target, back: str) -> Response:
    shown = Changed(
        {name: value for name, value in fields.items() if name not in {"version", "back"}},
        claims,
        target.title,
        target.now,
        target.version,
        target.said,
        back,
    )
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"problem": "changed meanwhile", "version": target.version, "now": target.now}, 409)
    return HTMLResponse(render(request, "changed.html", shown), 409)


def back_to(path: str) -> str:
    """The page to go back to: a path of this desk, nothing else."""
    parts = urlsplit(path)
    return path if path.startswith("/") and not (parts.scheme or parts.netloc or path.startswith(("//", "/\\"))) else "/incidents"
