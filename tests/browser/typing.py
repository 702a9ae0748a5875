"""Keys as a scanner and as a person send them: each with the time at which the device says it was pressed."""

import time

from playwright.sync_api import CDPSession, Page

SCANNER, PERSON = 0.012, 0.140
_ENDS = {"Enter": (13, "\r"), "Tab": (9, "")}


def send_keys(page: Page, text: str, *, end: str | None = "Enter", apart: float = SCANNER) -> None:
    """Types a text and its end; how fast the test itself runs does not count, as the keys carry their times."""
    session = page.context.new_cdp_session(page)
    moment = time.time()
    for character in text:
        _press(session, moment, key=character, text=character, windowsVirtualKeyCode=ord(character.upper()))
        moment += apart
    if end:
        number, written = _ENDS[end]
        _press(session, moment, key=end, code=end, text=written, windowsVirtualKeyCode=number)
    session.detach()


def wait_for_listener(page: Page) -> None:
    """Until scans on a page without the scanner's field are heard."""
    page.locator("template.card[data-hears]").wait_for(state="attached")


def _press(session: CDPSession, moment: float, **key: str | int) -> None:
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": moment, **key})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": moment, **key})
