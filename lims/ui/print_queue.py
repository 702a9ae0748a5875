"""The print queue: what waits or went wrong, which batches wait for a scan, and what was printed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from lims.labelling.actions import cancel_job, retry_job
from lims.labelling.jobs import JobView
from lims.labelling.vocabulary import JobState
from lims.ui.carrying_out import carry_out
from lims.ui.label_printed import ask_for_printed, awaited_of
from lims.ui.markdown import plain
from lims.ui.palette import BLUE, GREEN, GREY, ORANGE, VERMILLION, Mark
from lims.ui.words import NOTHING, counted, grouped, joined, known, moment

STATES = {
    JobState.MADE: Mark("Saved as a file", GREY, ":material/download:", "↓"),
    JobState.QUEUED: Mark("Waits", BLUE, ":material/hourglass_empty:", "…"),
    JobState.SENDING: Mark("Is being sent", ORANGE, ":material/sync:", "→"),
    JobState.PRINTED: Mark("Printed", GREEN, ":material/check:", "✓"),
    JobState.FAILED: Mark("Not printed", VERMILLION, ":material/close:", "×"),
    JobState.CANCELLED: Mark("Cancelled", GREY, ":material/block:", "⊘"),
}
OPEN = (JobState.FAILED, JobState.SENDING, JobState.QUEUED)
_UNTAKEN = timedelta(minutes=1)
"""A worker looks every second: what waited this long without a problem is waiting for a worker."""


def show_open(jobs: Sequence[JobView]) -> None:
    """What is on its way or went wrong, each with what can be done."""
    for job in jobs:
        mark = STATES[JobState(job.state)]
        with st.container(border=True):
            st.markdown(f"{mark.icon} **{mark.word}** · {plain(_told(job))}  \n:gray[{plain(_origin(job))}]")
            if job.problem:
                st.markdown(f":material/priority_high: {plain(job.problem)}{_next_try(job)}")
            if job.state != JobState.SENDING:
                _offer_acts(job)


def _told(job: JobView) -> str:
    first_last = joined([grouped(job.first_code or ""), grouped(job.last_code or "")], " – ")
    return joined([f"Job {job.number}", counted(job.labels * job.copies, "label"), job.printer, first_last])


def _origin(job: JobView) -> str:
    return joined([job.asked_by, f"{moment(job.created_at)} UTC", job.stock, job.ribbon])


def _next_try(job: JobView) -> str:
    if job.state != JobState.QUEUED or job.next_attempt_at is None:
        return ""
    return f" Tried {job.attempts} times; again at {job.next_attempt_at:%H:%M} UTC."


def _offer_acts(job: JobView) -> None:
    with st.container(horizontal=True):
        words = "Try again" if job.state == JobState.FAILED else "Try now"
        if (job.problem or job.state == JobState.FAILED) and st.button(
            words, icon=":material/replay:", key=f"retry-{job.number}"
        ):
            carry_out(retry_job, f"Job {job.number} is on its way again.", number=job.number)
        if st.button("Cancel", icon=":material/close:", type="tertiary", key=f"cancel-{job.number}"):
            carry_out(cancel_job, f"Job {job.number} is cancelled.", number=job.number)


def show_waiting_for_release(jobs: Sequence[JobView]) -> None:
    """Batches that may not be used yet, and one field for the first and last labels of all of them."""
    if not jobs:
        return
    st.subheader(f"Scan before use · {len(jobs):,}")
    ask_for_printed()
    for job in jobs:
        st.markdown(f"{plain(_told(job))}  \n:gray[{plain(_origin(job))}]  \nStill to be scanned: {awaited_of(job)}")


def is_untaken(jobs: Sequence[JobView], now: datetime) -> bool:
    """Whether something waits that a worker would have taken long ago."""
    waiting = (job.next_attempt_at or job.created_at for job in jobs if job.state == JobState.QUEUED)
    return any(now - since > _UNTAKEN for since in waiting)


def table_of(jobs: Sequence[JobView]) -> pd.DataFrame:
    """All jobs in rows, newest first."""
    return pd.DataFrame(
        [
            {
                "Job": str(job.number),
                "State": f"{STATES[JobState(job.state)].sign} {STATES[JobState(job.state)].word}",
                "Labels": job.labels * job.copies,
                "Printer": known(job.printer),
                "Stock": job.stock,
                "From": grouped(job.first_code) if job.first_code else NOTHING,
                "To": grouped(job.last_code) if job.last_code else NOTHING,
                "By": known(job.asked_by),
                "When (UTC)": moment(job.created_at),
                "Problem": known(job.problem),
            }
            for job in jobs
        ]
    )
