"""Lists of seed lots and of strains as CSV, for whoever reports on a collection."""

from collections.abc import Iterable

from lims.preserving.strains import StrainView
from lims.preserving.viability import LotView, ViabilityView
from lims.values.spreadsheet import as_csv


def lots_as_csv(lots: Iterable[LotView]) -> bytes:
    """One line for each lot: its first and its last germination test, and whether it is to be grown anew."""
    headings = [
        "catalogNumber",
        "scientificName",
        "collectionCode",
        "left",
        "tests",
        *_headings("first"),
        *_headings("last"),
        "nextTestOn",
        "toRegenerate",
        "regeneratedAs",
    ]
    rows = [
        [
            lot.sample.code,
            lot.name,
            lot.sample.collection,
            lot.sample.shown_amount.replace("\u202f", " "),
            lot.tests,
            *_test(lot.first),
            *_test(lot.last),
            lot.sample.test_on or "",
            "yes" if lot.is_to_regenerate else "no",
            " | ".join(lot.grown),
        ]
        for lot in lots
    ]
    return as_csv(headings, rows)


def strains_as_csv(strains: Iterable[StrainView]) -> bytes:
    """One line for each item of each strain: where it lies, its passage, and its last test."""
    headings = [
        "strain",
        "scientificName",
        "strainName",
        "duplicateElsewhere",
        "catalogNumber",
        "kind",
        "collectionCode",
        "building",
        "institutionCode",
        "place",
        "passages",
        *_headings("last"),
    ]
    rows = [
        [
            strain.code,
            strain.name,
            strain.own_name or "",
            "yes" if strain.is_safe else "no",
            item.code,
            item.kind_name,
            item.collection,
            item.house or "",
            item.institution or "",
            item.place or "",
            item.passages,
            *_test(item.last),
        ]
        for strain in strains
        for item in strain.items
    ]
    return as_csv(headings, rows)


def _headings(which: str) -> list[str]:
    return [f"{which}TestedOn", f"{which}Tested", f"{which}Viable", f"{which}Percent"]


def _test(test: ViabilityView | None) -> list[object]:
    return [test.tested_on, test.tested, test.viable, test.percent] if test else ["", "", "", ""]
