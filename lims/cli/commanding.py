"""How a command is declared: name, help, an example, and the function that runs it (loaded when it is called)."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from lims.cli.typed import day, moment, whole

PROGRAM = "python -m lims"


class Commands:
    """The commands of the command line, to be added one by one."""

    def __init__(self, found: Any, everywhere: ArgumentParser) -> None:
        self._found = found
        self._everywhere = everywhere

    def add(
        self, name: str, does: str, says: str, *examples: str, more: str = "", needs_database: bool = True
    ) -> "Command":
        """Adds a command; `does` is "module:function" below `lims.cli.commands`."""
        epilog = "\n".join(
            ["examples:" if len(examples) > 1 else "example:", *(f"  {PROGRAM} {each}" for each in examples)]
        )
        reader = self._found.add_parser(
            name,
            help=says,
            description=f"{says[0].upper()}{says[1:]}.\n\n{more}".rstrip(),
            epilog=epilog,
            parents=[self._everywhere],
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        reader.set_defaults(does=does, needs_database=needs_database)
        return Command(reader)


class Command:
    """One command's arguments; what several commands have in common is said once, here."""

    def __init__(self, reader: ArgumentParser) -> None:
        self.reader = reader

    def word(self, *names: str, **how: Any) -> "Command":
        """Any argument or option, as argparse takes it."""
        self.reader.add_argument(*names, **how)
        return self

    def code(self, name: str = "code", of: str = "the sample's") -> "Command":
        """One code."""
        return self.word(name, metavar=name.upper(), help=f"{of} code, or any number that it goes by")

    def codes(self, of: str = "samples", *, least: str = "+") -> "Command":
        """Several codes."""
        told = f"codes of {of}; - reads them from standard input, one on each line"
        return self.word("codes", metavar="CODE", nargs=least, help=told)

    def reason(self, *, required: bool = False) -> "Command":
        """Why."""
        return self.word("--reason", metavar="TEXT", required=required, help="why; kept in the history")

    def at(self) -> "Command":
        """When, where that lies back."""
        told = "when it happened (ISO 8601), if not just now: Friday's move may be keyed in on Monday"
        return self.word("--at", metavar="TIME", type=moment, help=told)

    def number(self, name: str, says: str, least: int, most: int, *, default: int | None = None) -> "Command":
        """A whole number within bounds."""
        return self.word(name, metavar="N", type=whole(least, most), default=default, help=says)

    def day(self, name: str, says: str) -> "Command":
        """A day."""
        return self.word(name, metavar="DATE", type=day, help=says)

    def amount(self, name: str, unit: str, says: str) -> "Command":
        """An amount and its unit."""
        self.word(name, metavar="AMOUNT", help=says)
        return self.word(unit, metavar="UNIT", help=f"the unit of {name}: µL (or uL), mL, ng, mg, g, piece …")
