"""The route for scans outside the bench."""

from starlette.testclient import TestClient

from lims.access import system_actor
from lims.unit_of_work import unit_of_work
from lims.values.codes import grouped
from tests import make


def test_what_was_scanned_is_answered(signed_in: TestClient) -> None:
    with unit_of_work(system_actor("tester")) as work:
        make.collection(work, "FIS")
        (code,) = make.samples(work, 1)
    answer = signed_in.get("/api/look-up", params={"text": f"]Q3{code}"})
    assert answer.status_code == 200
    assert answer.json()["code"] == grouped(code)
    assert (answer.json()["page"], answer.json()["opens"]) == ("sample", code)
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_unknown_or_missing_is_a_plain_answer(signed_in: TestClient) -> None:
    for query in ({"text": "XYZ0000001"}, {"text": "x" * 5000}, {"text": "\x00\x1d"}, {}):
        answer = signed_in.get("/api/look-up", params=query)
        assert (answer.status_code, answer.json()["verdict"]) == (200, "refused")


def test_who_is_not_signed_in_gets_nothing(client: TestClient) -> None:
    assert client.get("/api/look-up", params={"text": "FIS0000424"}).status_code == 401
