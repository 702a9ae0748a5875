"""After printing: the file at once, or where it is printed; and the scan that lets a batch be used."""

from collections.abc import Sequence

import streamlit as st

from labels.stock import Medium
from lims.labelling.actions import PrintView, print_labels, print_range, scan_printed
from lims.labelling.catalogue import stock_for
from lims.labelling.jobs import JobView, job_for
from lims.labelling.releasing import expected_for
from lims.labelling.vocabulary import Purpose
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.label_choice import Choice
from lims.ui.label_wishes import Wish
from lims.ui.markdown import plain
from lims.ui.navigation import page_link
from lims.ui.session import acting, looking
from lims.ui.words import counted, grouped

_MIMES = {"pdf": "application/pdf", "png": "image/png", "zip": "application/zip", "zpl": "text/plain"}


def print_now(wish: Wish, choice: Choice, count: int, reason: str | None) -> None:
    """Prints, and shows what was made in place of the button."""
    how = {
        "stock": choice.stock.key,
        "template": choice.template.key,
        "format": choice.format,
        "printer": choice.printer,
        "first": choice.first,
        "copies": choice.copies,
        "ribbon": choice.ribbon,
    }
    with (
        trying() as attempt,
        st.spinner(f"Drawing {counted(count, 'label')} and reading them back …"),
        acting() as work,
    ):
        if wish.issued:
            made = print_range(work, code=wish.issued, missing=wish.missing, **how)  # type: ignore[arg-type]
        else:
            purpose = Purpose(choice.purpose).value
            made = print_labels(work, codes=wish.codes, purpose=purpose, reprint_reason=reason, **how)  # type: ignore[arg-type]
    if attempt.succeeded:
        state.keep(state.PRINTED, ((wish, choice), made))
        st.rerun()


def just_printed(wish: Wish, choice: Choice) -> PrintView | None:
    """What was made of this very wish a moment ago."""
    asked, made = st.session_state.get(state.PRINTED, (None, None))
    return made if made and asked == (wish, choice) else None


def show_printed(made: PrintView) -> None:
    """The file to save, or the printer for which it waits; then what is still to be done."""
    with looking() as work:
        is_sheet = stock_for(work, made.stock).medium is Medium.SHEET
    sheets = f" on {counted(made.sheets, 'sheet')}" if is_sheet and made.sheets > 1 else ""
    st.markdown(f":material/check: **{counted(made.labels, 'label')}**{sheets} · job {made.job}")
    if made.is_queued:
        st.info(plain(f"Job {made.job} waits for {made.printer}."), icon=":material/print:")
        page_link("printers", "See how far it is", icon=":material/print:")
    else:
        _offer_file(made)
    if made.awaited:
        show_release(made.job)
    if st.button("Print again", type="tertiary", icon=":material/replay:", key="again"):
        state.take(state.PRINTED)
        st.rerun()


def _offer_file(made: PrintView) -> None:
    st.download_button(
        f"Save the {made.suffix.upper()}",
        made.document,
        f"labels-{made.job}.{made.suffix}",
        _MIMES[made.suffix],
        type="primary",
        key="save",
        icon=":material/download:",
        on_click="ignore",
    )
    advice = "Print it at 100 %, without fitting it to the page." if made.suffix == "pdf" else ""
    st.caption(f"{advice} Then scan the first and the last label." if advice and not made.awaited else advice)


def show_release(number: int) -> None:
    """Which labels are still to be scanned before the batch may be used, with a field for them."""
    with looking() as work:
        job = job_for(work, number)
    if not job.waits_for_release:
        st.success("Both ends were read. These labels may be used.", icon=":material/check:")
        return
    with st.container(border=True):
        st.markdown(f"**Scan the first and the last label** before they are used: {awaited_of(job)}.")
        ask_for_printed(number)


def ask_for_printed(number: int | None = None) -> None:
    """A field for printed labels: of this batch, else of whichever it belongs to."""
    end = number or "any"
    with st.form(f"release-{end}", border=False, clear_on_submit=True):
        code = st.text_input("Printed label", placeholder="scan it", label_visibility="collapsed", key=f"printed-{end}")
        wanted = st.form_submit_button("Check", icon=":material/barcode_scanner:", key=f"check-{end}")
    if wanted and code.strip():
        _note(number, code)


def awaited_of(job: JobView) -> str:
    """The codes that are still to be scanned."""
    return _listed(expected_for(job))


def _note(number: int | None, code: str) -> None:
    with trying() as attempt, acting() as work:
        seen = scan_printed(work, code=code, job=number)
    if attempt.succeeded:
        done = f"Job {seen.number} may be used."
        tell(done if seen.released else f"{grouped(seen.code)} reads. Now {_listed(seen.expected)}.")
        st.rerun()


def _listed(codes: Sequence[str]) -> str:
    return " and ".join(map(grouped, codes))
