"""The page on which a box is checked: what is scanned, the verdicts, accepting, signing; the plan, what is missing."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from lims.access import Role, system_actor
from lims.checking.actions import check_box, mark_missing
from lims.checking.queries import check_for
from lims.collections.membership import actor_named
from lims.scanning.actions import scan
from lims.storage.actions import add_container, place
from lims.storage.whereabouts import place_for
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage, sign_in
from tests.pages.looking import SQLITE, components, fill, labels, press, press_in_dialog, refusals, rows, shown

SYSTEM = system_actor()


@dataclass(frozen=True)
class Store:
    """A freezer with two boxes; three tubes in the first, one in the second, one nowhere."""

    freezer: str
    box: str
    other: str
    tubes: list[str]


@pytest.fixture
def store(settings_for_test: object) -> Store:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer A", type_key="freezer_80")
        box, other = add_container(work, name="Box", type_key="box_9x9", parent=freezer, count=2)
        tubes = make.samples(work, 5)
        place(work, codes=tubes[:3], into=box)
        place(work, codes=tubes[3:4], into=other)
    return Store(freezer, box, other, tubes)


def checked(store: Store) -> int:
    """A check with every verdict."""
    first, second, _, foreign, _ = store.tubes
    with unit_of_work(SYSTEM) as work:
        return check_box(
            work,
            container=store.box,
            codes=[first, second, foreign, "NONSENSE", "NO READ"],
            positions=["A1", "B2", "C1", "C2", "C3"],
        ).number


def where(code: str) -> tuple[str, str | None, str]:
    with reading(SYSTEM) as work:
        found = place_for(work, [code])[code]
    return found.container, found.position, found.state


def test_pasted_codes_are_compared_put_right_and_signed(open_page: OpenPage, store: Store) -> None:
    page = open_page("check", account="tom", role=Role.TECHNICIAN, code=store.box)
    assert "It was never checked." in shown(page)
    page.segmented_control(key="check-way").set_value("Paste codes").run()
    fill(page, "Codes", f"{store.tubes[0]}\n{store.tubes[1]}, {store.tubes[3]}")
    press(page, "Compare")
    assert ("1 missing" in shown(page), page.query_params["number"]) == (True, "1")
    press(page, "Accept all 2")
    assert where(store.tubes[3]) == (store.box, "A04", "in place")
    assert where(store.tubes[2]) == (store.box, "A03", "missing")
    fill(page, "Comment", "with An")
    press(page, "Close and sign")
    assert "Check 1 · closed" in shown(page)
    assert "Close and sign" not in labels(page)
    with reading(SYSTEM) as work:
        assert (check_for(work, 1).state, check_for(work, 1).comment) == ("closed", "with An")


@SQLITE
def test_every_verdict_stands_in_the_list_with_what_may_be_done(open_page: OpenPage, store: Store) -> None:
    page = open_page("check", number=str(checked(store)))
    assert [(row["Verdict"], row["Found at"]) for row in rows(page)] == [
        ("Found", "A01"),
        ("Missing", "–"),
        ("Misplaced", "B02"),
        ("Foreign", "C01"),
        ("Unknown", "C02"),
        ("Unreadable", "C03"),
    ]
    assert {"Accept all 3", "Mark missing", "Move on record", "Put here", "Taken out"} <= set(labels(page))
    assert components(page) == ["check-1"]


@SQLITE
def test_lines_are_accepted_and_left_one_by_one(open_page: OpenPage, store: Store) -> None:
    page = open_page("check", number=str(checked(store)))
    press(page, "Move on record")
    assert where(store.tubes[1]) == (store.box, "B02", "in place")
    page.button(key="out-4").click().run()
    page.button(key="leave-5").click().run()
    done = [row["Done"] for row in rows(page)]
    assert done == ["–", "–", "moved", "taken out", "left", "–"]


@SQLITE
def test_what_the_bench_scanned_is_what_lies_in_the_box(open_page: OpenPage, store: Store) -> None:
    sign_in("tom", Role.TECHNICIAN)
    with unit_of_work(SYSTEM) as work:
        tom = actor_named(work, account="tom")
    for number, text in enumerate(["STAAL:LOOK-UP", *store.tubes[:2]]):
        with unit_of_work(tom) as work:
            scan(work, client="tab", number=number, text=text, session_key="check-x")
    page = open_page("check", account="tom", role=Role.TECHNICIAN, code=store.box, scans="check-x")
    assert "**2** scanned · 3 should be in it" in shown(page)
    page.button(key="compare-scans").click().run()
    assert [row["Verdict"] for row in rows(page)] == ["Found", "Found", "Missing"]


@SQLITE
def test_an_open_check_goes_on(open_page: OpenPage, store: Store) -> None:
    number = checked(store)
    assert f"Check {number} of it is open" in shown(open_page("check", code=store.box))


@SQLITE
def test_the_plan_and_what_is_missing_stand_where_one_begins(open_page: OpenPage, store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        mark_missing(work, codes=store.tubes[1:2])
    page = open_page("check")
    assert "**2** of 2 boxes never checked" in shown(page)
    assert rows(page)[0]["Beside it now"] == f"A01 {store.tubes[0]}, A03 {store.tubes[2]}"
    fill(page, "Box", store.other)
    press(page, "Check it")
    assert f"`{grouped(store.other)}`" in shown(page)


@SQLITE
def test_an_unknown_box_or_number_is_said_so(open_page: OpenPage, store: Store) -> None:
    assert "Nothing goes by" in refusals(open_page("check", code="NOPE"))
    assert "There is no check" in refusals(open_page("check", number="x"))


@SQLITE
def test_the_storage_page_leads_here(open_page: OpenPage, store: Store) -> None:
    page = press(open_page("storage", code=store.box), "Check it")
    assert page.title[0].value == "Check a box"
    page = press(open_page("storage", code=store.freezer), "Check it")
    assert "of 2 boxes never checked" in shown(page)


@SQLITE
def test_the_wrong_box_is_put_right_from_the_bench(open_page: OpenPage, store: Store) -> None:
    sign_in("tom", Role.TECHNICIAN)
    with unit_of_work(SYSTEM) as work:
        tom = actor_named(work, account="tom")
    for number, text in enumerate(["STAAL:PUT-AWAY", store.other, store.tubes[4]]):
        with unit_of_work(tom) as work:
            scan(work, client="tab", number=number, text=text, session_key="bench-1")
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench="bench-1")
    press(page, "I had the wrong box open")
    fill(page, "The right box", store.box)
    fill(page, "At the same positions", False)
    press_in_dialog(page, "I had the wrong box open", "Put it right")
    assert where(store.tubes[4]) == (store.box, "A04", "in place")


@SQLITE
def test_a_tube_is_said_to_be_missing_on_its_own_page_and_found_again(open_page: OpenPage, store: Store) -> None:
    page = press(open_page("sample", code=store.tubes[0]), "It is missing")
    assert "It is missing since" in shown(page)
    assert where(store.tubes[0]) == (store.box, "A01", "missing")
    press(page, "Bring back")
    press_in_dialog(page, "Bring back", "It stayed frozen")
    assert where(store.tubes[0]) == (store.box, "A01", "in place")


@SQLITE
def test_a_tube_that_was_taken_out_earlier_is_keyed_in_with_its_time(open_page: OpenPage, store: Store) -> None:
    earlier = datetime(2026, 3, 2, 9, tzinfo=UTC)
    page = press(open_page("sample", code=store.tubes[0]), "Take out")
    page.datetime_input(key="taken-out").set_value(earlier.replace(tzinfo=None))
    press_in_dialog(page, "Take out", "Take it out")
    with reading(SYSTEM) as work:
        assert place_for(work, [store.tubes[0]])[store.tubes[0]].since == earlier
