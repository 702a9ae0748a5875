"""The outbox: a mail is written in the transaction of what it tells, and sent later by the worker."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from lims.database import BigId, Moment, Table


class Message(Table, table=True):
    """A mail to an agent; unsent while `sent_at` is empty.

    `taken_at`: the worker is sending it, or died while it did; so it is not sent twice. `given_up_at`: not tried again.
    """

    __table_args__ = (
        Index(
            "ix_message_unsent", "id", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
    to_agent_id: int = Field(sa_type=BigId)
    subject: str
    body: str
    created_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    last_error: str | None = None
    next_attempt_at: datetime | None = Field(default=None, sa_type=Moment)
    taken_at: datetime | None = Field(default=None, sa_type=Moment)
    given_up_at: datetime | None = Field(default=None, sa_type=Moment)
