"""What lies in containers that are moved as a whole: the place they go to must take that too."""

from collections.abc import Sequence

from sqlalchemy import literal, or_, select

from lims.database import columns
from lims.samples.tables import Kind, MaterialSample
from lims.storage.queries import ContainerView, ThingView, shown_code_for
from lims.storage.rules import KindNotAllowedError
from lims.storage.tables import Placement, StorageContainer
from lims.unit_of_work import Work

_C, _P = columns(StorageContainer), columns(Placement)
_S, _K = columns(MaterialSample), columns(Kind)


def check_contents_may_lie(work: Work, things: Sequence[ThingView], target: ContainerView) -> None:
    """Raises KindNotAllowedError where what lies in a moved container may not lie where that goes.

    A container that says itself what it takes, and all in it, is asked no more: what is nearest holds.
    """
    moved = [thing.container for thing in things if thing.container]
    if target.allowed_kinds is None or not moved:
        return
    for container in moved:
        if found := _first_not_allowed(work, container.id, target.allowed_kinds):
            entity_id, kind = found
            what = shown_code_for(work, entity_id) or "Something of another collection"
            listed = ", ".join(target.allowed_kinds) or "nothing"
            raise KindNotAllowedError(
                f"{what} in {container.name} is {kind}, and {target.name} takes only {listed}: move it elsewhere first."
            )


def check_may_stay(work: Work, container: ContainerView, allowed: Sequence[str] | None) -> None:
    """Raises KindNotAllowedError where what lies in a container already may not lie there any more."""
    found = _first_not_allowed(work, container.id, allowed, itself=True) if allowed is not None else None
    if found:
        what = shown_code_for(work, found[0]) or "Something of another collection"
        raise KindNotAllowedError(f"{what} is {found[1]}, and lies in {container.name}: move it elsewhere first.")


def _first_not_allowed(
    work: Work, container_id: int, allowed: Sequence[str], *, itself: bool = False
) -> tuple[int, str] | None:
    """A sample below the container that inherits what it may be, and is of another kind; None where there is none.

    `itself`: whatever the container says now, it is to take these.
    """
    inherits = or_(_C.allowed_kinds.is_(None), literal(itself))
    start = select(_C.id.label("id")).where(_C.id == container_id, inherits)
    below = start.cte("below", recursive=True)
    step = (
        select(_P.entity_id)
        .join_from(below, Placement.__table__, _P.container_id == below.c.id)
        .join(StorageContainer.__table__, _C.id == _P.entity_id)
    )
    below = below.union_all(step.where(_C.allowed_kinds.is_(None)))
    statement = (
        select(_S.id, _K.name_en)
        .join_from(below, Placement.__table__, _P.container_id == below.c.id)
        .join(MaterialSample.__table__, _S.id == _P.entity_id)
        .join(Kind.__table__, _K.id == _S.kind_id)
        .where(_K.key.not_in(list(allowed)))
        .limit(1)
    )
    found = work.execute(statement).one_or_none()
    return (found[0], found[1]) if found else None
