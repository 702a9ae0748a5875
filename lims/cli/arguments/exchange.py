"""What comes in and goes out as files: field sheets, labels, archives."""

from lims.cli.commanding import Commands
from lims.cli.typed import word_of


def import_(commands: Commands) -> None:
    """`import`."""
    added = commands.add(
        "import",
        "importing:import_sheet",
        "import a field sheet: collecting events, specimens, measurements",
        "import catch.xlsx --collection FIS --crs EPSG:31370 --dry-run",
        "import catch.xlsx --collection FIS --mapping columns.json --disposition released",
        more="All of it or nothing: anything rejected means exit code 1, and nothing is written. The report names\n"
        "row, column and value of every problem; a warning rejects nothing. `undo CHANGESET` withdraws an import.",
    )
    added.word("file", metavar="FILE", help="a spreadsheet (.xlsx, .xls, .ods) or text (.csv, .tsv)")
    added.word("--collection", metavar="CODE", required=True, help="the collection it enters")
    added.word("--mapping", metavar="FILE", help="JSON that says which column is what, for headings that are not known")
    added.word("--crs", metavar="EPSG:N", help="the reference system of the coordinates: EPSG:31370 for Lambert 72")
    words = ("in collection", "released")
    told = "in-collection (kept) or released (let go after measuring)"
    added.word("--disposition", metavar="WORD", type=word_of(words), default=words[0], help=told)
    added.word("--dry-run", action="store_true", help="report, and write nothing")


def labels(commands: Commands) -> None:
    """`labels`."""
    added = commands.add(
        "labels",
        "labelling:labels",
        "print labels with a QR code, to a file or on a label printer",
        "labels FIS000001M FIS000002K --out labels.pdf",
        "labels FIS000001M --template jar --stock roll-76x51-203 --printer 'Zebra lab 2'",
        "labels --changeset 42 --out labels.pdf",
        "labels - --stock L4731 --first 12 --out labels.pdf < codes.txt",
    )
    added.codes("samples or containers", least="*")
    added.number("--changeset", "all that was made in this changeset", 1, 10**18)
    added.word("--stock", metavar="NAME", help="the sheet or roll of labels they are printed on")
    added.word("--template", metavar="NAME", help="what stands on them, such as tube, jar, box (tube)")
    told = "label, twin (for the data sheet) or bag (one for the bag they lie in)"
    added.word("--purpose", metavar="WORD", type=word_of(("label", "twin", "bag")), help=told)
    added.word("--printer", metavar="NAME", help="a printer that was entered: it prints them, see printers")
    added.number("--first", "where on the first sheet to begin, if it was used before (1)", 1, 10_000, default=1)
    added.number("--copies", "so many of each (1)", 1, 100, default=1)
    added.word(
        "--out", metavar="FILE", help=".pdf, .zpl for label printers, .png or .zip of pictures; replaced if there"
    )
    added.reason()


def export(commands: Commands) -> None:
    """`export`."""
    added = commands.add(
        "export",
        "publishing:export",
        "write a collection into a file for publication",
        "export darwin-core --collection FIS --out fis.zip",
    )
    added.word("format", metavar="FORMAT", choices=["darwin-core"], help="darwin-core: a Darwin Core archive")
    added.word("--collection", metavar="CODE", required=True, help="the collection")
    added.word("--out", metavar="FILE.zip", required=True, help="where to write it; a file that is there is replaced")


INCOMING = (import_,)
OUTGOING = (labels, export)
