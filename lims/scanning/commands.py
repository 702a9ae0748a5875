"""What stands on the bench card: commands, and wishes such as the kind that is to be made. Pure."""

import re
from collections.abc import Mapping

from lims.samples.rules import DISPOSAL_REASONS, OTHER
from lims.values.codes import normalised

LONGEST = 200
"""A longer text is no code, whatever it begins with."""

MODES: Mapping[str, str] = {
    "STAAL:LOOK-UP": "look up",
    "STAAL:PUT-AWAY": "put away",
    "STAAL:TAKE-OUT": "take out",
    "STAAL:BRING-BACK": "bring back",
    "STAAL:CARRY": "carry",
    "STAAL:DERIVE": "derive",
    "STAAL:PLATE": "fill a plate",
    "STAAL:USE-UP": "use up",
    "STAAL:THAW": "thaw",
    "STAAL:CHECK": "check a box",
    "STAAL:REQUEST": "add to a request",
    "STAAL:CLAIM": "claim a label",
    "STAAL:SECOND-CODE": "second code",
    "STAAL:PRINT-AGAIN": "print again",
}
"""The codes that change what a scan means."""

RETURNS: Mapping[str, str] = {
    "STAAL:RETURNED-THAWED": "returned thawed",
    "STAAL:STAYED-FROZEN": "stayed frozen",
    "STAAL:ON-DRY-ICE": "on dry ice",
    "STAAL:NOT-SAID": "not said",
}
"""The codes that say how things come back."""

ENDING: Mapping[str, str] = {
    "STAAL:DONE": "done",
    "STAAL:UNDO": "undo",
    "STAAL:UNDO-BATCH": "undo batch",
    "STAAL:WRONG-BOX": "wrong box",
}
"""The codes that finish, take back and put right."""

BECAUSE = "because "
"""How the meaning of a reason's code begins."""

REASONS: Mapping[str, str] = {
    f"STAAL:REASON-{reason.upper().replace(' ', '-')}": f"{BECAUSE}{reason}"
    for reason in DISPOSAL_REASONS
    if reason != OTHER
}
"""The codes of the standard reasons; "other" needs a comment, and so a keyboard."""

COMMANDS: Mapping[str, str] = {**MODES, **RETURNS, **ENDING, **REASONS}
"""All that stands on the bench card, and what it means."""

_WISH = re.compile(r"STAAL (KIND|EACH|BLANKS) ([0-9A-Z]+(?: [0-9A-Z]+)*)")


def command_in(text: str) -> str | None:
    """The command that a text from the bench card stands for; None for any other text."""
    return _BY_LETTERS.get(_letters(text)) if len(text) <= LONGEST else None


def wish_in(text: str) -> tuple[str, str] | None:
    """What somebody wishes for what is made next, by name: `STAAL:KIND-DNA_EXTRACT`, `STAAL:EACH-3`; else None."""
    if len(text) > LONGEST:
        return None
    found = _WISH.fullmatch(" ".join(re.findall(r"[0-9A-Z]+", normalised(text))))
    return (found[1].lower(), found[2].replace(" ", "_").lower()) if found else None


def _letters(text: str) -> str:
    """Keyboards differ in where they put the colon and the hyphen: only the words count."""
    return " ".join(re.findall(r"[A-Z]+", normalised(text)))


_BY_LETTERS = {_letters(text): meaning for text, meaning in COMMANDS.items()}
