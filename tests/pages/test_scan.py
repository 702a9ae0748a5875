"""The scan page around its field, which is tried in a browser: mode, what is open, the map, the batch."""

import pytest

from lims.access import Role, system_actor
from lims.collections.membership import actor_named
from lims.samples.actions import issue_codes
from lims.scanning.actions import scan
from lims.scanning.queries import find_bench
from lims.storage.actions import add_container
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage, sign_in
from tests.pages.looking import SQLITE, components, rows, shown

SYSTEM = system_actor()
BENCH = "bench-1"


@pytest.fixture
def scanned(settings_for_test: object) -> list[str]:
    """A technician has put two tubes into a box, and scanned something unknown; the codes of box and tubes."""
    sign_in("tom", Role.TECHNICIAN)
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (freezer,) = add_container(work, name="Freezer *A*", type_key="freezer_80")
        (box,) = add_container(work, name="Box", type_key="box_9x9", parent=freezer)
        codes = [box, *make.samples(work, 2)]
        tom = actor_named(work, account="tom")
    for number, text in enumerate(["STAAL:PUT-AWAY", *codes, "nothing such"]):
        with unit_of_work(tom) as work:
            scan(work, client="tab", number=number, text=text, session_key=BENCH)
    return codes


def test_the_bench_shows_its_mode_what_is_open_and_what_was_scanned(open_page: OpenPage, scanned: list[str]) -> None:
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    text = shown(page)
    assert page.segmented_control[0].value == "put away"
    assert f"Here: **Freezer *A* › Box** `{grouped(scanned[0])}` · **79** free, next A03" in text
    batch = rows(page)
    assert [row["Code"] for row in batch[1:3]] == [grouped(code) for code in scanned[:0:-1]]
    assert [row[""] for row in batch] == ["×", "✓", "✓", "✓", "✓"]
    assert components(page) == ["camera", "scanner", f"bench-{scanned[0]}"]


@SQLITE
def test_a_mode_is_chosen_by_its_button_too(open_page: OpenPage, scanned: list[str]) -> None:
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    page.segmented_control[0].set_value("take out").run()
    assert not page.exception
    assert page.segmented_control[0].value == "take out"
    with reading(SYSTEM) as work:
        tom = actor_named(work, account="tom")
    with reading(tom) as work:
        assert find_bench(work, BENCH).mode == "take out"


@SQLITE
def test_a_bench_is_its_owners(open_page: OpenPage, scanned: list[str]) -> None:
    page = open_page("scan", account="kim", role=Role.KEEPER, bench=BENCH)
    assert page.segmented_control[0].value == "look up"
    assert "Scan the code of a box or shelf" in shown(page)
    assert not page.dataframe


@SQLITE
def test_a_new_tab_has_a_bench_of_its_own_that_stands_in_the_address(
    open_page: OpenPage, settings_for_test: object
) -> None:
    page = open_page("scan")
    assert page.query_params["bench"] != open_page("scan").query_params["bench"]
    assert page.query_params["bench"] == page.run().query_params["bench"]


@SQLITE
def test_a_label_that_is_not_claimed_yet_is_one_click_from_its_registering(
    open_page: OpenPage, scanned: list[str]
) -> None:
    with unit_of_work(SYSTEM) as work:
        code = issue_codes(work, collection="FIS", count=3, purpose="the May cruise").first
        tom = actor_named(work, account="tom")
    with unit_of_work(tom) as work:
        scan(work, client="tab", number=99, text=code, session_key=BENCH)
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    assert rows(page)[0]["What happened"] == "not claimed yet"
    assert f"Register {grouped(code)}" in [link.proto.label for link in page.get("page_link")]
