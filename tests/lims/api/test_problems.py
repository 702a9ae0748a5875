"""Refusals as HTTP answers."""

import logging

import pytest
from starlette.testclient import TestClient

from lims.api.problems import SignInFirstError, status_of
from lims.errors import (
    ConflictError,
    InvalidInputError,
    LimsError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)


class PositionTakenError(ConflictError):
    """Something lies there."""


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError(), 404),
        (NotAllowedError(), 403),
        (InvalidInputError(code="x"), 422),
        (RuleBrokenError(), 409),
        (PositionTakenError(), 409),
        (SignInFirstError(), 401),
        (LimsError(), 400),
    ],
)
def test_each_kind_of_refusal_has_its_status(error: LimsError, status: int) -> None:
    assert status_of(error) == status


def test_a_refusal_is_a_problem_with_its_fields(signed_in: TestClient) -> None:
    answer = signed_in.get("/api/refusing")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank#invalidinput",
        "title": "Nothing was imported.",
        "status": 422,
        "fields": {"row_3": "There is no 31 February."},
    }


def test_a_bug_shows_its_number_and_the_log_has_the_rest(
    signed_in: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="staal.api"):
        answer = signed_in.get("/api/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["reference"] in caplog.text
    assert "secret detail" in caplog.text
