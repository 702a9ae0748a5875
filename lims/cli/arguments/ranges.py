"""Labels that are printed ahead: issuing their codes, and seeing which were not claimed yet."""

from lims.cli.commanding import Commands
from lims.cli.typed import whole

MOST_CODES = 10_000


def issue_codes(commands: Commands) -> None:
    """`issue-codes`."""
    added = commands.add(
        "issue-codes",
        "ranges:issue_codes",
        "issue the next codes of a collection, for labels that are printed ahead",
        'issue-codes --collection FIS --count 200 --purpose "fyke nets Zeeschelde, May 2027" --kind specimen',
        more="The labels go into the field; each code is claimed when its tube comes in: register --code, or a column\n"
        "printedCode of a field sheet. `undo` takes codes back as long as none of them was claimed.",
    )
    added.word("--collection", metavar="CODE", required=True, help="the collection they are for")
    added.word(
        "--count", metavar="N", type=whole(1, MOST_CODES), required=True, help=f"so many, {MOST_CODES:,} at most"
    )
    added.word("--purpose", metavar="TEXT", required=True, help="what for: told to whoever scans one of them")
    added.word("--kind", metavar="KIND", help="what will probably be registered under them")


def ranges(commands: Commands) -> None:
    """`ranges`."""
    added = commands.add(
        "ranges",
        "ranges:ranges",
        "list the codes that were issued ahead, and which of them were not claimed yet",
        "ranges --collection FIS",
        "ranges FIS0000424 --missing",
        more="Newest first. With a code only the range in which it was issued.",
    )
    added.word("code", metavar="CODE", nargs="?", help="any code of one range")
    added.word("--collection", metavar="CODE", help="only this collection")
    added.word("--missing", action="store_true", help="name each code that is on nothing yet")


IN_ORDER = (issue_codes, ranges)
