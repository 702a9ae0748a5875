"""What probes send: by their token only, each reading once, and whatever else may be sent."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from lims.access import system_actor
from lims.api import readings
from lims.api.readings import MOST_BYTES, PATH, points_in
from lims.api.throttle import Throttle
from lims.errors import InvalidInputError
from lims.monitoring.actions import add_probe, retire_probe
from lims.monitoring.queries import points_of, probe_for
from lims.storage.actions import add_container
from lims.unit_of_work import reading, unit_of_work

SYSTEM = system_actor()


@pytest.fixture
def token(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(readings, "THROTTLE", Throttle())
    with unit_of_work(SYSTEM) as work:
        (freezer,) = add_container(work, name="A", type_key="freezer_80")
        return add_probe(work, name="A-top", container=freezer, high=-65).token


def send(client: TestClient, token: str, *rows: object, **headers: str) -> tuple[int, dict[str, object]]:
    body = json.dumps({"readings": list(rows)})
    answer = client.post(PATH, content=body, headers={"authorization": f"Bearer {token}", **headers})
    return answer.status_code, answer.json()


def moment(minutes: int) -> str:
    return (datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=minutes)).isoformat()


def test_readings_come_in_once(client: TestClient, token: str) -> None:
    rows = [{"at": moment(20), "value": -80.1}, {"at": moment(10), "value": -79}]
    assert send(client, token, *rows) == (200, {"received": 2, "new": 2})
    assert send(client, token, *rows, {"value": -78.5}) == (200, {"received": 3, "new": 1})
    with reading(SYSTEM) as work:
        found = points_of(work, probe_for(work, "A-top").id)
        told = work.connection.exec_driver_sql(
            "SELECT channel, operating_user FROM change_set ORDER BY id DESC"
        ).first()
    assert [point.value for point in found] == [-80_100, -79_000, -78_500]
    assert tuple(told or ()) == ("api", "probe A-top")


def test_another_site_has_no_token_and_a_cookie_is_none(signed_in: TestClient, token: str) -> None:
    body = json.dumps({"readings": [{"value": -80}]})
    assert signed_in.post(PATH, content=body).status_code == 401
    assert send(signed_in, token, {"value": -80}, origin="https://elsewhere.org")[0] == 200


def test_a_wrong_token_lets_nobody_in_and_makes_wait(client: TestClient, token: str) -> None:
    for wrong in ("x", "", "ü".encode().hex(), token[:-1]):
        assert send(client, wrong, {"value": -80})[0] == 401
    assert client.post(PATH, headers={"authorization": f"Basic {token}"}).status_code == 401
    assert send(client, token, {"value": -80})[0] == 429


def test_a_retired_probe_is_not_heard(client: TestClient, token: str) -> None:
    with unit_of_work(SYSTEM) as work:
        retire_probe(work, name="A-top")
    assert send(client, token, {"value": -80})[0] == 401


def test_what_cannot_be_is_refused_and_nothing_is_kept(client: TestClient, token: str) -> None:
    for rows in (
        [],
        [{"value": "cold"}],
        [{"value": True}],
        [{"value": -80}, {"value": -999}],
        [{"value": -80, "at": "2026-05-01T00:00:00"}],
        [{"value": -80, "at": "yesterday"}],
        [{"value": -80, "at": "2099-01-01T00:00:00Z"}],
        ["x"],
    ):
        status, told = send(client, token, *rows)
        assert (status, bool(told["title"])) == (422, True)
    with reading(SYSTEM) as work:
        assert points_of(work, probe_for(work, "A-top").id) == []


def test_too_much_at_once_is_refused(client: TestClient, token: str) -> None:
    answer = client.post(PATH, content=b" " * (MOST_BYTES + 1), headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"readings": 1}', b"[" * 5000, b'{"readings":[{"value":NaN}]}'])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInputError):
        points_in(body, datetime.now(UTC))
