"""Random boxes against random scans: once all is accepted, the same scan finds nothing wrong any more."""

import random

import pytest

from lims.checking.actions import accept_check, check_box, close_check
from lims.checking.queries import CheckView
from lims.storage.actions import place, take_out
from lims.storage.whereabouts import place_for
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests import make
from tests.lims.storage.conftest import SYSTEM, Store

LABELS = [f"{row}{column:02}" for row in "ABCDEFGHI" for column in range(1, 10)]
KNOWN = {"moved", "put here", "brought back", "none"}


@pytest.mark.parametrize("seed", range(4))
def test_a_second_check_of_the_same_scan_proposes_nothing(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    with unit_of_work(SYSTEM) as work:
        tubes = make.samples(work, 24)
        place(work, codes=tubes[:16], into=store.box, positions=chance.sample(LABELS[:20], 16))
        place(work, codes=tubes[16:20], into=store.other_box)
        take_out(work, codes=chance.sample(tubes[:20], 4))
    for _ in range(4):
        seen = chance.sample(tubes, chance.randint(4, 20))
        at = chance.sample(LABELS[:24], len(seen))
        found = _check(store.box, seen, at)
        with unit_of_work(SYSTEM) as work:
            accept_check(work, number=found.number)
            close_check(work, number=found.number)
        _expect_as_found(store.box, found)
        again = _check(store.box, seen, at)
        left = {item.code for item in found.items if item.proposal == "left"}
        assert {item.code for item in again.items if item.proposal not in ("none", "left")} <= left
        with unit_of_work(SYSTEM) as work:
            close_check(work, number=again.number)
    with reading(SYSTEM) as work:
        assert [each.problems for each in verify(work) if not each.holds] == []


def _check(box: str, codes: list[str], positions: list[str]) -> CheckView:
    with unit_of_work(SYSTEM) as work:
        return check_box(work, container=box, codes=codes, positions=positions)


def _expect_as_found(box: str, found: CheckView) -> None:
    with reading(SYSTEM) as work:
        places = place_for(work, [item.code for item in found.items if item.code])
    for item in found.items:
        place_now = places.get(item.code or "")
        if item.verdict == "missing":
            assert place_now is None or place_now.state == "missing"
        elif item.proposal in KNOWN:
            assert place_now is not None
            assert (place_now.container, place_now.position, place_now.state) == (box, item.found, "in place")
