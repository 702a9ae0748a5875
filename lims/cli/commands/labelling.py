"""`labels`."""

from pathlib import Path

from labels.stock import STOCKS
from labels.template import TEMPLATES
from lims.cli.answer import Answer, Call
from lims.cli.files import write_whole
from lims.cli.output import counted, paragraphs
from lims.cli.telling import codes_shown
from lims.errors import InvalidInputError
from lims.labelling.actions import print_labels
from lims.labelling.queries import codes_made_in
from lims.unit_of_work import Work


def labels(call: Call) -> Answer:
    """Writes labels to a file or sends them to a printer, and puts on record what was printed."""
    given = call.given
    if not (given.out or given.printer):
        raise InvalidInputError("Say where the labels go: --out FILE, or --printer NAME.")
    with call.writing() as work:
        codes = _codes(work, call)
        made = print_labels(
            work,
            codes=codes,
            stock=given.stock or STOCKS[0].key,
            template=given.template or TEMPLATES[0].key,
            purpose=given.purpose or "label",
            format=_format_of(given.out),
            printer=given.printer,
            first=given.first,
            copies=given.copies,
            reprint_reason=given.reason,
        )
        if given.out:
            write_whole(Path(given.out), made.document)
    data = {
        "file": given.out,
        "job": made.job,
        "printer": made.printer,
        "labels": made.labels,
        "sheets": made.sheets,
        "stock": made.stock,
        "template": made.template,
        "codes": list(dict.fromkeys(codes)),
        "reprinted": list(made.reprinted),
    }
    where = f"print job {made.job} waits for {made.printer}" if made.is_queued else given.out
    says = f"{counted(made.labels, 'label')} on {counted(made.sheets, 'sheet')} of {made.stock}: {where}"
    again = f"Printed before: {codes_shown(made.reprinted)}." if made.reprinted else ""
    scan = f"Scan {' and '.join(made.awaited)} before the labels are used." if made.awaited else ""
    return Answer(data, paragraphs(says, again, scan))


def _format_of(out: str | None) -> str:
    """The format that the name of a file asks for."""
    suffix = Path(out or "").suffix.casefold()
    return {".zpl": "zpl", ".png": "png", ".zip": "png"}.get(suffix, "pdf")


def _codes(work: Work, call: Call) -> list[str]:
    changeset = call.given.changeset
    made = codes_made_in(work, changeset) if changeset is not None else []
    if changeset is not None and not made:
        raise InvalidInputError(f"Nothing that needs a label was made in changeset {changeset}.")
    if not (call.codes or made):
        raise InvalidInputError("Name at least one code, or with --changeset what was made in one.")
    return [*call.codes, *made]
