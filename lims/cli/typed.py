"""How words of the command line are read: moments, days, numbers. What argparse says of them is the user's message."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from datetime import date, datetime


def moment(text: str) -> datetime:
    """A moment in ISO 8601; without an offset it is this computer's time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ArgumentTypeError(
            f'"{text}" is no time: write it as 2026-11-20T14:30 (or with an offset, +01:00)'
        ) from None
    return found if found.tzinfo else found.astimezone()


def day(text: str) -> date:
    """A day in ISO 8601."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ArgumentTypeError(f'"{text}" is no day: write it as 2026-11-20') from None


def whole(least: int, most: int = 10_000_000) -> Callable[[str], int]:
    """A whole number within bounds."""

    def read(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            raise ArgumentTypeError(f'"{text}" is no whole number') from None
        if not least <= found <= most:
            raise ArgumentTypeError(f"{found} is not between {least:,} and {most:,}")
        return found

    return read


def word_of(words: Iterable[str]) -> Callable[[str], str]:
    """One of some words, whatever stands between their parts: `in-collection` is `in collection`."""
    known = {_folded(word): word for word in words}

    def read(text: str) -> str:
        try:
            return known[_folded(text)]
        except KeyError:
            listed = ", ".join(word.replace(" ", "-") for word in known.values())
            raise ArgumentTypeError(f'"{text}" is not one of: {listed}') from None

    return read


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
