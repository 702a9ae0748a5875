"""The one place where a refusal becomes words on the screen and an exit code; and where a bug gets its number."""

import logging
import secrets
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from labels.errors import LabelError
from lims.errors import (
    ConflictError,
    InvalidInputError,
    LimsError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)

DONE, REFUSED, MISUSED, BUG, INTERRUPTED = 0, 1, 2, 3, 130
"""What the command's end says to the script that called it."""

_KINDS: tuple[tuple[type[LimsError], str], ...] = (
    (NotFoundError, "not_found"),
    (NotAllowedError, "not_allowed"),
    (InvalidInputError, "invalid_input"),
    (RuleBrokenError, "rule_broken"),
    (ConflictError, "conflict"),
)


def message_of(error: Exception) -> str:
    """What a person reads: the message and, where it does not say so itself, what is wrong with each field."""
    message = str(error) or (type(error).__doc__ or "This was refused.").strip()
    fields = fields_of(error)
    if fields and message != " ".join(fields.values()):
        unsaid = [f"  {name}: {text}" for name, text in fields.items() if text not in message and " " in text]
        return "\n".join([message, *unsaid])
    return message


def fields_of(error: Exception) -> Mapping[str, str]:
    """What is wrong with each field of an input."""
    return error.fields if isinstance(error, InvalidInputError) else {}


def kind_of(error: Exception) -> str:
    """The kind of refusal, for programs."""
    return next((kind for type_, kind in _KINDS if isinstance(error, type_)), "refused")


def told(error: Exception) -> dict[str, Any]:
    """A refusal as JSON."""
    return {"error": {"kind": kind_of(error), "message": message_of(error), "fields": dict(fields_of(error))}}


def refusal_in(error: Exception) -> Exception | None:
    """The refusal that a person may read, None for a bug. `labels` knows nobody, so that its errors stand apart."""
    return error if isinstance(error, LimsError | LabelError) else _from_database(error)


_TROUBLES: Mapping[str, LimsError] = {
    "database is locked": ConflictError("Somebody else is writing and does not finish: try again in a moment."),
    "readonly database": NotAllowedError("The database may only be read: its file or its folder is protected."),
    "disk is full": RuleBrokenError("There is no room left on the disk of the database."),
}


def _from_database(error: Exception) -> LimsError | None:
    """Trouble with the database that is nobody's mistake, and of which a person can do something."""
    if type(error).__name__ != "OperationalError" or not type(error).__module__.startswith("sqlalchemy"):
        return None
    if getattr(error, "connection_invalidated", False):
        return ConflictError("The database has gone away meanwhile: see whether it runs, and try again.")
    return next((refusal for words, refusal in _TROUBLES.items() if words in str(error)), None)


def note_bug(error: Exception) -> str:
    """Gives a bug its number and writes what happened into the log; returns the number."""
    reference = f"{secrets.randbelow(10**6):06d}"
    with suppress(Exception):
        _log().error("Reference %s\n%s", reference, "".join(traceback.format_exception(error)))
    return reference


def bug_told(reference: str) -> dict[str, Any]:
    """A bug as JSON."""
    return {"error": {"kind": "bug", "message": bug_message(reference), "fields": {}, "reference": reference}}


def bug_message(reference: str) -> str:
    """What a person reads of a bug."""
    return (
        f"This did not work, and the mistake is ours. Nothing was changed by it. "
        f"Tell whoever looks after Staal the number {reference}; --debug shows more."
    )


def _log() -> logging.Logger:
    """The log of commands, in the data folder: a command has no server whose log it could go into."""
    from lims.settings import settings

    log = logging.getLogger("staal.cli")
    log.propagate = False
    folder = settings().data_dir / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(folder / "commands.log", encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for old in list(log.handlers):
        log.removeHandler(old)
        old.close()
    log.addHandler(handler)
    return log
