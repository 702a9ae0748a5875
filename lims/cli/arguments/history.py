"""History: what was done, taking it back, and whether everything still holds."""

from lims.cli.commanding import Commands


def history(commands: Commands) -> None:
    """`history`."""
    added = commands.add(
        "history",
        "history:history",
        "list what was done, newest first",
        "history --limit 10",
        more="Whoever does not manage collections sees what they did themselves.",
    )
    added.number("--limit", "at most so many (20)", 1, 10_000, default=20)


def undo(commands: Commands) -> None:
    """`undo`."""
    added = commands.add(
        "undo",
        "undoing:undo",
        "take back what was done last, or a changeset by its number",
        "undo",
        "undo 42",
        more="It is refused where something was built on it since. Nothing is deleted: what was made is withdrawn.",
    )
    told = "the changeset's number, as history and import give it; without it, your own last one"
    added.word("changeset", metavar="CHANGESET", nargs="?", type=int, help=told)


def verify(commands: Commands) -> None:
    """`verify`."""
    commands.add(
        "verify",
        "undoing:verify",
        "check that everything holds: rules, history, and the tables against it",
        "verify",
        more="Changes nothing. Exit code 1 if anything does not hold.",
    )


IN_ORDER = (history, undo, verify)
