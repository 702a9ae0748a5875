"""The same wrong move is refused at every door, with the reason, and nothing has moved."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from lims.access import system_actor
from lims.api.scanning import routes
from lims.cli import main
from lims.errors import LimsError
from lims.scanning.actions import scan
from lims.storage.actions import add_container, block_positions, place, retire_container
from lims.storage.whereabouts import place_for
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()
NUMBERS = count(1)
Capture = pytest.CaptureFixture[str]


class _SignedIn:
    """Stands for the gate: the system is signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["actor"] = SYSTEM
        await self.app(scope, receive, send)


# --- the doors: each says how it refused


def _by_action(code: str, into: str, position: str | None, _: Capture) -> str:
    try:
        with unit_of_work(SYSTEM) as work:
            place(work, codes=[code], into=into, positions=[position] if position else None)
    except LimsError as refusal:
        return str(refusal)
    return ""


def _by_command(code: str, into: str, position: str | None, output: Capture) -> str:
    output.readouterr()
    assert main(["place", code, "--in", into, *(["--position", position] if position else [])]) != 0
    return output.readouterr().err


def _by_scan(code: str, into: str, position: str | None, _: Capture) -> str:
    def answer(said: str) -> tuple[str, str]:
        with unit_of_work(SYSTEM) as work:
            found = scan(work, client="tab", number=next(NUMBERS), text=said, session_key="bench")
        return found.verdict, f"{found.headline} {found.message}"

    return _first_refusal(answer, code, into, position)


def _by_http(code: str, into: str, position: str | None, _: Capture) -> str:
    browser = TestClient(_SignedIn(Starlette(routes=routes)))

    def answer(said: str) -> tuple[str, str]:
        item = {"n": next(NUMBERS), "text": said, "scanned_at": datetime.now(UTC).isoformat()}
        sent: dict[str, Any] = {"client": "tab", "session": "bench", "items": [item]}
        (found,) = browser.post("/api/scan", json=sent).json()["results"]
        return found["verdict"], f"{found['headline']} {found['message']}"

    return _first_refusal(answer, code, into, position)


def _first_refusal(answer: Callable[[str], tuple[str, str]], code: str, into: str, position: str | None) -> str:
    for said in filter(None, ("STAAL:PUT-AWAY", into, position, code)):
        verdict, message = answer(said)
        if verdict == "refused":
            return message
    return ""


DOORS = {"action": _by_action, "command": _by_command, "scan": _by_scan, "HTTP": _by_http}

# --- what is wrong: what goes where, and what is said of it

WRONG = {
    "taken": ("tube", "box", "A1", "A01 is taken by"),
    "blocked": ("tube", "box", "B1", "B01 is blocked"),
    "reserved": ("tube", "box", "B2", "B02 is reserved"),
    "not there": ("tube", "box", "J1", "they go from A01 to I09"),
    "in itself": ("drawer", "inner", None, "itself or lies in it"),
    "a kind that may not": ("tube", "tissues", None, "takes only tissue"),
    "retired": ("tube", "retired", None, "retired"),
    "no container": ("tube", "lying", None, "no container"),
}


@pytest.fixture
def things(settings_for_test: object) -> Iterator[dict[str, str]]:
    """A box with a tube at A01, a tube that lies nowhere, a drawer in another, and others; nothing of it moves."""
    found = {}
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        for name, kind, parent in (
            ("box", "box_9x9", None),
            ("drawer", "drawer", None),
            ("inner", "drawer", "drawer"),
            ("tissues", "drawer", None),
            ("retired", "drawer", None),
        ):
            kinds = ["tissue"] if name == "tissues" else None
            (found[name],) = add_container(
                work, name=name, type_key=kind, parent=found.get(parent or ""), allowed_kinds=kinds
            )
        found["lying"], found["tube"] = make.samples(work, 2)
        place(work, codes=[found["lying"]], into=found["box"], positions=["A1"])
        block_positions(work, container=found["box"], positions=["B1"], reason="broken")
        block_positions(work, container=found["box"], positions=["B2"], reason="kept", reserve=True)
        retire_container(work, code=found["retired"])
    before = _places(found)
    yield found
    assert _places(found) == before


def _places(things: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    with reading(SYSTEM) as work:
        return {code: (at.container, at.position) for code, at in place_for(work, list(things.values())).items()}


NOT_SAID_THERE = ("in itself", "no container")
"""At the bench whatever container is scanned is opened, and whatever else is put away: these cannot be said."""


@pytest.mark.parametrize(
    ("wrong", "door"),
    [
        (wrong, door)
        for wrong in WRONG
        for door in DOORS
        if door in ("action", "command") or wrong not in NOT_SAID_THERE
    ],
)
def test_a_wrong_move_is_refused(things: dict[str, str], door: str, wrong: str, capsys: Capture) -> None:
    what, into, position, words = WRONG[wrong]
    assert words in DOORS[door](things[what], things[into], position, capsys)
