"""How long things keep by rule, whether they still live, and what people were warned of."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, Table, one_of
from lims.preserving.rules import TERMS, TESTS


class TermWarning(Table, table=True):
    """Keepers were told that a sample is to be used, kept or tested until a day; once for each sample and day."""

    __table_args__ = (one_of("term", TERMS), UniqueConstraint("sample_id", "term", "day"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id")
    term: str
    day: date
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class KeepingRule(Table, table=True):
    """So many months after it was registered, what is of a kind, or in a collection, has a day; unless it has its own.

    Of several rules the one for kind and collection holds, then that of the collection, then that of the kind.
    `in_force` says for what it is, so that there is only one; NULL where it was ended.
    """

    __table_args__ = (
        one_of("term", TERMS),
        CheckConstraint("kind_id IS NOT NULL OR collection_id IS NOT NULL", name="of_something"),
        CheckConstraint("months > 0", name="months"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    term: str
    kind_id: int | None = Field(default=None, sa_type=BigId, foreign_key="kind.id")
    collection_id: int | None = Field(default=None, sa_type=BigId, foreign_key="collection.id")
    months: int
    in_force: str | None = Field(default=None, unique=True)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class ViabilityTest(Table, table=True):
    """Some of a lot, or a culture, was tried whether it still lives: seeds sown and germinated, tubes and revived.

    One that was entered in error stays, `withdrawn`.
    """

    __table_args__ = (
        one_of("test", TESTS),
        CheckConstraint("tested > 0", name="tested"),
        CheckConstraint("viable BETWEEN 0 AND tested", name="viable"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id", index=True)
    test: str
    tested_on: date
    tested: int
    viable: int
    method: str | None = None
    agent_id: int | None = Field(default=None, sa_type=BigId, foreign_key="agent.id")
    withdrawn: bool = False
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
