"""What can be done with several positions of a box at once: move, take out, bring back, throw away, block, free."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lims.access import Permission
from lims.disposing.actions import propose_disposal, throw_away
from lims.disposing.queries import asks_for_two
from lims.samples.rules import DISPOSAL_REASONS
from lims.storage.actions import block_positions, bring_back, place, take_out, unblock_positions
from lims.storage.maps import BoxView, Cell
from lims.ui.components.box_map import clear_ticks
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting, current_actor, looking
from lims.ui.thaw_question import RETURNS, thaw_buttons
from lims.ui.words import counted

BACK = ("held", "missing")
NEXT_FREE, SAME = "the next free positions", "the positions they have here"


@dataclass(frozen=True)
class Chosen:
    """Positions of a box that were ticked, as the page showed them."""

    box: str
    things: tuple[Cell, ...]
    kept: tuple[str, ...]
    free: tuple[str, ...]

    @classmethod
    def of(cls, box: BoxView, positions: Sequence[int]) -> "Chosen":
        """What stood at these positions of the map."""
        cells = [cell for cell in box.cells if cell.position in set(positions)]
        taken = {cell.position for cell in cells}
        return cls(
            box.container.code,
            tuple(cell for cell in cells if cell.code),
            tuple(str(cell.label) for cell in cells if cell.state in ("blocked", "reserved")),
            tuple(box.labels[each - 1] for each in positions if each not in taken),
        )

    @property
    def codes(self) -> list[str]:
        """The codes of the things."""
        return [str(cell.code) for cell in self.things]

    @property
    def seen(self) -> dict[str, tuple[str, str | None]]:
        """Where the page showed them."""
        return {str(cell.code): (self.box, cell.label) for cell in self.things}


def show_chosen(chosen: Chosen, key: str) -> None:
    """How much is ticked, and buttons for what can be done with it."""
    actor = current_actor()
    arranging, disposing = actor.may_anywhere(Permission.ARRANGE), actor.may_anywhere(Permission.DISPOSE)
    samples = bool(chosen.things) and not any(cell.is_container for cell in chosen.things)
    told = (counted(len(chosen.things), "thing"), counted(len(chosen.free), "free position"))
    st.caption(" · ".join(word for word in told if not word.startswith("0")) + " ticked")
    with st.container(horizontal=True):
        if chosen.things and st.button("Move to …", type="primary", icon=":material/drive_file_move:"):
            move_dialog(chosen, key)
        if chosen.things and st.button("Take out", icon=":material/output:"):
            _take_out_dialog(chosen, key)
        if any(cell.state in BACK for cell in chosen.things) and st.button("Bring back", icon=":material/input:"):
            _bring_back_dialog(chosen, key)
        if samples and disposing and st.button("Throw away", icon=":material/delete:"):
            _discard_dialog(chosen, key)
        if chosen.free and arranging and st.button("Block or reserve", icon=":material/block:"):
            _block_dialog(chosen, key)
        if chosen.kept and arranging and st.button("Free them again", icon=":material/lock_open:"):
            with trying() as attempt, acting() as work:
                unblock_positions(work, container=chosen.box, positions=chosen.kept)
            _done(attempt.succeeded, f"{counted(len(chosen.kept), 'position')} free again.", key)


@st.dialog("Move to")
def move_dialog(chosen: Chosen, key: str) -> None:
    """Several things at once, into another container; all of them or none."""
    into = st.text_input("Into", placeholder="Scan or type the code of a box, rack, shelf …")
    how = st.radio("At", [NEXT_FREE, SAME])
    if st.button(f"Move {counted(len(chosen.things), 'thing')}", type="primary"):
        positions = [str(cell.label) for cell in chosen.things] if how == SAME else None
        with trying() as attempt, acting() as work:
            place(work, codes=chosen.codes, into=into, positions=positions, seen=chosen.seen)
        _done(attempt.succeeded, f"{counted(len(chosen.things), 'thing')} moved.", key)


@st.dialog("Take out")
def _take_out_dialog(chosen: Chosen, key: str) -> None:
    to_whom = st.text_input("To whom or where", placeholder="centrifuge, An Peeters, courier")
    until = st.date_input("Back by", value=None)
    if st.button(f"Take out {counted(len(chosen.things), 'thing')}", type="primary"):
        with trying() as attempt, acting() as work:
            take_out(work, codes=chosen.codes, to_whom=to_whom or None, until=until)
        _done(attempt.succeeded, f"{counted(len(chosen.things), 'thing')} out; the places are kept.", key)


@st.dialog("Bring back: did it thaw?")
def _bring_back_dialog(chosen: Chosen, key: str) -> None:
    """Each answer puts back what of it is out or missing."""
    codes = [str(cell.code) for cell in chosen.things if cell.state in BACK]
    if answer := thaw_buttons():
        with trying() as attempt, acting() as work:
            bring_back(work, codes=codes, thawed=RETURNS[answer])
        _done(attempt.succeeded, f"{counted(len(codes), 'thing')} back in place.", key)


@st.dialog("Throw away")
def _discard_dialog(chosen: Chosen, key: str) -> None:
    """With a standard reason; the places are given up in the same go, and one undo brings both back.

    Where a collection asks for two people it is proposed.
    """
    with looking() as work:
        by_two = asks_for_two(work, chosen.codes)
    many = counted(len(chosen.things), "sample")
    if by_two:
        st.markdown(f"{plain(', '.join(by_two))}: somebody else approves. Until then nothing is taken of them.")
    reason = st.selectbox("Why", list(DISPOSAL_REASONS), index=None)
    comment = st.text_input("Comment", placeholder='needed where the reason is "other"')
    if by_two and st.button(f"Propose to throw away {many}", type="primary"):
        with trying() as attempt, acting() as work:
            made = propose_disposal(work, codes=chosen.codes, reason=reason or "", comment=comment)
        if attempt.succeeded:
            _done(True, f"Disposal {made.number} waits for somebody else's approval.", key)
    elif not by_two and st.button(f"Throw away {many}", type="primary"):
        with trying() as attempt, acting() as work:
            throw_away(work, codes=chosen.codes, reason=reason or "", comment=comment)
        _done(attempt.succeeded, f"{many} thrown away.", key)


@st.dialog("Block or reserve")
def _block_dialog(chosen: Chosen, key: str) -> None:
    reserve = st.toggle("Reserve them for something")
    reason = st.text_input("For what" if reserve else "Why", placeholder="spring campaign" if reserve else "broken")
    until = st.date_input("Until", value=None) if reserve else None
    if st.button(f"Keep {counted(len(chosen.free), 'position')} free", type="primary"):
        with trying() as attempt, acting() as work:
            block_positions(
                work, container=chosen.box, positions=chosen.free, reason=reason, reserve=reserve, until=until
            )
        _done(attempt.succeeded, f"{counted(len(chosen.free), 'position')} kept free.", key)


def _done(succeeded: bool, said: str, key: str) -> None:
    """Says what was done, takes the ticks away, and shows how it is now."""
    if succeeded:
        tell(said)
        clear_ticks(key)
        st.rerun()
