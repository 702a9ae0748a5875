"""From extracts to their labels in the browser: one click, every symbol readable; printed again only for a reason."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from lims.access import Role
from lims.labelling.jobs import find_jobs
from lims.labelling.queries import find_printed
from tests import make
from tests.browser.running_app import Staal, staal
from tests.journeys import steps
from tests.journeys.conftest import Enter
from tests.journeys.hands import Person

pytestmark = pytest.mark.browser

RESOLUTION = 300
"""Dots per inch of the roll's printer."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Staal]:
    """Somebody works here already."""
    with staal(tmp_path, {"tom": Role.TECHNICIAN}) as app:
        yield app


def symbols_of(pdf: bytes) -> list[Counter[tuple[str, str]]]:
    """What a scanner reads on each page as its printer would set it: symbology and content."""
    pictures = [page.render(scale=RESOLUTION / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    found = [zxingcpp.read_barcodes(picture) for picture in pictures]
    return [Counter((each.format.name, each.text) for each in page) for page in found]


def prints(person: Person, job: int) -> bytes:
    """Presses the one button, and saves what comes of it."""
    person.presses("Print 96 labels")
    person.sees(f"96 labels · job {job}")
    person.looks(f"job {job}")
    return person.saves("Save the PDF")


def test_extracts_get_their_labels_and_get_them_again(app: Staal, somebody: Enter) -> None:
    with app.work() as work:
        make.collection(work, "FISH")
        tissues = make.samples(work, 96, kind="tissue", collection="FISH")
    tom = somebody("Tom")
    app.enter(tom.page.context, "tom")

    tom.opens(f"/derive?codes={','.join(tissues)}", "Derive")
    extracts = steps.derives(tom, "DNA extract", 96, made="100")
    tom.presses("Print 96 labels")
    tom.stands_on("Labels")
    tom.chooses("Stock", "Roll 25.4 × 12.7 mm with caps of 9.5 mm, 300 dpi")
    pages = symbols_of(prints(tom, job=1))
    assert pages == [Counter({("QRCode", code): 1, ("DataMatrix", code): 1}) for code in extracts]

    tom.presses("Print again")
    tom.sees("96 things had a label before")
    tom.presses("Print 96 labels")
    tom.sees("Say why first")
    tom.looks("refused without a reason")
    tom.page.get_by_role("radio", name="fell off").click()
    tom.settles()
    assert len(pypdfium2.PdfDocument(prints(tom, job=2))) == 96

    tom.chooses("Stock", "Cryo-Babies LCRY-1700, 32.5 × 12.7 mm, 85 a sheet")
    tom.page.locator('[data-position="40"]').click()
    expect(tom.page.get_by_role("spinbutton", name="Start at label")).to_have_value("40")

    tom.opens("/printers", "Printers")
    tom.looks("print jobs")
    with app.work() as work:
        assert [(job.number, job.labels, job.stock) for job in find_jobs(work)] == [
            (2, 96, "roll-25x13-cap-300"),
            (1, 96, "roll-25x13-cap-300"),
        ]
        for code in (extracts[0], extracts[95]):
            assert [each.reprint_reason for each in find_printed(work, code)] == ["fell off", None]
