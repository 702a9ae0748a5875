"""One-time links: the first makes the administrator, others let somebody in who has no password (any more).

Only the SHA-256 of a link's token is stored. Who holds the link is let in, once, until it expires.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, or_, select, update

from lims.access import Permission, Role
from lims.database import columns
from lims.errors import ConflictError, NotFoundError
from lims.history.rules import Touched
from lims.people.actions import add_person, set_password
from lims.people.queries import account_for, is_without_accounts
from lims.people.signing_in import digest_of_token, new_token
from lims.people.tables import Account, Agent, OneTimeLink, SignInSession
from lims.settings import settings
from lims.unit_of_work import Work

FIRST_ADMINISTRATOR = "first administrator"
SIGN_IN = "sign in"

FIRST_ADMINISTRATOR_LASTS = timedelta(hours=24)
SIGN_IN_LASTS = timedelta(days=3)

_L, _A, _G, _S = columns(OneTimeLink), columns(Account), columns(Agent), columns(SignInSession)


class LinkSpentError(NotFoundError):
    """This link was used already, or is too old."""

    def __init__(self) -> None:
        super().__init__("This link was used already, or is too old. Ask whoever sent it for a new one.")


class AdministratorExistsError(ConflictError):
    """Somebody else was first."""


@dataclass(frozen=True)
class LinkView:
    """What a good link is for; the first administrator's has no account."""

    purpose: str
    account: str | None
    name: str | None


def first_administrator_link(work: Work, *, base_url: str | None = None) -> str | None:
    """A link that makes the first administrator, as long as nobody can sign in; None afterwards."""
    work.require(Permission.MANAGE_PEOPLE)
    if not is_without_accounts(work):
        return None
    return _new_link(work, FIRST_ADMINISTRATOR, None, FIRST_ADMINISTRATOR_LASTS, base_url)


def sign_in_link(work: Work, *, account: str, valid_for: timedelta = SIGN_IN_LASTS, base_url: str | None = None) -> str:
    """A link that signs an account in, once. Making one is an act: it opens somebody else's account.

    Raises UnknownAccountError.
    """
    work.require(Permission.MANAGE_PEOPLE)
    found = account_for(work, account=account)
    link = _new_link(work, SIGN_IN, found.id, valid_for, base_url)
    work.record("make sign-in link", [Touched("account", found.id)])
    return link


def find_link(work: Work, *, token: str) -> LinkView | None:
    """What a link is for, without using it; None where it is spent, too old, or no longer good for anything."""
    statement = (
        select(_L.purpose, _A.name, _G.name)
        .join_from(OneTimeLink.__table__, Account.__table__, _A.id == _L.account_id, isouter=True)
        .join(Agent.__table__, _G.id == _A.agent_id, isouter=True)
        .where(_is_good(work, token), or_(_L.account_id.is_(None), _A.active))
    )
    row = work.execute(statement).first()
    if row is None or (row[0] == FIRST_ADMINISTRATOR and not is_without_accounts(work)):
        return None
    return LinkView(*row)


def use_sign_in_link(work: Work, *, token: str) -> int:
    """Spends a link and returns the account it lets in. Raises LinkSpentError."""
    spent = (
        update(OneTimeLink.__table__)
        .where(_is_good(work, token), _L.purpose == SIGN_IN)
        .values(used_at=work.now)
        .returning(_L.account_id)
    )
    account_id = work.execute(spent).scalar()
    if account_id is None or work.execute(select(_A.active).where(_A.id == account_id)).scalar() is not True:
        raise LinkSpentError
    return int(account_id)


def make_first_administrator(work: Work, *, token: str, name: str, account: str, password: str) -> int:
    """Spends the first link: enters its holder as administrator and returns the key of the account.

    Raises LinkSpentError, AdministratorExistsError, PersonNameError, SignInNameError, PasswordError.
    """
    work.lock("accounts")
    if not is_without_accounts(work):
        raise AdministratorExistsError("There is an administrator already. Ask for a sign-in link.")
    spent = (
        update(OneTimeLink.__table__)
        .where(_is_good(work, token), _L.purpose == FIRST_ADMINISTRATOR)
        .values(used_at=work.now)
        .returning(_L.id)
    )
    if work.execute(spent).scalar() is None:
        raise LinkSpentError
    add_person(work, name=name, account=account, role=Role.ADMINISTRATOR)
    set_password(work, account=account, password=password)
    return account_for(work, account=account).id


def came_by_link(work: Work, *, token: str) -> bool:
    """Whether a session was opened by a one-time link: then a new password may be set without the old one."""
    by_link = exists().where(_L.account_id == _S.account_id, _L.used_at == _S.created_at)
    statement = select(_S.id).where(_S.token_digest == digest_of_token(token), _S.closed_at.is_(None), by_link)
    return work.execute(statement).first() is not None


def _is_good(work: Work, token: str) -> ColumnElement[bool]:
    return (_L.token_digest == digest_of_token(token)) & _L.used_at.is_(None) & (_L.expires_at > work.now)


def _new_link(work: Work, purpose: str, account_id: int | None, lasts: timedelta, base_url: str | None) -> str:
    token = new_token()
    values = {"token_digest": digest_of_token(token), "purpose": purpose, "account_id": account_id}
    work.add(OneTimeLink, {**values, "created_at": work.now, "expires_at": work.now + lasts})
    return f"{(base_url or settings().base_url).rstrip('/')}/enter/{token}"
