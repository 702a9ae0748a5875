"""What stands around a code when it comes out of a reader: taken off, whichever door it came through. Pure.

Readers can be set to say which symbology they read (an AIM identifier, ISO/IEC 15424: `]Q3` is a GS1 QR code), put FNC1
or frame characters around the text, and a label may carry the address of its record instead of the bare code.
"""

import re
from unicodedata import category

_AIM = re.compile(r"\][A-Z][0-9A-Z](?=.)", re.IGNORECASE)
"""The letter is the symbology, the third character says how it was read; with caps-lock on, `]d2` comes as `]D2`."""

_ADDRESS = re.compile(r"https?://[^/\s]+(?:/[^/\s?#]+)*/s/([^/\s?#]+)/?", re.IGNORECASE)
"""Of any host: labels outlive the address of the server that printed them."""


def bare(text: str) -> str:
    """The text that the label carries, without what the reader or the label's address put around it."""
    visible = "".join(char for char in text if category(char) not in ("Cc", "Cf")).strip()
    without = _AIM.sub("", visible, count=1) if _AIM.match(visible) else visible
    address = _ADDRESS.fullmatch(without.strip())
    return address.group(1) if address else without.strip()
