"""The route that probes send their readings to, each with the token it was given.

POST /api/readings, "Authorization: Bearer TOKEN", takes {"readings": [{"at", "value"}]}, answers {"received", "new"}.
`at` is ISO 8601 with an offset from UTC, or left out for now; `value` is in °C or %. The same reading may come again.
"""

import json
import math
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from lims.access import Actor, Role, system_actor
from lims.api.receiving import body_of
from lims.api.throttle import Throttle
from lims.errors import InvalidInputError
from lims.monitoring.actions import MOST_READINGS, report_readings
from lims.monitoring.queries import ProbeView, probe_of_token
from lims.monitoring.rules import Point, milli
from lims.people.signing_in import digest_of_token
from lims.unit_of_work import reading, unit_of_work

PATH = "/api/readings"
MOST_BYTES = 1024 * 1024
THROTTLE = Throttle()


class MalformedReadingsError(InvalidInputError):
    """The message cannot be read."""


async def readings_route(request: Request) -> Response:
    """Takes the readings of one probe."""
    token = _token(request)
    who = request.client.host if request.client else ""
    if seconds := THROTTLE.wait(who):
        return _problem(429, "Too many wrong tokens.", {"retry-after": str(seconds)})
    probe = await run_in_threadpool(_probe_with, token) if token else None
    if probe is None:
        THROTTLE.failed(who)
        return _problem(401, "This token is of no probe in use.", {"www-authenticate": "Bearer"})
    THROTTLE.succeeded(who)
    body = await body_of(request, MOST_BYTES)
    if body is None:
        return _problem(413, f"More than {MOST_BYTES // 1024} kB at once: send fewer readings.")
    received, new = await run_in_threadpool(_take, probe, body)
    return JSONResponse({"received": received, "new": new})


def _token(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and 0 < len(token) <= 200 else None


def _probe_with(token: str) -> ProbeView | None:
    with reading(system_actor(channel="api")) as work:
        return probe_of_token(work, digest_of_token(token))


def _take(probe: ProbeView, body: bytes) -> tuple[int, int]:
    with unit_of_work(actor_of(probe)) as work:
        points = points_in(body, work.now)
        return len(points), report_readings(work, probe=probe.name, points=points)


def actor_of(probe: ProbeView) -> Actor:
    """A probe acts for itself, and only where it is."""
    where = {} if probe.unit_id is None else {probe.unit_id: Role.TECHNICIAN}
    everywhere = Role.TECHNICIAN if probe.unit_id is None else None
    return Actor(None, None, probe.name, everywhere, {}, where, channel="api", operating_user=f"probe {probe.name}")


def points_in(body: bytes, now: datetime) -> list[Point]:
    """The readings in a message. Raises MalformedReadingsError."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedReadingsError("This is no JSON.") from error
    match sent:
        case {"readings": list(every)} if 1 <= len(every) <= MOST_READINGS:
            return [_point(number, each, now) for number, each in enumerate(every, start=1)]
    raise MalformedReadingsError(f"Send readings: a list of 1 to {MOST_READINGS:,}, each with at and value.")


def _point(number: int, sent: Any, now: datetime) -> Point:
    match sent:
        case {"value": int() | float() as value} if not isinstance(value, bool) and math.isfinite(value):
            return Point(_moment(number, sent.get("at"), now), milli(value))
    raise MalformedReadingsError(f"Reading {number}: value is no number.", value="no number")


def _moment(number: int, sent: Any, now: datetime) -> datetime:
    if sent is None:
        return now
    try:
        at = datetime.fromisoformat(sent)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        told = "write at as 2026-05-01T03:10:00+02:00, with the offset from UTC."
        raise MalformedReadingsError(f"Reading {number}: {told}", at="not a moment")
    return at


def _problem(status: int, title: str, headers: dict[str, str] | None = None) -> Response:
    content = {"type": "about:blank#readings", "title": title, "status": status}
    return JSONResponse(content, status, headers, media_type="application/problem+json")


routes: list[BaseRoute] = [Route(PATH, readings_route, methods=["POST"])]
