"""The entry script: runs first on each rerun, finds out who is signed in, and offers the pages that are for them.

Only Streamlit runs this file; nothing imports it.
"""

from pathlib import Path

import streamlit as st

from lims.ui import account, alarm_banner, feedback, navigation, scanned_elsewhere, style
from lims.ui.session import SignedOutError, current_actor

FAVICON = Path(__file__).parent / "static" / "favicon.svg"

st.set_page_config(page_title="Staal", page_icon=str(FAVICON) if FAVICON.is_file() else None, layout="wide")
try:
    actor = current_actor()
except SignedOutError:
    account.show_signed_out()
    st.stop()
page = st.navigation(navigation.offered_to(actor), expanded=True)
account.show_in_sidebar(actor)
style.settle()
feedback.show_told()
alarm_banner.show_waiting_alarms(actor)
if page.url_path != "scan":
    scanned_elsewhere.listen(actor)
with feedback.trying():
    page.run()
