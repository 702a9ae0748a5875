"""Codes that a thing was given besides its own, like the maker's under a tube: building blocks of giving them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lims.database import columns
from lims.history.rules import Touched, created
from lims.identity.minting import CodeTakenError
from lims.identity.tables import Entity, Identifier
from lims.unit_of_work import Work
from lims.values.codes import normalised

IDENTIFIER = "identifier"
"""The subject type of codes and numbers in the history."""

SECOND = "second code"
"""The identifier type of a code that is on the thing, and is scanned, but is not the one that we gave it."""

_I, _E = columns(Identifier), columns(Entity)
_ROW = ("id", "entity_id", "type", "value", "normalised", "scannable", "valid_from", "unique_key")
_STEP = 500


def second_codes_of(work: Work, entity_ids: Sequence[int]) -> dict[int, list[str]]:
    """The second codes in force of each thing that has any."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(entity_ids), _STEP):
        mine = _I.entity_id.in_(entity_ids[start : start + _STEP])
        statement = select(_I.entity_id, _I.value).where(mine, _I.type == SECOND, _I.valid_until.is_(None))
        for entity_id, value in work.execute(statement.order_by(_I.id)):
            found.setdefault(entity_id, []).append(value)
    return found


def give_second_codes(work: Work, given: Mapping[int, str]) -> list[Touched]:
    """Writes one further code for each thing; returns the history's lines. Raises CodeTakenError for one in use."""
    ids = work.next_ids(Identifier, len(given))
    keys = [normalised(value) for value in given.values()]
    rows = [
        (each, entity_id, SECOND, value, key, True, work.now, key)
        for each, key, (entity_id, value) in zip(ids, keys, given.items(), strict=True)
    ]
    try:
        with work.connection.begin_nested():
            work.insert(Identifier, _ROW, rows)
    except IntegrityError:
        taken = work.execute(select(_I.value).where(_I.unique_key.in_(keys)).order_by(_I.id)).scalars().first()
        raise CodeTakenError(f"{taken or 'A code'} is on another tube or box already: scan it to see which.") from None
    return [
        Touched(IDENTIFIER, row[0], created({"entity_id": row[1], "type": SECOND, "value": row[3]})) for row in rows
    ]


def take_codes_away(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """The codes were never given: nothing goes by them any more, and they may be given again."""
    ids = [subject.subject_id for subject in subjects]
    nobody = {"entity_id": None, "unique_key": None, "valid_until": work.now}
    work.execute(update(Identifier).where(_I.id.in_(ids)).values(nobody))
    return [
        Touched(IDENTIFIER, each.subject_id, {"entity_id": (each.changes["entity_id"][1], None)}) for each in subjects
    ]
