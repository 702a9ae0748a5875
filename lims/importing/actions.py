"""Acts on field sheets: importing one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from lims.access import Permission
from lims.collections.queries import CollectionView, collection_for
from lims.errors import ConflictError, InvalidInputError
from lims.history.rules import Touched, created
from lims.importing.checking import Checked, Facts, FieldTable, check_table
from lims.importing.content import table_digest
from lims.importing.opening import open_sheet
from lims.importing.pausing import collector_paused
from lims.importing.queries import find_import_of, kind_names_for, name_matcher_for
from lims.importing.rules import ColumnMapping, ColumnPlan, Problem, plan_columns, read_mapping
from lims.importing.tables import ImportedFile
from lims.importing.writing import Origin, write_sheet
from lims.samples.claiming import find_claims
from lims.samples.vocabulary import Disposition
from lims.unit_of_work import Work

IMPORTED_FILE = "imported_file"
"""The subject type of imports in the history."""

DISPOSITIONS = (Disposition.IN_COLLECTION.value, Disposition.RELEASED.value)


class AlreadyImportedError(ConflictError):
    """The table of this file came in before."""


@dataclass(frozen=True)
class ImportReport:
    """What was (or in a dry run would be) registered, and every problem. Anything rejected: nothing was written.

    `printed` says how many codes of labels that were printed ahead are unclaimed, claimed, unknown, doubled …
    """

    file_name: str
    sheet: str | None
    read: int
    events: int
    samples: int
    rejected: int
    problems: Sequence[Problem]
    dry_run: bool
    mapping: Mapping[str, Any] = field(default_factory=dict)
    printed: Mapping[str, int] = field(default_factory=dict)
    codes: Sequence[str] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "file": self.file_name,
            "sheet": self.sheet,
            "dry_run": self.dry_run,
            "read": self.read,
            "created": {"events": self.events, "samples": self.samples},
            "rejected": self.rejected,
            "problems": [problem.as_dict() for problem in self.problems],
            "mapping": dict(self.mapping),
            "printed": dict(self.printed),
        }


def import_sheet(
    work: Work,
    *,
    file: Path | str | bytes,
    collection: str,
    file_name: str | None = None,
    mapping: ColumnMapping | Mapping[str, Any] | bytes | str | None = None,
    crs: str | None = None,
    disposition: str = Disposition.IN_COLLECTION.value,
    dry_run: bool = False,
) -> ImportReport:
    """Registers what a field sheet says, all or nothing; a dry run writes nothing and reports the same.

    What is wrong with single rows is in the report. Raises MissingFileError, UnreadableFileError, EmptySheetError,
    HeadingError, MappingError, UnknownReferenceSystemError, UnknownCollectionError, AlreadyImportedError.
    """
    into = collection_for(work, collection)
    work.require(Permission.REGISTER, collections=[into.id])
    before, state = work.mark(), _disposition(disposition)
    said = mapping if isinstance(mapping, ColumnMapping) else read_mapping(mapping or {})
    with collector_paused():
        table, notes = open_sheet(file, file_name, said)
        digest = table_digest(table.headings, table.columns)
        _check_first_time(work, table, digest)
        plan = plan_columns(table.headings, said, crs)
        checked = check_table(table, plan, _facts(work, into))
        report = _report(table, plan, checked, notes, dry_run=dry_run)
        if dry_run or report.rejected:
            return report
        work.lock(f"import {digest}")
        _check_first_time(work, table, digest)
        origin = Origin(table.file_name, table.sheet, digest)
        imported = _keep(work, into, origin, report)
        codes, touched = write_sheet(work, checked, into, origin, state)
    details = {"file": table.file_name, "rows": report.read, "warnings": len(report.problems)}
    work.record("import sheet", [imported, *touched], details=details, since=before)
    return replace(report, codes=codes)


def _facts(work: Work, into: CollectionView) -> Facts:
    return Facts(work.now.date(), kind_names_for(work), name_matcher_for(work), partial(find_claims, work, into))


def _disposition(text: str) -> str:
    found = " ".join(text.replace("-", " ").replace("_", " ").split()).lower()
    if found not in DISPOSITIONS:
        raise InvalidInputError(disposition=f'"{text}" is none of {", ".join(DISPOSITIONS)}.')
    return found


def _check_first_time(work: Work, table: FieldTable, digest: str) -> None:
    earlier = find_import_of(work, digest)
    if earlier is not None:
        raise AlreadyImportedError(
            f"This table came in before: {earlier.rows} rows of {earlier.file_name} into {earlier.collection} on "
            f"{earlier.imported_at:%Y-%m-%d %H:%M} UTC by {earlier.by} (changeset {earlier.change_set_id}). "
            f"Take that import back to bring {table.file_name} in again."
        )


def _report(
    table: FieldTable, plan: ColumnPlan, checked: Checked, notes: Sequence[Problem], *, dry_run: bool
) -> ImportReport:
    moved = {problem.row for problem in notes if problem.severity == "error"}
    rejected = len(moved | set(checked.rejected))
    return ImportReport(
        file_name=table.file_name,
        sheet=table.sheet,
        read=len(table.numbers),
        events=0 if rejected else len(checked.events),
        samples=0 if rejected else len(table.numbers),
        rejected=rejected,
        problems=[*notes, *checked.problems],
        dry_run=dry_run,
        mapping=plan.as_dict(table.headings),
        printed=checked.printed,
    )


def _keep(work: Work, into: CollectionView, origin: Origin, report: ImportReport) -> Touched:
    """Notes that the table came in; while this stands it cannot come again."""
    values = {
        "collection_id": into.id,
        "file_name": origin.file_name,
        "sheet": origin.sheet,
        "table_digest": origin.digest,
        "live_digest": origin.digest,
        "row_count": report.read,
        "mapping": dict(report.mapping),
        "imported_at": work.now,
        "change_set_id": work.change_set_id,
    }
    key = work.add(ImportedFile, values)
    told = ("collection_id", "file_name", "table_digest", "live_digest", "row_count")
    return Touched(IMPORTED_FILE, key, created({name: values[name] for name in told}))
