"""Scanning through the database: each scan answered once, done or refused, and taken back, on both databases."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import text

from lims.access import Actor, Role, system_actor
from lims.collections.queries import collection_for
from lims.errors import NotFoundError
from lims.identity.minting import attach_identifier
from lims.preserving.thaws import kept_for
from lims.samples.actions import issue_codes, register
from lims.samples.queries import samples_for
from lims.scanning.actions import scan, undo_scan
from lims.scanning.queries import ScanAnswer, find_bench
from lims.storage.actions import add_container, retire_container
from lims.storage.queries import container_for
from lims.storage.verifying import CHECKS
from lims.storage.whereabouts import custody_for, place_for
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make

SYSTEM = system_actor()
NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


class Bench:
    """A box, some tubes, and a hand that scans."""

    def __init__(self, actor: Actor = SYSTEM, session: str = "bench-1") -> None:
        self.actor, self.session = actor, session
        self.client, self.numbers = f"tab-{session}", count(1)

    def scan(self, text: str, *, number: int | None = None, at: datetime | None = None) -> ScanAnswer:
        with unit_of_work(self.actor, now=NOW) as work:
            return scan(
                work,
                client=self.client,
                number=next(self.numbers) if number is None else number,
                text=text,
                session_key=self.session,
                scanned_at=at,
            )

    def scans(self, *texts: str) -> ScanAnswer:
        return [self.scan(text) for text in texts][-1]


@pytest.fixture
def bench(settings_for_test: object) -> Iterator[Bench]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    yield Bench()
    with reading(SYSTEM) as work:
        assert [problem for check in CHECKS for problem in check(work)] == []


def new_box(type_key: str = "box_9x9", name: str = "Box") -> str:
    with unit_of_work(SYSTEM) as work:
        return add_container(work, name=name, type_key=type_key)[0]


def tubes(number: int) -> list[str]:
    with unit_of_work(SYSTEM) as work:
        return make.samples(work, number)


def test_what_comes_back_says_whether_it_thawed_and_that_is_counted(bench: Bench) -> None:
    box, (first, second, third) = new_box(), tubes(3)
    bench.scans("STAAL:PUT-AWAY", box, first, second, third)
    bench.scans("STAAL:TAKE-OUT", first, second, third)
    answer = bench.scans("STAAL:RETURNED-THAWED", first)
    assert (answer.verdict, answer.headline, answer.message.split(" · ")[0]) == ("done", "back at A01 of Box", "thawed")
    assert bench.scans("STAAL:ON-DRY-ICE", second).message.split(" · ")[0] == "stayed frozen"
    with reading(SYSTEM) as work:
        assert find_bench(work, bench.session).returned == "on dry ice"
    assert bench.scans("STAAL:BRING-BACK", third).message == "specimen"
    with reading(SYSTEM) as work:
        kept = [kept_for(work, code) for code in (first, second, third)]
    assert [(each.own, each.unsaid) for each in kept] == [(1, 0), (0, 0), (0, 1)]
    bench.scans("STAAL:UNDO", "STAAL:UNDO", "STAAL:UNDO")
    with reading(SYSTEM) as work:
        assert kept_for(work, first).own == 0
    assert where(first) == ("A01", "held")


def where(code: str) -> tuple[str | None, str] | None:
    with reading(SYSTEM) as work:
        found = place_for(work, [code]).get(code)
    return (found.position, found.state) if found else None


def told(answer: ScanAnswer) -> tuple[str, str]:
    return answer.verdict, answer.headline


def test_tubes_are_put_away_one_scan_each(bench: Bench) -> None:
    box, (one, two, three) = new_box(), tubes(3)
    assert told(bench.scan("STAAL:PUT-AWAY")) == ("done", "put away")
    opened = bench.scan(box)
    assert (opened.headline, opened.here, opened.free, opened.undoable) == ("Box is open", "Box", 81, False)
    put = bench.scan(one)
    assert (put.verdict, put.code, put.headline) == ("done", grouped(one), "put away at A01")
    assert (put.message, put.here, put.free, put.undoable) == ("specimen", "Box", 80, True)
    assert bench.scan("c04").headline == "C04 is free"
    assert bench.scan(two).headline == "put away at C04"
    assert bench.scan(three.lower()).headline == "put away at A02"
    assert (where(one), where(two), where(three)) == (("A01", "in place"), ("C04", "in place"), ("A02", "in place"))


def test_a_box_is_carried_elsewhere_each_scan_with_its_own_time(bench: Bench) -> None:
    box, shelf = new_box(), new_box("shelf", "Shelf")
    assert told(bench.scan("STAAL:CARRY")) == ("done", "carry")
    assert told(bench.scan(box)) == ("done", "picked up")
    put = bench.scan(shelf)
    assert (put.headline, put.undoable, where(box)) == ("put away in Shelf", True, (None, "in place"))
    assert told(bench.scans(shelf, shelf)) == ("attention", "scanned twice")
    refused = bench.scan(box)
    assert (refused.verdict, where(shelf)) == ("refused", None)
    assert told(bench.scan("STAAL:UNDO")) == ("done", "put down")
    assert told(bench.scan("STAAL:UNDO")) == ("done", "taken back")
    assert where(box) is None


def test_the_whole_way_out_and_back(bench: Bench) -> None:
    box, (tube,) = new_box(), tubes(1)
    bench.scans("STAAL:PUT-AWAY", box, tube, "STAAL:TAKE-OUT")
    out = bench.scan(tube)
    assert (out.verdict, out.headline, out.message) == ("done", "taken out", "A01 of Box waits for it · specimen")
    assert where(tube) == ("A01", "held")
    assert told(bench.scan(tube)) == ("attention", "scanned twice")
    assert told(bench.scans("STAAL:TAKE-OUT", tube)) == ("attention", "already so")
    assert told(bench.scans("STAAL:BRING-BACK", tube)) == ("done", "back at A01 of Box")
    assert where(tube) == ("A01", "in place")
    with reading(SYSTEM) as work:
        assert [(each.direction, each.to_whom) for each in custody_for(work, tube)] == [
            ("in", None),
            ("out", "system"),
            ("in", None),
        ]


def test_looking_up_tells_where_it_is(bench: Bench) -> None:
    box, (placed, loose) = new_box(), tubes(2)
    bench.scans("STAAL:PUT-AWAY", box, placed, "STAAL:LOOK-UP")
    found = bench.scan(placed)
    assert (found.verdict, found.headline, found.message) == ("done", "Box · A01", "specimen · Box")
    assert bench.scan(loose).headline == "no place recorded"
    assert bench.scan("A01").headline == grouped(placed)
    assert bench.scan("A02").headline == "A02 is free"


def test_the_same_scan_is_done_once_and_answered_alike(bench: Bench) -> None:
    box, (tube, other) = new_box(), tubes(2)
    bench.scans("STAAL:PUT-AWAY", box)
    first = bench.scan(tube, number=77)
    bench.scan(other)
    assert bench.scan(tube, number=77) == first
    assert bench.scan("something else", number=77) == first
    with reading(SYSTEM) as work:
        assert len(custody_for(work, tube)) == 1
        assert container_for(work, box).used == 2


def test_a_refusal_moves_nothing_and_is_kept(bench: Bench) -> None:
    box, (one, two) = new_box(), tubes(2)
    bench.scans("STAAL:PUT-AWAY", box, one)
    taken = bench.scan("A01")
    assert (taken.verdict, taken.headline, taken.code) == ("refused", "not free", "A01")
    assert taken.message.startswith(f"A01 is taken by {grouped(one)} since 4 May. Next free: A02.")
    assert told(bench.scan("FIS999999")) == ("refused", "unknown")
    assert told(bench.scan("J01")) == ("refused", "unknown")
    assert "from A01 to I09" in bench.scan("J01").message
    assert where(two) is None
    with reading(SYSTEM) as work:
        scans = find_bench(work, bench.session).scans
        assert [each.verdict for each in scans] == ["refused"] * 4 + ["done"] * 3
        assert (
            work.execute(
                text("SELECT COUNT(*) FROM change_set WHERE id NOT IN (SELECT change_set_id FROM act)")
            ).scalar()
            == 0
        )


def test_a_misread_code_a_long_paste_and_odd_characters_get_plain_answers(bench: Bench) -> None:
    (tube,) = tubes(1)
    wrong = tube[:9] + ("0" if tube[9] != "0" else "1")
    assert "check character" in bench.scan(wrong).message
    for odd in (
        "",
        "\0",
        "\x1d\r\n",
        "x" * 10_240,
        "\ud800",
        "'; DROP TABLE scan; --",
        "🧊" * 100,
        tube * 3,
        f"{tube}\0\0{tube}",
    ):
        assert bench.scan(odd).verdict == "refused"
    assert bench.scan(f"\x02{tube}\r\n\0").headline == "no place recorded"


def test_two_things_of_one_number_ask_which_one(bench: Bench) -> None:
    codes = tubes(2)
    with unit_of_work(SYSTEM) as work:
        for view in samples_for(work, codes):
            attach_identifier(work, view.id, type="field", value="P7")
            attach_identifier(work, view.id, type="field", value=f"only {view.code}")
    asked = bench.scan("p7")
    assert told(asked) == ("attention", "which one?")
    assert grouped(codes[0]) in asked.message
    assert bench.scan(f"Only {codes[0]}").code == grouped(codes[0])


def test_a_label_that_was_printed_ahead_waits_to_be_claimed(bench: Bench) -> None:
    with unit_of_work(SYSTEM, now=NOW) as work:
        code = issue_codes(work, collection="FIS", count=2, purpose="the May cruise").last
    box = new_box()
    for mode in ("LOOK-UP", "PUT-AWAY", "TAKE-OUT", "BRING-BACK"):
        answer = bench.scans(f"STAAL:{mode}", box, code.lower())
        assert (told(answer), answer.code) == (("attention", "not claimed yet"), grouped(code))
        assert answer.message == (
            f"{grouped(code)} was printed for the May cruise on 2026-05-04 and is not claimed yet. "
            f"Register it: /register?code={code}"
        )
    with unit_of_work(SYSTEM) as work:
        register(work, collection="FIS", kind="tissue", code=code)
    assert told(bench.scans("STAAL:LOOK-UP", code)) == ("done", "no place recorded")


def test_a_position_of_the_open_box_comes_before_a_foreign_number(bench: Bench) -> None:
    box, (tube,) = new_box(), tubes(1)
    with unit_of_work(SYSTEM) as work:
        attach_identifier(work, samples_for(work, [tube])[0].id, type="field", value="C04")
    assert bench.scan("C04").code == grouped(tube)
    assert bench.scans("STAAL:PUT-AWAY", box, "C04").headline == "C04 is free"


def test_a_full_or_retired_box_and_a_missing_one_are_told(bench: Bench) -> None:
    bag, box, codes = new_box("cane", "Cane"), new_box(), tubes(6)
    bench.scans("STAAL:PUT-AWAY", bag, *codes[:5])
    full = bench.scan(codes[5])
    assert (told(full), full.free) == (("refused", "not put away"), 0)
    assert "is full" in full.message
    bench.scan(box)
    with unit_of_work(SYSTEM) as work:
        retire_container(work, code=box)
    assert told(bench.scan(codes[5])) == ("refused", "no box is open")
    assert told(bench.scan(box)) == ("refused", "not opened")


def test_undo_takes_back_one_scan_after_the_other(bench: Bench) -> None:
    box, (one, two) = new_box(), tubes(2)
    bench.scans("STAAL:PUT-AWAY", box, one, two)
    back = bench.scan("STAAL:UNDO")
    assert (back.verdict, back.headline, back.code, back.undoable) == ("done", "taken back", grouped(two), False)
    assert (where(one), where(two)) == (("A01", "in place"), None)
    assert bench.scan(two).headline == "put away at A02"
    bench.scans("STAAL:UNDO", "STAAL:UNDO")
    assert (where(one), where(two)) == (None, None)
    nothing = bench.scan("STAAL:UNDO")
    assert (nothing.verdict, nothing.headline) == ("refused", "not taken back")
    with reading(SYSTEM) as work:
        assert [each.undone for each in find_bench(work, bench.session).scans if each.text in (one, two)] == [True] * 3


def test_undo_is_refused_where_something_was_done_since(bench: Bench) -> None:
    box, (tube,) = new_box(), tubes(1)
    bench.scans("STAAL:PUT-AWAY", box, tube)
    Bench(session="bench-2").scans("STAAL:TAKE-OUT", tube)
    refused = bench.scan("STAAL:UNDO")
    assert told(refused) == ("refused", "not taken back")
    assert "take out" in refused.message
    assert where(tube) == ("A01", "held")


def test_a_scan_is_taken_back_by_button(bench: Bench) -> None:
    box, (one, two) = new_box(), tubes(2)
    bench.scans("STAAL:PUT-AWAY", box, one, two)
    with unit_of_work(SYSTEM) as work:
        assert undo_scan(work, client=bench.client, number=3) == one
    assert (where(one), where(two)) == (None, ("A02", "in place"))
    for number in (3, 1, 99):
        with pytest.raises(NotFoundError), unit_of_work(SYSTEM) as work:
            undo_scan(work, client=bench.client, number=number)


def test_off_line_scans_keep_the_devices_time(bench: Bench) -> None:
    box, (one, two) = new_box(), tubes(2)
    bench.scans("STAAL:PUT-AWAY", box)
    earlier = NOW - timedelta(minutes=25)
    assert bench.scan(one, at=earlier).verdict == "done"
    odd = bench.scan(two, at=NOW + timedelta(days=1))
    assert (odd.verdict, odd.headline) == ("attention", "put away at A02")
    assert "clock is ahead" in odd.message
    with reading(SYSTEM) as work:
        assert [custody_for(work, code)[0].occurred_at for code in (one, two)] == [earlier, NOW]


def test_the_rules_of_who_may_move_hold_at_the_bench(bench: Bench) -> None:
    box, (tube,) = new_box(), tubes(1)
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        (secret,) = make.samples(work, 1, collection="SEC")
        fis = collection_for(work, "FIS").id
    reader = Bench(Actor(5, None, "Rik", in_collections={fis: Role.RESEARCHER}), "reader")
    refused = reader.scans("STAAL:PUT-AWAY", box, tube)
    assert told(refused) == ("refused", "not put away")
    assert "may not move things" in refused.message
    technician = Bench(Actor(6, None, "Tine", in_collections={fis: Role.TECHNICIAN}), "technician")
    assert technician.scans("STAAL:PUT-AWAY", box, tube).verdict == "done"
    hidden = technician.scan(secret)
    assert (hidden.verdict, where(secret)) == ("refused", None)
    assert "Nothing goes by" in hidden.message
    nobody = Bench(Actor(7, None, "Niemand"), "nobody")
    assert nobody.scan(tube).verdict == "refused"


def test_whoever_takes_over_a_bench_starts_afresh(bench: Bench) -> None:
    box, (tube,) = new_box(), tubes(1)
    bench.scans("STAAL:PUT-AWAY", box, tube)
    other = Bench(Actor(9, None, "Els", everywhere=Role.TECHNICIAN), bench.session)
    other.client = "other-tab"
    assert other.scan("STAAL:UNDO").verdict == "refused"
    assert (other.scan("nothing").mode, other.scan("nothing").here) == ("look up", None)
    with reading(SYSTEM) as work:
        assert find_bench(work, bench.session).scans == ()


def test_the_bench_is_shown_with_its_last_scans(bench: Bench) -> None:
    with reading(SYSTEM) as work:
        empty = find_bench(work, "never seen")
    assert (empty.mode, empty.here, empty.scans) == ("look up", None, ())
    box, codes = new_box(), tubes(3)
    bench.scans("STAAL:PUT-AWAY", box, *codes)
    with reading(SYSTEM) as work:
        view = find_bench(work, bench.session, limit=3)
    assert (view.mode, view.here, view.here_name, view.way) == ("put away", box, "Box", ("Box",))
    assert (view.next_free, view.free, view.acts) == ("A04", 78, 3)
    assert [each.code for each in view.scans] == [grouped(code) for code in reversed(codes)]
    assert all(each.undoable and not each.undone for each in view.scans)


def test_two_technicians_fill_one_box_at_once(bench: Bench) -> None:
    box, codes = new_box(), tubes(40)
    hands = [Bench(session=f"hand-{number}") for number in range(4)]
    for hand in hands:
        hand.scans("STAAL:PUT-AWAY", box)
    ready = threading.Barrier(4)

    def fill(number: int) -> list[ScanAnswer]:
        ready.wait()
        return [hands[number].scan(code) for code in codes[number::4]]

    with ThreadPoolExecutor(4) as pool:
        answers = [answer for batch in pool.map(fill, range(4)) for answer in batch]
    assert {answer.verdict for answer in answers} == {"done"}
    assert len({answer.headline for answer in answers}) == 40
    assert sorted(answer.free for answer in answers if answer.free is not None) == list(range(41, 81))


def test_the_same_scan_sent_twice_at_once_is_done_once(bench: Bench) -> None:
    box, codes = new_box(), tubes(5)
    bench.scans("STAAL:PUT-AWAY", box)
    for number, code in enumerate(codes, start=100):
        ready = threading.Barrier(2)

        def send(_: int, code: str = code, number: int = number, ready: threading.Barrier = ready) -> ScanAnswer:
            ready.wait()
            return bench.scan(code, number=number)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(send, range(2))
        assert first == second
        assert first.verdict == "done"


def test_81_tubes_are_put_away_each_in_its_own_position(
    bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    box, codes = new_box(), tubes(81)
    bench.scans("STAAL:PUT-AWAY", box)
    started = time.perf_counter()
    headlines = {bench.scan(code).headline for code in codes}
    record_property("milliseconds", round((time.perf_counter() - started) * 1000))
    assert len(headlines) == 81
    assert told(bench.scan("STAAL:DONE")) == ("done", "finished")
