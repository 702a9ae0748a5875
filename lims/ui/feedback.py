"""The one place where a refusal becomes a message on the screen, where it happened; and where a bug gets its number.

with trying() as attempt, acting() as work:
    place(work, …)
if attempt.succeeded:
    tell("Placed at C04.")
    st.rerun()
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from lims.errors import ConflictError, InvalidInputError, LimsError, NotAllowedError
from lims.ui import state
from lims.ui.markdown import plain

_LOG = logging.getLogger("staal.ui")

_ICONS: tuple[tuple[type[LimsError], str], ...] = (
    (NotAllowedError, ":material/lock:"),
    (InvalidInputError, ":material/edit:"),
    (ConflictError, ":material/sync_problem:"),
)


@dataclass
class Attempt:
    """What became of the block inside `trying`: it succeeded, or `error` says why not."""

    succeeded: bool = False
    error: LimsError | None = None


@contextmanager
def trying() -> Iterator[Attempt]:
    """Shows a refusal inside the block as a message, here, and goes on with the page. Bugs pass through."""
    attempt = Attempt()
    try:
        yield attempt
        attempt.succeeded = True
    except LimsError as error:
        attempt.error = error
        show(error)


def show(error: LimsError) -> None:
    """Says what was refused and why."""
    st.error(message_of(error), icon=_icon(error))


def message_of(error: LimsError) -> str:
    """What a person reads, as Markdown: the message and, of an input, what is wrong with each of its fields."""
    message = plain(str(error) or (type(error).__doc__ or "This was refused.").strip())
    if not isinstance(error, InvalidInputError) or not error.fields:
        return message
    if str(error) == " ".join(error.fields.values()):
        return "  \n".join(map(plain, error.fields.values()))
    return "\n".join([message, "", *(f"- {plain(f'{name}: {text}')}" for name, text in error.fields.items())])


def tell(message: str, *, icon: str = ":material/check:") -> None:
    """Says what has been done, in plain text, also if the page runs again before anyone could read it."""
    state.keep(state.TOLD, [*st.session_state.get(state.TOLD, []), (message, icon)])


def show_told() -> None:
    """Shows what `tell` was told: on each run of the page, and of a fragment that tells, which skips the router."""
    for message, icon in state.take(state.TOLD, []):
        st.toast(plain(message), icon=icon, duration="long")


def show_bug(error: Exception) -> bool:
    """Shows an unexpected error as a number, under which the log has the rest: `st.App(on_script_error=show_bug)`."""
    if isinstance(error, LimsError):
        show(error)
        return True
    reference = new_reference()
    _LOG.error("Reference %s", reference, exc_info=error)
    st.error(
        f"Something went wrong, and the mistake is ours. Look what was saved before you try again, and tell whoever "
        f"looks after Staal the number {reference}.",
        icon=":material/report:",
    )
    return True


def new_reference() -> str:
    """A number that is easy to read out on the telephone."""
    return f"{secrets.randbelow(10**6):06d}"


def _icon(error: LimsError) -> str:
    return next((icon for kind, icon in _ICONS if isinstance(error, kind)), ":material/block:")
