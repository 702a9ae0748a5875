"""Placing: containers, putting away, taking out, bringing back."""

from lims.cli.commanding import Commands
from lims.cli.typed import word_of
from lims.storage.rules import FILL_ORDERS, LABELLINGS

_LABELLING = f"what its positions are called: {', '.join(LABELLINGS)}"
_ORDER = f"in which order it fills: {'; '.join(FILL_ORDERS)}"


def add_container(commands: Commands) -> None:
    """`add-container`."""
    added = commands.add(
        "add-container",
        "placing:add_container",
        "enter a container: a site, a freezer, a shelf, a box …",
        'add-container "Freezer 1" --type freezer_80 --in STO000001M',
        'add-container "Extracts" --type box_10x10 --in STO000002K --count 5',
        'add-container "EDNA-###" --type box_10x10 --in STO000002K --count 25',
    )
    added.word(
        "name",
        metavar="NAME",
        help="what people call it; with --count it gets a number: Box 01, Box 02 …; # stand for its digits: EDNA-###",
    )
    told = "its type: site, room, freezer_80, shelf, rack, box_9x9, box_10x10, plate_96, bag …"
    added.word("--type", metavar="TYPE", required=True, help=told)
    added.word("--in", dest="inside", metavar="CODE", help="the container that it stands in")
    added.number("--rows", "rows, if not as usual for the type", 0, 10_000)
    added.number("--columns", "columns, if not as usual for the type", 0, 10_000)
    added.number("--count", "so many alike", 1, 10_000)
    added.word("--takes", metavar="KIND,KIND", help="only these kinds of material may lie in it and below it")
    told = "labels of its positions, if it has its own: row by row from the top left"
    added.word("--position-names", metavar="NAME,NAME,…", help=told)
    added.word("--labelling", metavar="HOW", type=word_of(LABELLINGS), help=_LABELLING)
    added.word("--fill-order", metavar="ORDER", type=word_of(FILL_ORDERS), help=_ORDER)
    added.number("--slots", "so many things at one position (1)", 1, 100)
    added.word("--celsius", metavar="T", type=float, help="the temperature it is set to")


def correct_container(commands: Commands) -> None:
    """`correct-container`."""
    added = commands.add(
        "correct-container",
        "placing:correct_container",
        "correct what a container's positions are called, how it fills, what it takes, how cold it is",
        "correct-container STO000003I --labelling numbers",
        'correct-container STO000003I --fill-order "columns top down, left to right" --takes dna_extract',
        more="What is not named stays as it is, and nothing in it moves. Size and type are not corrected.",
    )
    added.code(of="the container's")
    added.word("--labelling", metavar="HOW", type=word_of(LABELLINGS), help=_LABELLING)
    added.word("--fill-order", metavar="ORDER", type=word_of(FILL_ORDERS), help=_ORDER)
    told = "labels of all its positions, row by row from the top left"
    added.word("--position-names", metavar="NAME,NAME,…", help=told)
    added.word("--takes", metavar="KIND,KIND", help="only these kinds; an empty text: what it stands in decides")
    added.word("--celsius", metavar="T", type=float, help="the temperature it is set to")


def place(commands: Commands) -> None:
    """`place`."""
    added = commands.add(
        "place",
        "placing:place",
        "put samples or containers into a container",
        "place FIS0000424 --in STO000003I --position C04",
        "place FIS000001M FIS000002K FIS000003I --in STO000003I --position A1",
        "place FIS000001M FIS000002K --in STO000003I --positions A1,B1",
        more="Without a position they get the next free ones. With one position and several codes, the first gets\n"
        "that position and the others the next free ones after it. What has a place already moves.",
    )
    added.codes("samples or containers")
    added.word("--in", dest="inside", metavar="CONTAINER", required=True, help="the code of the container")
    added.word("--position", metavar="C04", help="the position, or where several begin")
    added.word("--positions", metavar="A1,A2,…", help="a position for each of the codes, in their order")
    added.reason().at()


def take_out(commands: Commands) -> None:
    """`take-out`."""
    added = commands.add(
        "take-out",
        "placing:take_out",
        "take things out of their places, which wait for them",
        'take-out FIS0000424 --to "An Peeters" --until 2026-12-01',
    )
    added.codes("samples or containers")
    added.word("--to", metavar="WHOM", help="who has them: a person, a bench, a centrifuge")
    added.day("--until", "when they are due back").at()


def bring_back(commands: Commands) -> None:
    """`bring-back`."""
    added = commands.add(
        "bring-back",
        "placing:bring_back",
        "put things back where their places wait",
        "bring-back FIS0000424 --thawed",
    )
    added.codes("samples or containers")
    added.word("--thawed", action="store_true", default=None, help="they thawed meanwhile")
    added.word("--not-thawed", dest="thawed", action="store_false", default=None, help="they stayed frozen").at()


IN_ORDER = (add_container, correct_container, place, take_out, bring_back)
