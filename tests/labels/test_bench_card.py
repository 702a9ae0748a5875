"""The bench card: two pages at most, and every code on it is read back from the page as it will be printed."""

from collections.abc import Sequence
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from labels.bench_card import CardCode, CardGroup, render_bench_card
from labels.errors import BenchCardError

PLAIN = CardGroup("What is done", [CardCode(f"Mode {number}", f"STAAL:MODE-{number}") for number in range(14)])


def read(document: bytes, resolution: int) -> list[list[str]]:
    pages: list[list[str]] = []
    opened = pypdfium2.PdfDocument(document)
    for page in opened:
        picture: Any = page.render(scale=resolution / 72, grayscale=True).to_numpy()
        pages.append(sorted(found.text for found in zxingcpp.read_barcodes(picture)))
    opened.close()
    return pages


@pytest.mark.parametrize("resolution", [150, 203, 300])
def test_each_code_is_read_from_the_page_whatever_the_printer(resolution: int) -> None:
    document = render_bench_card([PLAIN], title="Card")
    assert read(document, resolution) == [sorted(code.content for code in PLAIN.codes)]


def test_a_group_that_does_not_fit_begins_the_next_page() -> None:
    groups: Sequence[CardGroup] = [PLAIN, CardGroup("More", [*PLAIN.codes, *PLAIN.codes]), CardGroup("None", [])]
    assert [len(page) for page in read(render_bench_card(groups, title="Card"), 203)] == [14, 28]


def test_a_card_of_more_than_two_pages_is_refused() -> None:
    with pytest.raises(BenchCardError, match="need 3 pages"):
        render_bench_card([CardGroup(str(number), [*PLAIN.codes, *PLAIN.codes]) for number in range(3)], title="Card")


def test_long_words_are_broken_and_the_same_card_is_the_same_file() -> None:
    group = CardGroup("Why", [CardCode("Consent or permit withdrawn", "STAAL:REASON-CONSENT-OR-PERMIT-WITHDRAWN")])
    assert render_bench_card([group], title="Card") == render_bench_card([group], title="Card")
