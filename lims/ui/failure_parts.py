"""The parts of the page of a failure: room elsewhere, what is away, what is inside, and how warm it was."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lims.monitoring.actions import begin_failure, end_failure, expose_failure, put_all_back
from lims.monitoring.drill import DrillView
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting
from lims.ui.words import NOTHING, counted, grouped, moment


def show_room(drill: DrillView) -> None:
    """Where else the racks could go."""
    st.subheader("Room elsewhere")
    if not drill.room:
        st.markdown("No other freezer is as cold and has such holders: think of another place now.")
        return
    rows = [
        {
            "Freezer": each.place_label,
            "In": f"{each.holders} × {each.kind}",
            "Free places": NOTHING if each.free is None else f"{each.free:,}",
            "Set to": NOTHING if each.set_celsius is None else f"{each.set_celsius:g} °C".replace("-", "−"),
        }
        for each in drill.room
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def show_begin(drill: DrillView) -> None:
    """Since when it fails; then the racks are scanned."""
    with st.form("begin", border=False):
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        since = st.datetime_input("Failing since (UTC)", value=now.replace(tzinfo=None), step=300, key="began")
        remarks = st.text_input("What happened", placeholder="compressor, power cut …", key="remarks")
        if st.form_submit_button("It has failed", type="primary", icon=":material/emergency_home:"):
            with trying() as attempt, acting() as work:
                begin_failure(work, container=drill.code, began_at=_utc(since, now), remarks=remarks)
            if attempt.succeeded:
                tell(f"{drill.name} is failing: carry its racks.")
                st.rerun()


def _utc(chosen: datetime | None, now: datetime) -> datetime:
    return chosen.replace(tzinfo=UTC) if chosen else now


def show_away(drill: DrillView) -> None:
    """What was carried away, and the one button that brings it all back."""
    st.subheader(f"Carried away · {len(drill.away):,}")
    if not drill.away:
        st.markdown("Nothing that lay in it is elsewhere.")
        return
    rows = [
        {
            "Code": grouped(each.code),
            "Name": each.name,
            "Left (UTC)": moment(each.left_at),
            "Is in": each.now or "no place",
            "Home": each.home,
        }
        for each in drill.away
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    if st.button("Put all back", type="primary", icon=":material/settings_backup_restore:"):
        with trying() as attempt, acting() as work:
            count = put_all_back(work, container=drill.code)
        if attempt.succeeded:
            tell(f"{counted(count, 'thing')} put back where they lay.")
            st.rerun()


def show_inside(drill: DrillView) -> None:
    """What is still in it."""
    st.subheader(f"Still inside · {drill.things:,}")
    rows = [{"Code": grouped(code), "Where": label, "Things": things} for code, label, things in drill.inside]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True)


def show_end(drill: DrillView) -> None:
    """It works again; and the exposure of each run of racks."""
    if drill.failure and drill.failure.ended_at is None and st.button("It works again", icon=":material/ac_unit:"):
        with trying() as attempt, acting() as work:
            end_failure(work, container=drill.code)
        if attempt.succeeded:
            tell(f"{drill.name} works again.")
            st.rerun()


def show_exposure(drill: DrillView) -> None:
    """How warm the air was: by the probes, or as somebody says."""
    st.subheader("How warm it was")
    st.caption(
        "For what left, until it left; for what stayed, until the failure ended. Without a number the probes say."
    )
    with st.form("expose", border=False):
        highest = st.number_input("Highest air temperature (°C)", value=None, step=1.0, key="highest")
        how = st.text_input("How known", placeholder="read off the display", key="how-known")
        if st.form_submit_button("Record the exposure"):
            with trying() as attempt, acting() as work:
                made = expose_failure(work, container=drill.code, highest_celsius=highest, how_known=how)
            if attempt.succeeded:
                st.success(plain(f"Recorded for {counted(made, 'run')} of racks and boxes."))
