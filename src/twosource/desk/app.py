"""The desk's application: its pages, actions and style behind the doors, and an answer for everything that goes wrong."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from twosource import __version__
from twosource.desk import actions, told
from twosource.desk.doors import Doors
from twosource.desk.pages import actors as actors_page
from twosource.desk.pages import article, codebook, coding, export, history, inbox, incident, incidents, people, review, sources
from twosource.desk.paging import render
from twosource.desk.team import Team, TeamDoors
from twosource.errors import CodebookError, ConfigError, LedgerError, NotFound, ReviewError, StoreConflict, TwoSourceError

if TYPE_CHECKING:
    from twosource.desk.doors import Keys
    from twosource.desk.workplace import Workplace

PAGES = (
    inbox,
    incidents,
    incident,
    article,
    sources,
    actors_page,
    review,
    history,
    codebook,
    coding,
    export,
    people,
    actions,
    told,
)
STATUS: dict[type[TwoSourceError], int] = {
    NotFound: 404,
    StoreConflict: 503,
    ReviewError: 422,
    ConfigError: 422,
    CodebookError: 422,
    LedgerError: 503,
}
_YEAR = "public, max-age=31536000, immutable"


class Problem(Struct, frozen=True):
    """What went wrong, in one sentence, and the status it is answered with."""

    status: int
    problem: str


class _Static(StaticFiles):
    """Style and scripts, whose addresses carry a hash of them: they never change under one address."""

    def file_response(self, *arguments: object, **more: object) -> Response:
        """The file, to be kept by the browser."""
        response = super().file_response(*arguments, **more)  # type: ignore[arg-type]  # handed on as they came
        response.headers["Cache-Control"] = _YEAR
        return response


def make_app(place: Workplace, keys: Keys | Team, host: str, port: int, author: str = "") -> FastAPI:
    """The application for this workspace, opened by a launch token or by accounts; `author` signs where there are none."""
    app = FastAPI(title="twosource desk", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api.json")
    app.state.workplace = place
    app.state.author = author
    app.state.team = keys if isinstance(keys, Team) else None
    for module in PAGES:
        app.include_router(module.router)
    app.mount("/static", _Static(directory=str(files("twosource.desk") / "static")), name="static")
    app.add_api_route("/", _home, include_in_schema=False)
    app.add_exception_handler(TwoSourceError, _refused)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(Exception, _broken)
    if isinstance(keys, Team):
        app.add_middleware(TeamDoors, team=keys, host=host, port=port)
    else:
        app.add_middleware(Doors, keys=keys, host=host, port=port)
    return app


def _home() -> RedirectResponse:
    return RedirectResponse("/incidents", 303)


def _refused(request: Request, error: Exception) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    return _problem(request, Problem(status, str(error)))


def _not_served(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = {404: f"{request.url.path}: there is no such page", 405: "this address takes no such request"}
    answer = _problem(request, Problem(status, words.get(status, str(getattr(error, "detail", error)))))
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _broken(request: Request, _error: Exception) -> Response:
    """What is a fault of ours: it is told as such, and its trace goes where the desk was started."""
    return _problem(request, Problem(500, "a fault of twosource; nothing stored is lost. Please report what its terminal shows"))


def _problem(request: Request, problem: Problem) -> Response:
    wanted = request.headers.get("accept", "")
    if request.url.path.endswith(".json") or "application/json" in wanted:
        return JSONResponse({"problem": problem.problem}, problem.status)
    return HTMLResponse(render(request, "problem.html", problem), problem.status)
