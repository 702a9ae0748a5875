"""People: who can sign in, what they may do where, and how they get in."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lims.access import Role
from lims.collections.membership import find_memberships, grant_membership, revoke_membership
from lims.collections.queries import find_collections
from lims.people.actions import add_person, change_role, deactivate, reactivate
from lims.people.links import sign_in_link
from lims.people.queries import PersonView, find_people
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.session import acting, address, looking

ROLES: dict[Role | None, str] = {
    None: "none: only where given below",
    Role.RESEARCHER: "researcher: finds, asks for samples",
    Role.TECHNICIAN: "technician: also registers, derives, moves, prints",
    Role.KEEPER: "keeper: also decides, arranges storage, publishes",
    Role.ADMINISTRATOR: "administrator: everything, people included",
}
LOCAL_ROLES = [Role.RESEARCHER, Role.TECHNICIAN, Role.KEEPER]
line = partial(st.container, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", width=720)


def do(action: Callable[..., Any], said: str, /, **values: Any) -> None:
    """Carries out one act, says so, and shows the page anew; a refusal is shown where one is."""
    with trying() as attempt, acting() as work:
        action(work, **values)
    if attempt.succeeded:
        tell(said)
        st.rerun()


def offer_link(work: Any, *, name: str, account: str) -> None:
    """Makes a one-time link and keeps it, to be shown once."""
    state.keep(state.LINKS, (name, sign_in_link(work, account=account, base_url=address())))


@st.dialog("Add a person")
def add_dialog() -> None:
    """Name, sign-in name, role."""
    with st.form("add", border=False):
        name = st.text_input("Name", key="add-name")
        account = st.text_input("Sign-in name", key="add-account", help="Empty: only named in records.")
        role = st.selectbox("Role in all collections", list(ROLES), format_func=ROLES.__getitem__, key="add-role")
        email = st.text_input("E-mail", key="add-email", placeholder="not needed")
        wanted = st.form_submit_button("Add person", type="primary")
    if wanted:
        with trying() as attempt, acting() as work:
            add_person(work, name=name, account=account or None, role=role, email=email)
            if account:
                offer_link(work, name=name, account=account)
        if attempt.succeeded:
            tell(f"{name} was added.")
            st.rerun()


def person_dialog(person: PersonView) -> None:
    """What somebody may do, and how they get in."""
    account = person.account or ""
    now = list(ROLES).index(person.role)
    role = st.selectbox("Role in all collections", list(ROLES), now, format_func=ROLES.__getitem__, key="role")
    if st.button("Change role", disabled=role == person.role, key="change-role"):
        do(change_role, f"{person.name}: {role or 'no role in all collections'}.", account=account, role=role)
    membership_list(account)
    st.divider()
    with st.container(horizontal=True):
        if st.button("New sign-in link", key="new-link", disabled=not person.active):
            do(offer_link, f"A new link for {person.name}.", name=person.name, account=account)
        if person.active and st.button("Deactivate", key="deactivate"):
            do(deactivate, f"{account} cannot sign in any more.", account=account)
        if not person.active and st.button("Reactivate", key="reactivate"):
            do(reactivate, f"{account} can sign in again.", account=account)


def membership_list(account: str) -> None:
    """Roles in single collections and units."""
    with looking() as work:
        held, codes = find_memberships(work, account=account), [each.code for each in find_collections(work)]
    for each in held:
        place = each.collection or each.unit
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{each.role} in **{place}**")
            if st.button("Take away", key=f"revoke-{place}"):
                where = {"account": account, "collection": each.collection, "unit": each.unit}
                do(revoke_membership, f"{account} has no role in {place} any more.", **where)
    if codes:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            code = st.selectbox("Collection", codes, key="grant-collection")
            role = st.selectbox("Role there", LOCAL_ROLES, key="grant-role")
            if st.button("Give", key="grant"):
                do(grant_membership, f"{account}: {role} in {code}.", account=account, collection=code, role=role)


with line():
    st.title("People", width="content")
    if st.button("Add person", type="primary", icon=":material/person_add:", key="add"):
        add_dialog()
if link := state.take(state.LINKS):
    st.success(f"This link lets {link[0]} in, once, within three days. It is not shown again.", icon=":material/key:")
    st.code(link[1], language=None, wrap_lines=True)

with looking() as work:
    everybody = find_people(work)
for each in [person for person in everybody if person.account]:
    role = f"{each.role}" if each.role else "roles by collection"
    seen = f"seen {each.last_seen:%Y-%m-%d}" if each.last_seen else "never seen"
    with line(key=f"person-{each.account}"):
        state_now = role if each.active else "× cannot sign in"
        st.markdown(f"**{each.name}** `{each.account}`  \n:gray[{state_now} · {seen}]")
        if st.button("Change", key=f"change-{each.account}"):
            st.dialog(each.name)(person_dialog)(each)
if named := [person for person in everybody if not person.account]:
    st.subheader("Named in records, without an account")
    st.dataframe([{"Name": each.name, "Kind": each.agent_type, "ORCID": each.orcid or "–"} for each in named])
