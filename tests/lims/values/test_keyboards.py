"""Texts that a keyboard garbled are read back, and nothing else is taken for one."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.values.codes import ALPHABET, GARBLED, capacity, mint, own_form, passes_check
from lims.values.keyboards import LAYOUTS, US, Layout, is_garbled, own_code_meant, readings

PREFIX_LETTERS = [letter for letter in ALPHABET[10:] if letter not in GARBLED]
PREFIXES = st.text(st.sampled_from(PREFIX_LETTERS), min_size=2, max_size=3)
OWN_CODES = PREFIXES.flatmap(lambda prefix: st.builds(mint, st.just(prefix), st.integers(1, capacity(prefix))))
ANY_LAYOUT = st.sampled_from(LAYOUTS)


def typed(text: str, scanner: Layout, keyboard: Layout, *, caps_lock: bool = False, shift_lock: bool = False) -> str:
    """What comes out when a scanner with one layout types on a computer with another."""
    out = []
    for char in text:
        shifted = char in scanner.shifted and char not in scanner.plain
        key = (scanner.shifted if shifted else scanner.plain).find(char)
        if key < 0:
            out.append(char)
            continue
        on_it = keyboard.plain[key] + keyboard.shifted[key]
        locked = shift_lock or (caps_lock and on_it[0].isalpha() and on_it[1].isalpha())
        out.append(on_it[shifted ^ locked])
    return "".join(out)


@pytest.mark.parametrize("layout", [US, *LAYOUTS])
def test_a_layout_has_each_character_once_on_as_many_keys(layout: Layout) -> None:
    assert len(layout.plain) == len(layout.shifted) == len(US.plain) == 47
    assert len(set(layout.plain + layout.shifted)) == 94


@given(OWN_CODES, ANY_LAYOUT, st.booleans(), st.booleans())
def test_every_code_of_ours_is_read_back_in_both_directions(code: str, layout: Layout, caps: bool, lower: bool) -> None:
    sent = code.lower() if lower else code
    for scanner, keyboard in ((US, layout), (layout, US)):
        garbled = typed(sent, scanner, keyboard, caps_lock=caps)
        assert code in {own_form(each.text) for each in readings(garbled)}


@given(OWN_CODES, ANY_LAYOUT)
def test_with_a_caps_lock_that_holds_shift_down_too(code: str, layout: Layout) -> None:
    assert code in {own_form(each.text) for each in readings(typed(code, US, layout, shift_lock=True))}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("command", ["STAAL:PUT-AWAY", "STAAL:TAKE-OUT", "STAAL:REASON-USED-UP", "STAAL:QUIZ"])
def test_every_command_is_read_back(command: str, layout: Layout) -> None:
    for scanner, keyboard in ((US, layout), (layout, US)):
        for shift_lock in (False, True):
            garbled = typed(command, scanner, keyboard, shift_lock=shift_lock)
            assert words(command) in [words(each.text) for each in readings(garbled)]


def words(text: str) -> list[str]:
    """What counts of a command."""
    return re.findall("[A-Z]+", text.upper())


def test_the_belgian_case_is_said_with_its_reason() -> None:
    first, *others = readings("FISàààà'é'")
    assert (first.text, first.because) == ("FISàààà'é'", "")
    assert ("FIS0000424", "the keyboard is set to AZERTY") in {(each.text, each.because) for each in others}
    assert ("FIS0000424", "the scanner is set to AZERTY") in {
        (each.text, each.because) for each in readings("FIS))))$@$")
    }


def test_a_mac_that_makes_capitals_of_accents_is_read_too() -> None:
    assert "FIS0000424" in {each.text.upper() for each in readings("FISÀÀÀÀ'É'")}


@given(st.text(max_size=40))
def test_the_text_as_it_came_is_first_and_none_is_there_twice(text: str) -> None:
    found = readings(text)
    assert (found[0].text, found[0].because) == (text, "")
    assert all(each.because for each in found[1:])
    assert len({each.text.upper() for each in found[1:]}) == len(found) - 1


@pytest.mark.parametrize("text", ["FIS0000424", "fis 000042 4", "KU-2024/17", "\x02FIS0000424\r\n", "]Q3FIS0000424"])
def test_what_labels_say_is_not_garbled(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize("text", ["FISàààà'é'", "FIS))))$@$", "Càç", "É"])
def test_what_no_label_says_is(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("FISàààà'é'", "FIS0000424"), ("FIS0000424", "FIS0000424"), ("FR05653780", "FR05653780"), ("é§", "é§")],
)
def test_a_garbled_code_of_ours_is_told_and_any_other_text_left(text: str, meant: str) -> None:
    assert own_code_meant(text) == meant


DVORAK_PAIR = {typed("FIS", US, LAYOUTS[3]).upper(), typed("FIS", LAYOUTS[3], US).upper()}
"""Prefixes whose codes would be FIS on Dvorak or from it: where both exist, the bench asks (see its own tests)."""


def test_of_100_000_codes_of_another_prefix_none_is_taken_for_one_of_ours() -> None:
    chance = random.Random(5)
    mistaken = []
    for _ in range(100_000):
        prefix = "".join(chance.choices(PREFIX_LETTERS, k=3))
        if prefix in {"FIS", *DVORAK_PAIR}:
            continue
        others = [own_form(each.text) for each in readings(mint(prefix, chance.randint(1, 999_999)))[1:]]
        mistaken += [each for each in others if each.startswith("FIS") and passes_check(each)]
    assert mistaken == []
