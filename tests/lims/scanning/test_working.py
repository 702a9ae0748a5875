"""Making, using up, checking and asking by scanning, on both databases: each is one act, and is taken back as one."""

from datetime import timedelta

import pytest

from lims.access import Actor, Role
from lims.checking.queries import check_for
from lims.collections.queries import collection_for
from lims.identity.minting import attach_identifier
from lims.identity.queries import find_identifiers
from lims.preserving.thaws import kept_for
from lims.requests.actions import ask, decide
from lims.requests.queries import request_for
from lims.samples.actions import issue_codes
from lims.samples.lineage import children_for
from lims.samples.queries import samples_for
from lims.scanning.queries import ScanAnswer, ScanView, find_bench
from lims.storage.actions import place
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.lims.scanning.test_actions import NOW, SYSTEM, Bench, bench, new_box, told, tubes, where

__all__ = ["bench"]

EARLIER = NOW - timedelta(days=1)


def last(hand: Bench) -> ScanView:
    with reading(hand.actor) as work:
        return find_bench(work, hand.session).scans[0]


def children(code: str) -> list[str]:
    with reading(SYSTEM) as work:
        return children_for(work, samples_for(work, [code])[0].id)


def disposition(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].disposition


def filled_box(number: int, into: str | None = None) -> tuple[str, list[str]]:
    box, codes = into or new_box(), tubes(number)
    with unit_of_work(SYSTEM) as work:
        place(work, codes=codes, into=box, occurred_at=EARLIER)
    return box, codes


def check_history() -> None:
    with reading(SYSTEM) as work:
        assert [problem for found in verify(work) for problem in found.problems] == []


# --- derive


def test_parents_are_scanned_and_their_children_made_in_one_act_with_labels_one_click_away(bench: Bench) -> None:
    one, two = tubes(2)
    bench.scans("STAAL:DERIVE", "STAAL:KIND-DNA_EXTRACT", "STAAL:EACH-2", "STAAL:BLANKS-1")
    assert told(bench.scan(one)) == ("done", "gathered")
    assert told(bench.scan(one)) == ("attention", "scanned twice")
    bench.scan(two)
    done = bench.scan("STAAL:DONE")
    assert (done.verdict, done.headline, done.mode, done.undoable) == ("done", "5 × DNA extract made", "derive", True)
    offer = last(bench).offer
    assert offer is not None
    assert (offer.page, len(offer.about)) == ("labels", 5)
    assert [len(children(code)) for code in (one, two)] == [2, 2]
    assert told(bench.scan("STAAL:UNDO")) == ("done", "taken back")
    assert children(one) == []
    check_history()


def test_without_a_kind_the_usual_one_is_made_and_a_whole_box_stands_for_what_is_in_it(bench: Bench) -> None:
    box, codes = filled_box(3)
    bench.scan("STAAL:DERIVE")
    gathered = bench.scan(box)
    assert (gathered.headline, gathered.message) == ("gathered", "Box · 3 in it")
    assert bench.scan("STAAL:DONE").headline == "3 × otolith made"
    assert [len(children(code)) for code in codes] == [1, 1, 1]


def test_what_cannot_be_a_parent_is_refused_at_its_scan(bench: Bench) -> None:
    (gone,), empty = tubes(1), new_box()
    bench.scans("STAAL:USE-UP", "STAAL:REASON-USED-UP", gone, "STAAL:DERIVE")
    assert told(bench.scan(gone)) == ("refused", "not gathered")
    assert told(bench.scan(empty)) == ("refused", "not gathered")
    assert told(bench.scan("STAAL:KIND-UNICORN")) == ("refused", "unknown")
    assert told(bench.scan("STAAL:DONE")) == ("done", "finished")


def test_an_open_box_from_before_changes_nothing_for_parents(bench: Bench) -> None:
    box, _ = filled_box(1)
    (gone,), (elsewhere,) = tubes(1), tubes(1)
    bench.scans("STAAL:USE-UP", "STAAL:REASON-USED-UP", gone, "STAAL:PUT-AWAY", box, "STAAL:DERIVE")
    assert told(bench.scan(elsewhere)) == ("done", "gathered")
    assert told(bench.scan(gone)) == ("refused", "not gathered")


# --- use up, thaw


def test_a_tube_is_used_up_with_its_reason_and_its_place_is_free(bench: Bench) -> None:
    _box, (one, two) = filled_box(2)
    bench.scan("STAAL:USE-UP")
    assert told(bench.scan(one)) == ("refused", "say why first")
    bench.scan("STAAL:REASON-USED-UP")
    used = bench.scan(one)
    assert (used.headline, used.message) == ("used up", "used up · its place is free · specimen")
    bench.scan("STAAL:REASON-CONTAMINATED")
    assert told(bench.scan(two)) == ("done", "destroyed")
    assert [(disposition(code), where(code)) for code in (one, two)] == [("used up", None), ("destroyed", None)]
    assert told(bench.scan("STAAL:UNDO-BATCH")) == ("done", "2 taken back")
    assert [(disposition(code), where(code)) for code in (one, two)] == [
        ("in collection", ("A01", "in place")),
        ("in collection", ("A02", "in place")),
    ]
    check_history()


def test_who_may_not_dispose_may_use_up(bench: Bench) -> None:
    _box, (one, two) = filled_box(2)
    with reading(SYSTEM) as work:
        fis = collection_for(work, "FIS").id
    hand = Bench(Actor(6, None, "Tine", in_collections={fis: Role.TECHNICIAN}), "technician")
    hand.scans("STAAL:USE-UP", "STAAL:REASON-EXPIRED")
    refused = hand.scan(one)
    assert told(refused) == ("refused", "not noted")
    assert "may not dispose" in refused.message
    assert told(hand.scans("STAAL:REASON-USED-UP", two)) == ("done", "used up")


def test_a_thaw_is_noted_where_it_lies_and_for_all_in_a_box(bench: Bench) -> None:
    rack = new_box("rack", "Rack")
    box, (one, two) = filled_box(2)
    with unit_of_work(SYSTEM) as work:
        place(work, codes=[box], into=rack, occurred_at=EARLIER)
    bench.scans("STAAL:TAKE-OUT", two, "STAAL:THAW")
    assert told(bench.scan(one)) == ("done", "thawed, at A01 of Box")
    assert bench.scan(two).headline == "thawed, at A02 of Box"
    whole = bench.scan(box)
    assert whole.headline == "thawed, at A01 of Rack"
    assert "all in it thawed with it" in whole.message
    with reading(SYSTEM) as work:
        assert [len(kept_for(work, code).thaws) for code in (one, two)] == [2, 2]
    assert told(bench.scan("STAAL:UNDO-BATCH")) == ("done", "3 taken back")
    assert where(two) == ("A02", "held")
    with reading(SYSTEM) as work:
        assert kept_for(work, one).thaws == ()
    check_history()


def test_a_whole_box_is_taken_out_and_comes_back(bench: Bench) -> None:
    rack, (box, _) = new_box("rack", "Rack"), filled_box(1)
    assert told(bench.scans("STAAL:TAKE-OUT", box)) == ("refused", "not taken out")
    bench.scans("STAAL:CARRY", box, rack, "STAAL:TAKE-OUT")
    assert told(bench.scan(box)) == ("done", "taken out")
    assert told(bench.scans("STAAL:BRING-BACK", box)) == ("done", "back at A01 of Rack")


# --- check a box


def test_a_box_is_checked_by_scanning_it_and_all_that_is_in_it(bench: Bench) -> None:
    box, (one, two) = filled_box(2)
    (foreign,) = tubes(1)
    bench.scans("STAAL:CHECK", box)
    assert told(bench.scan(one)) == ("done", "gathered")
    strange = bench.scan(foreign)
    assert (strange.verdict, strange.message) == ("attention", "on record in no place · specimen")
    assert told(bench.scan("FR05653781X")) == ("attention", "unknown, and listed")
    done = bench.scan("STAAL:DONE")
    assert (done.verdict, done.headline) == ("attention", "1 found · 1 missing · 1 foreign · 1 unknown")
    offer = last(bench).offer
    assert offer is not None
    assert offer.page == "check"
    with reading(SYSTEM) as work:
        found = check_for(work, int(offer.about[0]))
    assert {item.code for item in found.items if item.verdict == "missing"} == {two}
    again = bench.scans(box, one, "STAAL:DONE")
    assert told(again) == ("refused", "not checked")
    with reading(SYSTEM) as work:
        assert find_bench(work, bench.session).gathered == (one,)


def test_positions_may_be_scanned_in_a_check(bench: Bench) -> None:
    box, (one, two) = filled_box(2)
    bench.scans("STAAL:CHECK", box, "A02", one, "A01", two)
    assert bench.scan("STAAL:DONE").headline == "2 misplaced"
    assert told(bench.scan("STAAL:UNDO")) == ("done", "taken back")
    bench.scans(box, "A01", one, two)
    done = bench.scan("STAAL:DONE")
    assert done.headline == "2 found"
    assert "left out" in done.message


# --- fill a plate


def test_a_plate_is_filled_with_aliquots_well_by_well(bench: Bench) -> None:
    plate, (one, two) = new_box("plate_96", "Plate"), tubes(2)
    bench.scans("STAAL:PLATE", plate)
    assert told(bench.scan(one)) == ("done", "in well A01")
    assert told(bench.scan(one)) == ("attention", "scanned twice")
    bench.scans("STAAL:KIND-DNA_EXTRACT", "C04")
    assert told(bench.scan(one)) == ("done", "in well C04")
    assert told(bench.scan(two)) == ("done", "in well B01")
    with reading(SYSTEM) as work:
        kinds = [sample.kind for sample in samples_for(work, children(one))]
    assert sorted(kinds) == ["dna_extract", "specimen"]
    assert told(bench.scan("C04")) == ("refused", "not free")
    assert told(bench.scan("STAAL:UNDO-BATCH")) == ("done", "3 taken back")
    assert (children(one), children(two)) == ([], [])
    shelf = new_box("shelf", "Shelf")
    assert told(bench.scans("STAAL:PLATE", shelf, one)) == ("refused", "not filled")
    check_history()


def test_a_refused_well_leaves_no_aliquot_behind(bench: Bench) -> None:
    plate, codes = new_box("cane", "Cane"), tubes(6)
    bench.scans("STAAL:PLATE", plate, *codes[:5])
    assert told(bench.scan(codes[5])) == ("refused", "not filled")
    assert children(codes[5]) == []
    check_history()


# --- requests


def test_tubes_and_whole_boxes_are_added_to_a_request_and_what_is_granted_is_picked(bench: Bench) -> None:
    box, (one, two) = filled_box(2)
    asked, loose = tubes(2)
    with unit_of_work(SYSTEM) as work:
        code = ask(work, codes=[asked], purpose="ages")
        decide(work, request=code, grant=True)
    opened = bench.scans("STAAL:REQUEST", code)
    assert (opened.headline, opened.message) == ("request is decided", "ages · 1 on it")
    assert told(bench.scan(asked)) == ("done", f"picked for {grouped(code)}")
    assert told(bench.scan(box)) == ("done", "2 added")
    assert told(bench.scan(loose)) == ("done", f"added to {grouped(code)}")
    assert told(bench.scans("STAAL:LOOK-UP", "STAAL:REQUEST", code, one)) == ("attention", "already so")
    with reading(SYSTEM) as work:
        states = {item.code: item.state for item in request_for(work, code).items}
    assert states == {asked: "picked", one: "asked", two: "asked", loose: "asked"}
    bench.scan("STAAL:UNDO-BATCH")
    with reading(SYSTEM) as work:
        states = {item.code: item.state for item in request_for(work, code).items}
    assert states == {asked: "granted", one: "withdrawn", two: "withdrawn", loose: "withdrawn"}
    assert told(bench.scans("STAAL:REQUEST", code, one)) == ("done", f"added to {grouped(code)}")
    check_history()


def test_what_is_used_up_or_on_no_open_request_is_not_added(bench: Bench) -> None:
    (gone, here) = tubes(2)
    with unit_of_work(SYSTEM) as work:
        code = ask(work, codes=[here], purpose="ages")
    bench.scans("STAAL:USE-UP", "STAAL:REASON-USED-UP", gone, "STAAL:REQUEST", code)
    assert told(bench.scan(gone)) == ("refused", "not added")
    with unit_of_work(SYSTEM) as work:
        decide(work, request=code, grant=False, reason="no")
    closed = bench.scan(code)
    assert told(closed) == ("refused", "not opened")
    assert told(bench.scan(gone)) == ("refused", "no request is open")


# --- labels and second codes


def issued(kind: str | None = None, count: int = 3) -> str:
    with unit_of_work(SYSTEM) as work:
        return issue_codes(work, collection="FIS", count=count, purpose="the May cruise", kind=kind).last


def test_a_label_that_was_printed_ahead_is_claimed_by_its_scan(bench: Bench) -> None:
    code, known = issued(), issued("tissue")
    bench.scan("STAAL:CLAIM")
    assert told(bench.scan(code)) == ("refused", "not registered")
    bench.scan("STAAL:KIND-LOT")
    assert told(bench.scan(code)) == ("done", "registered")
    assert told(bench.scans("STAAL:CLAIM", known)) == ("done", "registered")
    with reading(SYSTEM) as work:
        assert [sample.kind for sample in samples_for(work, [code, known])] == ["lot", "tissue"]
    assert told(bench.scan("STAAL:UNDO")) == ("done", "taken back")
    assert told(bench.scan(known)) == ("done", "registered")
    check_history()


def test_a_label_becomes_the_second_code_of_a_tube_that_was_scanned_first(bench: Bench) -> None:
    code, (tube,) = issued(), tubes(1)
    bench.scans("STAAL:CLAIM", tube)
    given = bench.scan(code)
    assert (given.verdict, given.code, given.headline) == ("done", grouped(tube), f"goes by {grouped(code)} too")
    assert bench.scans("STAAL:LOOK-UP", code).code == grouped(tube)


def second_codes(code: str) -> list[str]:
    with reading(SYSTEM) as work:
        (sample,) = samples_for(work, [code])
        return [each.value for each in find_identifiers(work, [sample.id])[sample.id] if each.type == "second code"]


def test_a_tube_gets_a_second_code_and_is_found_by_it_until_that_is_taken_back(bench: Bench) -> None:
    (tube,) = tubes(1)
    bench.scan("STAAL:SECOND-CODE")
    assert told(bench.scan(tube)) == ("done", "picked up")
    assert told(bench.scan("nx 4711/b")) == ("done", "goes by NX 4711/B too")
    assert bench.scans("STAAL:LOOK-UP", "NX 4711/B").code == grouped(tube)
    assert told(bench.scan("STAAL:UNDO")) == ("done", "taken back")
    assert second_codes(tube) == []
    assert told(bench.scan("NX 4711/B")) == ("refused", "unknown")
    assert told(bench.scans("STAAL:SECOND-CODE", tube, "NX 4711/B")) == ("done", "goes by NX 4711/B too")
    check_history()


def refused_as_second(hand: Bench, tube: str, text: str) -> str:
    answer = hand.scans("STAAL:SECOND-CODE", tube, text)
    assert answer.verdict == "refused", answer
    assert second_codes(tube) == []
    return answer.message


def test_a_second_code_that_is_taken_ambiguous_or_misread_is_refused_with_whose_it_is(bench: Bench) -> None:
    tube, other, third = tubes(3)
    with unit_of_work(SYSTEM) as work:
        views = samples_for(work, [other, third])
        attach_identifier(work, views[0].id, type="maker", value="FX-1", scannable=True)
        for view in views:
            attach_identifier(work, view.id, type="field", value="P-77")
        make.collection(work, "SEC", visibility="members")
        (secret,) = make.samples(work, 1, collection="SEC")
        attach_identifier(work, samples_for(work, [secret])[0].id, type="maker", value="HIDDEN1", scannable=True)
    assert "another sample" in refused_as_second(bench, tube, "FX-1")
    assert f"{grouped(other)} (specimen), {grouped(third)} (specimen)" in refused_as_second(bench, tube, "P-77")
    wrong = f"{tube[:9]}{'0' if tube[9] != '0' else '1'}"
    assert "check character" in refused_as_second(bench, tube, wrong)
    assert "characters" in refused_as_second(bench, tube, "x" * 90)
    assert "3 to 60" in refused_as_second(bench, tube, "#7")
    with reading(SYSTEM) as work:
        fis = collection_for(work, "FIS").id
    hand = Bench(Actor(6, None, "Tine", in_collections={fis: Role.TECHNICIAN}), "technician")
    assert "another collection" in refused_as_second(hand, tube, "HIDDEN1")


# --- print again


def test_labels_are_gathered_to_be_printed_again(bench: Bench) -> None:
    box, (one,) = filled_box(1)
    bench.scans("STAAL:PRINT-AGAIN", one, box)
    done: ScanAnswer = bench.scan("STAAL:DONE")
    assert (done.headline, done.undoable) == ("ready to print", False)
    offer = last(bench).offer
    assert offer is not None
    assert (offer.page, offer.about) == ("labels", (one, box))


@pytest.mark.parametrize("mode", ["DERIVE", "PLATE", "USE-UP", "THAW", "CHECK", "REQUEST", "SECOND-CODE", "CLAIM"])
def test_bad_input_gets_a_plain_answer_in_every_mode(bench: Bench, mode: str) -> None:
    (tube,) = tubes(1)
    wrong = tube[:9] + ("0" if tube[9] != "0" else "1")
    bench.scan(f"STAAL:{mode}")
    for odd in ("", "\0", "\x1d\r\n", "x" * 10_240, "\ud800", "'; DROP TABLE scan; --", "🧊" * 100, wrong, "A01"):
        answer = bench.scan(odd)
        assert answer.verdict == "refused", (odd, answer)
        assert answer.message
