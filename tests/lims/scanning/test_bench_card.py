"""The bench card of an installation holds every command, and the scanner's texts mean what stands beside them."""

from io import BytesIO

import pypdfium2
import zxingcpp

from lims.access import system_actor
from lims.scanning.bench_card import bench_card_for
from lims.scanning.commands import COMMANDS, command_in, wish_in
from lims.unit_of_work import reading, unit_of_work
from tests import make


def test_all_commands_and_kinds_are_on_it_and_understood(settings_for_test: object) -> None:
    with unit_of_work(system_actor()) as work:
        make.collection(work, "FIS")
    with reading(system_actor()) as work:
        document = bench_card_for(work)
    opened = pypdfium2.PdfDocument(BytesIO(document))
    assert len(opened) == 2
    texts = {
        found.text
        for page in opened
        for found in zxingcpp.read_barcodes(page.render(scale=203 / 72, grayscale=True).to_numpy())
    }
    assert {text for text in texts if command_in(text)} == set(COMMANDS)
    assert {text for text in texts if wish_in(text)} == texts - set(COMMANDS)
    assert "STAAL:KIND-DNA_EXTRACT" in texts
