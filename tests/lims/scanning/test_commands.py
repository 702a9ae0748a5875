"""What stands on the bench card is understood, and nothing else is taken for it."""

import pytest

from lims.samples.rules import DISPOSAL_REASONS
from lims.scanning.commands import COMMANDS, MODES, REASONS, command_in, wish_in
from lims.scanning.rules import Mode


@pytest.mark.parametrize(("text", "meaning"), [*COMMANDS.items()])
def test_the_bench_card_is_understood_whatever_the_keyboard_makes_of_its_signs(text: str, meaning: str) -> None:
    for spelled in (text, text.lower(), f" {text}\r\n", text.replace(":", ">"), text.replace("-", "_"), f"\x1d{text}"):
        assert command_in(spelled) == meaning


@pytest.mark.parametrize(
    "text", ["", "STAAL", "STAAL:", "PUT-AWAY", "STAAL:PUT", "FIS000001M", "A01", "STAAL:DONE" * 30]
)
def test_nothing_else_is_a_command(text: str) -> None:
    assert command_in(text) is None
    assert wish_in(text) is None


def test_every_mode_and_every_standard_reason_has_a_code() -> None:
    assert list(MODES.values()) == [mode.value for mode in Mode]
    assert [meaning.removeprefix("because ") for meaning in REASONS.values()] == [
        reason for reason in DISPOSAL_REASONS if reason != "other"
    ]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STAAL:KIND-DNA_EXTRACT", ("kind", "dna_extract")),
        ("staal kind lot", ("kind", "lot")),
        ("STAAL:EACH-3", ("each", "3")),
        (" STAAL:BLANKS-0\r\n", ("blanks", "0")),
        ("STAAL:KIND", None),
        ("KIND-LOT", None),
        ("STAAL:KIND-" + "X" * 200, None),
    ],
)
def test_a_wish_says_what_is_to_be_made(text: str, wish: tuple[str, str] | None) -> None:
    assert wish_in(text) == wish
    assert command_in(text) is None
