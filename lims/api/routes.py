"""Everything that is answered beside the pages. Each module of `lims.api` brings its own list."""

from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from lims.access import system_actor
from lims.api import camera, looking_up, readings, scanning, sign_in
from lims.api.gate import Gate
from lims.api.problems import problem_for, problem_for_bug
from lims.errors import LimsError
from lims.people.queries import is_without_accounts
from lims.unit_of_work import reading


async def healthz(_request: Request) -> Response:
    """Whether the process answers and reaches its database."""
    try:
        await run_in_threadpool(_ask_database)
    except Exception:  # noqa: BLE001 - whatever it is, the answer is no
        return JSONResponse({"status": "no database"}, 503)
    return JSONResponse({"status": "ok"})


async def short_address(request: Request) -> Response:
    """What a printed QR code leads to: the sample's page."""
    return RedirectResponse(f"/sample?code={quote(request.path_params['code'], safe='')}", 303)


def _ask_database() -> None:
    with reading(system_actor(channel="web")) as work:
        is_without_accounts(work)


routes: list[BaseRoute] = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/s/{code}", short_address, methods=["GET"]),
    *sign_in.routes,
    *scanning.routes,
    *looking_up.routes,
    *camera.routes,
    *readings.routes,
]
middleware = [Middleware(Gate)]
exception_handlers: dict[Any, Any] = {LimsError: problem_for, Exception: problem_for_bug}
