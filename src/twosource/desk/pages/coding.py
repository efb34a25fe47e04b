"""Blind double coding: incidents that two people code without seeing each other's words, and how far they then agree."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from twosource.desk.coding import WORDS, Code, Codings, Drawn, Quote, Unit, agreed, as_csv
from twosource.desk.pages.incident import incident_shown
from twosource.desk.paging import AtDesk, Author, add_page
from twosource.desk.showing import plain_words, slot_name
from twosource.desk.targets import other_of
from twosource.desk.team import account_of
from twosource.errors import ReviewError
from twosource.export.wording import type_words
from twosource.link.agreement import Agreement  # noqa: TC001 - msgspec reads the types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.desk.accounts import Account
    from twosource.desk.pages.incident import CellShown, Cited, ClaimShown
    from twosource.desk.workplace import Workplace

router = APIRouter()
_MOST_UNITS = 40
_MOST_DRAWN = 200


class TaskLine(Struct, frozen=True):
    """An incident that was drawn: who has coded it, and whether whoever looks may still."""

    id: str
    incident: str
    title: str
    units: int
    coders: int
    coded: tuple[str, ...]
    mine: bool
    open: bool


class Apart(Struct, frozen=True):
    """A unit that somebody did not find right: what each coder said, and whether it was decided on since."""

    task: str
    incident: str
    title: str
    unit: Unit
    codes: tuple[Code, ...]
    decided: bool


class CodingShown(Struct, frozen=True):
    """The draws, the agreement on those that are closed (in all, on cells, on claims), and what is to be settled."""

    tasks: tuple[TaskLine, ...]
    closed: int
    figures: tuple[tuple[str, Agreement], ...]
    apart: tuple[Apart, ...]


class TaskShown(Struct, frozen=True):
    """The form of one coder: the units as they were drawn, and nothing that anybody said of them."""

    task: Drawn
    words: tuple[str, ...]


def coding(request: Request, place: AtDesk) -> CodingShown:
    """What is coded by two, how far the coders agree, and what they see differently; open draws tell only who has coded."""
    account, kept = _account(request), Codings(place.workspace.folder)
    coders, closed = kept.coders(), kept.closed()
    codes = kept.codes(one.id for one in closed)
    figures = (("in all", ""), ("on cells", "cell"), ("on claims", "claim"))
    return CodingShown(
        tasks=tuple(_line(one, coders.get(one.id, ()), account) for one in kept.all()),
        closed=len(closed),
        figures=tuple((name, agreed(closed, codes, kind)) for name, kind in figures) if closed else (),
        apart=tuple(_apart(place, closed, codes)),
    )


def task_shown(request: Request, place: AtDesk, task: str) -> TaskShown:
    """What one coder is to say of an incident, without what anybody else said."""
    account, kept = _account(request), Codings(place.workspace.folder)
    drawn = kept.drawn(task)
    if not _line(drawn, kept.coders().get(task, ()), account).open:
        raise HTTPException(403, f"{drawn.title}: you have coded it, or those who were to have")
    return TaskShown(drawn, WORDS)


@router.post("/coding/draw", response_class=Response, summary="Has incidents coded by two.")
async def draw(request: Request, place: AtDesk, author: Author) -> Response:
    """Form fields: `incident` (id or number), or `number` of incidents by lot and its `seed`; `coders`, two unless told."""
    form = await request.form()
    fields = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    _account(request, "editor")
    await run_in_threadpool(_draw, place, fields, author)
    return RedirectResponse("/coding", 303)


@router.get("/coding/codes.csv", response_class=Response, summary="The codes of all closed draws as CSV.")
def codes_csv(request: Request, place: AtDesk) -> Response:
    """One line a code."""
    _account(request)
    kept = Codings(place.workspace.folder)
    closed = kept.closed()
    text = as_csv(closed, kept.codes(one.id for one in closed))
    return Response(text, media_type="text/csv", headers={"Content-Disposition": 'attachment; filename="codes.csv"'})


@router.post("/coding/{task}", response_class=Response, summary="What one coder says of a draw.")
async def code(request: Request, place: AtDesk, task: str, author: Author) -> Response:
    """Form fields: `word TARGET` (right, wrong, unsure) and `value TARGET` for every unit."""
    account = _account(request, "coder")
    form = await request.form()
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    words, values = (
        {name.partition(" ")[2]: value for name, value in said.items() if name.startswith(f"{kind} ")}
        for kind in ("word", "value")
    )
    kept = Codings(place.workspace.folder)
    await run_in_threadpool(kept.code, kept.drawn(task), account.name if account else author, words, values)
    return RedirectResponse("/coding", 303)


def _account(request: Request, least: str = "reader") -> Account:
    """Whoever is signed in. Raises HTTPException 403 for less than that role, 404 at a desk that is not shared."""
    account = account_of(request)
    if account is None:
        raise HTTPException(404, "coding needs several people: `twosource desk --team` shares the desk")
    if not account.may(least):
        raise HTTPException(403, f"{account.name} is a {account.role} here; this needs a {least}, or somebody above")
    return account


def _line(one: Drawn, coded: tuple[str, ...], account: Account) -> TaskLine:
    mine = account.name in coded
    still = account.may("coder") and not mine and len(coded) < one.coders
    return TaskLine(one.id, one.incident, one.title, len(one.units), one.coders, coded, mine, still)


def _apart(place: Workplace, closed: Iterable[Drawn], codes: Iterable[Code]) -> Iterable[Apart]:
    said: dict[tuple[str, str], list[Code]] = {}
    for one in codes:
        said.setdefault((one.task, one.target), []).append(one)
    told = place.sayings()
    for task in closed:
        for unit in task.units:
            words = tuple(said.get((task.id, unit.target), ()))
            if any(one.word != "right" for one in words):
                last = max(one.at for one in words)
                decided = any(not one.undone and one.verdict != "note" and one.at >= last for one in told.of(unit.target))
                yield Apart(task.id, task.incident, task.title, unit, words, decided)


# --------------------------------------------------------------------------------------------------
# drawing


def _draw(place: Workplace, fields: dict[str, str], author: str) -> None:
    kept, coders = Codings(place.workspace.folder), _whole(fields.get("coders") or "2", "coders", 2, 5)
    if fields.get("incident"):
        names = [other_of(place, "", "", fields["incident"])]
    else:
        number, seed = _whole(fields.get("number", ""), "number", 1, _MOST_DRAWN), fields.get("seed", "")
        known = {one.incident for one in kept.all()}
        left = sorted(line.id for line in place.overview().lines if line.id not in known)
        names = random.Random(seed).sample(left, min(number, len(left)))  # noqa: S311 - a lot that can be drawn again
    for name in names:
        kept.draw(drawn_of(place, name, coders), author)


def _whole(written: str, name: str, least: int, most: int) -> int:
    if not written.isascii() or not written.isdecimal() or not least <= int(written) <= most:
        message = f"{name}: write a whole number from {least} to {most}"
        raise ReviewError(message)
    return int(written)


def drawn_of(place: Workplace, incident: str, coders: int) -> Drawn:
    """The incident's cells and claims as they stand now, to be coded. Raises NotFound."""
    shown = incident_shown(place, incident)
    roots = {one.origin.id: one.origin.root for one in shown.origins}
    units = [*(_of_cell(cell, roots) for cell in shown.cells), *map(_of_claim, shown.claims)]
    return Drawn("", incident, shown.incident.title, shown.incident.claims, tuple(units[:_MOST_UNITS]), coders)


def _of_cell(cell: CellShown, roots: Mapping[str, str]) -> Unit:
    quotes = tuple(_quote(one) for one in cell.support[:3])
    question, answer = slot_name(cell.cell.slot, cell.cell.group), plain_words(cell.cell.value)
    sources = tuple(roots[origin] for origin in cell.cell.origins if origin in roots)
    return Unit("cell", cell.key, question, answer, quotes, sources)


def _of_claim(row: ClaimShown) -> Unit:
    gives = "; ".join(f"{slot_name(slot, None)}: {plain_words(value)}" for slot, value in row.gives)
    told = f"{type_words(row.claim.type)}, {row.claim.stance}, {row.claim.modality}"
    sources = tuple(step.source for step in row.claim.chain)
    return Unit("claim", row.claim.id, told, gives or "nothing further", (_quote(row.cited),), sources)


def _quote(one: Cited) -> Quote:
    return Quote(one.article, one.outlet, one.chain, one.before, one.exact, one.after)


add_page(router, "/coding", "coding.html", coding)
add_page(router, "/coding/{task}", "task.html", task_shown)
