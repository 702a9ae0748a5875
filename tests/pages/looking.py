"""What a test sees of a page, and where it presses."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of a page's own behaviour, where it makes no difference which database is behind it."""

_KINDS = ("title", "subheader", "markdown", "caption", "error", "info", "warning", "success", "toast", "html")


def shown(page: AppTest) -> str:
    """All that is written on the page, below one another. Whatever broke is a failure of the test."""
    assert not page.exception
    return "\n".join(_plain(str(element.value)) for element in _all(page, *_KINDS))


def refusals(page: AppTest) -> str:
    """What the page refused."""
    assert not page.exception
    return "\n".join(_plain(element.value) for element in page.error)


def _all(page: AppTest, *kinds: str) -> list[Any]:
    return [element for kind in kinds for element in page.get(kind)]


def _plain(markdown: str) -> str:
    """What is read of it: without the backslashes before what would else be Markdown."""
    return re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", markdown)


def components(page: AppTest) -> list[str]:
    """The keys of our own components; the one that listens for a scanner stands on every page."""
    return [each.key for each in page.get("bidi_component") if each.key != "listener"]


def labels(page: AppTest) -> list[str]:
    """What stands on the buttons."""
    return [button.label for button in page.button]


def press(page: AppTest, label: str) -> AppTest:
    """Presses the last button with this on it: that of a dialog, where one is open."""
    found = [button for button in page.button if button.label == label]
    assert found, f"{label}: there is only {labels(page)}"
    assert not found[-1].disabled
    return found[-1].click().run()


def press_in_dialog(page: AppTest, opener: str, label: str) -> AppTest:
    """Presses a button of the dialog that another one opened.

    A browser runs only the dialog then. The harness runs the whole page, on which the first button is pressed still.
    """
    next(button for button in page.button if button.label == opener).click()
    return press(page, label)


def fill(page: AppTest, label: str, value: Any) -> None:
    """Fills in the field with this label, or chooses from it; the page runs when something is pressed."""
    kinds = ("text_input", "text_area", "selectbox", "number_input", "checkbox", "toggle")
    found = [element for element in _all(page, *kinds) if element.label == label]
    assert found, f"There is no field {label}."
    found[0].set_value(value)


def rows(page: AppTest, number: int = 0) -> list[dict[str, Any]]:
    """A table, row by row."""
    return [
        {str(name): value for name, value in row.items()} for row in page.dataframe[number].value.to_dict("records")
    ]


def facts(page: AppTest) -> dict[str, str]:
    """The lines of all small tables, by what stands before them."""
    lines = [line for table in page.table for line in table.value.iloc[:, 0].items()]
    return {_plain(str(name)): _plain(str(value)) for name, value in lines}
