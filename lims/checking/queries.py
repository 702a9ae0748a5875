"""Checks and what they found, as far as the actor may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from lims.checking.tables import StorageCheck, StorageCheckItem
from lims.database import columns
from lims.errors import NotFoundError
from lims.history.tables import ChangeSet
from lims.people.tables import Agent
from lims.storage.queries import ContainerView, ThingView, container_ids_among, containers_by_id, things_by_id
from lims.storage.rules import label_of
from lims.storage.tables import StorageContainer
from lims.unit_of_work import Work

CHECK = "storage_check"
"""The subject type of checks in the history."""

HIDDEN = "held by another collection"

_K, _I, _C = columns(StorageCheck), columns(StorageCheckItem), columns(StorageContainer)


class UnknownCheckError(NotFoundError):
    """There is no check of this number."""


@dataclass(frozen=True)
class ItemView:
    """A line of a check. What the actor may not see has neither code nor scanned text."""

    line: int
    code: str | None
    scanned: str | None
    kind_name: str | None
    sample_id: int | None
    is_container: bool
    visible: bool
    expected: str | None
    found: str | None
    expected_position: int | None
    found_position: int | None
    recorded: str | None
    verdict: str
    proposal: str
    problem: str | None
    resolution: str

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to say what is done about it."""
        return self.proposal != "none" and self.resolution == "none"


@dataclass(frozen=True)
class CheckHead:
    """A check by its number: of what, when, by whom, and whether it is open, closed or withdrawn."""

    number: int
    container: str
    container_name: str
    place_label: str
    state: str
    source: str
    file_name: str | None
    begun_at: datetime
    closed_at: datetime | None
    by: str | None
    closed_by: str | None
    comment: str | None
    digest: str | None


@dataclass(frozen=True)
class CheckView(CheckHead):
    """A check with its lines."""

    items: tuple[ItemView, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each verdict."""
        found: dict[str, int] = {}
        for item in self.items:
            found[item.verdict] = found.get(item.verdict, 0) + 1
        return found


def check_for(work: Work, number: int) -> CheckView:
    """A check with all its lines, in their order. Raises UnknownCheckError."""
    row = work.execute(_heads().where(_K.number == number)).first()
    if row is None:
        raise UnknownCheckError(f"There is no check {number}.")
    box = containers_by_id(work, [row.container_id])[row.container_id]
    rows = work.execute(select(StorageCheckItem.__table__).where(_I.check_id == row.id).order_by(_I.line)).all()
    ids = [each.entity_id for each in rows if each.entity_id is not None]
    things = things_by_id(work, ids, container_ids_among(work, ids))
    return CheckView(**vars(CheckHead(*row[2:])), items=tuple(_item(each, box, things) for each in rows))


def find_checks(work: Work, container: str) -> list[CheckHead]:
    """The checks of a container, newest first, without those that were taken back."""
    rows = work.execute(_heads().where(_C.code == container, _K.state != "withdrawn").order_by(_K.number.desc()))
    return [CheckHead(*row[2:]) for row in rows]


def _heads() -> Select[Any]:
    agent, signer, change = Agent.__table__.alias(), Agent.__table__.alias(), columns(ChangeSet)
    return (
        select(
            _K.id,
            _K.container_id,
            _K.number,
            _C.code,
            _C.name,
            _K.place_label,
            _K.state,
            _K.source,
            _K.file_name,
            _K.begun_at,
            _K.closed_at,
            func.coalesce(agent.c.name, change.operating_user),
            signer.c.name,
            _K.comment,
            _K.digest,
        )
        .join_from(StorageCheck.__table__, StorageContainer.__table__, _C.id == _K.container_id)
        .join(ChangeSet.__table__, change.id == _K.change_set_id)
        .join(agent, agent.c.id == _K.agent_id, isouter=True)
        .join(signer, signer.c.id == _K.closed_by_id, isouter=True)
    )


def _item(row: Any, box: ContainerView, things: Mapping[int, ThingView]) -> ItemView:
    thing = things.get(row.entity_id)
    seen = row.entity_id is None or thing is not None
    sample = thing.sample if thing else None
    container = thing.container if thing else None
    return ItemView(
        line=row.line,
        code=thing.code if thing else None,
        scanned=row.code if seen else None,
        kind_name=sample.kind_name if sample else container.type_name if container else None,
        sample_id=sample.id if sample else None,
        is_container=container is not None,
        visible=seen,
        expected=label_of(box.grid, row.expected_position),
        found=label_of(box.grid, row.found_position),
        expected_position=row.expected_position,
        found_position=row.found_position,
        recorded=row.recorded_label if seen else None,
        verdict=row.verdict,
        proposal=row.proposal,
        problem=row.problem if seen else HIDDEN,
        resolution=row.resolution,
    )
