"""Hears a scanner on pages without its field: the scan is looked up by a route, and a card says what it is and where.

A scanner is known by its pace. Nothing is taken from who types into a field, and no key of the page goes lost; a page
with a scanner's field of its own has all scans to itself. The route gets GET …?text=…, see `lims.api.looking_up`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lims.ui.components.assets import component_from
from lims.ui.palette import VERDICTS

_PARTS = ("text", "storage", "sound", "focus")
_MOUNT = component_from(__name__, "listener", parts=[f"scanner/{part}.js" for part in _PARTS])


@dataclass(frozen=True, slots=True)
class Wish:
    """The page that somebody opened from the card, and the code it is about."""

    page: str
    code: str


def listener(*, route: str, pages: Iterable[str], key: str = "listener") -> Wish | None:
    """Mount it; it takes no room. `pages` are those that may be opened from the card. Tells what was opened."""
    data = {
        "route": route,
        "pages": sorted(pages),
        "marks": {v: {"word": m.word, "colour": m.colour, "ink": m.ink} for v, m in VERDICTS.items()},
    }
    result = _MOUNT(key=key, data=data, on_open_change=_nothing)
    return _wish_from(result.get("open"))


def _wish_from(value: Any) -> Wish | None:
    """The browser's word is not trusted to have the right shape."""
    match value:
        case {"page": str(page), "code": str(code)}:
            return Wish(page, code)
    return None


def _nothing() -> None:
    """Streamlit lists a value in the result only where a callback is given."""
