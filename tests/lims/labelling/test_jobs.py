"""Print jobs: how they are entered, who sees them, what can be done with them, and how a batch is released."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from lims.access import Actor, Role, system_actor
from lims.collections.membership import actor_named, grant_membership
from lims.errors import NotAllowedError
from lims.labelling.actions import add_printer, cancel_job, retire_printer, retry_job, scan_printed
from lims.labelling.jobs import (
    NoPayloadError,
    UnknownJobError,
    find_jobs,
    job_for,
    last_choice_for,
    payload_for,
    require_printing,
)
from lims.labelling.printers import UnknownPrinterError
from lims.labelling.queueing import JobMovedError, JobStateError, move
from lims.labelling.releasing import NotExpectedError
from lims.labelling.sending import find_due, taken, told_interrupted, told_not_printed, told_printed
from lims.people.actions import add_person
from lims.storage.actions import add_container
from lims.storage.queries import container_for
from lims.undoing.actions import NotUndoableError, undo
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.labelling.asking import ZPL, ask_to_print

SYSTEM = system_actor()


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        add_printer(work, name="zebra", kind="zpl", host="192.0.2.7", ribbon="resin")
        yield work


def person(work: Work, name: str, **collections: Role) -> Actor:
    add_person(work, name=name.capitalize(), account=name)
    for code, role in collections.items():
        grant_membership(work, account=name, role=role, collection=code)
    return actor_named(work, account=name)


# --- entering -----------------------------------------------------------------------------------------------------


def test_a_job_for_a_label_printer_waits_and_a_download_is_made(work: Work) -> None:
    codes = make.samples(work, 3)
    first, second = ask_to_print(work, codes, printer="Zebra"), ask_to_print(work, codes, payload=b"%PDF")
    add_printer(work, name="office", kind="office")
    third = ask_to_print(work, codes, printer="office", payload=b"%PDF")
    assert [first, second, third] == [1, 2, 3]
    assert [(each.number, each.state, each.printer) for each in find_jobs(work)] == [
        (3, "made", "office"),
        (2, "made", None),
        (1, "queued", "zebra"),
    ]
    job = job_for(work, first)
    assert (job.first_code, job.last_code, job.labels, job.ribbon) == (codes[0], codes[2], 3, "resin")
    assert payload_for(work, first) == ZPL
    assert payload_for(work, second) == b"%PDF"


def test_a_job_without_bytes_cannot_be_queued(work: Work) -> None:
    with pytest.raises(JobStateError, match="nothing to send to zebra"):
        ask_to_print(work, make.samples(work, 1), printer="zebra", payload=None)
    number = ask_to_print(work, make.samples(work, 1), payload=None)
    with pytest.raises(NoPayloadError):
        payload_for(work, number)


def test_a_job_for_a_retired_printer_is_refused(work: Work) -> None:
    retire_printer(work, printer="zebra")
    with pytest.raises(UnknownPrinterError):
        ask_to_print(work, make.samples(work, 1), printer="zebra")


def test_jobs_entered_at_the_same_moment_have_numbers_of_their_own(settings_for_test: object) -> None:
    codes = _house()
    found: list[int] = []

    def enter() -> None:
        with unit_of_work(SYSTEM) as own:
            found.append(ask_to_print(own, codes, printer="zebra"))

    _at_once([enter] * 4)
    assert sorted(found) == [1, 2, 3, 4]


# --- who sees them ------------------------------------------------------------------------------------------------


def test_a_job_is_seen_by_those_who_may_print_all_that_is_in_it(work: Work) -> None:
    make.collection(work, "SED")
    fish, mud = make.samples(work, 1), make.samples(work, 1, "sediment", "SED")
    of_fish, of_both = ask_to_print(work, fish), ask_to_print(work, [*fish, *mud])
    tom = person(work, "tom", FIS=Role.TECHNICIAN)
    ria = person(work, "ria", FIS=Role.TECHNICIAN, SED=Role.KEEPER)
    lea = person(work, "lea", FIS=Role.RESEARCHER, SED=Role.RESEARCHER)
    assert _seen_by(work, tom) == [of_fish]
    assert _seen_by(work, ria) == [of_both, of_fish]
    assert _seen_by(work, lea) == []
    with pytest.raises(UnknownJobError, match=f"no print job {of_both}"):
        job_for(_as(work, tom), of_both)
    with pytest.raises(UnknownJobError):
        payload_for(_as(work, lea), of_fish)


def test_what_one_asked_for_oneself_one_sees(work: Work) -> None:
    codes = make.samples(work, 1)
    tom, other = person(work, "tom", FIS=Role.TECHNICIAN), person(work, "other", FIS=Role.TECHNICIAN)
    mine = ask_to_print(_as(work, tom), codes)
    ask_to_print(_as(work, other), codes)
    assert [(each.number, each.asked_by) for each in find_jobs(_as(work, tom), mine=True)] == [(mine, "Tom")]
    assert len(find_jobs(_as(work, tom))) == 2


def test_labels_of_containers_are_for_whoever_prints_anywhere(work: Work) -> None:
    make.samples(work, 2)
    (code,) = add_container(work, type_key="freezer_80", name="Freezer")
    number = ask_to_print(work, [code], entities=[container_for(work, code).id])
    assert _seen_by(work, person(work, "tom", FIS=Role.TECHNICIAN)) == [number]
    assert _seen_by(work, person(work, "lea", FIS=Role.RESEARCHER)) == []


def test_others_do_not_see_what_one_asked_for_and_whoever_lost_the_role_sees_it_but_does_nothing(work: Work) -> None:
    (code,) = add_container(work, type_key="freezer_80", name="Freezer")
    tom, lea = person(work, "tom", FIS=Role.TECHNICIAN), person(work, "lea", FIS=Role.RESEARCHER)
    of_sample = ask_to_print(_as(work, tom), make.samples(work, 1), printer="zebra")
    freezer = [container_for(work, code).id]
    of_freezer = ask_to_print(_as(work, tom), [code], printer="zebra", entities=freezer)
    assert _seen_by(work, lea) == []
    left = replace(tom, in_collections={})
    assert _seen_by(work, left) == [of_freezer, of_sample]
    for number in (of_sample, of_freezer):
        with pytest.raises(NotAllowedError):
            cancel_job(_as(work, left), number=number)
        cancel_job(_as(work, tom), number=number)


def test_jobs_come_in_pages_and_by_state(work: Work) -> None:
    codes = make.samples(work, 1)
    numbers = [ask_to_print(work, codes, printer="zebra") for _ in range(5)]
    cancel_job(work, number=numbers[1])
    assert [each.number for each in find_jobs(work, limit=2, offset=1)] == [numbers[3], numbers[2]]
    assert [each.number for each in find_jobs(work, states=["cancelled"])] == [numbers[1]]
    assert len(find_jobs(work, states=["queued", "cancelled"])) == 5
    with pytest.raises(UnknownJobError):
        job_for(work, 99)


def test_the_last_choice_is_ones_own(work: Work) -> None:
    codes = make.samples(work, 1)
    tom = _as(work, person(work, "tom", FIS=Role.TECHNICIAN))
    assert last_choice_for(work) is None
    assert last_choice_for(tom) is None
    ask_to_print(tom, codes, printer="zebra")
    ask_to_print(work, codes)
    found = last_choice_for(tom)
    assert found is not None
    assert (found.stock, found.template, found.printer) == ("ZEBRA-25X13-300", "standard", "zebra")
    cancel_job(work, number=1)
    retire_printer(work, printer="zebra")
    assert last_choice_for(tom).printer is None  # type: ignore[union-attr]


# --- trying again, cancelling -------------------------------------------------------------------------------------


def test_a_job_that_failed_is_tried_again_or_cancelled(work: Work) -> None:
    number = ask_to_print(work, make.samples(work, 1), printer="zebra")
    job = job_for(work, number)
    move(work, job.id, "queued", {"state": "failed", "attempts": 5, "problem": "out of paper"})
    retry_job(work, number=number)
    job = job_for(work, number)
    assert (job.state, job.attempts, job.problem) == ("queued", 0, None)
    cancel_job(work, number=number)
    assert job_for(work, number).state == "cancelled"
    for act in (retry_job, cancel_job):
        with pytest.raises(JobStateError, match=f"Print job {number} is cancelled"):
            act(work, number=number)


def test_what_was_downloaded_or_is_being_sent_is_not_cancelled(work: Work) -> None:
    made = ask_to_print(work, make.samples(work, 1))
    with pytest.raises(JobStateError, match="is made"):
        cancel_job(work, number=made)
    number = ask_to_print(work, make.samples(work, 1), printer="zebra")
    taken(work, find_due(work)[0].id)
    for act in (retry_job, cancel_job):
        with pytest.raises(JobStateError, match="is sending"):
            act(work, number=number)


def test_a_job_is_not_sent_to_a_printer_that_was_retired(work: Work) -> None:
    number = ask_to_print(work, make.samples(work, 1), printer="zebra")
    move(work, job_for(work, number).id, "queued", {"state": "failed"})
    retire_printer(work, printer="zebra")
    with pytest.raises(UnknownPrinterError):
        retry_job(work, number=number)
    cancel_job(work, number=number)


def test_a_researcher_does_not_cancel(work: Work) -> None:
    number = ask_to_print(work, make.samples(work, 1), printer="zebra")
    lea = _as(work, person(work, "lea", FIS=Role.RESEARCHER))
    with pytest.raises(UnknownJobError):
        cancel_job(lea, number=number)
    with pytest.raises(NotAllowedError):
        require_printing(lea, job_for(work, number))


def test_what_was_done_to_a_job_is_not_taken_back(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        add_printer(work, name="zebra", kind="zpl", host="192.0.2.7")
        number = ask_to_print(work, make.samples(work, 1), printer="zebra")
    with unit_of_work(SYSTEM) as work:
        cancel_job(work, number=number)
        change_set = work.change_set_id
    with unit_of_work(SYSTEM) as work, pytest.raises(NotUndoableError, match="print the labels again"):
        undo(work, change_set_id=change_set)


# --- being sent ---------------------------------------------------------------------------------------------------


def test_each_printer_is_sent_its_oldest_job(work: Work) -> None:
    add_printer(work, name="second", kind="cups", queue="lab2")
    codes = make.samples(work, 1)
    for printer in ("zebra", "second", "zebra"):
        ask_to_print(work, codes, printer=printer)
    due = find_due(work)
    parcels = [taken(work, each.id)[0] for each in due]
    assert [(each.number, each.printer.name, each.attempts) for each in parcels] == [(1, "zebra", 1), (2, "second", 1)]
    assert find_due(work) == []
    told_printed(work, parcels[0])
    assert [each.printer_id for each in find_due(work)] == [due[0].printer_id]
    job = job_for(work, 1)
    assert (job.state, job.sent_at, job.problem) == ("printed", work.now, None)


def test_a_job_is_taken_once(work: Work) -> None:
    ask_to_print(work, make.samples(work, 1), printer="zebra")
    (due,) = find_due(work)
    taken(work, due.id)
    with pytest.raises(JobMovedError, match="is sending by now"):
        taken(work, due.id)


def test_a_job_that_waits_for_its_next_attempt_keeps_its_turn(work: Work) -> None:
    codes = make.samples(work, 1)
    for _ in range(2):
        ask_to_print(work, codes, printer="zebra")
    parcel, _ = taken(work, find_due(work)[0].id)
    told_not_printed(work, parcel, "It is off.", again=True)
    job = job_for(work, 1)
    assert (job.state, job.problem, (job.next_attempt_at - work.now).seconds) == ("queued", "It is off.", 5)  # type: ignore[operator]
    assert find_due(work) == []
    retry_job(work, number=1)
    assert len(find_due(work)) == 1


def test_a_job_is_due_again_as_soon_as_its_time_has_come(settings_for_test: object) -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with unit_of_work(SYSTEM, now=noon) as work:
        make.collection(work)
        add_printer(work, name="zebra", kind="zpl", host="192.0.2.7")
        ask_to_print(work, make.samples(work, 1), printer="zebra")
        parcel, _ = taken(work, find_due(work)[0].id)
        work.record("note as not printed", [told_not_printed(work, parcel, "It is off.", again=True)])
    for seconds, due in ((4, 0), (5, 1), (6, 1)):
        with reading(SYSTEM, now=noon + timedelta(seconds=seconds)) as work:
            assert len(find_due(work)) == due


def test_after_five_attempts_a_job_has_failed(work: Work) -> None:
    ask_to_print(work, make.samples(work, 1), printer="zebra")
    waits = []
    for _ in range(5):
        due = find_due(work)[0] if not waits else None
        job = job_for(work, 1)
        parcel, _ = taken(work, due.id if due else job.id)
        told_not_printed(work, parcel, "It is off.", again=True)
        job = job_for(work, 1)
        waits.append((job.next_attempt_at - work.now).seconds if job.next_attempt_at else None)
    assert waits == [5, 30, 120, 600, None]
    assert (job.state, job.attempts, job.problem) == ("failed", 5, "It is off.")


def test_what_was_being_sent_when_the_worker_died_has_failed(work: Work) -> None:
    codes = make.samples(work, 1)
    for _ in range(2):
        ask_to_print(work, codes, printer="zebra")
    parcel, _ = taken(work, find_due(work)[0].id)
    assert len(told_interrupted(work)) == 1
    job = job_for(work, 1)
    assert job.state == "failed"
    assert "may have been printed" in (job.problem or "")
    with pytest.raises(JobMovedError):
        told_printed(work, parcel)
    assert job_for(work, 2).state == "queued"


# --- release ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [0, 2])
def test_a_batch_is_released_by_its_first_and_last_label_in_any_order(work: Work, first: int) -> None:
    codes = make.samples(work, 3)
    number = ask_to_print(work, codes, needs_release=True)
    assert job_for(work, number).waits_for_release
    other = 2 - first
    seen = scan_printed(work, code=f" {codes[first].lower()} ")
    assert (seen.number, seen.released, seen.expected) == (number, False, (codes[other],))
    again = scan_printed(work, code=codes[first])
    assert (again.released, again.expected) == (False, (codes[other],))
    assert [each.number for each in find_jobs(work, waiting_for_release=True)] == [number]
    assert scan_printed(work, code=codes[other], job=number).released
    job = job_for(work, number)
    assert job.released_at == work.now
    assert not job.waits_for_release
    assert find_jobs(work, waiting_for_release=True) == []


def test_a_single_label_is_first_and_last(work: Work) -> None:
    (code,) = make.samples(work, 1)
    ask_to_print(work, [code], needs_release=True)
    assert scan_printed(work, code=code).released


def test_another_label_is_told_what_is_expected(work: Work) -> None:
    codes = make.samples(work, 3)
    number = ask_to_print(work, codes, needs_release=True)
    with pytest.raises(NotExpectedError, match=r"neither the first nor the last.*job 1: FIS 000001 M and FIS 000003 I"):
        scan_printed(work, code=codes[1])
    scan_printed(work, code=codes[0])
    with pytest.raises(NotExpectedError, match=r"job 1: FIS 000003 I\."):
        scan_printed(work, code="FIS9999990", job=number)
    scan_printed(work, code=codes[2])
    with pytest.raises(NotExpectedError, match="No labels wait"):
        scan_printed(work, code=codes[0])


def test_what_needs_no_release_is_not_released(work: Work) -> None:
    codes = make.samples(work, 1)
    free, gone = ask_to_print(work, codes), ask_to_print(work, codes, printer="zebra", needs_release=True)
    cancel_job(work, number=gone)
    with pytest.raises(NotExpectedError, match="needs no release"):
        scan_printed(work, code=codes[0], job=free)
    with pytest.raises(NotExpectedError, match="was cancelled"):
        scan_printed(work, code=codes[0], job=gone)
    with pytest.raises(NotExpectedError, match="No labels wait"):
        scan_printed(work, code=codes[0])


def test_two_people_who_scan_at_the_same_moment_release_the_batch(settings_for_test: object) -> None:
    codes = _house(2)
    with unit_of_work(SYSTEM) as work:
        ask_to_print(work, codes, needs_release=True)
    both = threading.Barrier(2, timeout=20)

    def scan(code: str) -> None:
        with unit_of_work(SYSTEM) as own:
            if not own.is_sqlite:
                both.wait()
            scan_printed(own, code=code)

    _at_once([partial(scan, code) for code in codes])
    with reading(SYSTEM) as work:
        assert job_for(work, 1).released_at is not None


def _house(count: int = 1) -> list[str]:
    """A collection with samples and a printer, kept; the codes."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        add_printer(work, name="zebra", kind="zpl", host="192.0.2.7")
        return make.samples(work, count)


def _at_once(acts: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=each) for each in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)


def _seen_by(work: Work, actor: Actor) -> list[int]:
    return [each.number for each in find_jobs(_as(work, actor))]


def _as(work: Work, actor: Actor) -> Work:
    """The same transaction, for somebody else."""
    other = Work(work.connection, actor, work.now, writable=True)
    other._change_set_id = work.change_set_id
    return other
