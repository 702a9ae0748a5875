"""The parts of the import page: mapping of columns, report of a dry run, what came in before."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lims.importing.actions import ImportReport
from lims.importing.queries import ImportView
from lims.importing.rules import ColumnMapping, HeadingError, plan_columns, suggest_mapping
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.navigation import open_page
from lims.ui.palette import VERDICTS
from lims.ui.session import acting
from lims.ui.words import moment
from lims.undoing.actions import undo

_NOT = "(not imported)"
_SHOWN = 500


def meanings_of(headings: Sequence[str]) -> dict[str, str | None]:
    """What the columns are known to mean, with their units; also where that is too little to import anything."""
    try:
        return dict(plan_columns(headings, ColumnMapping()).as_dict(headings)["columns"])
    except HeadingError:
        return suggest_mapping(headings)


def show_mapping(columns: Mapping[str, str | None], terms: Sequence[str], key: str) -> dict[str, str | None]:
    """What each column means, to be corrected; returns heading → term."""
    unknown = [heading for heading, term in columns.items() if term is None]
    offered = [_NOT, *dict.fromkeys([*(term for term in columns.values() if term), *terms])]
    with st.expander(f"Columns: {len(columns) - len(unknown)} of {len(columns)} known", expanded=bool(unknown)):
        frame = pd.DataFrame({"Column": list(columns), "Means": [term or _NOT for term in columns.values()]})
        edited = st.data_editor(
            frame,
            hide_index=True,
            disabled=["Column"],
            key=key,
            column_config={"Means": st.column_config.SelectboxColumn(options=offered, required=True)},
        )
    return {str(row.Column): None if row.Means == _NOT else str(row.Means) for row in edited.itertuples()}


def mapping_from(columns: Mapping[str, str | None]) -> dict[str, Any]:
    """The mapping as the import reads it."""
    return {"columns": dict(columns)} if columns else {}


def show_report(report: ImportReport) -> None:
    """What would come in, and every problem by row and column."""
    errors = [each for each in report.problems if each.severity == "error"]
    with st.container(horizontal=True):
        st.metric("Rows read", f"{report.read:,}")
        st.metric("Samples", f"{report.samples:,}")
        st.metric("Events", f"{report.events:,}")
        st.metric("Rejected", f"{report.rejected:,}")
    if report.printed:
        states = ", ".join(f"{number:,} {state}" for state, number in report.printed.items())
        st.caption(f"Pre-printed codes: {states}.")
    if errors:
        st.error("Nothing comes in until these are mended in the sheet.", icon=VERDICTS["refused"].icon)
    elif report.problems:
        st.warning("This is worth a look. Nothing of it stands in the way.", icon=VERDICTS["attention"].icon)
    if not report.problems:
        return
    ordered = [*errors, *(each for each in report.problems if each.severity != "error")]
    rows = [
        {
            "": VERDICTS["refused" if each.severity == "error" else "attention"].sign,
            "Row": "–" if each.row is None else str(each.row),
            "Column": each.column or "–",
            "Value": str(each.value or "–"),
            "What": each.message,
        }
        for each in ordered[:_SHOWN]
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, column_config={"What": st.column_config.TextColumn(width="large")}
    )
    if len(ordered) > _SHOWN:
        st.caption(f"and {len(ordered) - _SHOWN:,} more")


def show_made(made: tuple[str, list[str], int, int] | None) -> None:
    """What just came in: one click from its labels, its samples and its withdrawal."""
    if not made:
        return
    name, codes, events, change_set = made
    with st.container(border=True):
        st.markdown(f":material/check: **{plain(name)}**: {len(codes):,} samples under {events} events.")
        with st.container(horizontal=True):
            if st.button("See them", type="primary", icon=":material/search:"):
                open_page("samples")
            if st.button("Print labels", icon=":material/qr_code_2:"):
                open_page("labels", changeset=str(change_set))
            if st.button("Withdraw this import", icon=":material/undo:"):
                with trying() as attempt, acting() as work:
                    undo(work, change_set_id=change_set)
                if attempt.succeeded:
                    state.take(state.IMPORTED)
                    state.count(state.SHEETS)
                    tell("The import is withdrawn. The same file may come again.")
                    st.rerun()


def show_imports(imports: Sequence[ImportView]) -> None:
    """What came in before."""
    if not imports:
        st.caption(
            "An Excel or CSV sheet with one row for each specimen. Column names are recognised in three languages."
        )
        return
    st.subheader("Came in before")
    rows = [
        {
            "When (UTC)": moment(each.imported_at),
            "File": each.file_name,
            "Collection": each.collection,
            "Rows": each.rows,
            "By": each.by,
            "State": "withdrawn" if each.withdrawn else "stands",
        }
        for each in imports
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
