"""The kinds that come with the product, entered the first time a database is set up."""

import csv
from functools import cache
from importlib.resources import files

from sqlalchemy import select

from lims.database import columns
from lims.samples.tables import Kind, KindVersion
from lims.unit_of_work import Work

_K = columns(Kind)
_FLAGS = ("evidence_for_occurrence", "primary_material")


def ensure_kinds(work: Work) -> None:
    """Enters those of the starter kinds that the database does not have yet."""
    known = set(work.execute(select(_K.key)).scalars())
    for row in starter_kinds():
        if row["key"] not in known:
            kind_id = work.add(Kind, row)
            work.add(KindVersion, {"kind_id": kind_id, "version": 1, "attributes": {}})


@cache
def starter_kinds() -> tuple[dict[str, object], ...]:
    """The rows of kinds.csv, as columns of Kind."""
    text = files("lims.samples").joinpath("kinds.csv").read_text(encoding="utf-8")
    return tuple(_as_columns(row) for row in csv.DictReader(text.splitlines()))


def _as_columns(row: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {name: text or None for name, text in row.items()}
    values["primary_material"] = values.pop("primary")
    for name in _FLAGS:
        values[name] = values[name] == "true"
    values["derives"] = [key for key in row["derives"].split("|") if key]
    return values
