"""How fast labels become PDF and ZPL, are shown and proven; PDF against its floor: only the text, on a bare canvas.

Speeds are of processor time, which tells what a machine with nothing else to do would take; a note gives the clock's.
"""

from collections.abc import Sequence
from io import BytesIO
from statistics import median

from reportlab.pdfgen.canvas import Canvas

from bench.measurement import Measurement, busy_seconds, seconds
from labels.label import EXAMPLE, Label, grouped
from labels.pdf import render_sheets
from labels.reading import check_readable
from labels.stock import Stock, find_stock
from labels.svg import drawn
from labels.template import TEMPLATES, find_template
from labels.zpl import render_zpl

COUNT = 1_000
MANY = 10_000
ROUNDS = 5
BOX = 81

SHEET, ROLL = find_stock("LCRY-1700"), find_stock("roll-25x13-300")
TEMPLATE = find_template("tube")
_SPECIES = ("Anguilla anguilla", "Platichthys flesus", "Gasterosteus aculeatus", "Crangon crangon")


def measure(_samples: int) -> list[Measurement]:
    """PDF, ZPL where texts return and where they do not, a preview of each template, the proof."""
    return [_as_pdf(), *_as_zpl(), _shown(), _proven()]


def _as_pdf() -> Measurement:
    labels = campaign(COUNT)
    size = len(render_sheets(labels, TEMPLATE, SHEET)) / 1000 * 1000 / COUNT
    _text_only(labels, SHEET)
    rounds = [
        (busy_seconds(lambda: render_sheets(labels, TEMPLATE, SHEET)), busy_seconds(lambda: _text_only(labels, SHEET)))
        for _ in range(ROUNDS)
    ]
    figure = COUNT / median(ours for ours, _ in rounds)
    floor = COUNT / median(bare for _, bare in rounds)
    clock = COUNT / seconds(lambda: render_sheets(labels, TEMPLATE, SHEET))
    return Measurement(
        "1,000 labels as PDF",
        f"{figure:,.0f} labels/s",
        f"{floor:,.0f} labels/s",
        floor / figure,
        "≥ 2,500/s, ratio ≤ 14, ≤ 200 kB",
        figure >= 2500 and floor / figure <= 14 and size <= 200,
        f"{size:.0f} kB per 1,000; floor: text only; by the clock {clock:,.0f}/s",
    )


def _as_zpl() -> list[Measurement]:
    """Labels of one campaign share most texts; those of a field survey may have a text or two of their own."""
    returning, new = campaign(MANY), survey(MANY)
    note = "code and place new on each label, other texts return"
    return [
        _zpl("10,000 labels as ZPL", returning, "≥ 100,000/s", 100_000, note),
        _zpl("… two more texts new on each", new, "", None, "locality and field number as well"),
    ]


def _zpl(name: str, labels: Sequence[Label], target: str, least: float | None, note: str) -> Measurement:
    render_zpl(labels, TEMPLATE, ROLL)
    figure = len(labels) / median(busy_seconds(lambda: render_zpl(labels, TEMPLATE, ROLL)) for _ in range(ROUNDS))
    clock = len(labels) / seconds(lambda: render_zpl(labels, TEMPLATE, ROLL))
    met = None if least is None else figure >= least
    note = f"{note}; by the clock {clock:,.0f}/s"
    return Measurement(name, f"{figure:,.0f} labels/s", target=target, met=met, note=note)


def _shown() -> Measurement:
    """The slowest of the ready templates: a person waits for it while choosing."""
    stock = find_stock("5164")
    slowest = max(
        (median(busy_seconds(lambda t=each: drawn(EXAMPLE, t, stock)) for _ in range(ROUNDS)), each.name)  # type: ignore[misc]
        for each in TEMPLATES
    )
    milliseconds = 1000 * slowest[0]
    return Measurement(
        "preview of a label",
        f"{milliseconds:.1f} ms",
        target="≤ 150 ms",
        met=milliseconds <= 150,
        note=f"the slowest: {slowest[1]}",
    )


def _proven() -> Measurement:
    labels = campaign(COUNT)
    document = render_sheets(labels, TEMPLATE, SHEET)
    taken = busy_seconds(lambda: check_readable(document, labels, TEMPLATE, SHEET))
    note = "each symbol of each sheet read back at 203 and 300 dots per inch"
    return Measurement("proof of 1,000 labels", f"{1000 * taken:,.0f} ms", note=note)


def campaign(count: int) -> list[Label]:
    """Return labels as a campaign makes them: codes and places run on, the rest is the same within a box."""
    return [
        Label(
            f"FIS{number:06d}{number % 10}",
            {
                "place": f"{'ABCDEFGHI'[number // 9 % 9]}0{number % 9 + 1} · EDNA-{number // BOX:03d}",
                "scientific_name": _SPECIES[number // BOX % 4],
                "kind": "muscle",
                "preservation": "ethanol 96 %",
                "collection": "River fish",
                "date": f"2026-05-{number // BOX % 28 + 1:02d}",
                "locality": f"haul {number // BOX + 1}",
                "amount": "2",
            },
        )
        for number in range(count)
    ]


def survey(count: int) -> list[Label]:
    """Return labels of which each has a place and a number of its own as well."""
    return [
        Label(
            label.code,
            {**label.fields, "locality": f"51.{number * 37 % 10000:04d} N", "field_number": f"A2026-{number:05d}"},
        )
        for number, label in enumerate(campaign(count))
    ]


def _text_only(labels: Sequence[Label], stock: Stock) -> bytes:
    """Return a PDF of only the texts of the labels, in a font that every reader has, without any layout."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1)
    for start in range(0, len(labels), stock.per_sheet):
        canvas.setFont("Helvetica", 5)
        for position, label in enumerate(labels[start : start + stock.per_sheet], start=1):
            x, y = stock.corner(position)
            for number, text in enumerate((grouped(label.code), *list(label.fields.values())[:4])):
                canvas.drawString(2.8 * x, 2.8 * y - 6 * number, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
