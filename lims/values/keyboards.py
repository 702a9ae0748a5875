"""What a text was before a keyboard that is set otherwise than its scanner garbled it. Pure.

A scanner types: it sends where the keys are, and the computer says what stands on them. A scanner set to the United
States and a computer set to Belgium make `FISàààà'é'` of `FIS0000424`; the other way round it is `FIS))))$@$`.

The rows are those of the X keyboard configuration database (xkeyboard-config, symbols `us`, `be`, `fr`, `de` and
`us(dvorak)`); dead keys stand for the accent by itself.
"""

import re
from dataclasses import dataclass
from unicodedata import category

from lims.values.codes import own_form, passes_check


@dataclass(frozen=True)
class Layout:
    """The characters of a keyboard, row by row from the key left of the 1; `shifted` are those with shift."""

    name: str
    plain: str
    shifted: str


US = Layout(
    "QWERTY",
    "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'\\" + "zxcvbnm,./",
    "~!@#$%^&*()_+" + "QWERTYUIOP{}" + 'ASDFGHJKL:"|' + "ZXCVBNM<>?",
)
BELGIAN = Layout(
    "AZERTY",
    "²&é\"'(§è!çà)-" + "azertyuiop^$" + "qsdfghjklmùµ" + "wxcvbn,;:=",
    "³1234567890°_" + "AZERTYUIOP¨*" + "QSDFGHJKLM%£" + "WXCVBN?./+",
)
FRENCH = Layout(
    "French AZERTY",
    "²&é\"'(-è_çà)=" + "azertyuiop^$" + "qsdfghjklmù*" + "wxcvbn,;:!",
    "~1234567890°+" + "AZERTYUIOP¨£" + "QSDFGHJKLM%µ" + "WXCVBN?./§",
)
GERMAN = Layout(
    "QWERTZ",
    "^1234567890ß´" + "qwertzuiopü+" + "asdfghjklöä#" + "yxcvbnm,.-",
    '°!"§$%&/()=?`' + "QWERTZUIOPÜ*" + "ASDFGHJKLÖÄ'" + "YXCVBNM;:_",
)
DVORAK = Layout(
    "Dvorak",
    "`1234567890[]" + "',.pyfgcrl/=" + "aoeuidhtns-\\" + ";qjkxbmwvz",
    "~!@#$%^&*(){}" + '"<>PYFGCRL?+' + "AOEUIDHTNS_|" + ":QJKXBMWVZ",
)
LAYOUTS = (BELGIAN, FRENCH, GERMAN, DVORAK)

_ON_LABELS = re.compile(r"[A-Za-z0-9 :._/\]-]+")
"""What codes, numbers, addresses and commands are written with. Anything else shows that a text is garbled."""


@dataclass(frozen=True)
class Reading:
    """What a text may have been. `because` says which keyboard is set otherwise; of the text as it came, nothing."""

    text: str
    because: str = ""


def readings(text: str) -> tuple[Reading, ...]:
    """The text as it came; then what it was if the keyboard is set otherwise, as far as that is another text.

    Upper and lower case are not told apart, since caps-lock swaps them: with it on, digits come as with shift too.
    """
    seen = "".join(char for char in text if category(char) not in ("Cc", "Cf")).strip()
    found = {seen.upper(): Reading(text)}
    for table, because in _TABLES:
        was = seen.translate(table)
        if _ON_LABELS.fullmatch(was):
            found.setdefault(was.upper(), Reading(was, because))
    return tuple(found.values())


def is_garbled(text: str) -> bool:
    """Whether the text has characters that no label has: then it was something else."""
    seen = "".join(char for char in text if category(char) not in ("Cc", "Cf")).strip()
    return bool(seen) and _ON_LABELS.fullmatch(seen) is None


def own_code_meant(text: str) -> str:
    """The one code of ours that a garbled text was; any other text as it is."""
    if not is_garbled(text):
        return text
    codes = {own_form(each.text) for each in readings(text)[1:] if passes_check(each.text)}
    return codes.pop() if len(codes) == 1 else text


def _table(seen: Layout, sent: Layout, *, caps_lock: bool = False) -> dict[int, str]:
    """What was sent, by what was seen. Some computers' caps-lock makes É of é, not 2."""
    plain, shifted = (sent.shifted, sent.plain) if caps_lock else (sent.plain, sent.shifted)
    was = dict(zip(seen.plain + seen.shifted, plain + shifted, strict=True))
    capitals = {char.upper(): sent for char, sent in was.items() if len(char.upper()) == 1}
    return {ord(char): sent for char, sent in (capitals | was).items()}


_TABLES = tuple(
    (_table(*pair, caps_lock=caps_lock), f"the {device} is set to {layout.name}")
    for caps_lock in (False, True)
    for layout in LAYOUTS
    for pair, device in (((layout, US), "keyboard"), ((US, layout), "scanner"))
)
