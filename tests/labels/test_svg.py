"""The picture for the screen: the same layout, harmless whatever is written on it."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.errors import LabelTooSmallError
from labels.label import CODE_FIELDS, EXAMPLE, FIELDS, Label
from labels.layout import Composer
from labels.stock import find_stock
from labels.svg import drawn
from labels.template import TEMPLATES, Element, Template, What, find_template
from tests.labels.generated import LOGO, TEXTS
from tests.labels.geometry import roll

STOCK, TUBE, JAR = find_stock("L7160"), find_template("tube"), find_template("jar")
SVG = "{http://www.w3.org/2000/svg}"


def parsed(label: Label = EXAMPLE, template: Template = JAR) -> ElementTree.Element:
    return ElementTree.fromstring(drawn(label, template, STOCK))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_a_preview_shows_each_text_where_it_is_laid_out(template: Template) -> None:
    layout = Composer(template, STOCK).layout(EXAMPLE)
    shown = [(text.text, text.get("x"), text.get("y")) for text in parsed(template=template).iter(f"{SVG}text")]
    assert shown == [(text.text, f"{text.x:.3f}", f"{text.y:.3f}") for text in layout.texts]


def test_a_preview_has_the_symbol_module_for_module() -> None:
    symbol = Composer(JAR, STOCK).layout(EXAMPLE).symbols[0]
    path = parsed().find(f"{SVG}path")
    assert path is not None
    dark = sum(int(run.split("h")[1].split("v")[0]) for run in (path.get("d") or "").split("z") if run)
    assert dark == "".join(symbol.rows).count("1")
    assert f"scale({symbol.module:.5f} {symbol.height:.5f})" in (path.get("transform") or "")


def test_a_preview_says_whose_label_it_is_to_those_who_cannot_see_it() -> None:
    assert parsed().get("role") == "img"
    assert parsed().get("aria-label") == "FIS0000424"


@pytest.mark.parametrize(("key", "shapes"), [("L7160", 0), ("roll-25x13-cap-300", 1)])
def test_the_edge_of_label_and_cap_is_seen(key: str, shapes: int) -> None:
    root = ElementTree.fromstring(drawn(EXAMPLE, TUBE, find_stock(key)))
    assert len(root.findall(f"{SVG}circle")) == shapes
    assert root.find(f"{SVG}rect") is not None


@settings(max_examples=80)
@given(
    st.dictionaries(
        st.sampled_from(sorted(FIELDS.keys() - CODE_FIELDS)), TEXTS | st.just("<script>\"&'</script>"), max_size=9
    )
)
def test_whatever_is_written_on_a_label_the_preview_is_well_formed_and_without_script(fields: dict[str, str]) -> None:
    root = parsed(Label("FIS0000424", fields))
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "rect", "path", "g", "polygon", "text"}


def test_a_code_that_looks_like_markup_is_only_text() -> None:
    root = parsed(Label('"><b>&'), TUBE)
    assert root.get("aria-label") == '"><b>&'
    assert [text.text for text in root.iter(f"{SVG}text")] == ['"><b>&']


def test_a_sign_and_a_logo_are_drawn() -> None:
    template = Template(
        "ours", "Ours", "", (Element(content="{code}"), Element(What.LOGO, LOGO), Element(What.SIGN, "biohazard"))
    )
    root = ElementTree.fromstring(drawn(EXAMPLE, template, roll(60, 40)))
    image = root.find(f"{SVG}image")
    assert image is not None
    assert image.get("href") == f"data:image/png;base64,{LOGO}"
    assert root.findall(f"{SVG}g/{SVG}polygon")


def test_a_label_that_is_refused_on_paper_is_refused_on_the_screen() -> None:
    with pytest.raises(LabelTooSmallError):
        drawn(EXAMPLE, JAR, find_stock("roll-dot-9.5-300"))
