"""What is scanned outside the bench is told, and nothing is written."""

import pytest
from sqlalchemy import func, select

from lims.access import Actor, system_actor
from lims.collections.membership import actor_named
from lims.errors import NotAllowedError
from lims.people.actions import add_person
from lims.samples.actions import issue_codes
from lims.scanning.looking_up import find_scanned
from lims.scanning.tables import BenchSession, Scan
from lims.storage.actions import add_container, place, take_out
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make

SYSTEM = system_actor()


@pytest.fixture
def store(settings_for_test: object) -> tuple[str, list[str]]:
    """A box with one tube, and two that lie nowhere."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        codes = make.samples(work, 3)
        place(work, codes=codes[:1], into=box)
    return box, codes


def found(text: str, actor: Actor = SYSTEM) -> dict[str, object]:
    with reading(actor) as work:
        view = find_scanned(work, text)
    return {name: getattr(view, name) for name in ("verdict", "code", "headline", "page", "opens")}


def test_a_tube_is_told_with_its_place_and_its_page(store: tuple[str, list[str]]) -> None:
    _, (tube, loose, _) = store
    told = {"verdict": "done", "code": grouped(tube), "headline": "Box · A01", "page": "sample", "opens": tube}
    assert found(tube) == told
    assert found(loose)["headline"] == "no place recorded"


def test_whatever_a_reader_puts_around_it_is_the_same_tube(store: tuple[str, list[str]]) -> None:
    _, (tube, *_) = store
    for text in (tube.swapcase(), f"]d2{tube}", f"\x1d]Q3{tube.lower()}", f"https://old.example.org/s/{tube}"):
        assert found(text) == found(tube)


def test_a_tube_that_is_out_says_so(store: tuple[str, list[str]]) -> None:
    _, (tube, *_) = store
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=[tube])
    assert found(tube)["headline"] == "out of Box · A01"


def test_a_box_is_told_with_its_room(store: tuple[str, list[str]]) -> None:
    box, _ = store
    with reading(SYSTEM) as work:
        view = find_scanned(work, box)
    assert (view.headline, view.page, view.opens) == ("Box", "storage", box)
    assert "80 free" in view.message


def test_a_label_that_is_on_nothing_yet_leads_to_registering(store: tuple[str, list[str]]) -> None:
    with unit_of_work(SYSTEM) as work:
        code = issue_codes(work, collection="FIS", count=1, purpose="spare").first
    assert found(code) | {"headline": ""} == {
        "verdict": "attention",
        "code": grouped(code),
        "headline": "",
        "page": "register",
        "opens": code,
    }


@pytest.mark.parametrize("text", ["STAAL:UNDO", "staal:put-away", "STAAL:DONE"])
def test_a_command_of_the_bench_card_commands_nothing_here(store: tuple[str, list[str]], text: str) -> None:
    told = found(text)
    assert (told["verdict"], told["page"]) == ("attention", None)


@pytest.mark.parametrize("text", ["FIS9999999", "nothing such", "C04", "", "\0", "x" * 5000, "]Q3", "\ud800"])
def test_anything_else_gets_a_plain_answer(store: tuple[str, list[str]], text: str) -> None:
    told = found(text)
    assert (told["verdict"], told["page"]) == ("refused", None)
    assert told["headline"]


def test_no_bench_is_touched_and_no_scan_is_kept(store: tuple[str, list[str]]) -> None:
    box, codes = store
    for text in (box, *codes, "STAAL:PUT-AWAY", "nothing such"):
        found(text)
    with reading(SYSTEM) as work:
        for table in (BenchSession, Scan):
            assert work.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_who_may_find_nothing_is_told_nothing(store: tuple[str, list[str]]) -> None:
    with unit_of_work(SYSTEM) as work:
        add_person(work, name="Nobody", account="nobody", role=None)
    with reading(SYSTEM) as work:
        nobody = actor_named(work, account="nobody")
    with pytest.raises(NotAllowedError):
        found(store[1][0], nobody)
