"""Freezer failure: where there is room before it, racks out during it, and after it all back in one act."""

import streamlit as st

from lims.monitoring.drill import drill_for
from lims.monitoring.failing import find_failures
from lims.ui import failure_parts as parts
from lims.ui.feedback import trying
from lims.ui.freezer_choice import choose_freezer
from lims.ui.markdown import plain
from lims.ui.navigation import open_page, page_link
from lims.ui.session import looking
from lims.ui.words import moment

code = st.query_params.get("code", "")


def show_choice() -> None:
    """What fails just now, or a freezer of which to look where its racks could go."""
    st.caption(
        "Choose a freezer: where its racks could go if it failed now, and, when it has failed, all back in one act."
    )
    with looking() as work:
        going_on = find_failures(work, going_on=True)
    for each in going_on:
        st.error(
            plain(f"{each.container_name} is failing since {moment(each.began_at)} UTC."), icon=":material/warning:"
        )
        if st.button(f"Open {plain(each.container_name)}", key=f"failing-{each.container}", type="primary"):
            open_page("failure", code=each.container)
    choose_freezer("failure", cold=True)


def show_drill() -> None:
    """Before, during and after, as far as it has come."""
    with looking() as work:
        drill = drill_for(work, code)
    failure = drill.failure
    st.markdown(f"{plain(drill.place_label)} · **{drill.things:,}** inside")
    if failure is None or (failure.ended_at is not None and not drill.away):
        parts.show_room(drill)
        parts.show_begin(drill)
    if failure is None:
        return
    until = f"until {moment(failure.ended_at)}" if failure.ended_at else "still failing"
    st.warning(f"Failed at {moment(failure.began_at)} UTC, {until}.", icon=":material/emergency_home:")
    if failure.ended_at is None:
        page_link("scan", "Scan: choose Carry, scan a rack, then where it goes", icon=":material/barcode_scanner:")
        parts.show_room(drill)
    parts.show_end(drill)
    parts.show_away(drill)
    parts.show_inside(drill)
    parts.show_exposure(drill)


st.title("Freezer failure")
if code:
    with trying():
        show_drill()
else:
    show_choice()
