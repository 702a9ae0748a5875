"""Printers, what waits for them, and the worker that prints and mails."""

from lims.cli.commanding import Commands
from lims.cli.typed import word_of

_KINDS = ("office", "zpl", "cups")
_STATES = ("made", "queued", "sending", "printed", "failed", "cancelled")


def bench_card(commands: Commands) -> None:
    """`bench-card`."""
    added = commands.add(
        "bench-card",
        "printing:bench_card",
        "write the sheet of command codes that hangs by the freezer",
        "bench-card --out bench-card.pdf",
        more="Modes, done and undo, reasons, kinds of material: two pages of A4. Each code is read back first.",
    )
    added.word("--out", metavar="FILE.pdf", required=True, help="where to write it; a file that is there is replaced")


def printers(commands: Commands) -> None:
    """`printers`."""
    added = commands.add("printers", "printing:printers", "list the printers", "printers")
    added.word("--retired", action="store_true", help="also those that are not in use any more")


def add_printer(commands: Commands) -> None:
    """`add-printer`."""
    added = commands.add(
        "add-printer",
        "printing:add_printer",
        "enter a printer for everybody",
        'add-printer "Zebra lab 2" --kind zpl --host 192.0.2.7 --resolution 300',
        'add-printer "Labels, room 4" --kind cups --queue labels4',
        more="zpl: a label printer that Staal sends to over the network. cups: a print queue of the computer on which\n"
        "Staal runs. office: prints what people download.",
    )
    added.word("name", metavar="NAME", help="what people call it")
    added.word("--kind", metavar="KIND", type=word_of(_KINDS), required=True, help="zpl, cups or office")
    added.word("--host", metavar="HOST", help="its name or address in the network (zpl)")
    added.number("--port", "its port (9100)", 1, 65535, default=9100)
    added.word("--queue", metavar="QUEUE", help="its queue (cups)")
    added.number("--resolution", "dots per inch (300)", 150, 1200, default=300)
    added.word(
        "--offset-x", metavar="MM", type=float, default=0.0, help="moves its print to the right (below 0: to the left)"
    )
    added.word("--offset-y", metavar="MM", type=float, default=0.0, help="moves its print down (below 0: up)")
    added.word("--ribbon", metavar="NAME", help="the ribbon in it")


def retire_printer(commands: Commands) -> None:
    """`retire-printer`."""
    added = commands.add(
        "retire-printer", "printing:retire_printer", "take a printer out of use", 'retire-printer "Zebra lab 2"'
    )
    added.word("name", metavar="NAME", help="the printer's name")


def jobs(commands: Commands) -> None:
    """`jobs`."""
    added = commands.add(
        "jobs",
        "printing:jobs",
        "list what was printed and what waits, newest first",
        "jobs --state failed",
        "jobs --unreleased",
    )
    added.word("--state", metavar="STATE", type=word_of(_STATES), help=f"only those: {', '.join(_STATES)}")
    added.word("--unreleased", action="store_true", help="only batches whose first and last label were not scanned yet")
    added.word("--mine", action="store_true", help="only what one asked for oneself")
    added.number("--limit", "at most so many (20)", 1, 10_000, default=20)


def retry(commands: Commands) -> None:
    """`retry`."""
    added = commands.add(
        "retry", "printing:retry", "send a print job again that failed, or one that waits now", "retry 12"
    )
    added.word("job", metavar="JOB", type=int, help="its number, as jobs gives it")


def cancel(commands: Commands) -> None:
    """`cancel`."""
    added = commands.add("cancel", "printing:cancel", "cancel a print job that waits or failed", "cancel 12")
    added.word("job", metavar="JOB", type=int, help="its number, as jobs gives it")


def work(commands: Commands) -> None:
    """`work`."""
    added = commands.add(
        "work",
        "printing:work",
        "print what waits for printers and send mails, until it is stopped",
        "work",
        "work --once",
        more="The server does this by itself, unless LIMS_WORKER=off. Only one worker is at work on a database:\n"
        "others stand by.",
    )
    added.word("--once", action="store_true", help="do what is due now, and end")


IN_ORDER = (bench_card, printers, add_printer, retire_printer, jobs, retry, cancel, work)
