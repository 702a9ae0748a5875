"""The parts of the scan page: mode, what is "here", the live map, the batch."""

from collections.abc import Mapping
from datetime import UTC, datetime
from secrets import token_hex

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitAPIException

from lims.samples.naming import names_for
from lims.scanning.actions import scan
from lims.scanning.queries import BenchView
from lims.scanning.commands import COMMANDS
from lims.scanning.rules import UNCLAIMED
from lims.storage.maps import BoxView
from lims.ui.box_view import cells_of, legend_of
from lims.ui.components.box_map import box_map
from lims.ui.components.box_map.legend import legend
from lims.ui.feedback import trying
from lims.ui.markdown import plain
from lims.ui.navigation import page_link
from lims.ui.palette import VERDICTS
from lims.ui.session import acting, looking
from lims.ui.words import grouped
from lims.values.codes import own_form

_COMMAND_OF = {meaning: text for text, meaning in COMMANDS.items()}


def choose_mode(session: str, view: BenchView, modes: Mapping[str, str]) -> None:
    """The mode as buttons; a click says the same as scanning its command code, before the bench runs again."""
    key = f"bench-mode-{view.mode}"

    def change() -> None:
        chosen = st.session_state.get(key)
        if chosen and chosen != view.mode:
            with trying(), acting() as work:
                scan(
                    work,
                    client=f"buttons-{token_hex(6)}",
                    number=1,
                    text=_COMMAND_OF[chosen],
                    session_key=session,
                    scanned_at=datetime.now(UTC),
                )

    st.segmented_control(
        "Mode",
        list(modes),
        default=view.mode,
        format_func=modes.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=change,
    )


def run_again() -> None:
    """Runs the bench again; where it was not the bench alone that ran, the whole page."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def show_here(view: BenchView) -> None:
    """What is open, and how much room there is."""
    if view.here:
        room = f" · **{view.free}** free, next {view.next_free}" if view.free is not None and view.next_free else ""
        full = " · full" if view.free == 0 else ""
        st.markdown(f"Here: **{plain(' › '.join(view.way))}** `{grouped(view.here)}`{room}{full}")


def show_map(box: BoxView, view: BenchView) -> None:
    """The open box, live; the position that comes next is lit up."""
    with looking() as work:
        names = names_for(work, [cell.sample_id for cell in box.cells if cell.sample_id])
    following = view.position or view.next_free
    coming = box.labels.index(following) + 1 if following in box.labels else None
    box_map(
        box.rows,
        box.columns,
        cells_of(box, names),
        key=f"bench-{view.here}",
        selected=coming,
        readonly=True,
        labelling=box.labels,
        title=f"Map of {box.container.name}",
    )
    legend(legend_of(box))


def offer_to_register(view: BenchView) -> None:
    """A label that was printed ahead was scanned last: its tube is one click from being registered."""
    last = view.scans[0] if view.scans else None
    if last is not None and last.headline == UNCLAIMED:
        page_link("register", f"Register {last.code}", icon=":material/add_circle:", code=own_form(last.code))


def show_batch(view: BenchView) -> None:
    """The last scans of this bench, also those made on another device."""
    if not view.scans:
        return
    st.subheader("This batch")
    rows = [
        {
            "": "–" if each.undone else VERDICTS[each.verdict].sign,  # type: ignore[index]
            "Code": grouped(each.code),
            "What happened": "taken back" if each.undone else each.headline,
            "At": f"{each.scanned_at:%H:%M:%S}",
        }
        for each in view.scans
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content" if len(rows) < 12 else 420)
