"""Signed-in browsers: a random token in a cookie, its SHA-256 in the database.

A session ends when it is closed, after 12 hours without use, and after 7 days in any case. Opening and closing one is
not an act on the collection and leaves no trace in the history.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from lims.database import columns
from lims.people.rules import normalised_sign_in_name
from lims.people.tables import Account, SignInSession
from lims.unit_of_work import Work

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""A session in use is marked as seen this often, not with each of its requests."""

_A, _S = columns(Account), columns(SignInSession)


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against; both are None for a name nobody has, or that may not sign in."""

    account_id: int | None
    password_hash: str | None


@dataclass(frozen=True)
class OpenSession:
    """A session that is still good."""

    id: int
    account_id: int
    created_at: datetime
    seen_at: datetime


def digest_of_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """256 random bits, fit for an address or a cookie: 43 characters."""
    return secrets.token_urlsafe(32)


def credentials_for(work: Work, *, account: str) -> Credentials:
    """What to check a password against, outside of this transaction."""
    statement = select(_A.id, _A.password_hash).where(_A.name == normalised_sign_in_name(account), _A.active)
    row = work.execute(statement).first()
    return Credentials(*row) if row else Credentials(None, None)


def open_session(work: Work, *, account_id: int) -> str:
    """Signs an account in and returns the token for its browser."""
    token = new_token()
    values = {"token_digest": digest_of_token(token), "account_id": account_id}
    work.add(SignInSession, {**values, "created_at": work.now, "seen_at": work.now})
    return token


def find_open_session(work: Work, *, token: str | None) -> OpenSession | None:
    """The session of a token, unless it was closed, forgotten or is too old."""
    if not token:
        return None
    statement = select(_S.id, _S.account_id, _S.created_at, _S.seen_at).where(
        _S.token_digest == digest_of_token(token), _S.closed_at.is_(None)
    )
    row = work.execute(statement).first()
    if row is None:
        return None
    session = OpenSession(*row)
    lasts = session.seen_at + IDLE > work.now and session.created_at + ABSOLUTE > work.now
    return session if lasts else None


def mark_as_seen(work: Work, *, session_id: int) -> None:
    """Says that a session is in use."""
    work.execute(update(SignInSession.__table__).where(_S.id == session_id).values(seen_at=work.now))


def close_session(work: Work, *, token: str | None) -> None:
    """Signs a browser out, in all its tabs."""
    if token:
        ended = _S.token_digest == digest_of_token(token)
        work.execute(update(SignInSession.__table__).where(ended, _S.closed_at.is_(None)).values(closed_at=work.now))


def close_sessions_of(work: Work, *, account_id: int, except_token: str | None = None) -> None:
    """Signs an account out everywhere, but in the browser that asks for it."""
    kept = digest_of_token(except_token) if except_token else ""
    ended = (_S.account_id == account_id) & _S.closed_at.is_(None) & (_S.token_digest != kept)
    work.execute(update(SignInSession.__table__).where(ended).values(closed_at=work.now))
