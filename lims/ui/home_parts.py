"""The parts of the home page."""

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from lims.requests.queries import WaitingView
from lims.samples.counting import KindCount
from lims.ui.feedback import tell, trying
from lims.ui.navigation import open_page
from lims.ui.session import acting
from lims.ui.words import moment
from lims.undoing.actions import undo
from lims.undoing.queries import ChangeSetView
from lims.undoing.reverters import may_be_undone


def show_waiting(waiting: WaitingView, disposals: int, places: tuple[int, int], days: tuple[int, int]) -> None:
    """What waits for the actor, each a number that opens its list.

    `disposals`: how many somebody else proposed; `places`: how many things are out of theirs, and overdue; `days`: how
    many of samples are near, and past.
    """
    lists = (
        ("to decide on", waiting.to_decide, "requests"),
        ("to pick", waiting.to_pick, "requests"),
        ("to hand out", waiting.to_hand_out, "requests"),
        ("overdue on loan", waiting.overdue, "requests"),
        ("of my own requests open", waiting.mine, "requests"),
        ("to throw away, if you agree", disposals, "disposals"),
        ("out of their place", places[0], "storage"),
        ("overdue to come back", places[1], "storage"),
        ("near their last day", days[0], "storage"),
        ("past their last day", days[1], "storage"),
    )
    waits = [each for each in lists if each[1]]
    st.subheader("Waiting for you")
    if not waits:
        st.markdown("Nothing waits.")
    with st.container(horizontal=True):
        for words, number, page in waits:
            if st.button(f"**{number}** {words}", key=f"waits-{words}"):
                open_page(page)


def show_kinds(kinds: Sequence[KindCount]) -> None:
    """How many samples there are of each kind, in the kinds' colours."""
    if not kinds:
        st.info("There are no samples yet. Import a field sheet to begin.", icon=":material/upload_file:")
        return
    st.subheader("In the collections")
    frame = pd.DataFrame([{"Kind": each.name, "Samples": each.number, "colour": each.colour} for each in kinds])
    bars = alt.Chart(frame).mark_bar(cornerRadiusEnd=3, height=14)
    encoded = bars.encode(
        y=alt.Y("Kind:N", sort="-x", title=None, axis=alt.Axis(labelLimit=160)),
        x=alt.X("Samples:Q", title=None, axis=alt.Axis(tickMinStep=1, format=",d")),
        color=alt.Color("colour:N", scale=None),
        tooltip=["Kind", "Samples"],
    )
    st.altair_chart(encoded.properties(height=26 * len(frame) + 30))


def show_last_acts(mine: Sequence[ChangeSetView]) -> None:
    """What the actor did last; the newest can be taken back here."""
    done = [each for each in mine if each.verbs]
    if not done:
        return
    st.subheader("You did last")
    for each in done:
        taken_back = " · taken back" if each.undone else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{', '.join(each.verbs)} · {_things(each.subjects)} · {moment(each.recorded_at)}{taken_back}")
            if may_be_undone(each) and st.button("Undo", key=f"undo-{each.id}", type="tertiary"):
                _take_back(each)


def _things(number: int) -> str:
    return "1 thing" if number == 1 else f"{number:,} things"


def _take_back(change_set: ChangeSetView) -> None:
    with trying() as attempt, acting() as work:
        undo(work, change_set_id=change_set.id)
    if attempt.succeeded:
        tell(f"Taken back: {', '.join(change_set.verbs)}.")
        st.rerun()
