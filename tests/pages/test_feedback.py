"""How refusals and bugs are told on a page, and what the page list is."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from lims.errors import InvalidInputError, NotFoundError
from lims.ui import feedback, navigation
from lims.ui.markdown import plain


def a_page_with_a_refusal() -> None:
    import streamlit as st

    from lims.errors import ConflictError
    from lims.ui.feedback import show_told, tell, trying

    with trying() as attempt:
        raise ConflictError("C04 is taken by *FIS_1*.")
    st.write(f"went on: {attempt.succeeded}, {attempt.error}")
    with trying() as attempt:
        tell("Put [away].")
    st.write(f"went on: {attempt.succeeded}, {attempt.error}")
    show_told()


def a_page_with_a_bug() -> None:
    from lims.ui.feedback import show_bug

    try:
        {}["secret detail"]
    except KeyError as error:
        show_bug(error)


def test_a_refusal_is_shown_in_its_place_and_the_page_goes_on() -> None:
    page = AppTest.from_function(a_page_with_a_refusal, default_timeout=30).run()
    assert not page.exception
    assert [each.value for each in page.error] == [r"C04 is taken by \*FIS\_1\*."]
    assert [each.value for each in page.markdown] == [
        "went on: False, C04 is taken by *FIS_1*.",
        "went on: True, None",
    ]
    assert [each.value for each in page.toast] == [r"Put \[away\]."]


def test_a_bug_has_a_number_and_the_log_has_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="staal.ui"):
        page = AppTest.from_function(a_page_with_a_bug, default_timeout=30).run()
    [shown] = [each.value for each in page.error]
    assert "secret" not in shown
    assert shown.split()[-1].rstrip(".") in caplog.text
    assert "secret detail" in caplog.text


def test_what_is_wrong_with_each_field_is_listed() -> None:
    several = InvalidInputError("Nothing was imported.", Datum="No such day.", weight="No number.")
    assert feedback.message_of(several) == "Nothing was imported.\n\n- Datum\\: No such day.\n- weight\\: No number."
    assert feedback.message_of(InvalidInputError(name="A name is needed.")) == "A name is needed."
    assert feedback.message_of(NotFoundError()) == "What was named does not exist, or the actor may not see it."


def test_what_people_wrote_is_not_markdown() -> None:
    assert plain("a_b *c* [d](e) $f$ :red[g] `h` <i>") == r"a\_b \*c\* \[d\](e) \$f\$ \:red\[g\] \`h\` \<i\>"


def test_names_and_addresses_of_pages_are_used_once() -> None:
    names = [place.name for place in navigation.PLACES]
    assert len(set(names)) == len(names)
    assert all(place.path.is_absolute() for place in navigation.PLACES)
