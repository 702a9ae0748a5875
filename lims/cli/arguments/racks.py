"""Racks as their readers saw them: put away, given codes, compared."""

from lims.cli.commanding import Commands
from lims.cli.typed import word_of

USES = ("put away", "assign codes", "compare")


def rack(commands: Commands) -> None:
    """`rack`."""
    added = commands.add(
        "rack",
        "racks:rack",
        "show what a reader of racks saw against the record, and save what is right of it",
        "rack FX12345678.csv",
        "rack FX12345678.csv --save",
        "rack scan.txt --use assign-codes --in STO000003I --by-column --save",
        more="FluidX, VisionMate, Micronic, Ziath and the like. The rack is the one that the file names, or which the\n"
        "file is called after, else --in. Without --save nothing is written. With it, what is right is saved in one\n"
        "act, though some tubes were not read; `undo` takes it back.",
    )
    added.word("file", metavar="FILE", help="what the reader wrote (.csv, .txt, .tsv, .json)")
    told = "put-away (as seen), assign-codes (to what lies there on record) or compare (begin a check)"
    added.word("--use", metavar="WORD", type=word_of(USES), default=USES[0], help=told)
    added.word("--in", dest="inside", metavar="CONTAINER", help="the rack, where the file does not name it")
    added.word("--by-column", action="store_true", help="codes without positions go down the columns")
    added.word("--save", action="store_true", help="save what is right")


def name_rack(commands: Commands) -> None:
    """`name-rack`."""
    added = commands.add(
        "name-rack",
        "racks:name",
        "give a container the code that its maker printed on it",
        "name-rack STO000003I FX12345678",
    )
    added.word("container", metavar="CONTAINER", help="the code of the rack, or any number that it goes by")
    added.word("second", metavar="CODE", help="the maker's code: files and scans of it find the rack")


IN_ORDER = (rack, name_rack)
