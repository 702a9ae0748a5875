"""How determinations become the terms of a Darwin Core identification. Pure.

GBIF refuses a record without scientificName, and Darwin Core wants no doubts in it. So:
- cf., aff. and ? go to identificationQualifier, and scientificName is the name they qualify;
- a hybrid is its formula with ×, without rank, in the classification that both parents share;
- several taxa (a mixture, a composite) are named by the lowest group that holds them all;
- what nobody has identified is "incertae sedis".
What was written is kept in verbatimIdentification whatever becomes of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lims.publishing.rules import UNKNOWN_NAME

RANKS: Final = ("kingdom", "phylum", "class", "order", "family")
_LSID: Final = "urn:lsid:marinespecies.org:taxname:"


@dataclass(frozen=True, slots=True)
class TaxonFacts:
    """A name of the list. `classification` are its names at RANKS, empty where not known."""

    id: int
    name: str
    authorship: str
    rank: str
    classification: tuple[str, ...]
    aphia_id: int | None
    accepted_name: str
    vernacular: str

    @property
    def full_name(self) -> str:
        """The name with its authorship."""
        return f"{self.name} {self.authorship}".strip()


@dataclass(frozen=True, slots=True)
class Said:
    """A determination that is accepted. Without a taxon the identification is open."""

    verbatim: str
    formula: str = "A"
    taxon: TaxonFacts | None = None
    second: TaxonFacts | None = None
    type_status: str = ""
    verification: str = ""
    determined_on: str = ""
    identified_by: str = ""


def identification_terms(said: Sequence[Said]) -> dict[str, str]:
    """The terms for what the nearest determinations of a sample say."""
    if not said:
        return {"scientificName": UNKNOWN_NAME}
    terms = {
        "verbatimIdentification": _joined(each.verbatim for each in said),
        "identifiedBy": _joined(each.identified_by for each in said),
        "dateIdentified": _joined(each.determined_on for each in said),
        "identificationVerificationStatus": _joined(each.verification for each in said),
        "typeStatus": _joined(each.type_status for each in said),
    }
    same = {(each.formula, each.taxon, each.second) for each in said}
    return terms | (_single(said[0]) if len(same) == 1 else _group_of(said))


def _single(said: Said) -> dict[str, str]:
    if said.taxon is None:
        return {"scientificName": UNKNOWN_NAME}
    if said.formula == "A x B":
        return _hybrid(said.taxon, said.second)
    return {**_taxon(said.taxon), "identificationQualifier": _qualifier(said.formula, said.taxon.name)}


def _taxon(taxon: TaxonFacts) -> dict[str, str]:
    return {
        "scientificName": taxon.full_name,
        "scientificNameAuthorship": taxon.authorship,
        "scientificNameID": f"{_LSID}{taxon.aphia_id}" if taxon.aphia_id else "",
        "acceptedNameUsage": taxon.accepted_name,
        "taxonRank": taxon.rank,
        "vernacularName": taxon.vernacular,
        **dict(zip(RANKS, taxon.classification, strict=True)),
    }


def _qualifier(formula: str, name: str) -> str:
    """`cf. anguilla`: the doubt and the word it is about, the last of the name."""
    if formula in ("A cf.", "A aff."):
        return f"{formula.removeprefix('A ')} {name.rpartition(' ')[2]}"
    return "?" if formula == "A ?" else ""


def _hybrid(first: TaxonFacts, second: TaxonFacts | None) -> dict[str, str]:
    if second is None:
        genus = first.name.partition(" ")[0]
        known = dict(zip(RANKS, first.classification, strict=True))
        return {"scientificName": genus, "taxonRank": "genus", "identificationQualifier": "hybrid", **known}
    return {"scientificName": f"{first.full_name} × {second.full_name}", **_shared([first, second])}


def _group_of(said: Sequence[Said]) -> dict[str, str]:
    """The lowest group that holds all; one that is not identified at all says nothing about the others."""
    taxa = [taxon for each in said for taxon in (each.taxon, each.second) if taxon]
    shared = _shared(taxa)
    if not shared:
        return {"scientificName": UNKNOWN_NAME}
    rank, name = list(shared.items())[-1]
    return {"scientificName": name, "taxonRank": rank, **shared}


def _shared(taxa: Sequence[TaxonFacts]) -> dict[str, str]:
    """The classification that all have in common, from the kingdom down to where they part."""
    shared: dict[str, str] = {}
    for rank, *names in zip(RANKS, *(taxon.classification for taxon in taxa), strict=True):
        if len(set(names)) != 1:
            break
        if names[0]:
            shared[rank] = names[0]
    return shared


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(text for text in texts if text))
