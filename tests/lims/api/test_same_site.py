"""Where one may go after signing in, and whose requests are taken."""

import pytest

from lims.api.same_site import is_same_origin, safe_next


@pytest.mark.parametrize(
    "wanted", ["/", "/people", "/sample?code=FIS0000424&x=1", "/s/A-1?next=https://elsewhere.org", "/a//b"]
)
def test_pages_of_ours_are_gone_on_to(wanted: str) -> None:
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "people",
        "https://elsewhere.org/",
        "//elsewhere.org",
        "///elsewhere.org",
        "/\\elsewhere.org",
        "\\\\elsewhere.org",
        "javascript:alert(1)",
        "/\t/elsewhere.org",
        "\t//elsewhere.org",
        "/\n/elsewhere.org",
        " //elsewhere.org",
        "http:/people",
        "/login?next=/people",
        "/logout",
        "/enter/abc",
        "/_stcore/health",
        "/api/scan",
    ],
)
def test_anything_else_leads_to_the_first_page(wanted: str | None) -> None:
    assert safe_next(wanted) == "/"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"host": "lims:8501"}, True),
        ({"host": "lims:8501", "origin": "http://lims:8501"}, True),
        ({"host": "inner:8501", "origin": "https://lims.example.org"}, True),
        ({"host": "lims:8501", "origin": "http://lims:8502"}, False),
        ({"host": "lims:8501", "origin": "https://elsewhere.org"}, False),
        ({"host": "lims:8501", "origin": "null"}, False),
        ({"host": "lims:8501", "origin": ""}, False),
        ({"origin": "null"}, False),
        ({"host": "lims:8501", "sec-fetch-site": "same-origin"}, True),
        ({"host": "lims:8501", "sec-fetch-site": "none"}, True),
        ({"host": "lims:8501", "sec-fetch-site": "cross-site"}, False),
        ({"host": "lims:8501", "sec-fetch-site": "same-site"}, False),
    ],
)
def test_only_our_own_pages_may_send(headers: dict[str, str], expected: bool) -> None:
    assert is_same_origin(headers, "https://lims.example.org") is expected


def test_without_a_known_address_a_missing_origin_is_no_match() -> None:
    assert not is_same_origin({"origin": "null", "host": "lims"})
