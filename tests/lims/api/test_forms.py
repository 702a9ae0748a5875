"""The pages before Streamlit look like those after."""

import re
import tomllib
from pathlib import Path

import pytest

from lims.api.forms import FOLDER, form_page
from lims.api.gate import STATIC

ROOT = Path(__file__).resolve().parents[3]
STYLE = (FOLDER / "sign_in.css").read_text("utf-8")
NAMES = {
    "background": "backgroundColor",
    "panel": "secondaryBackgroundColor",
    "text": "textColor",
    "line": "borderColor",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_are_those_of_the_theme(theme: str) -> None:
    configured = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][theme]
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)")
    here = dict(re.findall(r"--([\w-]+): (#\w{6});", light if theme == "light" else dark))
    assert {name: here[name] for name in NAMES} == {name: configured[key] for name, key in NAMES.items()}
    assert here["primary"] == configured["primaryColor"]


def test_what_the_style_names_is_there() -> None:
    named = re.findall(r'url\("/app/static/([^"]+)"\)', STYLE)
    assert len(named) >= 3
    assert not [name for name in named if not (STATIC / name).is_file()]


def test_every_template_is_filled_in_and_escaped() -> None:
    for file in FOLDER.glob("*.html"):
        if file.stem != "frame":
            names = set(re.findall(r"\$(\w+)", file.read_text("utf-8"))) - {"alert"}
            answer = form_page(file.stem, title="<i>", refused="<b>", **dict.fromkeys(names, '"<u>'))
            text = bytes(answer.body).decode()
            assert "$" not in text
            assert not re.search(r"<[ibu]>", text)
            assert "&lt;b&gt;" in text
