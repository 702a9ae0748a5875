"""What people wrote is shown as they wrote it: `*`, `_` or `[` in a name or a file's name is not Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~:])")


def plain(text: str) -> str:
    """Text that Streamlit's Markdown shows unchanged."""
    return _SPECIAL.sub(r"\\\1", text)
