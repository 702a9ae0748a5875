"""Taking back a batch, putting a run into the right box, and lists that do not slow with what was done."""

from lims.access import Actor, Role
from lims.identity.minting import attach_identifier
from lims.samples.actions import register
from lims.samples.queries import samples_for
from lims.scanning.queries import find_bench
from lims.storage.actions import take_out
from lims.storage.queries import container_for
from lims.storage.whereabouts import custody_for
from lims.undoing.actions import undo
from lims.undoing.queries import latest_change_sets
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests.lims.scanning.test_actions import NOW, SYSTEM, Bench, bench, new_box, told, tubes, where
from tests.lims.scanning.test_working import check_history

__all__ = ["bench"]


def test_a_whole_batch_is_taken_back_each_scan_as_an_act_of_its_own(bench: Bench) -> None:
    box, codes = new_box(), tubes(4)
    bench.scans("STAAL:PUT-AWAY", box, *codes[:2], "STAAL:PUT-AWAY", box, *codes[2:], "STAAL:DONE")
    back = bench.scan("STAAL:UNDO-BATCH")
    assert (told(back), back.undoable) == (("done", "2 taken back"), False)
    assert [where(code) is None for code in codes] == [False, False, True, True]
    with reading(SYSTEM) as work:
        assert [each.undoes_id is not None for each in latest_change_sets(work, limit=3)] == [True, True, False]
    assert told(bench.scan("STAAL:UNDO-BATCH")) == ("done", "2 taken back")
    assert told(bench.scan("STAAL:UNDO-BATCH")) == ("refused", "not taken back")
    check_history()


def test_what_was_built_on_is_left_and_named(bench: Bench) -> None:
    box, (one, two) = new_box(), tubes(2)
    bench.scans("STAAL:PUT-AWAY", box, one, two)
    with unit_of_work(SYSTEM) as work:
        take_out(work, codes=[one], to_whom="Els")
    back = bench.scan("STAAL:UNDO-BATCH")
    assert told(back) == ("attention", "1 taken back, 1 not")
    assert back.message.startswith(f"{grouped(one)}: This cannot be taken back: since then there was take out")
    assert (where(one), where(two)) == (("A01", "held"), None)
    refused = bench.scan("STAAL:UNDO-BATCH")
    assert told(refused) == ("refused", "not taken back")
    assert "take out" in refused.message
    check_history()


def test_the_wrong_box_is_put_right_with_one_code_and_the_scan_of_the_right_one(bench: Bench) -> None:
    wrong, right, codes = new_box(), new_box(name="Right"), tubes(4)
    bench.scans("STAAL:PUT-AWAY", wrong, codes[0], wrong, *codes[1:])
    with unit_of_work(SYSTEM, now=NOW) as work:
        take_out(work, codes=[codes[3]])
    assert told(bench.scan("STAAL:WRONG-BOX")) == ("attention", "which box was it?")
    assert told(bench.scan(codes[0])) == ("refused", "scan the right box")
    put = bench.scan(right)
    assert (put.verdict, put.headline, put.here) == ("attention", "2 put right: they are in Right", "Right")
    assert "1 were moved since" in put.message
    with reading(SYSTEM) as work:
        assert (container_for(work, wrong).used, container_for(work, right).used) == (2, 2)
        assert [each.direction for each in custody_for(work, codes[1])] == ["moved", "in"]
    assert where(codes[1]) == ("A02", "in place")
    (more,) = tubes(1)
    assert bench.scan(more).headline == "put away at A01"
    assert told(bench.scans("STAAL:UNDO", "STAAL:UNDO")) == ("done", "taken back")
    with reading(SYSTEM) as work:
        assert container_for(work, wrong).used == 4
    check_history()


def test_without_a_run_there_is_nothing_to_put_right(bench: Bench) -> None:
    wrong, right = new_box(), new_box(name="Right")
    assert told(bench.scans("STAAL:PUT-AWAY", wrong, "STAAL:WRONG-BOX", right)) == ("refused", "not put right")
    assert bench.scan(right).here == "Right"


def test_a_withdrawn_sample_is_said_to_be_so(bench: Bench) -> None:
    with unit_of_work(SYSTEM) as work:
        (code,) = register(work, collection="FIS", kind="specimen")
        made = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=made)
    found = bench.scan(code)
    assert (found.verdict, "withdrawn" in found.message) == ("attention", True)
    refused = bench.scans("STAAL:PUT-AWAY", new_box(), code)
    assert (refused.verdict, "withdrawn" in refused.message) == ("refused", True)


def test_a_position_that_is_somebodys_number_too_says_so(bench: Bench) -> None:
    box, (tube,) = new_box(), tubes(1)
    with unit_of_work(SYSTEM) as work:
        attach_identifier(work, samples_for(work, [tube])[0].id, type="field", value="C04")
    aimed = bench.scans("STAAL:PUT-AWAY", box, "C04")
    assert aimed.headline == "C04 is free"
    assert f"taken for the position; {grouped(tube)} has this number too" in aimed.message


def test_the_list_of_scans_is_paged(bench: Bench) -> None:
    bench.scans(*(f"text {number}" for number in range(25)))
    with reading(SYSTEM) as work:
        first = find_bench(work, bench.session, limit=10)
        last = find_bench(work, bench.session, limit=10, skip=20)
    assert ([each.text for each in first.scans[:2]], first.earlier) == (["text 24", "text 23"], True)
    assert ([each.text for each in last.scans[-1:]], len(last.scans), last.earlier) == (["text 0"], 5, False)


def test_a_shelf_does_not_go_into_a_box(bench: Bench) -> None:
    shelf, box = new_box("shelf", "Shelf"), new_box()
    refused = bench.scans("STAAL:CARRY", shelf, box)
    assert (refused.verdict, where(shelf)) == ("refused", None)
    assert "Shelf does not fit into Box" in refused.message


def test_others_batches_are_not_taken_back(bench: Bench) -> None:
    box, (one,) = new_box(), tubes(1)
    bench.scans("STAAL:PUT-AWAY", box, one)
    other = Bench(Actor(9, None, "Els", everywhere=Role.TECHNICIAN), bench.session)
    other.client = "other-tab"
    assert other.scan("STAAL:UNDO-BATCH").verdict == "refused"
    assert where(one) == ("A01", "in place")
