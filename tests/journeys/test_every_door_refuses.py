"""The same wrong move is refused at every door, with the reason, and nothing has moved."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.testing.v1 import AppTest

from lims.access import Role, system_actor
from lims.api.scanning import routes
from lims.checking.actions import accept_check, check_box
from lims.cli import main
from lims.errors import LimsError
from lims.scanning.actions import scan
from lims.storage.actions import add_container, block_positions, place, retire_container
from lims.storage.whereabouts import place_for
from lims.ui import storage_box
from lims.ui.components.box_map import BoxMapEvent, Move
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.pages.conftest import OpenPage, open_page
from tests.pages.looking import SQLITE, fill, press, press_in_dialog, refusals

SYSTEM = system_actor()
NUMBERS = count(1)
Capture = pytest.CaptureFixture[str]
ShownBox = Callable[..., AppTest]
NOTHING = BoxMapEvent(None, None)

__all__ = ["open_page"]


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


def _by_rack_file(code: str, into: str, position: str | None, _: Capture) -> str:
    """What a scanner of racks wrote; a field sheet says nothing of places."""
    try:
        with unit_of_work(SYSTEM) as work:
            content = f"{position or 'A1'},{code}\n".encode()
            found = check_box(work, container=into, rack_file=content, file_name="rack.csv")
            line = next(each for each in found.items if each.scanned == code)
            if line.proposal == "left":
                return str(line.problem)
            accept_check(work, number=found.number, lines=[line.line])
    except LimsError as refusal:
        return str(refusal)
    return ""


DOORS = {
    "action": _by_action,
    "command": _by_command,
    "scan": _by_scan,
    "HTTP": _by_http,
    "rack file": _by_rack_file,
}

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
    """A box with tubes at A01 and A02, a tube that lies nowhere, a drawer in another, others; nothing of it moves."""
    found = {}
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        for name, kind, parent in (
            ("box", "box_9x9", None),
            ("drawer", "drawer", None),
            ("inner", "drawer", "drawer"),
            ("tissues", "box_9x9", None),
            ("retired", "box_9x9", None),
            ("spare", "bag", None),
        ):
            kinds = ["tissue"] if name == "tissues" else None
            (found[name],) = add_container(
                work, name=name, type_key=kind, parent=found.get(parent or ""), allowed_kinds=kinds
            )
        found["lying"], found["beside"], found["tube"] = make.samples(work, 3)
        place(work, codes=[found["lying"], found["beside"]], into=found["box"], positions=["A1", "A2"])
        block_positions(work, container=found["box"], positions=["B1"], reason="broken")
        block_positions(work, container=found["box"], positions=["B2"], reason="kept", reserve=True)
        retire_container(work, code=found["retired"])
    before = _places(found)
    yield found
    assert _places(found) == before


def _places(things: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    with reading(SYSTEM) as work:
        return {code: (at.container, at.position) for code, at in place_for(work, list(things.values())).items()}


NOT_SAID_THERE = {
    "scan": ("in itself", "no container"),
    "HTTP": ("in itself", "no container"),
    "rack file": ("in itself",),
}
"""At the bench whatever container is scanned is opened, and whatever else is put away; racks hold tubes."""


@pytest.mark.parametrize(
    ("wrong", "door"),
    [(wrong, door) for wrong in WRONG for door in DOORS if wrong not in NOT_SAID_THERE.get(door, ())],
)
def test_a_wrong_move_is_refused(things: dict[str, str], door: str, wrong: str, capsys: Capture) -> None:
    what, into, position, words = WRONG[wrong]
    assert words in DOORS[door](things[what], things[into], position, capsys)


# --- on the pages, where one sees what one moves


@pytest.fixture
def storage_page(open_page: OpenPage, things: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> ShownBox:
    """Opens a container as somebody who moves things, doing something with its map, which has no browser here."""

    def shown_box(name: str, event: BoxMapEvent = NOTHING, moved: tuple[str, str] | None = None) -> AppTest:
        asked = [moved] if moved else []

        def instead(_rows: int, _columns: int, _cells: object, *, on_move: Any, labelling: Any, **_: object) -> Any:
            if asked:
                source, target = asked.pop()
                on_move(Move(labelling.index(source) + 1, labelling.index(target) + 1))
            return event

        monkeypatch.setattr(storage_box, "box_map", instead)
        return open_page("storage", account="tom", role=Role.TECHNICIAN, code=things[name])

    return shown_box


@SQLITE
@pytest.mark.parametrize(
    ("target", "words"), [("A02", "A02 is taken by"), ("B01", "B01 is blocked"), ("B02", "B02 is reserved")]
)
def test_the_map_refuses_a_wrong_move(storage_page: ShownBox, target: str, words: str) -> None:
    assert words in refusals(storage_page("box", moved=("A01", target)))


@SQLITE
@pytest.mark.parametrize(
    ("what", "into", "position", "words"),
    [
        ("spare", "box", "J1", "they go from A01 to I09"),
        ("spare", "box", "A1", "A01 is taken by"),
        ("drawer", "box", "C1", "does not fit into"),
        ("drawer", "inner", "", "itself or lies in it"),
        ("drawer", "drawer", "", "itself or lies in it"),
        ("drawer", "retired", "", "retired"),
        ("drawer", "lying", "", "no container"),
    ],
)
def test_the_page_of_a_container_refuses_a_wrong_move(
    storage_page: ShownBox, things: dict[str, str], what: str, into: str, position: str, words: str
) -> None:
    page = storage_page(what)
    name = page.title[0].value
    press(page, "Move it")
    fill(page, "Into", things[into])
    fill(page, "Position", position)
    press_in_dialog(page, "Move it", f"Move {name}")
    assert words in refusals(page)


@SQLITE
def test_the_page_of_a_box_refuses_a_kind_and_one_thing_in_two_places(
    storage_page: ShownBox, things: dict[str, str]
) -> None:
    page = storage_page("box", BoxMapEvent(None, None, (1,)))
    press(page, "Move to …")
    fill(page, "Into", things["tissues"])
    press_in_dialog(page, "Move to …", "Move 1 thing")
    assert "takes only tissue" in refusals(page)
    page = storage_page("tissues", BoxMapEvent(3, None))
    fill(page, "Put into A03", f"{things['tube']}, {things['tube']}")
    press(page, "Put away")
    assert "is named twice" in refusals(page)


@pytest.mark.parametrize("door", ["action", "command", "rack file"])
def test_one_thing_in_two_places_is_refused(things: dict[str, str], door: str, capsys: Capture) -> None:
    tube, box = things["tube"], things["box"]
    if door == "command":
        assert main(["place", tube, tube.lower(), "--in", box, "--positions", "C1,C2"]) != 0
        said = capsys.readouterr().err
    else:
        rack = f"C1,{tube}\nC2,{tube}\n".encode()
        twice = {
            "action": lambda work: place(work, codes=[tube, tube], into=box, positions=["C1", "C2"]),
            "rack file": lambda work: check_box(work, container=box, rack_file=rack, file_name="rack.csv"),
        }
        with pytest.raises(LimsError) as refused, unit_of_work(SYSTEM) as work:
            twice[door](work)
        said = str(refused.value)
    assert ("was read at C01 and C02" if door == "rack file" else "is named twice") in said


@pytest.mark.parametrize("door", ["action", "page", "rack file"])
def test_what_somebody_else_moved_meanwhile_is_refused_with_who_and_when(
    things: dict[str, str], door: str, request: pytest.FixtureRequest
) -> None:
    """Whoever names the place anew, by command or scan, has seen no old one."""
    lying, box = things["lying"], things["box"]
    begun = _begun(door, things, request)
    with unit_of_work(system_actor("joke")) as work:
        place(work, codes=[lying], into=things["drawer"])
    said = begun()
    assert re.search(r"was moved by joke on .+ at \d\d:\d\d \(UTC\)", said), said
    with unit_of_work(SYSTEM) as work:
        place(work, codes=[lying], into=box, positions=["A1"])


def _begun(door: str, things: dict[str, str], request: pytest.FixtureRequest) -> Callable[[], str]:
    """Somebody looks at where it lies, and will act on that; what is said then."""
    lying, box = things["lying"], things["box"]
    if door == "page":
        page = request.getfixturevalue("storage_page")("box", BoxMapEvent(None, None, (1,)))
        press(page, "Move to …")
        fill(page, "Into", box)

        def by_page() -> str:
            press_in_dialog(page, "Move to …", "Move 1 thing")
            return refusals(page)

        return by_page
    if door == "action":

        def by_action() -> str:
            with pytest.raises(LimsError) as refused, unit_of_work(SYSTEM) as work:
                place(work, codes=[lying], into=box, positions=["C1"], seen={lying: (box, "A01")})
            return str(refused.value)

        return by_action
    with unit_of_work(SYSTEM) as work:
        found = check_box(work, container=box, rack_file=f"C1,{lying}\n".encode(), file_name="rack.csv")

    def by_rack_file() -> str:
        with pytest.raises(LimsError) as refused, unit_of_work(SYSTEM) as work:
            accept_check(work, number=found.number, lines=[each.line for each in found.items if each.code == lying])
        return str(refused.value)

    return by_rack_file
