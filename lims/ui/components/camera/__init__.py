"""The camera: reads QR codes and DataMatrix live, or in a photo, for the scanner's field of the same page.

Reading happens in the browser, with a library that the app serves itself (docs/decisions/0011-camera.md). Browsers give
a live picture only to pages from https:// or localhost; on all others a photo is taken instead.
"""

from lims.ui.components.assets import component_from
from lims.ui.palette import VERDICTS

READER = "/camera/zxing-wasm-3.1.4-67719403"
"""Where the app serves the library (`lims.api.camera`, which a test compares)."""

_MOUNT = component_from(__name__, "camera", parts=["scanner/storage.js"])


def camera(*, key: str = "camera", reader: str = READER) -> None:
    """Mount its buttons, and the picture while it is on. What is read goes where the scanner's field sends it."""
    marks = {v: {"sign": m.sign, "colour": m.colour, "ink": m.ink} for v, m in VERDICTS.items()}
    _MOUNT(key=key, data={"reader": reader, "marks": marks})
