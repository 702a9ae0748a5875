"""Who acts, and what a role may do. Pure: memberships are read elsewhere and arrive here inside the Actor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a collection, to a unit (inherited down), or everywhere."""

    RESEARCHER = "researcher"
    TECHNICIAN = "technician"
    KEEPER = "keeper"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """The significant kinds of act; each action requires one of them on every collection or unit it touches."""

    FIND = "find"
    ASK = "ask for samples"
    REGISTER = "register samples"
    DERIVE = "derive samples"
    MEASURE = "record results"
    MOVE = "move things"
    PRINT = "print labels"
    SEQUENCE = "record sequencing"
    ARRANGE = "arrange storage"
    DECIDE = "decide on requests"
    DISPOSE = "dispose of samples"
    PUBLISH = "publish"
    MANAGE_COLLECTIONS = "manage collections"
    MANAGE_PEOPLE = "manage people"


_RESEARCHER = frozenset({Permission.FIND, Permission.ASK})
_TECHNICIAN = _RESEARCHER | {
    Permission.REGISTER,
    Permission.DERIVE,
    Permission.MEASURE,
    Permission.MOVE,
    Permission.PRINT,
    Permission.SEQUENCE,
}
_KEEPER = _TECHNICIAN | {Permission.ARRANGE, Permission.DECIDE, Permission.DISPOSE, Permission.PUBLISH}

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.RESEARCHER: _RESEARCHER,
    Role.TECHNICIAN: _TECHNICIAN,
    Role.KEEPER: _KEEPER,
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True)
class Actor:
    """Somebody with an account, or the system itself, with the roles held at this moment.

    `channel` says through which door: web, cli, api, worker. `operating_user` is who ran a command as "system".
    """

    account_id: int | None
    agent_id: int | None
    name: str
    everywhere: Role | None = None
    in_collections: Mapping[int, Role] = field(default_factory=dict)
    in_units: Mapping[int, Role] = field(default_factory=dict)
    channel: str = "web"
    operating_user: str | None = None

    def may(self, permission: Permission, *, collection_id: int | None = None, unit_id: int | None = None) -> bool:
        """Whether one of the actor's roles there, or everywhere, grants the permission."""
        roles = (
            self.everywhere,
            self.in_collections.get(collection_id) if collection_id is not None else None,
            self.in_units.get(unit_id) if unit_id is not None else None,
        )
        return any(role is not None and permission in GRANTS[role] for role in roles)

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether the actor may do this in at least one place: what decides if a page is offered at all."""
        roles = (self.everywhere, *self.in_collections.values(), *self.in_units.values())
        return any(role is not None and permission in GRANTS[role] for role in roles)

    def forbidden(self, permission: Permission, collection_ids: Iterable[int]) -> list[int]:
        """Those of the collections in which the actor may not do this."""
        return [each for each in dict.fromkeys(collection_ids) if not self.may(permission, collection_id=each)]


def system_actor(operating_user: str | None = None, channel: str = "cli") -> Actor:
    """The system itself, acting for an operating system's user, a timer or a first start."""
    return Actor(None, None, "system", everywhere=Role.ADMINISTRATOR, channel=channel, operating_user=operating_user)
