"""Who is signed in, and the transactions of pages: `with acting() as work:` writes, `with looking() as work:` reads.

The actor is looked up anew each time, since a rerun of a fragment skips the entry script: who was signed out, or lost
a role, a second ago may not act any more.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import streamlit as st

from lims.access import Actor
from lims.collections.membership import session_actor
from lims.errors import NotAllowedError
from lims.people.address import known_address
from lims.people.cookie import token_in
from lims.unit_of_work import Work, reading, unit_of_work


class SignedOutError(NotAllowedError):
    """Your session has ended."""

    def __init__(self) -> None:
        super().__init__("Your session has ended. Reload the page to sign in.")


def cookies() -> Mapping[str, str]:
    """The browser's cookies as they were when it connected.

    A test's harness has no browser: tests replace this function (see tests/pages/conftest.py), and nothing else.
    """
    return st.context.cookies


def current_actor() -> Actor:
    """Who is signed in. Raises SignedOutError."""
    actor = session_actor(token_in(cookies()), channel="web")
    if actor is None:
        raise SignedOutError
    return actor


def address() -> str | None:
    """Where people reach this installation: as it was told, else as this browser reached it."""
    if known := known_address():
        return known
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}" if here.netloc else None


@contextmanager
def acting() -> Iterator[Work]:
    """A unit of work of whoever is signed in: commits at the end of the block, or leaves everything as it was.

    `st.rerun()`, `st.stop()` and `switch_page` leave a block by an exception: call them after it, or nothing is kept.
    """
    with unit_of_work(current_actor()) as work:
        yield work


@contextmanager
def looking() -> Iterator[Work]:
    """One moment of the database, as whoever is signed in may see it."""
    with reading(current_actor()) as work:
        yield work
