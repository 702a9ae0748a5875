"""The sections of a sample's page, each for one question: what is it, where is it, where from, what happened."""

import pandas as pd
import streamlit as st

from lims.collecting.queries import EventView
from lims.measurements.queries import MeasurementView
from lims.preserving.rules import TESTS
from lims.samples.queries import KindView, SampleView
from lims.scanning.records import SampleRecord
from lims.storage.maps import BoxView
from lims.ui.box_view import cells_of, legend_of
from lims.ui.components.box_map import box_map
from lims.ui.components.box_map.legend import legend
from lims.ui.lineage_graph import lineage_dot
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.palette import VERDICTS
from lims.ui.style import show_code
from lims.ui.words import amount_of, coordinates, grouped, italic, joined, known, moment
from lims.undoing.queries import ActView

_MOVES = ("place", "take out", "bring back", "give up place")
"""Acts that the custody chain tells better."""

_TOLD_ELSEWHERE = ("amount_left", "amount_spread", "amount_qualifier")

_DIRECTIONS = {"in": "put away", "out": "taken out", "moved": "moved"}
_GOOD = ("in collection", "usable", "registered", "open")


def show_identity(record: SampleRecord) -> None:
    """Code, name, kind and the four facts; only what is out of the ordinary gets a mark."""
    sample = record.sample
    show_code(grouped(sample.code))
    name = plain(record.name.shown)
    st.markdown(f"### {italic(name) if record.name.scientific else name}")
    if record.name.verbatim and record.name.verbatim != record.name.shown:
        st.caption(f"written “{plain(record.name.verbatim)}”")
    with st.container(horizontal=True, gap="small"):
        st.badge(sample.kind_name, icon=f":material/{record.kind.icon}:", color="primary")
        if sample.control_type:
            st.badge(sample.control_type, color="grey")
        st.badge(f"{amount_of(sample)} left", color="grey") if sample.amount_left is not None else None
        for fact in (sample.disposition, sample.usability, sample.record, sample.access):
            if fact not in _GOOD:
                st.badge(fact, icon=VERDICTS["attention"].icon, color="orange")
        if record.place and record.place.state == "held":
            st.badge("out", icon=":material/output:", color="orange")
        if record.place and record.place.state == "missing":
            st.badge("missing", icon=":material/question_mark:", color="red")


def show_place(record: SampleRecord, box: BoxView | None, names: dict[int, object]) -> None:
    """The way from the site down, and the spot in its box."""
    st.subheader("Where it is")
    place = record.place
    if place is None:
        st.markdown("It has no place yet. Scan it into a box, or put it away in **Storage**.")
        return
    st.markdown(plain(" › ".join(place.way)) + (f" › **{plain(place.position)}**" if place.position else ""))
    if place.state == "held":
        st.warning(
            f"It is out since {moment(place.since)}. {place.position or 'Its place'} is kept for it.",
            icon=":material/output:",
        )
    if place.state == "missing":
        st.warning(
            f"It is missing since {moment(place.since)}. {place.position or 'Its place'} is kept for it: "
            "bring it back, or put it away anywhere, when it is found.",
            icon=":material/question_mark:",
        )
    if box and box.rows:
        here = next((cell.position for cell in box.cells if cell.code == record.sample.code), None)
        box_map(
            box.rows,
            box.columns,
            cells_of(box, names),  # type: ignore[arg-type]
            key="spot",
            hits=[here] if here else [],
            readonly=True,
            labelling=box.labels,
            title=f"Map of {place.container_name}",
        )
        legend(legend_of(box))
    if st.button("Open the box", icon=":material/grid_on:", type="tertiary"):
        open_page("storage", code=place.container)


def show_family(record: SampleRecord, kinds: dict[str, KindView]) -> None:
    """What it came from and what became of it."""
    st.subheader("What it came from and became")
    if not record.lineage.edges:
        st.markdown("Nothing is recorded that it came from, and nothing has been made of it.")
        return
    st.graphviz_chart(lineage_dot(record.lineage, record.lineage_names, kinds, record.sample.id), width="content")
    others = [sample for key, sample in record.lineage.samples.items() if key != record.sample.id]
    with st.container(horizontal=True):
        for sample in others[:12]:
            _link(sample)
    if record.lineage.more:
        st.caption("Only the nearest are shown.")


def _link(sample: SampleView) -> None:
    if st.button(grouped(sample.code), key=f"kin-{sample.code}", type="tertiary", help=sample.kind_name):
        open_page("sample", code=sample.code)


def show_facts(record: SampleRecord) -> None:
    """What it is, in the field's terms, and the events it was collected in."""
    st.subheader("What it is")
    sample = record.sample
    facts = {
        "Collection": sample.collection,
        "Preservation": joined([sample.preservation, sample.medium]),
        "Also known as": joined(
            [f"{each.value} ({each.type})" for each in record.identifiers if each.value != sample.code]
        ),
        "Held": joined([f"{hold.kind}: {hold.reason}" for hold in record.holds]),
        "Name": known(sample.name),
        "Remarks": known(sample.remarks),
        "materialEntityID": record.sample.uuid,
    }
    _table([(name, value) for name, value in facts.items() if value != "–"])
    for event in record.events[:5]:
        _event(event)
    if len(record.events) > 5:
        st.caption(f"and {len(record.events) - 5} more events")


def _event(event: EventView) -> None:
    st.markdown(f"**Collected** {known(event.event_date)} · {plain(joined([event.water_body, event.locality]))}")
    spot = coordinates(event.decimal_latitude, event.decimal_longitude, event.coordinate_uncertainty_m)
    facts = {
        "Coordinates (WGS 84)": spot,
        "As written": joined([event.verbatim_coordinates, event.verbatim_srs]),
        "Protocol": known(event.sampling_protocol),
        "Habitat": known(event.habitat),
        "Collected by": joined(event.collectors, ", "),
        "Field number": known(event.field_number),
    }
    _table([(name, value) for name, value in facts.items() if value != "–"])


def show_results(record: SampleRecord) -> None:
    """Measurements and reads."""
    st.subheader("Results and reads")
    measured = [each for each in record.measurements if not _is_test(each)]
    if not measured and not record.reads:
        st.markdown("Nothing has been measured, and no reads hang on it.")
    if measured:
        _table(
            [
                (each.type, joined([each.shown, each.method, None if each.state == "accepted" else each.state]))
                for each in measured
            ]
        )
    if record.reads:
        rows = [
            {
                "File": each.file_name,
                "Reads": f"{each.read_count:,}",
                "Bases": f"{each.base_count:,}",
                "Mean quality": known(each.summary.get("mean_quality")),
                "Mean length": known(each.summary.get("mean_length")),
                "Library": ", ".join(map(grouped, each.libraries)),
                "Run": known(each.run),
            }
            for each in record.reads
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True)


def _is_test(measured: MeasurementView) -> bool:
    """Tests whether it still lives are shown with how it keeps, of how many each was."""
    return measured.type in TESTS and " of " in measured.verbatim


def show_life(record: SampleRecord, names: dict[int, str]) -> None:
    """One time line: custody and acts, newest first."""
    st.subheader("Its life")
    rows = [
        (
            each.occurred_at,
            _DIRECTIONS.get(each.direction, each.direction),
            joined([each.place_label, each.to_whom and f"to {each.to_whom}"]),
            each.by or "system",
        )
        for each in record.custody
    ]
    rows += [
        (
            act.occurred_at,
            act.verb + (" (taken back)" if act.undone else ""),
            joined([_outcome(act), act.reason, _told(act.changes)]),
            names.get(act.account_id or 0) or act.operating_user or "system",
        )
        for act in record.history
        if act.verb not in _MOVES
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    shown = [{"When (UTC)": moment(when), "What": what, "More": more, "Who": who} for when, what, more, who in rows]
    st.dataframe(
        pd.DataFrame(shown), hide_index=True, column_config={"More": st.column_config.TextColumn(width="large")}
    )


_COUNTS = {"recount": "{counted}", "break up": "into {parts} × {kind}", "test viability": "{test}"}
"""What these acts say of themselves."""


def _outcome(act: ActView) -> str | None:
    """What an act made, in a few words: of the sample itself, or of something made from it."""
    if act.verb in _COUNTS:
        return _COUNTS[act.verb].format(**{name: str(each).replace("_", " ") for name, each in act.details.items()})
    if act.verb != "derive" or "kind" not in act.details:
        return str(act.details["name"]) if act.verb == "determine" else None
    made = f"{act.details.get('made', 1)} × {str(act.details['kind']).replace('_', ' ')}"
    return f"made, one of {made}" if "code" in act.changes else f"{made} made from it and others"


def _told(changes: dict[str, tuple[object, object]]) -> str | None:
    shown = {
        name: change for name, change in changes.items() if not name.endswith("_id") and name not in _TOLD_ELSEWHERE
    }
    if not shown or len(shown) > 3:
        return None
    return ", ".join(f"{name.replace('_', ' ')}: {known(old)} → {known(new)}" for name, (old, new) in shown.items())


def _table(rows: list[tuple[str, str]]) -> None:
    if rows:
        told = [(plain(name), plain(value)) for name, value in rows]  # a table's cells are Markdown
        st.table(pd.DataFrame(told, columns=["", " "]).set_index(""), border="horizontal", hide_header=True)
