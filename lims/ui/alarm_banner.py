"""Alarms that nobody has acknowledged: at the top of every page, and as a list in which somebody does."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lims.access import Actor, Permission
from lims.monitoring.actions import acknowledge_alarm
from lims.monitoring.queries import AlarmView, find_alarms
from lims.monitoring.rules import shown
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import page_link
from lims.ui.palette import VERDICTS
from lims.ui.session import acting, looking
from lims.ui.words import NOTHING, moment

_MOST = 3


def show_waiting_alarms(actor: Actor) -> None:
    """Called by the router on each run; silent where all is well."""
    if not actor.may_anywhere(Permission.FIND):
        return
    with looking() as work:
        waiting = find_alarms(work, waiting=True)
    if not waiting:
        return
    lines = [plain(said(each)) for each in waiting[:_MOST]]
    if len(waiting) > _MOST:
        lines.append(f"and {len(waiting) - _MOST} more")
    st.error("  \n".join(lines), icon=":material/thermostat:")
    page_link("temperature", "See to it", icon=":material/arrow_forward:")


def said(alarm: AlarmView) -> str:
    """One alarm in a sentence."""
    where = f"{alarm.probe} in {alarm.container_name}"
    if alarm.kind == "silent":
        return f"{where}: no readings since {moment(alarm.began_at)} UTC" + (
            "" if alarm.ended_at is None else ", until lately"
        )
    until = f"until {moment(alarm.ended_at)}" if alarm.ended_at else "still"
    worst = "highest" if alarm.kind == "above" else "lowest"
    limit, value = shown(alarm.limit, alarm.quantity), shown(alarm.worst, alarm.quantity)
    return f"{where}: {alarm.kind} {limit} since {moment(alarm.began_at)} UTC, {until}; {worst} {value}"


def show_alarms(alarms: Sequence[AlarmView], *, may_acknowledge: bool) -> None:
    """The alarms that wait, each with a field for what it was."""
    if not alarms:
        st.markdown(f"{VERDICTS['done'].sign} No alarm waits.")
    for alarm in alarms:
        with st.container(border=True):
            st.markdown(plain(said(alarm)))
            if may_acknowledge:
                _acknowledge(alarm)


def _acknowledge(alarm: AlarmView) -> None:
    with st.form(f"alarm-{alarm.number}", border=False):
        comment = st.text_input("What was it?", key=f"comment-{alarm.number}", placeholder="door was open")
        if st.form_submit_button("Acknowledge", type="primary"):
            with trying() as attempt, acting() as work:
                acknowledge_alarm(work, number=alarm.number, comment=comment)
            if attempt.succeeded:
                tell("Acknowledged.")
                st.rerun()


def show_past(alarms: Sequence[AlarmView]) -> None:
    """What was acknowledged, by whom, and what it was."""
    rows = [
        {
            "Since (UTC)": moment(each.began_at),
            "Probe": each.probe,
            "What": each.kind,
            "Worst": shown(each.worst, each.quantity),
            "By": each.acknowledged_by,
            "It was": each.comment or NOTHING,
        }
        for each in alarms
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True)
