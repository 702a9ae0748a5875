"""The database: one engine, the base of all tables, column types, bulk writing."""

from lims.database.bulk import insert_many
from lims.database.engine import dispose_engines, engine_for, writing_turn
from lims.database.keys import next_ids
from lims.database.table import Table, columns, one_of
from lims.database.types import BigId, JsonText, Moment, SortText

__all__ = [
    "BigId",
    "JsonText",
    "Moment",
    "SortText",
    "Table",
    "columns",
    "dispose_engines",
    "engine_for",
    "insert_many",
    "next_ids",
    "one_of",
    "writing_turn",
]
