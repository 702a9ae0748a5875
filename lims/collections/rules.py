"""How a collection comes by its code and prefix. Pure."""

import re
from collections.abc import Container
from itertools import permutations

from lims.access import Actor, Permission
from lims.errors import InvalidInputError
from lims.values.codes import GARBLED, check_prefix

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
_SPARE = "BCDEFGHIJKLNOPRSTUVXY"


class CollectionCodeError(InvalidInputError):
    """This cannot be the code of a collection."""


def check_code(code: str) -> str:
    """A collection's code: 2–20 letters, digits or hyphens, in capitals. Raises CollectionCodeError."""
    found = code.strip().upper()
    if _CODE.fullmatch(found):
        return found
    raise CollectionCodeError(
        f'"{code}" cannot be the code of a collection: use 2 to 20 letters, digits or hyphens.', code="not usable"
    )


def prefix_from(code: str, taken: Container[str]) -> str:
    """A free prefix that reminds of the collection's code: its first usable letters, else the nearest free three."""
    letters = [letter for letter in code.upper() if letter.isascii() and letter.isalpha() and letter not in GARBLED]
    pool = [*dict.fromkeys([*letters, *_SPARE])]
    first_choice = ["".join(letters[:3])] if len(letters) >= 3 else []
    for candidate in (*first_choice, *("".join(each) for each in permutations(pool, 3))):
        if candidate not in taken:
            return check_prefix(candidate)
    raise CollectionCodeError("Every prefix of three letters is in use.", prefix="none left")


def sees(actor: Actor, collection_id: int, visibility: str) -> bool:
    """Whether the actor may see what is in a collection; `lims.collections.queries.visible` says the same in SQL."""
    if collection_id in actor.in_collections or actor.may(Permission.MANAGE_COLLECTIONS):
        return True
    return visibility == "everyone" and actor.may(Permission.FIND)
