"""Days, thaws and changes of preservation on the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.preserving.actions import set_dates
from lims.preserving.rules import EXPIRY
from lims.preserving.thaws import kept_for
from lims.samples.actions import derive
from lims.samples.drafts import DerivationDraft
from lims.samples.queries import samples_for
from lims.storage.actions import add_container, place, take_out
from lims.ui import keeping_many, session
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, press_in_dialog, rows, shown

SYSTEM = system_actor()
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


@pytest.fixture
def culture(settings_for_test: object) -> str:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (code, _) = make.samples(work, 2, kind="culture")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        (box,) = add_container(work, name="Box", type_key="box_9x9", parent=freezer)
        place(work, codes=[code], into=box)
    return code


@SQLITE
def test_a_sample_says_how_it_keeps(open_page: OpenPage, culture: str) -> None:
    with unit_of_work(SYSTEM) as work:
        set_dates(work, codes=[culture], days={EXPIRY: YESTERDAY})
        (made,) = derive(work, parents=[culture], draft=DerivationDraft(kind="culture"))
    assert "expired" in shown(open_page("sample", code=culture))
    told = shown(open_page("sample", code=made.code))
    assert "Passages or regenerations recorded: **1**" in told


@SQLITE
def test_who_brings_something_back_says_whether_it_thawed(open_page: OpenPage, culture: str) -> None:
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=[culture])
    page = open_page("sample", code=culture)
    press(page, "Bring back")
    press_in_dialog(page, "Bring back", "It thawed")
    with reading(SYSTEM) as work:
        assert kept_for(work, culture).own == 1
    assert "Thawed **1 time**" in shown(open_page("sample", code=culture))


@SQLITE
def test_what_it_is_kept_in_is_changed_from_its_page(open_page: OpenPage, culture: str) -> None:
    page = open_page("sample", code=culture)
    press(page, "Change what it is kept in")
    fill(page, "In what it is now", "glycerol 20 %")
    press_in_dialog(page, "Change what it is kept in", "Change it")
    with reading(SYSTEM) as work:
        assert samples_for(work, [culture])[0].preservation == "glycerol 20 %"


@SQLITE
def test_its_day_is_set_from_its_page(open_page: OpenPage, culture: str) -> None:
    page = open_page("sample", code=culture)
    press(page, "Set its days")
    page.date_input[0].set_value(YESTERDAY)
    press_in_dialog(page, "Set its days", "Set them")
    with reading(SYSTEM) as work:
        assert samples_for(work, [culture])[0].expires_on == YESTERDAY


@SQLITE
def test_a_researcher_is_offered_neither(open_page: OpenPage, culture: str) -> None:
    page = open_page("sample", account="rik", role=Role.RESEARCHER, code=culture)
    assert not {"Set its days", "Change what it is kept in"} & set(labels(page))


@SQLITE
def test_what_is_past_its_day_is_listed_counted_and_found(open_page: OpenPage, culture: str) -> None:
    with unit_of_work(SYSTEM) as work:
        set_dates(work, codes=[culture], days={EXPIRY: YESTERDAY})
    page = open_page("storage")
    assert "Near their day · 1 · 1 past it" in shown(page)
    assert rows(page)[-1]["What"] == "! expired"
    assert "**1** past their last day" in labels(open_page("home"))
    page = open_page("samples")
    assert len(rows(page)) == 2
    fill(page, "Near its day", value=True)
    assert [row["Code"] for row in rows(page.run())] == [grouped(culture)]


def _two_selected() -> None:
    """A page with two samples selected: the harness cannot tick rows of a table."""
    import streamlit as st  # a page of the harness has nothing but its own lines

    from lims.ui.keeping_many import offer_keeping

    offer_keeping(st.session_state["codes"])


@SQLITE
def test_many_get_a_day_and_another_preservation_at_once(culture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (session, keeping_many):
        monkeypatch.setattr(module, "current_actor", lambda: SYSTEM)
    with unit_of_work(SYSTEM) as work:
        codes = [culture, *make.samples(work, 1)]
    page = AppTest.from_function(_two_selected, default_timeout=30)
    page.session_state["codes"] = codes
    press(page.run(), "Days")
    page.date_input[0].set_value(YESTERDAY)
    press_in_dialog(page, "Days", "Set for 2 samples")
    press(page.run(), "Preservation")
    fill(page, "In what they are now", "ethanol 96 %")
    press_in_dialog(page, "Preservation", "Change 2 samples")
    with reading(SYSTEM) as work:
        told = {(each.expires_on, each.retain_until, each.preservation) for each in samples_for(work, codes)}
    assert told == {(YESTERDAY, None, "ethanol 96 %")}
