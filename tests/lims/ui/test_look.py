"""The configuration of the look agrees with the palette and names files that are there."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from lims.ui.palette import DARK_INK, LIGHT_INK, PLACE_STATES, SERIES, VERDICTS, Mark, ink_on

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def theme() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    return found


def test_charts_use_the_palette(theme: dict[str, Any]) -> None:
    assert theme["chartCategoricalColors"] == list(SERIES)


def test_every_font_is_served_by_the_app_itself(theme: dict[str, Any]) -> None:
    for face in theme["fontFaces"]:
        assert (ROOT / "lims" / "ui" / face["url"].removeprefix("app/")).is_file()


def test_text_on_a_colour_is_dark_or_light_as_needed() -> None:
    assert ink_on("#F0E442") == DARK_INK
    assert ink_on("#0072B2") == LIGHT_INK


@pytest.mark.parametrize("marks", [VERDICTS, PLACE_STATES])
def test_nothing_is_told_by_colour_alone(marks: dict[str, Mark]) -> None:
    for part in ("word", "icon", "sign"):
        assert len({getattr(mark, part) for mark in marks.values()}) == len(marks)
