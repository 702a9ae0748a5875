"""The cards of the people page: the empty one adds somebody, the others say what a person may and how they get in."""

from functools import partial
from typing import Any

import streamlit as st

from lims.access import Role
from lims.collections.membership import find_memberships, grant_membership, revoke_membership
from lims.collections.queries import find_collections
from lims.people.actions import add_person, change_role, deactivate, reactivate
from lims.people.links import sign_in_link
from lims.people.queries import PersonView
from lims.ui import state
from lims.ui.carrying_out import carry_out
from lims.ui.markdown import plain
from lims.ui.session import address, looking
from lims.unit_of_work import Work

ROLES: dict[Role | None, str] = {
    None: "none: only where given below",
    Role.RESEARCHER: "researcher: finds, asks for samples",
    Role.TECHNICIAN: "technician: also registers, derives, moves, prints",
    Role.KEEPER: "keeper: also decides, arranges storage, publishes",
    Role.ADMINISTRATOR: "administrator: everything, people included",
}
WIDTH = 720
line = partial(
    st.container, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", width=WIDTH
)


def open_card(**query: str) -> None:
    """Opens the card of one person, or the empty one; without either closes what is open."""
    st.query_params.from_dict(query)


def _offer_link(work: Work, *, name: str, account: str) -> None:
    """Makes a one-time link and keeps it, to be shown once."""
    state.keep(state.LINKS, (name, sign_in_link(work, account=account, base_url=address())))


def _add_and_offer_link(work: Work, *, name: str, account: str, **values: Any) -> None:
    """Adds somebody and, if they are to sign in, makes the link that lets them in for the first time."""
    add_person(work, name=name, account=account or None, **values)
    if account:
        _offer_link(work, name=name, account=account)
    open_card()


def show_empty() -> None:
    """Name, sign-in name, role."""
    with st.form("add", width=WIDTH):
        name = st.text_input("Name", key="add-name")
        account = st.text_input("Sign-in name", key="add-account", placeholder="empty if only named in records")
        role = st.selectbox("Role in all collections", list(ROLES), format_func=ROLES.__getitem__, key="add-role")
        email = st.text_input("E-mail", key="add-email", placeholder="not needed")
        if st.form_submit_button("Add person", type="primary", key="add-submit"):
            carry_out(_add_and_offer_link, f"{name} was added.", name=name, account=account, role=role, email=email)


def show_person(person: PersonView, account: str) -> None:
    """What somebody may do, and how they get in."""
    now = list(ROLES).index(person.role)
    role = st.selectbox("Role in all collections", list(ROLES), now, format_func=ROLES.__getitem__, key=f"as-{account}")
    if role != person.role and st.button("Change role", type="primary", key="change-role"):
        carry_out(change_role, f"{person.name}: {role or 'no role in all collections'}.", account=account, role=role)
    _show_memberships(account)
    with st.container(horizontal=True):
        if person.active and st.button("New sign-in link", key="new-link"):
            carry_out(_offer_link, f"A new link for {person.name}.", name=person.name, account=account)
        if person.active and st.button("Deactivate", key="deactivate"):
            carry_out(deactivate, f"{account} cannot sign in any more.", account=account)
        if not person.active and st.button("Reactivate", key="reactivate"):
            carry_out(reactivate, f"{account} can sign in again.", account=account)


def _show_memberships(account: str) -> None:
    """Roles in single collections and units, to be given and taken away."""
    with looking() as work:
        held, codes = find_memberships(work, account=account), [each.code for each in find_collections(work)]
    for each in held:
        place = each.collection or each.unit or ""
        with line():
            st.markdown(f"{each.role} in **{plain(place)}**")
            if st.button("Take away", key=f"revoke-{place}"):
                where = {"account": account, "collection": each.collection, "unit": each.unit}
                carry_out(revoke_membership, f"{account} has no role in {place} any more.", **where)
    if codes:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            code = st.selectbox("Collection", codes, key=f"where-{account}")
            what = st.selectbox("Role there", list(ROLES)[1:-1], key=f"what-{account}")
            if st.button("Give", key="grant"):
                carry_out(
                    grant_membership, f"{account}: {what} in {code}.", account=account, collection=code, role=what
                )
