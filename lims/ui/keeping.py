"""How a sample keeps: a section of its page, with its days, what it is kept in, its thaws, passages and tests."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lims.access import Permission
from lims.preserving.passages import passages_for
from lims.preserving.periods import DayView, days_for
from lims.preserving.rules import EXPIRY, RETENTION, TESTING
from lims.preserving.strains import LIVING
from lims.preserving.thaws import KeptView, kept_for
from lims.preserving.viability import ViabilityView, viability_for
from lims.samples.counting import written_amount_for
from lims.samples.queries import SampleView
from lims.scanning.records import SampleRecord
from lims.ui.keeping_acts import offer_acts
from lims.ui.markdown import plain
from lims.ui.palette import VERDICTS
from lims.ui.session import looking
from lims.ui.viability_shown import last_in_words, show_tests
from lims.ui.words import amount_of, counted, grouped, joined, moment

_SAID = {EXPIRY: "Can be used until", RETENTION: "To be kept until", TESTING: "To be tested by"}
_FINE = ("can be used", "is kept", "tested")


def show_keeping(record: SampleRecord, may: Mapping[Permission, bool]) -> None:
    """Until when it can be used and is kept, in what, how often it thawed, how long it is stored, whether it lives."""
    sample = record.sample
    with looking() as work:
        kept, passages = kept_for(work, sample.code), passages_for(work, sample.code)
        days, tests = days_for(work, sample), viability_for(work, sample.code)
        written = written_amount_for(work, sample.code)
    offered = sample.record == "registered" and (may[Permission.REGISTER] or may[Permission.DERIVE])
    lines = [
        *_amount(sample, written),
        *_kept_in(record),
        *(_day(each) for each in days),
        *_stored(kept),
        *_lives(passages, tests),
    ]
    if not lines and not offered:
        return
    st.subheader("How it keeps")
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))
    if tests:
        show_tests(tests)
    if kept.thaws:
        _show_thaws(kept)
    if offered:
        offer_acts(sample, may, living=record.kind.material_entity_category == LIVING)


def _amount(sample: SampleView, written: str | None) -> list[str]:
    """Only where it is no plain number: that stands at the top."""
    return (
        [f"There are **{amount_of(sample)}**, written “{plain(written)}” when it was counted last"] if written else []
    )


def _kept_in(record: SampleRecord) -> list[str]:
    """In what it is since when, if that was changed; in what it came stands among the facts."""
    changed = [act for act in record.history if act.verb == "change preservation" and not act.undone]
    if not record.sample.preservation or not changed:
        return []
    kept = joined([record.sample.preservation, record.sample.medium], ", ")
    before = changed[0].changes.get("preservation", (None, None))[0]
    earlier = f", before that in {plain(str(before))}" if before else ""
    return [f"Kept in **{plain(kept)}** since {changed[0].occurred_at:%Y-%m-%d}{earlier}"]


def _day(found: DayView) -> str:
    mark = "" if found.state in _FINE else f" :orange-badge[{VERDICTS['attention'].icon} {found.state}]"
    rule = f" · {plain(found.rule.said)}" if found.rule else ""
    return f"{_SAID[found.term]} **{found.day:%Y-%m-%d}**{mark}{rule}"


def _stored(kept: KeptView) -> list[str]:
    found = []
    if kept.since:
        found.append(f"Stored since {moment(kept.since)} · {counted(kept.stored.days, 'day')} in a place")
    if kept.thaws:
        before = f", {kept.inherited} of them before it was made" if kept.inherited else ""
        found.append(f"Thawed **{counted(len(kept.thaws), 'time')}**{before}")
    if kept.unsaid:
        found.append(f"Came back {counted(kept.unsaid, 'time')} without a word on whether it had thawed")
    return found


def _lives(passages: int, tests: Sequence[ViabilityView]) -> list[str]:
    found = [f"Passages or regenerations recorded: **{passages}**"] if passages else []
    return [*found, last_in_words(tests)] if tests else found


def _show_thaws(kept: KeptView) -> None:
    rows = [
        {
            "Came back (UTC)": moment(each.at),
            "What": "itself" if each.own else grouped(each.of),
            "In": grouped(each.with_container) if each.with_container else "–",
        }
        for each in kept.thaws
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
