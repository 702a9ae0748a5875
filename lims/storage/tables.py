"""Where things lie, where they have been, and what they lived through there."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, SortText, Table, one_of
from lims.storage.rules import FILL_ORDERS, LABELLINGS

PLACED = ("thing", "block", "reservation")
STATES = ("in place", "held", "missing")
DIRECTIONS = ("in", "out", "moved")

_ROOM = text("(positions * slots - used)")
_OPEN = text("retired_at IS NULL AND positions > 0")
_KEPT, _HELD = text("placed <> 'thing'"), text("state = 'held'")
_MISSING = text("state = 'missing'")
_TOP = text("retired_at IS NULL AND place_label = name")
_HOLDING = text("retired_at IS NULL AND used > containers_in")


class ContainerType(Table, table=True):
    """A type of container as labs buy it. `rows` 0: things lie in it without positions (bag, tray, shelf)."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    name: str
    rows: int = 0
    columns: int = 0
    slots: int = 1
    labelling: str = "A1"
    fill_order: str = FILL_ORDERS[0]
    icon: str = "inventory_2"


class StorageContainer(Table, table=True):
    """Anything that holds things, an entity: site, room, freezer, shelf, rack, box, plate, bag, greenhouse bench.

    `place_label` is its stored way from the site down, itself included; `used` counts what lies in it or is held,
    `containers_in` how many of that are containers.
    `position_names` are the labels of all positions in their order, where the labelling is "custom".
    """

    __table_args__ = (
        one_of("labelling", LABELLINGS),
        one_of("fill_order", FILL_ORDERS),
        CheckConstraint("positions = rows * columns", name="positions"),
        CheckConstraint("rows >= 0 AND columns >= 0 AND slots >= 1", name="size"),
        CheckConstraint("containers_in >= 0", name="containers_in"),
        UniqueConstraint("id", "positions", "slots"),
        Index("ix_storage_container_room", _ROOM, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_storage_container_top", "name", "id", sqlite_where=_TOP, postgresql_where=_TOP),
        Index("ix_storage_container_holding", "place_label", "id", sqlite_where=_HOLDING, postgresql_where=_HOLDING),
    )

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    code: str = Field(sa_type=SortText, unique=True)
    name: str = Field(sa_type=SortText, index=True)
    type_id: int = Field(sa_type=BigId, foreign_key="container_type.id")
    unit_id: int | None = Field(default=None, sa_type=BigId, foreign_key="organisational_unit.id")
    rows: int = 0
    columns: int = 0
    positions: int = 0
    slots: int = 1
    labelling: str = "A1"
    fill_order: str = FILL_ORDERS[0]
    position_names: Any = Field(default=None, sa_type=JsonText, nullable=True)
    allowed_kinds: Any = Field(default=None, sa_type=JsonText, nullable=True)
    set_celsius: float | None = None
    set_humidity_percent: float | None = None
    place_label: str = Field(sa_type=SortText, index=True)
    used: int = 0
    containers_in: int = 0
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class Placement(Table, table=True):
    """Where one thing is now, or which position is blocked or reserved. One thing, one place; one slot, one thing.

    It copies the container's size, so that the database itself refuses a position that does not exist.
    """

    __table_args__ = (
        one_of("placed", PLACED),
        one_of("state", STATES),
        CheckConstraint("(placed = 'thing') = (entity_id IS NOT NULL)", name="thing"),
        CheckConstraint("entity_id <> container_id", name="not_in_itself"),
        CheckConstraint("(positions = 0) = (position IS NULL)", name="position_known"),
        CheckConstraint("(position IS NULL) = (slot IS NULL)", name="slot_known"),
        CheckConstraint("position BETWEEN 1 AND positions", name="position_exists"),
        CheckConstraint("slot BETWEEN 1 AND slots", name="slot_exists"),
        UniqueConstraint("container_id", "position", "slot"),
        Index("ix_placement_kept", "container_id", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index("ix_placement_held", "until", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_placement_missing", "since", sqlite_where=_MISSING, postgresql_where=_MISSING),
        ForeignKeyConstraint(
            ["container_id", "positions", "slots"],
            ["storage_container.id", "storage_container.positions", "storage_container.slots"],
            onupdate="CASCADE",
            name="fk_placement_container",
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    placed: str = "thing"
    entity_id: int | None = Field(default=None, sa_type=BigId, foreign_key="entity.id", unique=True)
    container_id: int = Field(sa_type=BigId)
    positions: int
    slots: int = 1
    position: int | None = None
    slot: int | None = None
    state: str = "in place"
    reason: str | None = None
    until: datetime | None = Field(default=None, sa_type=Moment)
    since: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class CustodyEvent(Table, table=True):
    """What happened to where a thing is: in, out, moved; append-only. A moved container says it once."""

    __table_args__ = (one_of("direction", DIRECTIONS),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entity_id: int = Field(sa_type=BigId, foreign_key="entity.id", index=True)
    direction: str
    container_id: int | None = Field(default=None, sa_type=BigId, foreign_key="storage_container.id", index=True)
    position: int | None = None
    slot: int | None = None
    to_agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    to_whom: str | None = None
    until: date | None = None
    thawed: bool | None = None
    place_label: str | None = None
    occurred_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id", index=True)


class Exposure(Table, table=True):
    """A container and all in it was warmer than it should be: from, to, highest air temperature, how that is known."""

    __table_args__ = (CheckConstraint("started_at <= ended_at", name="in_order"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    container_id: int = Field(sa_type=BigId, foreign_key="storage_container.id", index=True)
    started_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    highest_celsius: float | None = None
    how_known: str
    withdrawn: bool = False
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
