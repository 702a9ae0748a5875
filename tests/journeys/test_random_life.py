"""A small house lives at random: whatever several people do, in whatever order, everything goes on agreeing.

People register, derive, take, count, dispose, determine, measure, link, put away, lend and take back, several acts in
one go now and then, and undo what was done before. Refusals are fine; any other exception is a bug. After each undo all
facts are compared with what they were before the act, and now and then everything is verified against a plain model.

Each run says its seed; `LIMS_TEST_SEED=123 pytest …` repeats it.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lims.access import Actor, Role, system_actor
from lims.collections.membership import actor_named, grant_membership
from lims.errors import LimsError
from lims.people.actions import add_person
from lims.requests import actions as requests
from lims.requests.queries import ItemView, request_for
from lims.samples import actions as samples
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.holding import find_holds
from lims.samples.indexing import reindex
from lims.samples.queries import samples_for
from lims.samples.vocabulary import Disposition, HoldKind
from lims.storage import actions as storage
from lims.storage.queries import container_for
from lims.taxa.starter import ensure_taxa
from lims.undoing.actions import undo
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.quantities import Qualifier, to_base, unit_named
from tests import make

SEED = "LIMS_TEST_SEED"
SYSTEM = system_actor()
UNITS = {
    "specimen": ("piece",),
    "tissue": ("mg", "µg"),
    "water": ("mL", "µL"),
    "dna_extract": ("µL", "nL"),
    "library": ("µL",),
}
MADE_OF = {
    "specimen": ("tissue", "specimen", "dna_extract"),
    "tissue": ("tissue", "dna_extract"),
    "water": ("water", "dna_extract"),
    "dna_extract": ("dna_extract", "library"),
    "library": ("library",),
}
NAMES = ("Gadus morhua", "Solea solea", "Anguilla anguilla", "something with fins", "cod?")
NOBODYS = ("FIS999999X", "nothing", "")
LABELS = ("A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "Z9")

Facts = dict[str, dict[str, Any]]
"""What can be seen of each thing, by its code."""


@dataclass
class House:
    """What must be there, kept beside the product as plainly as can be. `left` is in base units."""

    left: dict[str, int | None] = field(default_factory=dict)
    kind: dict[str, str] = field(default_factory=dict)
    at_hand: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def copied(self) -> "House":
        return House(**{name: copy(value) for name, value in vars(self).items()})

    def enter(self, codes: Sequence[str], kind: str, left: int | None) -> None:
        self.left |= dict.fromkeys(codes, left)
        self.kind |= dict.fromkeys(codes, kind)
        self.at_hand += codes

    def leave(self, code: str, amount: int) -> None:
        before = self.left[code]
        self.left[code] = None if before is None else before - amount


@dataclass
class Done:
    """A unit of work: the facts that it changed, before (None: not there) and after, and by how much it changed
    balances.
    """

    by: str
    what: list[str]
    before: dict[str, dict[str, Any] | None]
    after: Facts
    left: dict[str, tuple[int | None, int | None]]
    undone: bool = False


class Life:
    """The house, those who work in it, and chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = datetime(2026, 1, 5, 8, tzinfo=UTC)
        self.house = House()
        self.done: dict[int, Done] = {}
        self.facts: Facts = {}
        self.log: list[str] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self.focus: list[str] = []
        self.people = _people(self.now)
        self._found()
        self.founded = len(self.done)

    def _found(self) -> None:
        """A freezer with three boxes, and forty samples, some of them put away."""

        def furnish(work: Work) -> None:
            (freezer,) = storage.add_container(work, name="Freezer", type_key="freezer_80")
            boxes = storage.add_container(work, name="Box", type_key="box", rows=3, columns=3, parent=freezer, count=3)
            self.house.containers += [freezer, *boxes]

        self._unit("system", SYSTEM, [("add_container", furnish)])
        for kind, count, value in (("specimen", 8, 1), ("tissue", 12, 30), ("dna_extract", 14, 50), ("water", 6, 500)):
            self._unit("system", SYSTEM, [("register", self._registering(kind, count, value))])
        for box, start in zip(self.house.containers[1:], (0, 10, 20), strict=True):
            codes = self.house.at_hand[start : start + 5]
            self._unit("system", SYSTEM, [("place", self._placing(codes, box))])
        assert self.counts.total() == len(self.done) == 8, self._story("The house could not be founded.")

    def _registering(self, kind: str, count: int, value: int) -> Callable[[Work], None]:
        def act(work: Work) -> None:
            amount = AmountDraft(value=str(value), unit=UNITS[kind][0])
            codes = samples.register(
                work, collection=self.chance.choice(("FIS", "SED")), kind=kind, count=count, amount=amount
            )
            self.house.enter(codes, kind, _steps(amount))

        return act

    def _placing(self, codes: list[str], box: str) -> Callable[[Work], None]:
        def act(work: Work) -> None:
            storage.place(work, codes=codes, into=box)

        return act

    # --- living

    def live(self, acts: int, verify_every: int) -> None:
        for number in range(1, acts + 1):
            self.now += timedelta(minutes=self.chance.randint(1, 600))
            if self.chance.random() < 0.16:
                self._take_back()
            else:
                name = self.chance.choices(list(self.people), weights=(6, 4, 4, 1, 1))[0]
                several = self.chance.random() < 0.15
                names = self.chance.choices(list(ACTS), weights=list(ACTS.values()), k=3 if several else 1)
                self.focus = [self._sample() for _ in range(2)] if several else []
                self._unit(name, self.people[name], [(each, getattr(self, f"_{each}")) for each in names])
                self.focus = []
            if number % verify_every == 0 or number == acts:
                self._check_everything()

    def _unit(self, name: str, actor: Actor, acts: list[tuple[str, Callable[[Work], None]]]) -> None:
        """Some acts in one go; where one is refused, none of them was done."""
        before, what = self.house.copied(), []
        try:
            with unit_of_work(actor, now=self.now) as work:
                for verb, act in acts:
                    what.append(verb)
                    self.log.append(f"{self.now:%m-%d %H:%M} {name}: {verb}")
                    act(work)
                key = work.change_set_id
        except LimsError as refusal:
            self.house = before
            self._refused(what[-1], refusal)
            return
        except Exception as error:
            raise AssertionError(self._story(f"{what[-1]} raised {error!r}")) from error
        self.counts[what[-1], "done"] += 1
        self._keep(key, name, what, before)

    def _refused(self, verb: str, refusal: LimsError) -> None:
        self.counts[verb, "refused"] += 1
        self.log.append(f"    refused: {type(refusal).__name__}: {refusal}")

    def _keep(self, key: int, name: str, what: list[str], house: House) -> None:
        before, self.facts = self.facts, _facts()
        changed = [code for code, facts in self.facts.items() if before.get(code) != facts]
        left = {code: (house.left[code], new) for code, new in self.house.left.items() if code in house.left}
        self.done[key] = Done(
            by=name,
            what=what,
            before={code: before.get(code) for code in changed},
            after={code: self.facts[code] for code in changed},
            left={code: (old, new) for code, (old, new) in left.items() if old != new},
        )
        self.log[-1] += f" [changeset {key}]"
        while len(self.house.at_hand) > 60:
            self.house.at_hand.pop(self.chance.randrange(len(self.house.at_hand)))

    def _story(self, what: str) -> str:
        return "\n".join([what, *self.log[-40:]])

    # --- taking back

    def _take_back(self) -> None:
        candidates = self._candidates()
        if not candidates:
            return
        key = self.chance.choice(candidates)
        by = self.done[key].by
        name = self.chance.choices((by, "ada", self.chance.choice(list(self.people))), weights=(5, 4, 1))[0]
        self.log.append(f"{self.now:%m-%d %H:%M} {name}: undo {key} ({', '.join(self.done[key].what)})")
        try:
            with unit_of_work(self.people[name], now=self.now) as work:
                found = undo(work, change_set_id=None if name == by and self.chance.random() < 0.3 else key)
        except LimsError as refusal:
            self._refused("undo", refusal)
            return
        except Exception as error:
            raise AssertionError(self._story(f"undo raised {error!r}")) from error
        self.log[-1] += f": took back {found.id}"
        self.counts["undo", "done"] += 1
        self._check_taken_back(self.done[found.id])

    def _candidates(self) -> list[int]:
        """Mostly what was done just now, sometimes long ago, sometimes what was taken back already."""
        keys = list(self.done)[self.founded :]
        if self.chance.random() < 0.9:
            keys = [key for key in keys if not self.done[key].undone]
        return keys[-self.chance.choice((3, 3, 20, len(self.done))) :]

    def _check_taken_back(self, done: Done) -> None:
        assert not done.undone, self._story("It was taken back twice.")
        done.undone = True
        before, self.facts = self.facts, _facts()
        wanted = {code: dict(facts) for code, facts in before.items()}
        for code, after in done.after.items():
            old, facts = done.before[code], wanted[code]
            if old is None:
                facts |= _gone(facts, self.facts[code])
                continue
            # Several may hold one thing, and they do not ask each other.
            facts["holds"] = _restored(facts["holds"], old["holds"], after["holds"])
            for name in old.keys() - {"holds"}:
                if old[name] != after[name]:
                    assert facts[name] == after[name], self._story(
                        f"{code}: {name} was taken back though it changed since: {after[name]}, {facts[name]}."
                    )
                    facts[name] = old[name]
        for code, facts in wanted.items():
            assert self.facts[code] == facts, self._story(
                f"{code} after the undo: {_difference(facts, self.facts[code])} (wanted, found)"
            )
        for code, (was, then) in done.left.items():
            now = self.house.left[code]
            self.house.left[code] = None if was is None or now is None else now + was - (then or 0)

    # --- what must hold

    def _check_everything(self) -> None:
        with reading(SYSTEM, now=self.now) as work:
            wrong = [f"{each.check} {problem}" for each in verify(work) for problem in each.problems]
            assert not wrong, self._story("\n".join(wrong))
            views = samples_for(work, list(self.house.left))
            found = {view.code: view.amount_left for view in views}
            assert found == self.house.left, self._story(f"Balances: {_difference(self.house.left, found)}")
            for code in self.house.containers:
                assert container_for(work, code).code == code
            self._check_places(work)
        assert _facts() == self.facts, self._story("What was refused left something behind.")
        self._check_index([view.id for view in views])

    def _check_places(self, work: Work) -> None:
        rows = work.execute(text("SELECT entity_id, container_id, position, slot, placed FROM placement")).all()
        things = Counter(row.entity_id for row in rows if row.placed == "thing")
        spots = Counter((row.container_id, row.position, row.slot) for row in rows if row.position is not None)
        twice = [each for counter in (things, spots) for each, number in counter.items() if number > 1]
        assert not twice, self._story(f"Twice: {twice}")

    def _check_index(self, ids: list[int]) -> None:
        """What search finds is what it would find if all were read anew."""
        kept, anew = {}, {}
        with suppress(_UnwrittenError), unit_of_work(SYSTEM, now=self.now) as work:
            kept = _words(work)
            reindex(work, ids)
            anew = _words(work)
            raise _UnwrittenError
        assert kept == anew, self._story(f"Search: {_difference(anew, kept)} (wanted, found)")

    # --- whom and what the acts are about

    def _sample(self) -> str:
        if self.focus and self.chance.random() < 0.7:
            return self.chance.choice(self.focus)
        luck = self.chance.random()
        if luck < 0.02:
            return self.chance.choice(NOBODYS)
        if luck < 0.1:
            return self.chance.choice(list(self.house.left))
        there = [code for code in self.house.at_hand if self._is_there(code)]
        return self.chance.choice(there if there and luck < 0.9 else self.house.at_hand)

    def _is_there(self, code: str) -> bool:
        facts = self.facts.get(code)
        return facts is None or (facts["record"], facts["disposition"]) == ("registered", "in collection")

    def _samples(self, most: int = 3) -> list[str]:
        return [self._sample() for _ in range(self.chance.randint(1, most))]

    def _alike(self, first: str) -> list[str]:
        """One sample, and now and then one or two of the same kind, or itself again."""
        kind = self._kind_of(first)
        there = [code for code in self.house.at_hand if self._kind_of(code) == kind and self._is_there(code)]
        return [first, *self.chance.choices(there or [first], k=self.chance.choice((0, 0, 1, 2)))]

    def _container(self) -> str:
        """A container, hardly ever one that is out of use."""
        every = self.house.containers
        in_use = [code for code in every if not self.facts.get(code, {}).get("retired")]
        return self.chance.choice(in_use if in_use and self.chance.random() < 0.95 else every)

    def _things(self, state: str) -> list[str]:
        """Things of which most are in this state (in place, held), if any is."""
        codes = [*self.house.at_hand, *(self.house.containers if self.chance.random() < 0.2 else ())]
        fitting = [code for code in codes if (self.facts.get(code, {}).get("place") or {3: None})[3] == state]
        if fitting and self.chance.random() < 0.9:
            return self.chance.sample(fitting, k=min(len(fitting), self.chance.choice((1, 1, 2))))
        return self._samples()

    def _kind_of(self, code: str) -> str:
        return self.house.kind.get(code, "tissue")

    def _amount(self, kind: str, times: int = 1) -> AmountDraft:
        """Some amount, now and then one that cannot be; `times` so much of it."""
        value = str(self.chance.choice((1, 2, 3, 5, 10)) * times)
        if self.chance.random() < 0.06:
            value = self.chance.choice(("0.5", "-1", "0", "x", "9000000000000000000", "9000000"))
        units = UNITS[kind] if self.chance.random() < 0.98 else ("m²", "L")
        return AmountDraft(value=value, unit=self.chance.choice(units))

    def _maybe(self, value: Any, share: float = 0.5) -> Any:
        return value if self.chance.random() < share else None

    def _day(self) -> date:
        return self.now.date() + timedelta(days=self.chance.choice((-1, 0, 1, 30)))

    # --- samples

    def _register(self, work: Work) -> None:
        kind = self.chance.choice(list(UNITS))
        amount = self._maybe(self._amount(kind, 10), 0.7)
        codes = samples.register(
            work,
            collection=self.chance.choice(("FIS", "SED", "SED", "XXX")),
            kind=kind,
            count=self.chance.randint(1, 2),
            identified_as=self._maybe(self.chance.choice(NAMES), 0.3),
            amount=amount,
            qualifier=self.chance.choice((Qualifier.EXACT, Qualifier.EXACT, Qualifier.APPROXIMATE)),
        )
        self.house.enter(codes, kind, _steps(amount))

    def _derive(self, work: Work) -> None:
        first = self._sample()
        parents = self._alike(first)
        take_all = self.chance.random() < 0.15
        pool = self.chance.random() < 0.2
        kind = self.chance.choice(MADE_OF[self._kind_of(first)])
        draft = DerivationDraft(
            kind=kind,
            children=1 if take_all else self.chance.choice((1, 1, 1, 2)),
            pool=pool,
            made=self._maybe(self._amount(kind, 5), 0.8),
            taken=None if take_all else self._maybe(self._amount(self._kind_of(first)), 0.8),
            take_all=take_all,
            blanks=self.chance.choice((0, 0, 0, 1)),
        )
        made = samples.derive(work, parents=parents, draft=draft, collection=self._maybe("SED", 0.2))
        self.house.enter([each.code for each in made], kind, _steps(draft.made))
        for parent in dict.fromkeys(parents):
            if take_all:
                self._use_up(work, parent)
            elif draft.taken:
                self.house.leave(parent, (_steps(draft.taken) or 0) * (1 if pool else draft.children))
            self._check_reserved_is_left(work, parent)

    def _take(self, work: Work) -> None:
        code = self._sample()
        amount = self._maybe(self._amount(self._kind_of(code)), 0.85)
        samples.take(work, code=code, amount=amount, reason="tried out")
        if amount is None:
            self._use_up(work, code)
        else:
            self.house.leave(code, _steps(amount) or 0)
        self._check_reserved_is_left(work, code)

    def _use_up(self, work: Work, code: str) -> None:
        self.house.left[code] = None if self.house.left[code] is None else 0

    def _check_reserved_is_left(self, work: Work, code: str) -> None:
        """What is reserved for a request is not given to anybody else."""
        (sample,) = samples_for(work, [code])
        kept = sum(hold.amount or 0 for hold in find_holds(work, [sample.id]) if hold.kind == HoldKind.RESERVED)
        enough = sample.amount_left is None or sample.amount_qualifier != "exact" or sample.amount_left >= kept
        gone = sample.disposition == "used up" and kept
        assert enough, self._story(f"{code} has {sample.amount_left} left, and {kept} of it is reserved.")
        assert not gone, self._story(f"{code} was used up, and {kept} of it is reserved.")

    def _recount(self, work: Work) -> None:
        code = self._sample()
        amount = self._amount(self._kind_of(code), 10)
        qualifier = self.chance.choice((Qualifier.EXACT, Qualifier.EXACT, Qualifier.APPROXIMATE, Qualifier.AT_LEAST))
        samples.recount(work, code=code, amount=amount, qualifier=qualifier, reason="weighed again")
        self.house.left[code] = _steps(amount)

    def _dispose(self, work: Work) -> None:
        what = self.chance.choices(list(Disposition), weights=(6, 3, 1, 1, 1, 1))[0]
        samples.dispose(work, codes=self._samples(), disposition=what, reason=self._maybe("thawed", 0.95) or "")

    def _correct(self, work: Work) -> None:
        name = self.chance.choice(("name", "name", "remarks", "preservation", "control_type", "code"))
        value = self.chance.choice(("one", "two", "three", None))
        samples.correct(work, code=self._sample(), values={name: value}, reason="misread")

    def _determine(self, work: Work) -> None:
        samples.determine(
            work, codes=self._samples(2), name=self.chance.choice((*NAMES, "")), by=("Ada Lovelace",), in_mixture=False
        )

    def _measure(self, work: Work) -> None:
        samples.measure(
            work,
            code=self._sample(),
            type=self.chance.choice(("length", "concentration")),
            value=self.chance.choice(("1", "2.5", "<1", "x")),
            unit="mm",
            accepted=self.chance.random() < 0.8,
        )

    def _link(self, work: Work) -> None:
        samples.link(work, parent=self._sample(), child=self._sample())

    # --- storage

    def _place(self, work: Work) -> None:
        things = self._samples() if self.chance.random() < 0.9 else self._things("in place")
        positions = self._maybe([self.chance.choice(LABELS) for _ in things], 0.3)
        storage.place(work, codes=things, into=self._container(), positions=positions)

    def _take_out(self, work: Work) -> None:
        storage.take_out(
            work, codes=self._things("in place"), to_whom=self._maybe("Rik"), until=self._maybe(self._day(), 0.3)
        )

    def _bring_back(self, work: Work) -> None:
        storage.bring_back(work, codes=self._things("held"), thawed=self._maybe(True, 0.2))

    def _release(self, work: Work) -> None:
        storage.release(work, codes=self._things("in place"))

    def _add_container(self, work: Work) -> None:
        size = {"rows": 3, "columns": 3} if (kind := self.chance.choice(("box", "bag", "shelf"))) == "box" else {}
        count = self.chance.choice((1, 1, 2))
        if len(self.house.containers) > 20:
            self.house.containers.pop(self.chance.randrange(4, 21))
        parent = self._maybe(self._container(), 0.8)
        self.house.containers += storage.add_container(
            work, name=kind, type_key=kind, parent=parent, count=count, **size
        )

    def _move_container(self, work: Work) -> None:
        storage.place(work, codes=[self._container()], into=self._container())

    def _rename_container(self, work: Work) -> None:
        storage.rename_container(work, code=self._container(), name=self.chance.choice(("Old", "New", " ")))

    def _retire_container(self, work: Work) -> None:
        storage.retire_container(work, code=self._container())

    def _block_positions(self, work: Work) -> None:
        reserve = self.chance.random() < 0.5
        labels = self.chance.sample(LABELS, k=self.chance.choice((1, 2)))
        until = self._maybe(self._day(), 0.8) if reserve else None
        storage.block_positions(
            work, container=self._container(), positions=labels, reason="kept", reserve=reserve, until=until
        )

    def _unblock_positions(self, work: Work) -> None:
        blocked = [
            (code, "ABC"[(position - 1) // 3] + str((position - 1) % 3 + 1))
            for code in self.house.containers
            for position, _ in self.facts.get(code, {}).get("blocks", ())
        ]
        code, label = self.chance.choice(blocked or [(self._container(), "A1")])
        storage.unblock_positions(work, container=code, positions=[label])

    # --- requests

    def _request(self) -> str:
        return self.chance.choice(self.house.requests[-12:] or ["REK000001A"])

    def _ask(self, work: Work) -> None:
        codes = self._alike(self._sample())
        amount = self._maybe(self._amount(self._kind_of(codes[0])), 0.6)
        self.house.requests.append(
            requests.ask(work, codes=codes, purpose="barcoding", amount=amount, needed_by=self._maybe(self._day(), 0.2))
        )

    def _items(self, work: Work, state: str) -> tuple[str, list[ItemView]]:
        """A request with something at this step, if there is one, and all of these items or some."""
        at_it = [
            code
            for code in self.house.requests[-20:]
            if any(item[1] == state for item in self.facts.get(code, {}).get("items", ()))
        ]
        code = self.chance.choice(at_it or [self._request()])
        items = list(request_for(work, code).in_state(state))
        return code, items[:1] if self.chance.random() < 0.3 else items

    def _decide(self, work: Work) -> None:
        request, items = self._items(work, "asked")
        grant = self.chance.random() < 0.85
        codes = [item.code for item in items]
        requests.decide(work, request=request, grant=grant, codes=codes or None, reason=self._maybe("no", 0.9))

    def _pick(self, work: Work) -> None:
        request, items = self._items(work, "granted")
        asked = {item.id: (item.code, item.kind, item.amount) for item in items}
        view = requests.pick(work, request=request, codes=[item.code for item in items] or None)
        for item in view.items:
            if item.id in asked and item.amount is not None:
                code, kind, amount = asked[item.id]
                self.house.leave(code, amount or 0)
                self.house.enter([item.picked or ""], kind, amount)

    def _hand_out(self, work: Work) -> None:
        request, items = self._items(work, "picked")
        codes = [item.code for item in items] or None
        requests.hand_out(work, request=request, codes=codes, due_on=self._maybe(self._day(), 0.6))

    def _take_back_loan(self, work: Work) -> None:
        request, items = self._items(work, "handed out")
        requests.take_back(work, request=request, codes=[item.code for item in items] or None, condition="thawed")

    def _withdraw_request(self, work: Work) -> None:
        request, _ = self._items(work, self.chance.choice(("asked", "granted", "picked")))
        requests.withdraw_request(work, request=request)


ACTS = {
    "register": 4,
    "derive": 9,
    "take": 7,
    "recount": 5,
    "dispose": 4,
    "correct": 5,
    "determine": 4,
    "measure": 5,
    "link": 3,
    "place": 10,
    "take_out": 6,
    "bring_back": 6,
    "release": 3,
    "add_container": 2,
    "move_container": 2,
    "rename_container": 1,
    "retire_container": 4,
    "block_positions": 4,
    "unblock_positions": 4,
    "ask": 7,
    "decide": 8,
    "pick": 7,
    "hand_out": 7,
    "take_back_loan": 5,
    "withdraw_request": 1,
}
"""What people do, and how often."""


class _UnwrittenError(Exception):
    """Ends a unit of work of which nothing shall be kept."""


def _people(now: datetime) -> dict[str, Actor]:
    """Who works here: an administrator, and people with roles in one collection, in both, or everywhere."""
    with unit_of_work(SYSTEM, now=now) as work:
        make.collection(work, "FIS")
        make.collection(work, "SED", visibility="members")
        ensure_taxa(work)
        for name, role in (("Ada", Role.ADMINISTRATOR), ("Kim", None), ("Tess", None), ("Rik", Role.RESEARCHER)):
            add_person(work, name=f"{name} Lovelace", account=name.lower(), role=role)
        add_person(work, name="Sam Sediment", account="sam", role=None)
        for account, role, collection in (
            ("kim", Role.KEEPER, "FIS"),
            ("kim", Role.TECHNICIAN, "SED"),
            ("tess", Role.TECHNICIAN, "FIS"),
            ("tess", Role.KEEPER, "SED"),
            ("sam", Role.TECHNICIAN, "SED"),
        ):
            grant_membership(work, account=account, role=role, collection=collection)
        return {name: actor_named(work, account=name, channel="web") for name in ("ada", "kim", "tess", "rik", "sam")}


def _steps(amount: AmountDraft | None) -> int | None:
    return None if amount is None else to_base(amount.value, unit_named(amount.unit))


def _gone(facts: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What is otherwise of something that was taken back altogether."""
    gone = {"record": "withdrawn", "place": None, "holds": [], "parents": [], "state": "withdrawn"}
    if "retired" in facts:
        assert found["retired"] is not None
        gone["retired"] = found["retired"]
    if "items" in facts:
        gone["items"] = [(code, "withdrawn") for code, _ in facts["items"]]
    # What was said of it stays said; it is withdrawn as a whole.
    kept = {name: found[name] for name in ("measured", "determined", "amount_left", "disposition") if name in facts}
    return {name: value for name, value in (gone | kept).items() if name in facts}


def _restored(now: list[Any], before: list[Any], after: list[Any]) -> list[Any]:
    """The list as it is without what an act added to it, and with what it removed."""
    kept = [each for each in now if each in before or each not in after]
    return sorted([*kept, *(each for each in before if each not in after)])


def _difference(wanted: dict[Any, Any], found: dict[Any, Any]) -> dict[Any, Any]:
    keys = [key for key in {**wanted, **found} if wanted.get(key, "–") != found.get(key, "–")]
    return {key: (wanted.get(key, "–"), found.get(key, "–")) for key in keys}


# --- facts


_SAMPLES = text(
    """SELECT id, code, amount_left, amount_qualifier, unit, disposition, usability, record, name, preservation,
    control_type, remarks FROM material_sample ORDER BY id"""
)
_CONTAINERS = text("SELECT id, code, name, retired_at AS retired FROM storage_container ORDER BY id")
_REQUESTS = text("SELECT id, code, state FROM sample_request ORDER BY id")
_OF_SAMPLES = {
    "determined": "SELECT entity_id, verbatim_name FROM determination WHERE accepted ORDER BY id",
    "measured": "SELECT entity_id, type, verbatim FROM measurement_or_fact WHERE state = 'accepted' ORDER BY type, id",
    "holds": "SELECT subject_id, id, kind, amount FROM hold WHERE lifted_at IS NULL ORDER BY id",
    "parents": "SELECT child_id, parent_id FROM derivation WHERE NOT withdrawn ORDER BY parent_id",
}
_BLOCKS = "SELECT container_id, position, reason FROM placement WHERE placed = 'block' ORDER BY position"
_ITEMS = "SELECT request_id, sample_id, state FROM request_item ORDER BY id"
_PLACES = text(
    "SELECT entity_id, container_id, position, slot, state, reason, until, since FROM placement WHERE placed = 'thing'"
)
_WORDS = text("SELECT rowid, CAST(words AS TEXT) FROM sample_search")


def _facts() -> Facts:
    """All that can be seen of samples, containers and requests."""
    with reading(SYSTEM) as work:
        places = {row[0]: tuple(row[1:]) for row in work.execute(_PLACES)}
        found = dict(_things(work, _SAMPLES, places, {name: _lists(work, sql) for name, sql in _OF_SAMPLES.items()}))
        found |= _things(work, _CONTAINERS, places, {"blocks": _lists(work, _BLOCKS)})
        return found | dict(_things(work, _REQUESTS, {}, {"items": _lists(work, _ITEMS)}))


def _things(
    work: Work, statement: Any, places: dict[int, Any], more: dict[str, dict[int, list[Any]]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in work.execute(statement).mappings():
        facts = {name: value for name, value in row.items() if name not in ("id", "code")}
        lists = {name: each.get(row["id"], []) for name, each in more.items()}
        yield row["code"], {"holds": [], **facts, **lists, "place": places.get(row["id"])}


def _lists(work: Work, statement: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, *values in work.execute(text(statement)):
        found.setdefault(key, []).append(tuple(values))
    return found


def _words(work: Work) -> dict[int, str]:
    return {row[0]: row[1] for row in work.execute(_WORDS)}


# --- the tests


def _seed() -> int:
    """The seed that was asked for, else a new one."""
    return int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))


def _lived(seed: int, acts: int, verify_every: int) -> Life:
    print(f"{SEED}={seed}")
    life = Life(seed)
    life.live(acts, verify_every)
    for verb in (*ACTS, "undo"):
        print(f"{verb:20}{life.counts[verb, 'done']:6} done {life.counts[verb, 'refused']:6} refused")
    return life


def test_a_house_goes_on_agreeing_with_itself(settings_for_test: object) -> None:
    life = _lived(int(os.environ.get(SEED) or 1), acts=150, verify_every=30)
    assert sum(number for (_, how), number in life.counts.items() if how == "done") > 60


@pytest.mark.soak
def test_a_house_agrees_with_itself_after_thousands_of_acts(settings_for_test: object) -> None:
    life = _lived(_seed(), acts=5000, verify_every=100)
    never = [verb for verb in (*ACTS, "undo") if not life.counts[verb, "done"]]
    assert not never, f"Never done: {never}"
