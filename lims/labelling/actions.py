"""Acts of labelling."""

from collections.abc import Sequence
from dataclasses import dataclass

from labels.errors import LabelError
from labels.label import Label
from labels.pdf import render_sheets
from lims.access import Permission
from lims.history.rules import Touched, created
from lims.labelling.queries import labels_of, printed_before, stock_for
from lims.labelling.rules import LabelRefusedError, check_copies, check_in_force
from lims.labelling.tables import PrintedLabel
from lims.storage.queries import ThingView, things_for
from lims.unit_of_work import Work

PRINTED = "printed_label"
"""The subject type of printed labels in the history: a label that was printed does not stand in the way of an undo."""

_COLUMNS = (
    "id",
    "entity_id",
    "payload",
    "lines",
    "stock",
    "copies",
    "reprint_reason",
    "printed_at",
    "change_set_id",
)


@dataclass(frozen=True)
class PrintedSheet:
    """A PDF with labels. `count` are all labels on it, `reprinted` the codes that had a label before."""

    pdf: bytes
    count: int
    sheets: int
    stock: str
    reprinted: tuple[str, ...]


def print_labels(
    work: Work,
    *,
    codes: Sequence[str],
    stock: str,
    first: int = 1,
    copies: int = 1,
    reprint_reason: str | None = None,
) -> PrintedSheet:
    """Makes the sheets for these samples and containers, each once however often it is named, and logs the labels.

    `first` is the position on the first sheet that is still free; `reprint_reason` is kept with what had a label
    before. Raises UnknownCodeError, MisreadCodeError, CopiesError, WithdrawnError, LabelRefusedError.
    """
    things = list({thing.id: thing for thing in things_for(work, codes)}.values())
    _require_print(work, things)
    check_copies(copies)
    check_in_force((thing.code, thing.sample.record) for thing in things if thing.sample)
    found = stock_for(stock)
    labels = labels_of(work, things, stock=found)
    try:
        pdf = render_sheets([label for label in labels for _ in range(copies)], found, first=first)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error
    before = printed_before(work, [thing.id for thing in things])
    touched = _log(work, things, labels, found.key, copies, dict.fromkeys(before, reprint_reason))
    count = len(labels) * copies
    details = {"stock": found.key, "labels": count, "reprinted": len(before)}
    work.record("print labels", touched, reason=reprint_reason, details=details)
    sheets = -(-(first - 1 + count) // found.per_sheet)
    return PrintedSheet(pdf, count, sheets, found.key, tuple(each.code for each in things if each.id in before))


def _require_print(work: Work, things: Sequence[ThingView]) -> None:
    """A sample's label asks for the role in its collection, that of a container for the role in its unit."""
    if collections := {thing.sample.collection_id for thing in things if thing.sample}:
        work.require(Permission.PRINT, collections=collections)
    units = {thing.container.unit_id for thing in things if thing.container and not thing.sample}
    work.require(Permission.PRINT, units=units)


def _log(
    work: Work,
    things: Sequence[ThingView],
    labels: Sequence[Label],
    stock: str,
    copies: int,
    reasons: dict[int, str | None],
) -> list[Touched]:
    keys = work.next_ids(PrintedLabel, len(things))
    rows, touched = [], []
    for key, thing, label in zip(keys, things, labels, strict=True):
        lines, reason = [line.text for line in label.lines], reasons.get(thing.id)
        rows.append((key, thing.id, label.code, lines, stock, copies, reason, work.now, work.change_set_id))
        told = {"payload": label.code, "lines": lines, "stock": stock, "copies": copies, "reprint_reason": reason}
        touched.append(Touched(PRINTED, key, created(told), thing.uuid))
    work.insert(PrintedLabel, _COLUMNS, rows)
    return touched
