"""The grammar of the bench, as a pure state machine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lims.scanning.rules import (
    COMMANDS,
    Answer,
    BenchState,
    Command,
    Identified,
    Meaning,
    Mode,
    Return,
    Verb,
    Verdict,
    command_in,
    kept,
    moment_of,
    state_from,
    step,
    storable,
)
from lims.values.codes import grouped

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
TUBES, BOXES, POSITIONS = ("FIS000001M", "FIS000002K"), ("STO0000019", "STO0000027"), ("A01", "C04")


def tube(code: str = TUBES[0]) -> Identified:
    return Identified(code, Meaning.SAMPLE, code)


def box(code: str = BOXES[0]) -> Identified:
    return Identified(code, Meaning.CONTAINER, code)


def position(label: str = "C04") -> Identified:
    return Identified(label, Meaning.POSITION, position=label)


def command(word: str) -> Identified:
    return Identified(f"STAAL:{word}", Meaning.COMMAND, command=word)


def after(*scans: Identified) -> BenchState:
    state = BenchState()
    for each in scans:
        state, _ = step(state, each)
    return state


def said(state: BenchState, thing: Identified) -> Command | Answer:
    return step(state, thing)[1]


@pytest.mark.parametrize(("text", "meaning"), [*COMMANDS.items()])
def test_the_bench_card_is_understood_whatever_the_keyboard_makes_of_its_signs(text: str, meaning: str) -> None:
    for spelled in (text, text.lower(), f" {text}\r\n", text.replace(":", ">"), text.replace("-", "_"), f"\x1d{text}"):
        assert command_in(spelled) == meaning


@pytest.mark.parametrize(
    "text", ["", "STAAL", "STAAL:", "PUT-AWAY", "STAAL:PUT", "FIS000001M", "A01", "STAAL:DONE" * 30]
)
def test_nothing_else_is_a_command(text: str) -> None:
    assert command_in(text) is None


def test_a_bench_begins_with_looking_up() -> None:
    assert said(BenchState(), tube()) == Command(Verb.LOOK_UP, TUBES[0])
    assert said(BenchState(), box()) == Command(Verb.OPEN, BOXES[0])


def test_a_box_is_here_and_a_tube_goes_into_it() -> None:
    state = after(command("put away"), box())
    assert (state.mode, state.here) == (Mode.PUT_AWAY, BOXES[0])
    assert said(state, tube()) == Command(Verb.PUT, TUBES[0], BOXES[0], None)


def test_a_position_holds_for_one_tube() -> None:
    state = after(command("put away"), box())
    aimed, aim = step(state, position())
    assert aim == Command(Verb.AIM, None, BOXES[0], "C04")
    put, done = step(aimed, tube())
    assert done == Command(Verb.PUT, TUBES[0], BOXES[0], "C04")
    assert said(put, tube(TUBES[1])) == Command(Verb.PUT, TUBES[1], BOXES[0], None)


def test_another_box_forgets_the_position() -> None:
    state = after(command("put away"), box(), position(), box(BOXES[1]))
    assert (state.here, state.position) == (BOXES[1], None)


def test_without_an_open_box_nothing_is_put_away() -> None:
    for scans in ((command("put away"),), (command("put away"), box(), command("done"), command("put away"))):
        answer = said(after(*scans), tube())
        assert isinstance(answer, Answer)
        assert (answer.verdict, answer.headline) == (Verdict.REFUSED, "no box is open")


def test_taking_out_and_bringing_back_need_no_box() -> None:
    assert said(after(command("take out")), tube()) == Command(Verb.TAKE_OUT, TUBES[0])
    assert said(after(command("bring back")), tube()) == Command(Verb.BRING_BACK, TUBES[0])
    answer = said(after(command("take out"), box()), position())
    assert isinstance(answer, Answer)
    assert answer.headline == "scan the tube itself"


@pytest.mark.parametrize(
    ("word", "thawed"),
    [("returned thawed", True), ("stayed frozen", False), ("on dry ice", False), ("not said", None)],
)
def test_how_things_come_back_is_said_once_for_all_that_follow(word: str, thawed: bool | None) -> None:
    state = after(command("put away"), box(), command(word))
    assert (state.mode, state.here, state.returned) == (Mode.BRING_BACK, BOXES[0], Return(word))
    for code in TUBES:
        state, done = step(state, tube(code))
        assert done == Command(Verb.BRING_BACK, code, thawed=thawed)
    assert step(state, command("done")) == (BenchState(), Answer(Verdict.DONE, "finished", "2 scans: bring back."))


def test_what_was_said_of_one_batch_is_not_said_of_the_next() -> None:
    for other in ("bring back", "take out", "look up", "done"):
        assert after(command("returned thawed"), command(other)).returned is Return.UNSAID
    assert after(command("returned thawed"), tube(), command("undo")).returned is Return.THAWED
    assert after(command("returned thawed"), tube(), command("on dry ice")).acts == 1


def test_looking_at_a_position_shows_what_lies_there() -> None:
    assert said(after(box()), position()) == Command(Verb.SHOW_POSITION, None, BOXES[0], "C04")


@pytest.mark.parametrize("mode", ["put away", "take out", "bring back"])
def test_the_same_tube_twice_says_so(mode: str) -> None:
    state = after(command(mode), box(), tube())
    again = said(state, tube())
    assert isinstance(again, Answer)
    assert (again.verdict, again.headline, again.code) == (Verdict.ATTENTION, "scanned twice", "FIS 000001 M")
    assert isinstance(said(after(command(mode), box(), tube(), tube(TUBES[1])), tube()), Command)


def test_the_same_tube_at_another_position_is_meant() -> None:
    state = after(command("put away"), box(), tube(), position())
    assert said(state, tube()) == Command(Verb.PUT, TUBES[0], BOXES[0], "C04")


def test_finishing_tells_how_much_was_done_and_starts_afresh() -> None:
    state, answer = step(after(command("put away"), box(), tube(), tube(TUBES[1])), command("done"))
    assert state == BenchState()
    assert isinstance(answer, Answer)
    assert answer.message == "2 scans: put away."


def test_undo_takes_one_back_and_lets_the_same_tube_be_scanned_again() -> None:
    state, undo = step(after(command("put away"), box(), tube()), command("undo"))
    assert undo == Command(Verb.UNDO)
    assert (state.acts, state.here) == (0, BOXES[0])
    assert isinstance(said(state, tube()), Command)


def test_two_matches_ask_which_one() -> None:
    answer = said(BenchState(), Identified("P7", Meaning.AMBIGUOUS, matches=TUBES))
    assert isinstance(answer, Answer)
    assert (answer.headline, answer.verdict) == ("which one?", Verdict.ATTENTION)
    assert "FIS 000001 M, FIS 000002 K" in answer.message


@given(st.text(max_size=12_000), st.sampled_from(list(Mode)))
def test_an_unknown_text_gets_a_short_plain_answer_and_changes_nothing(text: str, mode: Mode) -> None:
    state = BenchState(mode, BOXES[0])
    same, answer = step(state, Identified(text, Meaning.UNKNOWN))
    assert same == state
    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.REFUSED
    assert answer.message
    assert len(answer.code or "") <= 40
    storable(text).encode()


THINGS = st.one_of(
    st.sampled_from(TUBES).map(tube),
    st.sampled_from(BOXES).map(box),
    st.sampled_from(POSITIONS).map(position),
    st.sampled_from([*COMMANDS.values()]).map(command),
    st.just(Identified("??", Meaning.UNKNOWN)),
    st.just(Identified("P7", Meaning.AMBIGUOUS, matches=TUBES)),
    st.just(Identified("FIS000009", Meaning.UNCLAIMED, "FIS0000099", note="not claimed yet")),
    st.just(Identified("REQ", Meaning.OTHER, "REQ0000019", note="a request")),
)


@settings(max_examples=400)
@given(st.lists(THINGS, max_size=60))
def test_any_sequence_of_scans_keeps_the_grammar(scans: list[Identified]) -> None:
    state, opened = BenchState(), None
    for thing in scans:
        before = state
        state, what = step(state, thing)
        if thing.meaning is Meaning.CONTAINER and before.mode is not Mode.CARRY:
            opened = thing.code
        if thing.command == "done":
            opened = None
        assert state.here == opened
        assert state.position is None or (state.here is not None and state.mode is Mode.PUT_AWAY)
        assert state_from(kept(state)) == state
        if isinstance(what, Answer):
            picked_up = before.mode is Mode.CARRY and state.last == thing.code
            assert what.verdict is not Verdict.DONE or thing.meaning is Meaning.COMMAND or picked_up
        elif what.verb is Verb.PUT and before.mode is Mode.CARRY:
            assert (what.code, what.into, state.last) == (before.last, thing.code, None)
        elif what.verb is Verb.PUT:
            assert (what.code, what.into, what.position) == (thing.code, opened, before.position)
            assert state.position is None
        if thing.meaning is Meaning.SAMPLE:
            assert state.mode is before.mode


@settings(max_examples=400)
@given(st.lists(THINGS, max_size=60))
def test_what_was_said_of_thaws_holds_for_the_batch_and_for_what_comes_back(scans: list[Identified]) -> None:
    state = BenchState()
    for thing in scans:
        before = state
        state, what = step(state, thing)
        assert state.returned is Return.UNSAID or state.mode is Mode.BRING_BACK
        if thing.meaning is not Meaning.COMMAND:
            assert state.returned is before.returned
        if isinstance(what, Command) and what.verb is Verb.BRING_BACK:
            assert (what.code, what.thawed) == (thing.code, before.returned.thawed)


def test_a_rack_is_carried_by_scanning_it_and_then_where_it_goes() -> None:
    carrying = after(command("carry"), box(BOXES[0]))
    assert said(after(command("carry")), box(BOXES[0])) == Answer(
        Verdict.DONE, "picked up", "Scan where it goes.", grouped(BOXES[0])
    )
    assert said(carrying, box(BOXES[1])) == Command(Verb.PUT, BOXES[0], BOXES[1])
    assert said(carrying, box(BOXES[0])).verdict is Verdict.ATTENTION  # type: ignore[union-attr]
    assert after(command("carry"), box(BOXES[0]), tube()).last == TUBES[0]
    assert said(carrying, position()).verdict is Verdict.REFUSED  # type: ignore[union-attr]


def test_a_state_that_cannot_be_read_is_a_fresh_one() -> None:
    for stored in (None, {}, [], "x", {"mode": "dance"}, {"unknown": 1}, {"acts": "many"}, {"returned": "melted"}):
        assert state_from(stored) == BenchState()
    state = BenchState(Mode.TAKE_OUT, BOXES[0], acts=3)
    assert state_from(kept(state)) == state
    assert replace(state, acts=4) != state
    assert state_from({"mode": "take out", "here": BOXES[0], "acts": 3}) == state


@pytest.mark.parametrize(
    ("scanned_at", "taken", "odd"),
    [
        (None, NOW, False),
        (NOW - timedelta(seconds=3), NOW - timedelta(seconds=3), False),
        (NOW - timedelta(minutes=40), NOW - timedelta(minutes=40), False),
        (NOW + timedelta(minutes=2), NOW, False),
        (NOW + timedelta(hours=2), NOW, True),
        (NOW - timedelta(days=8), NOW, True),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW, True),
        (datetime(2026, 5, 4, 9), NOW, True),  # noqa: DTZ001
    ],
)
def test_off_line_minutes_keep_their_time_and_wrong_clocks_do_not(
    scanned_at: datetime | None, taken: datetime, odd: bool
) -> None:
    moment, note = moment_of(scanned_at, NOW)
    assert (moment, bool(note)) == (taken, odd)
