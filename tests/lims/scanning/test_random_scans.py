"""Scans at random, by two hands at two boxes, through the database: what must hold after each sequence, and at its end.

One thing to a position and one position to a thing, a history that tells all that the tables say, and undo that brings
back what was there before.
"""

from collections.abc import Sequence
from itertools import count
from random import Random

import pytest

from lims.access import Actor, Role
from lims.samples.actions import issue_codes, register
from lims.samples.queries import samples_for
from lims.scanning.commands import MODES, REASONS
from lims.scanning.rules import Mode
from lims.storage.actions import add_container
from lims.storage.verifying import CHECKS
from lims.storage.whereabouts import place_for
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.lims.scanning.test_actions import SYSTEM, Bench

Seen = tuple[tuple[str, str | None, str | None, str, str, int | None], ...]

SEQUENCES_WITH_THE_SAME = 20
WRITING = {mode.value for mode in Mode} - {"look up", "print again", "add to a request"}
"""Modes in which something is written, and was, or the sequences prove nothing. (There is no request here.)"""

_NUMBER = count(1)


class World:
    """A few tubes, boxes and labels, and two technicians who scan them."""

    def __init__(self) -> None:
        self.done_in: set[str] = set()
        with unit_of_work(SYSTEM) as work:
            make.collection(work, "FIS")

    def anew(self) -> None:
        """Other things for the next sequences, in the same database: making one costs more than scanning."""
        number = next(_NUMBER)
        with unit_of_work(SYSTEM) as work:
            self.tubes = register(work, collection="FIS", kind="specimen", count=4)
            (self.rack,) = add_container(work, name=f"Rack {number}", type_key="rack")
            (self.box,) = add_container(work, name=f"Box {number}", type_key="box_9x9", parent=self.rack)
            (self.cane,) = add_container(work, name=f"Cane {number}", type_key="cane", parent=self.rack)
            self.label = issue_codes(work, collection="FIS", count=1, purpose="a cruise", kind="tissue").first
        hands = [Actor(10 + each, None, name, everywhere=Role.KEEPER) for each, name in enumerate(("Tine", "Els"))]
        self.hands = [Bench(hand, f"{hand.name}-{number}") for hand in hands]

    def texts(self) -> list[str]:
        """What may be scanned: things more often than what is odd."""
        things = [*self.tubes, *self.tubes, self.box, self.cane, self.rack, self.label]
        odd = ["A01", "B02", "J09", "?", f"NX {self.tubes[0]}", "STAAL:KIND-DNA_EXTRACT", "STAAL:EACH-2"]
        ends = ["STAAL:DONE", "STAAL:DONE", "STAAL:UNDO", "STAAL:UNDO-BATCH", "STAAL:WRONG-BOX"]
        return [*things, *things, *odd, *ends, *MODES, "STAAL:PUT-AWAY", "STAAL:TAKE-OUT", *list(REASONS)[:2]]

    def phrases(self) -> list[list[str]]:
        """What is done at a bench, so that chance alone does not have to find it."""
        one, two = self.tubes[:2]
        return [
            ["STAAL:PUT-AWAY", self.box, one, two],
            ["STAAL:PUT-AWAY", self.cane, two, "STAAL:WRONG-BOX", self.box],
            ["STAAL:PUT-AWAY", self.box, one, "STAAL:TAKE-OUT", one, "STAAL:BRING-BACK", one],
            ["STAAL:TAKE-OUT", self.box, "STAAL:THAW", self.box],
            ["STAAL:DERIVE", one, "STAAL:DONE"],
            ["STAAL:CARRY", one, self.cane],
            ["STAAL:CLAIM", self.label],
            ["STAAL:SECOND-CODE", two, f"NX {two}"],
            ["STAAL:USE-UP", *list(REASONS)[:1], two],
            ["STAAL:CHECK", self.box, one, "STAAL:DONE"],
            ["STAAL:PLATE", self.box, "B02", one],
        ]

    def seen(self) -> Seen:
        """What each tube is, and where."""
        with reading(SYSTEM) as work:
            places = place_for(work, self.tubes)
            return tuple(
                (
                    each.code,
                    place.container_name if (place := places.get(each.code)) else None,
                    place.position if place else None,
                    place.state if place else "",
                    each.disposition,
                    each.amount_left,
                )
                for each in samples_for(work, self.tubes)
            )

    def scan_at_random(self, chance: Random) -> None:
        """One sequence, then all of it taken back."""
        texts, phrases, length = self.texts(), self.phrases(), chance.randrange(3, 14)
        scanned: list[tuple[Bench, str]] = []
        while len(scanned) < length:
            hand = chance.choice(self.hands)
            wanted = chance.choice(phrases) if chance.random() < 0.25 else [chance.choice(texts)]
            scanned += [(hand, text) for text in wanted]
        self.scan(scanned)

    def scan(self, scanned: Sequence[tuple[Bench, str]]) -> None:
        """Scans, and takes all of it back."""
        before = self.seen()
        for hand, text in scanned:
            answer = hand.scan(text)
            assert answer.verdict in ("done", "attention", "refused")
            assert answer.headline
            if answer.undoable:
                self.done_in.add(answer.mode)
        self._take_all_back()
        assert self.seen() == before

    def _take_all_back(self) -> None:
        """What one did may be built on what the other did: in turns, until nobody has anything left to take back."""
        for hand in self.hands:
            hand.scan("STAAL:LOOK-UP")
        left = 2
        while left:
            left = sum(hand.scan("STAAL:UNDO").verdict == "done" for hand in self.hands)


def check_all_holds() -> None:
    with reading(SYSTEM) as work:
        assert [problem for check in CHECKS for problem in check(work)] == []
        assert [problem for found in verify(work) for problem in found.problems] == []


def scan_sequences(number: int, seed: int) -> None:
    """Each mode once as it is meant, then at random."""
    world, chance = World(), Random(seed)
    world.anew()
    for phrase in world.phrases():
        world.scan([(world.hands[0], text) for text in phrase])
    assert world.done_in >= WRITING
    for each in range(number):
        if each % SEQUENCES_WITH_THE_SAME == 0:
            world.anew()
        world.scan_at_random(chance)
    check_all_holds()


@pytest.mark.parametrize("seed", range(3))
def test_random_sequences_keep_what_must_hold_and_are_taken_back(settings_for_test: object, seed: int) -> None:
    """Three times fifty on each database: several workers share them."""
    scan_sequences(50, 20270504 + seed)


@pytest.mark.soak
def test_ten_thousand_random_sequences_keep_what_must_hold(settings_for_test: object) -> None:
    scan_sequences(10_000, 4)
