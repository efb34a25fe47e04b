"""Who comes in: the launch token, the session's cookie, and the checks that keep other web pages out.

A page on the internet that the analyst's browser shows must reach nothing here. It cannot by name (the Host header must be this
machine's: no DNS rebinding), by form or script (what changes something must come from our own origin), by frame, or by
reading (no answer without the cookie, which no other site's request carries).
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = ("/static/",)
"""What anybody on this machine may see: style and scripts, which hold nothing of the ledger."""
POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # not no-referrer: under that, browsers send the Origin "null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Keys:
    """The launch token and the sessions that it opened; both live and die with the process.

    The token in a link opens one session and is used up then. As `Authorization: Bearer TOKEN` it serves programs as long as the
    desk runs: a header is in no history, and no other site can send it.
    """

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self._unused = True
        self._sessions: set[str] = set()

    def open_session(self, token: str) -> str | None:
        """A new session's secret for the launch token; None where that is wrong or used up."""
        if not (self._unused and self.fits(token)):
            return None
        self._unused = False
        session = secrets.token_urlsafe(24)
        self._sessions.add(session)
        return session

    def peek(self, token: str) -> bool:
        """Whether the token could still open a session; for programs that read JSON with it in the address."""
        return self._unused and self.fits(token)

    def fits(self, token: str) -> bool:
        """Whether it is the token, compared in a time that tells nothing."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def knows(self, session: str) -> bool:
        """Whether that session is open."""
        return session in self._sessions


class Doors:
    """The ASGI middleware around everything: checks every request, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, keys: Keys, host: str, port: int) -> None:
        self.app = app
        self.keys = keys
        self.host = host
        self.cookie = f"twosource-{port}"  # browsers share cookies between the ports of a host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request through, or answers it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        answer = self._answer(scope)
        await (answer or self.app)(scope, receive, guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """What is answered to a request that is not let through; None for one that is."""
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if not self._our_name(headers.get("host", "")):
            return PlainTextResponse("This is no name of this desk.\n", 421)
        if method not in SAFE and not _same_origin(headers):
            return PlainTextResponse("Changes are taken from the desk's own pages only.\n", 403)
        if path.startswith(OPEN) or self._known(headers):
            return _without_token(scope) if method in SAFE else None
        return self._by_token(scope, path, method)

    def _our_name(self, host: str) -> bool:
        """Whether the Host header names this machine: a loopback name, or the very host that was asked for."""
        name = urlsplit(f"//{host}").hostname or ""
        return name in _LOOPBACK or name == self.host or (_any_address(self.host) and _is_address(name))

    def _known(self, headers: Headers) -> bool:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.casefold() == "bearer":
            return self.keys.fits(token.strip())
        return self.keys.knows(cookie_parser(headers.get("cookie", "")).get(self.cookie, ""))

    def _by_token(self, scope: Scope, path: str, method: str) -> Response | None:
        token = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token", "")
        if path.endswith(".json") and method in SAFE and self.keys.peek(token):
            return None
        session = self.keys.open_session(token) if method in SAFE else None
        if session is None:
            return PlainTextResponse(_CLOSED, 401)
        answer = _without_token(scope) or RedirectResponse(path, 303)
        answer.set_cookie(self.cookie, session, httponly=True, samesite="strict", path="/")
        return answer


_CLOSED = (
    "This desk is open to its own session only. Open the link that `twosource desk` printed; each link opens one browser, once.\n"
    "Start `twosource desk` again for a new link. Programs send the token as `Authorization: Bearer TOKEN`.\n"
)


def _without_token(scope: Scope) -> Response | None:
    """A redirect to the same address without its token, so that none stays in the address bar; None where there is none."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    rest = [(name, value) for name, value in query if name != "token"]
    if len(rest) == len(query):
        return None
    return RedirectResponse(scope["path"] + (f"?{urlencode(rest)}" if rest else ""), 303)


def _same_origin(headers: Headers) -> bool:
    """Whether a request that changes something comes from our own pages, or from a program, which sends no such header."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host") and site in {None, "same-origin"}
    return site in {None, "same-origin", "none"}


def _any_address(host: str) -> bool:
    return host in {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
