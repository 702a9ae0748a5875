"""Check a box: scan what lies in it, see what differs from the record, put it right, sign."""

import streamlit as st

from lims.checking.missing import find_missing
from lims.checking.planning import find_plan
from lims.checking.queries import CheckView, check_for, find_checks
from lims.storage.maps import box_for
from lims.ui.check_input import ask_for_content
from lims.ui.check_plan import show_missing, show_plan
from lims.ui.check_shown import offer_closing, show_head, show_lines, show_map, show_open
from lims.ui.feedback import trying
from lims.ui.markdown import plain
from lims.ui.navigation import open_page, page_link
from lims.ui.session import looking
from lims.ui.words import codes_in, grouped, moment

number = st.query_params.get("number", "")
code = st.query_params.get("code", "")
inside = st.query_params.get("inside")


def begin() -> None:
    """Which box; below, those that are due and what is missing."""
    with st.form("box", border=False):
        asked = codes_in(st.text_input("Box", placeholder="Scan or type the code of a box"))
        if st.form_submit_button("Check it", type="primary") and asked:
            open_page("check", code=asked[0])
    with trying() as attempt, looking() as work:
        plan, missing = find_plan(work, inside=inside), find_missing(work)
    if attempt.succeeded:
        show_plan(plan)
        show_missing(missing)


def fill_in(asked: str) -> None:
    """What lies in the box; a check of it that is open goes on."""
    with trying() as attempt, looking() as work:
        box = box_for(work, asked)
        checks = find_checks(work, box.container.code)
    if not attempt.succeeded:
        return
    st.markdown(f"{plain(box.container.place_label)}  \n`{grouped(box.container.code)}`")
    if checks and checks[0].state == "open":
        st.info(f"Check {checks[0].number} of it is open.", icon=":material/fact_check:")
        page_link("check", "Go on with it", icon=":material/arrow_forward:", number=str(checks[0].number))
        return
    if not checks:
        st.caption("It was never checked.")
    else:
        page_link("check", f"Checked {moment(checks[0].begun_at)[:10]}", number=str(checks[0].number))
    ask_for_content(box)


def show(found: CheckView) -> None:
    """The verdicts, what to do about them, and the signature."""
    with looking() as work:
        box = box_for(work, found.container)
    show_head(found)
    if found.state == "open":
        show_open(found)
        offer_closing(found)
    if box.rows:
        show_map(found, box)
    show_lines(found)
    page_link("storage", "Open the box", icon=":material/inventory_2:", code=found.container)


st.title("Check a box")
if number:
    with trying() as known, looking() as work:
        check = check_for(work, int(number) if number.isdecimal() and len(number) < 10 else 0)
    if known.succeeded:
        show(check)
elif code:
    fill_in(code)
else:
    begin()
