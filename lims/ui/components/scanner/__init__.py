"""The scanner's field: takes scans as fast as they come and sends them to a route, which answers each.

The route is asked by the browser itself and not by a rerun of the page. It gets

    POST {"client": "…", "session": "…",
          "items": [{"n": 1, "text": "FIS0000424", "scanned_at": "2026-05-04T08:00:00.000Z"}]}

and answers, for as many of the items as it has dealt with,

    {"results": [{"n": 1, "verdict": "done", "code": "FIS 000042 4", "headline": "placed at C04",
                  "message": "DNA extract · Anguilla anguilla", "undoable": true}]}

What a camera on the same page reads goes the same way: it says `staal:scan` to the window, and hears `staal:answered`.

The same (client, n) may come again, when the answer was lost: it must do nothing then, and answer as it did first. A
401 or 403 means signed out; a 400, 413 or 422 that this will never be taken; all else is tried again until it works.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from lims.ui.components.assets import component_from
from lims.ui.palette import VERDICTS

PARTS = ("text", "storage", "queue", "sound", "focus")
_MOUNT = component_from(__name__, "scanner", parts=[f"scanner/{part}.js" for part in PARTS])


@dataclass(frozen=True, slots=True)
class ScanNumber:
    """Names one scan: a browser tab's client, and the scan's number there."""

    client: str
    n: int


@dataclass(frozen=True, slots=True)
class ScannerEvent:
    """What the field tells the page: the last answered scan's number, and the scan somebody wants taken back."""

    last: int | None
    undo: ScanNumber | None


def scanner(
    *,
    route: str,
    session: str,
    key: str = "scanner",
    placeholder: str = "Scan or type a code",
    undone: Iterable[ScanNumber] = (),
) -> ScannerEvent:
    """Mount the field. The page runs again shortly after a batch was answered: put it into a fragment with its tables.

    `session` goes with every scan made while it is set. `undone` are the scans to strike out. One field per `key` and
    tab: what waits under a key is sent even after the page was left.
    """
    data = {
        "name": key,
        "route": route,
        "session": session,
        "placeholder": placeholder,
        "undone": [asdict(number) for number in undone],
        "marks": {v: {"word": m.word, "colour": m.colour, "ink": m.ink} for v, m in VERDICTS.items()},
    }
    result = _MOUNT(key=key, data=data, on_last_change=_nothing, on_undo_change=_nothing)
    return ScannerEvent(last=result.get("last"), undo=_number_from(result.get("undo")))


def _number_from(value: Any) -> ScanNumber | None:
    """The browser's word is not trusted to have the right shape."""
    match value:
        case {"client": str(client), "n": int(n)}:
            return ScanNumber(client, n)
    return None


def _nothing() -> None:
    """Streamlit lists a value in the result only where a callback is given."""
