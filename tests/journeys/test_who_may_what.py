"""Each act on labels, disposals, checks, probes, preservation and places, in every role, on one's own and others'.

One table: the act, the permission it asks for, and where the role must be held. A new act needs its line here.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from labels.template import as_row, find_template
from lims.access import GRANTS, Actor, Permission, Role, system_actor
from lims.checking.actions import (
    accept_check,
    assign_codes,
    check_box,
    close_check,
    leave_lines,
    mark_missing,
    name_rack,
    put_rack_away,
    rehome,
)
from lims.collections.queries import collection_for
from lims.collections.tables import Institution, OrganisationalUnit
from lims.disposing.actions import (
    approve_disposal,
    propose_disposal,
    throw_away,
    turn_down_disposal,
    withdraw_disposal,
)
from lims.errors import NotAllowedError, NotFoundError
from lims.labelling import actions as labelling
from lims.labelling.actions import add_printer, add_stock, add_template
from lims.labelling.jobs import find_jobs
from lims.monitoring import actions as monitoring
from lims.monitoring.actions import add_probe, begin_failure, report_readings
from lims.monitoring.queries import find_alarms
from lims.monitoring.rules import Point
from lims.people.actions import add_person
from lims.preserving import actions as preserving
from lims.preserving.actions import change_preservation, set_dates, warn_of_dates
from lims.preserving.drafts import BreakUpDraft, ViabilityDraft
from lims.samples.actions import issue_codes
from lims.storage import actions as storage
from lims.storage.actions import add_container, block_positions, place, take_out
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.beginning import BeginWith
from tests.lims.labelling.asking import ask_to_print

SYSTEM = system_actor()
STAGES = ("labelling", "disposing", "checking", "monitoring", "preserving", "storage")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SHEET = {
    "page_width": 210,
    "page_height": 297,
    "label_width": 40,
    "label_height": 20,
    "columns": 4,
    "rows": 10,
    "left": 10,
    "top": 10,
    "pitch_x": 45,
    "pitch_y": 25,
}
TUBE = as_row(find_template("tube"))


@dataclass
class Side:
    """What belongs to one collection and to one unit."""

    name: str
    collection_id: int
    unit_id: int
    freezer: str
    failing: str
    rack: str
    boxes: list[str]
    tubes: list[str]
    codes_ahead: str
    check: int = 0
    alarm: int = 0
    job: int = 0
    awaited: int = 0
    proposed: int = 0

    @property
    def box(self) -> str:
        """A box with two tubes in it, a third that is out of it, and a blocked position."""
        return self.boxes[0]

    @property
    def other_box(self) -> str:
        """A box in which nothing lies."""
        return self.boxes[1]

    @property
    def probe(self) -> str:
        """The name of the probe in its freezer."""
        return f"{self.name} probe"


class World(NamedTuple):
    """One's own, others' that everybody may see, and what only its members see; and who tries what may be done."""

    mine: Side
    others: Side
    hidden: Side
    agent_id: int

    def somebody(self, role: Role | None) -> Actor:
        """Somebody with a role in one's own collection and unit, and nowhere else."""
        where: list[dict[int, Role]] = [
            {key: role} if role else {} for key in (self.mine.collection_id, self.mine.unit_id)
        ]
        return Actor(7, self.agent_id, "Tine", None, *where)

    def everywhere(self, role: Role | None) -> Actor:
        """Somebody with a role in all places."""
        return Actor(7, self.agent_id, "Tine", role)


class _WentThroughError(Exception):
    """The act went through; it is taken back, so that the next one finds all as it was."""


# --- the world


_FILLED: dict[str, World] = {}
"""By kind of database: a world is entered once in each, and copied."""


@pytest.fixture
def world(settings_for_test: object, database_url: str, begin_with: BeginWith) -> World:
    kind = database_url.partition(":")[0]
    begin_with("who may what", lambda: _FILLED.update({kind: _filled()}))
    return _FILLED[kind]


def _filled() -> World:
    with unit_of_work(SYSTEM, now=NOW - timedelta(hours=4)) as work:
        here = work.add(Institution, {"code": "HERE", "name": "Here"})
        add_printer(work, name="zebra", kind="zpl", host="10.0.0.9")
        places = (("FIS", "everyone"), ("SEA", "everyone"), ("HID", "members"))
        sides = [_furnished(work, here, code, visibility) for code, visibility in places]
        tine, kas = (add_person(work, name=name) for name in ("Tine", "Kas"))
    with unit_of_work(replace(SYSTEM, agent_id=kas), now=NOW) as work:
        for side in sides:
            _live(work, side)
    return World(*sides, tine)


def _furnished(work: Work, institution_id: int, code: str, visibility: str) -> Side:
    make.collection(work, code, visibility)
    unit = work.add(OrganisationalUnit, {"institution_id": institution_id, "name": f"Unit {code}"})
    (freezer,) = add_container(work, name=f"{code} A", type_key="freezer_80", unit_id=unit)
    (failing,) = add_container(work, name=f"{code} B", type_key="freezer_80", unit_id=unit)
    side = Side(
        name=code,
        collection_id=collection_for(work, code).id,
        unit_id=unit,
        freezer=freezer,
        failing=failing,
        rack=add_container(work, name="Rack", type_key="shelf", parent=failing)[0],
        boxes=add_container(work, name="Box", type_key="box_9x9", parent=freezer, count=2),
        tubes=make.samples(work, 5, collection=code),
        codes_ahead=issue_codes(work, collection=code, count=5, purpose="ahead").first,
    )
    place(work, codes=side.tubes[:3], into=side.box)
    block_positions(work, container=side.box, positions=["I9"], reason="broken")
    add_probe(work, name=side.probe, container=freezer, high=-65, delay_minutes=20)
    add_stock(work, measures={**SHEET, "name": f"{code} sheet"})
    add_template(work, row={**TUBE, "name": f"{code} labels"})
    return side


def _live(work: Work, side: Side) -> None:
    """A tube is out, a box was checked, the freezer was too warm, another one fails, and labels wait."""
    take_out(work, codes=[side.tubes[1]])
    side.check = check_box(work, container=side.box, codes=[side.tubes[0], side.tubes[4]]).number
    report_readings(work, probe=side.probe, points=[_point(-70), _point(-60, 60), _point(-50, 120)])
    preserving.set_rule(work, term="expires_on", months=120, collection=side.name)
    side.alarm = next(each.number for each in find_alarms(work) if each.probe == side.probe)
    begin_failure(work, container=side.failing, began_at=NOW - timedelta(hours=1))
    place(work, codes=[side.rack], into=side.freezer)
    side.proposed = propose_disposal(work, codes=side.tubes[4:], reason="degraded").number
    side.job = ask_to_print(work, side.tubes[:1], printer="zebra")
    side.awaited = ask_to_print(work, side.tubes[:1], printer="zebra", needs_release=True)


def _point(celsius: float, minutes: int = 0) -> Point:
    return Point(NOW - timedelta(hours=3) + timedelta(minutes=minutes), round(celsius * 1000))


# --- the table


class Act(NamedTuple):
    """An act, what it asks for, and where: in that place (there), in any (somewhere), or for all (everywhere)."""

    permission: Permission
    where: str
    tried: Callable[[Work, Side], object]


def _logger(side: Side) -> dict[str, Any]:
    content = f"Time;{side.probe} °C\n{NOW:%Y-%m-%dT%H:%M:%SZ};-70,5\n".encode()
    return {"file_name": "day.csv", "content": content, "probes": [side.probe]}


THERE, SOMEWHERE, EVERYWHERE = "there", "somewhere", "everywhere"
P = Permission
ACTS: Mapping[str, Act] = {
    "labelling.print_labels": Act(
        P.PRINT,
        THERE,
        lambda work, side: labelling.print_labels(
            work, codes=side.tubes[:1], stock="LCRY-1700", reprint_reason="smudged"
        ),
    ),
    "labelling.print_range": Act(
        P.PRINT, THERE, lambda work, side: labelling.print_range(work, code=side.codes_ahead, stock="LCRY-1700")
    ),
    "labelling.add_stock": Act(
        P.ARRANGE, SOMEWHERE, lambda work, side: add_stock(work, measures={**SHEET, "name": f"{side.name} new"})
    ),
    "labelling.correct_stock": Act(
        P.ARRANGE,
        SOMEWHERE,
        lambda work, side: labelling.correct_stock(
            work, stock=f"{side.name} sheet", measures={**SHEET, "name": f"{side.name} sheet", "left": 9}
        ),
    ),
    "labelling.retire_stock": Act(
        P.ARRANGE, SOMEWHERE, lambda work, side: labelling.retire_stock(work, stock=f"{side.name} sheet")
    ),
    "labelling.add_template": Act(
        P.ARRANGE, SOMEWHERE, lambda work, side: add_template(work, row={**TUBE, "name": f"{side.name} new"})
    ),
    "labelling.correct_template": Act(
        P.ARRANGE,
        SOMEWHERE,
        lambda work, side: labelling.correct_template(
            work, template=f"{side.name} labels", row={**TUBE, "name": f"{side.name} renamed"}
        ),
    ),
    "labelling.retire_template": Act(
        P.ARRANGE, SOMEWHERE, lambda work, side: labelling.retire_template(work, template=f"{side.name} labels")
    ),
    "labelling.add_printer": Act(
        P.MANAGE_COLLECTIONS,
        EVERYWHERE,
        lambda work, side: add_printer(work, name=side.name, kind="zpl", host="10.0.0.8"),
    ),
    "labelling.correct_printer": Act(
        P.MANAGE_COLLECTIONS,
        EVERYWHERE,
        lambda work, _: labelling.correct_printer(work, printer="zebra", changes={"port": 9101}),
    ),
    "labelling.retire_printer": Act(
        P.MANAGE_COLLECTIONS, EVERYWHERE, lambda work, _: _with_nothing_waiting(work, labelling.retire_printer)
    ),
    "labelling.retry_job": Act(P.PRINT, THERE, lambda work, side: labelling.retry_job(work, number=side.job)),
    "labelling.cancel_job": Act(P.PRINT, THERE, lambda work, side: labelling.cancel_job(work, number=side.job)),
    "labelling.scan_printed": Act(
        P.PRINT, THERE, lambda work, side: labelling.scan_printed(work, code=side.tubes[0], job=side.awaited)
    ),
    "disposing.throw_away": Act(
        P.DISPOSE, THERE, lambda work, side: throw_away(work, codes=side.tubes[:1], reason="degraded")
    ),
    "disposing.propose_disposal": Act(
        P.DISPOSE, THERE, lambda work, side: propose_disposal(work, codes=side.tubes[:1], reason="degraded")
    ),
    "disposing.approve_disposal": Act(
        P.DISPOSE, THERE, lambda work, side: approve_disposal(work, number=side.proposed)
    ),
    "disposing.turn_down_disposal": Act(
        P.DISPOSE, THERE, lambda work, side: turn_down_disposal(work, number=side.proposed, reason="the last one")
    ),
    "disposing.withdraw_disposal": Act(
        P.DISPOSE,
        THERE,
        lambda work, side: withdraw_disposal(
            work, number=propose_disposal(work, codes=side.tubes[:1], reason="degraded").number
        ),
    ),
    "checking.check_box": Act(
        P.MOVE, THERE, lambda work, side: check_box(work, container=side.other_box, codes=side.tubes[:1])
    ),
    "checking.accept_check": Act(P.MOVE, THERE, lambda work, side: accept_check(work, number=side.check)),
    "checking.leave_lines": Act(P.MOVE, THERE, lambda work, side: leave_lines(work, number=side.check, lines=[1])),
    "checking.close_check": Act(P.MOVE, THERE, lambda work, side: close_check(work, number=side.check)),
    "checking.mark_missing": Act(P.MOVE, THERE, lambda work, side: mark_missing(work, codes=side.tubes[:1])),
    "checking.put_rack_away": Act(
        P.MOVE,
        THERE,
        lambda work, side: put_rack_away(work, container=side.other_box, content=f"B2,{side.tubes[0]}".encode()),
    ),
    "checking.assign_codes": Act(
        P.MOVE, THERE, lambda work, side: assign_codes(work, container=side.box, content=b"A1,FR05653780")
    ),
    "checking.name_rack": Act(
        P.ARRANGE, THERE, lambda work, side: name_rack(work, container=side.other_box, code="FX12345678")
    ),
    "checking.rehome": Act(
        P.MOVE,
        THERE,
        lambda work, side: rehome(
            work, out_of=side.box, into=side.other_box, codes=side.tubes[:1], reason="the other box was open"
        ),
    ),
    "monitoring.add_probe": Act(
        P.ARRANGE, THERE, lambda work, side: add_probe(work, name=f"{side.name} new", container=side.freezer)
    ),
    "monitoring.change_probe": Act(
        P.ARRANGE,
        THERE,
        lambda work, side: monitoring.change_probe(
            work, name=side.probe, low=-90, high=-60, delay_minutes=10, silent_minutes=60, watchers=[]
        ),
    ),
    "monitoring.renew_token": Act(P.ARRANGE, THERE, lambda work, side: monitoring.renew_token(work, name=side.probe)),
    "monitoring.retire_probe": Act(P.ARRANGE, THERE, lambda work, side: monitoring.retire_probe(work, name=side.probe)),
    "monitoring.read_logger": Act(P.MEASURE, THERE, lambda work, side: monitoring.read_logger(work, **_logger(side))),
    "monitoring.report_readings": Act(
        P.MEASURE, THERE, lambda work, side: report_readings(work, probe=side.probe, points=[_point(-71, 170)])
    ),
    "monitoring.note_silence": Act(P.MEASURE, EVERYWHERE, lambda work, _: monitoring.note_silence(work)),
    "monitoring.acknowledge_alarm": Act(
        P.MOVE, THERE, lambda work, side: monitoring.acknowledge_alarm(work, number=side.alarm)
    ),
    "monitoring.begin_failure": Act(P.MOVE, THERE, lambda work, side: begin_failure(work, container=side.freezer)),
    "monitoring.end_failure": Act(
        P.MOVE, THERE, lambda work, side: monitoring.end_failure(work, container=side.failing)
    ),
    "monitoring.put_all_back": Act(
        P.MOVE, THERE, lambda work, side: monitoring.put_all_back(work, container=side.failing)
    ),
    "monitoring.expose": Act(
        P.MOVE,
        THERE,
        lambda work, side: monitoring.expose(
            work, containers=[side.box], started_at=NOW - timedelta(hours=1), highest_celsius=-40
        ),
    ),
    "monitoring.expose_failure": Act(
        P.MOVE,
        THERE,
        lambda work, side: monitoring.expose_failure(work, container=side.failing, highest_celsius=-40),
    ),
    "preserving.set_dates": Act(
        P.REGISTER,
        THERE,
        lambda work, side: set_dates(work, codes=side.tubes[:1], days={"expires_on": date(2030, 1, 1)}),
    ),
    "preserving.change_preservation": Act(
        P.DERIVE, THERE, lambda work, side: change_preservation(work, codes=side.tubes[:1], to="ethanol 96 %")
    ),
    "preserving.break_up": Act(
        P.DERIVE,
        THERE,
        lambda work, side: preserving.break_up(work, code=side.tubes[0], draft=BreakUpDraft(counts=("1",))),
    ),
    "preserving.record_viability": Act(
        P.MEASURE,
        THERE,
        lambda work, side: preserving.record_viability(
            work,
            results=[ViabilityDraft(code=side.tubes[0], tested=1, viable=1)],
            test="revival",
            tested_on=NOW.date(),
            uses_up=False,
        ),
    ),
    "preserving.set_rule": Act(
        P.DISPOSE,
        THERE,
        lambda work, side: preserving.set_rule(work, term="retain_until", months=12, collection=side.name),
    ),
    "preserving.end_rule": Act(
        P.DISPOSE, THERE, lambda work, side: preserving.end_rule(work, term="expires_on", collection=side.name)
    ),
    "preserving.warn_of_dates": Act(P.REGISTER, EVERYWHERE, lambda work, _: warn_of_dates(work)),
    "storage.place": Act(P.MOVE, THERE, lambda work, side: place(work, codes=side.tubes[3:], into=side.other_box)),
    "storage.take_out": Act(P.MOVE, THERE, lambda work, side: take_out(work, codes=side.tubes[:1])),
    "storage.bring_back": Act(P.MOVE, THERE, lambda work, side: storage.bring_back(work, codes=side.tubes[1:2])),
    "storage.release": Act(P.MOVE, THERE, lambda work, side: storage.release(work, codes=side.tubes[:1])),
    "storage.add_container": Act(
        P.ARRANGE,
        THERE,
        lambda work, side: add_container(work, name="New", type_key="box_9x9", parent=side.freezer),
    ),
    "storage.rename_container": Act(
        P.ARRANGE, THERE, lambda work, side: storage.rename_container(work, code=side.box, name="Other")
    ),
    "storage.correct_container": Act(
        P.ARRANGE,
        THERE,
        lambda work, side: storage.correct_container(
            work,
            code=side.box,
            labelling="numbers",
            fill_order="rows left to right, top down",
            position_names=None,
            set_celsius=None,
            allowed_kinds=None,
        ),
    ),
    "storage.retire_container": Act(
        P.ARRANGE, THERE, lambda work, side: storage.retire_container(work, code=side.other_box)
    ),
    "storage.block_positions": Act(
        P.ARRANGE,
        THERE,
        lambda work, side: block_positions(work, container=side.box, positions=["H9"], reason="broken"),
    ),
    "storage.unblock_positions": Act(
        P.ARRANGE,
        THERE,
        lambda work, side: storage.unblock_positions(work, container=side.box, positions=["I9"]),
    ),
}


def _with_nothing_waiting(work: Work, retire: Callable[..., None]) -> None:
    """A printer that jobs wait for cannot be retired: another one is entered for it, where that may be."""
    add_printer(work, name="idle", kind="zpl", host="10.0.0.7")
    retire(work, printer="idle")


# --- trying


def _refused(actor: Actor, act: Act, side: Side) -> bool:
    """Whether the actor may not; what is refused for any other reason is a mistake of the table."""
    try:
        with unit_of_work(actor, now=NOW) as work:
            act.tried(work, side)
            raise _WentThroughError
    except _WentThroughError:
        return False
    except (NotAllowedError, NotFoundError):
        return True


@pytest.mark.parametrize("name", ACTS)
def test_an_act_asks_for_its_permission_where_it_happens(world: World, name: str) -> None:
    act = ACTS[name]
    for role in (None, *Role):
        granted = role is not None and act.permission in GRANTS[role]
        actor = world.somebody(role)
        assert _refused(actor, act, world.mine) != (granted and act.where != EVERYWHERE), role
        for side in (world.others, world.hidden):
            assert _refused(actor, act, side) != (granted and act.where == SOMEWHERE), (role, side.name)


@pytest.mark.parametrize("name", ACTS)
def test_a_role_that_is_held_everywhere_holds_in_every_place(world: World, name: str) -> None:
    act = ACTS[name]
    for role in (None, *Role):
        granted = role is not None and act.permission in GRANTS[role]
        for side in (world.mine, world.others):
            assert _refused(world.everywhere(role), act, side) != granted, (role, side.name)


@pytest.mark.parametrize(
    ("name", "both"),
    [
        ("place", lambda work, mine, theirs: place(work, codes=[mine.tubes[3], theirs.tubes[3]], into=mine.other_box)),
        ("place elsewhere", lambda work, mine, theirs: place(work, codes=mine.tubes[3:], into=theirs.other_box)),
        ("take out", lambda work, mine, theirs: take_out(work, codes=[mine.tubes[0], theirs.tubes[0]])),
        ("mark missing", lambda work, mine, theirs: mark_missing(work, codes=[mine.tubes[0], theirs.tubes[0]])),
        (
            "rehome",
            lambda work, mine, theirs: rehome(
                work, out_of=mine.box, into=theirs.other_box, codes=mine.tubes[:1], reason="x"
            ),
        ),
        (
            "print",
            lambda work, mine, theirs: labelling.print_labels(
                work, codes=[mine.tubes[0], theirs.tubes[0]], stock="LCRY-1700", reprint_reason="smudged"
            ),
        ),
        (
            "set dates",
            lambda work, mine, theirs: set_dates(
                work, codes=[mine.tubes[0], theirs.tubes[0]], days={"expires_on": date(2030, 1, 1)}
            ),
        ),
        (
            "change preservation",
            lambda work, mine, theirs: change_preservation(
                work, codes=[mine.tubes[0], theirs.tubes[0]], to="ethanol 96 %"
            ),
        ),
        (
            "expose",
            lambda work, mine, theirs: monitoring.expose(
                work, containers=[mine.box, theirs.box], started_at=NOW - timedelta(hours=1), highest_celsius=-40
            ),
        ),
        (
            "read a logger",
            lambda work, mine, theirs: monitoring.read_logger(
                work,
                file_name="day.csv",
                content=f"Time;one °C;two °C\n{NOW:%Y-%m-%dT%H:%M:%SZ};-70,5;-71\n".encode(),
                probes=[mine.probe, theirs.probe],
            ),
        ),
        (
            "add a container in another unit",
            lambda work, mine, theirs: add_container(
                work, name="New", type_key="box_9x9", parent=mine.freezer, unit_id=theirs.unit_id
            ),
        ),
    ],
)
def test_one_thing_of_others_among_ones_own_is_enough_to_be_refused(
    world: World, name: str, both: Callable[[Work, Side, Side], object]
) -> None:
    keeper = world.somebody(Role.KEEPER)
    act = Act(P.FIND, THERE, lambda work, theirs: both(work, world.mine, theirs))
    assert not _refused(SYSTEM, act, world.others), name
    assert _refused(keeper, act, world.others), name
    assert _refused(keeper, act, world.hidden), name


def test_what_others_own_is_not_put_right_by_whoever_checks_the_box(world: World) -> None:
    mine, theirs = world.mine, world.others
    with unit_of_work(SYSTEM, now=NOW) as work:
        number = check_box(work, container=mine.other_box, codes=theirs.tubes[3:4]).number
    accept = Act(P.MOVE, THERE, lambda work, _: accept_check(work, number=number))
    assert _refused(world.somebody(Role.KEEPER), accept, mine)


def test_nobody_reads_a_print_job_of_what_is_not_theirs(world: World) -> None:
    with reading(world.somebody(Role.KEEPER)) as work:
        assert {each.number for each in find_jobs(work)} == {world.mine.job, world.mine.awaited}


def test_every_act_of_these_stages_is_in_the_table() -> None:
    root = Path(__file__).parents[2] / "lims"
    found = {
        f"{stage}.{node.name}"
        for stage in STAGES
        for node in ast.parse((root / stage / "actions.py").read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert found == ACTS.keys(), "say in ACTS what the act asks for, where, and how it is tried"
