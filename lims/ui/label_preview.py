"""Labels before they are printed: the first as a picture, the words of the next, and what to know beforehand."""

import unicodedata
from collections.abc import Sequence

import streamlit as st

from labels.errors import LabelError
from labels.label import Label
from labels.layout import Composer
from labels.stock import Stock
from labels.svg import drawn
from labels.template import Template
from labels.typeface import MISSING, Typeface, printable
from lims.labelling.rules import REPRINT_REASONS, LabelRefusedError
from lims.ui.components.drawing import drawing
from lims.ui.label_choice import Choice
from lims.ui.label_wishes import Wanted
from lims.ui.markdown import plain
from lims.ui.words import counted, grouped, joined

SHOWN = 8
_SCALE, _LEAST, _MOST = 11, 220, 560
"""Pixels for a millimetre, and how wide a picture is at least and at most."""


def show_picture(wanted: Wanted, choice: Choice) -> None:
    """The first label as it will be, and which characters will be missing. Raises LabelRefusedError."""
    try:
        picture = drawn(wanted.labels[0], choice.template, choice.stock)
    except LabelError as error:
        raise LabelRefusedError.because(error) from error
    drawing(picture, key="preview", width=width_of(choice.stock))
    warn_of_characters(wanted.labels, choice.template)


def width_of(stock: Stock) -> int:
    """How many pixels wide the picture of a label is: its true proportions, large enough to read."""
    return min(max(int(stock.cell.width * _SCALE), _LEAST), _MOST)


def show_next(wanted: Wanted, choice: Choice) -> None:
    """The words on the labels that come after the first."""
    others = wanted.labels[1 : SHOWN + 1]
    composer = Composer(choice.template, choice.stock)
    lines = [f"`{grouped(each.code)}` {_words(composer, each)}" for each in others]
    more = wanted.count - 1 - len(others)
    st.caption("  \n".join([*lines, *([f"and {more:,} more"] if more > 0 else [])]))


def _words(composer: Composer, label: Label) -> str:
    frame, texts, _ = composer.compose(label)
    told = [(slot.face, plain(text)) for slot, text in zip(frame.texts, texts, strict=True) if not slot.whole]
    return joined(f"*{text}*" if face is Typeface.ITALIC else text for face, text in told)


def warn_of_characters(labels: Sequence[Label], template: Template) -> None:
    """Says which characters the typeface of labels does not have: each is printed as �."""
    missing = {label.code: found for label in labels if (found := unprintable(label, template))}
    if not missing:
        return
    signs = " ".join(dict.fromkeys(sign for found in missing.values() for sign in found))
    some = ", ".join(map(grouped, list(missing)[:3])) + (" …" if len(missing) > 3 else "")
    st.warning(
        plain(f"On {counted(len(missing), 'label')} a character cannot be printed and shows as �: {signs} ({some})."),
        icon=":material/priority_high:",
    )


def unprintable(label: Label, template: Template) -> str:
    """The characters of the fields a template shows that the typeface does not have."""
    names = {name for element in template.elements for name in element.field_names}
    said = unicodedata.normalize("NFC", "".join(label.value_of(name) for name in sorted(names)))
    if said.isascii():
        return ""
    return "".join(dict.fromkeys(sign for sign in said if sign.isprintable() and _is_missing(sign)))


def _is_missing(sign: str) -> bool:
    return sign != MISSING and printable(sign, Typeface.TEXT) == MISSING


def ask_for_reason(before: Sequence[str]) -> str | None:
    """Why labels are printed again, where some had one before: one tap, or words of one's own."""
    if not before:
        return None
    some = ", ".join(map(grouped, before[:3])) + (" …" if len(before) > 3 else "")
    st.markdown(f"**{counted(len(before), 'thing')} had a label before** ({some}). Why again?")
    tapped = st.pills("Reason", REPRINT_REASONS, key="reason", label_visibility="collapsed", wrap=True)
    written = st.text_input(
        "Another reason", key="reason-words", placeholder="another reason", label_visibility="collapsed"
    )
    return written.strip() or tapped
