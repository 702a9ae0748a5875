"""The route for what is scanned outside the bench: it says what something is and where, and touches nothing.

GET /api/look-up?text=FIS0000424 answers {"verdict", "code", "headline", "message", "page", "opens"}; `page` is the page
that shows more of it, opened with `?code=` and what `opens` says.
"""

from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from lims.access import Actor
from lims.api.problems import actor_of, problem_for
from lims.errors import LimsError
from lims.scanning.commands import LONGEST
from lims.scanning.looking_up import FoundView, find_scanned
from lims.unit_of_work import reading


async def look_up_route(request: Request) -> Response:
    """Answers one scan."""
    try:
        actor = actor_of(request)
        found = await run_in_threadpool(_found, actor, request.query_params.get("text", "")[: LONGEST + 1])
    except LimsError as error:
        return problem_for(request, error)
    return JSONResponse(asdict(found), headers={"cache-control": "no-store"})


def _found(actor: Actor, text: str) -> FoundView:
    with reading(actor) as work:
        return find_scanned(work, text)


routes: list[BaseRoute] = [Route("/api/look-up", look_up_route, methods=["GET"])]
