"""Disposal by two people on the pages: proposed in a box, found on Home, approved or turned down."""

from typing import Any

import pytest

from lims.access import Role, system_actor
from lims.collections.actions import correct_collection
from lims.collections.membership import actor_named
from lims.disposing.actions import propose_disposal
from lims.samples.actions import measure
from lims.samples.queries import samples_for
from lims.storage.actions import add_container, place
from lims.storage.whereabouts import place_for
from lims.ui import storage_box
from lims.ui.components.box_map import BoxMapEvent
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.pages.conftest import OpenPage, sign_in
from tests.pages.looking import SQLITE, fill, labels, press, press_in_dialog, refusals, rows, shown

SYSTEM = system_actor()


@pytest.fixture
def tubes(settings_for_test: object, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A box, then two tubes at A01 and A02 of it, both ticked on its map; their collection asks for two people."""
    event = BoxMapEvent(None, None, (1, 2))
    monkeypatch.setattr(storage_box, "box_map", lambda *_rows, **_: event)
    for name in ("kim", "kas"):
        sign_in(name, Role.KEEPER)
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        correct_collection(work, collection="FIS", dispose_by_two=True)
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        codes = make.samples(work, 2)
        place(work, codes=codes, into=box)
    return [box, *codes]


def as_keeper(open_page: OpenPage, name: str, account: str, **query: str) -> Any:
    return open_page(name, account=account, role=Role.KEEPER, **query)


def proposed(tubes: list[str]) -> None:
    with reading(SYSTEM) as work:
        kim = actor_named(work, account="kim")
    with unit_of_work(kim) as work:
        propose_disposal(work, codes=tubes[1:], reason="other", comment="wrong *species*")


def disposition(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].disposition


def test_what_one_keeper_proposes_in_a_box_another_approves(open_page: OpenPage, tubes: list[str]) -> None:
    page = as_keeper(open_page, "storage", "kim", code=tubes[0])
    press(page, "Throw away")
    assert "FIS: somebody else approves." in shown(page)
    press_in_dialog(page, "Throw away", "Propose to throw away 2 samples")
    assert "by one of the standard reasons" in refusals(page)
    fill(page, "Why", "degraded")
    press_in_dialog(page, "Throw away", "Propose to throw away 2 samples")
    assert "Disposal 1 waits for somebody else's approval." in shown(page)
    mine = as_keeper(open_page, "disposals", "kim", number="1")
    assert "Somebody else decides" in shown(mine)
    assert not [label for label in labels(mine) if label.startswith("Approve")]
    assert not [label for label in labels(as_keeper(open_page, "home", "kim")) if "to throw away" in label]
    page = press(as_keeper(open_page, "home", "kas"), "**1** to throw away, if you agree")
    assert "Waiting for you · 1" in shown(page)
    page = press(page, "Disposal 1")
    links = [link.proto.label for link in page.get("page_link") if link.proto.label.startswith("FIS")]
    assert [label.split(" · ")[0] for label in links] == [grouped(code) for code in tubes[1:]]
    assert "Box › A01" in shown(page)
    press(page, "Approve: throw away 2 samples")
    assert "2 samples thrown away." in shown(page)
    assert "**approved** by Kas" in shown(page)
    assert disposition(tubes[1]) == "destroyed"
    with reading(SYSTEM) as work:
        assert place_for(work, tubes[1:]) == {}
    press(as_keeper(open_page, "home", "kas"), "Undo")
    assert disposition(tubes[1]) == "in collection"
    assert "Waiting for you · 1" in shown(as_keeper(open_page, "disposals", "kas"))


@SQLITE
def test_a_disposal_is_turned_down_with_a_reason_that_its_proposer_reads(open_page: OpenPage, tubes: list[str]) -> None:
    proposed(tubes)
    page = as_keeper(open_page, "disposals", "kas", number="1")
    assert "other: wrong *species*" in shown(page)
    press(page, "Turn it down")
    assert "Say why it is turned down" in refusals(page)
    fill(page, "Why not", "the last of its kind")
    press(page, "Turn it down")
    page = as_keeper(open_page, "disposals", "kim")
    (row,) = rows(page)
    assert (row["Decided"], row["By"], row["Because"]) == ("turned down", "Kas", "the last of its kind")
    assert "Nothing waits." in shown(page)


@SQLITE
def test_what_was_done_since_is_pointed_out_and_the_proposer_may_withdraw(
    open_page: OpenPage, tubes: list[str]
) -> None:
    proposed(tubes)
    with unit_of_work(SYSTEM) as work:
        measure(work, code=tubes[2], type="weight", value="3", unit="g")
    page = as_keeper(open_page, "disposals", "kas", number="1")
    assert f"{grouped(tubes[2])}: measure by system on 20" in shown(page)
    assert grouped(tubes[1]) not in shown(page)
    page = press(as_keeper(open_page, "disposals", "kim", number="1"), "Withdraw it")
    assert "**withdrawn** by Kim" in shown(page)
    assert disposition(tubes[1]) == "in collection"


@SQLITE
def test_a_stale_page_is_told_who_was_first(open_page: OpenPage, tubes: list[str]) -> None:
    proposed(tubes)
    page = as_keeper(open_page, "disposals", "kas", number="1")
    press(as_keeper(open_page, "disposals", "kim", number="1"), "Withdraw it")
    open_page("home", account="kas", role=Role.KEEPER)
    press(page, "Approve: throw away 2 samples")
    assert "**withdrawn** by Kim" in shown(page)
    assert disposition(tubes[1]) == "in collection"


@SQLITE
def test_where_nothing_was_proposed_the_page_says_what_it_is_for(
    open_page: OpenPage, settings_for_test: object
) -> None:
    assert "Nothing was proposed." in shown(as_keeper(open_page, "disposals", "kim"))
    page = as_keeper(open_page, "disposals", "kim", number="7")
    assert "There is no disposal 7" in refusals(page)


@SQLITE
def test_many_samples_are_a_table(open_page: OpenPage, tubes: list[str]) -> None:
    with unit_of_work(SYSTEM) as work:
        more = make.samples(work, 12)
        kim = actor_named(work, account="kim")
    with unit_of_work(kim) as work:
        propose_disposal(work, codes=[*tubes[1:], *more], reason="expired")
    page = as_keeper(open_page, "disposals", "kas", number="1")
    assert [row["Place"] for row in rows(page)] == ["Box › A01", "Box › A02", *["no known place"] * 12]
