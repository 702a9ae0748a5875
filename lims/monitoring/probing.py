"""Writes probes: the building block of entering and changing one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from lims.database import columns
from lims.errors import ConflictError, InvalidInputError
from lims.monitoring.queries import ProbeView, find_probes
from lims.monitoring.rules import QUANTITIES, Limits, check_limits, milli
from lims.monitoring.tables import ProbeWatcher
from lims.people.queries import find_agent
from lims.unit_of_work import Work

PROBE = "probe"
"""The subject type of probes in the history."""

_W = columns(ProbeWatcher)


class ProbeExistsError(ConflictError):
    """There is a probe of this name in use."""


class QuantityError(InvalidInputError):
    """Probes measure temperature or humidity."""


class WatcherError(InvalidInputError):
    """Nobody of this name is known."""


def limits_from(
    quantity: str, low: float | None, high: float | None, delay_minutes: int, silent_minutes: int
) -> Limits:
    """Limits as they are typed, in whole units. Raises QuantityError, LimitsError."""
    if quantity not in QUANTITIES:
        raise QuantityError(f'"{quantity}" is not measured here: {" or ".join(QUANTITIES)}.', quantity="unknown")
    edges = [None if each is None else milli(each) for each in (low, high)]
    limits = Limits(edges[0], edges[1], timedelta(minutes=delay_minutes), timedelta(minutes=silent_minutes))
    check_limits(quantity, limits)
    return limits


def limit_columns(limits: Limits) -> dict[str, Any]:
    """Limits as the table keeps them."""
    return {
        "low_limit": limits.low,
        "high_limit": limits.high,
        "delay_minutes": int(limits.delay.total_seconds() // 60),
        "silent_minutes": int(limits.silence.total_seconds() // 60),
    }


def check_new_name(work: Work, name: str) -> None:
    """Raises ProbeExistsError."""
    if there := find_probes(work, names=[name]):
        raise ProbeExistsError(f'There is a probe "{there[0].name}" in {there[0].container_name}: choose another name.')


def agents_named(work: Work, names: Sequence[str]) -> list[int]:
    """The keys of those who are to be told. Raises WatcherError."""
    found = []
    for name in names:
        agent = find_agent(work, name=name)
        if agent is None:
            raise WatcherError(f'Nobody is called "{name}" here: enter the person first.', watchers="unknown")
        found.append(agent.id)
    return list(dict.fromkeys(found))


def watchers_of(work: Work, probe_id: int) -> list[int]:
    """The keys of those who are told, in order."""
    return sorted(work.execute(select(_W.agent_id).where(_W.probe_id == probe_id)).scalars())


def write_watchers(work: Work, probe_id: int, agent_ids: Sequence[int]) -> None:
    """These, and nobody else, are told."""
    work.execute(delete(ProbeWatcher.__table__).where(_W.probe_id == probe_id))
    for agent_id in agent_ids:
        work.add(ProbeWatcher, {"probe_id": probe_id, "agent_id": agent_id})


def lock_probe(work: Work, probe: ProbeView) -> None:
    """Nobody else brings in readings of this probe until the transaction ends."""
    work.lock(f"readings of probe {probe.id}")
