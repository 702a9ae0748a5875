"""`labels`."""

from pathlib import Path

from lims.cli.answer import Answer, Call
from lims.cli.files import write_whole
from lims.cli.output import counted, paragraphs
from lims.cli.telling import codes_shown
from lims.errors import InvalidInputError
from lims.labelling.actions import print_labels
from lims.labelling.queries import codes_made_in, find_stocks
from lims.unit_of_work import Work


def labels(call: Call) -> Answer:
    """Writes labels as a PDF, and puts on record what was printed."""
    given = call.given
    out = Path(given.out)
    with call.writing() as work:
        codes = _codes(work, call)
        sheet = print_labels(
            work,
            codes=codes,
            stock=given.stock or find_stocks()[0].key,
            first=given.first,
            copies=given.copies,
            reprint_reason=given.reason,
        )
        write_whole(out, sheet.pdf)
    data = {
        "file": str(out),
        "labels": sheet.count,
        "sheets": sheet.sheets,
        "stock": sheet.stock,
        "codes": list(dict.fromkeys(codes)),
        "reprinted": list(sheet.reprinted),
    }
    says = f"{counted(sheet.count, 'label')} on {counted(sheet.sheets, 'sheet')} of {sheet.stock}: {out}"
    again = f"Printed before: {codes_shown(sheet.reprinted)}." if sheet.reprinted else ""
    return Answer(data, paragraphs(says, again))


def _codes(work: Work, call: Call) -> list[str]:
    changeset = call.given.changeset
    made = codes_made_in(work, changeset) if changeset is not None else []
    if changeset is not None and not made:
        raise InvalidInputError(f"Nothing that needs a label was made in changeset {changeset}.")
    if not (call.codes or made):
        raise InvalidInputError("Name at least one code, or with --changeset what was made in one.")
    return [*call.codes, *made]
