"""The requests page: asking, deciding, picking, handing out, taking back."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.requests.queries import RequestView, find_requests, request_for
from lims.samples.actions import register
from lims.samples.drafts import AmountDraft
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.pages.conftest import OpenPage

SYSTEM = system_actor()


@pytest.fixture
def extracts(settings_for_test: Any) -> list[str]:
    """Two extracts of 50 µl."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        amount = AmountDraft(value="50", unit="µL")
        return register(work, collection="FIS", kind="dna_extract", count=2, amount=amount)


def shown(page: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "error", "info", "toast")
    return "\n".join(str(element.value) for kind in kinds for element in page.get(kind))


def only_request() -> RequestView:
    with reading(SYSTEM) as work:
        (found,) = find_requests(work)
        return found


def asked(open_page: OpenPage, codes: list[str], amount: str = "10") -> str:
    page = open_page("requests", account="rik", role=Role.RESEARCHER, codes=",".join(codes))
    page.text_input(key="ask-amount").set_value(amount)
    page.text_area(key="ask-purpose").set_value("barcoding *eels*")
    page.button(key="ask-submit").click().run()
    assert not page.exception
    return only_request().code


def test_a_request_goes_from_asking_to_its_return(open_page: OpenPage, extracts: list[str]) -> None:
    code = asked(open_page, extracts)
    page = open_page("requests", account="kim", role=Role.KEEPER, code=code)
    assert r"barcoding \*eels\*" in shown(page)
    page.button(key="grant").click().run()
    assert not page.exception
    assert [line.state for line in only_request().items] == ["granted", "granted"]
    assert "Pick list" in shown(page)
    assert "no known place" in shown(page)
    page.button(key="pick").click().run()
    page.button(key="hand-out").click().run()
    assert [line.state for line in only_request().items] == ["handed out", "handed out"]
    assert page.radio(key="take-back-thawed").value is None
    page.radio(key="take-back-thawed").set_value("It was on dry ice")
    page.text_input(key="take-back-condition").set_value("fine")
    page.button(key="take-back").click().run()
    assert not page.exception
    assert only_request().state == "closed"


def test_a_refusal_without_a_reason_is_shown_where_it_was_made(open_page: OpenPage, extracts: list[str]) -> None:
    code = asked(open_page, extracts[:1])
    page = open_page("requests", account="kim", role=Role.KEEPER, code=code)
    page.button(key="refuse").click().run()
    assert "Say why it is refused" in page.error[0].value
    page.text_input(key="decide-reason").set_value("the last one")
    page.button(key="refuse").click().run()
    assert only_request().items[0].decision_reason == "the last one"


def test_more_than_is_left_is_refused_on_the_form(open_page: OpenPage, extracts: list[str]) -> None:
    page = open_page("requests", account="rik", role=Role.RESEARCHER, codes=extracts[0])
    page.text_input(key="ask-amount").set_value("60")
    page.text_area(key="ask-purpose").set_value("x")
    page.button(key="ask-submit").click().run()
    assert "left" in page.error[0].value


def test_a_researcher_sees_own_requests_and_no_buttons_of_others(open_page: OpenPage, extracts: list[str]) -> None:
    code = asked(open_page, extracts[:1])
    page = open_page("requests", account="rik", role=Role.RESEARCHER, code=code)
    assert {button.key for button in page.button} & {"grant", "refuse", "pick", "hand-out"} == set()
    page.button(key="withdraw").click().run()
    with reading(SYSTEM) as work:
        assert request_for(work, code).state == "withdrawn"
    other = open_page("requests", account="clara", role=Role.RESEARCHER, code=code)
    assert "There is no request" in other.error[0].value
    assert "Nobody has asked" in shown(open_page("requests", account="clara", role=Role.RESEARCHER))


def test_requests_stand_where_they_wait(open_page: OpenPage, extracts: list[str]) -> None:
    code = asked(open_page, extracts[:1])
    assert "Mine · 1" in shown(open_page("requests", account="rik", role=Role.RESEARCHER))
    page = open_page("requests", account="kim", role=Role.KEEPER)
    assert "To decide · 1" in shown(page)
    page.button(key=f"decide-{code}").click().run()
    assert not page.exception


def test_the_form_opens_empty_too(open_page: OpenPage, extracts: list[str]) -> None:
    page = open_page("requests", account="rik", role=Role.RESEARCHER)
    page.button(key="ask").click().run()
    page.text_area(key="ask-codes").set_value("nothing such").run()
    assert "Nothing goes by" in page.error[0].value
