"""Gives identities and codes to new things: the building blocks of every action that registers something."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import insert, select, update

from lims.database import columns
from lims.errors import ConflictError
from lims.identity.tables import CodeSeries, Entity, Identifier
from lims.unit_of_work import Work
from lims.values.codes import PrefixFullError, capacity, check_prefix, mint_many, normalised

OWN = "code"
"""The identifier type of the codes we print ourselves."""

_S, _I = columns(CodeSeries), columns(Identifier)
_IDENTIFIER = ("entity_id", "type", "value", "normalised", "scannable", "valid_from", "unique_key")


class PrefixTakenError(ConflictError):
    """Another series uses this prefix."""


class CodeTakenError(ConflictError):
    """This code is on something else already."""


@dataclass(frozen=True)
class NewEntity:
    """Keys of something that was just given its identity."""

    id: int
    uuid: str
    code: str | None


def open_series(work: Work, prefix: str) -> int:
    """Starts a code series and returns its id. Raises PrefixError, PrefixTakenError."""
    prefix = check_prefix(prefix)
    if work.execute(select(_S.id).where(_S.prefix == prefix)).first():
        raise PrefixTakenError(f"Prefix {prefix} is in use already: choose another one.")
    return work.add(CodeSeries, {"prefix": prefix, "next_number": 1})


def mint(work: Work, series_id: int, count: int) -> list[str]:
    """The next `count` codes of a series; a full one goes on in its successor.

    A maker's code that happens to have our shape may be on a tube already: such a number is passed over.
    """
    codes: list[str] = []
    while len(codes) < count:
        series_id, minted = _advance(work, series_id, count - len(codes))
        codes += untaken(work, minted)
    return codes


def _advance(work: Work, series_id: int, count: int) -> tuple[int, list[str]]:
    taken = advance(work, series_id, count)
    if taken.room >= count:
        return series_id, mint_many(taken.prefix, taken.first, count)
    return taken.successor, mint_many(taken.prefix, taken.first, max(taken.room, 0))


class Advanced(NamedTuple):
    """Numbers that were taken out of a series: the first, and how many (`room`) fit before its prefix is full."""

    prefix: str
    first: int
    room: int
    successor_id: int | None

    @property
    def successor(self) -> int:
        """The series that goes on where this one is full. Raises PrefixFullError."""
        if self.successor_id is None:
            raise PrefixFullError(f"Prefix {self.prefix} has no codes left: an administrator must give it a successor.")
        return self.successor_id


def advance(work: Work, series_id: int, count: int) -> Advanced:
    """Takes the next `count` numbers out of a series, whether or not all of them fit in its prefix."""
    raised = (
        update(CodeSeries)
        .where(_S.id == series_id)
        .values(next_number=_S.next_number + count)
        .returning(_S.prefix, _S.next_number, _S.successor_id)
    )
    prefix, after, successor_id = work.execute(raised).one()
    first = after - count
    return Advanced(prefix, first, capacity(prefix) - first + 1, successor_id)


def untaken(work: Work, codes: Sequence[str]) -> list[str]:
    """Those of a run of codes that are on nothing yet."""
    if not codes:
        return []
    in_range = select(_I.unique_key).where(_I.unique_key >= codes[0], _I.unique_key <= codes[-1])
    taken = set(work.execute(in_range).scalars())
    return [code for code in codes if code not in taken]


def enter(work: Work, entity_type: str, codes: Sequence[str | None]) -> list[NewEntity]:
    """Makes one entity per code (None: it has none), with its printed code as first identifier."""
    ids = work.next_ids(Entity, len(codes))
    new = [NewEntity(each, str(uuid4()), code) for each, code in zip(ids, codes, strict=True)]
    work.insert(Entity, ("id", "uuid", "type", "code"), [(each.id, each.uuid, entity_type, each.code) for each in new])
    rows = [(each.id, OWN, each.code, each.code, True, work.now, each.code) for each in new if each.code]
    work.insert(Identifier, _IDENTIFIER, rows)
    return new


def attach_identifier(
    work: Work, entity_id: int, *, type: str, value: str, issuer: str | None = None, scannable: bool = False
) -> int:
    """Writes a further number or code of an entity. Raises CodeTakenError for one that is in use."""
    key = normalised(value)
    if scannable:
        holder = work.execute(select(_I.entity_id).where(_I.unique_key == key)).first()
        if holder is not None:
            raise CodeTakenError(f"{value} is on another tube or box already: scan it to see which.")
    row = {
        "entity_id": entity_id,
        "type": type,
        "issuer": issuer,
        "value": value,
        "normalised": key,
        "scannable": scannable,
        "valid_from": work.now,
        "unique_key": key if scannable else None,
    }
    return int(work.execute(insert(Identifier).returning(_I.id), row).scalar_one())


def attach_numbers(work: Work, numbers: Sequence[tuple[int, str, str]]) -> None:
    """Writes numbers that others gave, as (entity, type, value): they may repeat, and are not scanned."""
    rows = [(entity_id, kind, value, normalised(value), False, work.now) for entity_id, kind, value in numbers]
    work.insert(Identifier, ("entity_id", "type", "value", "normalised", "scannable", "valid_from"), rows)
