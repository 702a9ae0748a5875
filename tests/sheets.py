"""Field sheets of the project's own, with the quirks of real ones: Dutch names, blanks behind words, repeated rows,
weights that are missing or below the scale, protocols in several spellings, Lambert 72, empty sheets behind the first.
"""

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADINGS = (
    "eventDate",
    "waterBody",
    "locality",
    "X",
    "Y",
    "vernacularName",
    "Length",
    "Weight",
    "dataSet",
    "samplingProtocol",
)
PLACES = (
    ("Bergenmeersen", 121984.812, 189949.858),
    ("Kruibeke", 146970.128, 204349.571),
    ("Wijmeers", 120873.5, 187402.25),
)
NAMES = (
    "paling",
    "blankvoorn",
    "bot",
    "driedoornige stekelbaars",
    "snoekbaars",
    "spiering",
    "kolblei",
    "giebel",
    "brasem",
)
PROTOCOLS = ("fuik passieve intrek", "Fuik actieve intrek", "sledes passieve uittrek", "glasaalfuik")

DAY = date(2016, 7, 6)
SCHELDT: tuple[tuple[Any, ...], ...] = (
    (DAY, "Schelde", "Bergenmeersen", 121984.812, 189949.858, "paling", 550, 272, "BKR", "fuik passieve intrek"),
    (DAY, None, "Bergenmeersen", 121984.812, 189949.858, "blankvoorn", 68, None, "BKR", "Fuik passieve intrek "),
    (DAY, None, "Bergenmeersen", 121984.812, 189949.858, "blankvoorn", 68, None, "BKR", "Fuik passieve intrek "),
    (DAY, None, "Bergenmeersen", 121984.812, 189949.858, "spiering ", 92, "<1", "BKR", "fuik passieve intrek"),
    (DAY, None, "Kruibeke", 146970.128, 204349.571, "blankvoorn x rietvoorn", 142, 31.5, "BKR", "glasaalfuik"),
    (DAY, None, "Kruibeke", 146970.128, 204349.571, "paling", 610, 402, "BKR", "glasaalfuik"),
    (date(2016, 7, 7), None, "Kruibeke", 146970.128, 204349.571, "spookvis", 33, 1, "BKR", "glasaalfuik"),
)
"""Seven fish of three events: by day, place and protocol, whose case and blanks do not count."""


def xlsx(headings: Sequence[Any], rows: Sequence[Sequence[Any]], *, sheet: str = "Blad1", behind: int = 2) -> bytes:
    """A workbook with the table and empty sheets behind it."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = sheet
    for row in (headings, *rows):
        first.append(list(row))
    for number in range(behind):
        book.create_sheet(f"Blad{number + 2}")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def text(
    headings: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    *,
    delimiter: str = ";",
    decimal: str = ",",
    encoding: str = "utf-8-sig",
) -> bytes:
    """The same as a spreadsheet here saves text: semicolons, decimal commas, days before months."""
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([[_as_saved(cell, decimal) for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


def _as_saved(cell: Any, decimal: str) -> Any:
    if isinstance(cell, date):
        return f"{cell.day}/{cell.month:02d}/{cell.year}"
    return str(cell).replace(".", decimal) if isinstance(cell, float) else cell


def scheldt(changes: dict[tuple[int, str], Any] | None = None) -> list[list[Any]]:
    """The rows of SCHELDT, some cells changed: {(row in the spreadsheet, heading): value}."""
    rows = [list(row) for row in SCHELDT]
    for (number, heading), value in (changes or {}).items():
        rows[number - 2][HEADINGS.index(heading)] = value
    return rows


def catch(count: int, seed: int = 1) -> list[list[Any]]:
    """Rows of many fish as a year of fyke fishing gives them: about a dozen of one event, a tenth without weight."""
    chance = random.Random(seed)
    rows: list[list[Any]] = []
    while len(rows) < count:
        place, x, y = chance.choice(PLACES)
        day, protocol = date(2015, 1, 1) + timedelta(days=chance.randrange(1500)), chance.choice(PROTOCOLS)
        for _ in range(chance.randint(5, 20)):
            length = chance.randint(30, 700)
            weight = None if chance.random() < 0.1 else round(length**3 * 1e-5) or "<1"
            rows.append([day, "Schelde", place, x, y, chance.choice(NAMES), length, weight, "BKR", protocol])
    return rows[:count]


def saved(folder: Path, name: str, content: bytes) -> Path:
    """A file with this content."""
    file = folder / name
    file.write_bytes(content)
    return file
