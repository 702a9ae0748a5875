"""The routes and the gate as the server has them, with a stand-in for Streamlit behind them."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from lims.access import Role, system_actor
from lims.api import sign_in
from lims.api.problems import actor_of
from lims.api.routes import exception_handlers, middleware, routes
from lims.api.throttle import Throttle
from lims.errors import InvalidInputError
from lims.people.actions import add_person, set_password
from lims.unit_of_work import unit_of_work

PASSWORD = "eel moon kettle 7"


async def page(request: Request) -> Response:
    """What Streamlit answers, for any path and method: here, who asked."""
    return JSONResponse({"actor": actor_of(request).name, "path": request.url.path})


async def refusing(_request: Request) -> Response:
    raise InvalidInputError("Nothing was imported.", row_3="There is no 31 February.")


async def broken(_request: Request) -> Response:
    raise RuntimeError("secret detail")


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("the script ran")
    await socket.close()


@pytest.fixture
def app(settings_for_test: Any, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    """The application, before a fresh database; nobody has failed to sign in yet."""
    monkeypatch.setattr(sign_in, "THROTTLE", Throttle())
    behind = [
        Route("/api/refusing", refusing),
        Route("/api/broken", broken),
        WebSocketRoute("/_stcore/stream", stream),
        Route("/{path:path}", page, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    return Starlette(
        routes=[*routes, *behind], middleware=list(middleware), exception_handlers=dict(exception_handlers)
    )


@pytest.fixture
def client(app: Starlette) -> Iterator[TestClient]:
    """A browser that nobody has signed in with."""
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture
def an(settings_for_test: Any) -> str:
    """The sign-in name of somebody with a password."""
    with unit_of_work(system_actor("tester")) as work:
        add_person(work, name="An Peeters", account="an", role=Role.RESEARCHER)
        set_password(work, account="an", password=PASSWORD)
    return "an"


@pytest.fixture
def signed_in(client: TestClient, an: str) -> TestClient:
    """A browser that An has signed in with."""
    answer = client.post("/login", data={"name": an, "password": PASSWORD})
    assert answer.status_code == 303
    return client
