"""People: who can sign in, what they may do where, and how they get in. The address says whose card is open."""

import streamlit as st

from lims.people.queries import PersonView, find_people
from lims.ui import state
from lims.ui.markdown import plain
from lims.ui.person_card import WIDTH, line, open_card, show_empty, show_person
from lims.ui.session import looking


def row(person: PersonView, account: str) -> None:
    """One account in a line, with its card below where it is open."""
    may = (person.role or "roles by collection") if person.active else "× cannot sign in"
    seen = f"seen {person.last_seen:%Y-%m-%d}" if person.last_seen else "never seen"
    is_open = st.query_params.get("account") == account
    with line(key=f"person-{account}"):
        st.markdown(f"**{plain(person.name)}** `{account}`  \n:gray[{may} · {seen}]")
        wanted = {} if is_open else {"account": account}
        st.button("Close" if is_open else "Change", key=f"change-{account}", on_click=open_card, kwargs=wanted)
    if is_open:
        with st.container(border=True, width=WIDTH):
            show_person(person, account)


with line():
    st.title("People", width="content")
    st.button("Add person", type="primary", key="add", on_click=open_card, kwargs={"add": "yes"})
if link := state.take(state.LINKS):
    st.success(f"This link lets {plain(link[0])} in, once, within three days. It is not shown again.", width=WIDTH)
    st.code(link[1], language=None, wrap_lines=True, width=WIDTH)
if "add" in st.query_params:
    show_empty()
with looking() as work:
    everybody = find_people(work)
for each in everybody:
    if each.account:
        row(each, each.account)
if named := [person for person in everybody if not person.account]:
    st.subheader("Named in records, without an account")
    table = [{"Name": each.name, "Kind": each.agent_type, "ORCID": each.orcid or "–"} for each in named]
    st.dataframe(table, width=WIDTH)
