"""The probes of a container, each with what can be changed in it: limits, name, who is told, its token, its end."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from lims.monitoring.actions import change_probe, renew_token, retire_probe
from lims.monitoring.queries import ProbeView
from lims.monitoring.rules import shown
from lims.people.queries import find_agents
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.palette import VERDICTS
from lims.ui.session import acting, looking
from lims.ui.words import joined, moment


def state_of(probe: ProbeView) -> str:
    """In a word and a sign, as for a table."""
    outside = probe.last_value is not None and probe.limits.side(probe.last_value)
    mark = VERDICTS["attention" if probe.silent or outside else "done"]
    return f"{mark.sign} {'silent' if probe.silent else outside or 'well'}"


def last_of(probe: ProbeView) -> str:
    """What it said last, and when."""
    if probe.last_at is None:
        return "no reading yet"
    return f"{shown(probe.last_value, probe.quantity)} at {moment(probe.last_at)} UTC"


def show_own_probes(probes: Sequence[ProbeView], *, may_arrange: bool) -> None:
    """Each probe with its limits and who is told, and what can be changed."""
    st.subheader("Probes")
    for each in probes:
        with st.container(border=True):
            said = [f"**{plain(each.name)}**", state_of(each), plain(each.container_name), last_of(each)]
            st.markdown(joined([*said, _limits(each), _told(each)]))
            if may_arrange:
                _offer_changes(each)


def _offer_changes(probe: ProbeView) -> None:
    with st.container(horizontal=True):
        if st.button("Change", key=f"change-{probe.name}", icon=":material/tune:"):
            _change_dialog(probe)
        if st.button("New token", key=f"token-{probe.name}", icon=":material/key:"):
            _token_dialog(probe)
        if st.button("Retire", key=f"retire-{probe.name}", icon=":material/archive:"):
            _retire_dialog(probe)


def _limits(probe: ProbeView) -> str:
    low, high = probe.limits.low, probe.limits.high
    if low is None and high is None:
        return "no limits"
    sides = [f"not below {shown(low, probe.quantity)}" if low is not None else None]
    sides.append(f"not above {shown(high, probe.quantity)}" if high is not None else None)
    return joined([*sides, f"for {_minutes(probe.limits.delay)} min"], " ")


def _told(probe: ProbeView) -> str:
    return f"tells {plain(', '.join(probe.watchers))}" if probe.watchers else "tells nobody"


@st.dialog("Change a probe")
def _change_dialog(probe: ProbeView) -> None:
    limits = probe.limits
    name = st.text_input("Name", probe.name, help="A logger's file is of the probe whose name begins the file's.")
    first, second = st.columns(2)
    low = first.number_input("Not below", value=_degrees(limits.low), step=1.0)
    high = second.number_input("Not above", value=_degrees(limits.high), step=1.0)
    delay = first.number_input("Alarm after minutes", 0, 44_640, _minutes(limits.delay))
    silent = second.number_input("Alarm without readings after minutes", 1, 44_640, _minutes(limits.silence))
    with looking() as work:
        names = [each.name for each in find_agents(work, limit=500)]
    told = st.multiselect("Tell by mail", sorted({*names, *probe.watchers}), list(probe.watchers))
    st.caption("New limits hold for the readings that come from now on.")
    if st.button("Save", type="primary"):
        with trying() as attempt, acting() as work:
            change_probe(
                work,
                name=probe.name,
                new_name=name,
                low=low,
                high=high,
                delay_minutes=int(delay),
                silent_minutes=int(silent),
                watchers=told,
            )
        if attempt.succeeded:
            tell(f"{name.strip()} is changed.")
            st.rerun()


def _degrees(limit: int | None) -> float | None:
    return None if limit is None else limit / 1000


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


@st.dialog("Another token")
def _token_dialog(probe: ProbeView) -> None:
    st.markdown(
        f"{plain(probe.name)} sends its readings with a token. Another one shuts out whoever has the former at once; "
        "that is not taken back."
    )
    if st.button("Make another token", type="primary"):
        with trying() as attempt, acting() as work:
            made = renew_token(work, name=probe.name)
        if attempt.succeeded:
            st.success(f"The token of {plain(made.name)}; it is shown this once:")
            st.code(made.token, language=None)


@st.dialog("Take it out of use")
def _retire_dialog(probe: ProbeView) -> None:
    st.markdown("Its readings stay, and so do its alarms. Undo puts it back.")
    reason = st.text_input("Why", placeholder="battery, broken cable …")
    if st.button("Retire it", type="primary"):
        with trying() as attempt, acting() as work:
            retire_probe(work, name=probe.name, reason=reason.strip() or None)
        if attempt.succeeded:
            tell(f"{probe.name} is out of use.")
            st.rerun()
