"""What should be in a container: on paper and as a table, on both databases."""

import csv
from datetime import UTC, datetime
from io import StringIO

from pypdfium2 import PdfDocument

from lims.access import Role, system_actor
from lims.collections.queries import collection_for
from lims.storage.actions import place, take_out
from lims.storage.listing import HEADINGS, HIDDEN, as_table, find_contents
from lims.storage.paper import printed_contents
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make
from tests.lims.storage.conftest import Store, technician

SYSTEM = system_actor()


def filled(store: Store) -> list[str]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        codes = [*make.samples(work, 2), *make.samples(work, 1, collection="SEC")]
        place(work, codes=codes, into=store.box, positions=["C4", "A1", "B2"])
        take_out(work, codes=codes[:1])
    return codes


def test_the_list_goes_by_place_and_position_and_hides_what_one_may_not_read(store: Store) -> None:
    codes = filled(store)
    with reading(SYSTEM) as work:
        lines = find_contents(work, store.freezer)
        fish = collection_for(work, "FIS").id
        assert [each.code for each in find_contents(work, store.freezer, deep=False)] == [store.shelf]
    assert [(each.position, each.code, each.state) for each in lines if each.container == store.box] == [
        ("A01", codes[1], "in place"),
        ("B02", codes[2], "in place"),
        ("C04", codes[0], "held"),
    ]
    assert [each.what for each in lines if each.container == store.shelf] == ["container", "container"]
    with reading(technician(collections={fish: Role.TECHNICIAN})) as work:
        hidden = next(each for each in find_contents(work, store.box) if each.position == "B02")
    assert (hidden.code, hidden.what, hidden.name) == (None, HIDDEN, None)


def test_the_table_reads_back_and_holds_no_formula(store: Store) -> None:
    codes = filled(store)
    with unit_of_work(SYSTEM) as work:
        lines = find_contents(work, store.box)
    wicked = [lines[0].__class__(**{**lines[0].__dict__, "name": "=1+1"})]
    rows = list(csv.reader(StringIO(as_table([*lines, *wicked]).decode("utf-8-sig"))))
    assert tuple(rows[0]) == HEADINGS
    assert rows[1][3] == codes[1]
    assert rows[-1][5] == "'=1+1"


def test_the_printed_list_says_every_code_on_as_many_pages_as_it_needs(store: Store) -> None:
    with unit_of_work(SYSTEM) as work:
        codes = make.samples(work, 81)
        place(work, codes=codes, into=store.box)
        lines = find_contents(work, store.freezer)
    pdf = printed_contents("Freezer A", lines, datetime(2026, 5, 4, tzinfo=UTC))
    pages = list(PdfDocument(pdf))
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    assert len(pages) > 1
    assert all(grouped(code) in text for code in codes)
