"""The scan page around its field, which is tried in a browser: mode, what is open, the map, the batch."""

from datetime import UTC, datetime, timedelta

import pytest

from lims.access import Role, system_actor
from lims.collections.membership import actor_named
from lims.samples.actions import issue_codes
from lims.scanning.actions import scan
from lims.scanning.queries import BenchView, find_bench
from lims.scanning.rules import Wishes
from lims.storage.actions import add_container
from lims.storage.whereabouts import place_for
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage, sign_in
from tests.pages.looking import SQLITE, components, fill, labels, press, refusals, rows, shown

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
def test_whether_it_thawed_is_asked_where_things_are_brought_back(open_page: OpenPage, scanned: list[str]) -> None:
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    assert len(page.segmented_control) == 1
    page.segmented_control[0].set_value("bring back").run()
    question = page.segmented_control[1]
    assert (question.label, question.value) == ("Did it thaw?", "not said")
    question.set_value("on dry ice").run()
    assert not page.exception
    assert [each.value for each in page.segmented_control] == ["bring back", "on dry ice"]
    page.segmented_control[1].set_value(None).run()
    assert [each.value for each in page.segmented_control] == ["bring back", "on dry ice"]
    with reading(SYSTEM) as work:
        tom = actor_named(work, account="tom")
    with reading(tom) as work:
        assert find_bench(work, BENCH).returned == "on dry ice"


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


def scans(actor_name: str, *texts: str, first: int = 200, at: datetime | None = None) -> None:
    with reading(SYSTEM) as work:
        actor = actor_named(work, account=actor_name)
    for number, text in enumerate(texts, start=first):
        with unit_of_work(actor) as work:
            scan(work, client="tab", number=number, text=text, session_key=BENCH, scanned_at=at)


def mode_of(account: str = "tom") -> BenchView:
    with reading(SYSTEM) as work:
        actor = actor_named(work, account=account)
    with reading(actor) as work:
        return find_bench(work, BENCH)


@SQLITE
def test_a_mode_of_the_menu_is_chosen_there_and_stands_beside_the_usual_ones(
    open_page: OpenPage, scanned: list[str]
) -> None:
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    page = press(page, "Derive")
    assert page.segmented_control[0].value == "derive"
    assert page.segmented_control[0].options[-1] == "Derive"
    fill(page, "Make", "dna_extract")
    page.run()
    fill(page, "Of each", 2)
    page.run()
    assert mode_of().wishes == Wishes("dna_extract", 2)


def test_parents_are_derived_and_their_labels_are_one_click_away(open_page: OpenPage, scanned: list[str]) -> None:
    scans("tom", "STAAL:DERIVE", "STAAL:KIND-TISSUE", *scanned[1:])
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    page = press(page, "Make them (2 scans)")
    assert rows(page)[0]["What happened"] == "2 × tissue made"
    assert "Print 2 labels" in [link.proto.label for link in page.get("page_link")]
    page = press(page, "Undo the batch")
    assert rows(page)[1]["What happened"] == "taken back"
    assert "Print 2 labels" not in [link.proto.label for link in page.get("page_link")]


@SQLITE
def test_the_reason_for_using_up_is_chosen_beside_the_field(open_page: OpenPage, scanned: list[str]) -> None:
    scans("tom", "STAAL:USE-UP")
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    fill(page, "Why", "STAAL:REASON-USED-UP")
    page.run()
    assert mode_of().wishes.reason == "used up"
    scans("tom", scanned[1], first=300)
    assert rows(page.run())[0]["What happened"] == "used up"


@SQLITE
def test_a_check_waits_for_its_box_and_leads_to_its_page(open_page: OpenPage, scanned: list[str]) -> None:
    scans("tom", "STAAL:CHECK")
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    assert next(button for button in page.button if button.label == "Check it (0 scans)").disabled
    scans("tom", *scanned, first=300)
    page = press(page.run(), "Check it (2 scans)")
    assert rows(page)[0]["What happened"] == "2 found"
    assert "Look at check 1" in [link.proto.label for link in page.get("page_link")]


def test_what_waited_and_no_longer_fits_is_decided_on_the_page(open_page: OpenPage, scanned: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        one, two = make.samples(work, 2)
        (other,) = add_container(work, name="Other", type_key="box_9x9")
    earlier = datetime.now(UTC) - timedelta(minutes=9)
    scans("tom", "STAAL:PUT-AWAY", scanned[0], "A01", one, "A02", two, at=earlier)
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    assert "To decide." in shown(page)
    assert labels(page).count("Dismiss") == 2
    page = press(page, "Try again")
    assert "A02 is taken" in refusals(page)
    next(field for field in page.text_input if field.label == "Into").set_value(other)
    page = next(button for button in page.button if button.label == "Put it there").click().run()
    assert labels(page).count("Dismiss") == 1
    page = press(page, "Dismiss")
    assert "To decide." not in shown(page)
    with reading(SYSTEM) as work:
        assert place_for(work, [one])[one].container_name == "Other"


@SQLITE
def test_the_scans_of_a_long_session_are_paged(open_page: OpenPage, scanned: list[str]) -> None:
    scans("tom", *(f"text {number}" for number in range(60)))
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    assert len(rows(page)) == 50
    page = press(page, "Earlier")
    assert [row["Code"] for row in rows(page)][-2:] == [grouped(scanned[0]), "STAAL:PUT-AWAY"]
    assert len(rows(press(page, "Newer"))) == 50


@SQLITE
def test_the_bench_card_is_one_click_away(open_page: OpenPage, scanned: list[str]) -> None:
    page = open_page("scan", account="tom", role=Role.TECHNICIAN, bench=BENCH)
    assert "Bench card (PDF)" in [each.proto.label for each in page.get("download_button")]
