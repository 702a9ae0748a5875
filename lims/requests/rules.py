"""How a request goes its way, and what may be asked for. Pure."""

from collections.abc import Collection, Iterable
from datetime import date

from lims.errors import ConflictError, InvalidInputError, RuleBrokenError

OPEN = ("asked", "granted", "picked")
"""States of an item that still waits for somebody in the house."""


class NotAvailableError(RuleBrokenError):
    """What is not in the collection (any more) cannot be asked for."""


class StepError(ConflictError):
    """The item is not at this step of its way: somebody was first, or a step is missing."""


class DayPassedError(InvalidInputError):
    """A day that has passed cannot be kept."""


def state_of(items: Iterable[str]) -> str:
    """The state of a request, from those of its items: the step that waits comes first."""
    states = set(items)
    if states <= {"withdrawn"}:
        return "withdrawn"
    if "asked" in states:
        return "asked"
    if "picked" in states:
        return "picking"
    if "granted" in states:
        return "picking" if states & {"handed out", "returned"} else "decided"
    return "handed out" if "handed out" in states else "closed"


def check_available(code: str, disposition: str, record: str) -> None:
    """Raises NotAvailableError unless it is registered and in the collection."""
    if record != "registered":
        raise NotAvailableError(f"{code} is {record}: it cannot be asked for.")
    if disposition != "in collection":
        raise NotAvailableError(f"{code} is {disposition}: it cannot be asked for.")


def check_step(code: str, state: str, allowed: Collection[str], done: str) -> None:
    """Raises StepError where an item is not in one of the states from which it can be `done`."""
    if state not in allowed:
        raise StepError(f"{code} is {state}: only what is {' or '.join(allowed)} can be {done}.")


def check_still_open(code: str, state: str) -> None:
    """Raises StepError where nothing can be added to a request any more."""
    if state not in ("asked", "decided", "picking"):
        raise StepError(f"{code} is {state}: ask anew for what is still needed.")


def check_day(field: str, day: date | None, today: date) -> None:
    """Raises DayPassedError for a day before today."""
    if day is not None and day < today:
        raise DayPassedError(f"{day:%Y-%m-%d} has passed: choose today or later.", **{field: "has passed"})


def check_said(field: str, text: str | None, message: str) -> str:
    """The text as it is kept. Raises InvalidInputError with the message where there is none."""
    if kept := (text or "").strip():
        return kept
    raise InvalidInputError(message, **{field: "missing"})
