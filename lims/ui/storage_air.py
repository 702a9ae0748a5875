"""How warm it is around a container, on the storage page: the last readings, and alarms that wait."""

import streamlit as st

from lims.monitoring.queries import find_alarms, probes_around
from lims.storage.queries import ContainerView
from lims.ui.markdown import plain
from lims.ui.navigation import page_link
from lims.ui.probe_changes import last_of, state_of
from lims.ui.session import looking
from lims.ui.words import counted, joined

MOST_PROBES = 4
"""Of more, as in a whole site, only their number is told."""


def show_air(container: ContainerView) -> None:
    """A line for each probe here, or in what this stands in, and the way to its chart; silent where nobody measures."""
    with looking() as work:
        probes = probes_around(work, container)
        few = probes if len(probes) <= MOST_PROBES else []
        waiting = find_alarms(work, waiting=True, container_ids=[each.container_id for each in few])
    if not probes:
        return
    alarmed = {each.probe for each in waiting}
    with st.container(horizontal=True, vertical_alignment="center"):
        if not few:
            st.markdown(f"{counted(len(probes), 'probe')} inside", width="content")
        for each in few:
            waits = "an alarm waits" if each.name in alarmed else None
            said = [f"{plain(each.name)}: {last_of(each)}", state_of(each), waits]
            st.markdown(joined(said), width="content")
        page_link("temperature", "Temperature", icon=":material/thermostat:", code=container.code)
