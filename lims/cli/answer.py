"""What a command is handed, and what it answers. Printing comes after the transaction has ended, in `running`."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lims.access import Actor
from lims.errors import InvalidInputError

if TYPE_CHECKING:  # at run time only the commands that open a transaction load the database
    from lims.unit_of_work import Work

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class Answer:
    """`data` is what --json prints, `text` what people read; `notes` go to standard error in both cases."""

    data: Any
    text: str = ""
    notes: Sequence[str] = ()
    succeeded: bool = True


@dataclass(frozen=True)
class Call:
    """One call of a command: what was typed, and who acts."""

    given: Namespace
    actor: Actor

    def writing(self) -> "AbstractContextManager[Work]":
        """The transaction of a command that changes something."""
        from lims.unit_of_work import unit_of_work

        return unit_of_work(self.actor)

    def reading(self) -> "AbstractContextManager[Work]":
        """The transaction of a command that only looks."""
        from lims.unit_of_work import reading

        return reading(self.actor)

    @cached_property
    def codes(self) -> list[str]:
        """The codes that were typed; `-` stands for those on standard input, one on each line."""
        found = []
        for word in self.given.codes:
            found += [line.strip() for line in sys.stdin if line.strip()] if word == "-" else [word]
        return found

    @property
    def at(self) -> datetime | None:
        """When it happened (`--at`), None for now. Raises InvalidInputError for what lies ahead."""
        when: datetime | None = self.given.at
        if when is not None and when > datetime.now(UTC) + CLOCKS_DIFFER:
            raise InvalidInputError(f"--at {when:%Y-%m-%d %H:%M} lies ahead: say when it happened.")
        return when
