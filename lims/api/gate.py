"""The gate before everything: who is not signed in gets no page, no file, no socket, and so runs no script.

Plain ASGI, since a middleware of another kind would not see the WebSocket on which Streamlit works. Public paths are
matched exactly: a prefix would let `/login-anything` through.
"""

import re
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lims.api.same_site import is_same_origin
from lims.collections.membership import session_actor
from lims.people.address import known_address
from lims.people.cookie import token_in

STATIC = Path(__file__).resolve().parents[1] / "ui" / "static"
"""Fonts and pictures, which Streamlit serves under /app/static; the sign-in page needs them too."""

PUBLIC = frozenset({"/login", "/logout", "/healthz", "/sign-in.css", "/enter.js", "/_stcore/health"}) | {
    f"/app/static/{file.relative_to(STATIC).as_posix()}" for file in STATIC.rglob("*") if file.is_file()
}
PROGRAMS = frozenset({"/api/readings"})
"""Routes of programs, which bring a token of their own: no cookie counts there, and no site can misuse one."""
PUBLIC_PATTERN = re.compile(r"/enter/[A-Za-z0-9_-]{43}")
READING = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Finds out who is signed in (`request.state.actor`), and refuses everybody else and every other site."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through or answers it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"] in PROGRAMS:
            scope.setdefault("state", {})["actor"] = None
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if not _comes_from_us(connection):
            await _refuse(scope, receive, send, PlainTextResponse("Refused: another site sent this.", 403))
            return
        token = token_in(connection.cookies)
        actor = await run_in_threadpool(session_actor, token) if token else None
        if actor is None and not is_public(scope["path"]):
            await _refuse(scope, receive, send, _sign_in_first(connection))
            return
        scope.setdefault("state", {})["actor"] = actor
        await self.app(scope, receive, send)


def is_public(path: str) -> bool:
    """Whether a path is open to those who are not signed in."""
    return path in PUBLIC or PUBLIC_PATTERN.fullmatch(path) is not None


def _comes_from_us(connection: HTTPConnection) -> bool:
    if connection.scope["type"] == "http" and connection.scope["method"] in READING:
        return True
    return is_same_origin(connection.headers, known_address() or "")


def _sign_in_first(connection: HTTPConnection) -> Response:
    """People are sent to the sign-in page and back; programs are told."""
    wants_page = "text/html" in connection.headers.get("accept", "")
    if connection.scope["type"] == "http" and wants_page and connection.scope["method"] in ("GET", "HEAD"):
        query = connection.scope["query_string"].decode("latin-1")
        wanted = connection.scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303, {"cache-control": "no-store"})
    return PlainTextResponse("Sign in first.", 401)


async def _refuse(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "Sign in first."})
    else:
        await response(scope, receive, send)
