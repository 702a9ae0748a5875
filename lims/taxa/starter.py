"""The names that come with the product: fish, invertebrates and plants with their names in three languages."""

import csv
from functools import cache
from importlib.resources import files

from sqlalchemy import select, update

from lims.database import columns
from lims.history.rules import Touched, created
from lims.taxa.rules import name_key
from lims.taxa.tables import Taxon, VernacularName
from lims.unit_of_work import Work

TAXON = "taxon"
"""The subject type of taxa in the history."""

_T, _V = columns(Taxon), columns(VernacularName)
_VERNACULAR = ("taxon_id", "language", "name", "name_key")


def ensure_taxa(work: Work) -> int:
    """Enters those of the starter names that the database does not have yet; returns how many taxa were entered.

    A name that is there already, by whomever, is left as it is.
    """
    known: dict[str, int] = {row[0]: row[1] for row in work.execute(select(_T.scientific_name, _T.id))}
    new = [row for row in starter_taxa() if row["scientific_name"] not in known]
    keys = dict(zip((str(row["scientific_name"]) for row in new), work.next_ids(Taxon, len(new)), strict=True))
    if new:
        work.execute(Taxon.__table__.insert(), [_values(row, keys) for row in new])
        _point_at_accepted(work, new, {**known, **keys})
        work.record("enter starter names", [_told(row, keys) for row in new])
    _enter_vernaculars(work, {**known, **keys})
    return len(new)


@cache
def starter_taxa() -> tuple[dict[str, str], ...]:
    """The rows of taxa.csv."""
    return _rows("taxa.csv")


@cache
def starter_vernaculars() -> tuple[dict[str, str], ...]:
    """The rows of vernacular_names.csv."""
    return _rows("vernacular_names.csv")


def _rows(file: str) -> tuple[dict[str, str], ...]:
    with files("lims.taxa").joinpath("names", file).open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def _values(row: dict[str, str], keys: dict[str, int]) -> dict[str, object]:
    return {
        "id": keys[row["scientific_name"]],
        "scientific_name": row["scientific_name"],
        "name_key": name_key(row["scientific_name"]),
        "authorship": row["authorship"],
        "rank": row["rank"],
        "kingdom": row["kingdom"] or None,
        "phylum": row["phylum"] or None,
        "class": row["class"] or None,
        "order": row["order"] or None,
        "family": row["family"] or None,
        "aphia_id": int(row["aphia_id"]) if row["aphia_id"] else None,
    }


def _point_at_accepted(work: Work, rows: list[dict[str, str]], keys: dict[str, int]) -> None:
    for row in rows:
        if row["accepted_name"]:
            points = update(Taxon).where(_T.id == keys[row["scientific_name"]])
            work.execute(points.values(accepted_id=keys[row["accepted_name"]]))


def _told(row: dict[str, str], keys: dict[str, int]) -> Touched:
    told = {"scientific_name": row["scientific_name"], "authorship": row["authorship"], "rank": row["rank"]}
    return Touched(TAXON, keys[row["scientific_name"]], created(told))


def _enter_vernaculars(work: Work, keys: dict[str, int]) -> None:
    there = {tuple(row) for row in work.execute(select(_V.taxon_id, _V.language, _V.name_key))}
    new: dict[tuple[int, str, str], str] = {}
    for row in starter_vernaculars():
        key = (keys[row["scientific_name"]], row["language"], name_key(row["name"]))
        if key not in there:
            new.setdefault(key, row["name"])
    work.insert(
        VernacularName, _VERNACULAR, [(taxon, language, name, key) for (taxon, language, key), name in new.items()]
    )
