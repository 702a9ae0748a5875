"""The bench card of this installation: its commands, the standard reasons, and the kinds that are made here."""

from functools import lru_cache

from labels.bench_card import CardCode, CardGroup, render_bench_card
from lims.samples.queries import find_kinds
from lims.scanning.commands import BECAUSE, ENDING, MODES, REASONS, RETURNS
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
    return _card(tuple((kind.key, kind.name) for kind in find_kinds(work)[:MOST_KINDS]))


@lru_cache(maxsize=4)
def _card(kinds: tuple[tuple[str, str], ...]) -> bytes:
    """Drawing and reading back takes half a second, and what is on the card seldom changes."""
    modes = [CardCode(meaning.capitalize(), text) for text, meaning in MODES.items()]
    returns = [CardCode(meaning.capitalize(), text) for text, meaning in RETURNS.items()]
    ending = [CardCode(_ENDING_WORDS[meaning], text) for text, meaning in ENDING.items()]
    reasons = [CardCode(meaning.removeprefix(BECAUSE).capitalize(), text) for text, meaning in REASONS.items()]
    made = [CardCode(_capital(name), f"STAAL:KIND-{key.upper()}") for key, name in kinds]
    groups = [
        CardGroup("What is done", modes),
        CardGroup("How it comes back", returns),
        CardGroup("To end, and to take back", ending),
        CardGroup("Why something is used up", reasons),
        CardGroup("What is made", made),
    ]
    return render_bench_card(groups, title=TITLE)


def _capital(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].upper() + name[1:]
