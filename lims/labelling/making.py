"""From labels to a document: for a printer or to be saved, proven readable, with what stands on each label."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from labels.errors import LabelError
from labels.label import Label
from labels.pdf import render_sheets
from labels.png import render_picture
from labels.reading import check_readable
from labels.stock import Offset, Stock
from labels.template import Template
from labels.zpl import render_zpl
from lims.identity.ranges import CodeRun, runs_of
from lims.labelling.catalogue import stock_for, template_for
from lims.labelling.printers import PrinterView, printer_for
from lims.labelling.queries import offset_of, texts_of
from lims.labelling.rules import LabelRefusedError
from lims.labelling.vocabulary import Format, PrinterKind
from lims.samples.issuing import codes_of_range, range_for
from lims.settings import settings
from lims.unit_of_work import Work
from lims.values.codes import own_form


@dataclass(frozen=True)
class Made:
    """A document, and on how many sheets; `suffix` is that of a file. `texts` are the words on each label."""

    document: bytes
    format: str
    suffix: str
    sheets: int
    stock: Stock
    template: Template
    texts: list[tuple[str, ...]]
    is_for_printer: bool


def document_of(
    work: Work,
    labels: Sequence[Label],
    *,
    stock: str,
    template: str,
    format: str = "pdf",
    printer: str | None = None,
    first: int = 1,
    copies: int = 1,
) -> Made:
    """Draws labels, and reads every symbol back before anybody prints it.

    A printer decides the format: what it understands, set where it prints. Raises LabelRefusedError,
    UnknownPrinterError.
    """
    found, shown = stock_for(work, stock), template_for(work, template)
    target = printer_for(work, printer) if printer else None
    wanted = _format_for(target, format)
    offset = offset_of(work, printer)
    try:
        repeated = [each for each in labels for _ in range(copies)]
        # The proof is as the printer should set it; what it sets off is taken away in the document alone.
        proof = render_sheets(repeated, shown, found, first=first)
        check_readable(proof, repeated, shown, found, first=first)
        if wanted is Format.PDF:
            document = render_sheets(repeated, shown, found, first=first, offset=offset) if any(offset) else proof
            suffix = "pdf"
        else:
            document, suffix = _drawn(wanted, labels, shown, found, copies, offset, target)
        texts = texts_of(labels, shown, found)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error
    sheets = -(-(first - 1 + len(labels) * copies) // found.per_sheet)
    return Made(document, wanted.value, suffix, sheets, found, shown, texts, target is not None and target.is_sent_to)


def _format_for(printer: PrinterView | None, format: str) -> Format:
    if printer is None:
        return Format(format)
    return Format.ZPL if printer.kind == PrinterKind.ZPL else Format.PDF


def _drawn(
    format: Format,
    labels: Sequence[Label],
    template: Template,
    stock: Stock,
    copies: int,
    offset: Offset,
    printer: PrinterView | None,
) -> tuple[bytes, str]:
    """The document for a label printer, and the suffix of its file."""
    if format is Format.ZPL:
        resolution = printer.resolution if printer else None
        return render_zpl(labels, template, stock, copies=copies, offset=offset, resolution=resolution), "zpl"
    pictures = [(label.code, render_picture(label, template, stock)) for label in labels]
    if len(pictures) == 1:
        return pictures[0][1], "png"
    return _packed(pictures), "zip"


def _packed(pictures: Sequence[tuple[str, bytes]]) -> bytes:
    """Pictures in the order of print: their names are numbered."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number, (code, picture) in enumerate(pictures, start=1):
            archive.writestr(f"{number:04d}-{code}.png", picture)
    return buffer.getvalue()


def issued_for(work: Work, code: str) -> CodeRun:
    """The range of a code that was issued ahead for a collection the actor may see. Raises NotIssuedError."""
    codes_of_range(work, code)
    return runs_of(work, [own_form(code)])[own_form(code)]


def labels_of_range(work: Work, code: str, *, missing: bool = False) -> list[Label]:
    """The labels of codes that were issued ahead, with what they were issued for. Raises NotIssuedError."""
    codes = codes_of_range(work, code, missing=missing)
    found = range_for(work, code)
    if found is None:
        return []
    fields = {"purpose": found.purpose, "collection": found.collection, "institution": settings().institution_name}
    return [Label(each, fields) for each in codes]
