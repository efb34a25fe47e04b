"""A desk that several people share: signing in, sessions that end, a brake on guessing, roles, and who looked at what.

A change is taken only with an Origin header that is our own (every browser sends one), and the cookie is SameSite=Strict: no
other site can have one made (CSRF). Sessions live in memory; they end with the process, an hour after the last request, and
twelve hours after signing in.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse

from twosource.desk.doors import OPEN, SAFE, Doors, Keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Scope

    from twosource.desk.accounts import Account, Accounts
    from twosource.desk.targets import Target
    from twosource.desk.versions import Sayings
    from twosource.desk.workplace import Workplace

IDLE, LONGEST = 3600.0, 12 * 3600.0
"""Seconds: a session ends after so long without a request, and after so long in any case."""
FREE_TRIES = 5
"""Wrong passwords for a name, or from an address, before the next must wait; each more doubles the wait."""
_LONGEST_WAIT = 900.0
_MOST_KEYS = 10_000
LEAST_ROLE = {
    **dict.fromkeys(("accept", "reject", "correct", "note", "assign", "undo"), "coder"),
    **dict.fromkeys(("same", "different", "unsure", "split", "rate", "protect"), "editor"),
}
"""Who may decide what; signing an incident off and taking back somebody else's decision is an editor's too."""


class _Session(Struct):
    name: str
    opened: float
    seen: float


class Team:
    """The accounts, who is signed in, and how often somebody guessed wrong. `clock` tells seconds that only grow."""

    def __init__(
        self, accounts: Accounts, port: int, name: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`name` is the host name under which a proxy serves the desk by https; then the cookie goes that way only."""
        self.accounts = accounts
        self.cookie = f"twosource-{port}"
        self.name = name
        self._clock = clock
        self._sessions: dict[str, _Session] = {}
        self._wrong: dict[str, tuple[int, float]] = {}

    def sign_in(self, name: str, password: str, address: str) -> str | None:
        """A new session's secret; None where name and password do not fit. Raises HTTPException 429 after too many tries."""
        keys = (f"name {name}", f"address {address}")
        wait = max(self._wait(key) for key in keys)
        if wait > 0:
            seconds = str(math.ceil(wait))
            raise HTTPException(429, f"too many wrong passwords; try again in {seconds} seconds", {"Retry-After": seconds})
        account = self.accounts.check(name, password)
        if account is None:
            for key in keys:
                self._count(key)
            self.accounts.note(name[:40], "refused", "/login")
            return None
        self._wrong.pop(keys[0], None)
        secret, now = secrets.token_urlsafe(24), self._clock()
        self._sessions = {key: one for key, one in self._sessions.items() if self._open(one)}
        self._sessions[_digest(secret)] = _Session(account.name, now, now)
        self.accounts.note(account.name, "came in", "/login")
        return secret

    def who(self, secret: str) -> Account | None:
        """Whose session it is, and that it was used; None for one that has ended, or whose account is gone."""
        session = self._sessions.get(_digest(secret))
        if session is None or not self._open(session):
            return None
        session.seen = self._clock()
        return self.accounts.find(session.name)

    def sign_out(self, secret: str) -> None:
        """Ends a session."""
        self._sessions.pop(_digest(secret), None)

    def _open(self, session: _Session) -> bool:
        now = self._clock()
        return now - session.seen < IDLE and now - session.opened < LONGEST

    def _wait(self, key: str) -> float:
        wrong, last = self._wrong.get(key, (0, 0.0))
        if wrong < FREE_TRIES:
            return 0.0
        return last + min(2.0 ** (wrong - FREE_TRIES + 1), _LONGEST_WAIT) - self._clock()

    def _count(self, key: str) -> None:
        if len(self._wrong) >= _MOST_KEYS:  # guessing names does not fill the memory
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong[key] = (self._wrong.pop(key, (0, 0.0))[0] + 1, self._clock())


class TeamDoors(Doors):
    """The doors of a shared desk: instead of a launch token, an account."""

    def __init__(self, app: ASGIApp, team: Team, host: str, port: int) -> None:
        super().__init__(app, Keys(), host, port)
        self.team = team

    def _our_name(self, host: str) -> bool:
        named = self.team.name is not None and (urlsplit(f"//{host}").hostname or "") == self.team.name
        return named or super()._our_name(host)

    def _answer(self, scope: Scope) -> Response | None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if not self._our_name(headers.get("host", "")):
            return PlainTextResponse("This is no name of this desk.\n", 421)
        if method not in SAFE and not _from_here(headers):
            return PlainTextResponse("Changes are taken from the desk's own pages only: send its own address as Origin.\n", 403)
        account = self.team.who(cookie_parser(headers.get("cookie", "")).get(self.cookie, ""))
        scope.setdefault("state", {})["account"] = account
        if account is not None or path == "/login" or path.startswith(OPEN):
            return None
        if path.endswith(".json") or method not in SAFE:
            return JSONResponse({"problem": "sign in at /login"}, 401)
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(f"/login?back={quote(path + (f'?{query}' if query else ''), safe='')}", 303)


def account_of(request: Request) -> Account | None:
    """Who is signed in; None at a desk that is not shared."""
    found: Account | None = getattr(request.state, "account", None)
    return found


def check_role(request: Request, place: Workplace, action: str, target: Target) -> None:
    """Raises HTTPException 403 where whoever is signed in may not decide that; at a desk that is not shared, everybody may."""
    account = account_of(request)
    if account is None:
        return
    least = LEAST_ROLE.get(action, "editor")
    if action == "accept" and target.name.startswith("inc-") and target.slot is None:
        least = "editor"
    if action == "undo" and any(one.id == target.name and one.author != account.name for one in place.sayings().all):
        least = "editor"
    if not account.may(least):
        raise HTTPException(403, f"{account.name} is a {account.role} here; this needs a {least}, or somebody above")


def check_assigned(request: Request, action: str, who: str) -> None:
    """Raises HTTPException 403 where somebody below an editor gives an incident to somebody else, 422 for nobody's name."""
    account = account_of(request)
    if account is None or action != "assign":
        return
    if who != account.name and not account.may("editor"):
        raise HTTPException(403, f"{account.name} is a {account.role} here, and takes incidents for nobody else")
    if who and request.app.state.team.accounts.find(who) is None:
        raise HTTPException(422, f"{who}: nobody has an account of that name")


def note_reads(request: Request, place: Workplace, shown: Struct) -> None:
    """Records which protected sources the page names to whoever is signed in."""
    account = account_of(request)
    kept = protected(place.sayings()) if account is not None else frozenset()
    if account is None or not kept:
        return
    whole = msgspec.json.encode(shown)
    for source in sorted(kept):
        if source.encode() in whole:
            request.app.state.team.accounts.note(account.name, source, request.url.path)


def protected(sayings: Sayings) -> frozenset[str]:
    """The ids of the sources that somebody protected, and nobody took that back."""
    return frozenset(one.about for one in sayings.all if one.verdict == "protect" and not one.undone)


def _from_here(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
