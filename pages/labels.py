"""Labels: of what was just made or of any codes, as a file or on a printer. The address holds the codes."""

import streamlit as st

from lims.ui.feedback import trying
from lims.ui.label_choice import Choice, choose, choose_purpose
from lims.ui.label_outdated import show_nothing_to_print
from lims.ui.label_preview import ask_for_reason, show_next, show_picture
from lims.ui.label_printed import just_printed, print_now, show_printed
from lims.ui.label_wishes import Wanted, Wish, ask_ahead, ask_for_codes, wanted_for
from lims.ui.session import looking
from lims.ui.words import counted


def show_labels(wish: Wish) -> None:
    """The labels and what to do with them at the left, how they are printed at the right."""
    left, right = st.columns([3, 2], gap="large")
    with right:
        purpose = choose_purpose(wish)
    with left, trying() as known, looking() as work:
        wanted = wanted_for(work, wish, purpose)
    if not known.succeeded:
        return
    if not wanted.count:
        left.info("All of these codes are on tubes by now.", icon=":material/check:")
        return
    with right:
        choice = choose(wish, purpose, wanted.count)
    with left:
        show_and_print(wish, wanted, choice)


def show_and_print(wish: Wish, wanted: Wanted, choice: Choice) -> None:
    """The first label, the one button, and the words of the labels that come next."""
    with trying() as drawn:
        show_picture(wanted, choice)
    if not drawn.succeeded:
        return
    if made := just_printed(wish, choice):
        show_printed(made)
    else:
        reason = ask_for_reason(wanted.before)
        number = wanted.count * choice.copies
        pressed = st.button(f"Print {counted(number, 'label')}", type="primary", key="print", icon=":material/print:")
        if pressed and wanted.before and not reason:
            st.error("Say why first: tap a reason, or write one.", icon=":material/edit:")
        elif pressed:
            print_now(wish, choice, number, reason)
    show_next(wanted, choice)


st.title("Labels")
issued = st.query_params.get("range")
asked = ask_ahead(issued) if issued else ask_for_codes()
if asked:
    show_labels(asked)
elif not issued and not st.session_state.get("codes", "").strip():
    show_nothing_to_print()
