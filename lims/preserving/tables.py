"""What people were warned of."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, Table, one_of
from lims.preserving.rules import TERMS


class TermWarning(Table, table=True):
    """Keepers were told that a sample is to be used, or to be kept, until a day; once for each sample and day."""

    __table_args__ = (one_of("term", TERMS), UniqueConstraint("sample_id", "term", "day"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    sample_id: int = Field(sa_type=BigId, foreign_key="material_sample.id")
    term: str
    day: date
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
