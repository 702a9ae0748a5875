"""The record of a check as a page of its own, for printing and for the folder on the shelf."""

from html import escape

from lims.checking.queries import HIDDEN, CheckView, ItemView
from lims.ui.palette import FINDINGS
from lims.ui.words import grouped, known, moment

_STYLE = """
body { font: 11pt sans-serif; margin: 15mm; color: #16211F }
table { border-collapse: collapse; width: 100%; margin: 6mm 0 }
th, td { border: 0.2mm solid #7A8583; padding: 1mm 2mm; text-align: left; font-size: 9pt }
thead { display: table-header-group }
tr { break-inside: avoid }
code { font: 9pt monospace }
.signature { margin-top: 15mm; border-top: 0.2mm solid #16211F; width: 80mm; padding-top: 1mm }
"""
_HEADINGS = ("", "Code", "Verdict", "On record at", "Found at", "Done", "Because")


def record_of(found: CheckView) -> str:
    """HTML that prints on A4: what was found, what was done about it, who signed when, and the digest of it all."""
    counts = ", ".join(f"{number} {FINDINGS[verdict].word.lower()}" for verdict, number in found.counts.items())
    lines = "".join(_row(item) for item in found.items)
    head = "".join(f"<th>{each}</th>" for each in _HEADINGS)
    facts = [
        f"Begun {moment(found.begun_at)} (UTC) by {known(found.by)}",
        f"Closed {moment(found.closed_at)} (UTC) by {known(found.closed_by)}" if found.closed_at else "Not closed yet",
        f"From the file {found.file_name}" if found.file_name else "Scanned",
        known(found.comment),
    ]
    told = "".join(f"<p>{escape(each)}</p>" for each in facts)
    digest = f"<p>SHA-256 of what was signed: <code>{found.digest}</code></p>" if found.digest else ""
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Check {found.number}</title>'
        f"<style>{_STYLE}</style><h1>Check {found.number}</h1>"
        f"<p><b>{escape(found.place_label)}</b> <code>{grouped(found.container)}</code></p>{told}<p>{counts}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>{digest}"
        '<p class="signature">Date, name, signature</p></html>'
    )


def _row(item: ItemView) -> str:
    code = grouped(item.code) if item.code else known(item.scanned)
    cells = (
        FINDINGS[item.verdict].sign,
        code if item.visible else HIDDEN,
        FINDINGS[item.verdict].word,
        known(item.expected or item.recorded),
        known(item.found),
        known(None if item.resolution == "none" else item.resolution),
        known(item.problem),
    )
    return "<tr>" + "".join(f"<td>{escape(each)}</td>" for each in cells) + "</tr>"
