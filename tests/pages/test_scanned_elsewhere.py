"""A scanner is heard on every page but the one for scanning, whose field has it to itself."""

import pytest

from lims.access import Role
from lims.ui.components.listener import Wish, _wish_from
from tests.pages.conftest import OpenPage
from tests.pages.looking import SQLITE


@SQLITE
@pytest.mark.parametrize(("name", "heard"), [("home", True), ("storage", True), ("samples", True), ("scan", False)])
def test_each_page_but_the_scan_page_listens(open_page: OpenPage, name: str, heard: bool) -> None:
    page = open_page(name, account="tom", role=Role.TECHNICIAN)
    assert not page.exception
    assert ("listener" in {each.key for each in page.get("bidi_component")}) is heard


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        ({"page": "sample", "code": "FIS0000424"}, Wish("sample", "FIS0000424")),
        ({"page": "sample"}, None),
        ({"page": 1, "code": "FIS0000424"}, None),
        ("sample", None),
        (None, None),
    ],
)
def test_a_wish_of_another_shape_is_none(sent: object, understood: Wish | None) -> None:
    assert _wish_from(sent) == understood
