"""Taking the ledger along: what leaves the desk is what `twosource export` and `twosource brief` write, byte for byte."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from msgspec import Struct
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from twosource.desk.paging import AtDesk, add_page
from twosource.desk.team import account_of, protected
from twosource.desk.work import tally, work_of
from twosource.errors import LedgerError, NotFound
from twosource.records import Source

if TYPE_CHECKING:
    from twosource.desk.workplace import Workplace

router = APIRouter()


class Format(Struct, frozen=True):
    """A file that can be had: its name, the command and format that make it, what it is, and whom it is for."""

    file: str
    command: str
    format: str
    title: str
    use: str


FORMATS = (
    Format("ledger.json", "export", "json", "The ledger as JSON", "everything with every citation, for programs and to keep"),
    Format("ledger.csv", "export", "csv", "The cells as a table (CSV)", "one row a cell, for spreadsheets and statistics"),
    Format("ledger.geojson", "export", "geojson", "The incidents as a map (GeoJSON)", "one feature an incident, for QGIS"),
    Format("briefing.html", "brief", "html", "A briefing to read and print (HTML)", "every figure cited, all in one file"),
    Format("briefing.md", "brief", "md", "The briefing as text (Markdown)", "for whatever you write in"),
)


class Export(Struct, frozen=True):
    """What can be had, how much is in it, how many sources are protected, and whether they may be named to whoever asks."""

    formats: tuple[Format, ...]
    incidents: int
    stages: dict[str, int]
    protected: int
    may_name: bool


def export(request: Request, place: AtDesk) -> Export:
    """The ledger in the formats of other programs; protected sources are neither named nor located in any of them."""
    overview = place.overview()
    stages, _ = tally(overview, work_of(place))
    kept = place.store.records(Source, id=sorted(protected(place.sayings())))
    return Export(FORMATS, len(overview.lines), stages, len(kept), _may_name(request))


@router.get("/export/{file}", response_class=Response, summary="The ledger or a briefing as a file.")
def taken(
    request: Request,
    place: AtDesk,
    file: str,
    as_of: Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = "",
    named: str = "",
) -> FileResponse:
    """The file; `as_of` leaves out what was published after that day, `named=true` names protected sources (for editors)."""
    wanted = next((one for one in FORMATS if one.file == file), None)
    if wanted is None:
        message = f"{file}: there is no such file; there are {', '.join(one.file for one in FORMATS)}"
        raise NotFound(message)
    if named and not _may_name(request):
        raise HTTPException(403, "only an editor may take a ledger along in which protected sources are named")
    account = account_of(request)
    if account is not None:
        what = "took along, with protected sources named" if named else "took along"
        request.app.state.team.accounts.note(account.name, what, request.url.path)
    made = _made(place, wanted, as_of, named=bool(named))
    name = f"{place.workspace.folder.resolve().name}-{wanted.file}"
    return FileResponse(made, filename=name, background=BackgroundTask(made.unlink))


def _may_name(request: Request) -> bool:
    account = account_of(request)
    return account is None or account.may("editor")


def _made(place: Workplace, wanted: Format, as_of: str, *, named: bool) -> Path:
    """The file, made by the program itself beside the desk: a large ledger is never in the desk's memory."""
    with tempfile.NamedTemporaryFile(prefix="twosource-", suffix=f"-{wanted.file}", delete=False) as file:
        path = Path(file.name)
    command = [sys.executable, "-m", "twosource", wanted.command, "--format", wanted.format, "-o", str(path), "--quiet"]
    command += ["-w", str(place.workspace.folder.resolve())]
    command += [*(["--as-of", as_of] if as_of else []), *(["--unprotected"] if named else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program, no shell
    if done.returncode:
        path.unlink(missing_ok=True)
        message = f"{wanted.file} could not be made: {done.stderr.strip().splitlines()[-1:] or ['unknown']}"
        raise LedgerError(message)
    return path


add_page(router, "/export", "export.html", export)
