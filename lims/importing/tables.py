"""Which files came in, by what their tables say and not by their bytes; and mappings people keep."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from lims.database import BigId, JsonText, Moment, Table


class ImportedFile(Table, table=True):
    """A field sheet that was imported. `live_digest` is its table's digest, NULL once the import is withdrawn."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    collection_id: int = Field(sa_type=BigId, foreign_key="collection.id")
    file_name: str
    sheet: str | None = None
    table_digest: str = Field(index=True)
    live_digest: str | None = Field(default=None, unique=True)
    row_count: int
    mapping: Any = Field(default=None, sa_type=JsonText, nullable=True)
    imported_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class ColumnMapping(Table, table=True):
    """A mapping of headings to terms that somebody saved under a name."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(unique=True)
    mapping: Any = Field(default=None, sa_type=JsonText, nullable=True)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
