"""Goes through a sheet row by row and says what would be registered, and everything that is wrong. Pure.

An error is what cannot be: a date, a coordinate, a weight that is no number. What is only odd is kept as it is written
and told as a warning: an unknown or misspelt name, a hybrid, a trailing blank, a repeated row (it is another fish).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from lims.collecting.entering import NewEvent
from lims.errors import InvalidInputError
from lims.importing import cells as cell
from lims.importing.cells import CellError, Column, Number, Reading
from lims.importing.happenings import read_events
from lims.importing.headings import ATTRIBUTE, MEASUREMENT, Target, folded
from lims.importing.printed import PRINTED_CODE, Claims, read_printed_codes
from lims.importing.rules import ColumnPlan, Problem
from lims.samples.rules import check_days
from lims.values.dates import parse_event_time

NAMES = ("scientificName", "verbatimIdentification", "vernacularName")
_PLAIN = ("sex", "lifeStage")
_NOWHERE = "No column says when or where anything was collected: is this a list of names?"
KEPT = ("expiresOn", "retainUntil")
"""The days that a sheet may say of a sample."""

NUMBERS = ("catalogNumber", "recordNumber", "materialSampleID", "occurrenceID", "otherCatalogNumbers")


class Named(NamedTuple):
    """What a written name was found to mean; `warning` is empty where there is nothing to say."""

    taxon_id: int | None
    second_taxon_id: int | None
    formula: str
    warning: str


@dataclass(frozen=True)
class Facts:
    """What the database knows that a sheet is checked against.

    `kinds`: folded name → key; `claims`: which codes that were printed ahead are still free.
    """

    today: date
    kinds: Mapping[str, str]
    name: Callable[[str], Named]
    claims: Claims


@dataclass(frozen=True)
class FieldTable:
    """One sheet with its headings, by column; `numbers` are those of its rows in the spreadsheet."""

    file_name: str
    sheet: str | None
    headings: Sequence[str]
    numbers: Sequence[int]
    columns: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Checked:
    """What would be registered. All lists but `events` and `collectors` have one entry a row.

    `codes` are those of labels that were printed ahead, `printed` says how many of them are unclaimed, claimed …
    """

    numbers: Sequence[int]
    events: Sequence[NewEvent]
    collectors: Sequence[tuple[str, ...]]
    event_of: Sequence[int | None]
    kinds: Sequence[str]
    counts: Sequence[Any]
    names: Sequence[tuple[str, Named] | None]
    measurements: Sequence[tuple[str, Sequence[Number | None]]]
    texts: Mapping[str, Sequence[Any]]
    attributes: Sequence[Mapping[str, str] | None]
    codes: Sequence[str | None]
    printed: Mapping[str, int]
    problems: Sequence[Problem]
    rejected: frozenset[int] = frozenset()

    def text(self, term: str) -> Sequence[Any]:
        """What the rows say under a term; None for each where the sheet has no such column."""
        return self.texts.get(term) or [None] * len(self.numbers)


@dataclass
class _Sheet:
    """A table being checked."""

    reading: Reading
    facts: Facts
    columns: dict[str, Column] = field(default_factory=dict)
    measured: list[Column] = field(default_factory=list)
    attributes: list[Column] = field(default_factory=list)

    def parsed(self, term: str, parse: Callable[[Any], Any] = cell.text) -> list[Any]:
        """The values of one term; None for each row where the sheet does not have it."""
        column = self.columns.get(term)
        return self.reading.parsed(column, parse) if column else [None] * len(self.reading.numbers)


def check_table(table: FieldTable, plan: ColumnPlan, facts: Facts) -> Checked:
    """Reads all rows. Raises UnknownReferenceSystemError, which no row is to blame for."""
    sheet = _sheet(table, plan, facts)
    reading = sheet.reading
    _note_repeated(reading, table)
    events, collectors, event_of = read_events(reading, sheet.columns, plan.crs, facts.today)
    counts = sheet.parsed("individualCount", cell.count)
    codes, printed = read_printed_codes(reading, sheet.columns.get(PRINTED_CODE), facts.claims)
    found = Checked(
        numbers=table.numbers,
        events=events,
        collectors=collectors,
        event_of=event_of,
        kinds=_kinds(sheet, counts),
        counts=counts,
        names=_names(sheet),
        measurements=_measurements(sheet),
        texts=_texts(sheet),
        attributes=_attributes(sheet),
        codes=codes,
        printed=printed,
        problems=(),
    )
    nowhere = [] if events else [Problem(None, None, None, _NOWHERE, "warning")]
    ordered = sorted(reading.problems, key=lambda each: (each.row or 0, each.severity))
    return Checked(
        **{**found.__dict__, "problems": [*plan.problems, *nowhere, *ordered], "rejected": frozenset(reading.rejected)}
    )


def _sheet(table: FieldTable, plan: ColumnPlan, facts: Facts) -> _Sheet:
    """The columns by their terms; what the mapping says for all rows fills what is empty."""
    sheet = _Sheet(Reading(table.numbers), facts)
    constants = dict(plan.constants)
    for heading, target, cells in zip(table.headings, plan.targets, table.columns, strict=True):
        if target is not None:
            default = constants.pop(target.shown, None)
            filled = cells if default is None else [default if each is None else each for each in cells]
            _add(sheet, Column(heading, target, filled))
    for name, value in constants.items():
        term, _, rest = name.partition(":")
        _add(sheet, Column(name, Target(term, rest or None), [value] * len(table.numbers)))
    return sheet


def _add(sheet: _Sheet, column: Column) -> None:
    if column.target.term == MEASUREMENT:
        sheet.measured.append(column)
    elif column.target.term == ATTRIBUTE:
        sheet.attributes.append(column)
    else:
        sheet.columns[column.target.term] = column


def _note_repeated(reading: Reading, table: FieldTable) -> None:
    """Two fish of one length and weight are two fish; but a row may also have been copied twice."""
    first: dict[tuple[Any, ...], int] = {}
    for number, row in zip(table.numbers, zip(*table.columns, strict=True), strict=True):
        earlier = first.setdefault(row, number)
        if earlier != number:
            message = f"The same as row {earlier}, cell by cell: taken as another individual."
            reading.problems.append(Problem(number, None, None, message, "warning"))


# --- names


def _names(sheet: _Sheet) -> list[tuple[str, Named] | None]:
    """What each row calls it, as written, and what that means."""
    terms = [*NAMES, "genus", "specificEpithet", "identificationQualifier"]
    there = [sheet.columns[term] for term in terms if term in sheet.columns]
    if not any(column.target.term in (*NAMES, "genus") for column in there):
        return [None] * len(sheet.reading.numbers)
    positions = [column.target.term for column in there]
    at = there[0]
    return sheet.reading.combined(there, at, partial(_name, positions, sheet.facts))


def _name(terms: Sequence[str], facts: Facts, cells: tuple[Any, ...]) -> Any:
    told = {
        term: str(found) for term, each in zip(terms, cells, strict=True) if (found := cell.given(each)) is not None
    }
    written = [told[term] for term in NAMES if term in told]
    if not written and "genus" in told:
        written = [f"{told['genus']} {told.get('specificEpithet', 'sp.')}"]
    if not written:
        return cell.Warned(None, "There is no name: the identification stays open.")
    if "genus" in told and re.fullmatch(r"\s*[a-z-]+\s*", written[0]):
        written[0] = f"{told['genus']} {written[0]}"  # a column "species" that holds the epithet alone
    if "identificationQualifier" in told:
        written[0] = f"{written[0]} {told['identificationQualifier']}"
    named = facts.name(written[0])
    others = (facts.name(other) for other in written[1:]) if named.taxon_id is None else ()
    other = next((found for found in others if found.taxon_id is not None), None)
    warnings = [named.warning] if named.warning else []
    if other is not None:
        warnings.append("It is taken for what the other name of the row means.")
        named = other
    if written[0] != written[0].strip():
        warnings.append("There are blanks before or behind it.")
    found = (written[0], named)
    return cell.Warned(found, " ".join(warnings)) if warnings else found


# --- kinds, counts, measurements, the rest


def _kinds(sheet: _Sheet, counts: Sequence[Any]) -> list[str]:
    """The kind of each row: what it says, else a specimen, or a lot where it counts several."""
    said = sheet.parsed("kind", partial(_kind, sheet.facts.kinds))
    prepared = sheet.columns.get("preparations")
    if prepared and "kind" not in sheet.columns:
        said = [sheet.facts.kinds.get(folded(str(each))) if each else None for each in prepared.cells]
    return [
        kind or ("lot" if count is not None and count.most > 1 else "specimen")
        for kind, count in zip(said, counts, strict=True)
    ]


def _kind(kinds: Mapping[str, str], each: Any) -> Any:
    found = cell.given(each)
    if found is None:
        return None
    if folded(str(found)) not in kinds:
        raise CellError(f'There is no kind "{found}". Kinds: {", ".join(sorted(set(kinds.values())))}.')
    return kinds[folded(str(found))]


def _measurements(sheet: _Sheet) -> list[tuple[str, Sequence[Number | None]]]:
    return [
        (column.target.name or "", sheet.reading.parsed(column, partial(_measured, column.target.unit)))
        for column in sheet.measured
    ]


def _measured(unit: str | None, each: Any) -> Any:
    return cell.number(each, unit)


def _attributes(sheet: _Sheet) -> list[Mapping[str, str] | None]:
    """What has no unit, date or reader: sex, stage, and what the mapping calls an attribute."""
    named: list[tuple[str, Column]] = [(term, sheet.columns[term]) for term in _PLAIN if term in sheet.columns]
    named += [(column.target.name or "", column) for column in sheet.attributes]
    values = [(name, sheet.reading.parsed(column, cell.text)) for name, column in named]
    if not values:
        return [None] * len(sheet.reading.numbers)
    rows = zip(*(column for _, column in values), strict=True)
    names = [name for name, _ in values]
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} or None for row in rows]


def _texts(sheet: _Sheet) -> dict[str, Sequence[Any]]:
    """The rest of what rows say about the sample and its identification."""
    plain = ("preservation", "sampleRemarks", "typeStatus", "identificationRemarks", *NUMBERS)
    texts: dict[str, Sequence[Any]] = {term: sheet.parsed(term) for term in plain if term in sheet.columns}
    if "preparations" in sheet.columns and "preservation" not in texts:
        kinds = sheet.facts.kinds
        texts["preservation"] = sheet.parsed("preparations", partial(_no_kind, kinds))
    if "identifiedBy" in sheet.columns:
        texts["identifiedBy"] = sheet.parsed("identifiedBy", cell.people)
    for term in KEPT:
        if term in sheet.columns:
            texts[term] = sheet.parsed(term, partial(_keeping_day, sheet.facts.today, term))
    if "dateIdentified" in sheet.columns:
        texts["dateIdentified"] = sheet.parsed("dateIdentified", partial(_day, sheet.facts.today))
    return texts


def _keeping_day(today: date, term: str, each: Any) -> Any:
    """Until when it can be used, or is to be kept; one that is past is told, as it may be a slip."""
    found = cell.day(each, today=today)
    if found is None:
        return None
    check_days({term: found})
    return cell.Warned(found, "This day is past already.") if found < today else found


def _no_kind(kinds: Mapping[str, str], each: Any) -> Any:
    return None if folded(str(each)) in kinds else cell.text(each)


def _day(today: date, each: Any) -> Any:
    """When it was identified; what is no date is not worth rejecting a fish for."""
    found = cell.given(each)
    if found is None:
        return None
    try:
        return parse_event_time(found, today=today).event_date
    except InvalidInputError as error:
        return cell.Warned(None, f"{error} It is left out.")
