"""Acts on probes, their readings and alarms; on the night a freezer fails, and on what was too warm."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import update

from lims.access import Permission
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError, NotAllowedError
from lims.history.rules import Touched, changed, created
from lims.monitoring.air import AirAround
from lims.monitoring.alarming import ALARM, end_silence, raise_silence, review
from lims.monitoring.failing import FAILURE, FailureView, find_away, find_failures, runs_left_inside
from lims.monitoring.failing import failure_of as latest_failure
from lims.monitoring.probing import (
    PROBE,
    agents_named,
    check_new_name,
    limit_columns,
    limits_from,
    lock_probe,
    watchers_of,
    write_watchers,
)
from lims.monitoring.queries import AlarmView, ProbeView, alarm_for, find_probes, probe_for
from lims.monitoring.receiving import LoggerReport, report_on, sorted_out, write_file, write_readings
from lims.monitoring.rules import Point, check_possible, check_probe_name
from lims.monitoring.tables import Alarm, Failure, Probe
from lims.people.signing_in import digest_of_token, new_token
from lims.storage.exposing import NewExposure, write_exposures
from lims.storage.homing import put_home
from lims.storage.permitting import CLOCKS_DIFFER, MomentError, moment, require_in_units
from lims.storage.queries import MOVING, container_for, container_ids_among, containers_by_id, things_by_id
from lims.unit_of_work import Work
from lims.values.codes import grouped

MOST_READINGS = 10_000
_P, _A, _F = columns(Probe), columns(Alarm), columns(Failure)


class AcknowledgedAlreadyError(ConflictError):
    """Somebody has acknowledged the alarm."""


class FailingAlreadyError(ConflictError):
    """The failure of this container is known."""


class NothingAwayError(ConflictError):
    """Everything is at its place."""


class HighestError(InvalidInputError):
    """The highest air temperature is not known."""


@dataclass(frozen=True)
class NewToken:
    """A probe's name, and the token with which it sends its readings: told once, kept nowhere."""

    name: str
    token: str


# --- probes


def add_probe(
    work: Work,
    *,
    name: str,
    container: str,
    quantity: str = "temperature",
    low: float | None = None,
    high: float | None = None,
    delay_minutes: int = 30,
    silent_minutes: int = 90,
    watchers: Sequence[str] = (),
    since: datetime | None = None,
) -> NewToken:
    """Enters a probe in a container; `watchers` are told by mail when it gives alarm.

    Raises ProbeNameError, ProbeExistsError, QuantityError, LimitsError, WatcherError, UnknownContainerError.
    """
    where = container_for(work, container)
    require_in_units(work, Permission.ARRANGE, [where])
    kept = check_probe_name(name)
    limits = limits_from(quantity, low, high, delay_minutes, silent_minutes)
    agents, token = agents_named(work, watchers), new_token()
    work.lock("name probes")
    check_new_name(work, kept)
    facts = {"name": kept, "container_id": where.id, "quantity": quantity, **limit_columns(limits)}
    row = {**facts, "token_digest": digest_of_token(token), "since": moment(work, since)}
    key = work.add(Probe, {**row, "change_set_id": work.change_set_id})
    write_watchers(work, key, agents)
    work.record("add probe", [Touched(PROBE, key, created({**facts, "watchers": agents or None}))])
    return NewToken(kept, token)


def change_probe(
    work: Work,
    *,
    name: str,
    low: float | None,
    high: float | None,
    delay_minutes: int,
    silent_minutes: int,
    watchers: Sequence[str],
    new_name: str | None = None,
) -> None:
    """Gives a probe other limits, another name, and has others told.

    Raises UnknownProbeError, ProbeNameError, ProbeExistsError, LimitsError, WatcherError.
    """
    probe = _probe(work, name, Permission.ARRANGE)
    limits = limits_from(probe.quantity, low, high, delay_minutes, silent_minutes)
    agents = agents_named(work, watchers)
    kept = check_probe_name(probe.name if new_name is None else new_name)
    work.lock("name probes")
    if kept.casefold() != probe.name.casefold():
        check_new_name(work, kept)
    before = {"name": probe.name, **limit_columns(probe.limits)}
    after = {"name": kept, **limit_columns(limits)}
    told = {"watchers": watchers_of(work, probe.id)}, {"watchers": sorted(agents)}
    work.execute(update(Probe).where(_P.id == probe.id).values(after))
    write_watchers(work, probe.id, agents)
    work.record("change probe", [Touched(PROBE, probe.id, changed(before | told[0], after | told[1]))])


def renew_token(work: Work, *, name: str) -> NewToken:
    """Gives a probe another token; the former one lets nobody in any more. Raises UnknownProbeError."""
    probe = _probe(work, name, Permission.ARRANGE)
    token = new_token()
    work.execute(update(Probe).where(_P.id == probe.id).values(token_digest=digest_of_token(token)))
    work.record("renew probe token", [Touched(PROBE, probe.id)])
    return NewToken(probe.name, token)


def retire_probe(work: Work, *, name: str, reason: str | None = None) -> None:
    """Takes a probe out of use; its readings stay. Raises UnknownProbeError."""
    probe = _probe(work, name, Permission.ARRANGE)
    work.execute(update(Probe).where(_P.id == probe.id).values(retired_at=work.now))
    touched = Touched(PROBE, probe.id, {"retired_at": (None, work.now.isoformat())})
    work.record("retire probe", [touched], reason=reason)


def _probe(work: Work, name: str, permission: Permission) -> ProbeView:
    probe = probe_for(work, name)
    require_in_units(work, permission, [containers_by_id(work, [probe.container_id])[probe.container_id]])
    return probe


# --- readings


def read_logger(
    work: Work, *, file_name: str, content: bytes, probes: Sequence[str] = (), zone: str | None = None
) -> LoggerReport:
    """Brings in what is new in a logger's file; the same file again changes nothing.

    `probes` in the order of its columns; else those whose name begins the file's name or stands in a heading. `zone` is
    that of the logger's clock, if the file does not say. Raises NotALoggerFileError, WhichProbeError, ZoneError.
    """
    for name in probes:
        _probe(work, name, Permission.MEASURE)
    work.lock("logger files")
    report = report_on(work, file_name=file_name, content=content, probes=probes, zone=zone)
    views = [each.probe for each in report.incoming]
    standing = containers_by_id(work, [each.container_id for each in views])
    require_in_units(work, Permission.MEASURE, standing.values())
    if report.already:
        return report
    for view in sorted(views, key=lambda each: each.id):
        lock_probe(work, view)
    key, line = write_file(work, report)
    touched = [line]
    for each in report.incoming:
        write_readings(work, each.probe.id, each.new, key)
        touched += _follow_up(work, each.probe, each.new)
    work.record("read logger", touched, details={"file": report.file_name, "readings": report.new})
    return report


def report_readings(work: Work, *, probe: str, points: Sequence[Point]) -> int:
    """Takes what a probe sends; returns how many readings are new. Raises InvalidInputError, ImpossibleValueError."""
    view = _probe(work, probe, Permission.MEASURE)
    if not 1 <= len(points) <= MOST_READINGS:
        raise InvalidInputError(f"{len(points)} readings: send 1 to {MOST_READINGS:,} at once.")
    for point in points:
        check_possible(point.value, view.quantity)
        if point.at > work.now + CLOCKS_DIFFER:
            raise MomentError(f"{point.at:%Y-%m-%d %H:%M} lies ahead: is the probe's clock right?", at="lies ahead")
    lock_probe(work, view)
    once = {point.at: point for point in sorted(points, reverse=True)}
    new, _, _ = sorted_out(work, view.id, sorted(once.values()))
    if new:
        write_readings(work, view.id, new)
        touched = _follow_up(work, view, new)
        work.record("report readings", touched, details={"probe": view.name, "readings": len(new)})
    return len(new)


def _follow_up(work: Work, probe: ProbeView, new: Sequence[Point]) -> list[Touched]:
    """What new readings mean for the alarms."""
    if not new:
        return []
    return [*end_silence(work, probe, [point.at for point in new]), *review(work, probe, min(new).at)]


# --- alarms


def note_silence(work: Work) -> int:
    """Raises an alarm for each probe that has said nothing for too long; how many are new."""
    work.require(Permission.MEASURE)
    touched = [line for probe in find_probes(work) if probe.silent for line in raise_silence(work, probe)]
    if touched:
        work.record("note silence", touched)
    return len(touched)


def acknowledge_alarm(work: Work, *, number: int, comment: str | None = None) -> AlarmView:
    """Somebody has seen an alarm: it is not shown on every page any more.

    Raises UnknownAlarmError, AcknowledgedAlreadyError.
    """
    alarm = alarm_for(work, number)
    require_in_units(work, Permission.MOVE, [container_for(work, alarm.container)])
    statement = update(Alarm).where(_A.id == number, _A.acknowledged_at.is_(None))
    said = (comment or "").strip() or None
    values = {"acknowledged_at": work.now, "acknowledged_by_agent_id": work.actor.agent_id, "comment": said}
    if not work.execute(statement.values(values)).rowcount:
        there = alarm_for(work, number)
        raise AcknowledgedAlreadyError(f"{there.acknowledged_by} has acknowledged this alarm already.")
    told = {**values, "acknowledged_at": work.now.isoformat()}
    work.record("acknowledge alarm", [Touched(ALARM, number, created(told))], reason=said)
    return alarm_for(work, number)


# --- the night a freezer fails


def begin_failure(
    work: Work, *, container: str, began_at: datetime | None = None, remarks: str | None = None
) -> FailureView:
    """Says that a freezer has failed, and since when: what lay in it then has its home there.

    Raises FailingAlreadyError, MomentError.
    """
    view = container_for(work, container)
    require_in_units(work, Permission.MOVE, [view])
    when = moment(work, began_at)
    work.lock("failures")
    if there := find_failures(work, container_id=view.id, going_on=True):
        raise FailingAlreadyError(f"{view.name} is failing since {there[0].began_at:%Y-%m-%d %H:%M} UTC already.")
    said = (remarks or "").strip() or None
    values = {"container_id": view.id, "began_at": when, "remarks": said, "change_set_id": work.change_set_id}
    key = work.add(Failure, values)
    facts = {"container_id": view.id, "began_at": when.isoformat(), "remarks": said, "withdrawn": False}
    work.record("begin failure", [Touched(FAILURE, key, created(facts))], occurred_at=when)
    return FailureView(key, view.id, view.code, view.name, when, None, said)


def end_failure(work: Work, *, container: str, ended_at: datetime | None = None) -> FailureView:
    """Says that a freezer works again. Raises NoFailureError."""
    failure = _failure(work, container)
    when = moment(work, ended_at)
    if failure.ended_at is not None:
        raise FailingAlreadyError(f"{failure.container_name} works again since {failure.ended_at:%Y-%m-%d %H:%M} UTC.")
    if when < failure.began_at:
        raise MomentError(
            f"It failed at {failure.began_at:%Y-%m-%d %H:%M} UTC: it works again later.", ended_at="before"
        )
    work.execute(update(Failure).where(_F.id == failure.id).values(ended_at=when))
    touched = Touched(FAILURE, failure.id, {"ended_at": (None, when.isoformat())})
    work.record("end failure", [touched], occurred_at=when)
    return replace(failure, ended_at=when)


def put_all_back(work: Work, *, container: str, occurred_at: datetime | None = None) -> int:
    """Puts everything that left a freezer since it failed back to where it lay, in one act; how many things those are.

    All or nothing. Raises NoFailureError, NothingAwayError, PositionTakenError.
    """
    failure = _failure(work, container)
    when = moment(work, occurred_at)
    work.lock(MOVING)
    away = find_away(work, failure)
    if not away:
        raise NothingAwayError(f"Nothing that lay in {failure.container_name} is elsewhere.")
    ids = [each.entity_id for each in away]
    things = things_by_id(work, ids, container_ids_among(work, ids))
    if len(things) < len(ids):
        raise NotAllowedError("Some of what was moved belongs to a collection that you may not see: ask its keeper.")
    homes = [(each.home.container_id, _spot(each.home.position, each.home.slot)) for each in away]
    touched = put_home(work, [things[each] for each in ids], homes, occurred_at=when)
    work.record("put all back", touched, occurred_at=when, details={"into": failure.container})
    return len(ids)


def _spot(position: int | None, slot: int | None) -> tuple[int, int] | None:
    return None if position is None else (position, slot or 1)


def _failure(work: Work, container: str) -> FailureView:
    view = container_for(work, container)
    require_in_units(work, Permission.MOVE, [view])
    return latest_failure(work, view)


# --- exposures


def expose(
    work: Work,
    *,
    containers: Sequence[str],
    started_at: datetime,
    ended_at: datetime | None = None,
    highest_celsius: float | None = None,
    how_known: str | None = None,
) -> int:
    """Records that containers and all in them were too warm; without a temperature, the probes there say how warm.

    Raises MomentError, HighestError, UnknownContainerError.
    """
    views = [container_for(work, code) for code in dict.fromkeys(containers)]
    if not views:
        raise InvalidInputError(containers="Name at least one container.")
    require_in_units(work, Permission.MOVE, views)
    start, end = moment(work, started_at), moment(work, ended_at)
    if end <= start:
        raise MomentError("It ended before it began: give both moments.", ended_at="before the beginning")
    runs = [(view.id, start, end) for view in views]
    new = _exposures(work, runs, highest_celsius, how_known)
    work.record("expose", write_exposures(work, new), occurred_at=start, details={"containers": len(new)})
    return len(new)


def expose_failure(
    work: Work, *, container: str, highest_celsius: float | None = None, how_known: str | None = None
) -> int:
    """Records the exposure of each run of racks: of what left until it left, of what stayed until the failure's end.

    Raises NoFailureError, HighestError.
    """
    failure = _failure(work, container)
    away = find_away(work, failure)
    left = {each.entity_id: each for each in away}
    inside = runs_left_inside(work, failure.container_id, [each.home.container_id for each in away])
    runs = [(each, failure.began_at, left[each].left_at) for each in container_ids_among(work, list(left))]
    runs += [(each, failure.began_at, failure.ended_at or work.now) for each in inside]
    new = _exposures(work, [run for run in runs if run[1] < run[2]], highest_celsius, how_known)
    details = {"of": failure.container, "runs": len(new)}
    work.record("expose", write_exposures(work, new), occurred_at=failure.began_at, details=details)
    return len(new)


def _exposures(
    work: Work, runs: Sequence[tuple[int, datetime, datetime]], highest: float | None, how_known: str | None
) -> list[NewExposure]:
    """One for each run (container, from, to), with what was said of it or what the probes say."""
    if highest is not None:
        how = (how_known or "").strip() or f"told by {work.actor.name}"
        return [NewExposure(key, start, end, highest, how) for key, start, end in runs]
    around = AirAround(work, min(run[1] for run in runs), max(run[2] for run in runs), 0)
    found = []
    for key, start, end in runs:
        air = around.inside(key, start, end)
        if air.time.highest is None:
            code = containers_by_id(work, [key])[key].code
            raise HighestError(
                f"No probe tells how warm it was around {grouped(code)}: give the highest air temperature, and how it "
                "is known.",
                highest_celsius="not known",
            )
        how = (how_known or "").strip() or f"probe {', '.join(air.probes)}"
        found.append(NewExposure(key, start, end, air.time.highest / 1000, how))
    return found
