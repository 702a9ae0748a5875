"""A house with a keeper, a technician and a researcher, and extracts to ask for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from lims.access import Actor, Role, system_actor
from lims.collections.membership import actor_named, grant_membership
from lims.people.actions import add_person
from lims.requests.actions import ask, decide, pick
from lims.samples.actions import register
from lims.samples.drafts import AmountDraft
from lims.unit_of_work import Work, unit_of_work
from tests import make


def µl(value: str) -> AmountDraft:
    """An amount in microlitres."""
    return AmountDraft(value=value, unit="µL")


@dataclass(frozen=True)
class House:
    """Who is there, and the codes of two extracts of 50 µl."""

    researcher: Actor
    colleague: Actor
    technician: Actor
    keeper: Actor
    extract: str
    other: str

    def asked(self, amount: str | None = "10", codes: list[str] | None = None) -> str:
        """A request of the researcher's."""
        with unit_of_work(self.researcher) as work:
            return ask(
                work,
                codes=codes or [self.extract],
                purpose="barcoding eels",
                amount=µl(amount) if amount else None,
                needed_by=date(2099, 1, 1),
            )

    def granted(self, amount: str | None = "10", codes: list[str] | None = None) -> str:
        """A request that the keeper granted."""
        request = self.asked(amount, codes)
        with unit_of_work(self.keeper) as work:
            decide(work, request=request, grant=True)
        return request

    def picked(self, amount: str | None = "10", codes: list[str] | None = None) -> str:
        """A request whose samples are ready."""
        request = self.granted(amount, codes)
        with unit_of_work(self.technician) as work:
            pick(work, request=request)
        return request


def somebody(work: Work, name: str, role: Role, collection: str | None = None) -> Actor:
    """Somebody with an account, and a role everywhere or in a collection."""
    account = name.split()[0].lower()
    add_person(work, name=name, account=account, role=None if collection else role)
    if collection:
        grant_membership(work, account=account, role=role, collection=collection)
    return actor_named(work, account=account, channel="web")


@pytest.fixture
def house(settings_for_test: Any) -> House:
    """The house, committed."""
    with unit_of_work(system_actor()) as work:
        make.collection(work, "FIS")
        first, second = register(work, collection="FIS", kind="dna_extract", count=2, amount=µl("50"))
        return House(
            researcher=somebody(work, "Rik Researcher", Role.RESEARCHER),
            colleague=somebody(work, "Clara Colleague", Role.RESEARCHER),
            technician=somebody(work, "Tess Technician", Role.TECHNICIAN, "FIS"),
            keeper=somebody(work, "Kim Keeper", Role.KEEPER, "FIS"),
            extract=first,
            other=second,
        )
