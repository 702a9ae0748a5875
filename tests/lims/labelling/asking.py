"""Print jobs for tests, as printing labels makes them, whatever the labels look like."""

from collections.abc import Sequence

from lims.history.rules import Touched, created
from lims.labelling.actions import PRINTED
from lims.labelling.queueing import enter_job
from lims.labelling.tables import PrintedLabel
from lims.samples.queries import samples_for
from lims.unit_of_work import Work

ZPL = b"^XA^FO20,20^FDFIS0000424^FS^XZ"


def ask_to_print(
    work: Work,
    codes: Sequence[str],
    *,
    printer: str | None = None,
    payload: bytes | None = ZPL,
    needs_release: bool = False,
    entities: Sequence[int] | None = None,
) -> int:
    """Enters a job with a label for each sample (or for these entities); returns its number."""
    number, touched = enter_job(
        work,
        format="zpl" if printer else "pdf",
        stock="ZEBRA-25X13-300",
        template="standard",
        purpose="label",
        labels=len(codes),
        copies=1,
        codes=codes,
        printer=printer,
        payload=payload,
        needs_release=needs_release,
    )
    ids = [each.id for each in samples_for(work, codes)] if entities is None else entities
    told = [touched]
    for key, code in zip(ids, codes, strict=True):
        kept = {"payload": code, "stock": "ZEBRA-25X13-300"}
        log = {"entity_id": key, "print_job_id": touched.subject_id, "printed_at": work.now}
        label = work.add(PrintedLabel, {**kept, **log, "change_set_id": work.change_set_id})
        told.append(Touched(PRINTED, label, created(kept)))
    work.record("print labels", told)
    return number
