"""Who asked for which samples, what was decided, and what left the house."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, Moment, SortText, Table, one_of

REQUEST_STATES = ("asked", "decided", "picking", "handed out", "closed", "withdrawn")
ITEM_STATES = ("asked", "granted", "refused", "picked", "handed out", "returned", "withdrawn")


class SampleRequest(Table, table=True):
    """A researcher's request, an entity. Its state follows from its items'."""

    __table_args__ = (one_of("state", REQUEST_STATES),)

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    code: str = Field(sa_type=SortText, unique=True)
    requester_account_id: int | None = Field(default=None, sa_type=BigId, foreign_key="account.id", index=True)
    requester_agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    purpose: str
    needed_by: date | None = None
    state: str = "asked"
    asked_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class RequestItem(Table, table=True):
    """One sample asked for: an amount of it (base units), or all of it where `amount` is empty.

    `picked_sample_id` is what will be handed out: the sample itself or an aliquot made from it.
    """

    __table_args__ = (
        one_of("state", ITEM_STATES),
        CheckConstraint("amount > 0", name="amount"),
        UniqueConstraint("request_id", "sample_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    request_id: int = Field(sa_type=BigId, foreign_key="sample_request.id")
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
    amount: int | None = Field(default=None, sa_type=BigId)
    unit: str | None = None
    state: str = "asked"
    decision_reason: str | None = None
    decided_by_account_id: int | None = Field(default=None, sa_type=BigId)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    hold_id: int | None = Field(default=None, sa_type=BigId, foreign_key="hold.id")
    picked_sample_id: int | None = Field(default=None, sa_type=BigId, foreign_key="material_sample.id")
    due_on: date | None = None


class Loan(Table, table=True):
    """Custody elsewhere, same owner; an entity."""

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    request_id: int | None = Field(default=None, sa_type=BigId, foreign_key="sample_request.id", index=True)
    borrower_agent_id: int = Field(sa_type=BigId, foreign_key="agent.id")
    started_on: date
    due_on: date | None = None
    closed_on: date | None = None
    conditions: str | None = None
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class LoanItem(Table, table=True):
    """One sample on loan, bound by a hold until it is back."""

    __table_args__ = (UniqueConstraint("loan_id", "sample_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    loan_id: int = Field(sa_type=BigId, foreign_key="loan.id")
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
    hold_id: int | None = Field(default=None, sa_type=BigId, foreign_key="hold.id")
    returned_at: datetime | None = Field(default=None, sa_type=Moment)
    condition_on_return: str | None = None


class Shipment(Table, table=True):
    """A parcel: to whom, by whom, how kept cold, and its papers."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    request_id: int | None = Field(default=None, sa_type=BigId, foreign_key="sample_request.id", index=True)
    loan_id: int | None = Field(default=None, sa_type=BigId, foreign_key="loan.id", index=True)
    to_agent_id: int = Field(sa_type=BigId, foreign_key="agent.id")
    carrier: str | None = None
    tracking_number: str | None = None
    temperature: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    received_at: datetime | None = Field(default=None, sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
