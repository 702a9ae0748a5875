"""Strains, where their items lie, and which have no duplicate elsewhere, on both databases."""

from dataclasses import dataclass
from datetime import date

import pytest

from lims.access import Actor, Role, system_actor
from lims.preserving.actions import record_viability
from lims.preserving.drafts import ViabilityDraft
from lims.preserving.rules import REVIVAL
from lims.preserving.strains import StrainView, find_strains
from lims.samples.actions import derive, dispose
from lims.samples.drafts import DerivationDraft, ProcessDraft
from lims.samples.queries import samples_for
from lims.samples.vocabulary import Disposition, ProcessType
from lims.storage.actions import add_container, place
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@dataclass(frozen=True)
class Kept:
    """A culture, its third passage, a duplicate of that in another building; and a culture that has none."""

    original: str
    third: str
    duplicate: str
    alone: str


def derived(code: str, process: ProcessType = ProcessType.PASSAGE) -> str:
    with unit_of_work(SYSTEM) as work:
        draft = DerivationDraft(kind="culture", process=ProcessDraft(type=process))
        return derive(work, parents=[code], draft=draft)[0].code


@pytest.fixture
def kept(settings_for_test: object) -> Kept:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "CUL")
        original, alone = make.samples(work, 2, "culture", "CUL")
        (site,) = add_container(work, name="Merelbeke", type_key="site")
        (one,) = add_container(work, name="Building 1", type_key="building", parent=site)
        (other,) = add_container(work, name="Building 2", type_key="building", parent=site)
        (dewar,) = add_container(work, name="Dewar", type_key="dewar", parent=one)
        (freezer,) = add_container(work, name="Freezer", type_key="freezer_80", parent=other)
    second = derived(original)
    third = derived(second)
    duplicate = derived(third, ProcessType.SUBSAMPLING)
    with unit_of_work(SYSTEM) as work:
        place(work, codes=[third, alone], into=dewar)
        place(work, codes=[duplicate], into=freezer)
        dispose(work, codes=[second], disposition=Disposition.USED_UP, reason="used up")
    return Kept(original, third, duplicate, alone)


def strains(**how: object) -> list[StrainView]:
    with reading(SYSTEM) as work:
        return find_strains(work, **how)


def test_what_came_of_one_another_is_a_strain_and_lies_in_two_buildings(kept: Kept) -> None:
    alone, safe = strains()
    assert (alone.code, alone.is_safe, alone.houses) == (kept.alone, False, ("Merelbeke › Building 1",))
    assert (safe.code, safe.is_safe, safe.passages) == (kept.original, True, 2)
    assert [(item.code, item.house, item.passages) for item in safe.items] == [
        (kept.original, None, 0),
        (kept.third, "Merelbeke › Building 1", 2),
        (kept.duplicate, "Merelbeke › Building 2", 2),
    ]
    assert [each.code for each in strains(unsafe=True)] == [kept.alone]
    assert strains(kind="seed_lot") == []


def test_a_duplicate_that_is_gone_or_lies_in_the_same_building_is_none(kept: Kept) -> None:
    with unit_of_work(SYSTEM) as work:
        dispose(work, codes=[kept.duplicate], disposition=Disposition.DESTROYED, reason="thawed")
    assert {each.code for each in strains(unsafe=True)} == {kept.alone, kept.original}
    with unit_of_work(SYSTEM) as work:
        dispose(work, codes=[kept.alone], disposition=Disposition.MISSING, reason="not found")
    assert [each.code for each in strains()] == [kept.original]


def test_a_strain_tells_its_last_test(kept: Kept) -> None:
    for day, viable in ((date(2024, 5, 1), 1), (date(2025, 5, 1), 0)):
        with unit_of_work(SYSTEM) as work:
            draft = ViabilityDraft(code=kept.third, tested=1, viable=viable)
            record_viability(work, results=[draft], test=REVIVAL, tested_on=day, uses_up=False)
    found = strains()[1].last
    assert found
    assert (found.tested_on, found.viable) == (date(2025, 5, 1), 0)


def test_what_one_may_not_see_is_not_listed(kept: Kept) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        (hidden,) = make.samples(work, 1, "culture", "SEC")
        seen = samples_for(work, [kept.alone])[0].collection_id
    reader = Actor(7, None, "Rik", None, {seen: Role.RESEARCHER}, {})
    assert hidden in {each.code for each in strains()}
    with reading(reader) as work:
        assert hidden not in {each.code for each in find_strains(work)}
