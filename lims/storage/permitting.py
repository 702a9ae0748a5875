"""Who may move and arrange what, and when it may have happened: what every act of storage asks first."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lims.access import Permission
from lims.errors import InvalidInputError
from lims.storage.queries import ContainerView, ThingView
from lims.unit_of_work import Work

CLOCKS_DIFFER = timedelta(minutes=5)
"""A device's clock may be ahead of ours by so much."""


class MomentError(InvalidInputError):
    """It cannot have happened then."""


def require_moving(work: Work, things: Iterable[ThingView], containers: Iterable[ContainerView] = ()) -> None:
    """Requires MOVE in the collection of every sample, and in the unit of every container that is moved or used."""
    every = list(things)
    collections = [thing.sample.collection_id for thing in every if thing.sample]
    if collections:
        work.require(Permission.MOVE, collections=collections)
    require_in_units(work, Permission.MOVE, [*(thing.container for thing in every if thing.container), *containers])


def require_in_units(work: Work, permission: Permission, containers: Iterable[ContainerView | None]) -> None:
    """Requires the permission in the unit of each container; one without unit is for whoever has it anywhere."""
    units = {container.unit_id if container else None for container in containers}
    if None in units and not work.actor.may_anywhere(permission):
        work.require(permission)
    work.require(permission, units=units - {None})


def moment(work: Work, occurred_at: datetime | None) -> datetime:
    """When it happened: now, or the time it is keyed in for. Raises MomentError for what lies ahead."""
    if occurred_at is not None and occurred_at > work.now + CLOCKS_DIFFER:
        raise MomentError(f"{occurred_at:%Y-%m-%d %H:%M} lies ahead: say when it happened.", occurred_at="lies ahead")
    return occurred_at or work.now
