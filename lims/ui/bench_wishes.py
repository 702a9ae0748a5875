"""What a mode of the bench needs besides scans: a kind, how many, a reason; and "Done" where scans are gathered."""

from collections.abc import Callable

import streamlit as st

from lims.samples.queries import find_kinds
from lims.scanning.commands import BECAUSE, REASONS
from lims.scanning.gathering import GATHERING
from lims.scanning.queries import BenchView
from lims.scanning.rules import Mode, Return
from lims.ui.bench import command, say
from lims.ui.session import looking
from lims.ui.words import counted, grouped

_DONE = {
    Mode.DERIVE: "Make them",
    Mode.CHECK: "Check it",
    Mode.PRINT_AGAIN: "To their labels",
}
_USUAL = "the usual"
_RETURNS = {
    Return.UNSAID.value: "Not said",
    Return.FROZEN.value: "Frozen",
    Return.DRY_ICE.value: "On dry ice",
    Return.THAWED.value: "Thawed",
}


def show_wishes(session: str, view: BenchView) -> None:
    """The choices of this mode, in one line; each says the same as its code on the bench card."""
    mode = Mode(view.mode)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if mode in (Mode.DERIVE, Mode.PLATE, Mode.CLAIM):
            _choose_kind(session, view, mode)
        if mode is Mode.DERIVE:
            _choose_number(session, view.wishes.each, "each", "Of each", 1, 96)
            _choose_number(session, view.wishes.blanks, "blanks", "Blanks", 0, 12)
        if mode is Mode.BRING_BACK:
            _choose_return(session, view)
        if mode is Mode.USE_UP:
            _choose_reason(session, view)
        if mode in GATHERING:
            _finish(session, view, mode)
    if mode is Mode.REQUEST and view.request:
        st.markdown(f"Request `{grouped(view.request)}`: scan what is added to it.")
    if mode in (Mode.CLAIM, Mode.SECOND_CODE) and view.last:
        st.markdown(f"`{grouped(view.last)}` waits for its other code.")


def _choose_kind(session: str, view: BenchView, mode: Mode) -> None:
    """In a new mode nothing is chosen: then it is the usual kind, the kind of the tube itself, or the label's."""
    with looking() as work:
        kinds = {kind.key: kind.name for kind in find_kinds(work)}
    nothing = {Mode.DERIVE: _USUAL, Mode.PLATE: "aliquots", Mode.CLAIM: "as the label says"}[mode]
    _choose(
        "Make" if mode is not Mode.CLAIM else "Kind",
        kinds,
        view.wishes.kind,
        nothing,
        f"kind-{mode}-{view.wishes.kind}",
        lambda key: say(session, f"STAAL:KIND-{key.upper()}"),
    )


def _choose_return(session: str, view: BenchView) -> None:
    key = f"bench-returned-{view.returned}"

    def changed() -> None:
        chosen = st.session_state.get(key)
        if chosen is None:  # the one that holds was pressed: it still holds
            st.session_state[key] = view.returned
        elif chosen != view.returned:
            command(session, chosen)

    st.segmented_control(
        "Did it thaw?",
        list(_RETURNS),
        default=view.returned,
        format_func=_RETURNS.__getitem__,
        key=key,
        on_change=changed,
    )


def _choose_reason(session: str, view: BenchView) -> None:
    reasons = {text: meaning.removeprefix(BECAUSE) for text, meaning in REASONS.items()}
    chosen = next((text for text, reason in reasons.items() if reason == view.wishes.reason), None)
    _choose("Why", reasons, chosen, "Choose or scan why", f"reason-{chosen}", lambda text: say(session, text))


def _choose(
    label: str, options: dict[str, str], chosen: str | None, nothing: str, key: str, change: Callable[[str], None]
) -> None:
    def changed() -> None:
        wanted = st.session_state.get(key)
        if wanted is not None and wanted != chosen:
            change(wanted)

    st.selectbox(
        label,
        list(options),
        index=list(options).index(chosen) if chosen in options else None,
        format_func=options.__getitem__,
        placeholder=nothing,
        key=key,
        on_change=changed,
        width=260,
    )


def _choose_number(session: str, number: int, name: str, label: str, least: int, most: int) -> None:
    key = f"{name}-{number}"

    def changed() -> None:
        say(session, f"STAAL:{name.upper()}-{int(st.session_state[key])}")

    st.number_input(label, least, most, number, key=key, on_change=changed, width=110)


def _finish(session: str, view: BenchView, mode: Mode) -> None:
    """The one primary action of a mode that gathers."""
    ready = bool(view.gathered) or (mode is Mode.CHECK and view.here is not None)
    st.button(
        f"{_DONE[mode]} ({counted(len(view.gathered), 'scan')})",
        type="primary",
        icon=":material/check:",
        disabled=not ready,
        on_click=command,
        args=(session, "done"),
    )
