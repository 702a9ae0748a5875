"""Passwords are kept as argon2id hashes. Checking one is slow on purpose, so a
sign-in does it outside of any transaction."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()


def hash_of(password: str) -> str:
    """What is stored instead of the password."""
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash the answer is no, and takes as long."""
    try:
        _HASHER.verify(password_hash or _hash_of_nothing(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@lru_cache(maxsize=1)
def _hash_of_nothing() -> str:
    return _HASHER.hash("nobody has this password")
