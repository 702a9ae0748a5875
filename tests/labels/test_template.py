"""Templates: what may stand in one, and how it is kept."""

import base64
import json
import struct
import zlib
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labels.errors import BadTemplateError, UnknownTemplateError
from labels.label import FIELDS
from labels.symbol import Symbology
from labels.template import (
    SYMBOLS,
    TEMPLATES,
    Element,
    Part,
    Template,
    What,
    as_row,
    find_template,
    logo_of,
    template_of,
)
from tests.labels.generated import LOGO, png, templates

CODE = {"what": "text", "content": "{code}"}
every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)


def row(*elements: Any, **changes: Any) -> dict[str, Any]:
    return {"key": "ours", "name": "Ours", "elements": [CODE, *elements], **changes}


def test_there_are_fifteen_ready_templates_each_with_a_name_and_what_it_is_for() -> None:
    assert len({each.key for each in TEMPLATES}) == len({each.name for each in TEMPLATES}) == len(TEMPLATES) == 15
    assert all(each.about.endswith(".") for each in TEMPLATES)


@every_template
def test_every_ready_template_has_a_symbol_and_a_code_to_read(template: Template) -> None:
    assert any(element.what is What.SYMBOL for element in template.elements)
    assert any(element.shows_code for element in template.elements)


@every_template
def test_a_ready_template_is_found_by_key_or_name_however_it_is_written(template: Template) -> None:
    assert find_template(f" {template.key.upper()} ") is find_template(template.name.lower()) is template


def test_an_unknown_template_is_refused_with_a_list_of_the_known_ones() -> None:
    with pytest.raises(UnknownTemplateError, match=r"“poster”.*tube, cap, slide"):
        find_template("poster")


@every_template
def test_a_ready_template_comes_back_from_json_as_it_was(template: Template) -> None:
    assert template_of(json.loads(json.dumps(as_row(template)))) == template


@settings(max_examples=40)
@given(templates())
def test_any_template_comes_back_from_json_as_it_was(template: Template) -> None:
    assert template_of(json.loads(json.dumps(as_row(template)))) == template


def test_what_is_not_said_of_an_element_has_its_default_and_is_not_exported() -> None:
    template = template_of(row({"what": "line"}, {"content": "{kind}", "size": 1}))
    assert template.elements[2] == Element(content="{kind}")
    assert as_row(template)["elements"] == [CODE, {"what": "line"}, {"what": "text", "content": "{kind}"}]


def test_a_text_says_only_what_is_known_without_separators_around_nothing() -> None:
    element = Element(content="{kind} · {amount} · kept in {preservation}")
    assert element.text_of(["otolith", "2", "ethanol"]) == "otolith · 2 · kept in ethanol"
    assert element.text_of(["otolith", "", ""]) == "otolith"
    assert element.text_of(["", "2", ""]) == "2"
    assert element.text_of(["", "", ""]) == ""


def test_what_a_field_says_is_never_read_as_a_form() -> None:
    assert Element(content="100 % {kind}").text_of(["%s {code} %(x)s"]) == "100 % %s {code} %(x)s"


def test_the_symbols_say_what_they_may_become_and_whether_they_hold_the_address() -> None:
    assert SYMBOLS["auto"] == (Symbology.QR, Symbology.DATA_MATRIX)
    assert Element(What.SYMBOL, "qr url").holds_url
    assert not Element(What.SYMBOL, "qr").holds_url


def test_a_template_knows_its_parts() -> None:
    assert find_template("tube").parts == {Part.LABEL, Part.CAP}
    assert find_template("jar").parts == {Part.LABEL}


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({"what": "hologram"}, "understood"),
        ({"content": "{speed}"}, r"there is no field \{speed\}; there are code, number"),
        ({"content": "{code"}, r"written \{like_this\}"),
        ({"content": "{}"}, r"written \{like_this\}"),
        ({"content": "{CODE}"}, r"written \{like_this\}"),
        ({"content": "{code!r}"}, r"written \{like_this\}"),
        ({"content": ""}, "1 to 200 characters"),
        ({"content": "x" * 201}, "1 to 200 characters"),
        ({"content": 7}, "understood"),
        ({"content": ["x"]}, "understood"),
        ({"what": "symbol", "content": "aztec"}, "no symbol “aztec”; there are auto"),
        ({"what": "symbol", "content": ["qr"]}, "understood"),
        ({"what": "sign", "content": "radioactive"}, "no sign “radioactive”; there are flammable"),
        ({"what": "sign", "content": "{danger}"}, "no field {danger}"),
        ({"what": "sign", "content": {}}, "understood"),
        ({"content": "x", "face": "Comic Sans"}, "no face “Comic Sans”; there are text"),
        ({"content": "x", "face": ["text"]}, "understood"),
        ({"content": "x", "size": 0}, "between 0.5 and 10"),
        ({"content": "x", "size": -3}, "between 0.5 and 10"),
        ({"content": "x", "size": float("nan")}, "between 0.5 and 10"),
        ({"content": "x", "size": "large"}, "understood"),
        ({"content": "x", "band": 0}, "from 1 to 9"),
        ({"content": "x", "column": 10}, "from 1 to 9"),
        ({"content": "x", "column": float("inf")}, "understood"),
        ({"content": "x", "lines": 0}, "1 to 9 lines"),
        ({"content": "x", "lines": []}, "understood"),
        ({"content": "x", "align": "justify"}, "understood"),
        ({"content": "x", "part": "lid"}, "understood"),
        ({"content": "x", "part": "cap"}, "cap shows no code"),
        ({"content": "x", "colour": "red"}, "unknown: colour"),
        ("{code}", "understood"),
        (None, "understood"),
        (17, "understood"),
    ],
)
def test_an_element_that_cannot_be_drawn_is_refused_with_the_reason(element: Any, reason: str) -> None:
    with pytest.raises(BadTemplateError, match=f"“Ours” cannot be drawn: .*{reason}"):
        template_of(row(element))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": " "}, "needs a name"),
        ({"elements": []}, "1 to 40 elements"),
        ({"elements": [CODE] * 41}, "1 to 40 elements"),
        ({"elements": [{"content": "{kind}"}]}, r"shows no code that people can read: add the text \{code\}"),
        ({"elements": [{"what": "symbol", "content": "qr"}]}, "shows no code"),
        ({"elements": None}, "understood"),
        ({"elements": 3}, "understood"),
        ({"elements": {"what": "text"}}, "understood"),
    ],
)
def test_a_template_without_what_it_needs_is_refused_with_the_reason(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadTemplateError, match=reason):
        template_of(row(**change))


@pytest.mark.parametrize("broken", [{}, {"key": "x"}, {"elements": [CODE]}, [], None, "x", 3])
def test_what_is_no_template_at_all_is_refused_and_not_a_bug(broken: Any) -> None:
    with pytest.raises(BadTemplateError):
        template_of(broken)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=50)
@given(
    st.dictionaries(st.sampled_from(["key", "name", "about", "elements"]), _JSON),
    st.lists(st.dictionaries(st.sampled_from([*as_row(TEMPLATES[0])["elements"][-1], "lines", "band"]), _JSON)),
)
def test_whatever_json_there_is_it_is_a_template_or_is_refused(broken: dict[str, Any], elements: list[Any]) -> None:
    for tried in (broken, row(*elements)):
        with suppress(BadTemplateError):
            assert any(each.shows_code for each in template_of(tried).elements)


def huge() -> bytes:
    buffer = BytesIO()
    Image.new("1", (3000, 3000)).save(buffer, "PNG")
    return buffer.getvalue()


def jpeg() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (30, 30)).save(buffer, "JPEG")
    return buffer.getvalue()


def header_of(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and is not."""
    size = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + size + struct.pack(">I", zlib.crc32(size))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not base64!",
        "é",
        base64.b64encode(b"").decode(),
        base64.b64encode(b"GIF89a").decode(),
        base64.b64encode(png(30, 20)[:60]).decode(),
        base64.b64encode(png(30, 20)[:-30]).decode(),
        base64.b64encode(png(30, 20)[:20] + b"\x00" * 30 + png(30, 20)[50:]).decode(),
        base64.b64encode(jpeg()).decode(),
        base64.b64encode(huge()).decode(),
        base64.b64encode(header_of(30_000, 30_000)).decode(),
        base64.b64encode(header_of(2**31 - 1, 2**31 - 1)).decode(),
        base64.b64encode(header_of(0, 7)).decode(),
        base64.b64encode(b"\x89PNG" + b"x" * 200_000).decode(),
        base64.b64encode(png(1, 1)).decode()[:-1],
    ],
)
def test_a_logo_that_is_no_small_png_is_refused_with_a_sentence(content: str) -> None:
    with pytest.raises(BadTemplateError, match="a logo is a PNG picture of at most 200 kB"):
        template_of(row({"what": "logo", "content": content}))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(8, 110), st.integers(0, 255)), max_size=4), st.integers(0, 110))
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_damaged_logo_is_refused_or_is_a_picture(damages: list[tuple[int, int]], end: int) -> None:
    data = bytearray(png(30, 20))
    for place, value in damages:
        data[place % len(data)] = value
    for tried in (data, data[:end]):
        content = base64.b64encode(tried).decode()
        with suppress(BadTemplateError):
            assert logo_of(template_of(row({"what": "logo", "content": content})).elements[1].content).size


def test_a_logo_becomes_black_and_white_on_white() -> None:
    logo = logo_of(LOGO)
    assert (logo.size, logo.mode) == ((30, 20), "1")
    assert [logo.getpixel((x, 10)) for x in (5, 25)] == [0, 255]


def test_a_field_in_a_template_is_one_that_labels_have() -> None:
    named = {name for template in TEMPLATES for element in template.elements for name in element.field_names}
    assert named <= set(FIELDS)


def test_a_template_made_in_code_is_checked_as_well() -> None:
    with pytest.raises(BadTemplateError, match="shows no code"):
        replace(TEMPLATES[0], elements=(Element(content="{kind}"),))
