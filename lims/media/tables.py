"""Photos and documents, kept by their content: the same file is stored once."""

from datetime import datetime

from sqlmodel import Field

from lims.database import BigId, Moment, Table


class MediaItem(Table, table=True):
    """A stored file: SHA-256 of its bytes, what it is, under which licence it may be shown."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uuid: str = Field(unique=True)
    digest: str = Field(unique=True)
    media_type: str
    byte_size: int = Field(sa_type=BigId)
    file_name: str
    licence: str | None = None
    added_at: datetime = Field(sa_type=Moment)
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")
