"""What a test sees of a page, and where it presses."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of a page's own behaviour, where it makes no difference which database is behind it."""

_KINDS = ("title", "subheader", "markdown", "caption", "error", "info", "warning", "success", "toast", "html")


def shown(page: AppTest) -> str:
    """All that is written on the page, below one another. Whatever broke is a failure of the test."""
    assert not page.exception
    return "\n".join(str(element.value) for kind in _KINDS for element in page.get(kind))


def refusals(page: AppTest) -> str:
    """What the page refused."""
    assert not page.exception
    return "\n".join(element.value for element in page.error)


def labels(page: AppTest) -> list[str]:
    """What stands on the buttons."""
    return [button.label for button in page.button]


def press(page: AppTest, label: str) -> AppTest:
    """Presses the last button with this on it: that of a dialog, where one is open."""
    found = [button for button in page.button if button.label == label]
    assert found, f"{label}: there is only {labels(page)}"
    assert not found[-1].disabled
    return found[-1].click().run()


def fill(page: AppTest, label: str, value: Any) -> None:
    """Fills in the field with this label, or chooses from it; the page runs when something is pressed."""
    kinds = ("text_input", "text_area", "selectbox", "number_input", "checkbox", "toggle")
    found = [element for kind in kinds for element in page.get(kind) if element.label == label]
    assert found, f"There is no field {label}."
    found[0].set_value(value)


def rows(page: AppTest, number: int = 0) -> list[dict[str, Any]]:
    """A table, row by row."""
    return page.dataframe[number].value.to_dict("records")


def facts(page: AppTest) -> dict[str, str]:
    """The lines of all small tables, by what stands before them."""
    return {str(name): value for table in page.table for name, value in table.value.iloc[:, 0].items()}
