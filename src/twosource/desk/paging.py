"""A page is one record, shown as HTML at its path and as JSON at the same path with `.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from twosource.desk import showing
from twosource.desk.team import account_of, note_reads
from twosource.desk.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable

    from msgspec import Struct

    from twosource.desk.team import Team


def workplace(request: Request) -> Workplace:
    """The workspace that this desk shows."""
    found: Workplace = request.app.state.workplace
    return found


AtDesk = Annotated[Workplace, Depends(workplace)]


def reader(request: Request) -> str:
    """Who sits at the desk: the name that decisions are signed with."""
    account = account_of(request)
    name: str = account.name if account else request.app.state.author
    return name


Author = Annotated[str, Depends(reader)]
PAGE = 200
"""Lines of a list that a page shows unless it is asked for another number."""
Offset = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=5000)]
"""Which line of a list comes first, and how many are shown."""


def add_page(router: APIRouter, path: str, template: str, make: Callable[..., Struct]) -> None:
    """Serves what `make` returns, as HTML by the template and as JSON; `make`'s parameters are those of the address."""

    def as_json(request: Request, shown=Depends(make)) -> Response:  # type: ignore[no-untyped-def]  # noqa: ANN001, B008 - made at run time
        note_reads(request, workplace(request), shown)
        return Response(msgspec.json.encode(shown), media_type="application/json")

    def as_html(request: Request, shown=Depends(make)) -> HTMLResponse:  # type: ignore[no-untyped-def]  # noqa: ANN001, B008 - made at run time
        note_reads(request, workplace(request), shown)
        return HTMLResponse(render(request, template, shown))

    what = " ".join((make.__doc__ or "").split())
    # the longer path first: {incident} would take "inc-1.json" whole
    router.add_api_route(f"{path}.json", as_json, methods=["GET"], summary=what, name=template, response_class=Response)
    router.add_api_route(path, as_html, methods=["GET"], include_in_schema=False, response_class=HTMLResponse)


def render(request: Request, template: str, shown: Struct) -> str:
    """The page around a record: `shown` in the template, with what every page tells of the ledger."""
    place = workplace(request)
    team: Team | None = request.app.state.team
    context = {
        "shown": shown,
        "here": request.url.path,
        "query": dict(request.query_params),
        "json_path": json_path(request),
        "refreshing": place.refreshing,
        "trouble": place.trouble,
        "workspace": place.workspace.folder.resolve().name,
        "author": reader(request),
        "account": account_of(request),
        "people": tuple(one.name for one in team.accounts.all()) if team else (),
    }
    return showing.page(template, context)


def json_path(request: Request) -> str:
    """Where the same record is as JSON."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path.rstrip('/')}.json{query}"
