"""What is to get labels: samples and containers by their codes, or codes that were printed ahead."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from labels.label import Label
from lims.labelling.making import labels_of_range
from lims.labelling.queries import codes_made_in, labels_of, printed_before, things_to_label
from lims.labelling.vocabulary import Purpose
from lims.samples.issuing import RangeView, range_for
from lims.storage.queries import ThingView, things_for
from lims.ui.feedback import trying
from lims.ui.markdown import plain
from lims.ui.session import looking
from lims.ui.words import codes_in, counted, grouped
from lims.unit_of_work import Work

LOOKED_THROUGH = 1000
"""Labels of which every character is looked at before printing; of more only these."""


@dataclass(frozen=True)
class Wish:
    """What labels are asked for. `sort` says what the usual label looks like: sample, ahead, or a container's type.

    `issued` is any code of a range that was printed ahead; `missing` are only those of it that are on nothing yet.
    """

    codes: tuple[str, ...]
    sort: str
    issued: str | None = None
    missing: bool = False


@dataclass(frozen=True)
class Wanted:
    """The labels themselves, the first `LOOKED_THROUGH` of `count`; `before` are the codes that had one already."""

    codes: tuple[str, ...]
    labels: tuple[Label, ...]
    count: int
    before: tuple[str, ...]


def ask_for_codes() -> Wish | None:
    """The field for codes, filled from the address; None where there are none, or one is refused."""
    given = st.query_params.get("codes", "")
    made_in = st.query_params.get("changeset", "")
    if made_in.isdecimal() and len(made_in) < 19:
        with looking() as work:
            given = ",".join(codes_made_in(work, int(made_in)))
    with st.expander("Codes", expanded=not given, icon=":material/qr_code_2:"):
        text = st.text_area(
            "Codes",
            value=given.replace(",", "\n"),
            placeholder="Scan or paste codes of samples and containers, one per line",
            height=140,
            key="codes",
            label_visibility="collapsed",
        )
    codes = tuple(dict.fromkeys(codes_in(text)))
    if not codes:
        return None
    with trying() as known, looking() as work:
        things = things_for(work, codes)
    return Wish(codes, _sort_of(things)) if known.succeeded else None


def ask_ahead(code: str) -> Wish | None:
    """The labels of a range that was issued ahead; None where it is not known."""
    with looking() as work:
        found = range_for(work, code)
    if found is None:
        st.error(
            plain(f"{grouped(code)} was not printed ahead, or not for a collection of yours."), icon=":material/edit:"
        )
        return None
    st.markdown(f"**{grouped(found.first)} – {grouped(found.last)}** · {plain(found.purpose)}  \n{_told(found)}")
    missing = bool(found.claimed) and st.toggle("Only those that are on nothing yet", key="missing")
    return Wish((found.first,), "ahead", code, missing)


def _told(found: RangeView) -> str:
    return f":gray[{counted(found.count, 'code')}, {found.claimed:,} on tubes, {found.left:,} left]"


def _sort_of(things: Sequence[ThingView]) -> str:
    """The type of the containers, where there are only such of one type; what is both counts as a sample."""
    if any(thing.sample for thing in things):
        return "sample"
    types = {thing.container.type_key for thing in things if thing.container}
    return types.pop() if len(types) == 1 else "container"


def wanted_for(work: Work, wish: Wish, purpose: Purpose) -> Wanted:
    """The labels for a wish. Raises UnknownCodeError, NotInOneBagError, NotIssuedError."""
    if wish.issued:
        labels = labels_of_range(work, wish.issued, missing=wish.missing)
        return Wanted(wish.codes, tuple(labels[:LOOKED_THROUGH]), len(labels), ())
    things = things_to_label(work, wish.codes, purpose)
    before = set() if purpose is Purpose.TWIN else printed_before(work, [thing.id for thing in things])
    labels = labels_of(work, things[:LOOKED_THROUGH])
    had = tuple(thing.code for thing in things if thing.id in before)
    return Wanted(wish.codes, tuple(labels), len(things), had)
