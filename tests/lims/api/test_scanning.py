"""The scan route: batches of scans, answered each for itself, and whatever else may be sent to it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from lims.access import Actor, system_actor
from lims.api import scanning
from lims.api.scanning import MOST_BYTES, MOST_SCANS, routes
from lims.samples.actions import issue_codes
from lims.storage.actions import add_container
from lims.storage.queries import container_for
from lims.unit_of_work import reading, unit_of_work
from lims.values.codes import grouped
from tests import make

SYSTEM = system_actor()


class SignedIn:
    """Stands for the gate: says who is signed in."""

    def __init__(self, app: ASGIApp, actor: Actor | None) -> None:
        self.app, self.actor = app, actor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["actor"] = self.actor
        await self.app(scope, receive, send)


def browser(actor: Actor | None = SYSTEM) -> TestClient:
    return TestClient(SignedIn(Starlette(routes=routes), actor), raise_server_exceptions=False)


@pytest.fixture
def bench(settings_for_test: object) -> tuple[str, list[str]]:
    """A box and five tubes."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        codes = make.samples(work, 5)
    return box, codes


def batch(*texts: str, first: int = 1, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    items = [{"n": n, "text": text, "scanned_at": now} for n, text in enumerate(texts, start=first)]
    return {"client": "tab-1", "session": "bench-1", "items": items, **more}


def results(response: httpx2.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["results"]
    return found


def test_a_batch_is_answered_scan_by_scan_in_order(bench: tuple[str, list[str]]) -> None:
    box, codes = bench
    answers = results(browser().post("/api/scan", json=batch("STAAL:PUT-AWAY", box, *codes, "nothing")))
    assert [answer["n"] for answer in answers] == list(range(1, 9))
    assert [answer["headline"] for answer in answers[2:7]] == [f"put away at A0{n}" for n in range(1, 6)]
    assert set(answers[2]) == {"n", "verdict", "code", "headline", "message", "mode", "here", "free", "undoable"}
    assert (answers[2]["code"], answers[2]["mode"], answers[2]["here"]) == (grouped(codes[0]), "put away", "Box")
    assert (answers[6]["free"], answers[7]["verdict"]) == (76, "refused")


def test_a_batch_that_is_sent_again_changes_nothing(bench: tuple[str, list[str]]) -> None:
    box, codes = bench
    sent = batch("STAAL:PUT-AWAY", box, *codes[:2])
    first = results(browser().post("/api/scan", json=sent))
    assert results(browser().post("/api/scan", json=sent)) == first
    with reading(SYSTEM) as work:
        assert container_for(work, box).used == 2


def test_one_refusal_does_not_keep_the_others_from_being_done(bench: tuple[str, list[str]]) -> None:
    box, (one, two, *_) = bench
    answers = results(browser().post("/api/scan", json=batch("STAAL:PUT-AWAY", box, one, "FIS999999", two)))
    assert [answer["verdict"] for answer in answers[2:]] == ["done", "refused", "done"]


def test_nobody_signed_in_is_told_so(bench: object) -> None:
    response = browser(None).post("/api/scan", json=batch("A1"))
    assert (response.status_code, response.json()["title"]) == (401, "Sign in first.")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"client": "a", "session": "b"}',
        b'{"client": "a", "session": "b", "items": []}',
        b'{"client": "a", "session": "b", "items": {}}',
        b'{"client": "a", "session": "b", "items": [1]}',
        b'{"client": "a", "session": "b", "items": [{"n": 1}]}',
        b'{"client": "a", "session": "b", "items": [{"n": true, "text": "A1"}]}',
        b'{"client": "a", "session": "b", "items": [{"n": 1.5, "text": "A1"}]}',
        b'{"client": "a", "session": "b", "items": [{"n": -1, "text": "A1"}]}',
        b'{"client": "a", "session": "b", "items": [{"n": 99999999999, "text": "A1"}]}',
        b'{"client": "a", "session": "b", "items": [{"n": 1, "text": null}]}',
        b'{"client": "", "session": "b", "items": [{"n": 1, "text": "A1"}]}',
        b'{"client": "a\\u0000", "session": "b", "items": [{"n": 1, "text": "A1"}]}',
        b'{"client": "a", "session": "b/../c", "items": [{"n": 1, "text": "A1"}]}',
    ],
)
def test_what_cannot_be_read_is_a_problem_and_no_trace(sent: bytes) -> None:
    response = browser().post("/api/scan", content=sent)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["title"]


def test_too_much_at_once_is_refused() -> None:
    assert browser().post("/api/scan", content=b" " * (MOST_BYTES + 1)).status_code == 413
    many = batch(*["A1"] * (MOST_SCANS + 1))
    assert browser().post("/api/scan", json=many).status_code == 400
    assert browser().get("/api/scan").status_code == 405


def test_odd_texts_and_times_get_plain_answers(bench: tuple[str, list[str]]) -> None:
    _, (tube, *_) = bench
    sent = batch("x" * 10_240, "\0", "\ud800", "", "🧊")
    sent["items"] += [{"n": 6, "text": tube, "scanned_at": when} for when in ("yesterday",)]
    sent["items"] += [{"n": 7, "text": tube}, {"n": 8, "text": tube, "scanned_at": 17}]
    sent["items"] += [{"n": 9, "text": tube, "scanned_at": "2999-01-01T00:00:00Z"}]
    answers = results(browser().post("/api/scan", content=json.dumps(sent)))
    assert [answer["verdict"] for answer in answers] == ["refused"] * 5 + ["done"] * 3 + ["attention"]
    assert "10,240 characters" in answers[0]["message"]
    assert "clock is ahead" in answers[8]["message"]


def test_a_mistake_of_ours_is_a_number_and_the_rest_goes_on(
    bench: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, codes = bench
    failing_at(monkeypatch, codes[1], lambda: ZeroDivisionError("a bug"))
    answers = results(browser().post("/api/scan", json=batch(*codes[:3])))
    assert [answer["verdict"] for answer in answers] == ["done", "refused", "done"]
    assert "number" in answers[1]["message"]
    assert "bug" not in str(answers)


def test_without_the_database_scans_stay_unanswered_and_come_again(
    bench: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, codes = bench
    failing_at(monkeypatch, codes[1], lambda: OperationalError("SELECT", {}, Exception("gone")))
    answers = results(browser().post("/api/scan", json=batch(*codes[:3])))
    assert [answer["n"] for answer in answers] == [1]
    assert browser().post("/api/scan", json=batch(codes[1], first=2)).status_code == 503


def failing_at(monkeypatch: pytest.MonkeyPatch, text: str, error: Callable[[], Exception]) -> None:
    """The scan of this text fails."""
    real = scanning.scan

    def sometimes(work: Any, **scanned: Any) -> Any:
        if scanned["text"] == text:
            raise error()
        return real(work, **scanned)

    monkeypatch.setattr(scanning, "scan", sometimes)


def test_a_label_that_was_printed_ahead_says_how_to_claim_it(bench: tuple[str, list[str]]) -> None:
    with unit_of_work(SYSTEM) as work:
        code = issue_codes(work, collection="FIS", count=3, purpose="the May cruise").first
    (answer,) = results(browser().post("/api/scan", json=batch(code)))
    assert (answer["verdict"], answer["headline"], answer["undoable"]) == ("attention", "not claimed yet", False)
    assert answer["message"].endswith(f"Register it: /register?code={code}")
