import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from lims.values import codes

prefixes = st.text("BCDEFGHIJKLNOPRSTUVXY", min_size=2, max_size=3)


@st.composite
def prefixes_with_number(draw):
    prefix = draw(prefixes)
    return prefix, draw(st.integers(1, codes.capacity(prefix)))


def test_the_first_codes_are_digits():
    assert codes.mint("FIS", 42) == "FIS0000424"
    assert codes.mint("FR", 42)[:-1] == "FR0000042"


def test_after_the_last_digits_comes_a_letter_and_base_36():
    minted = codes.mint_many("FIS", 999_999, 38)
    assert [code[3:9] for code in minted[:3]] == ["999999", "A00000", "A00001"]
    assert minted[-1][3:9] == "A00010"


def test_the_last_code_of_a_prefix_is_all_z():
    assert codes.mint("FIS", codes.capacity("FIS"))[:-1] == "FISZZZZZZ"
    assert codes.mint("FR", codes.capacity("FR"))[:-1] == "FRZZZZZZZ"


def test_a_full_prefix_asks_for_a_successor():
    with pytest.raises(codes.PrefixFullError, match="successor"):
        codes.mint("FIS", codes.capacity("FIS") + 1)
    with pytest.raises(codes.PrefixFullError, match="FIS"):
        codes.mint_many("FIS", codes.capacity("FIS"), 2)


@pytest.mark.parametrize(("first", "count"), [(0, 1), (-1, 1), (1, -1)])
def test_running_numbers_begin_at_one(first, count):
    with pytest.raises(codes.RunningNumberError, match="begin at 1"):
        codes.mint_many("FIS", first, count)


def test_minting_none_gives_none():
    assert codes.mint_many("FIS", 1, 0) == []


@given(prefixes_with_number())
def test_every_code_has_ten_characters_our_shape_and_a_right_check_character(drawn):
    code = codes.mint(*drawn)
    assert len(code) == 10
    assert code[-1] == mod_37_36.calc_check_digit(code[:-1])
    assert codes.has_own_shape(code)
    assert codes.passes_check(code)


@given(prefixes_with_number(), prefixes_with_number())
def test_two_prefixes_never_mint_the_same_code(one, other):
    assume(one != other)
    assert codes.mint(*one) != codes.mint(*other)


def test_a_short_prefix_never_runs_into_a_longer_one_that_begins_alike():
    beyond_digits = [*codes.mint_many("FI", 10**7, 1000), codes.mint("FI", codes.capacity("FI"))]
    assert {code[2] for code in beyond_digits} <= set(codes.GARBLED)


@given(prefixes_with_number(), st.integers(1, 10**6))
def test_codes_sort_in_the_order_in_which_they_were_minted(drawn, later):
    prefix, number = drawn
    assume(number + later <= codes.capacity(prefix))
    assert codes.mint(prefix, number)[:-1] < codes.mint(prefix, number + later)[:-1]


@given(prefixes_with_number(), st.integers(0, 9), st.sampled_from(codes.ALPHABET))
def test_every_single_wrong_character_is_found(drawn, position, wrong):
    code = codes.mint(*drawn)
    assume(code[position] != wrong)
    assert not codes.passes_check(code[:position] + wrong + code[position + 1 :])


@pytest.mark.parametrize("typed", ["fis", " FIS ", "ＦＩＳ", "Fis\x00"])
def test_a_prefix_is_kept_as_it_is_printed(typed):
    assert codes.check_prefix(typed) == "FIS"


@pytest.mark.parametrize("prefix", ["", "F", "FISH", "F1S", "F S", "É", "FÏ"])
def test_a_prefix_has_two_or_three_plain_letters(prefix):
    with pytest.raises(codes.PrefixError, match="two or three letters"):
        codes.check_prefix(prefix)


@pytest.mark.parametrize("letter", "AQWZM")
def test_a_prefix_has_no_letter_that_a_belgian_keyboard_garbles(letter):
    with pytest.raises(codes.PrefixError, match=f"has {letter}, garbled"):
        codes.check_prefix(f"F{letter}")


def test_what_a_person_or_scanner_adds_is_normalised_away():
    assert codes.normalised("\ufeff fis0000424\r\n") == "FIS0000424"
    assert codes.normalised("\x1dab 12\u200b") == "AB 12"


def test_blanks_and_hyphens_stay_in_foreign_numbers():
    assert codes.normalised("inbo-12 b") == "INBO-12 B"


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = codes.normalised(text)
    assert codes.normalised(once) == once


@pytest.mark.parametrize(
    "typed", ["FIS 000042 4", "fis-000042-4", "FIS–000042–4", "FIS\u00a0000042\u20114", "FIS−0000424"]
)
def test_our_own_code_is_found_however_it_is_spaced(typed):
    assert codes.own_form(typed) == "FIS0000424"
    assert codes.passes_check(typed)


@pytest.mark.parametrize(
    "foreign", ["", "FIS000042", "FIS00004241", "AIS0000424", "FI1A000424", "1234567890", "FISÀ000424"]
)
def test_other_shapes_are_foreign(foreign):
    assert not codes.has_own_shape(foreign)
    assert not codes.passes_check(foreign)


def test_a_makers_tube_may_look_like_ours():
    assert codes.has_own_shape("FR05653780")


def test_a_code_is_grouped_for_reading_aloud():
    assert codes.grouped("fis0000424") == "FIS 000042 4"
    assert codes.grouped(codes.mint("FR", 42)).startswith("FR 0000042 ")


@pytest.mark.parametrize("foreign", ["FIS0000425", "inbo-12 b", ""])
def test_foreign_codes_are_left_as_they_are(foreign):
    assert codes.grouped(foreign) == foreign


@given(prefixes_with_number())
def test_a_grouped_code_reads_back(drawn):
    code = codes.mint(*drawn)
    assert codes.own_form(codes.grouped(code)) == code


@given(prefixes_with_number())
def test_a_code_tells_its_prefix_and_number(prefix_and_number):
    prefix, number = prefix_and_number
    assert codes.numbered(codes.grouped(codes.mint(prefix, number)).lower()) == (prefix, number)


@pytest.mark.parametrize("text", ["", "paling", "FIS0000425", "FIS42", "12345"])
def test_what_is_no_code_of_ours_has_no_number(text):
    assert codes.numbered(text) is None
