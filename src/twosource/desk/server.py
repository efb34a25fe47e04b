"""Serving the desk: the socket is bound first, so that the address is true before it is told."""

from __future__ import annotations

import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

from twosource.desk.app import make_app
from twosource.desk.doors import Keys
from twosource.desk.workplace import Workplace
from twosource.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from twosource.config import Workspace


def serve(workspace: Workspace, host: str, port: int, tell: Callable[[str], None], *, browser: bool) -> None:
    """Serves the workspace's desk until it is stopped. `tell` hears the address with the launch token, once it answers.

    Port 0 takes any that is free. Raises ConfigError for an address that cannot be had, LedgerError where there is no ledger.
    """
    with Workplace(workspace) as place, _bound(host, port) as listening:
        port = listening.getsockname()[1]
        keys = Keys()
        app = make_app(place, keys, host, port)
        address = f"http://{_shown(host)}:{port}/?token={keys.token}"
        threading.Thread(target=place.overview, name="overview", daemon=True).start()  # so that the first page need not wait
        tell(address)
        if browser:
            webbrowser.open(address)
        # asyncio and h11 are always there: the same on every machine, whatever else is installed
        config = uvicorn.Config(
            app, loop="asyncio", http="h11", ws="none", log_level="warning", access_log=False, server_header=False, lifespan="on"
        )
        uvicorn.Server(config).run(sockets=[listening])


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
