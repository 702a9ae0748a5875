"""Probes, their readings and alarms, as pages and commands ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from lims.database import columns
from lims.errors import NotFoundError
from lims.monitoring.rules import Limits, Point, is_silent
from lims.monitoring.tables import Alarm, LoggerFile, Probe, ProbeWatcher, Reading
from lims.people.tables import Agent
from lims.storage.queries import ContainerView, containers_by_id
from lims.unit_of_work import Work

_P, _R, _A, _F = columns(Probe), columns(Reading), columns(Alarm), columns(LoggerFile)
_W, _G = columns(ProbeWatcher), columns(Agent)


class UnknownProbeError(NotFoundError):
    """There is no such probe."""


class UnknownAlarmError(NotFoundError):
    """There is no such alarm."""


@dataclass(frozen=True)
class ProbeView:
    """A probe, the container it is in, and what it said last (thousandths)."""

    id: int
    name: str
    quantity: str
    container_id: int
    container: str
    container_name: str
    place_label: str
    unit_id: int | None
    limits: Limits
    has_token: bool
    since: datetime
    retired_at: datetime | None
    last_at: datetime | None
    last_value: int | None
    watchers: tuple[str, ...]
    silent: bool


@dataclass(frozen=True)
class AlarmView:
    """An alarm. `number` names it; `worst` is in thousandths, None where the probe was silent."""

    number: int
    probe: str
    quantity: str
    container: str
    container_name: str
    place_label: str
    kind: str
    began_at: datetime
    ended_at: datetime | None
    worst: int | None
    limit: int | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    comment: str | None


@dataclass(frozen=True)
class LoggerFileView:
    """A logger's file that came in."""

    file_name: str
    digest: str
    rows: int
    came_in: int
    known: int
    refused: int
    first_at: datetime | None
    last_at: datetime | None


def find_probes(
    work: Work, *, containers: Sequence[int] | None = None, retired: bool = False, names: Sequence[str] | None = None
) -> list[ProbeView]:
    """The probes, all or those in some containers or of some names, by name."""
    statement = select(Probe.__table__).order_by(_P.name, _P.id)
    if not retired:
        statement = statement.where(_P.retired_at.is_(None))
    if containers is not None:
        statement = statement.where(_P.container_id.in_(containers))
    if names is not None:
        statement = statement.where(func.lower(_P.name).in_([each.lower() for each in names]))
    rows = work.execute(statement).all()
    standing = containers_by_id(work, list({row.container_id for row in rows}))
    last, watchers = _last(work, [row.id for row in rows]), _watchers(work, [row.id for row in rows])
    return [_probe(work, row, standing[row.container_id], last.get(row.id), watchers.get(row.id, ())) for row in rows]


def probes_around(work: Work, container: ContainerView) -> list[ProbeView]:
    """The probes in a container and in all below it; where there are none, those in what it stands in, the nearest."""
    with_probes = select(_P.container_id).where(_P.retired_at.is_(None)).distinct()
    standing = containers_by_id(work, list(work.execute(with_probes).scalars()))
    inside = [key for key, view in standing.items() if container.id in view.way_ids]
    nearest = inside or [key for key in container.way_ids if key in standing][:1]
    return find_probes(work, containers=nearest) if nearest else []


def probe_for(work: Work, name: str) -> ProbeView:
    """The probe in use of this name. Raises UnknownProbeError."""
    found = find_probes(work, names=[" ".join(name.split())])
    if not found:
        known = ", ".join(each.name for each in find_probes(work)[:10]) or "none yet"
        raise UnknownProbeError(f'There is no probe "{name.strip()[:60]}" in use. Probes: {known}.')
    return found[0]


def probe_of_token(work: Work, token_digest: str) -> ProbeView | None:
    """The probe in use whose token has this digest."""
    name = work.execute(select(_P.name).where(_P.token_digest == token_digest, _P.retired_at.is_(None))).scalar()
    return probe_for(work, name) if name else None


def limits_of(row: Any) -> Limits:
    """The limits of a probe, from its row."""
    minutes = timedelta(minutes=row.delay_minutes), timedelta(minutes=row.silent_minutes)
    return Limits(row.low_limit, row.high_limit, *minutes)


def _probe(
    work: Work, row: Any, container: ContainerView, last: tuple[datetime, int] | None, watchers: Sequence[str]
) -> ProbeView:
    at, value = last or (None, None)
    limits = limits_of(row)
    return ProbeView(
        id=row.id,
        name=row.name,
        quantity=row.quantity,
        container_id=row.container_id,
        container=container.code,
        container_name=container.name,
        place_label=container.place_label,
        unit_id=container.unit_id,
        limits=limits,
        has_token=row.token_digest is not None,
        since=row.since,
        retired_at=row.retired_at,
        last_at=at,
        last_value=value,
        watchers=tuple(watchers),
        silent=row.retired_at is None and is_silent(at, row.since, work.now, limits.silence),
    )


_NEWEST = (
    select(_R.measured_at, _R.value).where(_R.probe_id == bindparam("probe")).order_by(_R.measured_at.desc()).limit(1)
)


def _last(work: Work, ids: Sequence[int]) -> dict[int, tuple[datetime, int]]:
    """What each of the probes said last. One by one: the index leads to the newest, a sum of all reads them all."""
    found = {each: work.execute(_NEWEST, {"probe": each}).first() for each in ids}
    return {key: (row.measured_at, row.value) for key, row in found.items() if row}


def _watchers(work: Work, ids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(_W.probe_id, _G.name).join_from(ProbeWatcher.__table__, Agent.__table__, _G.id == _W.agent_id)
    found: dict[int, list[str]] = {}
    for key, name in work.execute(statement.where(_W.probe_id.in_(ids)).order_by(_G.name)):
        found.setdefault(key, []).append(name)
    return found


# --- readings


def points_of(work: Work, probe_id: int, since: datetime | None = None, until: datetime | None = None) -> list[Point]:
    """The readings of a probe during a time, with the one before and the one after it."""
    statement = select(_R.measured_at, _R.value).where(_R.probe_id == probe_id).order_by(_R.measured_at)
    if since is not None:
        before = _beside(func.max(_R.measured_at), probe_id, _R.measured_at <= since)
        statement = statement.where(_R.measured_at >= func.coalesce(before, since))
    if until is not None:
        after = _beside(func.min(_R.measured_at), probe_id, _R.measured_at >= until)
        statement = statement.where(_R.measured_at <= func.coalesce(after, until))
    return [Point(at, value) for at, value in work.execute(statement)]


def _beside(what: Any, probe_id: int, condition: ColumnElement[bool]) -> Any:
    inner = select(what).where(_R.probe_id == probe_id, condition)
    return inner.correlate(None).scalar_subquery()


# --- alarms


def find_alarms(work: Work, *, waiting: bool = False, container_ids: Sequence[int] | None = None) -> list[AlarmView]:
    """Alarms, the newest first: all, or those that nobody has acknowledged (`waiting`)."""
    statement = _alarms().where(_A.withdrawn.is_(False))
    if waiting:
        statement = statement.where(_A.acknowledged_at.is_(None))
    if container_ids is not None:
        statement = statement.where(_P.container_id.in_(container_ids))
    return _alarm_views(work, statement.limit(500))


def alarm_for(work: Work, number: int) -> AlarmView:
    """One alarm. Raises UnknownAlarmError."""
    found = _alarm_views(work, _alarms().where(_A.id == number, _A.withdrawn.is_(False)))
    if not found:
        raise UnknownAlarmError(f"There is no alarm {number}.")
    return found[0]


def _alarms() -> Select[Any]:
    return (
        select(
            _A.id,
            _P.name,
            _P.quantity,
            _P.container_id,
            _P.low_limit,
            _P.high_limit,
            _A.kind,
            _A.began_at,
            _A.ended_at,
            _A.worst,
            _A.acknowledged_at,
            _G.name.label("by"),
            _A.comment,
        )
        .join_from(Alarm.__table__, Probe.__table__, _P.id == _A.probe_id)
        .join(Agent.__table__, _G.id == _A.acknowledged_by_agent_id, isouter=True)
        .order_by(_A.began_at.desc(), _A.id.desc())
    )


def _alarm_views(work: Work, statement: Select[Any]) -> list[AlarmView]:
    rows = work.execute(statement).all()
    standing = containers_by_id(work, list({row.container_id for row in rows}))
    return [_alarm(row, standing[row.container_id]) for row in rows]


def _alarm(row: Any, container: ContainerView) -> AlarmView:
    return AlarmView(
        number=row.id,
        probe=row.name,
        quantity=row.quantity,
        container=container.code,
        container_name=container.name,
        place_label=container.place_label,
        kind=row.kind,
        began_at=row.began_at,
        ended_at=row.ended_at,
        worst=row.worst,
        limit={"above": row.high_limit, "below": row.low_limit}.get(row.kind),
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.by or ("system" if row.acknowledged_at else None),
        comment=row.comment,
    )


def find_logger_files(work: Work, limit: int = 50) -> list[LoggerFileView]:
    """The files that came in, the newest first."""
    names = ("file_name", "digest", "rows", "came_in", "known", "refused", "first_at", "last_at")
    wanted = [LoggerFile.__table__.c[name] for name in names]
    statement = select(*wanted).where(_F.withdrawn.is_(False)).order_by(_F.id.desc()).limit(limit)
    return [LoggerFileView(*row) for row in work.execute(statement)]
