"""Signing in and out of a desk that several people share; and, for its admins, who they are and what they looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from msgspec import Struct
from starlette.exceptions import HTTPException

from twosource.desk.accounts import Account, Looked  # noqa: TC001 - msgspec reads the types
from twosource.desk.actions import back_to
from twosource.desk.paging import AtDesk, add_page
from twosource.desk.showing import page
from twosource.desk.team import account_of, protected
from twosource.records import Source

if TYPE_CHECKING:
    from twosource.desk.team import Team

router = APIRouter()
_NEWEST = 500


class Line(Struct, frozen=True):
    """A line of the record, with the source's name where it is about one."""

    looked: Looked
    source: str


class People(Struct, frozen=True):
    """The accounts, and the newest of who came and which protected sources they were shown."""

    accounts: tuple[Account, ...]
    looked: tuple[Line, ...]


@router.get("/login", response_class=HTMLResponse, include_in_schema=False)
def login(request: Request, place: AtDesk, back: str = "") -> Response:
    """The form to sign in with."""
    _team(request)
    return HTMLResponse(_form(place.workspace.folder.resolve().name, back, ""))


@router.post("/login", response_class=Response)
def sign_in(
    request: Request,
    place: AtDesk,
    name: Annotated[str, Form()],
    password: Annotated[str, Form()],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Opens a session for a name and its password."""
    team = _team(request)
    secret = team.sign_in(name.strip(), password, request.client.host if request.client else "")
    if secret is None:
        return HTMLResponse(_form(place.workspace.folder.resolve().name, back, "Name and password do not fit."), 401)
    answer = RedirectResponse(back_to(back), 303)
    answer.set_cookie(team.cookie, secret, httponly=True, samesite="strict", path="/", secure=team.name is not None)
    return answer


@router.post("/logout", response_class=Response)
def sign_out(request: Request) -> Response:
    """Ends the session."""
    team = _team(request)
    team.sign_out(request.cookies.get(team.cookie, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(team.cookie, path="/")
    return answer


def people(request: Request, place: AtDesk) -> People:
    """The accounts of this desk, and who looked at protected sources; for its admins."""
    team, account = _team(request), account_of(request)
    if account is None or not account.may("admin"):
        raise HTTPException(403, "this page is for admins")
    names = {one.id: one.name for one in place.store.records(Source, id=sorted(protected(place.sayings())))}
    looked = team.accounts.looked(_NEWEST)
    return People(team.accounts.all(), tuple(Line(one, names.get(one.what, "")) for one in looked))


def _team(request: Request) -> Team:
    team: Team | None = request.app.state.team
    if team is None:
        raise HTTPException(404, "this desk is not shared: `twosource desk --team` shares one")
    return team


def _form(workspace: str, back: str, problem: str) -> str:
    return page("login.html", {"workspace": workspace, "back": back, "problem": problem})


add_page(router, "/people", "people.html", people)
