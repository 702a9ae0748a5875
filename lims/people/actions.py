"""Acts on people and their accounts."""

from typing import Any
from uuid import uuid4

from sqlalchemy import update

from lims.access import Permission, Role
from lims.database import columns
from lims.errors import ConflictError
from lims.history.rules import Touched, created
from lims.people.passwords import hash_of
from lims.people.queries import AccountView, account_for, find_account_named, find_administrators, find_bare_agent
from lims.people.rules import (
    LastAdministratorError,
    check_orcid,
    check_password,
    check_person_name,
    check_sign_in_name,
)
from lims.people.signing_in import close_sessions_of
from lims.people.tables import Account, Agent
from lims.unit_of_work import Work

_G, _A = columns(Agent), columns(Account)


class AccountExistsError(ConflictError):
    """Somebody signs in with this name already."""


class PersonExistsError(ConflictError):
    """There is somebody of this name already."""


def add_person(
    work: Work,
    *,
    name: str,
    account: str | None = None,
    role: Role | None = None,
    email: str | None = None,
    orcid: str | None = None,
    agent_type: str = "person",
) -> int:
    """Enters a person, with an account to sign in if `account` is given; returns the agent's key.

    Somebody of this name whom the records know already, and who has no account, gets this one. Without a password the
    person first comes in by a one-time link. Raises PersonNameError, SignInNameError, OrcidError, AccountExistsError,
    PersonExistsError.
    """
    work.require(Permission.MANAGE_PEOPLE)
    name, orcid = check_person_name(name), check_orcid(orcid)
    account = check_sign_in_name(account) if account else None
    if account and find_account_named(work, account=account):
        raise AccountExistsError(f'Somebody signs in as "{account}" already. Choose another sign-in name.')
    agent_id = find_bare_agent(work, name=name)
    if agent_id is not None and account is None:
        raise PersonExistsError(f"{name} is there already.")
    touched = []
    if agent_id is None:
        agent: dict[str, Any] = {"uuid": str(uuid4()), "agent_type": agent_type, "verbatim_name": name, "name": name}
        agent |= {"orcid": orcid, "email": (email or "").strip() or None}
        agent_id = work.add(Agent, agent)
        # Never a name, number or address: the history cannot be blanked.
        touched.append(Touched("agent", agent_id, created({"agent_type": agent_type}), agent["uuid"]))
    if account:
        touched.append(_open_account(work, agent_id, account, role))
    work.record("add person", touched)
    return agent_id


def change_role(work: Work, *, account: str, role: Role | None) -> None:
    """Gives an account another role in all collections, or none. It holds from the next click on.

    Raises UnknownAccountError, LastAdministratorError.
    """
    work.require(Permission.MANAGE_PEOPLE)
    found = _locked_account(work, account)
    if role is not Role.ADMINISTRATOR:
        _check_somebody_is_left(work, found)
    value = Role(role).value if role else None
    _change(work, found, everywhere_role=value)
    changes = {"everywhere_role": (found.role.value if found.role else None, value)}
    work.record("change role", [Touched("account", found.id, changes)])


def deactivate(work: Work, *, account: str) -> None:
    """Ends an account's sessions and lets nobody sign in with it; what it did stays. `reactivate` takes it back.

    Raises UnknownAccountError, LastAdministratorError.
    """
    work.require(Permission.MANAGE_PEOPLE)
    found = _locked_account(work, account)
    _check_somebody_is_left(work, found)
    _change(work, found, active=False)
    close_sessions_of(work, account_id=found.id)
    work.record("deactivate account", [Touched("account", found.id, {"active": (found.active, False)})])


def reactivate(work: Work, *, account: str) -> None:
    """Lets an account sign in again. Raises UnknownAccountError."""
    work.require(Permission.MANAGE_PEOPLE)
    found = _locked_account(work, account)
    _change(work, found, active=True)
    work.record("reactivate account", [Touched("account", found.id, {"active": (found.active, True)})])


def set_password(work: Work, *, account: str, password: str, keep_session: str | None = None) -> None:
    """Sets the password of one's own account, or as who manages people of any; ends the account's other sessions.

    `keep_session` is the token of the session that goes on. Raises UnknownAccountError, PasswordError.
    """
    found = account_for(work, account=account)
    if found.id != work.actor.account_id:
        work.require(Permission.MANAGE_PEOPLE)
    check_password(password, names=[found.account, found.name])
    _change(work, found, password_hash=hash_of(password))
    close_sessions_of(work, account_id=found.id, except_token=keep_session)
    work.record("set password", [Touched("account", found.id)])


def _open_account(work: Work, agent_id: int, account: str, role: Role | None) -> Touched:
    values = {"agent_id": agent_id, "name": account, "everywhere_role": Role(role).value if role else None}
    values |= {"active": True, "created_at": work.now}
    key = work.add(Account, values)
    return Touched("account", key, created({each: values[each] for each in ("agent_id", "everywhere_role", "active")}))


def _change(work: Work, account: AccountView, **values: Any) -> None:
    work.execute(update(Account.__table__).where(_A.id == account.id).values(**values))


def _locked_account(work: Work, account: str) -> AccountView:
    """The account; until the end of the transaction nobody else changes who may what."""
    work.lock("accounts")
    return account_for(work, account=account)


def _check_somebody_is_left(work: Work, account: AccountView) -> None:
    if find_administrators(work) == [account.id]:
        raise LastAdministratorError(
            f"{account.name} is the only administrator left. Make somebody else administrator first."
        )
