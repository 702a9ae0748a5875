"""The typefaces: what they have, how wide it is, and how a text is made to fit."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labels.typeface import ELLIPSIS, MIN_SIZE, MISSING, Typeface, file_of, fitted, printable, width_of, widths

every_face = pytest.mark.parametrize("face", Typeface)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("liver\x00\x07\n\r\tof  eel", "liver of eel"),
        ("  eel ", "eel"),
        ("nai\u0308ve", "naïve"),
        ("12\u2009µl\u00a0± 3", "12 µl ± 3"),
        ("♂ + ♀", "male + female"),
        ("鳗鱼 🐟\ufe0f", f"{MISSING * 2} {MISSING}"),
        ("سمك", MISSING * 3),
        ("\ud800", MISSING),
        ("a\u202eb\u200b", "ab"),
        ("μέδουσα Жизнь łódź", "μέδουσα Жизнь łódź"),
        ("^XA~JR_5E\\&", "^XA~JR_5E\\&"),
        ("", ""),
    ],
)
def test_what_cannot_be_printed_is_seen_to_be_missing_and_the_rest_stands(written: str, printed: str) -> None:
    assert printable(written, Typeface.TEXT) == printed


def test_the_face_of_codes_shows_in_its_own_way_that_something_is_missing() -> None:
    assert printable("管7", Typeface.CODE) == "¿7"


@every_face
@given(text=st.text(max_size=60))
def test_what_is_printable_stays_as_it_is_and_has_a_width(face: Typeface, text: str) -> None:
    once = printable(text, face)
    assert printable(once, face) == once
    assert once.isprintable() or MISSING in once
    assert set(once) <= set(widths(face))
    assert width_of(once, face) >= 0


@every_face
def test_the_font_and_its_licence_come_along(face: Typeface) -> None:
    assert file_of(face).is_file()
    assert any("OFL" in file.name or "LICENSE" in file.name.upper() for file in Path(file_of(face)).parent.iterdir())


def test_the_blanks_of_a_code_are_narrower_than_its_characters() -> None:
    assert width_of("A B", Typeface.CODE) < width_of("AAB", Typeface.CODE)


def test_a_text_that_fits_stays_whole_and_large() -> None:
    assert fitted("otolith", Typeface.TEXT, 6.0, 100.0, 1) == (("otolith",), 6.0)


def test_a_text_a_little_too_long_shrinks_and_stays_whole() -> None:
    room = width_of("Gasterosteus aculeatus", Typeface.ITALIC) * 5.0
    (line,), size = fitted("Gasterosteus aculeatus", Typeface.ITALIC, 6.0, room, 1)
    assert (line, size) == ("Gasterosteus aculeatus", pytest.approx(5.0))


def test_a_text_that_may_take_two_lines_is_broken_before_it_shrinks() -> None:
    room = width_of("Gasterosteus aculeatus", Typeface.ITALIC) * 5.5
    assert fitted("Gasterosteus aculeatus", Typeface.ITALIC, 6.0, room, 2) == (("Gasterosteus", "aculeatus"), 6.0)


def test_a_text_far_too_long_ends_in_an_ellipsis_without_a_blank_before_it() -> None:
    (line,), size = fitted("Oostende, Halve Maan, " * 20, Typeface.TEXT, 6.0, 80.0, 1)
    assert line.startswith("Oostende")
    assert line.endswith(ELLIPSIS)
    assert " " + ELLIPSIS not in line
    assert size == MIN_SIZE


def test_a_text_that_fits_exactly_at_the_smallest_size_is_not_set_smaller_by_a_rounding() -> None:
    assert fitted("00000", Typeface.CODE, 26.06004721007202, 15.0, 2)[1] >= MIN_SIZE
    assert fitted("00000", Typeface.CODE, 8.0, width_of("00000", Typeface.CODE) * MIN_SIZE, 1)[1] >= MIN_SIZE


@every_face
@settings(max_examples=150)
@example(text="00000", size=26.06004721007202, room=15.0, lines=2)
@given(
    text=st.text(max_size=80) | st.text("WMi gj.", min_size=1, max_size=200) | st.just("x" * 10_000),
    size=st.floats(4, 40),
    room=st.floats(15, 400),
    lines=st.integers(1, 9),
)
def test_a_fitted_text_never_leaves_its_room_or_its_lines(
    face: Typeface, text: str, size: float, room: float, lines: int
) -> None:
    found, set_in = fitted(printable(text, face), face, size, room, lines)
    assert 1 <= len(found) <= lines
    assert MIN_SIZE <= set_in <= max(size, MIN_SIZE)
    assert all(width_of(line, face) * set_in <= room + 1e-6 for line in found)
    assert not any(line != line.strip() for line in found)


@given(text=st.text("abc de", min_size=1, max_size=60), lines=st.integers(1, 4), room=st.floats(40, 300))
def test_a_text_that_is_not_cut_says_all_that_was_written(text: str, lines: int, room: float) -> None:
    written = printable(text, Typeface.TEXT)
    found, _ = fitted(written, Typeface.TEXT, 6.0, room, lines)
    told = "".join(found).replace(" ", "")
    assert told == written.replace(" ", "") or (
        told.endswith(ELLIPSIS) and written.replace(" ", "").startswith(told.removesuffix(ELLIPSIS))
    )
