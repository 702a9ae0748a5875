"""The page on which a rack's file is shown against the record, put away, given codes, compared, and taken back."""

import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.checking.actions import name_rack
from lims.settings import settings
from lims.storage.actions import place
from lims.unit_of_work import unit_of_work
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, refusals, rows, shown
from tests.pages.test_check import Store, store, where

__all__ = ["store"]

SYSTEM = system_actor()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "racks"
    made.mkdir()
    monkeypatch.setenv("LIMS_RACK_DIR", str(made))
    settings.cache_clear()
    return made


def drop(page: AppTest, content: str, name: str = "scan.csv") -> AppTest:
    page.file_uploader[0].set_value((name, content.encode(), "text/csv"))
    return page.run()


def use(page: AppTest, what: str) -> AppTest:
    return page.segmented_control(key="rack-use").set_value(what).run()


def test_a_dropped_file_is_shown_put_away_and_taken_back(open_page: OpenPage, store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        name_rack(work, container=store.other, code="FX1")
    moved, new = store.tubes[0], store.tubes[4]
    page = open_page("rack", account="tom", role=Role.TECHNICIAN)
    page = drop(page, f"FX1,B1,{moved}\nFX1,B2,{new}\nFX1,B3,NO READ\nFX1,B4,X77\n")
    assert [(row["At"], row["Then"]) for row in rows(page)] == [
        ("A01", "is left"),
        ("B03", "is left"),
        ("B04", "is left"),
        ("B01", "is put here"),
        ("B02", "is put here"),
    ]
    assert "2 from elsewhere" in shown(page)
    assert where(moved) == (store.box, "A01", "in place")
    page = press(page, "Put away 2 tubes")
    assert where(moved) == (store.other, "B01", "in place")
    assert "2 tubes put away in Box 2." in shown(page)
    press(page, "Undo")
    assert where(moved) == (store.box, "A01", "in place")


@SQLITE
def test_tubes_get_their_makers_codes(open_page: OpenPage, store: Store) -> None:
    page = drop(open_page("rack", code=store.box), "A1,FR1\nA2,FR2\nC9,FR3\n")
    page = press(use(page, "Assign codes"), "Give 2 codes")
    assert "2 codes given." in shown(page)
    assert where("FR2") == (store.box, "A02", "in place")


@SQLITE
def test_a_rack_is_compared_as_a_check(open_page: OpenPage, store: Store) -> None:
    page = drop(open_page("rack", code=store.box), f"A1,{store.tubes[0]}\n")
    page = press(use(page, "Compare"), "Begin the check")
    assert page.title[0].value == "Check a box"
    assert [row["Verdict"] for row in rows(page)] == ["Found", "Missing", "Missing"]


@SQLITE
def test_a_rack_that_is_not_known_is_named_once(open_page: OpenPage, store: Store) -> None:
    page = drop(open_page("rack"), f"FX7,A5,{store.tubes[0]}\n")
    assert "Nothing goes by the rack code FX7 yet." in shown(page)
    fill(page, "The rack", store.other)
    page = press(page, "This one")
    assert page.query_params["code"] in (store.other, [store.other])
    page = drop(open_page("rack"), f"FX7,A5,{store.tubes[0]}\n")
    assert "Put away 1 tube" in labels(page)


@SQLITE
def test_or_it_is_made_in_the_size_of_the_file(open_page: OpenPage, store: Store) -> None:
    page = drop(open_page("rack"), f"FX8,H12,{store.tubes[0]}\n")
    fill(page, "It stands in", store.freezer)
    page = press(page, "Add this rack")
    press(page, "Put away 1 tube")
    container, position, _ = where(store.tubes[0])
    assert (container not in (store.box, store.other), position) == (True, "H12")


@SQLITE
def test_codes_without_positions_ask_for_the_order_of_the_reader(open_page: OpenPage, store: Store) -> None:
    order = ["No Tube", store.tubes[0], *["No Tube"] * 79]
    page = drop(open_page("rack", code=store.box), "OK" + ",".join(order))
    assert [row["At"] for row in rows(page) if row["Read"] != "–"] == ["A02"]
    fill(page, "The codes go down the columns", True)
    page.run()
    assert [row["At"] for row in rows(page) if row["Read"] != "–"] == ["B01"]


@SQLITE
def test_a_file_that_is_no_scan_says_why(open_page: OpenPage, store: Store) -> None:
    assert "Line 1 is not a position" in refusals(drop(open_page("rack", code=store.box), "error\nerror2\n"))


@SQLITE
def test_files_that_wait_in_the_folder_are_listed_and_moved_when_saved(
    open_page: OpenPage, store: Store, folder: Path
) -> None:
    for name, code in ((f"{store.box}.csv", store.tubes[4]), ("junk.csv", "X")):
        (folder / name).write_text(f"I9,{code}\n")
        os.utime(folder / name, (time.time() - 60, time.time() - 60))
    page = open_page("rack")
    assert where(store.tubes[0]) == (store.box, "A01", "in place")
    page.selectbox[0].set_value("junk.csv").run()
    page = press(page, "Dismiss it")
    page.selectbox[0].set_value(f"{store.box}.csv").run()
    press(page, "Put away 1 tube")
    assert where(store.tubes[4]) == (store.box, "I09", "in place")
    assert sorted(str(each.relative_to(folder)) for each in folder.rglob("*.csv")) == [
        "dismissed/junk.csv",
        f"saved/{store.box}.csv",
    ]


@SQLITE
def test_a_technician_is_not_offered_to_make_a_rack(open_page: OpenPage, store: Store) -> None:
    page = drop(open_page("rack", account="tom", role=Role.TECHNICIAN), f"FX9,A5,{store.tubes[0]}\n")
    assert "Add this rack" not in labels(page)
    fill(page, "The rack", store.other)
    assert "Put away 1 tube" in labels(press(page, "This one"))


@SQLITE
def test_where_nothing_can_be_saved_the_button_rests(open_page: OpenPage, store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        place(work, codes=store.tubes[4:], into=store.other)
    page = drop(open_page("rack", code=store.other), f"A2,{store.tubes[4]}\n")
    (button,) = [each for each in page.button if each.label == "Nothing to put away"]
    assert button.disabled
