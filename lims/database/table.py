"""The base of every table."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import sqlalchemy
from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy.orm import declared_attr, registry
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# A registry of our own: with SQLModel's, a module that is imported anew after an edit fails as "already defined".
class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """A table of the product; its name is the class's, in snake case. Rows never leave the stage: see the Views."""

    __table__: ClassVar[sqlalchemy.Table]

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy hands in the class
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def columns(table: type[Table]) -> ReadOnlyColumnCollection[str, sqlalchemy.Column[Any]]:
    """The columns of a table, for use in core statements: `S = columns(MaterialSample)`; `select(S.code)`."""
    return table.__table__.c


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The database's own guard of a vocabulary."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
