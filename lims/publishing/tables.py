"""What was published, when, and exactly which bytes."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, Table


class Publication(Table, table=True):
    """An archive that was made of a collection."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    collection_id: int = Field(sa_type=BigId, foreign_key="collection.id", index=True)
    format: str
    digest: str
    row_counts: Any = Field(default=None, sa_type=JsonText, nullable=True)
    made_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
