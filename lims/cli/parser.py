"""What can be typed: every command with its arguments. Built without loading any of them, so that --help is quick."""

from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence

from lims.cli import arguments
from lims.cli.commanding import PROGRAM, Commands

_DESCRIPTION = """\
Staal keeps track of biological samples: where each of them lies, what it came from, what became of it.

Each command has its own help: python -m lims derive --help
A code may be typed as it is printed ("FIS 000042 4"), in any spelling, or be any other number that the thing goes by.
"""
_EPILOG = """\
exit codes:
  0  done
  1  refused, and nothing was changed; the message on standard error says why (so does verify, of what does not hold)
  2  the command was not typed as it should be
  3  a mistake of Staal's own; it has a number under which data/log/commands.log has more

The database is the one in LIMS_DATABASE_URL, else the file staal.db in LIMS_DATA_DIR (or in data).
docs/command-line.md tells of each command, with examples.
"""


def parse(argv: Sequence[str]) -> Namespace:
    """Reads the command line; ends the process (exit code 2) where it cannot be read."""
    reader = command_line()
    given, rest = reader.parse_known_args(list(argv))
    # argparse gives up on codes that stand after an option (`place A --in B C`): they are codes all the same.
    if rest and hasattr(given, "codes") and not any(word.startswith("-") and word != "-" for word in rest):
        given.codes = [*given.codes, *rest]
    elif rest:
        reader.error(f"not understood: {' '.join(rest)} (python -m lims {given.command} --help)")
    return given


def command_line() -> ArgumentParser:
    """All commands and their arguments."""
    reader = ArgumentParser(
        prog=PROGRAM,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    reader.set_defaults(json=False, acts_as=None, debug=False)
    everywhere = ArgumentParser(add_help=False)
    _add_common(reader)
    _add_common(everywhere)
    found = reader.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    commands = Commands(found, everywhere)
    for add in arguments.IN_ORDER:
        add(commands)
    return reader


def _add_common(reader: ArgumentParser) -> None:
    """What may stand before and after the command's name; without a default, so that neither undoes the other."""
    options = reader.add_argument_group("everywhere")
    options.add_argument("--json", action="store_true", default=SUPPRESS, help="answer in JSON, on standard output")
    options.add_argument(
        "--as",
        dest="acts_as",
        metavar="NAME",
        default=SUPPRESS,
        help='act as this account; without it as "system", for the user of this computer',
    )
    options.add_argument("--debug", action="store_true", default=SUPPRESS, help="show more of a mistake of Staal's own")
