"""What the label pages decide by themselves: the usual template, where a stock can go, which positions are marked."""

import pytest

from labels.label import Label
from labels.stock import STOCKS, find_stock
from labels.template import TEMPLATES, find_template
from lims.labelling.printers import PrinterView
from lims.labelling.vocabulary import Purpose
from lims.storage.rules import starter_types
from lims.ui.label_choice import destinations, usual_stock, usual_template
from lims.ui.label_preview import unprintable, width_of
from lims.ui.sheet_picture import sheet_drawn

READY = {each.key for each in TEMPLATES}


def printer(name: str, kind: str) -> PrinterView:
    return PrinterView(1, name, kind, "192.0.2.7", 9100, "labels", 300, 0.0, 0.0, None, None, 0)


@pytest.mark.parametrize("sort", ["sample", "ahead", "container", *(each.key for each in starter_types())])
def test_whatever_gets_a_label_has_a_usual_template_and_stock(sort: str) -> None:
    assert usual_template(sort, Purpose.LABEL) in READY
    assert find_stock(usual_stock(sort))


@pytest.mark.parametrize(
    ("sort", "template"),
    [("sample", "tube"), ("box_9x9", "box"), ("freezer_80", "freezer"), ("shelf", "shelf"), ("rack", "shelf")],
)
def test_a_container_has_the_template_of_its_type(sort: str, template: str) -> None:
    assert usual_template(sort, Purpose.LABEL) == template
    assert usual_template(sort, Purpose.BAG) == "bag"


def test_a_label_printer_is_offered_for_rolls_only() -> None:
    printers = [printer("Zebra", "zpl"), printer("Office", "office")]
    on_sheets = destinations(find_stock("LCRY-1700"), printers)
    on_rolls = destinations(find_stock("roll-25x13-300"), printers)
    assert list(on_sheets) == ["Office", "Save as PDF", "Save as PNG"]
    assert list(on_rolls) == ["Zebra", "Office", "Save as PDF", "Save as PNG", "Save as ZPL"]
    assert on_rolls["Zebra"][1] == "Zebra"
    assert on_rolls["Save as ZPL"] == ("zpl", None)


def test_the_sheet_shows_what_is_gone_what_is_printed_and_what_is_free() -> None:
    svg = sheet_drawn(find_stock("LCRY-1700"), first=11, count=5)
    marks = [svg.count(f'class="{each}"') for each in ("gone", "printed", "free")]
    assert marks == [10, 5, 70]


@pytest.mark.parametrize("stock", STOCKS, ids=lambda each: each.key)
def test_every_stock_has_a_picture_that_fits_a_phone(stock: object) -> None:
    assert sheet_drawn(stock).startswith("<svg")  # type: ignore[arg-type]
    assert width_of(stock) <= 560  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("Anguilla anguilla", ""),
        ("鰻 ♂", "鰻"),
        ("Cafe\N{COMBINING ACUTE ACCENT}", ""),
        ("½ µL × −80 °C", ""),
        ("🐟🐟", "🐟"),
    ],
)
def test_only_what_no_typeface_has_is_missing(name: str, missing: str) -> None:
    assert unprintable(Label("FIS0000424", {"scientific_name": name}), find_template("tube")) == missing
    assert unprintable(Label("FIS0000424", {"temperature": name}), find_template("tube")) == ""
