"""Takes back what acts did to probes, logger files, alarms, failures and exposures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from lims.database import Table, columns
from lims.history.rules import Touched
from lims.monitoring.actions import FailingAlreadyError
from lims.monitoring.alarming import ALARM, review
from lims.monitoring.failing import FAILURE, find_failures
from lims.monitoring.probing import PROBE, check_new_name, write_watchers
from lims.monitoring.queries import find_probes
from lims.monitoring.receiving import LOGGER_FILE
from lims.monitoring.tables import Alarm, Failure, LoggerFile, Probe, Reading
from lims.reverting import Reverter, was_created
from lims.storage.exposing import EXPOSURE, withdraw_exposures
from lims.unit_of_work import Work

_P, _F, _R, _X = columns(Probe), columns(LoggerFile), columns(Reading), columns(Failure)
_MOMENTS = frozenset({"began_at", "ended_at", "acknowledged_at", "retired_at"})


def revert_probes(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """New probes are retired; names, limits and watchers are as before."""
    touched = []
    for subject in subjects:
        if "name" in subject.changes and was_created(subject):
            work.execute(update(Probe).where(_P.id == subject.subject_id).values(retired_at=work.now))
            touched.append(Touched(PROBE, subject.subject_id, {"retired_at": (None, work.now.isoformat())}))
            continue
        if "watchers" in subject.changes:
            write_watchers(work, subject.subject_id, subject.changes["watchers"][0] or [])
        if "retired_at" in subject.changes:
            check_new_name(work, _name_of(work, subject.subject_id))
        if "name" in subject.changes:
            _check_former_name(work, *subject.changes["name"])
        touched.append(_put_back(work, Probe, subject, but="watchers"))
    return touched


def _check_former_name(work: Work, former: str, now: str) -> None:
    """The name that a probe had is given back to it unless another has it by now. Raises ProbeExistsError."""
    if former.casefold() != now.casefold():
        check_new_name(work, former)


def _name_of(work: Work, probe_id: int) -> str:
    return str(work.execute(select(_P.name).where(_P.id == probe_id)).scalar_one())


def revert_logger_files(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """The readings of a file go, as they came; the file may come again."""
    ids = [subject.subject_id for subject in subjects]
    from_it = _R.logger_file_id.in_(ids)
    probes = set(work.execute(select(_R.probe_id).where(from_it).distinct()).scalars())
    first = work.execute(select(_R.measured_at).where(from_it).order_by(_R.measured_at).limit(1)).scalar()
    work.execute(delete(Reading.__table__).where(from_it))
    work.execute(update(LoggerFile).where(_F.id.in_(ids)).values(withdrawn=True, live_digest=None))
    touched = [Touched(LOGGER_FILE, each.subject_id, {"withdrawn": (False, True)}) for each in subjects]
    for probe in find_probes(work, retired=True):
        if probe.id in probes and first is not None:
            touched += review(work, probe, first)
    return touched


def revert_alarms(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """New alarms are withdrawn; what was acknowledged waits again."""
    return [_withdraw_or_put_back(work, Alarm, subject) for subject in subjects]


def revert_failures(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A failure that was begun did not happen; one that was ended goes on, unless there is a later one."""
    for subject in subjects:
        container_id = work.execute(select(_X.container_id).where(_X.id == subject.subject_id)).scalar_one()
        if "ended_at" in subject.changes and find_failures(work, container_id=container_id, going_on=True):
            raise FailingAlreadyError("It has failed again since: take that back first.")
    return [_withdraw_or_put_back(work, Failure, subject) for subject in subjects]


def revert_exposures(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """They did not happen."""
    withdraw_exposures(work, [subject.subject_id for subject in subjects])
    return [Touched(EXPOSURE, subject.subject_id, {"withdrawn": (False, True)}) for subject in subjects]


def _withdraw_or_put_back(work: Work, table: type[Table], subject: Touched) -> Touched:
    if subject.changes.get("withdrawn") != (None, False):
        return _put_back(work, table, subject)
    work.execute(update(table).where(columns(table).id == subject.subject_id).values(withdrawn=True))
    return Touched(subject.subject_type, subject.subject_id, {"withdrawn": (False, True)})


def _put_back(work: Work, table: type[Table], subject: Touched, but: str = "") -> Touched:
    """Gives columns their old values again."""
    values = {name: _value(name, old) for name, (old, _) in subject.changes.items() if name != but}
    if values:
        work.execute(update(table).where(columns(table).id == subject.subject_id).values(values))
    back = {name: (new, old) for name, (old, new) in subject.changes.items()}
    return Touched(subject.subject_type, subject.subject_id, back)


def _value(name: str, kept: Any) -> Any:
    return datetime.fromisoformat(kept) if name in _MOMENTS and kept is not None else kept


REVERTERS: dict[str, Reverter] = {
    EXPOSURE: revert_exposures,
    FAILURE: revert_failures,
    ALARM: revert_alarms,
    LOGGER_FILE: revert_logger_files,
    PROBE: revert_probes,
}
"""Alarms before files: what is left is reviewed when the readings are gone."""

NOT_UNDOABLE = {
    "renew probe token": "renew it once more",
    "report readings": "a probe has measured what it measured; retire it if it is broken",
    "note silence": "it ends by itself when the probe is heard of again",
}
