"""How fast labels become PDF, against the floor of the same run: only their text, drawn with a bare canvas."""

from collections.abc import Callable, Sequence
from io import BytesIO
from statistics import median
from time import perf_counter

from reportlab.pdfgen.canvas import Canvas

from labels.label import Label, Line, grouped
from labels.pdf import render_sheets
from labels.stock import Stock, find_stock

COUNT = 1_000
ROUNDS = 5


def measure() -> dict[str, float]:
    """Return labels per second, the text-only floor of the same run, their ratio, and kB per 1,000 labels.

    Medians of rounds in which figure and floor take turns, after one round to warm up.
    """
    labels, stock = _labels(), find_stock("LCRY-1700")
    document = render_sheets(labels, stock)
    _text_only(labels, stock)
    rounds = [
        (_seconds(lambda: render_sheets(labels, stock)), _seconds(lambda: _text_only(labels, stock)))
        for _ in range(ROUNDS)
    ]
    figure = COUNT / median(ours for ours, _ in rounds)
    floor = COUNT / median(bare for _, bare in rounds)
    size = len(document) / 1000 * 1000 / COUNT
    return {"figure": figure, "floor": floor, "ratio": floor / figure, "kB_per_1000": size}


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _labels() -> list[Label]:
    """Return labels as a campaign makes them: numbers run on, stations and places change, names return."""
    species = ("Anguilla anguilla", "Platichthys flesus", "Gasterosteus aculeatus", "Crangon crangon")
    return [
        Label(
            f"FIS{number:06d}{number % 10}",
            (
                Line(species[number // 7 % 4], italic=True),
                Line(f"muscle · haul {number // 25 + 1}"),
                Line(f"2026-05-{number // 40 + 1:02d} · 51.{number * 37 % 1000:03d} N"),
                Line(f"Freezer A › EDNA-{number // 81:03d} › {'ABCDEFGHI'[number // 9 % 9]}{number % 9 + 1}"),
            ),
        )
        for number in range(COUNT)
    ]


def _text_only(labels: Sequence[Label], stock: Stock) -> bytes:
    """Return a PDF of only the texts of the labels, in a font that every reader has, without any layout."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1)
    for start in range(0, len(labels), stock.per_sheet):
        canvas.setFont("Helvetica", 5)
        for position, label in enumerate(labels[start : start + stock.per_sheet], start=1):
            x, y = stock.corner(position)
            for number, text in enumerate((grouped(label.code), *(line.text for line in label.lines))):
                canvas.drawString(2.8 * x, 2.8 * y - 6 * number, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
