"""One tube's whole life, from the field sheet to the published data set, as people live it in their browsers."""

from pathlib import Path

import pytest

from tests.browser.running_app import Staal
from tests.journeys import steps
from tests.journeys.conftest import Enter

pytestmark = pytest.mark.browser

POSITIONS = [f"A{number:02d}" for number in range(1, 11)]


# Two minutes each: left to `make soak`. Each part of it has a shorter story in the browser, and the whole of it is told
# by command in `make test` (tests/lims/cli/test_journey.py), on the same sheets.
@pytest.mark.soak
@pytest.mark.parametrize("own", [pytest.param(True, id="own sheet"), pytest.param(False, id="real sheet")])
def test_one_tube(own: bool, app: Staal, somebody: Enter, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    shared: Path = Path() if own else request.getfixturevalue("shared")
    sheet = steps.own_sheet() if own else steps.real_sheet(shared)
    reads = steps.own_reads() if own else steps.real_reads(shared)

    ada, tom, rita = somebody("Ada Lovelace"), somebody("Tom Jacobs"), somebody("Rita Maes")
    steps.becomes_administrator(ada, "ada", "eel moon kettle 7")
    steps.comes_in_by(tom, steps.adds_person(ada, "Tom Jacobs", "tom", "technician"))
    steps.comes_in_by(rita, steps.adds_person(ada, "Rita Maes", "rita", "researcher"))
    steps.adds_collection(ada, "FISH", "Fish of the Scheldt")

    # The field sheet comes in, once; withdrawn, it may come again.
    steps.brings(tom, sheet)
    steps.sees_dry_run(tom, sheet)
    steps.registers(tom, sheet)
    steps.everything_came_in(app, sheet)
    steps.is_refused_again(ada, sheet)
    steps.withdraws_import(tom)
    steps.brings(tom, sheet)
    steps.sees_dry_run(tom, sheet)
    steps.registers(tom, sheet)
    steps.everything_came_in(app, sheet)

    # Ten eels, an otolith and a tissue of each; ten extracts with their blank, in one act.
    steps.finds(tom, "paling", "specimen", select_rows=10)
    eels = steps.goes_on_to(tom, "Derive", "Derive")
    otoliths = steps.derives(tom, "otolith", 10)
    tissues = steps.derives(tom, "tissue", 10, made="250")
    assert [steps.record(app, code).parents for code in (*otoliths, *tissues)] == [(eel,) for eel in eels] * 2
    tom.presses("Derive from these")
    made = steps.derives(tom, "DNA extract", 11, made="100", taken="25", blanks=1, batch="EXT-2026-01")
    extracts, blank = made[:10], made[10]
    assert [steps.record(app, code).parents for code in extracts] == [(tissue,) for tissue in tissues]
    assert {steps.record(app, code).sample.shown_amount for code in extracts} == {"100\u202fµL"}
    assert {steps.record(app, code).sample.shown_amount for code in tissues} == {"225\u202fmg"}
    assert steps.record(app, blank).sample.control_type == "extraction blank"
    steps.prints_labels(tom, made)

    # A box in a freezer; in, out and in again.
    ada.opens("/storage", "Storage")
    for kind, name in (("site", "Research station"), ("room", "Freezer room"), ("freezer -80 °C", "Freezer A")):
        steps.adds_container(ada, kind, name)
    box = steps.adds_container(ada, "box 10 × 10", "EDNA-01")
    steps.puts_away(tom, box, extracts, POSITIONS)
    steps.takes_out(tom, extracts[2], "A03")
    steps.brings_back(tom, extracts[2], "A03")

    # A library of one is sequenced.
    tom.opens(f"/derive?codes={extracts[2]}", "Derive")
    (library,) = steps.derives(tom, "library", 1, made="25", taken="5")
    steps.sequences(tom, library, "MS-2026-01", reads)

    # A researcher finds one, asks for some of it, and gets it.
    steps.finds(rita, "anguilla", "DNA extract", select_rows=1)
    (wanted,) = steps.goes_on_to(rita, "Ask for", "Requests")
    asked = steps.asks_for(rita, wanted, "10", "Population genetics of eel")
    steps.grants(ada, asked)
    aliquot = steps.picks_and_hands_out(tom, asked)
    assert steps.record(app, aliquot).parents == (wanted,)
    assert steps.record(app, wanted).sample.shown_amount == "90\u202fµL"

    steps.publishes(ada, "FISH", sheet.samples, tmp_path)
    steps.sees_whole_life(rita, extracts[2], "EDNA-01", "A03", reads)

    # Another sheet, with other headings.
    pond = steps.own_pond() if own else steps.real_pond(shared)
    steps.brings(tom, pond)
    if own:
        steps.maps(tom, row=5, term="vernacularName")
    steps.sees_dry_run(tom, pond)
    steps.registers(tom, pond)
    steps.everything_came_in(app, pond)
