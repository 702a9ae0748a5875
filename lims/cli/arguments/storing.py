"""Keeping a store in order: room, moves of boxes and racks, names, blocked positions."""

from lims.cli.commanding import Commands
from lims.cli.typed import whole, word_of
from lims.samples.rules import DISPOSAL_REASONS

_REASONS = tuple(DISPOSAL_REASONS)


def room(commands: Commands) -> None:
    """`room`."""
    added = commands.add(
        "room",
        "storing:room",
        "say where so many things have room",
        "room 50",
        "room 96 --in STO000002K --in-a-row --kind dna_extract",
        "room 130 --in STO000002K --spread",
        "room --stores",
        more="The tightest box comes first, so that large gaps stay. Blocked and reserved positions are no room.",
    )
    added.word("count", metavar="N", nargs="?", type=whole(1, 10_000), help="how many things")
    added.word("--in", dest="inside", metavar="CODE", help="only in this container and below it")
    added.word("--kind", metavar="KIND", help="only where this kind of material may lie")
    added.word("--in-a-row", action="store_true", help="at positions that follow one another")
    added.word("--spread", action="store_true", help="the next free positions of --in, from box to box")
    added.word("--boxes", action="store_true", help="room for boxes in racks, not for tubes in boxes")
    added.word("--stores", action="store_true", help="how much is free in each freezer, dewar, cabinet …")


def move(commands: Commands) -> None:
    """`move`."""
    added = commands.add(
        "move",
        "storing:move",
        "move a selection, a box, a rack or a freezer with all that lies in it",
        "move STO000003I --to STO000009A",
        "move STO000003I --contents --to STO000009A --same-positions",
        more="What lies in a container goes with it, each at its position. With --contents the container stays,\n"
        "and what lies in it moves. All of it is one act, and is taken back as one.",
    )
    added.codes("samples or containers")
    added.word("--to", metavar="CONTAINER", required=True, help="the code of the container")
    added.word("--contents", action="store_true", help="move what lies in them, not themselves")
    added.word("--same-positions", action="store_true", help="everything keeps the position it has")
    added.reason().at()


def rename_container(commands: Commands) -> None:
    """`rename-container`."""
    added = commands.add(
        "rename-container",
        "storing:rename_container",
        "give a container another name",
        'rename-container STO000003I "Extracts 2026"',
    )
    added.code(of="the container's").word("name", metavar="NAME", help="its new name")


def retire_container(commands: Commands) -> None:
    """`retire-container`."""
    added = commands.add(
        "retire-container",
        "storing:retire_container",
        "take an empty container out of use",
        'retire-container STO000003I --reason "broken lid"',
    )
    added.code(of="the container's").reason()


def block(commands: Commands) -> None:
    """`block`."""
    added = commands.add(
        "block",
        "storing:block",
        "block positions, or reserve them until a day",
        'block STO000003I A1,A2 --reason "broken"',
        'block STO000003I A1,A2 --reserve --reason "for the spring campaign" --until 2026-05-01',
    )
    added.code(of="the container's").word("positions", metavar="A1,A2,…", help="the positions")
    added.reason(required=True).word("--reserve", action="store_true", help="keep them for something")
    added.day("--until", "the last day of the reservation")


def unblock(commands: Commands) -> None:
    """`unblock`."""
    added = commands.add(
        "unblock", "storing:unblock", "free positions that are blocked or reserved", "unblock STO000003I A1,A2"
    )
    added.code(of="the container's").word("positions", metavar="A1,A2,…", help="the positions")


def out(commands: Commands) -> None:
    """`out`."""
    added = commands.add(
        "out", "storing:out", "list what is out of its place, and with whom", "out --overdue", "out --overdue --json"
    )
    added.word("--overdue", action="store_true", help="only what should have been back by now")


def discard(commands: Commands) -> None:
    """`discard`."""
    added = commands.add(
        "discard",
        "storing:discard",
        "throw samples away: a standard reason, and the places are free again",
        'discard FIS0000424 --because degraded --comment "RIN 2.1"',
        more=f"Reasons: {', '.join(_REASONS)}.\nWith other, --comment says what. One undo brings all of it back. "
        "Where a collection asks for\na second person, propose it: propose-disposal.",
    )
    added.codes()
    added.word("--because", metavar="REASON", type=word_of(_REASONS), required=True, help="one of the standard reasons")
    added.word("--comment", metavar="TEXT", help="what else is to be said").at()


IN_ORDER = (room, move, rename_container, retire_container, block, unblock, out, discard)
