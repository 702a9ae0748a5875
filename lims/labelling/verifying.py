"""What must always hold of printers, of people's own stocks and templates, and of what was printed."""

from collections.abc import Iterator

from sqlalchemy import text

from lims.labelling.jobs import JOB
from lims.labelling.owning import STOCK, TEMPLATE
from lims.labelling.printers import PRINTER
from lims.labelling.tables import LabelStock, LabelTemplate, PrintedLabel, Printer, PrintJob
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_MISCOUNTED = text(
    """SELECT j.number, j.labels, COUNT(l.id) FROM print_job j LEFT JOIN printed_label l ON l.print_job_id = j.id
    WHERE j.code_range_id IS NULL GROUP BY j.id, j.number, j.labels HAVING COUNT(l.id) <> j.labels ORDER BY j.number"""
)
_MISRELEASED = text(
    """SELECT number FROM print_job WHERE (released_at IS NOT NULL)
    <> (first_scanned_at IS NOT NULL AND last_scanned_at IS NOT NULL) ORDER BY number"""
)


def jobs_have_their_labels(work: Work) -> Iterator[str]:
    """Each print job has as many labels on record as it was made of; labels of codes issued ahead are on none yet."""
    for number, said, found in work.execute(_MISCOUNTED):
        yield f"Print job {number} has {said} labels, and {found} are on record."


def released_batches_were_scanned(work: Work) -> Iterator[str]:
    """A batch of labels is released once its first and its last were scanned, and not before."""
    for (number,) in work.execute(_MISRELEASED):
        yield f"Print job {number}: its release and the scans of its first and last label do not agree."


SUBJECTS: Subjects = {
    PRINTER: Printer,
    STOCK: LabelStock,
    TEMPLATE: LabelTemplate,
    JOB: PrintJob,
    "printed_label": PrintedLabel,
}
CHECKS: list[Check] = [jobs_have_their_labels, released_batches_were_scanned]
