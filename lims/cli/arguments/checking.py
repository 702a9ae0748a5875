"""Checking: a box against the record, what is missing, and what went into the wrong box."""

from lims.cli.commanding import Commands
from lims.cli.typed import moment


def check(commands: Commands) -> None:
    """`check`."""
    added = commands.add(
        "check",
        "checking:check",
        "compare what is in a box with what the record says",
        "check STO000003I FIS000001M FIS000002K FIS000003I",
        "check STO000003I --file rack.csv",
        "check STO000003I --file rack.csv --accept --close",
        more="The tubes are scanned in any order; with --in-order one for each position as the box fills (NO TUBE for\n"
        "an empty one), with --positions at those. Or --file is what a scanner of racks wrote (FluidX, VisionMate,\n"
        "Micronic, Ziath). Nothing is moved without --accept.",
    )
    added.word("container", metavar="CONTAINER", help="the code of the box")
    added.codes("what lies in it", least="*")
    added.word("--file", metavar="FILE", help="the file of a scanner of racks")
    added.word("--by-column", action="store_true", help="a file without positions goes down the columns")
    added.word("--in-order", action="store_true", help="the codes are in the order in which the box fills")
    added.word("--positions", metavar="A1,A2,…", help="a position for each of the codes, in their order")
    added.word("--accept", action="store_true", help="put the record right as proposed")
    added.word("--close", action="store_true", help="sign the check")
    added.word("--comment", metavar="TEXT", help="kept with the check")


def settle_check(commands: Commands) -> None:
    """`settle-check`."""
    added = commands.add(
        "settle-check",
        "checking:settle",
        "show a check, accept what it proposes or leave it, sign it",
        "settle-check 12",
        "settle-check 12 --accept --close",
        "settle-check 12 --leave --lines 3,7",
    )
    added.number("number", "the number of the check", 1, 10**9)
    added.word("--lines", metavar="1,2,…", help="only these lines of it")
    added.word("--accept", action="store_true", help="put the record right as proposed")
    added.word("--leave", action="store_true", help="leave the record as it is")
    added.word("--taken-out", action="store_true", help="it was taken out of the box; the record stays as it is")
    added.word("--close", action="store_true", help="sign the check: nothing in it changes any more")
    added.word("--comment", metavar="TEXT", help="kept with the check")


def due(commands: Commands) -> None:
    """`checks-due`."""
    added = commands.add(
        "checks-due",
        "checking:due",
        "which boxes were never checked, or longest ago",
        "checks-due --in STO000002K --limit 20",
    )
    added.word("--in", dest="inside", metavar="CONTAINER", help="only what is inside this freezer, shelf …")
    added.number("--limit", "so many of them", 1, 10_000, default=20)


def missing(commands: Commands) -> None:
    """`missing`."""
    added = commands.add(
        "missing",
        "checking:missing",
        "list what is missing, or say of things that they are",
        "missing",
        'missing FIS0000424 --reason "not in its box"',
        more="Without codes: what is missing, where it was seen last and what lies beside that. Its place waits;\n"
        "it is found by being brought back or put away anywhere.",
    )
    added.codes("what is not where it should be", least="*").reason()


def rehome(commands: Commands) -> None:
    """`rehome`."""
    added = commands.add(
        "rehome",
        "checking:rehome",
        "correct what was put away while the wrong box was open",
        'rehome --out-of STO000003I --in STO000004G --since 2026-11-20T09:00 --reason "wrong box open"',
        'rehome FIS000001M FIS000002K --out-of STO000003I --in STO000004G --reason "wrong box open"',
        more="Without codes it is all that you put into the wrong box since then. It goes to the same positions, and\n"
        "has been there since it was put away; the custody chain keeps what was written first.",
    )
    added.codes("what went into the wrong box", least="*")
    added.word("--out-of", dest="out_of", metavar="CONTAINER", required=True, help="the wrong box")
    added.word("--in", dest="inside", metavar="CONTAINER", required=True, help="the right box")
    added.word("--next-free", action="store_true", help="to the next free positions, not to the same ones")
    added.word("--since", metavar="TIME", type=moment, help="since when things went into the wrong box")
    added.reason(required=True)


IN_ORDER = (check, settle_check, due, missing, rehome)
