"""Several people put away, take out, block, check, correct and take back at random, beside a plain dictionary.

What the plain store refuses must be refused, for the same kind of reason; what it does must be done. After each act
everything lies where the plain store says, and the history tells of all that was touched; now and then, and at the end,
custody chains are followed and everything is verified.

Each run says its seed; `LIMS_TEST_SEED=123 pytest …` repeats it.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from lims.access import Actor, Role, system_actor
from lims.checking import actions as checking
from lims.collections.membership import actor_named, grant_membership
from lims.collections.tables import Institution, OrganisationalUnit
from lims.database.types import Moment
from lims.errors import LimsError
from lims.people.actions import add_person
from lims.storage import actions as storage
from lims.storage.entering import ensure_types
from lims.storage.tables import ContainerType
from lims.undoing.actions import undo
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.storage.plain_store import At, Box, Kept, Person, PlainStore

SEED = "LIMS_TEST_SEED"
SYSTEM = system_actor()
BOTH = frozenset({"FIS", "SED"})
PEOPLE = {
    "ada": Person(BOTH, BOTH, frozenset({"Vault"}), arranges=True, manages=True),
    "kim": Person(BOTH, BOTH, frozenset({"Vault"}), arranges=True),
    "tess": Person(BOTH, frozenset({"FIS"})),
    "sam": Person(frozenset({"SED"}), frozenset({"SED"})),
}
"""An administrator; the keeper of all; a technician of one collection who sees both; one with a single collection."""

COLUMNS_DOWN = "columns top down, left to right"
SHAPES = (
    Box("bag"),
    Box("shelf", allowed=("specimen",)),
    Box("box", 3, 3),
    Box("box", 3, 3, fill_order=COLUMNS_DOWN),
    Box("box", 2, 2, allowed=("tissue",)),
    Box("packets", 2, 2, slots=2),
    Box("cane", 5, 1, fill_order="columns bottom up, left to right"),
)
ACTS = {
    "place": 22,
    "take out": 8,
    "bring back": 7,
    "give up place": 3,
    "mark missing": 4,
    "move containers": 6,
    "add container": 2,
    "rename container": 1,
    "retire container": 3,
    "block positions": 4,
    "reserve positions": 4,
    "unblock positions": 4,
    "check box": 6,
    "accept check": 9,
    "leave as found": 2,
    "close check": 3,
    "rehome": 6,
    "undo": 18,
}
"""What people do, and how often."""


class Life:
    """The store, the plain store, those who work in it, and chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.plain = PlainStore(PEOPLE)
        self.log: list[str] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self.refusals: Counter[str] = Counter()
        self.actors = self._found()
        for parent, shape in ((None, Box("freezer")), (None, Box("vault", unit="Vault")), (0, Box("rack", 2, 2))):
            self._add("ada", shape, None if parent is None else list(self.plain.boxes)[parent])
        for number, shape in enumerate((*SHAPES, *SHAPES[2:4])):
            self._add("ada", shape, list(self.plain.boxes)[number % 3])

    def _found(self) -> dict[str, Actor]:
        """Two collections that only members see, a unit with a freezer of its own, and four people."""
        plain = self.plain
        with unit_of_work(SYSTEM, now=plain.now) as work:
            for code in sorted(BOTH):
                make.collection(work, code, visibility="members")
                for kind, count in (("specimen", 12), ("tissue", 6)):
                    codes = make.samples(work, count, kind, code)
                    plain.kinds |= dict.fromkeys(codes, kind)
                    plain.collections |= dict.fromkeys(codes, code)
            ensure_types(work)
            work.add(ContainerType, {"key": "packets", "name": "packets", "rows": 2, "columns": 2, "slots": 2})
            here = work.add(Institution, {"code": "HERE", "name": "Here"})
            work.add(OrganisationalUnit, {"institution_id": here, "name": "Vault"})
            for name in PEOPLE:
                role = Role.ADMINISTRATOR if name == "ada" else None
                add_person(work, name=f"{name.title()} Lovelace", account=name, role=role)
            grant_membership(work, account="kim", role=Role.KEEPER, unit="Vault")
            for account, role, collection in (
                ("kim", Role.KEEPER, "FIS"),
                ("kim", Role.KEEPER, "SED"),
                ("tess", Role.TECHNICIAN, "FIS"),
                ("tess", Role.RESEARCHER, "SED"),
                ("sam", Role.TECHNICIAN, "SED"),
            ):
                grant_membership(work, account=account, role=role, collection=collection)
            self.unit_id = work.execute(text("SELECT id FROM organisational_unit WHERE name = 'Vault'")).scalar_one()
            return {name: actor_named(work, account=name, channel="web") for name in PEOPLE}

    # --- living

    def live(self, acts: int, check_every: int) -> None:
        for number in range(1, acts + 1):
            self.plain.now += timedelta(minutes=self.chance.choice((1, 20, 300, 900)))
            who = self.chance.choices(list(PEOPLE), weights=(4, 5, 4, 2))[0]
            verb = self.chance.choices(list(ACTS), weights=list(ACTS.values()))[0]
            getattr(self, f"_{verb.replace(' ', '_')}")(who)
            if number % check_every == 0 or number == acts:
                self._check_everything()

    def _act(self, who: str, verb: str, told: object, expect: Callable[[], None], do: Callable[[Work], object]) -> Any:
        """The same act on both: refused by both for the same kind of reason, or done by both."""
        self.plain.begin(who, verb)
        refusal = self._refusal_of(expect)
        if refusal is not None:
            self.plain.forget()
        self.log.append(f"{self.plain.now:%m-%d %H:%M} {who}: {verb} {told}")
        self.log.append(f"    expected: {refusal.__name__ if refusal else 'done'}")
        try:
            with unit_of_work(self.actors[who], now=self.plain.now) as work:
                result = do(work)
                change = work.change_set_id
        except LimsError as error:
            self.counts[verb, "refused"] += 1
            self.refusals[type(error).__name__] += 1
            self.log[-1] += f", refused: {type(error).__name__}: {error}"
            if refusal is None or not isinstance(error, refusal):
                raise AssertionError(self._story("It was refused otherwise.")) from error
            return None
        except Exception as error:
            raise AssertionError(self._story(f"{verb} raised {error!r}")) from error
        assert refusal is None, self._story("It was not refused.")
        self.counts[verb, "done"] += 1
        self.log[-1] += f" [changeset {change}]"
        if verb == "add container":
            self.plain.name_new(result[0])  # type: ignore[index]
        self.plain.keep(change)
        self._check_done(change, verb)
        return result

    def _refusal_of(self, expect: Callable[[], None]) -> type[LimsError] | None:
        try:
            expect()
        except LimsError as refusal:
            return type(refusal)
        return None

    def _story(self, what: str) -> str:
        return "\n".join([what, *self.log[-40:]])

    # --- what must hold

    def _check_done(self, change: int, verb: str) -> None:
        with reading(SYSTEM, now=self.plain.now) as work:
            if verb == "check box":
                number, lines = _newest_check(work)
                self._check_verdicts(number, lines)
            told = work.execute(_TOLD, {"change": change}).all()
            places, kept, boxes, checks = _places(work), _kept(work), _boxes(work), _checks(work)
        plain = self.plain
        assert {row[0] for row in told} == {verb}, self._story("The history tells of another act.")
        found = {(row[1], row[2]) for row in told if row[1]}
        assert found == set(plain.deed.before), self._story(f"The history tells of {found}, not {plain.deed.before}.")
        self._check_same("Places", plain.at, places)
        self._check_same("Blocks", {box: each for box in plain.boxes if (each := plain.kept_in(box))}, kept)
        self._check_same("Boxes", {code: (box.name, box.retired) for code, box in plain.boxes.items()}, boxes)
        lines_of = {
            number: (check.state, [line.resolution for line in check.lines]) for number, check in plain.checks.items()
        }
        self._check_same("Checks", lines_of, checks)

    def _check_verdicts(self, number: int, lines: list[tuple[str, str, str]]) -> None:
        check = self.plain.checks[number]
        expected = {line.thing: (line.verdict, line.proposal) for line in check.lines}
        self._check_same("Verdicts", expected, {code: (verdict, proposal) for code, verdict, proposal in lines})
        self.plain.number_check(number, [code for code, *_ in lines])

    def _check_same(self, what: str, expected: dict[Any, Any], found: dict[Any, Any]) -> None:
        if expected != found:
            keys = [key for key in {**expected, **found} if expected.get(key) != found.get(key)]
            wrong = {key: (expected.get(key), found.get(key)) for key in keys}
            raise AssertionError(self._story(f"{what} (expected, found): {wrong}"))

    def _check_everything(self) -> None:
        """One thing to a position and one position to a thing, chains that end where things are, nothing wrong."""
        with reading(SYSTEM, now=self.plain.now) as work:
            wrong = [f"{each.check} {problem}" for each in verify(work) for problem in each.problems]
            spots = Counter(
                tuple(row) for row in work.execute(text("SELECT container_id, position, slot FROM placement"))
            )
            ends = {row[0]: row[1:] for row in work.execute(_CHAINS)}
            changes = set(work.execute(_CHANGES).scalars())
        assert not wrong, self._story("\n".join(wrong))
        assert all(number == 1 for (_, position, _), number in spots.items() if position), self._story("Two in one.")
        assert changes == set(self.plain.deeds), self._story("An act without history, or history without an act.")
        for code, end in ends.items():
            at = self.plain.at.get(code)
            here = (end[1:] == (at.box, at.position)) if at and at.state == "in place" else end[0] == "out"
            assert here, self._story(f"{code} is at {at}, its chain of custody ends {end}.")
        assert set(self.plain.at) <= set(ends), self._story("Something lies where custody never told of it.")
        for thing, at in self.plain.at.items():
            allowed = self.plain.allowed_in(at.box)
            kind = self.plain.kinds.get(thing)
            assert kind is None or allowed is None or kind in allowed, self._story(f"{thing} may not lie at {at}.")

    # --- whom and what the acts are about

    def _thing(self, who: str, state: str | None = None) -> str:
        """A sample, mostly one that this person may move, and one that is in this state."""
        luck, mine = self.chance.random(), PEOPLE[who].moves
        every = [each for each, collection in self.plain.collections.items() if luck > 0.9 or collection in mine]
        fit = [each for each in every if state is None or (each in self.plain.at and self.plain.at[each][3] == state)]
        return self.chance.choice(fit if fit and luck < 0.85 else every)

    def _things(self, who: str, state: str | None = None, most: int = 3) -> list[str]:
        codes = [self._thing(who, state) for _ in range(self.chance.randint(1, most))]
        if self.chance.random() < 0.05:
            return self.chance.choice(([*codes, codes[0]], [], [*codes, self._box()]))
        return list(dict.fromkeys(codes))

    def _box(self, *, open_only: bool = True) -> str:
        every = list(self.plain.boxes)
        in_use = [code for code in every if not self.plain.boxes[code].retired]
        return self.chance.choice(in_use if open_only and in_use and self.chance.random() < 0.97 else every)

    def _grid(self) -> str:
        """A box with positions."""
        boxes = [code for code, box in self.plain.boxes.items() if box.positions and not box.retired]
        return self.chance.choice(boxes) if boxes and self.chance.random() < 0.9 else self._box()

    def _positions(self, box: str, count: int) -> list[int]:
        last = max(self.plain.boxes[box].positions, 1)
        if self.chance.random() < 0.05:
            return [99] * count
        if self.chance.random() < 0.1 or count > last:
            return self.chance.choices(range(1, last + 1), k=count)
        return self.chance.sample(range(1, last + 1), k=count)

    def _labels(self, box: str, positions: Sequence[int] | None) -> list[str] | None:
        shape = self.plain.boxes[box]
        if positions is None:
            return None
        return [shape.label(each) if each <= shape.positions else "Z9" for each in positions]

    def _late(self) -> datetime | None:
        """Now, or keyed in later; once in a while before it happened."""
        luck = self.chance.random()
        if luck < 0.75:
            return None
        return self.plain.now + (
            timedelta(hours=2) if luck < 0.78 else -timedelta(minutes=self.chance.randint(1, 9999))
        )

    def _day(self) -> date | None:
        return self.plain.now.date() + timedelta(days=self.chance.choice((-1, 0, 1, 3)))

    # --- things

    def _place(self, who: str) -> None:
        codes, into = self._things(who), self._grid()
        positions = self._positions(into, len(codes)) if self.chance.random() < 0.5 else None
        if positions and self.chance.random() < 0.03:
            positions.pop()
        self._put(who, codes, into, positions, self._late())

    def _move_containers(self, who: str) -> None:
        codes = list({self._box() for _ in range(self.chance.choice((1, 1, 1, 2)))})
        self._put(who, codes, self._box(), None, None)

    def _put(self, who: str, codes: list[str], into: str, positions: list[int] | None, when: datetime | None) -> None:
        seen: dict[str, At | None] | None = None
        if codes and self.chance.random() < 0.2:
            others = [None, *self.plain.at.values()]
            seen = {
                code: self.chance.choice(others) if self.chance.random() < 0.1 else self.plain.at.get(code)
                for code in codes
            }
        shown = seen and {code: self._shown(at) for code, at in seen.items()}
        labels = self._labels(into, positions)
        self._act(
            who,
            "place",
            (codes, into, labels, when, shown),
            lambda: self.plain.place(codes, into, positions, when, seen),
            lambda work: storage.place(work, codes=codes, into=into, positions=labels, occurred_at=when, seen=shown),
        )

    def _shown(self, at: At | None) -> tuple[str, str | None] | None:
        return at and (at.box, self.plain.boxes[at.box].label(at.position) if at.position else None)

    def _take_out(self, who: str) -> None:
        codes, when = self._things(who, "in place"), self._late()
        until = self._day() if self.chance.random() < 0.3 else None
        self._act(
            who,
            "take out",
            (codes, until, when),
            lambda: self.plain.take_out(codes, until, when),
            lambda work: storage.take_out(work, codes=codes, until=until, occurred_at=when),
        )

    def _bring_back(self, who: str) -> None:
        codes, when = self._things(who, self.chance.choice(("held", "held", "missing"))), self._late()
        self._act(
            who,
            "bring back",
            (codes, when),
            lambda: self.plain.bring_back(codes, when),
            lambda work: storage.bring_back(work, codes=codes, occurred_at=when),
        )

    def _give_up_place(self, who: str) -> None:
        codes = self._things(who, "in place")
        self._act(
            who,
            "give up place",
            codes,
            lambda: self.plain.release(codes),
            lambda work: storage.release(work, codes=codes),
        )

    def _mark_missing(self, who: str) -> None:
        codes = self._things(who, "in place")
        self._act(
            who,
            "mark missing",
            codes,
            lambda: self.plain.mark_missing(codes),
            lambda work: checking.mark_missing(work, codes=codes),
        )

    # --- containers

    def _add_container(self, who: str) -> None:
        if len([box for box in self.plain.boxes.values() if not box.retired]) < 25:
            self._add(who, self.chance.choice(SHAPES), self._box() if self.chance.random() < 0.8 else None)

    def _add(self, who: str, new: Box, parent: str | None) -> None:
        shape = new._replace(type_key="freezer" if new.name == "vault" else new.name)
        self._act(
            who,
            "add container",
            (shape, parent),
            lambda: self.plain.add_container(shape, parent),
            lambda work: storage.add_container(
                work,
                name=shape.name,
                type_key=shape.type_key,
                parent=parent,
                rows=shape.rows,
                columns=shape.columns,
                labelling="A1",
                fill_order=shape.fill_order,
                unit_id=self.unit_id if shape.unit else None,
                allowed_kinds=shape.allowed,
            ),
        )

    def _rename_container(self, who: str) -> None:
        code, name = self._box(), self.chance.choice(("Old", "New", " "))
        self._act(
            who,
            "rename container",
            (code, name),
            lambda: self.plain.rename_container(code, name),
            lambda work: storage.rename_container(work, code=code, name=name),
        )

    def _retire_container(self, who: str) -> None:
        used = {at.box for at in self.plain.at.values()}
        empty = [code for code, box in self.plain.boxes.items() if code not in used and not box.retired]
        code = self.chance.choice(empty) if len(empty) > 5 else self._box(open_only=False)
        self._act(
            who,
            "retire container",
            code,
            lambda: self.plain.retire_container(code),
            lambda work: storage.retire_container(work, code=code),
        )

    def _block_positions(self, who: str, *, reserve: bool = False) -> None:
        box = self._grid()
        positions = self._positions(box, self.chance.choice((1, 1, 2)))
        until = self._day() if self.chance.random() < 0.8 else None
        self._act(
            who,
            "reserve positions" if reserve else "block positions",
            (box, positions, until),
            lambda: self.plain.block_positions(box, positions, reserve, until),
            lambda work: storage.block_positions(
                work,
                container=box,
                positions=self._labels(box, positions) or [],
                reason="kept",
                reserve=reserve,
                until=until,
            ),
        )

    def _reserve_positions(self, who: str) -> None:
        self._block_positions(who, reserve=True)

    def _unblock_positions(self, who: str) -> None:
        kept = [(box, position) for box, each in self.plain.kept.items() for position in each]
        box, position = self.chance.choice(kept) if kept and self.chance.random() < 0.9 else (self._grid(), 1)
        self._act(
            who,
            "unblock positions",
            (box, position),
            lambda: self.plain.unblock_positions(box, [position]),
            lambda work: storage.unblock_positions(work, container=box, positions=self._labels(box, [position]) or []),
        )

    # --- checks

    def _check_box(self, who: str) -> None:
        """Most of what lies in it, where it lies or elsewhere, and something else."""
        box = self._grid()
        inside = [thing for thing, at in self.plain.at.items() if at.box == box]
        codes = [each for each in inside if self.chance.random() < 0.8]
        codes += [self._thing(who) for _ in range(self.chance.choice((0, 1, 1, 2)))]
        codes = list(dict.fromkeys(codes))
        last = self.plain.boxes[box].positions
        positions = None
        if last and self.chance.random() < 0.8:
            homes = [self.plain.at[each][1] if each in inside else None for each in codes]
            positions = [
                home if home and self.chance.random() < 0.7 else self.chance.randint(1, last) for home in homes
            ]
        self._act(
            who,
            "check box",
            (box, codes, positions),
            lambda: self.plain.check_box(box, codes, positions),
            lambda work: checking.check_box(work, container=box, codes=codes, positions=self._labels(box, positions)),
        )

    def _number(self) -> int:
        open_ones = [number for number, check in self.plain.checks.items() if check.state == "open"]
        if open_ones and self.chance.random() < 0.93:
            return self.chance.choice(open_ones)
        return self.chance.randint(1, len(self.plain.checks) + 1)

    def _lines(self, number: int) -> list[int] | None:
        """All of a check, or one by one."""
        luck = self.chance.random()
        if luck < 0.5 or number not in self.plain.checks:
            return None
        lines = [at for at, line in enumerate(self.plain.checks[number].lines, 1) if line.is_open]
        return [99] if luck < 0.53 else self.chance.sample(lines, k=min(len(lines), 1))

    def _accept_check(self, who: str) -> None:
        number = self._number()
        lines = self._lines(number)
        self._act(
            who,
            "accept check",
            (number, lines),
            lambda: self.plain.accept_check(number, lines),
            lambda work: checking.accept_check(work, number=number, lines=lines),
        )

    def _leave_as_found(self, who: str) -> None:
        number, taken_out = self._number(), self.chance.random() < 0.3
        lines = self._lines(number) or [1]
        self._act(
            who,
            "leave as found",
            (number, lines),
            lambda: self.plain.leave_lines(number, lines, taken_out),
            lambda work: checking.leave_lines(work, number=number, lines=lines, taken_out=taken_out),
        )

    def _close_check(self, who: str) -> None:
        number = self._number()
        self._act(
            who,
            "close check",
            number,
            lambda: self.plain.close_check(number),
            lambda work: checking.close_check(work, number=number),
        )

    # --- corrections

    def _rehome(self, who: str) -> None:
        """Something that went into a box of late, or all that somebody put there since a while."""
        lately = [each for each in self.plain.custody[-12:] if each.direction != "out"]
        told = self.chance.choice(lately) if lately else None
        out_of, into = told.box if told and self.chance.random() < 0.9 else self._box(), self._grid()
        codes = [told.thing] if told and self.chance.random() < 0.6 else None
        since = None if codes else self.plain.now - timedelta(hours=self.chance.randint(1, 60))
        same = self.chance.random() < 0.6
        self._act(
            who,
            "rehome",
            (out_of, into, codes, since, same),
            lambda: self.plain.rehome(out_of, into, codes, since, same),
            lambda work: checking.rehome(
                work, out_of=out_of, into=into, reason="wrong box", codes=codes, since=since, same_positions=same
            ),
        )

    def _undo(self, who: str) -> None:
        """Mostly what one did oneself just now; sometimes what anybody did, long ago, or took back already."""
        luck = self.chance.random()
        keys = [
            key
            for key, deed in self.plain.deeds.items()
            if luck > 0.9 or (not deed.undone and deed.undoes is None and (luck > 0.75 or deed.by == who))
        ]
        if keys:
            change = self.chance.choice(keys[-self.chance.choice((1, 3, 10, len(keys))) :])
            self._act(
                who,
                "undo",
                (change, self.plain.deeds[change].verb),
                lambda: self.plain.undo(change),
                lambda work: undo(work, change_set_id=change),
            )


# --- what the database says

_TOLD = text(
    """SELECT a.verb, s.subject_type, CASE WHEN s.subject_type = 'storage_check'
        THEN (SELECT CAST(k.number AS TEXT) FROM storage_check k WHERE k.id = s.subject_id)
        ELSE (SELECT e.code FROM entity e WHERE e.id = s.subject_id) END
    FROM act a LEFT JOIN act_subject s ON s.act_id = a.id WHERE a.change_set_id = :change"""
)
_PLACES = text(
    """SELECT e.code, c.code, p.position, p.slot, p.state, p.until, p.since FROM placement p
    JOIN entity e ON e.id = p.entity_id JOIN storage_container c ON c.id = p.container_id"""
).columns(until=Moment(), since=Moment())
_KEPT = (
    text(
        """SELECT c.code, p.position, p.placed, p.until
    FROM placement p JOIN storage_container c ON c.id = p.container_id
    WHERE p.placed <> 'thing' AND (p.until IS NULL OR p.until >= :now)"""
    )
    .columns(until=Moment())
    .bindparams(bindparam("now", type_=Moment()))
)
_LINES = text(
    """SELECT k.number, k.state, i.line, i.resolution, e.code, i.verdict, i.proposal FROM storage_check k
    LEFT JOIN storage_check_item i ON i.check_id = k.id LEFT JOIN entity e ON e.id = i.entity_id
    ORDER BY k.number, i.line"""
)
_CHAINS = text(
    """SELECT e.code, x.direction, c.code, x.position FROM custody_event x JOIN entity e ON e.id = x.entity_id
    JOIN storage_container c ON c.id = x.container_id
    WHERE x.id IN (SELECT MAX(id) FROM custody_event GROUP BY entity_id)"""
)
_CHANGES = text(
    """SELECT DISTINCT g.id FROM change_set g JOIN act a ON a.change_set_id = g.id WHERE g.account_id IS NOT NULL"""
)


def _places(work: Work) -> dict[str, At]:
    return {code: At(*rest) for code, *rest in work.execute(_PLACES)}


def _kept(work: Work) -> dict[str, dict[int, Kept]]:
    """What is blocked, and reserved still, by boxes."""
    found: dict[str, dict[int, Kept]] = {}
    for code, position, placed, until in work.execute(_KEPT, {"now": work.now}):
        found.setdefault(code, {})[position] = Kept(placed, until)
    return found


def _boxes(work: Work) -> dict[str, tuple[str, bool]]:
    rows = work.execute(text("SELECT code, name, retired_at IS NOT NULL FROM storage_container"))
    return {code: (name, bool(retired)) for code, name, retired in rows}


def _checks(work: Work) -> dict[int, tuple[str, list[str]]]:
    """Each check's state, and what was done about its lines."""
    found: dict[int, tuple[str, list[str]]] = {}
    for number, state, line, resolution, *_ in work.execute(_LINES):
        found.setdefault(number, (state, []))[1].extend([resolution] if line else [])
    return found


def _newest_check(work: Work) -> tuple[int, list[tuple[str, str, str]]]:
    """The number of the check that was begun last, and of each line what it is of, the verdict and the proposal."""
    rows = work.execute(_LINES).all()
    number = rows[-1][0]
    return number, [tuple(row[4:]) for row in rows if row[0] == number and row[2]]


# --- the tests


def _lived(seed: int, acts: int, check_every: int) -> Life:
    print(f"{SEED}={seed}")
    life = Life(seed)
    life.live(acts, check_every)
    for verb in ACTS:
        print(f"{verb:20}{life.counts[verb, 'done']:6} done {life.counts[verb, 'refused']:6} refused")
    print(*(f"{number:6} {name}" for name, number in life.refusals.most_common()), sep="\n")
    return life


def test_whatever_people_do_things_lie_where_a_plain_dictionary_says(settings_for_test: object) -> None:
    life = _lived(int(os.environ.get(SEED) or 1), acts=1000, check_every=500)
    assert sum(number for (_, how), number in life.counts.items() if how == "done") > 300


@pytest.mark.soak
def test_so_they_do_after_twenty_thousand_acts(settings_for_test: object) -> None:
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))
    life = _lived(seed, acts=20_000, check_every=1000)
    never = [verb for verb in ACTS if verb != "move containers" and not life.counts[verb, "done"]]
    assert not never, f"Never done: {never}"
