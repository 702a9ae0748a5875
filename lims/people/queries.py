"""Who is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from lims.access import Permission, Role
from lims.database import columns
from lims.errors import NotFoundError
from lims.people.rules import normalised_sign_in_name
from lims.people.tables import Account, Agent, SignInSession
from lims.unit_of_work import Work

_G, _A, _S = columns(Agent), columns(Account), columns(SignInSession)


class UnknownAccountError(NotFoundError):
    """Nobody signs in with this name."""


class UnknownAgentError(NotFoundError):
    """There is nobody of this name."""


@dataclass(frozen=True)
class AgentView:
    """Somebody who collects, identifies, borrows: with or without an account."""

    id: int
    uuid: str
    name: str
    agent_type: str
    orcid: str | None


@dataclass(frozen=True)
class AccountView:
    """Somebody who signs in as `account`; `role` holds in all collections, others come by membership."""

    id: int
    agent_id: int
    account: str
    name: str
    role: Role | None
    active: bool
    has_password: bool


@dataclass(frozen=True)
class PersonView:
    """A line of the people page; without an account, `account` is None."""

    name: str
    agent_type: str
    email: str | None
    orcid: str | None
    account: str | None
    role: Role | None
    active: bool
    has_password: bool
    last_seen: datetime | None


def find_people(work: Work) -> list[PersonView]:
    """Everybody, those who sign in first, then by name. Addresses are not for everyone: needs "manage people"."""
    work.require(Permission.MANAGE_PEOPLE)
    seen = select(func.max(_S.seen_at)).where(_S.account_id == _A.id).scalar_subquery()
    statement = (
        select(
            _G.name,
            _G.agent_type,
            _G.email,
            _G.orcid,
            _A.name,
            _A.everywhere_role,
            func.coalesce(_A.active, False),
            _A.password_hash.is_not(None),
            seen,
        )
        .join_from(Agent.__table__, Account.__table__, _A.agent_id == _G.id, isouter=True)
        .where(_G.erased_at.is_(None))
        .order_by(_A.id.is_(None), func.lower(_G.name), _G.id)
    )
    return [_person(tuple(row)) for row in work.execute(statement)]


def find_agents(work: Work, *, text: str = "", limit: int = 50) -> list[AgentView]:
    """Agents whose name contains the text, by name."""
    statement = _agents().order_by(func.lower(_G.name), _G.id).limit(limit)
    if wanted := " ".join(text.split()).lower():
        statement = statement.where(func.lower(_G.name).contains(wanted, autoescape=True))
    return [AgentView(*row) for row in work.execute(statement)]


def find_agent(work: Work, *, name: str) -> AgentView | None:
    """The agent of exactly this name, as it is now or as it was first written; of several, the first entered."""
    found = " ".join(name.split())
    statement = _agents().where(or_(_G.name == found, _G.verbatim_name == found)).order_by(_G.id).limit(1)
    row = work.execute(statement).first()
    return AgentView(*row) if row else None


def mail_address_for(work: Work, agent_id: int) -> str | None:
    """Where somebody reads mail. It is for sending only, and shown to nobody: asks for "manage people"."""
    work.require(Permission.MANAGE_PEOPLE)
    statement = select(_G.email).where(_G.id == agent_id, _G.erased_at.is_(None))
    return work.execute(statement).scalar() or None


def find_bare_agent(work: Work, *, name: str) -> int | None:
    """The key of the agent of this name who has no account; of several, the first entered."""
    has_account = select(_A.id).where(_A.agent_id == _G.id).exists()
    statement = select(_G.id).where(_G.name == name, _G.erased_at.is_(None), ~has_account).order_by(_G.id).limit(1)
    return work.execute(statement).scalar()


def account_for(work: Work, *, account: str) -> AccountView:
    """An account by its sign-in name. Raises UnknownAccountError."""
    found = find_account_named(work, account=account)
    if found is None:
        raise UnknownAccountError(f'Nobody signs in as "{account}".')
    return found


def find_account_named(work: Work, *, account: str) -> AccountView | None:
    """An account by its sign-in name, if there is one."""
    row = work.execute(_accounts().where(_A.name == normalised_sign_in_name(account))).first()
    return _account(tuple(row)) if row else None


def find_account(work: Work, *, account_id: int) -> AccountView | None:
    """An account by its key."""
    row = work.execute(_accounts().where(_A.id == account_id)).first()
    return _account(tuple(row)) if row else None


def is_without_accounts(work: Work) -> bool:
    """Whether nobody can sign in yet: then the first administrator may be made."""
    return work.execute(select(_A.id).limit(1)).first() is None


def find_administrators(work: Work) -> list[int]:
    """The keys of the active accounts that administer everything."""
    statement = select(_A.id).where(and_(_A.everywhere_role == Role.ADMINISTRATOR, _A.active))
    return list(work.execute(statement).scalars())


def _agents() -> Select[Any]:
    return select(_G.id, _G.uuid, _G.name, _G.agent_type, _G.orcid).where(_G.erased_at.is_(None))


def _accounts() -> Select[Any]:
    return select(
        _A.id, _A.agent_id, _A.name, _G.name, _A.everywhere_role, _A.active, _A.password_hash.is_not(None)
    ).join_from(Account.__table__, Agent.__table__, _G.id == _A.agent_id)


def _account(row: tuple[Any, ...]) -> AccountView:
    key, agent_id, account, name, role, active, has_password = row
    return AccountView(key, agent_id, account, name, _role(role), bool(active), bool(has_password))


def _person(row: tuple[Any, ...]) -> PersonView:
    name, agent_type, email, orcid, account, role, active, has_password, seen = row
    return PersonView(
        name, agent_type, email, orcid, account, _role(role), bool(active), bool(account and has_password), seen
    )


def _role(value: str | None) -> Role | None:
    return Role(value) if value else None


def account_names(work: Work) -> dict[int, str]:
    """What the holders of accounts are called, by the accounts' keys: history holds keys, never names."""
    account, agent = columns(Account), columns(Agent)
    statement = select(account.id, agent.name).join_from(
        Account.__table__, Agent.__table__, agent.id == account.agent_id
    )
    return {row.id: row.name for row in work.execute(statement)}
