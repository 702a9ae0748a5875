"""Acts of labelling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labels.label import Label
from lims.access import Permission
from lims.history.rules import Touched, created
from lims.labelling.drafts import PrinterDraft
from lims.labelling.jobs import job_for, require_printing
from lims.labelling.making import Made, document_of, issued_for, labels_of_range
from lims.labelling.owning import enter_stock, enter_template, require_arranging, retire, write_stock, write_template
from lims.labelling.printers import (
    PrinterView,
    enter_printer,
    held_printer,
    printer_by_id,
    write_correction,
    write_retirement,
)
from lims.labelling.queries import collections_released_by_scan, labels_of, printed_before, things_to_label
from lims.labelling.queueing import cancel, enter_job, requeue
from lims.labelling.releasing import ReleaseView, batch_for, scanned
from lims.labelling.rules import check_copies, check_in_force, check_reason
from lims.labelling.tables import LabelStock, LabelTemplate, PrintedLabel
from lims.labelling.vocabulary import Purpose
from lims.storage.queries import ThingView
from lims.unit_of_work import Work

PRINTED = "printed_label"
"""The subject type of printed labels in the history: a label that was printed does not stand in the way of an undo."""

_COLUMNS = (
    "id",
    "entity_id",
    "payload",
    "lines",
    "stock",
    "template",
    "purpose",
    "copies",
    "reprint_reason",
    "print_job_id",
    "printed_at",
    "change_set_id",
)


@dataclass(frozen=True)
class PrintView:
    """What was made: `document` is to be saved where no printer was named (its `suffix` is that of a file).

    `labels` are all on it, copies included; `reprinted` the codes that had a label before; `awaited` those that are to
    be scanned before the labels may be used.
    """

    job: int
    document: bytes
    suffix: str
    labels: int
    sheets: int
    stock: str
    template: str
    printer: str | None
    is_queued: bool
    reprinted: tuple[str, ...]
    awaited: tuple[str, ...]


def print_labels(
    work: Work,
    *,
    codes: Sequence[str],
    stock: str,
    template: str = "tube",
    purpose: str = "label",
    format: str = "pdf",
    printer: str | None = None,
    first: int = 1,
    copies: int = 1,
    reprint_reason: str | None = None,
    ribbon: str | None = None,
) -> PrintView:
    """Makes the labels of samples and containers, each once however often it is named, and logs them.

    `purpose`: the label itself (a tube's side and cap are one label in two parts), a twin for the data sheet, or the
    one label of the bag in which all of them lie. `first` is the position on the first sheet that is still free. Each
    symbol is read back at the resolution of the printer before anything is kept.

    Raises UnknownCodeError, MisreadCodeError, CopiesError, WithdrawnError, ReasonMissingError, NotInOneBagError,
    UnknownPrinterError and LabelRefusedError.
    """
    things = things_to_label(work, codes, Purpose(purpose))
    _require_print(work, things)
    check_copies(copies)
    check_in_force((thing.code, thing.sample.record) for thing in things if thing.sample)
    before = printed_before(work, [thing.id for thing in things]) if purpose != Purpose.TWIN else set()
    reprinted = tuple(thing.code for thing in things if thing.id in before)
    check_reason(reprint_reason, reprinted)
    labels = labels_of(work, things)
    made = document_of(
        work, labels, stock=stock, template=template, format=format, printer=printer, first=first, copies=copies
    )
    asked = Asked(purpose, copies, printer, ribbon, needs_release=_needs_release(work, things))
    number, job = _enter(work, made, labels, asked)
    touched = _log(work, things, made, asked, job, dict.fromkeys(before, reprint_reason))
    details = {"job": number, "stock": made.stock.key, "labels": len(labels) * copies, "reprinted": len(before)}
    work.record("print labels", [job, *touched], reason=reprint_reason, details=details)
    return _view(number, made, labels, asked, reprinted)


@dataclass(frozen=True)
class Asked:
    """What was asked beside what is on the labels."""

    purpose: str
    copies: int
    printer: str | None
    ribbon: str | None
    needs_release: bool = False
    code_range_id: int | None = None


def _enter(work: Work, made: Made, labels: Sequence[Label], asked: Asked) -> tuple[int, Touched]:
    return enter_job(
        work,
        format=made.format,
        stock=made.stock.key,
        template=made.template.key,
        purpose=asked.purpose,
        labels=len(labels),
        copies=asked.copies,
        codes=[label.code for label in labels],
        printer=asked.printer,
        ribbon=asked.ribbon,
        payload=made.document if made.is_for_printer else None,
        needs_release=asked.needs_release,
        code_range_id=asked.code_range_id,
    )


def _view(number: int, made: Made, labels: Sequence[Label], asked: Asked, reprinted: tuple[str, ...]) -> PrintView:
    ends = dict.fromkeys((labels[0].code, labels[-1].code))
    return PrintView(
        job=number,
        document=made.document,
        suffix=made.suffix,
        labels=len(labels) * asked.copies,
        sheets=made.sheets,
        stock=made.stock.key,
        template=made.template.key,
        printer=asked.printer,
        is_queued=made.is_for_printer,
        reprinted=reprinted,
        awaited=tuple(ends) if asked.needs_release else (),
    )


def _require_print(work: Work, things: Sequence[ThingView]) -> None:
    """A sample's label asks for the role in its collection, that of a container for the role in its unit."""
    if collections := {thing.sample.collection_id for thing in things if thing.sample}:
        work.require(Permission.PRINT, collections=collections)
    units = {thing.container.unit_id for thing in things if thing.container and not thing.sample}
    work.require(Permission.PRINT, units=units)


def _needs_release(work: Work, things: Sequence[ThingView]) -> bool:
    """Whether a collection of which there are labels asks for its first and last to be scanned."""
    ids = {thing.sample.collection_id for thing in things if thing.sample}
    return bool(ids & collections_released_by_scan(work))


def _log(
    work: Work,
    things: Sequence[ThingView],
    made: Made,
    asked: Asked,
    job: Touched,
    reasons: Mapping[int, str | None],
) -> list[Touched]:
    keys = work.next_ids(PrintedLabel, len(things))
    how = {
        "stock": made.stock.key,
        "template": made.template.key,
        "purpose": str(asked.purpose),
        "copies": asked.copies,
    }
    rows, touched = [], []
    for key, thing, texts in zip(keys, things, made.texts, strict=True):
        kept = {"payload": thing.code, "lines": list(texts), **how, "reprint_reason": reasons.get(thing.id)}
        rows.append((key, thing.id, *kept.values(), job.subject_id, work.now, work.change_set_id))
        touched.append(Touched(PRINTED, key, created(kept), thing.uuid))
    work.insert(PrintedLabel, _COLUMNS, rows)
    return touched


def print_range(
    work: Work,
    *,
    code: str,
    stock: str,
    template: str = "tube",
    missing: bool = False,
    format: str = "pdf",
    printer: str | None = None,
    first: int = 1,
    copies: int = 1,
    ribbon: str | None = None,
) -> PrintView:
    """Makes the labels of codes that were issued ahead, named by any of them; `missing` are those on nothing yet.

    Raises NotIssuedError, UnknownPrinterError, CopiesError, LabelRefusedError.
    """
    found = issued_for(work, code)
    work.require(Permission.PRINT, collections=[found.collection_id] if found.collection_id is not None else [])
    check_copies(copies)
    labels = labels_of_range(work, code, missing=missing)
    made = document_of(
        work, labels, stock=stock, template=template, format=format, printer=printer, first=first, copies=copies
    )
    asked = Asked(Purpose.RANGE.value, copies, printer, ribbon, code_range_id=found.id)
    number, job = _enter(work, made, labels, asked)
    work.record("print labels", [job], details={"job": number, "stock": made.stock.key, "labels": len(labels) * copies})
    return _view(number, made, labels, asked, ())


# --- stocks and templates of people's own -------------------------------------------------------------------------


def add_stock(work: Work, *, measures: Mapping[str, Any]) -> str:
    """Enters a sheet or roll by its measures, named as in labels/stocks.csv; returns its key.

    Raises LabelRefusedError, NameTakenError.
    """
    require_arranging(work)
    key, touched = enter_stock(work, measures)
    work.record("add label stock", [touched])
    return key


def correct_stock(work: Work, *, stock: str, measures: Mapping[str, Any]) -> None:
    """It measures otherwise than entered. Raises LabelRefusedError, NotOwnError, NameTakenError."""
    require_arranging(work)
    touched = write_stock(work, stock, measures)
    if touched.changes:
        work.record("correct label stock", [touched])


def retire_stock(work: Work, *, stock: str) -> None:
    """Takes an own stock out of use. Raises NotOwnError."""
    require_arranging(work)
    work.record("retire label stock", [retire(work, LabelStock, stock)])


def add_template(work: Work, *, row: Mapping[str, Any]) -> str:
    """Keeps a template of one's own; returns its key. Raises LabelRefusedError, NameTakenError."""
    require_arranging(work)
    key, touched = enter_template(work, row)
    work.record("add label template", [touched])
    return key


def correct_template(work: Work, *, template: str, row: Mapping[str, Any]) -> None:
    """Rearranges an own template. Raises LabelRefusedError, NotOwnError, NameTakenError."""
    require_arranging(work)
    touched = write_template(work, template, row)
    if touched.changes:
        work.record("correct label template", [touched])


def retire_template(work: Work, *, template: str) -> None:
    """Takes an own template out of use. Raises NotOwnError."""
    require_arranging(work)
    work.record("retire label template", [retire(work, LabelTemplate, template)])


# --- printers and print jobs --------------------------------------------------------------------------------------


def add_printer(
    work: Work,
    *,
    name: str,
    kind: str,
    host: str | None = None,
    port: int = 9100,
    queue: str | None = None,
    resolution: int = 300,
    offset_x: float = 0.0,
    offset_y: float = 0.0,
    ribbon: str | None = None,
) -> str:
    """Enters a printer for everybody; returns its name. Raises PrinterError, PrinterExistsError."""
    work.require(Permission.MANAGE_COLLECTIONS)
    draft = PrinterDraft.of(
        name=name,
        kind=kind,
        host=host,
        port=port,
        queue=queue,
        resolution=resolution,
        offset_x=offset_x,
        offset_y=offset_y,
        ribbon=ribbon,
    )
    work.record("add printer", [enter_printer(work, draft)])
    return draft.name


def correct_printer(work: Work, *, printer: str, changes: Mapping[str, str | float | None]) -> PrinterView:
    """It is otherwise than entered: name, host, port, queue, resolution, offset_x, offset_y, ribbon.

    Raises UnknownPrinterError, PrinterError, PrinterExistsError.
    """
    work.require(Permission.MANAGE_COLLECTIONS)
    found = held_printer(work, printer)
    touched = write_correction(work, found, changes)
    if touched.changes:
        work.record("correct printer", [touched])
    return printer_by_id(work, found.id)


def retire_printer(work: Work, *, printer: str) -> None:
    """Takes a printer out of use. Raises UnknownPrinterError, PrinterBusyError."""
    work.require(Permission.MANAGE_COLLECTIONS)
    work.record("retire printer", [write_retirement(work, held_printer(work, printer))])


def retry_job(work: Work, *, number: int) -> None:
    """Sends a job again that failed, or at once one that waits for its next attempt.

    Raises UnknownJobError, JobStateError, JobMovedError, UnknownPrinterError.
    """
    job = job_for(work, number)
    require_printing(work, job)
    work.record("retry printing", [requeue(work, job)], details={"job": number})


def cancel_job(work: Work, *, number: int) -> None:
    """Ends a job that waits or failed. Raises UnknownJobError, JobStateError, JobMovedError."""
    job = job_for(work, number)
    require_printing(work, job)
    work.record("cancel printing", [cancel(work, job)], details={"job": number})


def scan_printed(work: Work, *, code: str, job: int | None = None) -> ReleaseView:
    """The first or last label of a batch was scanned as printed; with both, the batch is released.

    Without `job` it is the newest batch that begins or ends with this code. Raises UnknownJobError, NotExpectedError.
    """
    batch = batch_for(work, code, job)
    require_printing(work, batch)
    view, touched = scanned(work, batch, code)
    if touched:
        work.record("scan printed label", [touched], details={"job": view.number, "released": view.released})
    return view
