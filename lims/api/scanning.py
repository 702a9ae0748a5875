"""The route that the scanner's field sends to: each scan is answered for itself, in the order in which it was made.

POST /api/scan takes {"client", "session", "items": [{"n", "text", "scanned_at"}]} and answers {"results": [{"n",
"verdict", "code", "headline", "message", "mode", "here", "free", "undoable"}]}. The same (client, n) may come again: it
does nothing then, and gets the answer it got. What is missing in the results was not dealt with, and is sent again.
"""

import json
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from lims.access import Actor
from lims.api.problems import SignInFirstError, actor_of, problem_for
from lims.api.receiving import body_of
from lims.scanning.actions import scan
from lims.scanning.rules import storable
from lims.unit_of_work import unit_of_work

_LOG = logging.getLogger("staal.api")
_NAME = re.compile(r"[\w.:-]{1,80}", re.ASCII)

MOST_BYTES = 512 * 1024
MOST_SCANS = 200
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Item:
    """A scan as the browser sends it."""

    n: int
    text: str
    scanned_at: datetime | None


@dataclass(frozen=True)
class Batch:
    """The scans of one browser tab for one bench, in their order."""

    client: str
    session: str
    items: Sequence[Item]


class MalformedError(ValueError):
    """The message cannot be read; the text says why."""


async def scan_route(request: Request) -> Response:
    """Answers a batch of scans."""
    try:
        actor = actor_of(request)
    except SignInFirstError as error:
        return problem_for(request, error)
    body = await body_of(request, MOST_BYTES)
    if body is None:
        return _problem(413, f"More than {MOST_BYTES // 1024} kB at once: send fewer scans.")
    try:
        batch = batch_from(body)
    except MalformedError as error:
        return _problem(400, str(error))
    results = await run_in_threadpool(_answer, actor, batch)
    if not results:
        return _problem(503, "The database does not answer. The scans are kept, and sent again.")
    return JSONResponse({"results": results})


def _problem(status: int, title: str) -> Response:
    content = {"type": "about:blank#scan", "title": title, "status": status}
    return JSONResponse(content, status, media_type="application/problem+json")


# --- reading what was sent


def batch_from(body: bytes) -> Batch:
    """The scans in a message. Raises MalformedError."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedError("This is no JSON.") from error
    match sent:
        case {"client": str(client), "session": str(session), "items": list(items)}:
            if not (_NAME.fullmatch(client) and _NAME.fullmatch(session)):
                raise MalformedError("client and session are 1 to 80 letters, digits, points, colons or hyphens.")
            if not 1 <= len(items) <= MOST_SCANS:
                raise MalformedError(f"{len(items)} scans: send 1 to {MOST_SCANS} at once.")
            return Batch(client, session, [_item(each) for each in items])
    raise MalformedError("Send client, session and items.")


def _item(sent: Any) -> Item:
    match sent:
        case {"n": int(n), "text": str(text)} if not isinstance(n, bool) and 0 <= n <= LARGEST_NUMBER:
            return Item(n, text, _moment(sent.get("scanned_at")))
    raise MalformedError("Each item has n (a whole number) and text.")


def _moment(sent: Any) -> datetime | None:
    """The device's time; None, which is taken as now, where it makes no sense."""
    try:
        return datetime.fromisoformat(sent) if isinstance(sent, str) else None
    except ValueError:
        return None


# --- answering


def _answer(actor: Actor, batch: Batch) -> list[dict[str, Any]]:
    results = []
    for item in batch.items:
        try:
            results.append({"n": item.n, **_answer_one(actor, batch, item)})
        except (OperationalError, InterfaceError):
            _LOG.exception("Scan %s of %s could not be dealt with: it will come again", item.n, batch.client)
            break
        except Exception:  # noqa: BLE001 - one bad scan must not lose those after it
            reference = f"{secrets.randbelow(10**6):06d}"
            _LOG.exception("Reference %s: scan %s of %s", reference, item.n, batch.client)
            results.append({"n": item.n, **_mistake(item, reference)})
    return results


def _answer_one(actor: Actor, batch: Batch, item: Item) -> dict[str, Any]:
    with unit_of_work(actor) as work:
        answer = scan(
            work,
            client=batch.client,
            number=item.n,
            text=item.text,
            session_key=batch.session,
            scanned_at=item.scanned_at,
        )
    return asdict(answer)


def _mistake(item: Item, reference: str) -> dict[str, Any]:
    message = f"The mistake is ours. Scan it again; if it stays, tell whoever looks after Staal the number {reference}."
    return {"verdict": "refused", "code": storable(item.text)[:40], "headline": "not saved", "message": message}


routes: list[BaseRoute] = [Route("/api/scan", scan_route, methods=["POST"])]
