"""Who is signed in, in the side bar, and the way out."""

from pathlib import Path

import streamlit as st

from lims.access import Actor
from lims.ui.markdown import plain

_FORM = Path(__file__).with_name("sign_out.html").read_text("utf-8")


def show_in_sidebar(actor: Actor) -> None:
    """The name of who is signed in, with the way out: a form of its own, since a link may not sign anyone out."""
    with st.sidebar:
        st.caption(f"Signed in as **{plain(actor.name)}**" + (f", {actor.everywhere}" if actor.everywhere else ""))
        st.html(_FORM)


def show_signed_out() -> None:
    """What an open tab shows after its session has ended: none of what it showed before."""
    st.navigation([st.Page(_nothing, title="Signed out", url_path="signed-out", default=True)], position="hidden")
    st.error("Your session has ended. Reload the page to sign in.", icon=":material/lock:")
    st.html('<a href="/login" target="_self">Sign in</a>')


def _nothing() -> None:
    """There is no page for somebody who is signed out."""
