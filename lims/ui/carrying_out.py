"""One act behind a button: carried out, told, and the page shown anew."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lims.ui.feedback import tell, trying
from lims.ui.session import acting


def carry_out(action: Callable[..., Any], said: str, /, **values: Any) -> None:
    """Carries out one act and says so; a refusal is shown where the button is, and the page stays as it was."""
    with trying() as attempt, acting() as work:
        action(work, **values)
    if attempt.succeeded:
        tell(said)
        st.rerun()
