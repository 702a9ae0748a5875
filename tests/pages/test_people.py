"""The people page, and what the entry script offers to whom."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.collections.actions import add_collection
from lims.collections.membership import find_memberships
from lims.people.actions import add_person, deactivate
from lims.people.naming import agent_named
from lims.people.queries import account_for
from lims.ui import session
from lims.unit_of_work import reading, unit_of_work
from tests.pages.conftest import OpenPage


def shown(page: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "error", "success", "info", "code", "toast")
    return "\n".join(str(element.value) for kind in kinds for element in page.get(kind))


def add(page: AppTest, name: str, account: str, role: Role | None = None) -> AppTest:
    page.button(key="add").click().run()
    page.text_input(key="add-name").set_value(name)
    page.text_input(key="add-account").set_value(account)
    page.selectbox(key="add-role").set_value(role)

    return page.button(key="add-submit").click().run()


def test_everybody_is_listed(open_page: OpenPage) -> None:
    with unit_of_work(system_actor()) as work:
        add_person(work, name="Bob *the* Builder", account="bob", role=Role.KEEPER)
        agent_named(work, "Jan Breine")
    page = open_page("people")
    assert not page.exception
    text = shown(page)
    assert "**Ada** `ada`" in text
    assert r"Bob \*the\* Builder" in text
    assert "keeper · never seen" in text
    assert page.dataframe[0].value["Name"].tolist() == ["Jan Breine"]


def test_a_person_is_added_and_gets_a_link_that_is_shown_once(open_page: OpenPage) -> None:
    page = add(open_page("people"), "Bob", "Bob", Role.RESEARCHER)
    assert not page.exception
    assert "/enter/" in page.code[0].value
    assert "**Bob** `bob`" in shown(page)
    page.run()
    assert not page.code


def test_a_refusal_is_shown_where_it_happened_and_nothing_is_added(open_page: OpenPage) -> None:
    page = add(open_page("people"), "Ada again", "ada")
    assert not page.exception
    assert 'Somebody signs in as "ada" already.' in page.error[0].value
    assert "Ada again" not in shown(page)


def test_a_role_is_changed(open_page: OpenPage) -> None:
    with unit_of_work(system_actor()) as work:
        add_person(work, name="Bob", account="bob")
    page = open_page("people")
    page.button(key="change-bob").click().run()
    page.selectbox(key="as-bob").set_value(Role.TECHNICIAN).run()
    page.button(key="change-role").click().run()
    assert not page.exception
    with reading(system_actor()) as work:
        assert account_for(work, account="bob").role is Role.TECHNICIAN


def test_a_role_in_one_collection_is_given_and_taken_away(open_page: OpenPage) -> None:
    with unit_of_work(system_actor()) as work:
        add_person(work, name="Bob", account="bob")
        add_collection(work, code="FISH", name="Fish")
    page = open_page("people")
    page.button(key="change-bob").click().run()
    page.selectbox(key="what-bob").set_value(Role.KEEPER).run()
    page.button(key="grant").click().run()
    with reading(system_actor()) as work:
        assert [each.collection for each in find_memberships(work, account="bob")] == ["FISH"]
    page.button(key="revoke-FISH").click().run()
    assert not page.exception
    with reading(system_actor()) as work:
        assert find_memberships(work, account="bob") == []


def test_the_last_administrator_stays_one(open_page: OpenPage) -> None:
    page = open_page("people")
    page.button(key="change-ada").click().run()
    page.button(key="deactivate").click().run()
    assert "Ada is the only administrator left" in page.error[0].value


def test_a_deactivated_account_is_shown_as_such_and_may_come_back(open_page: OpenPage) -> None:
    with unit_of_work(system_actor()) as work:
        add_person(work, name="Bob", account="bob")
        deactivate(work, account="bob")
    page = open_page("people")
    assert "× cannot sign in" in shown(page)
    page.button(key="change-bob").click().run()
    page.button(key="reactivate").click().run()
    assert "× cannot sign in" not in shown(page)


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.TECHNICIAN, Role.KEEPER])
def test_only_administrators_are_offered_the_page(open_page: OpenPage, role: Role) -> None:
    with pytest.raises(ValueError, match="people"):
        open_page("people", account="bob", role=role)


def test_home_greets_and_links_to_what_one_may_do(open_page: OpenPage) -> None:
    page = open_page()
    assert page.title[0].value == "Hello, Ada"
    assert "who may do what" in shown(page)
    page = open_page(account="bob", role=Role.RESEARCHER)
    assert page.title[0].value == "Hello, Bob"
    assert "who may do what" not in shown(page)


def test_nobody_sees_a_page_who_is_not_signed_in(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("people")
    cookies: dict[str, Any] = {}
    monkeypatch.setattr(session, "cookies", lambda: cookies)
    page.run()
    assert "Your session has ended" in page.error[0].value
    assert "Ada" not in shown(page)
