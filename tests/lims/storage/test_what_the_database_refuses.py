"""Whatever the code does, the database itself keeps things apart: plain SQL, past every action."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from lims.storage.actions import place
from lims.storage.queries import container_for
from lims.unit_of_work import unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store

_PUT = text(
    """INSERT INTO placement
    (placed, entity_id, container_id, positions, slots, position, slot, state, since, change_set_id)
    VALUES (:placed, :entity_id, :container_id, :positions, :slots, :position, :slot, 'in place', :since, :change)"""
)
_COLUMNS = ("placed", "entity_id", "container_id", "positions", "slots", "position", "slot", "since", "change")
_KEYS = text("SELECT entity_id, container_id, since, change_set_id FROM placement WHERE position = 1")
_LYING = text("SELECT COUNT(*) FROM placement")


@pytest.fixture
def row(store: Store) -> dict[str, Any]:
    """The row that would put a second tube at A02 of a box of 81 positions, with a tube at A01."""
    with unit_of_work(SYSTEM) as work:
        lying, other = make.samples(work, 2)
        place(work, codes=[lying], into=store.box)
        first, box, since, change = work.execute(_KEYS).one()
        second = work.execute(text("SELECT id FROM material_sample WHERE code = :code"), {"code": other}).scalar_one()
        bag = container_for(work, store.shelf).id
    size = {"container_id": box, "positions": 81, "slots": 1, "position": 2, "slot": 1}
    more = {"placed": "thing", "entity_id": second, "since": since, "change": change}
    return {**size, **more, "first": first, "bag": bag}


def _put(row: dict[str, Any], **other: Any) -> None:
    values = {**row, **other}
    with unit_of_work(SYSTEM) as work:
        work.execute(_PUT, {name: values[name] for name in _COLUMNS})


def _count() -> int:
    with unit_of_work(SYSTEM) as work:
        return int(work.execute(_LYING).scalar_one())


def test_what_is_right_goes_in_and_so_a_refusal_has_no_other_cause(row: dict[str, Any]) -> None:
    before = _count()
    _put(row)
    assert _count() == before + 1
    with unit_of_work(SYSTEM) as work:  # nobody counted it: it is taken out again as it went in
        work.execute(text("DELETE FROM placement WHERE entity_id = :key"), {"key": row["entity_id"]})


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"position": 1}, id="two things at one position"),
        pytest.param({"placed": "block", "entity_id": None, "position": 1}, id="a block where a thing lies"),
        pytest.param({"position": 82}, id="a position beyond the last"),
        pytest.param({"position": 0}, id="a position before the first"),
        pytest.param({"slot": 2}, id="a slot that the position does not have"),
        pytest.param({"position": None, "slot": None}, id="no position in a box that has them"),
        pytest.param({"positions": 100, "position": 99}, id="a box larger than it is"),
        pytest.param({"positions": 0, "position": None, "slot": None}, id="a box said to have no positions"),
        pytest.param({"placed": "block"}, id="a block that is a thing"),
        pytest.param({"entity_id": None}, id="a thing that is none"),
        pytest.param({"entity_id": 999_999_999}, id="a thing that nobody entered"),
        pytest.param({"container_id": 999_999_999}, id="a box that nobody entered"),
    ],
)
def test_the_database_itself_refuses(row: dict[str, Any], wrong: dict[str, Any]) -> None:
    before = _count()
    with pytest.raises(IntegrityError):
        _put(row, **wrong)
    assert _count() == before


def test_the_database_itself_refuses_one_thing_in_two_places(row: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        _put(row, entity_id=row["first"])


def test_the_database_itself_refuses_a_container_in_itself(row: dict[str, Any]) -> None:
    with unit_of_work(SYSTEM) as work:
        work.execute(text("DELETE FROM placement WHERE entity_id = :key"), {"key": row["container_id"]})
        with pytest.raises(IntegrityError, match="not_in_itself"), work.connection.begin_nested():
            work.execute(_PUT, {**{name: row[name] for name in _COLUMNS}, "entity_id": row["container_id"]})
        work.connection.get_transaction().rollback()  # type: ignore[union-attr]


_PARENT = text("SELECT container_id FROM placement WHERE entity_id = :key")


def _freezer_into(row: dict[str, Any], statement: str) -> None:
    """Past every action, the freezer goes into a box that stands on its shelf."""
    with unit_of_work(SYSTEM) as work:
        freezer = work.execute(_PARENT, {"key": row["bag"]}).scalar_one()
        values = {name: row[name] for name in _COLUMNS} | {"entity_id": freezer, "position": 5}
        work.execute(text(statement) if statement else _PUT, {**values, "freezer": freezer})


def test_the_database_itself_refuses_a_container_in_itself_by_a_detour(row: dict[str, Any]) -> None:
    before = _count()
    with pytest.raises(IntegrityError, match="would lie in itself"):
        _freezer_into(row, "")
    turned = "UPDATE placement SET container_id = :container_id, positions = 81, position = 5, slot = 1 "
    with pytest.raises(IntegrityError, match="would lie in itself"):
        _freezer_into(row, f"{turned} WHERE entity_id = {row['bag']}")
    assert _count() == before


def test_a_box_is_not_made_smaller_than_where_things_lie_in_it(row: dict[str, Any]) -> None:
    _put(row, position=81)
    smaller = text("UPDATE storage_container SET rows = 2, columns = 2, positions = 4 WHERE id = :key")
    with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
        work.execute(smaller, {"key": row["container_id"]})
    with unit_of_work(SYSTEM) as work:
        work.execute(text("DELETE FROM placement WHERE entity_id = :key"), {"key": row["entity_id"]})


@pytest.mark.parametrize("statement", ["UPDATE custody_event SET position = 2", "DELETE FROM custody_event"])
def test_the_custody_chain_is_neither_changed_nor_deleted(row: dict[str, Any], statement: str) -> None:
    assert row
    with pytest.raises(DatabaseError, match="written once"), unit_of_work(SYSTEM) as work:
        work.execute(text(statement))
