"""Scans that waited for the network: what no longer fits is kept until somebody decides, and nothing is dropped."""

from datetime import timedelta

import pytest

from lims.access import Actor, Role
from lims.scanning.actions import Decision, NothingToTryError, decide_late, undo_scan
from lims.scanning.late import DecidedAlreadyError, LateView, UnknownScanError, find_late
from lims.scanning.queries import find_bench
from lims.storage.actions import place, retire_container
from lims.storage.placing import PositionTakenError
from lims.storage.whereabouts import custody_for
from lims.unit_of_work import reading, unit_of_work
from tests.lims.scanning.test_actions import NOW, SYSTEM, Bench, bench, new_box, told, tubes, where

__all__ = ["bench"]

EARLIER = NOW - timedelta(minutes=20)


def waiting(actor: Actor = SYSTEM) -> list[LateView]:
    with reading(actor) as work:
        return find_late(work)


def decide(view: LateView, decision: Decision, into: str | None = None, actor: Actor = SYSTEM) -> str:
    with unit_of_work(actor, now=NOW) as work:
        return decide_late(work, client=view.client, number=view.number, decision=decision, into=into)


def off_line(hand: Bench, *texts: str) -> list[tuple[str, str]]:
    return [told(hand.scan(text, at=EARLIER)) for text in texts]


def test_a_position_that_was_taken_meanwhile_waits_for_a_decision_and_is_not_passed_over(bench: Bench) -> None:
    box, (one, two, three) = new_box(), tubes(3)
    with unit_of_work(SYSTEM, now=NOW) as work:
        place(work, codes=[one], into=box, positions=["A01"])
    assert off_line(bench, "STAAL:PUT-AWAY", box, "A01", two, three) == [
        ("done", "put away"),
        ("done", "Box is open"),
        ("refused", "not free"),
        ("refused", "not put away"),
        ("done", "put away at A02"),
    ]
    (late,) = waiting()
    assert (late.text, late.headline, late.mode, late.again, late.elsewhere, late.scanned_at) == (
        two,
        "not put away",
        "put away",
        True,
        True,
        EARLIER,
    )
    assert "A01 is taken" in late.message
    with pytest.raises(PositionTakenError):
        decide(late, Decision.AGAIN)
    assert waiting() == [late]
    other = new_box(name="Other")
    assert decide(late, Decision.ELSEWHERE, other) == "put away at A01"
    assert waiting() == []
    with reading(SYSTEM) as work:
        (went_in,) = custody_for(work, two)
    assert went_in.occurred_at == EARLIER
    with pytest.raises(DecidedAlreadyError, match="put elsewhere"):
        decide(late, Decision.DISMISS)


def test_what_was_meant_for_a_box_that_cannot_be_opened_does_not_go_into_the_one_before(bench: Bench) -> None:
    first, second, (one, two) = new_box(), new_box(name="Second"), tubes(2)
    with unit_of_work(SYSTEM) as work:
        retire_container(work, code=second)
    assert off_line(bench, "STAAL:PUT-AWAY", first, one, second, two) == [
        ("done", "put away"),
        ("done", "Box is open"),
        ("done", "put away at A01"),
        ("refused", "not opened"),
        ("refused", "no box is open"),
    ]
    box, tube = waiting()
    assert (box.text, box.again, tube.text, tube.again, tube.elsewhere) == (second, True, two, False, True)
    assert decide(box, Decision.DISMISS) == "dismissed"
    assert decide(tube, Decision.ELSEWHERE, first) == "put away at A02"


def test_one_that_fits_again_is_tried_again_and_can_be_taken_back(bench: Bench) -> None:
    box, (one, two) = new_box(), tubes(2)
    with unit_of_work(SYSTEM, now=NOW) as work:
        place(work, codes=[one], into=box, positions=["A01"])
    off_line(bench, "STAAL:PUT-AWAY", box, "A01", two)
    with unit_of_work(SYSTEM, now=NOW) as work:
        place(work, codes=[one], into=box, positions=["C04"])
    (late,) = waiting()
    assert decide(late, Decision.AGAIN) == "put away at A01"
    assert (waiting(), where(two)) == ([], ("A01", "in place"))
    with unit_of_work(SYSTEM) as work:
        undo_scan(work, client=late.client, number=late.number)
    assert where(two) is None


def test_a_check_that_failed_off_line_is_not_mixed_with_the_next_box(bench: Bench) -> None:
    first, second, (one, two) = new_box(), new_box(name="Second"), tubes(2)
    bench.scans("STAAL:CHECK", first, "STAAL:DONE")
    assert off_line(bench, first, one, "STAAL:DONE", second, two, "STAAL:DONE")[2] == ("refused", "not checked")
    (late,) = waiting()
    assert (late.text, late.again, late.elsewhere) == ("STAAL:DONE", True, False)
    with reading(SYSTEM) as work:
        assert find_bench(work, bench.session).scans[0].headline == "1 foreign"


def test_unknown_codes_are_listed_too_and_cannot_be_tried(bench: Bench) -> None:
    off_line(bench, "FR05653780", "STAAL:UNDO", "A01")
    texts = [late.text for late in waiting()]
    assert texts == ["FR05653780", "A01"]
    late = waiting()[0]
    assert (late.again, late.elsewhere) == (False, False)
    with pytest.raises(NothingToTryError):
        decide(late, Decision.AGAIN)
    decide(late, Decision.DISMISS)
    assert len(waiting()) == 1


def test_what_is_refused_at_once_was_seen_and_waits_for_nobody(bench: Bench) -> None:
    bench.scan("FR05653780")
    bench.scan("FR05653780", at=NOW - timedelta(seconds=10))
    assert waiting() == []


def test_late_scans_are_their_makers_and_their_administrators(bench: Bench) -> None:
    tine = Actor(6, None, "Tine", everywhere=Role.TECHNICIAN)
    hand = Bench(tine, "tine")
    off_line(hand, "FR05653780")
    other = Actor(7, None, "Els", everywhere=Role.TECHNICIAN)
    assert (len(waiting(tine)), len(waiting(other)), len(waiting(SYSTEM))) == (1, 0, 1)
    with pytest.raises(UnknownScanError):
        decide(waiting(tine)[0], Decision.DISMISS, actor=other)
    decide(waiting(tine)[0], Decision.DISMISS, actor=tine)
    assert waiting(SYSTEM) == []
