"""Who keeps a collection: whom to tell of what waits there."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from lims.access import Role
from lims.collections.membership import inherited
from lims.collections.tables import Collection, Membership, OrganisationalUnit
from lims.database import columns
from lims.people.tables import Account
from lims.unit_of_work import Work

_A, _C, _M, _U = columns(Account), columns(Collection), columns(Membership), columns(OrganisationalUnit)
_KEEPING = (Role.KEEPER.value, Role.ADMINISTRATOR.value)


def keepers_of(work: Work, collection_ids: Iterable[int]) -> dict[int, set[int]]:
    """The agents of the active keepers of each collection: there, in its unit or above, or everywhere.

    Where a collection has none, its administrators everywhere.
    """
    wanted = set(collection_ids)
    everywhere = _everywhere(work, Role.KEEPER)
    found = {each: set(everywhere) for each in wanted}
    parents = [(key, parent) for key, parent in work.execute(select(_U.id, _U.parent_id))]
    in_unit = select(_C.id, _C.unit_id).where(_C.id.in_(wanted))
    units = {row.id: row.unit_id for row in work.execute(in_unit)}
    memberships = (
        select(_A.agent_id, _M.collection_id, _M.unit_id)
        .join_from(Membership.__table__, Account.__table__, _A.id == _M.account_id)
        .where(_A.active, _M.role.in_(_KEEPING), or_(_M.unit_id.is_not(None), _M.collection_id.in_(wanted)))
    )
    for agent_id, collection_id, unit_id in work.execute(memberships):
        below = inherited({unit_id: Role.KEEPER}, parents) if unit_id is not None else {}
        for each in wanted:
            if each == collection_id or units[each] in below:
                found[each].add(agent_id)
    administrators = _everywhere(work, Role.ADMINISTRATOR)
    return {each: keepers or administrators for each, keepers in found.items()}


def _everywhere(work: Work, role: Role) -> set[int]:
    return set(work.execute(select(_A.agent_id).where(_A.active, _A.everywhere_role == role.value)).scalars())
