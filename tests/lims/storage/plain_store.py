"""The store as plainly as can be: what lies where in dictionaries, and what each act on it does or must be refused.

Nothing in it ever changes but the dictionaries, so that a copy of these is all that was. A refusal is one of the five
kinds of the house; the first reason counts, in the order in which the acts themselves ask, and where that may be one or
the other, it is a LimsError.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from lims.errors import ConflictError, InvalidInputError, LimsError, NotAllowedError, NotFoundError, RuleBrokenError

FURNITURE, SMALL = {"freezer", "rack", "shelf"}, {"box", "cane", "bag"}
"""Types that do not go into one another; of other types nobody knows how large they are."""

Spot = tuple[int | None, int | None]
Subject = tuple[str, str]
"""What the history tells of: "placement", "storage_container" or "storage_check", and its code or number."""


class At(NamedTuple):
    """Where a thing is."""

    box: str
    position: int | None
    slot: int | None
    state: str
    until: datetime | None
    since: datetime


class Box(NamedTuple):
    """A container. `allowed` and `unit` hold for all in it that does not say so itself."""

    name: str
    rows: int = 0
    columns: int = 0
    slots: int = 1
    fill_order: str = "rows left to right, top down"
    allowed: tuple[str, ...] | None = None
    unit: str | None = None
    retired: bool = False
    type_key: str = ""

    @property
    def positions(self) -> int:
        return self.rows * self.columns

    def in_order(self) -> list[int]:
        cells = [(row, column) for row in range(self.rows) for column in range(self.columns)]
        if self.fill_order.startswith("columns"):
            cells.sort(key=lambda cell: (cell[1], -cell[0] if "bottom up" in self.fill_order else cell[0]))
        return [row * self.columns + column + 1 for row, column in cells]

    def label(self, position: int) -> str:
        return f"{chr(64 + (position + self.columns - 1) // self.columns)}{(position - 1) % self.columns + 1:02}"


class Kept(NamedTuple):
    """A position that is blocked, or reserved until a moment."""

    placed: str
    until: datetime | None


class Line(NamedTuple):
    """A line of a check."""

    thing: str
    verdict: str
    proposal: str
    expected: int | None
    found: int | None
    resolution: str = "none"

    @property
    def is_open(self) -> bool:
        return self.proposal != "none" and self.resolution == "none"

    @property
    def enters(self) -> bool:
        return self.proposal in ("moved", "put here")


class Check(NamedTuple):
    """A check of a container."""

    box: str
    state: str
    lines: tuple[Line, ...]


class Told(NamedTuple):
    """A line of the custody chain."""

    thing: str
    direction: str
    box: str
    position: int | None
    when: datetime
    act: int


@dataclass(frozen=True)
class Person:
    """Somebody: the collections that they see, those in which they move things, their units, and what else."""

    sees: frozenset[str]
    moves: frozenset[str]
    units: frozenset[str] = frozenset()
    arranges: bool = False
    manages: bool = False


@dataclass
class Deed:
    """What an act touched, with what stood there before."""

    by: str
    verb: str
    when: datetime
    before: dict[Subject, object] = field(default_factory=dict)
    undoes: int | None = None
    undone: bool = False


class PlainStore:
    """All of the store. Acts have the names and the words of the real ones; `who` and `now` come before them."""

    def __init__(self, people: dict[str, Person]) -> None:
        self.people = people
        self.kinds: dict[str, str] = {}
        self.collections: dict[str, str] = {}
        self.boxes: dict[str, Box] = {}
        self.at: dict[str, At] = {}
        self.kept: dict[str, dict[int, Kept]] = {}
        self.checks: dict[int, Check] = {}
        self.custody: list[Told] = []
        self.deeds: dict[int, Deed] = {}
        self.now = datetime(2026, 1, 5, 8, tzinfo=UTC)
        self.begin("", "")

    # --- an act

    def begin(self, who: str, verb: str) -> None:
        """What comes now is an act of somebody; until it is kept it can be forgotten."""
        self.who, self.deed = who, Deed(who, verb, self.now)
        self._telling: list[Told] = []
        self._before = (dict(self.boxes), dict(self.at), dict(self.kept), dict(self.checks))

    def forget(self) -> None:
        """It was refused: all is as it was."""
        self.boxes, self.at, self.kept, self.checks = self._before

    def keep(self, change: int) -> None:
        """It was done, in the changeset with this key."""
        self.deeds[change] = self.deed
        self.custody += [told._replace(act=change) for told in self._telling]
        if self.deed.undoes is not None:
            self.deeds[self.deed.undoes].undone = True

    # --- what may be seen and done

    @property
    def _me(self) -> Person:
        return self.people[self.who]

    def _sees(self, thing: str) -> bool:
        return thing in self.boxes or self.collections.get(thing) in self._me.sees

    def _check_seen(self, codes: Iterable[str]) -> None:
        for code in codes:
            if not self._sees(code):
                raise NotFoundError

    def _check_box(self, code: str) -> Box:
        if code not in self.boxes:
            raise NotFoundError
        return self.boxes[code]

    def _check_units(self, codes: Iterable[str | None], *, arrange: bool = False) -> None:
        """Whoever may move (or arrange) in some collection may so in containers that belong to no unit."""
        units = {self.unit_of(code) if code else None for code in codes}
        anywhere = self._me.arranges if arrange else bool(self._me.moves)
        if (None in units and not anywhere) or (units - {None} - self._me.units):
            raise NotAllowedError

    def _check_moving(self, things: Iterable[str], boxes: Iterable[str] = ()) -> None:
        things = list(things)
        if {self.collections[each] for each in things if each not in self.boxes} - self._me.moves:
            raise NotAllowedError
        self._check_units([*(each for each in things if each in self.boxes), *boxes])

    def _way_up(self, box: str) -> list[str]:
        way = [box]
        while way[-1] in self.at:
            way.append(self.at[way[-1]].box)
        return way

    def unit_of(self, box: str) -> str | None:
        return next((self.boxes[each].unit for each in self._way_up(box) if self.boxes[each].unit), None)

    def allowed_in(self, box: str) -> tuple[str, ...] | None:
        own = (self.boxes[each].allowed for each in self._way_up(box))
        return next((each for each in own if each is not None), None)

    def _check_may_lie(self, things: Sequence[str], box: str) -> None:
        if self.boxes[box].retired:
            raise RuleBrokenError
        allowed = self.allowed_in(box)
        for thing in things:
            if thing in self.boxes:
                if self.boxes[thing].retired or thing in self._way_up(box):
                    raise RuleBrokenError
                self._check_fits(self.boxes[thing], box)
            elif allowed is not None and self.kinds[thing] not in allowed:
                raise RuleBrokenError

    def _check_fits(self, moved: Box, into: str) -> None:
        if moved.type_key in FURNITURE and self.boxes[into].type_key in SMALL:
            raise RuleBrokenError

    def check_contents(self, things: Iterable[str], box: str) -> None:
        allowed = self.allowed_in(box)
        for thing in things:
            if thing in self.boxes and self.boxes[thing].allowed is None and allowed is not None:
                for inside in [code for code, at in self.at.items() if at.box == thing]:
                    if inside not in self.boxes and self.kinds[inside] not in allowed:
                        raise RuleBrokenError
                    self.check_contents([inside], box)

    # --- positions

    def kept_in(self, box: str) -> dict[int, Kept]:
        """What is blocked, and reserved still."""
        kept = self.kept.get(box, {})
        return {at: each for at, each in kept.items() if each.until is None or each.until >= self.now}

    def _taken(self, box: str, but: Iterable[str] = ()) -> set[Spot]:
        leaving = set(but)
        things = {(at.position, at.slot) for thing, at in self.at.items() if at.box == box and thing not in leaving}
        return things | {(at, slot) for at in self.kept_in(box) for slot in range(1, self.boxes[box].slots + 1)}

    def _spot(self, box: str, taken: set[Spot], position: int) -> Spot:
        for slot in range(1, self.boxes[box].slots + 1):
            if (position, slot) not in taken:
                taken.add((position, slot))
                return position, slot
        raise ConflictError

    def _free(self, box: str, taken: set[Spot]) -> list[Spot]:
        slots = range(1, self.boxes[box].slots + 1)
        return [(at, slot) for at in self.boxes[box].in_order() for slot in slots if (at, slot) not in taken]

    def _check_exist(self, box: str, positions: Iterable[int]) -> None:
        if any(not 1 <= each <= self.boxes[box].positions for each in positions):
            raise InvalidInputError

    def _moment(self, when: datetime | None) -> datetime:
        if when is not None and when > self.now + timedelta(minutes=5):
            raise InvalidInputError
        return when or self.now

    # --- writing

    def _touch(self, kind: str, key: str, before: object) -> None:
        self.deed.before.setdefault((kind, key), before)

    def _move(self, thing: str, to: At | None) -> None:
        before = self.at.pop(thing, None)
        self._touch("placement", thing, before)
        if to is None or to.state != "in place":
            direction, at = "out", before or to
        else:
            direction, at = ("moved" if before is not None and before.state == "in place" else "in"), to
        if to is not None:
            self.at[thing] = to
        if at is not None:
            when = to.since if to is not None and to.state == "in place" else self.now
            self._telling.append(Told(thing, direction, at.box, at.position, when, 0))

    def _set_box(self, code: str, box: Box) -> None:
        self._touch("storage_container", code, (self.boxes.get(code), self.kept_in(code)))
        self.boxes[code] = box

    def _set_kept(self, box: str, kept: dict[int, Kept]) -> None:
        self._touch("storage_container", box, (self.boxes[box], self.kept_in(box)))
        self.kept[box] = kept

    def _set_check(self, number: int, check: Check) -> None:
        self._touch("storage_check", str(number), self.checks.get(number))
        self.checks[number] = check

    # --- things

    def place(
        self,
        codes: Sequence[str],
        into: str,
        positions: Sequence[int] | None = None,
        occurred_at: datetime | None = None,
        seen: dict[str, At | None] | None = None,
    ) -> None:
        self._check_things(codes)
        box = self._check_box(into)
        self._check_moving(codes, [into])
        when = self._moment(occurred_at)
        for code, at in (seen or {}).items():
            if (at and at[:2]) != (self.at[code][:2] if code in self.at else None):
                raise ConflictError
        self._check_may_lie(codes, into)
        self.check_contents(codes, into)
        for code, (position, slot) in zip(codes, self._spots(codes, into, box, positions), strict=True):
            self._move(code, At(into, position, slot, "in place", None, when))

    def _check_things(self, codes: Sequence[str]) -> None:
        if not codes:
            raise InvalidInputError
        self._check_seen(codes)
        if len(set(codes)) < len(codes):
            raise InvalidInputError

    def _spots(self, codes: Sequence[str], into: str, box: Box, positions: Sequence[int] | None) -> list[Spot]:
        if positions is not None:
            if len(positions) != len(codes):
                raise InvalidInputError
            self._check_exist(into, positions)
        self._check_not_there(codes, into, positions)
        if not box.positions:
            return [(None, None)] * len(codes)
        taken = self._taken(into, but=codes)
        if positions is not None:
            return self._named_spots(into, taken, positions)
        homes = [self.at[code] if code in self.at and self.at[code].box == into else None for code in codes]
        free = self._free(into, taken | {(home.position, home.slot) for home in homes if home})
        if len(free) < homes.count(None):
            raise ConflictError
        rest = iter(free)
        return [(home.position, home.slot) if home else next(rest) for home in homes]

    def _check_not_there(self, codes: Sequence[str], into: str, positions: Sequence[int] | None) -> None:
        for number, code in enumerate(codes):
            at = self.at.get(code)
            if at and (at.box, at.state) == (into, "in place") and (positions is None or at[1] == positions[number]):
                raise ConflictError

    def _named_spots(self, into: str, taken: set[Spot], positions: Sequence[int]) -> list[Spot]:
        """What is named more often than there is room is no conflict with anybody, unless somebody lies there."""
        others = {position for position, _ in taken}
        spots: list[Spot] = []
        for each in positions:
            try:
                spots.append(self._spot(into, taken, each))
            except ConflictError:
                if each in others:
                    raise
                raise InvalidInputError from None
        return spots

    def take_out(self, codes: Sequence[str], until: date | None = None, occurred_at: datetime | None = None) -> None:
        self._check_things(codes)
        self._check_moving(codes)
        when = self._moment(occurred_at)
        if until is not None and until < when.date():
            raise InvalidInputError
        for code in codes:
            self._check_has_place(code)
            if self.at[code].state == "held":
                raise ConflictError
        due = datetime.combine(until, time(23, 59, 59), UTC) if until else None
        for code in codes:
            self._move(code, self.at[code]._replace(state="held", until=due, since=when))

    def _check_has_place(self, code: str) -> None:
        if code not in self.at:
            raise NotFoundError

    def bring_back(self, codes: Sequence[str], occurred_at: datetime | None = None) -> None:
        self._check_things(codes)
        self._check_moving(codes)
        when = self._moment(occurred_at)
        for code in codes:
            self._check_has_place(code)
            if self.at[code].state == "in place":
                raise ConflictError
        for code in codes:
            self._move(code, self.at[code]._replace(state="in place", until=None, since=when))

    def release(self, codes: Sequence[str]) -> None:
        self._check_things(codes)
        self._check_moving(codes)
        for code in codes:
            self._check_has_place(code)
        for code in codes:
            self._move(code, None)

    def mark_missing(self, codes: Sequence[str]) -> None:
        self._check_things(codes)
        self._check_moving(codes)
        for code in codes:
            if code not in self.at or self.at[code].state == "missing":
                raise ConflictError
        for code in codes:
            self._move(code, self.at[code]._replace(state="missing", until=None, since=self.now))

    # --- containers

    def add_container(self, new: Box, parent: str | None) -> None:
        """The code is not known yet: it is "new", and whoever calls gives it its own with `name_new`."""
        if parent is not None:
            self._check_box(parent)
        self._check_units([parent], arrange=True)
        if parent is not None:
            self._check_may_lie([], parent)
            self._check_fits(new, parent)
        spot = self._spots(["new"], parent, self.boxes[parent], None)[0] if parent else None
        self._set_box("new", new)
        if parent is not None and spot is not None:
            self._move("new", At(parent, *spot, "in place", None, self.now))

    def name_new(self, code: str) -> None:
        for kept in (self.boxes, self.at):
            if "new" in kept:
                kept[code] = kept.pop("new")  # type: ignore[assignment]
        self.deed.before = {(kind, code if key == "new" else key): old for (kind, key), old in self.deed.before.items()}
        self._telling = [told._replace(thing=code) for told in self._telling]

    def rename_container(self, code: str, name: str) -> None:
        box = self._check_box(code)
        self._check_units([code], arrange=True)
        if not name.strip():
            raise InvalidInputError
        self._set_box(code, box._replace(name=name))

    def retire_container(self, code: str) -> None:
        box = self._check_box(code)
        self._check_units([code], arrange=True)
        if box.retired or any(at.box == code for at in self.at.values()):
            raise RuleBrokenError
        self._set_box(code, box._replace(retired=True))
        if code in self.at:
            self._move(code, None)

    def block_positions(self, box: str, positions: Sequence[int], reserve: bool, until: date | None) -> None:
        self._check_box(box)
        self._check_units([box], arrange=True)
        self._check_exist(box, positions)
        if {position for position, _ in self._taken(box)} & set(positions):
            raise ConflictError
        due = datetime.combine(until, time(23, 59, 59), UTC) if until and reserve else None
        new = Kept("reservation" if reserve else "block", due)
        self._set_kept(box, self.kept_in(box) | dict.fromkeys(positions, new))

    def unblock_positions(self, box: str, positions: Sequence[int]) -> None:
        self._check_box(box)
        self._check_units([box], arrange=True)
        self._check_exist(box, positions)
        kept = self.kept_in(box)
        if set(positions) - kept.keys():
            raise ConflictError
        self._set_kept(box, {at: each for at, each in kept.items() if at not in positions})

    # --- checks

    def check_box(self, box: str, codes: Sequence[str], positions: Sequence[int] | None) -> None:
        """Its lines come in no order: `number_check` says in which the real one has them."""
        self._check_box(box)
        self._check_units([box])
        self._check_exist(box, positions or [])
        if any((each.box, each.state) == (box, "open") for each in self.checks.values()):
            raise ConflictError
        read = dict(zip(codes, positions or [None] * len(codes), strict=True))
        read.pop(box, None)
        barred = self._barred_positions(box, set(read))
        lines = [self._judged(box, each, found, barred) for each, found in read.items()]
        while self.boxes[box].slots == 1 and (more := _stay_where_they_are(lines) - barred):
            barred |= more
            lines = [self._judged(box, each, found, barred) for each, found in read.items()]
        for thing, at in self.at.items():
            if at.box == box and thing not in read and at.state != "held":
                proposal = "none" if at.state == "missing" else "marked missing" if self._sees(thing) else "left"
                lines.append(Line(thing, "missing", proposal, at.position, None))
        self._set_check(len(self.checks) + 1, Check(box, "open", tuple(lines)))

    def _judged(self, box: str, thing: str, found: int | None, barred: set[int]) -> Line:
        at = self.at.get(thing)
        home = at if at is not None and at.box == box else None
        expected = home.position if home else None
        if home and found in (None, home.position):
            proposal = "none" if home.state == "in place" else "brought back" if self._sees(thing) else "left"
            return Line(thing, "found", proposal, expected, found)
        proposal = "moved" if home else "put here"
        try:
            if not home:
                self._check_may_lie([thing], box)
        except RuleBrokenError:
            proposal = "left"
        if not self._sees(thing) or found in barred:
            proposal = "left"
        return Line(thing, "misplaced" if home else "foreign", proposal, expected, found)

    def _barred_positions(self, box: str, read: set[str]) -> set[int]:
        barred: dict[int, int] = dict.fromkeys(self.kept_in(box), self.boxes[box].slots)
        for thing, at in self.at.items():
            if at.box == box and at.position and thing not in read and (at.state == "held" or not self._sees(thing)):
                barred[at.position] = barred.get(at.position, 0) + 1
        return {position for position, number in barred.items() if number >= self.boxes[box].slots}

    def number_check(self, number: int, things: Sequence[str]) -> None:
        lines = {line.thing: line for line in self.checks[number].lines}
        self.checks[number] = self.checks[number]._replace(lines=tuple(lines[thing] for thing in things))

    def _open_check(self, number: int, lines: Iterable[int]) -> Check:
        if number not in self.checks:
            raise NotFoundError
        check = self.checks[number]
        self._check_units([check.box])
        if check.state != "open":
            raise ConflictError
        if any(not 1 <= each <= len(check.lines) for each in lines):
            raise InvalidInputError
        return check

    def _resolve(self, number: int, resolutions: dict[int, str], state: str = "open") -> None:
        check = self.checks[number]
        lines = [
            line._replace(resolution=resolutions.get(at, line.resolution)) for at, line in enumerate(check.lines, 1)
        ]
        self._set_check(number, check._replace(lines=tuple(lines), state=state))

    def leave_lines(self, number: int, lines: Sequence[int] | None, taken_out: bool) -> None:
        check = self._open_check(number, lines or ())
        wanted = [at for at, line in enumerate(check.lines, 1) if line.is_open and (lines is None or at in lines)]
        if wanted:
            self._resolve(number, dict.fromkeys(wanted, "taken out" if taken_out else "left"))

    def close_check(self, number: int) -> None:
        check = self._open_check(number, ())
        self._resolve(number, {at: "left" for at, line in enumerate(check.lines, 1) if line.is_open}, "closed")

    def accept_check(self, number: int, lines: Sequence[int] | None) -> None:
        check = self._open_check(number, lines or ())
        wanted = {
            at: line
            for at, line in enumerate(check.lines, 1)
            if line.is_open and line.proposal != "left" and (lines is None or at in lines)
        }
        if wanted:
            self._settle(check.box, list(wanted.values()))
            self._resolve(number, {at: line.proposal for at, line in wanted.items()})

    def _settle(self, box: str, lines: list[Line]) -> None:
        lines = [*lines, *self._yielding(box, lines)]
        things = [line.thing for line in lines]
        if not all(self._sees(each) for each in things):
            raise NotAllowedError
        self._check_moving(things, [box])
        entering = [line.thing for line in lines if line.enters]
        self._check_may_lie(entering, box)
        self.check_contents(entering, box)
        for line in lines:
            at = self.at.get(line.thing)
            here = at is not None and at.box == box
            as_then = not here if line.proposal == "put here" else here and at is not None and at[1] == line.expected
            if not as_then:
                raise ConflictError
        spots = self._settled_spots(box, lines, things)
        for line in lines:
            self._move(line.thing, self._settled(box, line, spots[line.thing]))

    def _yielding(self, box: str, lines: Sequence[Line]) -> list[Line]:
        """What is missing since before, where something else was found now."""
        wanted = {line.found for line in lines if line.enters and line.found}
        named = {line.thing for line in lines}
        found = [
            (at.position, at.slot, thing)
            for thing, at in self.at.items()
            if at.box == box and at.position in wanted and at.state == "missing" and thing not in named
        ]
        return [Line(each, "missing", "marked missing", at, None) for at, _, each in sorted(found) if self._sees(each)]

    def _settled_spots(self, box: str, lines: Sequence[Line], things: Sequence[str]) -> dict[str, Spot | None]:
        if not self.boxes[box].positions:
            return dict.fromkeys(things, (None, None))
        taken = self._taken(box, but=things)
        spots: dict[str, Spot | None] = {}
        for line in lines:
            if line.enters and line.found is not None:
                spots[line.thing] = self._spot(box, taken, line.found)
        for line in lines:
            home = self.at[line.thing][1:3] if not line.enters else None
            if home is not None and home not in taken:
                spots[line.thing] = home
                taken.add(home)
        for line in [line for line in lines if line.thing not in spots]:
            spots[line.thing] = self._any_spot(box, taken, line)
        return spots

    def _any_spot(self, box: str, taken: set[Spot], line: Line) -> Spot | None:
        free = self._free(box, taken)[:1]
        if not free and line.proposal != "marked missing":
            raise ConflictError
        taken.update(free)
        return free[0] if free else None

    def _settled(self, box: str, line: Line, spot: Spot | None) -> At | None:
        if spot is None:
            return None
        to = At(box, *spot, "in place", None, self.now)
        if line.proposal != "marked missing":
            return to
        before = self.at[line.thing]
        return to._replace(state="missing", since=before.since if before.state == "missing" else self.now)

    # --- the wrong box

    def rehome(
        self, out_of: str, into: str, codes: Sequence[str] | None, since: datetime | None, same_positions: bool
    ) -> None:
        box, target = self._check_box(out_of), self._check_box(into)
        if out_of == into:
            raise InvalidInputError
        self._check_seen(codes or ())
        self._check_units([out_of, into])
        run = self._run_into(out_of, since, codes)
        if not run or set(codes or ()) - run.keys():
            raise NotFoundError
        if not all(self._sees(thing) for thing in run):
            raise NotAllowedError
        self._check_moving(run, [out_of, into])
        for thing, told in run.items():
            at = self.at.get(thing)
            if at is None or (at.box, at.position, at.state, at.since) != (
                out_of,
                told.position,
                "in place",
                told.when,
            ):
                raise ConflictError
        self._check_may_lie(list(run), into)
        self.check_contents(run, into)
        for thing, spot in zip(run, self._spots_in(box, into, target, list(run), same_positions), strict=True):
            self._move(thing, At(into, *spot, "in place", None, run[thing].when))

    def _run_into(self, box: str, since: datetime | None, codes: Sequence[str] | None) -> dict[str, Told]:
        run: dict[str, Told] = {}
        for told in self.custody:
            deed = self.deeds[told.act]
            if told.box != box or told.direction == "out" or deed.undone or deed.undoes is not None:
                continue
            if (since is None or deed.when >= since) and (
                deed.by == self.who if codes is None else told.thing in codes
            ):
                run[told.thing] = told
        return run

    def _spots_in(
        self, box: Box, into: str, target: Box, things: Sequence[str], same_positions: bool
    ) -> Sequence[Spot]:
        if not target.positions:
            return [(None, None)] * len(things)
        taken = self._taken(into)
        if not same_positions or not box.positions:
            free = self._free(into, taken)
            if len(free) < len(things):
                raise ConflictError
            return free[: len(things)]
        labels = {target.label(position): position for position in range(1, target.positions + 1)}
        spots = []
        for thing in things:
            label = box.label(self.at[thing].position or 0)
            if label not in labels:
                raise InvalidInputError
            spots.append(self._spot(into, taken, labels[label]))
        return spots

    # --- taking back

    def undo(self, change: int) -> None:
        deed = self.deeds[change]
        if deed.by != self.who and not self._me.manages:
            raise NotAllowedError
        if deed.undone:
            raise ConflictError
        if deed.undoes is not None or deed.verb == "close check":
            raise RuleBrokenError
        for key, later in self.deeds.items():
            if key > change and not later.undone and later.undoes is None and later.before.keys() & deed.before.keys():
                raise RuleBrokenError
        self._undo_checks({int(key): old for (kind, key), old in deed.before.items() if kind == "storage_check"})
        self._undo_places({key: old for (kind, key), old in deed.before.items() if kind == "placement"})
        self._undo_boxes({key: old for (kind, key), old in deed.before.items() if kind == "storage_container"})
        self.deed.undoes = change

    def _undo_checks(self, before: dict[int, object]) -> None:
        for number, old in before.items():
            check = self.checks[number]
            self._check_units([check.box])
            if check.state != "open":
                raise ConflictError
            self._set_check(number, old if isinstance(old, Check) else check._replace(state="withdrawn"))

    def _undo_places(self, before: dict[str, object]) -> None:
        if not before:
            return
        if not all(self._sees(thing) for thing in before):
            raise NotAllowedError
        self._check_moving(before)
        places = {thing: old for thing, old in before.items() if isinstance(old, At)}
        refusals = {kind for thing, old in places.items() for kind in self._why_not_back(thing, old, before)}
        if refusals:
            # Where several things cannot go back for several reasons, either may be told.
            raise refusals.pop() if len(refusals) == 1 else LimsError
        for thing in before:
            self._move(thing, places.get(thing))

    def _why_not_back(self, thing: str, old: At, before: Iterable[str]) -> Iterator[type[LimsError]]:
        if self.boxes[old.box].retired or (thing in self.boxes and thing in self._way_up(old.box)):
            yield RuleBrokenError
        elif old.position is not None and (old.position, old.slot) in self._taken(old.box, but=before):
            yield ConflictError
        try:
            self.check_contents([thing], old.box)
        except LimsError as error:
            yield type(error)

    def _undo_boxes(self, before: dict[str, object]) -> None:
        self._check_units(before, arrange=True)
        for code, old in before.items():
            box, kept = old  # type: ignore[misc]
            if box is None:
                if code in self.at or any(at.box == code for at in self.at.values()):
                    raise RuleBrokenError
                self._set_box(code, self.boxes[code]._replace(retired=True))
                continue
            kept = {at: each for at, each in kept.items() if each.until is None or each.until >= self.now}
            lying = {at.position for at in self.at.values() if at.box == code}
            if kept != self.kept_in(code):
                if lying & kept.keys():
                    raise ConflictError
                self._set_kept(code, kept)
            self._set_box(code, box)


def _stay_where_they_are(lines: Iterable[Line]) -> set[int]:
    """Positions that wait for what was found elsewhere and cannot go there on record."""
    return {line.expected for line in lines if (line.verdict, line.proposal) == ("misplaced", "left") and line.expected}
