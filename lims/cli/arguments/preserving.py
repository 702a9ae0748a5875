"""How long things keep: days, another preservation, thaws."""

from lims.cli.commanding import Commands


def set_dates(commands: Commands) -> None:
    """`set-dates`."""
    added = commands.add(
        "set-dates",
        "preserving:set_dates",
        "say until when samples can be used, or are to be kept",
        "set-dates FIS000001M FIS000002K --expires 2027-06-30",
        "set-dates FIS0000424 --keep-until 2036-12-31 --no-expiry",
    )
    added.codes()
    added.day("--expires", "the last day on which they can be used")
    added.word("--no-expiry", action="store_true", help="they do not expire")
    added.day("--keep-until", "they are to be kept until this day at least")
    added.word("--no-retention", action="store_true", help="they need not be kept until any day")
    added.day("--test-on", "by when they are to be tested whether they still live")
    added.word("--no-test", action="store_true", help="they need not be tested").reason()


def due(commands: Commands) -> None:
    """`due`."""
    added = commands.add(
        "due",
        "preserving:due",
        "list what expires, need not be kept any longer, or is to be tested again",
        "due",
        "due --within 365 --json",
        more="What is past comes first. Keepers get a mail 30 days ahead, once for each sample and day.",
    )
    added.number("--within", "so many days ahead (30)", 0, 36_500, default=30)


def change_preservation(commands: Commands) -> None:
    """`change-preservation`."""
    added = commands.add(
        "change-preservation",
        "preserving:change_preservation",
        "move samples into another fixative or buffer, many in one act",
        'change-preservation FIS000001M FIS000002K --from "formalin 4 %%" --to "ethanol 70 %%" --at 2026-03-02',
    )
    added.codes()
    added.word("--to", metavar="TEXT", required=True, help="in what they are now: ethanol 96 %%, RNAlater …")
    added.word("--from", dest="was", metavar="TEXT", help="in what all of them were; refused where one was not")
    added.word("--medium", metavar="TEXT", help="the medium, where that is told apart")
    added.word("--process", metavar="NAME", help="what the batch is called, as in the lab's book")
    added.word("--protocol", metavar="NAME", help="the protocol that was followed").reason().at()


def thaws(commands: Commands) -> None:
    """`thaws`."""
    added = commands.add(
        "thaws",
        "preserving:thaws",
        "tell how often a sample thawed, and how long it is stored",
        "thaws FIS0000424",
        more="Thaws are told by bring-back --thawed, of the sample or of what it lay in. Those of what it was made of\n"
        "count too, if they began before it was made.",
    )
    added.code()


IN_ORDER = (set_dates, due, change_preservation, thaws)
"""`set-dates`, `due`, `change-preservation`, `thaws`."""
