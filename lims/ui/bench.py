"""The parts of the scan page: mode, what is "here", the live map, the batch."""

from datetime import UTC, datetime
from secrets import token_hex

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitAPIException

from lims.samples.naming import names_for
from lims.scanning.actions import scan
from lims.scanning.commands import COMMANDS
from lims.scanning.queries import BenchView
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
from lims.ui.state import BENCH_PAGE, keep
from lims.ui.words import counted, grouped
from lims.values.codes import own_form

_COMMAND_OF = {meaning: text for text, meaning in COMMANDS.items()}

_LISTED = 96

USUAL = ("look up", "put away", "take out", "bring back", "carry")
OTHERS = (
    ("derive", ":material/account_tree:"),
    ("fill a plate", ":material/grid_on:"),
    ("use up", ":material/delete:"),
    ("thaw", ":material/water_drop:"),
    ("check a box", ":material/fact_check:"),
    ("add to a request", ":material/inbox:"),
    ("claim a label", ":material/new_label:"),
    ("second code", ":material/add_link:"),
    ("print again", ":material/print:"),
)
"""The modes that are in the menu, with their icons."""


def say(session: str, text: str) -> None:
    """Says at a bench what a code of the bench card says."""
    with trying(), acting() as work:
        scan(
            work,
            client=f"buttons-{token_hex(6)}",
            number=1,
            text=text,
            session_key=session,
            scanned_at=datetime.now(UTC),
        )


def command(session: str, meaning: str) -> None:
    """Says a command by what it means."""
    say(session, _COMMAND_OF[meaning])


def choose_mode(session: str, view: BenchView) -> None:
    """The usual modes as buttons, the others in a menu; a click says the same as scanning the mode's code."""
    key = f"bench-mode-{view.mode}"

    def change() -> None:
        chosen = st.session_state.get(key)
        if chosen is None:  # the one that holds was pressed: it still holds
            st.session_state[key] = view.mode
        elif chosen != view.mode:
            command(session, chosen)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Mode",
            [*USUAL, *([view.mode] if view.mode not in USUAL else [])],
            default=view.mode,
            format_func=str.capitalize,
            key=key,
            label_visibility="collapsed",
            on_change=change,
        )
        with st.popover("More", type="tertiary", key=f"more-{view.mode}"):  # another mode closes it
            for mode, icon in OTHERS:
                st.button(
                    mode.capitalize(),
                    icon=icon,
                    key=f"mode-{mode}",
                    type="tertiary",
                    on_click=command,
                    args=(session, mode),
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


def show_gathered(view: BenchView) -> None:
    """What waits for "done", the newest first."""
    if view.gathered:
        listed = " ".join(f"`{grouped(code)}`" for code in reversed(view.gathered[-_LISTED:]))
        more = f" and {len(view.gathered) - _LISTED} more" if len(view.gathered) > _LISTED else ""
        st.markdown(f"**{counted(len(view.gathered), 'scan')} gathered:** {listed}{more}")


def offer_to_register(view: BenchView) -> None:
    """A label that was printed ahead was scanned last: its tube is one click from being registered."""
    last = view.scans[0] if view.scans else None
    if last is not None and last.headline == UNCLAIMED:
        page_link("register", f"Register {last.code}", icon=":material/add_circle:", code=own_form(last.code))


def show_offer(view: BenchView) -> None:
    """Where the last scan leads to: the labels of what was made, or the check."""
    last = next((each for each in view.scans if each.offer and not each.undone), None)
    if last is None or last.offer is None or last not in view.scans[:3]:
        return
    about = last.offer.about
    if last.offer.page == "labels":
        label = f"Print {counted(len(about), 'label')}"
        page_link("labels", label, icon=":material/qr_code_2:", codes=",".join(about))
    else:
        page_link("check", f"Look at check {about[0]}", icon=":material/fact_check:", number=about[0])


def show_batch(session: str, view: BenchView, page: int) -> None:
    """The scans of this bench, also those made on another device, a page of them at a time."""
    if not view.scans and not page:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("This bench", width="stretch")
        if any(each.undoable for each in view.scans):
            st.button(
                "Undo the batch",
                type="tertiary",
                icon=":material/undo:",
                on_click=command,
                args=(session, "undo batch"),
                help="Takes back what was scanned since the mode was chosen, or since Done.",
            )
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
    if page or view.earlier:
        _turn_pages(page, earlier=view.earlier)


def _turn_pages(page: int, *, earlier: bool) -> None:
    with st.container(horizontal=True):
        st.button("Newer", type="tertiary", disabled=not page, on_click=keep, args=(BENCH_PAGE, page - 1))
        st.button("Earlier", type="tertiary", disabled=not earlier, on_click=keep, args=(BENCH_PAGE, page + 1))
