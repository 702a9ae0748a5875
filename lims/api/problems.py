"""The one place where a refusal becomes an HTTP answer: application/problem+json (RFC 9457)."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lims.access import Actor
from lims.errors import (
    ConflictError,
    InvalidInputError,
    LimsError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)

_LOG = logging.getLogger("staal.api")

STATUS: Mapping[type[LimsError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    InvalidInputError: 422,
    RuleBrokenError: 409,
    ConflictError: 409,
}


class SignInFirstError(NotAllowedError):
    """Nobody is signed in."""


def actor_of(request: Request) -> Actor:
    """Who is signed in, as the gate found out."""
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise SignInFirstError("Sign in first.")
    return actor


def status_of(error: LimsError) -> int:
    """The HTTP status of a refusal."""
    if isinstance(error, SignInFirstError):
        return 401
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def problem_for(_request: Request, error: LimsError) -> Response:
    """A refusal: `title` is what a person reads, `fields` says what is wrong with each field of an input."""
    kind = next((each.__name__ for each in type(error).__mro__ if each in STATUS), "LimsError")
    content: dict[str, Any] = {
        "type": f"about:blank#{kind.removesuffix('Error').lower()}",
        "title": str(error) or (type(error).__doc__ or "").strip(),
        "status": status_of(error),
    }
    if isinstance(error, InvalidInputError) and error.fields:
        content["fields"] = dict(error.fields)
    return JSONResponse(content, content["status"], media_type="application/problem+json")


def problem_for_bug(_request: Request, error: Exception) -> Response:
    """Anything else is a bug: its number for the person, the rest for the log."""
    reference = f"{secrets.randbelow(10**6):06d}"
    _LOG.error("Reference %s", reference, exc_info=error)
    title = f"This did not work, and the mistake is ours. Tell whoever looks after Staal the number {reference}."
    content = {"type": "about:blank#bug", "title": title, "status": 500, "reference": reference}
    return JSONResponse(content, 500, media_type="application/problem+json")
