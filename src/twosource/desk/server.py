"""Serving the desk: the socket is bound and the ledger looked through first, so that the address is true when it is told."""

from __future__ import annotations

import socket
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

from twosource.desk.accounts import Accounts
from twosource.desk.app import make_app
from twosource.desk.doors import Keys
from twosource.desk.team import Team
from twosource.desk.workplace import Workplace
from twosource.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from twosource.config import Workspace


def serve(  # noqa: PLR0913 - how a desk is served is all of these
    workspace: Workspace, host: str, port: int, tell: Callable[[str], None], *, browser: bool, team: bool = False
) -> None:
    """Serves the workspace's desk until it is stopped. `tell` hears the address, once it answers: with the launch token, or for
    a team, whose members sign in, without.

    Port 0 takes any that is free. Raises ConfigError for an address that cannot be had, LedgerError where there is no ledger.
    """
    with Workplace(workspace) as place, _bound(host, port) as listening:
        port = listening.getsockname()[1]
        settings = workspace.settings
        keys = Team(_accounts(workspace), port, settings.desk_name) if team or settings.team else Keys()
        app = make_app(place, keys, host, port)
        address = f"http://{_shown(host)}:{port}/" + (f"?token={keys.token}" if isinstance(keys, Keys) else "")
        place.look_through()
        tell(address)
        if browser:
            webbrowser.open(address)
        # asyncio and h11 are always there: the same on every machine, whatever else is installed
        config = uvicorn.Config(
            app, loop="asyncio", http="h11", ws="none", log_level="warning", access_log=False, server_header=False, lifespan="on"
        )
        uvicorn.Server(config).run(sockets=[listening])


def _accounts(workspace: Workspace) -> Accounts:
    accounts = Accounts(workspace.folder)
    if not accounts.all():
        raise ConfigError("nobody has an account yet: `twosource desk user add NAME --role admin` makes the first")
    return accounts


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # so that a browser that is quicker than the server waits instead of failing
    except OSError as error:
        listening.close()
        message = f"{host}:{port}: cannot be served at ({error.strerror}); choose another with --host or --port"
        raise ConfigError(message) from error
    return listening


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - shown, not bound
