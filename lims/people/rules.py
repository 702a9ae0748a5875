"""What a sign-in name and a password must be, and how long someone who keeps guessing waits. Pure."""

import re
from collections.abc import Iterable
from datetime import timedelta

from lims.errors import InvalidInputError, RuleBrokenError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_ADVICE = "Three or four words that have nothing to do with one another make a good one."

_SIGN_IN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")

FREE_FAILURES = 4
LONGEST_WAIT = timedelta(minutes=15)


class PersonNameError(InvalidInputError):
    """A person, group or institution needs a name."""


class SignInNameError(InvalidInputError):
    """This cannot be a name to sign in with."""


class PasswordError(InvalidInputError):
    """This password is too easy to guess."""

    def __init__(self, message: str) -> None:
        super().__init__(message, password=message)


class OrcidError(InvalidInputError):
    """This is no ORCID."""


class LastAdministratorError(RuleBrokenError):
    """Somebody must be left who can manage people."""


def check_person_name(name: str) -> str:
    """A name with its blanks in order. Raises PersonNameError."""
    if found := " ".join(name.split()):
        return found
    raise PersonNameError(name="A name is needed.")


def check_sign_in_name(name: str) -> str:
    """A sign-in name, in small letters. Raises SignInNameError."""
    found = normalised_sign_in_name(name)
    if _SIGN_IN_NAME.fullmatch(found):
        return found
    raise SignInNameError(
        account=f'"{name.strip()}" cannot be a sign-in name: use letters, digits, dots and hyphens, without blanks.'
    )


def normalised_sign_in_name(name: str) -> str:
    """Capitals and blanks around it do not matter when signing in."""
    return name.strip().lower()


def check_password(password: str, *, names: Iterable[str] = ()) -> str:
    """At least 12 characters, not one of the names, not one character over and over. Raises PasswordError."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordError(f"The password has {len(password)} characters; {SHORTEST_PASSWORD} are the fewest.")
    if len(password) > LONGEST_PASSWORD:
        raise PasswordError(f"The password is too long: {LONGEST_PASSWORD} characters are the most.")
    if len(set(password)) < 4:
        raise PasswordError(f"The password repeats too few characters. {_ADVICE}")
    if any(_is_made_of(password, name) for name in names):
        raise PasswordError(f"The password is the name again. {_ADVICE}")
    return password


def check_orcid(orcid: str | None) -> str | None:
    """An ORCID, with its check digit (ISO 7064 MOD 11-2), without the address before it. Raises OrcidError."""
    found = (orcid or "").strip().removeprefix("https://orcid.org/").upper()
    if not found:
        return None
    if _ORCID.fullmatch(found) and _orcid_check_digit(found) == found[-1]:
        return found
    raise OrcidError(orcid=f'"{found}" is no ORCID: four groups of four digits, as in 0000-0002-1825-0097.')


def wait_after(failures: int) -> timedelta:
    """How long to wait before the next try after so many failed ones: not at all at first, then ever longer."""
    if failures <= FREE_FAILURES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)), LONGEST_WAIT)


def _is_made_of(password: str, name: str) -> bool:
    """Whether a password is a name, its parts in another order or the name repeated, whatever stands between."""
    letters, parts = _letters(password), [part for part in map(_letters, re.split(r"[\s@._-]+", name)) if part]
    whole = "".join(parts)
    if len(whole) < 3:
        return False
    rest = letters.replace(whole, "")
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "") if len(part) > 2 else rest
    return len(rest) < 3


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())


def _orcid_check_digit(orcid: str) -> str:
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    remainder = (12 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)
