"""What is scanned on a page that is not for scanning is shown there, in a card that leads to it."""

import streamlit as st

from lims.access import Actor, Permission
from lims.ui.components.listener import listener
from lims.ui.navigation import is_offered, open_page

ROUTE = "/api/look-up"
_LEADS_TO = ("sample", "storage", "register")


def listen(actor: Actor) -> None:
    """Called by the router on each page but the scan page."""
    if not actor.may_anywhere(Permission.FIND):
        return
    with st.container(key="listening"):
        wish = listener(route=ROUTE, pages=filter(is_offered, _LEADS_TO))
    if wish and wish.page in _LEADS_TO and is_offered(wish.page):
        open_page(wish.page, code=wish.code)
