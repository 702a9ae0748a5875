"""Which changesets stand: what was taken back did not happen, and that it was taken back is nothing that happened."""

from sqlalchemy import ColumnElement, select

from lims.database import columns
from lims.history.tables import ChangeSet

_CS = columns(ChangeSet)


def stands() -> ColumnElement[bool]:
    """The condition under which a changeset, joined by the statement, was not taken back and takes none back."""
    undoing = ChangeSet.__table__.alias("undoing")
    return _CS.undoes_id.is_(None) & ~select(undoing.c.id).where(undoing.c.undoes_id == _CS.id).exists()
