"""Which column becomes what: a mapping that somebody wrote, completed by the headings that are known. Pure.

A mapping file is JSON; a heading that is mapped to null is left out, one that is not named keeps its known meaning:

    {"columns": {"Lat": "decimalLongitude", "Kwik": "measurement:mercury [µg/kg]", "Zone": null},
     "constants": {"country": "BE", "kind": "specimen"},
     "crs": "EPSG:31370", "units": {"length": "cm"}, "sheet": "Blad1"}
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from lims.errors import InvalidInputError
from lims.importing.content import as_text
from lims.importing.headings import (
    MEASUREMENT,
    TERMS,
    Target,
    crs_in,
    folded,
    is_term,
    target_of,
    term_named,
)
from lims.measurements.rules import TYPES, measurement_type, measurement_unit

Severity = Literal["error", "warning"]

SAYS_WHAT = frozenset(
    {"scientificName", "vernacularName", "verbatimIdentification", "genus", "kind", "preparations", "catalogNumber"}
)
"""A sheet has at least one of these, or its rows are of nothing."""

_SEARCHED_ROWS = 30
_PARTS = ("columns", "constants", "crs", "units", "sheet")


class MappingError(InvalidInputError):
    """The column mapping cannot be used."""


class HeadingError(InvalidInputError):
    """The headings of the sheet do not say what its columns are."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one cell, row or column. An error rejects the row, and with it the sheet; a warning does not."""

    row: int | None
    column: str | None
    value: str | None
    message: str
    severity: Severity

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "severity": self.severity,
        }


@dataclass(frozen=True)
class ColumnMapping:
    """A mapping as it was written. `columns`: heading → term or None."""

    columns: Mapping[str, str | None] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None


@dataclass(frozen=True)
class ColumnPlan:
    """What each column of one sheet becomes (None: it is left out), and what holds for all rows."""

    targets: Sequence[Target | None]
    constants: Mapping[str, str]
    crs: str | None
    problems: Sequence[Problem]

    def as_dict(self, headings: Sequence[str]) -> dict[str, Any]:
        """As a mapping file that would say the same."""
        named = zip(headings, self.targets, strict=True)
        columns = {heading: target.shown if target else None for heading, target in named if heading}
        return {"columns": columns, "constants": dict(self.constants), "crs": self.crs}


# --- reading a mapping


def read_mapping(content: bytes | str | Mapping[str, Any]) -> ColumnMapping:
    """A mapping from JSON, or from text of two columns (heading, term). Raises MappingError."""
    if isinstance(content, Mapping):
        return _mapping(content)
    text = content.decode("utf-8-sig", errors="replace") if isinstance(content, bytes) else content
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        if text.lstrip().startswith(("{", "[")):
            raise MappingError(f"The mapping is no JSON: line {error.lineno}, {error.msg}.") from None
        found = _pairs(text)
    if not isinstance(found, dict):
        raise MappingError('A mapping is a JSON object: {"columns": {"heading": "term"}}.')
    return _mapping(found)


def _pairs(text: str) -> dict[str, str | None]:
    delimiter = next((each for each in "\t;," if each in text), ",")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    if not rows or any(len(row) != 2 for row in rows):
        raise MappingError('A mapping is JSON, {"columns": {"heading": "term"}}, or two columns: heading and term.')
    named = rows[1:] if term_named(rows[0][1].strip()) is None else rows
    return {heading.strip(): term.strip() or None for heading, term in named}


def _mapping(found: Mapping[str, Any]) -> ColumnMapping:
    whole = "columns" in found or set(found) <= {*_PARTS, "name", "description"}
    told = found if whole else {"columns": found}
    if unknown := sorted(set(told) - {*_PARTS, "name", "description"}):
        raise MappingError(f"A mapping has {', '.join(_PARTS)}, not {', '.join(unknown)}.")
    for part in ("columns", "constants", "units"):
        if not isinstance(told.get(part) or {}, Mapping):
            raise MappingError(f'"{part}" of a mapping is an object, such as {{"columns": {{"heading": "term"}}}}.')
    columns = dict(told.get("columns") or {})
    if odd := [heading for heading, term in columns.items() if not (term is None or isinstance(term, str))]:
        raise MappingError(f'The mapping of "{odd[0]}" is neither a term nor null.')
    constants = {_constant_term(name): as_text(value) for name, value in (told.get("constants") or {}).items()}
    units = {_type_key(name): _unit(unit) for name, unit in (told.get("units") or {}).items()}
    crs, sheet = told.get("crs"), told.get("sheet")
    return ColumnMapping(columns, constants, str(crs) if crs else None, units, str(sheet) if sheet else None)


def _constant_term(name: str) -> str:
    target = term_named(name)
    if target is None or target.term == MEASUREMENT:
        raise _unknown_term(name)
    return target.shown


def _type_key(name: str) -> str:
    target = target_of(name)
    return target.name if target and target.name else name.strip()


def _unit(unit: object) -> str:
    return measurement_unit(str(unit)) or str(unit)


def _unknown_term(term: str) -> MappingError:
    near = get_close_matches(folded(term), {folded(each): each for each in TERMS}, n=1, cutoff=0.6)
    known = {folded(each): each for each in TERMS}
    hint = f"did you mean {known[near[0]]}?" if near else "terms are Darwin Core's, such as eventDate and locality,"
    return MappingError(f'"{term}" is not a term here: {hint} or measurement:TYPE [unit], attribute:NAME.')


# --- the headings of a sheet


def suggest_mapping(headings: Sequence[str]) -> dict[str, str | None]:
    """For each heading the term it is known to mean, or None: what a mapping page begins with."""
    targets = _known_targets(headings, taken=set())
    return {
        heading: target.shown if target else None for heading, target in zip(headings, targets, strict=True) if heading
    }


def known_headings(cells: Sequence[object], mapping: ColumnMapping) -> int:
    """How many of a row's cells are headings that are known or mapped: the row with most of them is the header."""
    mapped = {folded(heading) for heading in mapping.columns}
    texts = [cell for cell in cells if isinstance(cell, str)]
    return len({folded(text) for text in texts if folded(text) in mapped or target_of(text)})


def header_of(rows: Sequence[Sequence[object]], mapping: ColumnMapping) -> tuple[int, int]:
    """Where the headings stand, and how many are known; titles and notes may stand above them."""
    scores = [known_headings(row, mapping) for row in rows[:_SEARCHED_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best else 0, best


def plan_columns(headings: Sequence[str], mapping: ColumnMapping, crs: str | None = None) -> ColumnPlan:
    """What each column becomes: first what the mapping says, then what is known. Raises HeadingError, MappingError."""
    _check_headings(headings)
    said = _said(headings, mapping)
    targets: list[Target | None] = [said.get(heading) if heading in said else None for heading in headings]
    _check_once(headings, targets)
    taken = {target.shown.partition(" [")[0] for target in targets if target}
    free = ["" if heading in said else heading for heading in headings]
    for at, target in enumerate(_known_targets(free, taken)):
        targets[at] = targets[at] or target
    _check_says_what(targets, mapping)
    problems = [*_missing(headings, mapping), *_left_out(headings, said, targets)]
    targets = [_with_unit(target, mapping) for target in targets]
    return ColumnPlan(targets, mapping.constants, crs or mapping.crs or _crs_of(headings, targets), problems)


def _check_headings(headings: Sequence[str]) -> None:
    counted = Counter(folded(heading) or heading.strip() for heading in headings if heading.strip())
    for heading in headings:
        if counted[folded(heading) or heading.strip()] > 1:
            raise HeadingError(f'Heading "{heading.strip()}" stands above several columns: give each its own.')


def _said(headings: Sequence[str], mapping: ColumnMapping) -> dict[str, Target | None]:
    columns = mapping.columns
    by_fold = {folded(heading): heading for heading in headings if heading}
    if not any(folded(heading) in by_fold for heading in columns):
        turned = {term: heading for heading, term in columns.items() if term and folded(term) in by_fold}
        columns = turned if turned and all(term_named(str(term)) for term in turned.values()) else columns
    said: dict[str, Target | None] = {}
    for heading, term in columns.items():
        target = term_named(term) if term else None
        if term and target is None:
            raise _unknown_term(term)
        if folded(heading) in by_fold:
            said[by_fold[folded(heading)]] = target
    return said


def _check_once(headings: Sequence[str], targets: Sequence[Target | None]) -> None:
    seen: dict[tuple[str, str | None], str] = {}
    for heading, target in zip(headings, targets, strict=True):
        if target is not None and (first := seen.setdefault((target.term, target.name), heading)) != heading:
            raise MappingError(f'"{first}" and "{heading}" are both mapped to {target.shown}: choose one.')


def _known_targets(headings: Sequence[str], taken: set[str]) -> list[Target | None]:
    """What headings are known to mean, each term once: a term's own name goes before other words, left before right."""
    found = [target_of(heading) if heading else None for heading in headings]
    owners: dict[str, int] = dict.fromkeys(taken, -1)
    for at in sorted(range(len(headings)), key=lambda at: (not is_term(headings[at]), at)):
        target = found[at]
        if target is not None and owners.setdefault(target.shown.partition(" [")[0], at) != at:
            found[at] = None
    return found


def _check_says_what(targets: Sequence[Target | None], mapping: ColumnMapping) -> None:
    terms = {target.term for target in targets if target}
    if not terms:
        raise HeadingError(
            "The sheet has no known column. Known are Darwin Core's terms and words such as date, locality, X, Y, "
            "species, length, weight in Dutch, English and French; a mapping says what other headings mean."
        )
    if not (terms | set(mapping.constants)) & SAYS_WHAT:
        raise HeadingError(
            "No column says what was collected: a name (scientificName, vernacularName, species, soort) or a kind. "
            'A mapping can say it for all rows: {"constants": {"kind": "soil"}}.'
        )


def _missing(headings: Sequence[str], mapping: ColumnMapping) -> list[Problem]:
    there = {folded(heading) for heading in headings}
    terms = {folded(term) for term in mapping.columns.values() if term}
    message = "The mapping names this heading, but the sheet does not have it."
    return [
        Problem(None, heading, None, message, "warning")
        for heading in mapping.columns
        if folded(heading) not in there and not terms & there
    ]


def _left_out(
    headings: Sequence[str], said: Mapping[str, Target | None], targets: Sequence[Target | None]
) -> list[Problem]:
    problems = []
    for heading, target in zip(headings, targets, strict=True):
        if heading and target is None and heading not in said:
            meant = target_of(heading)
            why = f"another column is {meant.shown} already" if meant else "its heading is not known"
            message = f"Not imported: {why}. A mapping can say what it is, or null to leave it out."
            problems.append(Problem(None, heading, None, message, "warning"))
    return problems


def _with_unit(target: Target | None, mapping: ColumnMapping) -> Target | None:
    if target is None or target.term != MEASUREMENT or target.unit:
        return target
    kind = measurement_type(target.name or "")
    unit = mapping.units.get(target.name or "") or (kind.unit if kind else None)
    return Target(target.term, target.name, unit)


def _crs_of(headings: Sequence[str], targets: Sequence[Target | None]) -> str | None:
    named = (
        crs_in(heading)
        for heading, target in zip(headings, targets, strict=True)
        if target and target.term in ("x", "y")
    )
    return next((crs for crs in named if crs), None)


def terms_offered() -> list[str]:
    """Every term a column can be mapped to, for a choice. (`attribute:NAME` goes too.)"""
    return [*TERMS, *(f"{MEASUREMENT}:{each.key}" for each in TYPES)]
