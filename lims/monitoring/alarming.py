"""Keeps alarms in step with readings, and has people told: the building block of whatever changes readings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from lims.database import columns
from lims.history.rules import Touched, created
from lims.messages.outbox import tell
from lims.monitoring.queries import ProbeView, points_of
from lims.monitoring.rules import Episode, episodes, shown
from lims.monitoring.tables import Alarm, ProbeWatcher, Reading
from lims.unit_of_work import Work

ALARM = "alarm"
"""The subject type of alarms in the history."""

_A, _R, _W = columns(Alarm), columns(Reading), columns(ProbeWatcher)


def review(work: Work, probe: ProbeView, since: datetime) -> list[Touched]:
    """Makes the alarms of a probe say what its readings say from a moment on; has people told of new ones."""
    start = _calm_before(work, probe, since)
    found = episodes(points_of(work, probe.id, start), probe.limits)
    there = _kept(work, probe.id, start)
    touched, new = [], []
    for episode in found:
        mine = [row for row in there if row.kind == episode.kind and _overlap(row, episode)]
        there = [row for row in there if row not in mine]
        if mine:
            touched += [_withdraw(work, row) for row in mine[1:]]
            touched += _change(work, mine[0], episode)
        else:
            touched.append(_raise(work, probe, episode))
            new.append(episode)
    touched += [_settle(work, row, since) for row in there if row.began_at >= since or row.ended_at is None]
    _tell(work, probe, new)
    return touched


def _calm_before(work: Work, probe: ProbeView, since: datetime) -> datetime | None:
    """The last reading within the limits before a moment: what happened until then is settled."""
    inside = [_R.value <= probe.limits.high] if probe.limits.high is not None else []
    inside += [_R.value >= probe.limits.low] if probe.limits.low is not None else []
    statement = select(func.max(_R.measured_at)).where(_R.probe_id == probe.id, _R.measured_at < since, *inside)
    return work.execute(statement).scalar()


def _kept(work: Work, probe_id: int, start: datetime | None) -> list[Any]:
    """The alarms of a probe that begin after a moment or go on then."""
    mine = and_(_A.probe_id == probe_id, _A.withdrawn.is_(False), _A.kind != "silent")
    statement = select(Alarm.__table__).where(mine).order_by(_A.began_at, _A.id)
    if start is not None:
        statement = statement.where(or_(_A.ended_at.is_(None), _A.ended_at > start))
    return list(work.execute(statement))


def _overlap(row: Any, episode: Episode) -> bool:
    begins_in_time = episode.ended_at is None or row.began_at <= episode.ended_at
    return begins_in_time and (row.ended_at is None or row.ended_at >= episode.began_at)


def _raise(work: Work, probe: ProbeView, episode: Episode) -> Touched:
    values = {
        "probe_id": probe.id,
        "kind": episode.kind,
        "began_at": episode.began_at,
        "ended_at": episode.ended_at,
        "worst": episode.worst,
        "change_set_id": work.change_set_id,
    }
    told = {"probe_id": probe.id, "kind": episode.kind, "began_at": episode.began_at.isoformat()}
    return Touched(ALARM, work.add(Alarm, values), created({**told, "withdrawn": False}))


def _change(work: Work, row: Any, episode: Episode) -> list[Touched]:
    after = {"began_at": episode.began_at, "ended_at": episode.ended_at, "worst": episode.worst}
    changes = {name: (getattr(row, name), value) for name, value in after.items() if getattr(row, name) != value}
    if not changes:
        return []
    work.execute(update(Alarm).where(_A.id == row.id).values({name: new for name, (_, new) in changes.items()}))
    return [Touched(ALARM, row.id, {name: (_told(old), _told(new)) for name, (old, new) in changes.items()})]


def _settle(work: Work, row: Any, since: datetime) -> Touched:
    """An alarm that no reading speaks for any more: it was none, or (with other limits) it is over."""
    if row.began_at >= since:
        return _withdraw(work, row)
    work.execute(update(Alarm).where(_A.id == row.id).values(ended_at=since))
    return Touched(ALARM, row.id, {"ended_at": (None, since.isoformat())})


def _withdraw(work: Work, row: Any) -> Touched:
    work.execute(update(Alarm).where(_A.id == row.id).values(withdrawn=True))
    return Touched(ALARM, row.id, {"withdrawn": (False, True)})


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


# --- silence


def raise_silence(work: Work, probe: ProbeView) -> list[Touched]:
    """The probe has said nothing for too long; nothing to do where that is known."""
    going_on = select(_A.id).where(_A.probe_id == probe.id, _A.kind == "silent", _A.ended_at.is_(None))
    if work.execute(going_on.where(_A.withdrawn.is_(False))).first():
        return []
    began = max(probe.last_at or probe.since, probe.since)
    values = {"probe_id": probe.id, "kind": "silent", "began_at": began, "change_set_id": work.change_set_id}
    told = {"probe_id": probe.id, "kind": "silent", "began_at": began.isoformat(), "withdrawn": False}
    touched = Touched(ALARM, work.add(Alarm, values), created(told))
    _mail(work, probe, f"{probe.name}: no readings", [f"no readings since {began:%Y-%m-%d %H:%M} UTC"])
    return [touched]


def end_silence(work: Work, probe: ProbeView, moments: Sequence[datetime]) -> list[Touched]:
    """The probe is heard of again."""
    going_on = select(_A.id, _A.began_at).where(_A.probe_id == probe.id, _A.kind == "silent", _A.ended_at.is_(None))
    row = work.execute(going_on.where(_A.withdrawn.is_(False))).first()
    later = [moment for moment in moments if row and moment > row.began_at]
    if row is None or not later or work.now - max(later) > probe.limits.silence:
        return []
    work.execute(update(Alarm).where(_A.id == row.id).values(ended_at=min(later)))
    return [Touched(ALARM, row.id, {"ended_at": (None, min(later).isoformat())})]


# --- telling


def _tell(work: Work, probe: ProbeView, new: Sequence[Episode]) -> None:
    if new:
        lines = [_line(probe, each) for each in new]
        _mail(work, probe, f"{probe.name}: {shown(new[-1].worst, probe.quantity)} in {probe.container_name}", lines)


def _line(probe: ProbeView, episode: Episode) -> str:
    limit = probe.limits.high if episode.kind == "above" else probe.limits.low
    until = f"until {episode.ended_at:%Y-%m-%d %H:%M} UTC" if episode.ended_at else "and still"
    worst = "highest" if episode.kind == "above" else "lowest"
    return (
        f"{episode.kind} {shown(limit, probe.quantity)} since {episode.began_at:%Y-%m-%d %H:%M} UTC {until}, "
        f"{worst} {shown(episode.worst, probe.quantity)}"
    )


def _mail(work: Work, probe: ProbeView, subject: str, lines: Sequence[str]) -> None:
    """A mail to everybody who watches the probe."""
    body = "\n".join(
        [f"{probe.name} in {probe.place_label}:", "", *lines, "", "It stays on every page until it is acknowledged."]
    )
    for agent_id in work.execute(select(_W.agent_id).where(_W.probe_id == probe.id)).scalars().all():
        tell(work, agent_id, subject, body)
