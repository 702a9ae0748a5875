"""The label design page: templates and stocks of people's own, with a picture that follows."""

import json
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from labels.template import TEMPLATES, as_row, find_template, template_of
from lims.access import Role, system_actor
from lims.labelling.actions import add_stock, add_template
from lims.labelling.catalogue import find_stocks, find_templates
from lims.ui.template_table import frame_of, logo_element, row_of
from lims.unit_of_work import reading, unit_of_work
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE, fill, labels, press, refusals, shown

SYSTEM = system_actor()
TUBE = as_row(find_template("tube"))
SHEET = {
    "name": "Our sheet",
    "page_width": 210,
    "page_height": 297,
    "label_width": 40,
    "label_height": 20,
    "columns": 4,
    "rows": 10,
    "left": 10,
    "top": 10,
    "pitch_x": 45,
    "pitch_y": 25,
}


def picture(page: AppTest, key: str) -> str:
    """The drawing of this key."""
    (found,) = [each for each in page.get("bidi_component") if each.key == key]
    svg: str = json.loads(found.proto.json)["svg"]
    return svg


def own_templates() -> list[str]:
    with reading(SYSTEM) as work:
        return [each.name for each in find_templates(work) if each.is_own]


def own_stocks() -> dict[str, tuple[float, float, int]]:
    with reading(SYSTEM) as work:
        return {each.name: (each.width, each.height, each.per_sheet) for each in find_stocks(work) if each.is_own}


def png() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (20, 10), "black").save(buffer, "PNG")
    return buffer.getvalue()


# --- the table of elements


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_a_template_comes_out_of_the_table_as_it_went_in(template: Any) -> None:
    frame, pictures = frame_of(as_row(template))
    row = row_of(frame, pictures, key=template.key, name=template.name, about=template.about)
    assert template_of(row) == template


def test_a_row_goes_where_its_number_says_and_an_empty_one_is_left_out() -> None:
    frame, pictures = frame_of(TUBE)
    added = pd.DataFrame([{"nr": 1.5, "what": "text", "content": "{kind}"}, {"nr": None, "optional": False}])
    row = row_of(pd.concat([frame, added]), pictures, key="x", name="X", about="")
    assert row["elements"][1] == {"what": "text", "content": "{kind}"}
    assert len(row["elements"]) == len(TUBE["elements"]) + 1


def test_a_picture_is_named_in_the_table_and_kept_whole() -> None:
    row = {**TUBE, "elements": [*TUBE["elements"], logo_element(png())]}
    frame, pictures = frame_of(row)
    assert list(frame["content"])[-1] == "picture 1"
    again = row_of(frame, pictures, key="x", name="X", about="")
    assert again["elements"][-1]["content"] == row["elements"][-1]["content"]


# --- templates


def test_a_template_of_ones_own_is_kept_changed_and_taken_out_of_use(
    open_page: OpenPage, settings_for_test: object
) -> None:
    page = open_page("label_design", account="kim", role=Role.KEEPER)
    assert "Anguilla anguilla" in picture(page, "design-preview")
    page.selectbox(key="design-template").set_value("jar").run()
    fill(page, "Name", "Jars of *ours*")
    press(page, "Save as a template of my own")
    assert own_templates() == ["Jars of *ours*"]
    assert page.selectbox(key="design-template").value == "jars-of-ours"
    assert labels(page) == ["Save changes", "Save as another", "Take out of use"]
    fill(page, "Name", "Jars, large")
    press(page, "Save changes")
    assert own_templates() == ["Jars, large"]
    press(page, "Take out of use")
    assert own_templates() == []
    assert labels(page) == ["Save as a template of my own"]


@SQLITE
def test_a_name_that_is_taken_is_refused(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("label_design")
    fill(page, "Name", "Jar")
    press(page, "Save as a template of my own")
    assert "“Jar” is taken" in refusals(page)


@SQLITE
def test_where_it_cannot_be_drawn_it_says_why_and_the_last_picture_stays(
    open_page: OpenPage, settings_for_test: object
) -> None:
    page = open_page("label_design")
    before = picture(page, "design-preview")
    page.selectbox(key="design-stock").set_value("SPOT-1000").run()
    assert "Take larger ones" in refusals(page)
    assert picture(page, "design-preview") == before
    assert page.button(key="save-template").disabled


@SQLITE
def test_a_template_comes_in_as_a_file_and_goes_out_as_one(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("label_design")
    assert page.get("download_button")[0].label == "Save as JSON"
    row = {"name": "From next door", "elements": [{"what": "text", "content": "{code} next door"}]}
    page.file_uploader[1].set_value(("t.json", json.dumps(row).encode(), "application/json")).run()
    assert "next door" in picture(page, "design-preview")
    assert page.text_input[0].value == "From next door"
    press(page, "Save as a template of my own")
    assert own_templates() == ["From next door"]


@SQLITE
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG", "This is no template"),
        (b"[1]", "This is no template"),
        (b'{"elements": [{"content": "{cod}"}]}', "there is no field {cod}"),
        (b'{"elements": [{"what": "poem"}]}', "cannot be understood"),
    ],
)
def test_a_file_that_is_no_template_is_refused(
    open_page: OpenPage, settings_for_test: object, content: bytes, told: str
) -> None:
    page = open_page("label_design")
    page.file_uploader[1].set_value(("t.json", content, "application/json")).run()
    assert told in refusals(page)


@SQLITE
def test_a_logo_becomes_part_of_the_template(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("label_design")
    page.selectbox(key="design-stock").set_value("L7160").run()
    page.file_uploader[0].set_value(("logo.png", png(), "image/png")).run()
    assert "data:image/png;base64," in picture(page, "design-preview")
    press(page, "Save as a template of my own")
    assert own_templates() == ["Our tube: side and cap"]


# --- stocks


def test_a_stock_of_ones_own_is_measured_corrected_and_taken_out_of_use(
    open_page: OpenPage, settings_for_test: object
) -> None:
    page = open_page("label_design", account="kim", role=Role.KEEPER, about="Stocks")
    page.selectbox(key="design-start").set_value("L7160").run()
    assert "Measures: gLabels" in shown(page)
    assert page.button(key="save-stock").disabled
    page.text_input(key="name-L7160").set_value("Ours, cut lower")
    page.number_input(key="label_height-L7160").set_value(30.0).run()
    assert picture(page, "sheet").count('height="30"') == 21
    press(page, "Save as a stock of my own")
    assert own_stocks() == {"Ours, cut lower": (63.5, 30.0, 21)}
    page.number_input(key="rows-ours-cut-lower").set_value(6).run()
    press(page, "Save changes")
    assert own_stocks() == {"Ours, cut lower": (63.5, 30.0, 18)}
    press(page, "Take out of use")
    assert own_stocks() == {}


@SQLITE
def test_measures_that_cannot_be_right_are_told_beside_the_last_picture(
    open_page: OpenPage, settings_for_test: object
) -> None:
    page = open_page("label_design", about="Stocks")
    before = picture(page, "sheet")
    page.number_input(key="columns-LCRY-1700").set_value(9).run()
    assert "the last column ends at" in refusals(page)
    assert picture(page, "sheet") == before


@SQLITE
def test_a_roll_with_caps_is_entered(open_page: OpenPage, settings_for_test: object) -> None:
    page = open_page("label_design", about="Stocks")
    page.selectbox(key="design-start").set_value("roll-25x13-cap-300").run()
    assert "<circle" in picture(page, "sheet")
    page.toggle(key="cap-roll-25x13-cap-300").set_value(False).run()
    assert "<circle" not in picture(page, "sheet")
    page.text_input(key="name-roll-25x13-cap-300").set_value("Without").run()
    press(page, "Save as a stock of my own")
    assert list(own_stocks()) == ["Without"]


@SQLITE
def test_what_others_entered_is_there(open_page: OpenPage, settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        add_stock(work, measures=SHEET)
        add_template(work, row={**TUBE, "name": "Ours"})
    page = open_page("label_design")
    assert page.selectbox(key="design-template").options[0] == "Ours (ours)"
    assert page.selectbox(key="design-stock").options[0] == "Our sheet"
    assert "measured and entered here" in shown(open_page("label_design", about="Stocks"))


@SQLITE
def test_a_technician_is_not_offered_the_page(open_page: OpenPage, settings_for_test: object) -> None:
    with pytest.raises(ValueError, match="label_design"):
        open_page("label_design", account="tom", role=Role.TECHNICIAN)
