"""`import`."""

from pathlib import Path
from typing import Any

from lims.cli.answer import Answer, Call
from lims.cli.output import counted, paragraphs, table
from lims.cli.refusals import message_of, told
from lims.errors import ConflictError, InvalidInputError, LimsError, NotFoundError
from lims.importing.actions import ImportReport
from lims.importing.actions import import_sheet as import_file
from lims.importing.sheets import MissingFileError

_SHOWN = 40


class MappingFileError(InvalidInputError):
    """The file with the mapping cannot be read."""


class MappingFileMissingError(NotFoundError):
    """There is no such file."""


def import_sheet(call: Call) -> Answer:
    """Imports a field sheet, all or nothing."""
    try:
        return _import(call)
    except (InvalidInputError, ConflictError, MissingFileError, MappingFileMissingError) as error:
        if not call.given.json:
            raise
        return Answer(_refused(error), message_of(error), succeeded=False)


def _refused(error: LimsError) -> dict[str, Any]:
    """A file that is refused as a whole, in the shape of every report: it counts as one thing rejected."""
    problem = {"row": None, "column": None, "value": None, "message": message_of(error), "severity": "error"}
    nothing = {"events": 0, "samples": 0}
    return {
        "read": 0,
        "created": nothing,
        "rejected": 1,
        "problems": [problem],
        "codes": [],
        "changeset": None,
        **told(error),
    }


def _import(call: Call) -> Answer:
    given = call.given
    mapping = _mapping(given.mapping) if given.mapping else None
    with call.reading() if given.dry_run else call.writing() as work:
        report = import_file(
            work,
            file=Path(given.file),
            collection=given.collection,
            mapping=mapping,
            crs=given.crs,
            disposition=given.disposition,
            dry_run=given.dry_run,
        )
        written = not report.dry_run and not report.rejected
        changeset = work.change_set_id if written else None
    data = {**report.as_dict(), "codes": list(report.codes), "changeset": changeset}
    return Answer(data, _shown(report, changeset), succeeded=not report.rejected)


def _mapping(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise MappingFileMissingError(f"There is no file {file}.") from None
    except OSError as error:
        raise MappingFileError(f"{file} cannot be read: {error.strerror}.") from None


def _shown(report: ImportReport, changeset: int | None) -> str:
    rows = [(each.severity, each.row, each.column, each.value, each.message) for each in report.problems[:_SHOWN]]
    problems = table(("", "row", "column", "value", "what"), rows) if rows else ""
    hidden = len(report.problems) - _SHOWN
    more = f"… and {counted(hidden, 'more problem', 'more problems')}; --json gives all of them." if hidden > 0 else ""
    return paragraphs(problems, more, _labels(report), _ending(report, changeset))


def _labels(report: ImportReport) -> str:
    """How many codes of labels that were printed ahead are unclaimed, claimed, unknown …"""
    states = ", ".join(f"{number:,} {state}" for state, number in report.printed.items())
    return f"Pre-printed codes: {states}." if states else ""


def _ending(report: ImportReport, changeset: int | None) -> str:
    read = f"{counted(report.read, 'row')} read from {report.file_name}"
    if report.rejected:
        return f"{read}, {report.rejected:,} rejected: nothing was written."
    made = f"{counted(report.samples, 'sample')} under {counted(report.events, 'collecting event')}"
    if report.dry_run:
        return f"{read}: {made} would be entered. (A dry run: nothing was written.)"
    return f"{read}: {made} entered. To withdraw them: python -m lims undo {changeset}"
