"""Writes checks: their lines, what was done about each, and the signature of a closed one."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import func, select, update

from lims.checking.queries import CHECK
from lims.checking.rules import Finding
from lims.checking.tables import StorageCheck, StorageCheckItem
from lims.database import columns
from lims.database.types import canonical_json
from lims.errors import ConflictError
from lims.history.rules import Touched, created
from lims.storage.queries import ContainerView, ThingView
from lims.storage.rules import shown_day
from lims.storage.whereabouts import places_shown
from lims.unit_of_work import Work

_K, _I = columns(StorageCheck), columns(StorageCheckItem)
_NUMBERING = "number checks"
_ITEM = (
    "check_id",
    "line",
    "code",
    "entity_id",
    "expected_position",
    "found_position",
    "recorded_label",
    "verdict",
    "proposal",
    "problem",
    "resolution",
)


class CheckOpenError(ConflictError):
    """The container is being checked already."""


class CheckClosedError(ConflictError):
    """The check is closed or taken back."""


def open_check(work: Work, container_id: int) -> Any:
    """The open check of a container, None where there is none."""
    statement = select(_K.id, _K.number, _K.begun_at).where(_K.container_id == container_id, _K.state == "open")
    return work.execute(statement).first()


def write_check(
    work: Work,
    box: ContainerView,
    findings: Sequence[Finding],
    things: Mapping[int, ThingView],
    told: Mapping[str, Any],
) -> tuple[int, Touched]:
    """Writes a check with all its lines; returns its number and the history's line. Raises CheckOpenError."""
    work.lock(_NUMBERING)
    if before := open_check(work, box.id):
        raise CheckOpenError(
            f"Check {before.number} of {box.name} is open since {shown_day(before.begun_at, work.now)}: "
            f"close it, or take it back, first."
        )
    number = int(work.execute(select(func.coalesce(func.max(_K.number), 0) + 1)).scalar_one())
    values = {
        "number": number,
        "container_id": box.id,
        "place_label": box.place_label,
        "state": "open",
        "begun_at": work.now,
        "agent_id": work.actor.agent_id,
        **told,
    }
    key = work.add(StorageCheck, {**values, "change_set_id": work.change_set_id})
    work.insert(StorageCheckItem, _ITEM, _rows(work, key, findings, things))
    return number, Touched(CHECK, key, created({**values, "begun_at": work.now.isoformat(), "lines": len(findings)}))


def _rows(work: Work, key: int, findings: Sequence[Finding], things: Mapping[int, ThingView]) -> list[tuple[Any, ...]]:
    foreign = [each.key for each in findings if each.verdict == "foreign" and each.key in things]
    places = places_shown(work, [key for key in foreign if key is not None])
    rows = []
    for line, each in enumerate(findings, start=1):
        place = places.get(each.key or 0)
        recorded = " › ".join([*place.way, *filter(None, [place.position])]) if place else None
        where = (each.expected, each.found, recorded)
        rows.append((key, line, each.text, each.key, *where, each.verdict, each.proposal, each.problem, "none"))
    return rows


def locked_check(work: Work, number: int) -> Any:
    """The row of an open check, which nobody else changes until the transaction ends; None where there is none."""
    return work.execute(select(StorageCheck.__table__).where(_K.number == number).with_for_update()).first()


def items_of(work: Work, check_id: int) -> Sequence[Any]:
    """The rows of a check's lines, in their order."""
    return work.execute(select(StorageCheckItem.__table__).where(_I.check_id == check_id).order_by(_I.line)).all()


def resolve(work: Work, check_id: int, resolutions: Mapping[int, str], before: Mapping[int, str]) -> Touched:
    """Writes what was done about lines; returns the history's line. `before` is what stood there."""
    for what in set(resolutions.values()):
        lines = [line for line, each in resolutions.items() if each == what]
        statement = update(StorageCheckItem).where(_I.check_id == check_id, _I.line.in_(lines))
        work.execute(statement.values(resolution=what))
    kept = ({str(line): before[line] for line in resolutions}, {str(line): each for line, each in resolutions.items()})
    return Touched(CHECK, check_id, {"resolutions": kept})


def sign(work: Work, check: Any, comment: str | None) -> Touched:
    """Closes a check; returns the history's line. From now on the database refuses to change it."""
    values = {
        "state": "closed",
        "closed_at": work.now,
        "closed_by_id": work.actor.agent_id,
        "comment": comment or check.comment,
    }
    signed = {**values, "digest": digest_of({**check._mapping, **values}, items_of(work, check.id))}
    work.execute(update(StorageCheck).where(_K.id == check.id).values(signed))
    after = {**signed, "closed_at": work.now.isoformat()}
    return Touched(
        CHECK, check.id, {name: (getattr(check, name), value) for name, value in after.items() if value is not None}
    )


def digest_of(check: Any, items: Sequence[Any]) -> str:
    """SHA-256 over all that a closed check says, by its columns: keys, no names, so that erasing a person holds."""
    head = [check[name] for name in ("number", "container_id", "place_label", "source", "file_name", "comment")]
    when = [check[name].astimezone(UTC).isoformat() for name in ("begun_at", "closed_at")]
    who = [check["agent_id"], check["closed_by_id"]]
    lines = [[getattr(each, name) for name in _ITEM[1:]] for each in items]
    return hashlib.sha256(canonical_json([*head, *when, *who, lines]).encode()).hexdigest()
