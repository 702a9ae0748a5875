"""The grammar of the bench, as a pure state machine."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lims.scanning.commands import COMMANDS, LONGEST
from lims.scanning.grammar import step
from lims.scanning.rules import (
    MOST_GATHERED,
    Answer,
    BenchState,
    Command,
    Identified,
    Meaning,
    Mode,
    Return,
    Verb,
    Verdict,
    Wishes,
    kept,
    state_from,
    storable,
)
from lims.values.codes import grouped

TUBES, BOXES, POSITIONS = ("FIS000001M", "FIS000002K"), ("STO0000019", "STO0000027"), ("A01", "C04")
LABEL, REQUEST = "FIS0000099", "REK0000011"


def tube(code: str = TUBES[0]) -> Identified:
    return Identified(code, Meaning.SAMPLE, code)


def box(code: str = BOXES[0]) -> Identified:
    return Identified(code, Meaning.CONTAINER, code)


def position(label: str = "C04") -> Identified:
    return Identified(label, Meaning.POSITION, position=label)


def command(word: str) -> Identified:
    return Identified(f"STAAL:{word}", Meaning.COMMAND, command=word)


def wish(name: str, value: str) -> Identified:
    return Identified(f"STAAL:{name}-{value}", Meaning.WISH, command=name, value=value)


def label(code: str = LABEL) -> Identified:
    return Identified(code, Meaning.UNCLAIMED, code, note="not claimed yet")


def request() -> Identified:
    return Identified(REQUEST, Meaning.REQUEST, REQUEST)


def unknown(text: str = "FR05653780") -> Identified:
    return Identified(text, Meaning.UNKNOWN)


def after(*scans: Identified) -> BenchState:
    state = BenchState()
    for each in scans:
        state, _ = step(state, each)
    return state


def said(state: BenchState, thing: Identified) -> Command | Answer:
    return step(state, thing)[1]


def answered(state: BenchState, thing: Identified) -> tuple[Verdict, str]:
    answer = said(state, thing)
    assert isinstance(answer, Answer)
    return answer.verdict, answer.headline


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
    assert state == BenchState(batch=2)
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


# --- gathered for one act


def test_parents_are_gathered_and_derived_in_one_act() -> None:
    state = after(command("derive"), wish("kind", "dna_extract"), wish("each", "2"), wish("blanks", "1"), tube())
    state, gathering = step(state, box())
    assert gathering == Command(Verb.GATHER, BOXES[0])
    after_done, derive = step(state, command("done"))
    wishes = Wishes("dna_extract", 2, 1)
    assert derive == Command(Verb.DERIVE, things=((TUBES[0], None), (BOXES[0], None)), wishes=wishes)
    assert (after_done.mode, after_done.gathered, after_done.wishes) == (Mode.DERIVE, (), wishes)
    assert answered(after_done, command("done")) == (Verdict.DONE, "finished")


@pytest.mark.parametrize("mode", ["derive", "print again"])
def test_a_box_that_is_still_open_has_nothing_to_do_with_what_is_gathered_then(mode: str) -> None:
    assert said(after(box(), command(mode)), tube()) == Command(Verb.GATHER, TUBES[0])


def test_labels_to_print_again_are_gathered() -> None:
    state = after(command("print again"), tube(), box())
    assert said(state, command("done")) == Command(
        Verb.PRINT_AGAIN, things=((TUBES[0], None), (BOXES[0], None)), wishes=Wishes()
    )


def test_undo_leaves_out_what_was_gathered_last() -> None:
    state = after(command("derive"), tube(), tube(TUBES[1]), command("undo"))
    assert state.gathered == ((TUBES[0], None),)
    assert answered(state, tube()) == (Verdict.ATTENTION, "scanned twice")
    assert said(replace(state, gathered=()), command("undo")) == Command(Verb.UNDO)


def test_no_more_is_gathered_than_one_act_does() -> None:
    full = replace(after(command("derive")), gathered=tuple((f"X{n}", None) for n in range(MOST_GATHERED)))
    assert answered(full, tube()) == (Verdict.REFUSED, "enough for now")


def test_a_check_begins_with_its_box_and_ends_with_done() -> None:
    assert answered(after(command("check a box")), tube()) == (Verdict.REFUSED, "no box is open")
    state = after(box(), command("check a box"))
    assert state.here is None
    state, opened = step(state, box())
    assert opened == Command(Verb.OPEN, BOXES[0])
    state, _ = step(state, position("A01"))
    state, gathering = step(state, tube())
    assert gathering == Command(Verb.GATHER, TUBES[0], BOXES[0])
    for each in (position("C04"), unknown(), box(BOXES[1])):
        state, _ = step(state, each)
    finished, check = step(state, command("done"))
    assert check == Command(
        Verb.CHECK, None, BOXES[0], things=((TUBES[0], "A01"), ("FR05653780", "C04"), (BOXES[1], None))
    )
    assert (finished.mode, finished.here, finished.gathered) == (Mode.CHECK, None, ())
    assert answered(state, box()) == (Verdict.ATTENTION, "scanned twice")


def test_in_a_check_what_nothing_goes_by_is_listed_and_a_wrong_position_is_not() -> None:
    state = after(command("check a box"), box())
    assert answered(state, unknown()) == (Verdict.ATTENTION, "unknown, and listed")
    for no_code in ("", "J99", "x" * (LONGEST + 1)):
        assert answered(state, unknown(no_code)) == (Verdict.REFUSED, "unknown")


# --- what a mode asks for


def test_without_a_reason_nothing_is_used_up() -> None:
    state = after(command("use up"))
    answer = said(state, tube())
    assert isinstance(answer, Answer)
    assert (answer.verdict, answer.headline) == (Verdict.REFUSED, "say why first")
    assert "STAAL:REASON-USED-UP" in answer.message
    state, told = step(state, command("because contaminated"))
    assert isinstance(told, Answer)
    assert told.headline == "contaminated"
    assert said(state, tube()) == Command(Verb.USE_UP, TUBES[0], wishes=Wishes(reason="contaminated"))
    assert answered(state, box()) == (Verdict.REFUSED, "scan the tube itself")
    assert answered(BenchState(), command("because expired")) == (Verdict.REFUSED, "no reason is asked for")
    assert after(command("use up"), command("because expired"), command("use up")).wishes == Wishes()


def test_a_wish_is_for_the_modes_that_make_something() -> None:
    assert answered(BenchState(), wish("kind", "lot")) == (Verdict.REFUSED, "not asked for")
    assert answered(after(command("claim a label")), wish("each", "2")) == (Verdict.REFUSED, "not asked for")
    for wrong in ("0", "97", "two", "9" * 5000):
        assert answered(after(command("derive")), wish("each", wrong)) == (Verdict.REFUSED, "not so many")
    assert after(command("fill a plate"), wish("kind", "library")).wishes.kind == "library"


def test_a_plate_is_filled_well_by_well() -> None:
    assert answered(after(command("fill a plate")), tube()) == (Verdict.REFUSED, "no box is open")
    state = after(command("fill a plate"), box())
    assert said(state, tube()) == Command(Verb.FILL_WELL, TUBES[0], BOXES[0])
    aimed, aim = step(state, position())
    assert aim == Command(Verb.AIM, None, BOXES[0], "C04")
    assert said(aimed, tube()) == Command(Verb.FILL_WELL, TUBES[0], BOXES[0], "C04")
    assert answered(after(command("fill a plate"), box(), tube()), tube()) == (Verdict.ATTENTION, "scanned twice")


def test_a_request_is_open_until_another_one_is_scanned() -> None:
    state = after(command("add to a request"))
    assert answered(state, tube()) == (Verdict.REFUSED, "no request is open")
    state, opened = step(state, request())
    assert opened == Command(Verb.OPEN_REQUEST, REQUEST)
    assert said(state, tube()) == Command(Verb.ADD, TUBES[0], REQUEST)
    assert said(state, box()) == Command(Verb.ADD, BOXES[0], REQUEST)
    assert answered(BenchState(), request()) == (Verdict.REFUSED, "a request")


def test_a_label_that_was_printed_ahead_is_claimed_or_becomes_a_second_code() -> None:
    state = after(command("claim a label"), wish("kind", "tissue"))
    assert said(state, label()) == Command(Verb.CLAIM, LABEL, wishes=Wishes("tissue"))
    picked = after(command("claim a label"), tube())
    assert said(picked, label()) == Command(Verb.GIVE_CODE, TUBES[0], text=LABEL)
    assert answered(BenchState(), label()) == (Verdict.ATTENTION, "not claimed yet")
    assert answered(after(command("second code")), label()) == (Verdict.REFUSED, "scan the tube first")


def test_a_tube_gets_a_second_code_and_the_code_of_another_is_refused() -> None:
    state = after(command("second code"), tube())
    assert said(state, unknown()) == Command(Verb.GIVE_CODE, TUBES[0], text="FR05653780")
    twins = Identified("P7", Meaning.AMBIGUOUS, matches=TUBES)
    assert said(state, twins) == Command(Verb.GIVE_CODE, TUBES[0], text="P7")
    assert answered(state, tube(TUBES[1])) == (Verdict.REFUSED, "not given")
    assert answered(state, command("undo")) == (Verdict.DONE, "put down")
    assert answered(after(command("second code")), unknown()) == (Verdict.REFUSED, "unknown")


@pytest.mark.parametrize(
    ("mode", "verb"), [("take out", Verb.TAKE_OUT), ("bring back", Verb.BRING_BACK), ("thaw", Verb.THAW)]
)
def test_a_whole_box_can_be_scanned_where_a_tube_could(mode: str, verb: Verb) -> None:
    assert said(after(command(mode)), box()) == Command(verb, BOXES[0])
    assert answered(after(command(mode), box()), box()) == (Verdict.ATTENTION, "scanned twice")


def test_the_wrong_box_is_put_right_by_scanning_the_right_one() -> None:
    assert answered(after(box()), command("wrong box")) == (Verdict.REFUSED, "no box is open")
    state = after(command("put away"), box(), tube(), command("wrong box"))
    assert answered(state, tube(TUBES[1])) == (Verdict.REFUSED, "scan the right box")
    assert answered(state, box()) == (Verdict.REFUSED, "that is the wrong one")
    right, rehome = step(state, box(BOXES[1]))
    assert rehome == Command(Verb.REHOME, BOXES[1], BOXES[0])
    assert (right.here, right.wrong_box) == (BOXES[1], False)
    assert not after(command("put away"), box(), command("wrong box"), command("undo")).wrong_box


def test_each_mode_and_each_end_begins_another_batch() -> None:
    assert after(command("put away"), box(), tube()).batch == 1
    assert after(command("put away"), command("done"), command("derive"), tube(), command("done")).batch == 4
    assert said(BenchState(), command("undo batch")) == Command(Verb.UNDO_BATCH)


# --- whatever is scanned

UNKNOWN = st.text(max_size=12_000)


@given(UNKNOWN, st.sampled_from(list(Mode)))
def test_an_unknown_text_gets_a_short_plain_answer_and_changes_nothing(text: str, mode: Mode) -> None:
    state = BenchState(mode, None if mode is Mode.CHECK else BOXES[0])
    same, answer = step(state, Identified(text, Meaning.UNKNOWN))
    assert same == state
    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.REFUSED
    assert answer.message
    assert len(answer.code or "") <= 40
    storable(text).encode()


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
    _, finished = step(state, command("done"))
    assert finished == Answer(Verdict.DONE, "finished", "2 scans: bring back.")


def test_what_was_said_of_one_batch_is_not_said_of_the_next() -> None:
    for other in ("bring back", "take out", "look up", "done"):
        assert after(command("returned thawed"), command(other)).returned is Return.UNSAID
    assert after(command("returned thawed"), tube(), command("undo")).returned is Return.THAWED
    assert after(command("returned thawed"), tube(), command("on dry ice")).acts == 1
    assert after(command("returned thawed"), command("on dry ice")).batch == after(command("on dry ice")).batch


THINGS = [
    *(tube(code) for code in TUBES),
    *(box(code) for code in BOXES),
    *(position(name) for name in POSITIONS),
    *(command(word) for word in COMMANDS.values()),
    *(wish("kind", "lot"), wish("each", "2"), wish("blanks", "99")),
    *(unknown("??"), label(), request()),
    Identified("P7", Meaning.AMBIGUOUS, matches=TUBES),
    Identified("LOA", Meaning.OTHER, "LOA0000019", note="a loan"),
]
_INTO = {Verb.PUT, Verb.FILL_WELL, Verb.AIM, Verb.SHOW_POSITION, Verb.CHECK, Verb.REHOME}


@settings(max_examples=300)
@given(st.lists(st.sampled_from(THINGS), max_size=40))
def test_any_sequence_of_scans_keeps_the_grammar(scans: list[Identified]) -> None:
    _check_sequence(scans)


def test_ten_thousand_random_sequences_keep_the_grammar() -> None:
    """Of things alone a mode is soon left again: half of them begin with one."""
    chance = Random(20270504)
    modes = [command(mode) for mode in Mode]
    things = [each for each in THINGS if each.meaning is not Meaning.COMMAND] * 2 + THINGS
    for number in range(10_000):
        begin = [chance.choice(modes)] if number % 2 else []
        _check_sequence([*begin, *chance.choices(things, k=chance.randrange(12))])


def _check_sequence(scans: list[Identified]) -> None:
    state = BenchState()
    for thing in scans:
        before = state
        state, what = step(state, thing)
        _check_state(before, state, thing)
        if isinstance(what, Answer):
            assert what.headline
            assert (state.here, state.acts) in ((before.here, before.acts), (None, 0), (before.here, 0))
        else:
            _check_asked(before, state, thing, what)


def _check_state(before: BenchState, state: BenchState, thing: Identified) -> None:
    assert state_from(kept(state)) == state
    assert len({code for code, _ in state.gathered}) == len(state.gathered)
    assert state.batch in (before.batch, before.batch + 1)
    assert state.acts <= before.acts + 1
    if state.position is not None:
        assert state.here is not None
        assert state.mode in (Mode.PUT_AWAY, Mode.PLATE, Mode.CHECK)
    assert state.returned is Return.UNSAID or state.mode is Mode.BRING_BACK
    if thing.meaning is not Meaning.COMMAND:
        assert (state.mode, state.batch, state.returned) == (before.mode, before.batch, before.returned)
    if thing.meaning in (Meaning.UNKNOWN, Meaning.OTHER):
        assert state.here == before.here


def _check_asked(before: BenchState, state: BenchState, thing: Identified, what: Command) -> None:
    """A command names what it needs, and nothing that was not scanned."""
    assert (what.into is not None) or what.verb not in _INTO
    if what.verb is Verb.PUT and before.mode is Mode.CARRY:
        assert (what.code, what.into, state.last) == (before.last, thing.code, None)
    elif what.verb in (Verb.PUT, Verb.FILL_WELL):
        assert (what.code, what.into, what.position) == (thing.code, before.here, before.position)
        assert state.position is None
    elif what.verb is Verb.BRING_BACK:
        assert (what.code, what.thawed) == (thing.code, before.returned.thawed)
    elif what.verb is Verb.GIVE_CODE:
        assert what.code == before.last
        assert what.text
    elif what.verb in (Verb.DERIVE, Verb.CHECK, Verb.PRINT_AGAIN):
        assert what.things == before.gathered
        assert state.gathered == ()
    elif what.verb is Verb.USE_UP:
        assert what.wishes.reason
    elif what.verb is Verb.REHOME:
        assert (what.code, what.into, state.here) == (thing.code, before.here, thing.code)


def test_a_rack_is_carried_by_scanning_it_and_then_where_it_goes() -> None:
    carrying = after(command("carry"), box(BOXES[0]))
    assert said(after(command("carry")), box(BOXES[0])) == Answer(
        Verdict.DONE, "picked up", "Scan where it goes.", grouped(BOXES[0])
    )
    assert said(carrying, box(BOXES[1])) == Command(Verb.PUT, BOXES[0], BOXES[1])
    assert said(carrying, box(BOXES[0])).verdict is Verdict.ATTENTION  # type: ignore[union-attr]
    assert after(command("carry"), box(BOXES[0]), tube()).last == TUBES[0]
    assert said(carrying, position()).verdict is Verdict.REFUSED  # type: ignore[union-attr]
