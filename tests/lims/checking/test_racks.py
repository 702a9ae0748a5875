"""A rack's file: put away, codes given, compared; what is right is saved though some of it is not; and taken back."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from lims.access import Actor, Role
from lims.checking.actions import NothingToSaveError, assign_codes, name_rack, put_rack_away
from lims.checking.racks import (
    OtherRackError,
    RackView,
    find_code_giving,
    find_compared,
    find_put_away,
    find_rack,
)
from lims.collections.queries import collection_for
from lims.errors import NotAllowedError
from lims.identity.minting import CodeTakenError
from lims.identity.queries import UnknownCodeError, find_matches
from lims.identity.second_codes import give_second_codes
from lims.samples.actions import issue_codes
from lims.samples.queries import samples_for
from lims.samples.searching import find_samples
from lims.storage.actions import add_container, take_out
from lims.storage.whereabouts import custody_for
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests.lims.checking.test_actions import put, take_back, tubes, where
from tests.lims.storage.conftest import SYSTEM, Store, technician
from tests.pages.looking import SQLITE


def file(at: dict[str, str], rack: str | None = None) -> bytes:
    front = f"{rack}," if rack else ""
    return "".join(f"{front}{label},{code}\n" for label, code in at.items()).encode()


def put_away(box: str, at: dict[str, str], rack: str | None = None) -> RackView:
    with unit_of_work(SYSTEM) as work:
        return put_rack_away(work, container=box, content=file(at, rack), file_name="rack.csv")


def give_codes(box: str, at: dict[str, str]) -> RackView:
    with unit_of_work(SYSTEM) as work:
        return assign_codes(work, container=box, content=file(at), file_name="rack.csv")


def shown(find: Callable[..., RackView], box: str, at: dict[str, str]) -> RackView:
    with reading(SYSTEM) as work:
        return find(work, container=box, content=file(at))


def told(view: RackView) -> list[tuple[str | None, str, str]]:
    return [(line.label, line.verdict, line.will) for line in view.lines]


def goes_by(text: str) -> list[str | None]:
    with reading(SYSTEM) as work:
        return [match.code for match in find_matches(work, text)]


def whole() -> bool:
    with reading(SYSTEM) as work:
        return [each.check for each in verify(work) if not each.holds] == []


def test_what_is_right_is_put_away_in_one_act_and_the_rest_is_shown_first(store: Store) -> None:
    right, away, other, new, gone = tubes(5)
    put([right, away, gone], store.box, ["A1", "A2", "A9"])
    put([other], store.other_box)
    at = {"A1": right, "B1": away, "B2": other, "B3": new, "B4": "NOBODY", "B5": "NO READ", "B6": "NO TUBE"}
    before = shown(find_put_away, store.box, at)
    assert told(before) == [
        ("A01", "found", "none"),
        ("A09", "missing", "none"),
        ("B01", "misplaced", "moved"),
        ("B02", "foreign", "put here"),
        ("B03", "foreign", "put here"),
        ("B04", "unknown", "none"),
        ("B05", "unreadable", "none"),
    ]
    assert [line.recorded for line in before.lines][3] == "Box 2 · A01"
    assert (len(before.saved), before.counts["foreign"]) == (3, 2)
    assert told(put_away(store.box, at)) == told(before)
    assert (where(away), where(other)) == ((store.box, "B01", "in place"), (store.box, "B02", "in place"))
    assert (where(new), where(gone)) == ((store.box, "B03", "in place"), (store.box, "A09", "in place"))
    assert whole()
    take_back()
    assert (where(away), where(other), where(new)) == (
        (store.box, "A02", "in place"),
        (store.other_box, "A01", "in place"),
        None,
    )
    assert whole()


def test_a_tube_is_not_put_where_the_record_has_one_that_was_not_read(store: Store) -> None:
    there, new, follows = tubes(3)
    put([there, new], store.box, ["A1", "A2"])
    view = put_away(store.box, {"A1": new, "A2": follows, "A3": tubes(1)[0]})
    assert told(view) == [
        ("A01", "misplaced", "none"),
        ("A01", "missing", "none"),
        ("A02", "foreign", "none"),
        ("A03", "foreign", "put here"),
    ]
    problems = [line.problem or "" for line in view.lines]
    assert "is taken on record by" in problems[0]
    assert "stays on record for what is left" in problems[2]
    assert (where(there), where(new)) == ((store.box, "A01", "in place"), (store.box, "A02", "in place"))


def test_two_tubes_that_changed_places_do_so_on_record_and_what_was_out_is_back(store: Store) -> None:
    first, second, out = tubes(3)
    put([first, second, out], store.box)
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=[out])
    view = put_away(store.box, {"A1": second, "A2": first, "A3": out})
    assert [line.will for line in view.lines] == ["moved", "moved", "brought back"]
    assert (where(first), where(out)) == ((store.box, "A02", "in place"), (store.box, "A03", "in place"))


def test_a_file_that_changes_nothing_is_refused(store: Store) -> None:
    (tube,) = tubes(1)
    put([tube], store.box)
    with pytest.raises(NothingToSaveError, match="Nothing is to be put away in Box 1"):
        put_away(store.box, {"A1": tube, "A2": "NOBODY"})


def test_the_racks_code_finds_the_container_and_another_ones_is_refused(store: Store) -> None:
    (tube,) = tubes(1)
    with unit_of_work(SYSTEM) as work:
        name_rack(work, container=store.box, code="FX12345678")
    with reading(SYSTEM) as work:
        assert find_rack(work, "FX12345678") == store.box
        assert find_rack(work, None, "nothing", "fx12345678") == store.box
        assert find_rack(work, None, "") is None
    assert where(tube) is None
    put_away(store.box, {"A1": tube}, rack="FX12345678")
    with pytest.raises(OtherRackError, match="Box 2 is open"):
        put_away(store.other_box, {"A1": tube}, rack="FX12345678")
    with unit_of_work(SYSTEM) as work, pytest.raises(CodeTakenError, match=r"FX12345678 goes by STO .* already"):
        name_rack(work, container=store.other_box, code="FX12345678")


def test_a_rack_that_is_named_and_made_in_one_go_is_taken_back_whole(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        (rack,) = add_container(work, name="R", type_key="tube_rack", parent=store.shelf, rows=8, columns=12)
        name_rack(work, container=rack, code="FX1")
    take_back()
    assert goes_by("FX1") == []
    with unit_of_work(SYSTEM) as work:
        name_rack(work, container=store.box, code="FX1")
    assert goes_by("FX1") == [store.box]


# --- codes


def test_tubes_get_the_codes_that_were_read_at_their_positions(store: Store) -> None:
    one, two, three, unread = tubes(4)
    put([one, two, three, unread], store.box, ["A1", "A2", "B1", "B2"])
    give_codes(store.box, {"A2": "FR2"})
    with unit_of_work(SYSTEM) as work:
        printed = issue_codes(work, collection="FIS", count=1, purpose="May").last
    at = {"A1": "FR1", "A2": "FR2", "B1": "FR9", "B2": "NO READ", "C1": "FR7"}
    before = shown(find_code_giving, store.box, at)
    assert told(before) == [
        ("A01", "found", "given"),
        ("A02", "found", "none"),
        ("B01", "found", "given"),
        ("B02", "unreadable", "none"),
        ("C01", "unknown", "none"),
    ]
    assert [line.problem for line in before.lines][1] == "has this code already"
    give_codes(store.box, at)
    assert (goes_by("fr1"), goes_by("FR9"), goes_by("FR7")) == ([one], [three], [])
    with reading(SYSTEM) as work:
        assert [each.sample.code for each in find_samples(work, "FR9").found] == [three]
        assert samples_for(work, ["FR1"])[0].code == one
    again = shown(find_code_giving, store.box, {"A1": "FR5", "B1": "FR1", "B2": printed})
    assert [line.problem and line.problem.split(" STO")[0].split(" FIS")[0] for line in again.lines] == [
        "has the code FR1 already",
        "no tube was read here",
        "goes by",
        "was printed ahead for a new tube: claim it instead",
    ]
    assert whole()


def test_codes_that_were_given_are_taken_back_and_may_be_given_again(store: Store) -> None:
    one, two = tubes(2)
    put([one], store.box)
    give_codes(store.box, {"A1": "FR1"})
    take_back()
    assert goes_by("FR1") == []
    with reading(SYSTEM) as work, pytest.raises(UnknownCodeError):
        samples_for(work, ["FR1"])
    put([two], store.box, ["A2"])
    give_codes(store.box, {"A2": "FR1"})
    assert goes_by("FR1") == [two]
    assert whole()


def test_a_code_that_nobody_gave_is_noticed(store: Store) -> None:
    (tube,) = tubes(1)
    with unit_of_work(SYSTEM) as work:
        (view,) = samples_for(work, [tube])
        give_second_codes(work, {view.id: "FR1"})
    with reading(SYSTEM) as work:
        assert [each.problems for each in verify(work) if not each.holds] == [
            ("FR1: nobody gave this second code to anything.",)
        ]


def test_codes_are_given_by_those_who_may_register(store: Store) -> None:
    (tube,) = tubes(1)
    put([tube], store.box)
    with reading(SYSTEM) as work:
        key = collection_for(work, "FIS").id
    for role, allowed in ((Role.RESEARCHER, False), (Role.TECHNICIAN, True)):
        with unit_of_work(technician(collections={key: role})) as work:
            if allowed:
                assign_codes(work, container=store.box, content=b"A1,FR1")
            else:
                with pytest.raises(NotAllowedError):
                    assign_codes(work, container=store.box, content=b"A1,FR1")


def test_no_code_to_give_is_refused_and_an_empty_position_gets_none(store: Store) -> None:
    with pytest.raises(NothingToSaveError, match="No code is to be given"):
        give_codes(store.box, {"A1": "FR1"})


@SQLITE
def test_what_belongs_to_others_is_neither_named_nor_changed(store: Store) -> None:
    from tests import make

    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        (secret,) = make.samples(work, 1, collection="SEC")
        fis = collection_for(work, "FIS").id
    put([secret], store.box)
    tine = Actor(7, None, "Tine", None, {fis: Role.TECHNICIAN}, {})
    with reading(tine) as work:
        (line,) = find_code_giving(work, container=store.box, content=b"A1,FR1").lines
        assert (line.code, line.scanned, line.will) == (None, None, "none")
        (line,) = find_put_away(work, container=store.other_box, content=f"A1,{secret}".encode()).lines
        assert (line.code, line.scanned, line.will) == (None, None, "none")


# --- compared, and how long it takes


def test_comparing_shows_what_a_check_would_find(store: Store) -> None:
    here, gone = tubes(2)
    put([here, gone], store.box)
    assert told(shown(find_compared, store.box, {"A1": here})) == [
        ("A01", "found", "none"),
        ("A02", "missing", "marked missing"),
    ]


def test_the_same_file_saved_twice_at_once_is_saved_once(store: Store) -> None:
    at = {f"A{number}": code for number, code in enumerate(tubes(5), start=1)}
    ready = threading.Barrier(2)

    def save(_: int) -> str:
        ready.wait()
        try:
            return f"{len(put_away(store.box, at).saved)} saved"
        except NothingToSaveError:
            return "nothing to save"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, range(2))) == ["5 saved", "nothing to save"]
    assert whole()


def test_the_same_code_given_at_once_in_two_racks_is_given_once(store: Store) -> None:
    here, there = tubes(2)
    put([here], store.box)
    put([there], store.other_box)
    ready = threading.Barrier(2)

    def give(box: str) -> str:
        ready.wait()
        try:
            return f"{len(give_codes(box, {'A1': 'FR1'}).saved)} given"
        except (CodeTakenError, NothingToSaveError):
            return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(give, (store.box, store.other_box))) == ["1 given", "taken"]
    assert len(goes_by("FR1")) == 1


def test_96_tubes_are_put_away_by_their_makers_codes(
    store: Store, record_property: Callable[[str, object], None]
) -> None:
    codes = tubes(96)
    with unit_of_work(SYSTEM) as work:
        (rack,) = add_container(work, name="R", type_key="tube_rack", parent=store.shelf, rows=8, columns=12)
        (new,) = add_container(work, name="N", type_key="tube_rack", parent=store.shelf, rows=8, columns=12)
    put(codes, rack)
    at = {f"{row}{column}": f"FR{row}{column:02d}" for row in "ABCDEFGH" for column in range(1, 13)}
    give_codes(rack, at)
    started = time.perf_counter()
    view = put_away(new, at)
    record_property("milliseconds", round((time.perf_counter() - started) * 1000))
    assert len(view.saved) == 96
    assert where(codes[12]) == (new, "B01", "in place")
    with reading(SYSTEM) as work:
        assert len(custody_for(work, codes[95])) == 2
