"""What was printed is not unprinted; printers that were entered, corrected or retired are as they were before."""

from collections.abc import Sequence

from lims.access import Permission
from lims.history.rules import Touched
from lims.labelling.owning import STOCK, TEMPLATE, revert_own
from lims.labelling.printers import PRINTER, check_name_free, printer_by_id, write_retirement
from lims.labelling.tables import Printer
from lims.reverting import Reverter, put_back
from lims.unit_of_work import Work


def revert_printers(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """A new printer is retired; what was changed in an old one is put back, if its name is still free."""
    work.require(Permission.MANAGE_COLLECTIONS)
    return [_revert(work, subject) for subject in subjects]


def _revert(work: Work, subject: Touched) -> Touched:
    printer = printer_by_id(work, subject.subject_id)
    if "kind" in subject.changes:  # nothing ever changes that of an old one
        return write_retirement(work, printer)
    before = subject.changes.get("name", (printer.name, None))[0]
    check_name_free(work, before, but=printer.id)
    return put_back(work, Printer, subject)


REVERTERS: dict[str, Reverter] = {PRINTER: revert_printers, STOCK: revert_own, TEMPLATE: revert_own}

NOT_UNDOABLE = {
    "print labels": "throw the labels away; a reprint ends no code",
    "retry printing": "cancel the job",
    "cancel printing": "print the labels again",
    "scan printed label": "the labels were seen; print others where these are not good",
    "send to printer": "it may lie on the printer",
    "note as printed": "throw the labels away",
    "note as not printed": "retry the job, or cancel it",
}
