"""Scans that a keyboard garbled: read back, shown as what they were taken for, and asked about where both could be."""

import pytest

from lims.collections.actions import add_collection
from lims.identity.minting import attach_identifier, enter, open_series
from lims.samples.actions import issue_codes
from lims.samples.queries import samples_for
from lims.samples.searching import find_samples
from lims.scanning.looking_up import find_scanned
from lims.scanning.queries import identify
from lims.scanning.rules import Identified, Meaning
from lims.storage.rules import Grid
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped, mint, passes_check
from lims.values.keyboards import BELGIAN, DVORAK, GERMAN, US, Layout
from tests import make
from tests.lims.scanning.test_actions import SYSTEM, Bench, bench, new_box, told, tubes, where
from tests.lims.values.test_keyboards import typed

__all__ = ["bench"]

AZERTY = "the keyboard is set to AZERTY"


def on(keyboard: Layout, text: str) -> str:
    return typed(text, US, keyboard)


def meant(text: str, grid: Grid | None = None) -> Identified:
    with reading(SYSTEM) as work:
        return identify(work, text, grid=grid)


def test_a_whole_batch_is_scanned_on_a_belgian_keyboard(bench: Bench) -> None:
    box, (one, two) = new_box(), tubes(2)
    assert told(bench.scan(on(BELGIAN, "STAAL:PUT-AWAY"))) == ("done", "put away")
    assert bench.scan(on(BELGIAN, box)).headline == "Box is open"
    put = bench.scan(on(BELGIAN, one))
    assert (put.headline, put.code) == ("put away at A01", grouped(one))
    assert put.message == f"specimen · read as {one}: {AZERTY}"
    assert bench.scan(on(BELGIAN, "C04")).headline == "C04 is free"
    assert bench.scan(on(BELGIAN, two)).headline == "put away at C04"
    assert told(bench.scan(on(BELGIAN, "STAAL:UNDO"))) == ("done", "taken back")
    assert (where(one), where(two)) == (("A01", "in place"), None)


@pytest.mark.parametrize("prefix", ["", "]Q3"])
def test_what_the_reader_puts_in_front_is_garbled_with_the_rest(bench: Bench, prefix: str) -> None:
    (tube,) = tubes(1)
    found = meant(on(BELGIAN, prefix + tube))
    assert (found.meaning, found.code, found.read_as) == (Meaning.SAMPLE, tube, f"read as {tube}: {AZERTY}")


def test_a_code_as_it_came_needs_no_explanation(bench: Bench) -> None:
    (tube,) = tubes(1)
    assert meant(tube.lower()).read_as == ""


def test_a_number_of_others_is_read_back_too(bench: Bench) -> None:
    one, two = tubes(2)
    with unit_of_work(SYSTEM) as work:
        (view,) = samples_for(work, [one])
        attach_identifier(work, view.id, type="field", value="KU-77")
    found = meant(on(BELGIAN, "KU-77"))
    assert (found.code, found.read_as) == (one, f"read as KU-77: {AZERTY}")
    with unit_of_work(SYSTEM) as work:
        (view,) = samples_for(work, [two])
        attach_identifier(work, view.id, type="field", value="KU-77")
    assert set(meant(on(BELGIAN, "KU-77")).matches) == {one, two}


def test_a_makers_number_is_not_somebody_elses_on_another_keyboard(bench: Bench) -> None:
    (tube,) = tubes(1)
    with unit_of_work(SYSTEM) as work:
        (view,) = samples_for(work, [tube])
        attach_identifier(work, view.id, type="maker", value="ZX1")
    assert meant("YX1").meaning is Meaning.UNKNOWN
    assert meant(on(GERMAN, "ZX1")).meaning is Meaning.UNKNOWN


def test_a_label_that_was_printed_ahead_is_read_back_too(bench: Bench) -> None:
    with unit_of_work(SYSTEM) as work:
        code = issue_codes(work, collection="FIS", count=1, purpose="May").last
    found = meant(on(BELGIAN, code))
    assert (found.meaning, found.code) == (Meaning.UNCLAIMED, code)


@pytest.fixture
def two_codes(bench: Bench) -> tuple[str, str]:
    """A code of ours, and the one that a Dvorak keyboard makes of it."""
    garbled = on(DVORAK, "FIS").upper()
    numbers = (each for each in range(1, 9999) if passes_check(on(DVORAK, mint("FIS", each)).upper()))
    code = mint("FIS", next(numbers))
    other = on(DVORAK, code).upper()
    with unit_of_work(SYSTEM) as work:
        add_collection(work, code="ZZZ", name="Other", prefix="UXX")
        open_series(work, garbled)
        make.samples(work, int(code[3:9]))
        enter(work, "organism", [other])
    return code, other


def test_where_both_readings_are_codes_of_ours_it_is_asked_which(bench: Bench, two_codes: tuple[str, str]) -> None:
    code, other = two_codes
    found = meant(code)
    assert (found.meaning, set(found.matches)) == (Meaning.AMBIGUOUS, {code, other})
    assert "with its blanks" in bench.scan(code).message
    assert meant(grouped(code)).code == code


def test_an_odd_text_that_is_nothing_on_any_keyboard_is_unknown(bench: Bench) -> None:
    assert meant("§§é§").meaning is Meaning.UNKNOWN
    assert meant("&é", Grid(9, 9)).meaning is Meaning.UNKNOWN


def test_a_position_is_read_back_only_where_the_text_shows_that_it_was_garbled(bench: Bench) -> None:
    assert meant(on(BELGIAN, "C04"), Grid(9, 9)).position == "C04"
    assert meant(on(GERMAN, "Y04"), Grid(26, 9)).position == "Z04"


def test_a_scan_outside_the_bench_says_so_too(bench: Bench) -> None:
    (tube,) = tubes(1)
    with reading(SYSTEM) as work:
        found = find_scanned(work, on(BELGIAN, tube))
    assert (found.opens, found.message.rpartition(" · ")[2]) == (tube, f"read as {tube}: {AZERTY}")


def test_the_search_finds_a_code_that_was_scanned_into_it(bench: Bench) -> None:
    (tube,) = tubes(1)
    with reading(SYSTEM) as work:
        found = find_samples(work, on(BELGIAN, tube)).found
    assert [each.sample.code for each in found] == [tube]
