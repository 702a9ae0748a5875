"""Agents (whoever collects, identifies, borrows) and accounts (whoever signs in). A collector needs no account."""

from datetime import datetime

from sqlmodel import Field

from lims.access import Role
from lims.database import BigId, Moment, SortText, Table, one_of

AGENT_TYPES = ("person", "group", "institution")
LINK_PURPOSES = ("first administrator", "sign in")


class Agent(Table, table=True):
    """A person, group or institution. `verbatim_name` is as first written; `erased_at`: the name was blanked."""

    __table_args__ = (one_of("agent_type", AGENT_TYPES),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    agent_type: str = "person"
    verbatim_name: str
    name: str = Field(sa_type=SortText, index=True)
    orcid: str | None = Field(default=None, unique=True)
    email: str | None = None
    erased_at: datetime | None = Field(default=None, sa_type=Moment)


class Account(Table, table=True):
    """Who may sign in. `everywhere_role` holds in all collections; others come by membership."""

    __table_args__ = (one_of("everywhere_role", Role),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    agent_id: int = Field(sa_type=BigId, foreign_key="agent.id", index=True)
    name: str = Field(sa_type=SortText, unique=True)
    password_hash: str | None = None
    everywhere_role: str | None = None
    active: bool = True
    created_at: datetime = Field(sa_type=Moment)


class SignInSession(Table, table=True):
    """A signed-in browser. Only the SHA-256 of its cookie is kept; closing the row ends it everywhere at once."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_digest: str = Field(unique=True)
    account_id: int = Field(sa_type=BigId, foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class OneTimeLink(Table, table=True):
    """A link that signs somebody in once, or makes the first administrator (then without an account)."""

    __table_args__ = (one_of("purpose", LINK_PURPOSES),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_digest: str = Field(unique=True)
    purpose: str
    account_id: int | None = Field(default=None, sa_type=BigId, foreign_key="account.id")
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class ApiToken(Table, table=True):
    """A key for a script or a probe; only its SHA-256 is kept."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_digest: str = Field(unique=True)
    account_id: int = Field(sa_type=BigId, foreign_key="account.id")
    name: str
    created_at: datetime = Field(sa_type=Moment)
    last_used_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
