"""Temperature: what probes measure in a freezer, its limits and alarms, and the files of its loggers."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from lims.access import Permission
from lims.monitoring.queries import ProbeView, find_alarms, find_probes, points_of, probes_around
from lims.monitoring.rules import shown
from lims.storage.queries import container_for
from lims.ui.alarm_banner import show_alarms, show_past
from lims.ui.feedback import trying
from lims.ui.freezer_choice import choose_freezer
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.probe_changes import show_own_probes, state_of
from lims.ui.probe_forms import probe_dialog, show_upload
from lims.ui.session import current_actor, looking
from lims.ui.temperature_chart import show_chart
from lims.ui.words import NOTHING, moment

SPANS = {"a day": 1, "a week": 7, "a month": 31, "a year": 366}
code = st.query_params.get("code", "")
actor = current_actor()
may_move, may_arrange = actor.may_anywhere(Permission.MOVE), actor.may_anywhere(Permission.ARRANGE)


def show_probes(probes: list[ProbeView]) -> None:
    """All probes; the one that is chosen opens its freezer."""
    rows = [
        {
            "": state_of(each),
            "Probe": each.name,
            "In": each.place_label,
            "Last": shown(each.last_value, each.quantity),
            "At (UTC)": moment(each.last_at) if each.last_at else NOTHING,
            "Not below": shown(each.limits.low, each.quantity),
            "Not above": shown(each.limits.high, each.quantity),
            "Told": ", ".join(each.watchers) or NOTHING,
        }
        for each in probes
    ]
    chosen = st.dataframe(
        pd.DataFrame(rows), hide_index=True, on_select="rerun", selection_mode="single-row", key="probes"
    )
    selected = chosen["selection"]["rows"]
    if st.button("Open", type="primary", disabled=not selected, icon=":material/open_in_new:"):
        open_page("temperature", code=probes[selected[0]].container)


def show_container() -> None:
    """The chart of one container: of its own probes and those in it, else of those of what it stands in."""
    with looking() as work:
        container = container_for(work, code)
        probes = probes_around(work, container)
        alarms = find_alarms(work, container_ids=[each.container_id for each in probes])
    st.markdown(plain(container.place_label))
    with st.container(horizontal=True):
        if st.button("All probes", icon=":material/arrow_upward:"):
            open_page("temperature")
        if st.button("What is in it", icon=":material/ac_unit:"):
            open_page("storage", code=container.code)
        if may_arrange and st.button("Add a probe", icon=":material/add:"):
            probe_dialog(code)
        if may_move and st.button("It has failed", icon=":material/emergency_home:"):
            open_page("failure", code=code)
    if not probes:
        st.info("No probe measures here. Add one, then bring in its readings.", icon=":material/thermostat:")
        return
    days = SPANS[st.segmented_control("During", list(SPANS), default="a week", key="span") or "a week"]
    last = max((each.last_at for each in probes if each.last_at), default=datetime.now(UTC))
    span = (last - timedelta(days=days), last)
    with looking() as work:
        points = {each.name: points_of(work, each.id, *span) for each in probes}
    show_chart(probes, points, alarms, span)
    st.subheader("Alarms")
    show_alarms([each for each in alarms if each.acknowledged_at is None], may_acknowledge=may_move)
    show_past([each for each in alarms if each.acknowledged_at is not None])
    show_own_probes(probes, may_arrange=may_arrange)


st.title("Temperature")
if code:
    with trying():
        show_container()
else:
    with looking() as work:
        probes, waiting = find_probes(work), find_alarms(work, waiting=True)
    show_alarms(waiting, may_acknowledge=may_move)
    if probes:
        show_probes(probes)
        show_upload(probes) if may_move else None
    else:
        st.info("There is no probe yet. Choose the freezer that it is in, and add it.", icon=":material/thermostat:")
    choose_freezer("temperature")
