"""The names a new installation starts with: taxa of the demo and the field sheets, and what people call them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class StarterTaxon:
    """A scientific name. A synonym names the accepted taxon; where `accepted_name` is None the name is accepted."""

    scientific_name: str
    authorship: str
    rank: str
    kingdom: str | None
    phylum: str | None
    class_: str | None
    order: str | None
    family: str | None
    aphia_id: int | None
    accepted_name: str | None
    note: str


@dataclass(frozen=True)
class StarterVernacularName:
    """What people who speak `language` (nl, fr, en) call an accepted taxon."""

    scientific_name: str
    language: str
    name: str


def starter_taxa() -> list[StarterTaxon]:
    """Every scientific name of the table, each synonym right after its accepted name."""
    return [
        StarterTaxon(
            scientific_name=row["scientific_name"],
            authorship=row["authorship"],
            rank=row["rank"],
            kingdom=row["kingdom"] or None,
            phylum=row["phylum"] or None,
            class_=row["class"] or None,
            order=row["order"] or None,
            family=row["family"] or None,
            aphia_id=int(row["aphia_id"]) if row["aphia_id"] else None,
            accepted_name=row["accepted_name"] or None,
            note=row["note"],
        )
        for row in _rows("taxa.csv")
    ]


def starter_vernacular_names() -> list[StarterVernacularName]:
    """Every vernacular name of the table, in the order of the taxa."""
    return [
        StarterVernacularName(row["scientific_name"], row["language"], row["name"])
        for row in _rows("vernacular_names.csv")
    ]


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    text = resources.files(__name__).joinpath(file_name).read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))
