"""Who may do what where: memberships in collections and units, inherited down, gathered into an Actor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from lims.access import Actor, Permission, Role, system_actor
from lims.collections.queries import UnknownCollectionError
from lims.collections.tables import Collection, Membership, OrganisationalUnit
from lims.database import columns
from lims.errors import NotFoundError
from lims.history.rules import Touched
from lims.people.queries import AccountView, account_for, find_account
from lims.people.signing_in import SEEN_EVERY, find_open_session, mark_as_seen
from lims.people.tables import Account
from lims.unit_of_work import Work, reading, unit_of_work

_M, _C, _U, _A = columns(Membership), columns(Collection), columns(OrganisationalUnit), columns(Account)

STRENGTH: Mapping[Role, int] = {role: at for at, role in enumerate(Role)}
"""Roles from the one that may least to the one that may most: each may all that those before it may."""


class UnknownUnitError(NotFoundError):
    """There is no such unit."""


class NoMembershipError(NotFoundError):
    """The account has no role there."""


@dataclass(frozen=True)
class MembershipView:
    """An account's role in one place: a collection (its code) or a unit (its name), the other is None."""

    account: str
    role: Role
    collection: str | None
    unit: str | None
    granted_at: datetime


# --- from an account to an actor ----------------------------------------------------------------------------------


def actor_for(work: Work, *, account_id: int, channel: str = "web") -> Actor | None:
    """The actor an account is at this moment; None where it is unknown or was deactivated."""
    account = find_account(work, account_id=account_id)
    return _actor(work, account, channel) if account and account.active else None


def actor_named(work: Work, *, account: str, channel: str = "cli") -> Actor:
    """The actor of a sign-in name, as for `--as NAME`. Raises UnknownAccountError, also where it was deactivated."""
    found = account_for(work, account=account)
    if not found.active:
        raise NoMembershipError(f'The account "{found.account}" was deactivated.')
    return _actor(work, found, channel)


def session_actor(token: str | None, *, channel: str = "web", now: datetime | None = None) -> Actor | None:
    """Who is signed in with this token, looked up anew each time; None if nobody is, any more."""
    if not token:
        return None
    now = now or datetime.now(UTC)
    system = system_actor(channel=channel)
    with reading(system, now=now) as work:
        session = find_open_session(work, token=token)
        actor = actor_for(work, account_id=session.account_id, channel=channel) if session else None
    if session and actor and now - session.seen_at > SEEN_EVERY:
        with unit_of_work(system, now=now) as work:
            mark_as_seen(work, session_id=session.id)
    return actor


def _actor(work: Work, account: AccountView, channel: str) -> Actor:
    """Adds the roles: of collections directly, and of units down to all units and collections below."""
    in_collections: dict[int, Role] = {}
    in_units: dict[int, Role] = {}
    statement = select(_M.collection_id, _M.unit_id, _M.role).where(_M.account_id == account.id)
    for collection_id, unit_id, role in work.execute(statement):
        _strengthen(in_collections if unit_id is None else in_units, collection_id or unit_id, Role(role))
    if in_units:
        parents = [(key, parent) for key, parent in work.execute(select(_U.id, _U.parent_id))]
        in_units = inherited(in_units, parents)
        for key, unit_id in work.execute(select(_C.id, _C.unit_id).where(_C.unit_id.in_(list(in_units)))):
            _strengthen(in_collections, key, in_units[unit_id])
    return Actor(account.id, account.agent_id, account.name, account.role, in_collections, in_units, channel)


def inherited(granted: Mapping[int, Role], parents: Iterable[tuple[int, int | None]]) -> dict[int, Role]:
    """Roles in units, carried down the tree: below, the stronger of the inherited and the own role holds."""
    children: dict[int | None, list[int]] = {}
    for key, parent in parents:
        children.setdefault(parent, []).append(key)
    found: dict[int, Role] = {}
    waiting = list(granted.items())
    while waiting:
        unit, role = waiting.pop()
        if unit not in found or STRENGTH[role] > STRENGTH[found[unit]]:
            found[unit] = role
            waiting += [(child, role) for child in children.get(unit, [])]
    return found


def _strengthen(roles: dict[int, Role], key: int, role: Role) -> None:
    if key not in roles or STRENGTH[role] > STRENGTH[roles[key]]:
        roles[key] = role


# --- granting and revoking ----------------------------------------------------------------------------------------


def find_memberships(work: Work, *, account: str | None = None) -> list[MembershipView]:
    """Who has which role where; of one account, or all. One's own are shown to everyone."""
    found = account_for(work, account=account) if account else None
    if found is None or found.id != work.actor.account_id:
        work.require(Permission.MANAGE_PEOPLE)
    statement = (
        select(_A.name, _M.role, _C.code, _U.name, _M.granted_at)
        .join_from(Membership.__table__, Account.__table__, _A.id == _M.account_id)
        .join(Collection.__table__, _C.id == _M.collection_id, isouter=True)
        .join(OrganisationalUnit.__table__, _U.id == _M.unit_id, isouter=True)
        .order_by(_A.name, _C.code, _U.name)
    )
    if found:
        statement = statement.where(_M.account_id == found.id)
    return [MembershipView(name, Role(role), *where) for name, role, *where in work.execute(statement)]


def grant_membership(
    work: Work, *, account: str, role: Role, collection: str | None = None, unit: str | None = None
) -> None:
    """Gives an account a role in a collection, or in a unit and all below it, in place of the one it had there.

    Raises UnknownAccountError, UnknownCollectionError, UnknownUnitError.
    """
    work.require(Permission.MANAGE_PEOPLE)
    account_id = account_for(work, account=account).id
    place = _place(work, collection, unit)
    old = _membership(work, account_id, place)
    work.execute(delete(Membership.__table__).where(_M.id == (old[0] if old else None)))
    values = {"account_id": account_id, "role": Role(role).value, **place, "granted_at": work.now}
    work.add(Membership, values)
    changes = {_place_name(collection, unit): (old[1] if old else None, values["role"])}
    work.record("grant role", [Touched("account", account_id, changes)])


def revoke_membership(work: Work, *, account: str, collection: str | None = None, unit: str | None = None) -> None:
    """Takes an account's role in a collection or unit away. Raises NoMembershipError and as `grant_membership`."""
    work.require(Permission.MANAGE_PEOPLE)
    account_id = account_for(work, account=account).id
    old = _membership(work, account_id, _place(work, collection, unit))
    if old is None:
        raise NoMembershipError(f"{account} has no role in {collection or unit}.")
    work.execute(delete(Membership.__table__).where(_M.id == old[0]))
    work.record("revoke role", [Touched("account", account_id, {_place_name(collection, unit): (old[1], None)})])


def _place(work: Work, collection: str | None, unit: str | None) -> dict[str, int | None]:
    """The columns that name one place."""
    if (collection is None) == (unit is None):
        raise ValueError("A membership is in a collection or in a unit.")
    if collection is not None:
        found = work.execute(select(_C.id).where(_C.code == collection.strip().upper())).scalar()
        if found is None:
            raise UnknownCollectionError(f'There is no collection "{collection}".')
        return {"collection_id": found, "unit_id": None}
    found = work.execute(select(_U.id).where(_U.name == unit).order_by(_U.id)).scalar()
    if found is None:
        raise UnknownUnitError(f'There is no unit "{unit}".')
    return {"collection_id": None, "unit_id": found}


def _place_name(collection: str | None, unit: str | None) -> str:
    return f"role in collection {collection.strip().upper()}" if collection else f"role in unit {unit}"


def _membership(work: Work, account_id: int, place: Mapping[str, int | None]) -> tuple[int, str] | None:
    here = _M.collection_id == place["collection_id"] if place["collection_id"] else _M.unit_id == place["unit_id"]
    row = work.execute(select(_M.id, _M.role).where(_M.account_id == account_id, here)).first()
    return (int(row[0]), str(row[1])) if row else None
