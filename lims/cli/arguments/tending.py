"""Tending a store: how it fills, which boxes fit together, what should be there on paper."""

from lims.cli.commanding import Commands


def capacity(commands: Commands) -> None:
    """`capacity`."""
    added = commands.add(
        "capacity",
        "tending:capacity",
        "say how full a freezer was by month, or how a collection grew, and when it will be full",
        "capacity STO000002K --months 36",
        "capacity --collection FIS --csv growth.csv",
        more="A freezer fills with whatever comes in. A collection fills what is free in the stores where it lies,\n"
        "as if nothing else went in there.",
    )
    added.word("code", metavar="CODE", nargs="?", help="the freezer's code, or any container's")
    added.word("--collection", metavar="CODE", help="a collection instead, by store")
    added.number("--months", "so many months back", 3, 240, default=24)
    added.word("--csv", metavar="FILE", help="the table by month as a file for a spreadsheet")


def tidy(commands: Commands) -> None:
    """`tidy`."""
    added = commands.add(
        "tidy",
        "tending:tidy",
        "say which nearly empty boxes fit together, or put them together",
        "tidy STO000002K",
        "tidy STO000002K --apply",
        more="Of boxes less than a third full, of one kind and collection, where all is in its place. With --apply\n"
        "all of it is moved in one act each, and one undo takes all of it back.",
    )
    added.code(of="the freezer's, or any container's")
    added.word("--apply", action="store_true", help="move them")


def paper(commands: Commands) -> None:
    """`paper`."""
    added = commands.add(
        "paper",
        "tending:paper",
        "write what should be in a container as a list to walk along with",
        "paper STO000002K -o shelf.pdf",
        "paper STO000002K -o shelf.csv",
    )
    added.code(of="the freezer's, or any container's")
    told = "the file: a PDF (A4, with a box to tick), or a table where its name ends in .csv"
    added.word("-o", "--out", dest="out", metavar="FILE", required=True, help=told)


IN_ORDER = (capacity, tidy, paper)
