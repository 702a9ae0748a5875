"""The launcher: `streamlit run streamlit_app.py` serves the pages and the routes from one process and one port.

The entry script is not this file but the router: beside this one stands `pages/`, which Streamlit would otherwise
serve on its own, to anyone, without running the entry script first.
"""

from pathlib import Path

import streamlit as st

from lims.api.answering import answer_at_once
from lims.api.lifespan import starting_at
from lims.api.routes import exception_handlers, middleware, routes
from lims.ui.feedback import show_bug

answer_at_once()
app = st.App(
    Path(__file__).resolve().parent / "lims" / "ui" / "router.py",
    routes=routes,
    middleware=middleware,
    lifespan=starting_at(lambda: f"http://localhost:{st.get_option('server.port')}"),
    exception_handlers=exception_handlers,
    on_script_error=show_bug,
)
