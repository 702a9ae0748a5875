"""What people enter about samples, checked for form; pure."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lims.samples.vocabulary import ProcessType, Relation


class AmountDraft(BaseModel):
    """An amount and a unit, as typed: "100", "µL"; where something begins or is counted also "ca. 40", "20–100"."""

    model_config = ConfigDict(frozen=True)

    value: str
    unit: str


class ProcessDraft(BaseModel):
    """What is done, once for all that take part in it. Without a type, the kind that is made says which it is."""

    model_config = ConfigDict(frozen=True)

    type: ProcessType | None = None
    name: str | None = None
    protocol: str | None = None
    protocol_version: str | None = None
    started_at: datetime | None = None
    kit_lots: tuple[str, ...] = ()


class DerivationDraft(BaseModel):
    """Many children from many parents in one act.

    Each parent gets `children`; only `pool` makes one from all. `taken` is per child and parent; `take_all` uses the
    parents up. `blanks` adds controls that went through the process without a parent. `codes` are those of labels that
    were printed ahead, one for each child in their order; without any, the children get the next ones.

    `counts` says what each child begins with, where they differ (in the unit of `made`, or of the kind);
    `takes_made`: that is also what leaves the parent. Children can be used until `expires_on`, are kept until
    `retain_until`.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    children: int = Field(default=1, ge=1, le=1000)
    pool: bool = False
    codes: tuple[str, ...] = ()
    made: AmountDraft | None = None
    taken: AmountDraft | None = None
    take_all: bool = False
    counts: tuple[str, ...] = ()
    takes_made: bool = False
    expires_on: date | None = None
    retain_until: date | None = None
    relation: Relation | None = None
    process: ProcessDraft = ProcessDraft()
    blanks: int = Field(default=0, ge=0, le=96)
    blank_type: str = "extraction blank"
    preservation: str | None = None
    reason: str | None = None
    occurred_at: datetime | None = None

    @model_validator(mode="after")
    def _all_or_some(self) -> Self:
        if self.take_all and self.taken:
            raise ValueError("Say either how much is taken or that all is.")
        if self.takes_made and (self.taken or self.take_all or self.pool):
            raise ValueError("What each begins with is what is taken: say no other amount, and do not pool.")
        if self.take_all and self.children > 1 and not self.pool:
            raise ValueError("All of a parent can go into one child only.")
        return self
