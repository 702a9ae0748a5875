"""Scans that waited for the network and did not fit any more: kept until somebody decides. Their building blocks."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true, update

from lims.access import Permission
from lims.database import columns
from lims.errors import ConflictError, NotFoundError
from lims.scanning.rules import Command, Verb, Wishes
from lims.scanning.tables import BenchSession, LateScan, Scan
from lims.unit_of_work import Work

_L, _N, _B = columns(LateScan), columns(Scan), columns(BenchSession)

PLACING = (Verb.PUT, Verb.BRING_BACK)
"""What may as well be put somewhere else."""


class UnknownScanError(NotFoundError):
    """No scan of this number waits for a decision."""


class DecidedAlreadyError(ConflictError):
    """Somebody decided already what becomes of the scan."""


@dataclass(frozen=True)
class LateView:
    """A scan that waits for a decision: what was scanned, when, and why nothing came of it.

    `again`: it can be tried again; `elsewhere`: its thing can be put somewhere else.
    """

    client: str
    number: int
    text: str
    code: str
    headline: str
    message: str
    mode: str
    scanned_at: datetime
    again: bool
    elsewhere: bool


@dataclass(frozen=True)
class Late:
    """One that waits, by its keys, with what it would have done."""

    id: int
    scan_id: int
    session_key: str
    scanned_at: datetime
    command: Command | None


# --- asking


def find_late(work: Work, *, limit: int = 20) -> list[LateView]:
    """The actor's scans that wait for a decision, the oldest first; everybody's for who manages collections."""
    rows = work.execute(_waiting(work).order_by(_N.id).limit(limit))
    return [_view(row) for row in rows]


def _waiting(work: Work) -> Select[Any]:
    return (
        select(
            _L.id, _L.asked, _L.scan_id, _N.client, _N.number, _N.text, _N.answer, _N.scanned_at, _B.key.label("bench")
        )
        .join_from(LateScan.__table__, Scan.__table__, _N.id == _L.scan_id)
        .join(BenchSession.__table__, _B.id == _N.bench_session_id)
        .where(_L.decision == "open", _theirs(work))
    )


def _theirs(work: Work) -> ColumnElement[bool]:
    if work.may(Permission.MANAGE_COLLECTIONS):
        return true()
    return _L.account_id.is_not_distinct_from(work.actor.account_id)


def _view(row: Any) -> LateView:
    command = _command_from(row.asked)
    return LateView(
        client=row.client,
        number=row.number,
        text=row.text,
        code=row.answer["code"],
        headline=row.answer["headline"],
        message=row.answer["message"],
        mode=row.answer["mode"],
        scanned_at=row.scanned_at,
        again=command is not None and (command.verb is not Verb.PUT or command.into is not None),
        elsewhere=command is not None and command.verb in PLACING,
    )


def late_for(work: Work, client: str, number: int) -> Late:
    """One that waits, which nobody else decides on meanwhile. Raises UnknownScanError, DecidedAlreadyError."""
    work.lock(f"late scan {client} {number}")
    row = work.execute(_waiting(work).where(_N.client == client, _N.number == number)).first()
    if row is not None:
        return Late(row.id, row.scan_id, row.bench, row.scanned_at, _command_from(row.asked))
    known = select(_L.decision, _L.decided_at).join_from(LateScan.__table__, Scan.__table__, _N.id == _L.scan_id)
    decided = work.execute(known.where(_N.client == client, _N.number == number, _theirs(work))).first()
    if decided is None:
        raise UnknownScanError("This scan does not wait for a decision.")
    raise DecidedAlreadyError(f"This was decided on {decided.decided_at:%Y-%m-%d %H:%M}: {decided.decision}.")


# --- writing


def enter_late(work: Work, scan_id: int, command: Command | None) -> None:
    """Keeps a scan for a decision."""
    asked = asdict(command) if command else None
    work.add(LateScan, {"scan_id": scan_id, "account_id": work.actor.account_id, "asked": asked, "decision": "open"})


def settle_late(work: Work, late: Late, decision: str, *, wrote: bool) -> None:
    """Somebody decided; what was done for it can be taken back as the scan's."""
    values = {"decision": decision, "decided_at": work.now, "decided_by_account_id": work.actor.account_id}
    work.execute(update(LateScan).where(_L.id == late.id).values(values))
    if wrote:
        work.execute(update(Scan).where(_N.id == late.scan_id).values(change_set_id=work.change_set_id))


def _command_from(stored: Any) -> Command | None:
    if stored is None:
        return None
    things: Sequence[Any] = stored["things"]
    command = Command(**{**stored, "verb": Verb(stored["verb"]), "wishes": Wishes(**stored["wishes"])})
    return replace(command, things=tuple((code, position) for code, position in things))
