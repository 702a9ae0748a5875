"""What a code or number stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from lims.database import columns
from lims.errors import InvalidInputError, NotFoundError
from lims.identity.tables import CodeSeries, Entity, Identifier
from lims.unit_of_work import Work
from lims.values.codes import has_own_shape, normalised, own_form, passes_check

_I, _E = columns(Identifier), columns(Entity)


class UnknownCodeError(NotFoundError):
    """Nothing goes by this code."""


class MisreadCodeError(InvalidInputError):
    """It has the shape of our codes, but its check character does not agree."""


@dataclass(frozen=True)
class Match:
    """One thing that goes by a text: its key, what it is, its own code and as which type of identifier it was found."""

    entity_id: int
    entity_type: str
    code: str | None
    identifier_type: str


@dataclass(frozen=True)
class IdentifierView:
    """A code or number of a thing."""

    type: str
    issuer: str | None
    value: str
    scannable: bool
    in_force: bool


# Built once: on the way of every scan and every search, building it would cost eight times what it takes to run.
_TARGET = aliased(Entity.__table__)
_MATCHES = (
    select(_I.normalised, _TARGET.c.id, _TARGET.c.type, _TARGET.c.code, func.min(_I.type))
    .join_from(Identifier.__table__, Entity.__table__, _I.entity_id == _E.id)
    .join(_TARGET, _TARGET.c.id == func.coalesce(_E.merged_into, _E.id))
    .where(_I.normalised.in_(bindparam("keys", expanding=True)))
    .group_by(_I.normalised, _TARGET.c.id, _TARGET.c.type, _TARGET.c.code)
    .order_by(_TARGET.c.id)
)


def find_matches(work: Work, text: str) -> list[Match]:
    """Everything that goes by this text, what was merged already resolved; empty where nothing does."""
    return find_matches_of(work, [text])[text]


def find_matches_of(work: Work, texts: Sequence[str]) -> dict[str, list[Match]]:
    """Everything that goes by each of a few texts, in one query."""
    keys = {text: {normalised(text), own_form(text)} - {""} for text in texts}
    wanted = set[str]().union(*keys.values())
    rows = work.execute(_MATCHES, {"keys": sorted(wanted)}).all() if wanted else []
    return {text: _each_once([Match(*row[1:]) for row in rows if row[0] in mine]) for text, mine in keys.items()}


def _each_once(matches: Sequence[Match]) -> list[Match]:
    """A thing may go by both spellings of a text: its own code counts before other numbers."""
    found: dict[int, Match] = {}
    for match in sorted(matches, key=lambda each: (each.entity_id, each.identifier_type)):
        found.setdefault(match.entity_id, match)
    return list(found.values())


def check_known(text: str, matches: Sequence[Match]) -> None:
    """Raises the right refusal where nothing was found: judged only now, as makers' codes may have our shape."""
    if matches:
        return
    shown = text.strip() or "(nothing)"
    if has_own_shape(text) and not passes_check(text):
        raise MisreadCodeError(
            f"{shown} fails its check character: scan it again, or type it as it is printed.", code=shown
        )
    raise UnknownCodeError(f"Nothing goes by {shown} here.")


def ids_by_code(work: Work, codes: Sequence[str], entity_type: str) -> dict[str, int]:
    """The keys of things by their own codes, any spelling of which is read; those not found are left out."""
    wanted = {own_form(code): code for code in codes}
    found: dict[str, int] = {}
    spellings = list(wanted)
    for start in range(0, len(spellings), 500):
        part = spellings[start : start + 500]
        statement = select(_E.code, func.coalesce(_E.merged_into, _E.id)).where(
            _E.code.in_(part), _E.type == entity_type
        )
        found |= {wanted[code]: entity_id for code, entity_id in work.execute(statement)}
    return found


def find_identifiers(work: Work, entity_ids: Sequence[int]) -> dict[int, list[IdentifierView]]:
    """All codes and numbers of each thing, those in force first; those of records merged into it included."""
    into = select(_E.id, _E.merged_into).where(_E.merged_into.in_(entity_ids))
    merged = {row.id: row.merged_into for row in work.execute(into)}
    statement = (
        select(_I.entity_id, _I.type, _I.issuer, _I.value, _I.scannable, _I.valid_until)
        .where(_I.entity_id.in_([*entity_ids, *merged]))
        .order_by(_I.valid_until.is_not(None), _I.id)
    )
    found: dict[int, list[IdentifierView]] = {}
    for entity_id, kind, issuer, value, scannable, ended in work.execute(statement):
        view = IdentifierView(kind, issuer, value, scannable, in_force=ended is None)
        found.setdefault(merged.get(entity_id, entity_id), []).append(view)
    return found


def prefixes_in_use(work: Work) -> set[str]:
    """Every prefix that was ever given to a series."""
    return set(work.execute(select(columns(CodeSeries).prefix)).scalars())
