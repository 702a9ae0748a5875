"""What is asked of the database by a scan, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from lims.scanning.cards import CardView
from lims.scanning.rules import Command


@dataclass(frozen=True)
class Asked:
    """A command, the bench it was given at, and when."""

    command: Command
    session_key: str
    when: datetime

    @property
    def code(self) -> str:
        """What the command is about."""
        return self.command.code or ""

    @property
    def into(self) -> str:
        """The open container, or the open request."""
        return self.command.into or ""


@dataclass(frozen=True)
class Offer:
    """Where to go on: the name of a page, and the codes (or the number of the check) that it is opened with."""

    page: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a command. `attention`: it is done, but somebody should look. `opened`: what is "here" now."""

    code: str
    headline: str
    message: str
    free: int | None = None
    opened: str | None = None
    attention: bool = False
    wrote: bool = False
    offer: Offer | None = None


def told_of(card: CardView) -> str:
    """What a sample is, in a few words."""
    name = card.scientific_name or card.verbatim_name
    return f"{card.kind_name} · {name}" if name else card.kind_name
