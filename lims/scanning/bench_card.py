"""The bench card of this installation: its commands, the standard reasons, and the kinds that are made here."""

from labels.bench_card import CardCode, CardGroup, render_bench_card
from lims.samples.queries import find_kinds
from lims.scanning.commands import BECAUSE, ENDING, MODES, REASONS
from lims.unit_of_work import Work

TITLE = "Staal: the bench card"
MOST_KINDS = 20
"""More do not fit on two pages; the others are chosen on the page."""

_ENDING_WORDS = {
    "done": "Done",
    "undo": "Undo the last scan",
    "undo batch": "Undo the batch",
    "wrong box": "Wrong box open",
}


def bench_card_for(work: Work) -> bytes:
    """The card as a PDF, each of its codes read back."""
    modes = [CardCode(meaning.capitalize(), text) for text, meaning in MODES.items()]
    ending = [CardCode(_ENDING_WORDS[meaning], text) for text, meaning in ENDING.items()]
    reasons = [CardCode(meaning.removeprefix(BECAUSE).capitalize(), text) for text, meaning in REASONS.items()]
    kinds = [CardCode(_capital(kind.name), f"STAAL:KIND-{kind.key.upper()}") for kind in find_kinds(work)[:MOST_KINDS]]
    groups = [
        CardGroup("What is done", modes),
        CardGroup("To end, and to take back", ending),
        CardGroup("Why something is used up", reasons),
        CardGroup("What is made", kinds),
    ]
    return render_bench_card(groups, title=TITLE)


def _capital(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].upper() + name[1:]
