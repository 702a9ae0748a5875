"""Disposal by two people: proposed, approved, turned down, withdrawn, taken back; and what stands in its way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from lims.access import Actor, Role, system_actor
from lims.collections.actions import correct_collection
from lims.collections.membership import actor_named, grant_membership
from lims.disposing.actions import (
    approve_disposal,
    propose_disposal,
    throw_away,
    turn_down_disposal,
    withdraw_disposal,
)
from lims.disposing.queries import (
    DisposalView,
    UnknownDisposalError,
    asks_for_two,
    disposal_for,
    find_disposals,
    find_waiting,
)
from lims.disposing.rules import DecidedError, NotOneselfError, OtherThanProposedError, OwnProposalError
from lims.disposing.tables import Disposal, DisposalItem
from lims.errors import InvalidInputError, NotAllowedError, NotFoundError
from lims.people.actions import add_person
from lims.requests.actions import ask, decide
from lims.samples.actions import derive, dispose, measure, register
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.holding import HeldError, NotEnoughError, find_holds
from lims.samples.queries import samples_for
from lims.samples.rules import DisposalByTwoError, DisposalReasonError, GoneError
from lims.samples.vocabulary import Disposition, HoldKind
from lims.storage.actions import add_container, place, take_out
from lims.storage.whereabouts import place_for
from lims.undoing.actions import BuiltOnError, undo
from lims.undoing.queries import latest_change_sets
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@dataclass(frozen=True)
class House:
    """A collection that asks for two, with two keepers, a technician, a box and three tissues at A01 to A03."""

    kim: Actor
    kas: Actor
    tom: Actor
    box: str
    tissues: list[str]


@pytest.fixture
def house(settings_for_test: object) -> Iterator[House]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        correct_collection(work, collection="FIS", dispose_by_two=True)
        for name, role in (("kim", Role.KEEPER), ("kas", Role.KEEPER), ("tom", Role.TECHNICIAN)):
            add_person(work, name=name.capitalize(), account=name, role=role)
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        tissues = make.samples(work, 3, kind="tissue")
        place(work, codes=tissues, into=box)
    yield House(named("kim"), named("kas"), named("tom"), box, tissues)
    with reading(SYSTEM) as work:
        assert [problem for each in verify(work) for problem in each.problems] == []


def named(account: str) -> Actor:
    with reading(SYSTEM) as work:
        return actor_named(work, account=account)


def does(actor: Actor, act: Callable[[Work], Any]) -> Any:
    with unit_of_work(actor) as work:
        return act(work)


def proposed(house: House, codes: list[str] | None = None, reason: str = "degraded") -> int:
    wanted = house.tissues[:2] if codes is None else codes
    return does(house.kim, lambda work: propose_disposal(work, codes=wanted, reason=reason)).number


def state(number: int) -> str:
    with reading(SYSTEM) as work:
        return disposal_for(work, number).state


def seen_by(actor: Actor) -> list[int]:
    with reading(actor) as work:
        return [each.number for each in find_waiting(work)]


def disposition(code: str) -> str:
    with reading(SYSTEM) as work:
        return samples_for(work, [code])[0].disposition


def position(code: str) -> str | None:
    with reading(SYSTEM) as work:
        found = place_for(work, [code]).get(code)
        return found.position if found else None


def held(code: str) -> list[str]:
    with reading(SYSTEM) as work:
        return [hold.kind for hold in find_holds(work, [samples_for(work, [code])[0].id])]


def take_back_last(actor: Actor) -> None:
    with unit_of_work(actor) as work:
        undo(work, change_set_id=latest_change_sets(work, limit=1)[0].id)


# --- alone


@pytest.mark.parametrize("becomes", ["used up", "destroyed", "deaccessioned", "released"])
def test_where_two_are_asked_for_nobody_ends_a_sample_alone(house: House, becomes: str) -> None:
    for actor in (house.kim, SYSTEM):
        with pytest.raises(DisposalByTwoError, match="FIS asks for a second person: propose"):
            does(
                actor,
                lambda work: dispose(
                    work, codes=house.tissues[:1], disposition=Disposition(becomes), reason="degraded"
                ),
            )
    with pytest.raises(DisposalByTwoError):
        does(house.kim, lambda work: throw_away(work, codes=house.tissues[:1], reason="degraded"))
    assert (disposition(house.tissues[0]), position(house.tissues[0])) == ("in collection", "A01")


def test_what_is_missing_or_found_again_needs_nobody_else(house: House) -> None:
    for becomes in (Disposition.MISSING, Disposition.IN_COLLECTION):
        does(house.kim, lambda work: dispose(work, codes=house.tissues[:1], disposition=becomes, reason="looked"))  # noqa: B023
        assert disposition(house.tissues[0]) == becomes.value


def test_other_collections_ask_for_nobody_else(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "DNA")
        (extract,) = make.samples(work, 1, kind="dna_extract", collection="DNA")
        place(work, codes=[extract], into=house.box)
        assert asks_for_two(work, [extract, *house.tissues]) == ["FIS"]
    with pytest.raises(DisposalByTwoError):
        does(house.kim, lambda work: throw_away(work, codes=[extract, house.tissues[0]], reason="expired"))
    assert does(house.kim, lambda work: throw_away(work, codes=[extract], reason="given away")) == "deaccessioned"
    assert (disposition(extract), position(extract)) == ("deaccessioned", None)
    take_back_last(house.kim)
    assert (disposition(extract), position(extract)) == ("in collection", "A04")


# --- by two


def test_what_one_proposes_another_approves_and_that_is_one_act(house: House) -> None:
    number = proposed(house)
    assert (seen_by(house.kas), seen_by(house.kim), seen_by(house.tom), seen_by(SYSTEM)) == ([number], [], [], [])
    done = does(house.kas, lambda work: approve_disposal(work, number=number))
    assert (done.state, done.proposed_by, done.decided_by, done.why) == ("approved", "Kim", "Kas", "degraded")
    for code in house.tissues[:2]:
        assert (disposition(code), position(code), held(code)) == ("destroyed", None, [])
    assert (disposition(house.tissues[2]), position(house.tissues[2])) == ("in collection", "A03")
    with reading(SYSTEM) as work:
        assert latest_change_sets(work, limit=1)[0].verbs == ("approve disposal",)
    assert seen_by(house.kas) == []


def test_an_approval_is_taken_back_as_one_and_the_proposal_waits_again(house: House) -> None:
    number = proposed(house)
    does(house.kas, lambda work: approve_disposal(work, number=number))
    take_back_last(house.kas)
    assert state(number) == "waiting"
    for at, code in enumerate(house.tissues[:2], start=1):
        assert (disposition(code), position(code), held(code)) == (
            "in collection",
            f"A0{at}",
            ["proposed for disposal"],
        )
    does(house.kas, lambda work: turn_down_disposal(work, number=number, reason="still good"))
    take_back_last(house.kas)
    assert (state(number), held(house.tissues[0])) == ("waiting", ["proposed for disposal"])
    does(house.kim, lambda work: withdraw_disposal(work, number=number))
    take_back_last(house.kim)
    assert (state(number), held(house.tissues[0])) == ("waiting", ["proposed for disposal"])
    does(house.kas, lambda work: approve_disposal(work, number=number))
    assert disposition(house.tissues[1]) == "destroyed"


def test_a_proposal_that_is_taken_back_binds_nothing(house: House) -> None:
    number = proposed(house)
    take_back_last(house.kim)
    assert (state(number), held(house.tissues[0])) == ("withdrawn", [])
    with pytest.raises(DecidedError, match=rf"Disposal {number} is withdrawn since .*, by Kim"):
        does(house.kas, lambda work: approve_disposal(work, number=number))
    assert proposed(house) == number + 1


def test_a_proposal_is_not_taken_back_once_it_was_decided_on(house: House) -> None:
    number = proposed(house)
    with reading(SYSTEM) as work:
        proposal = latest_change_sets(work, limit=1)[0].id
    does(house.kas, lambda work: turn_down_disposal(work, number=number, reason="still good"))
    with pytest.raises(BuiltOnError, match="turn down disposal"):
        does(house.kim, lambda work: undo(work, change_set_id=proposal))


def test_nobody_decides_on_what_they_proposed_themselves(house: House) -> None:
    number = proposed(house)
    for decide_on in (
        lambda work: approve_disposal(work, number=number),
        lambda work: turn_down_disposal(work, number=number, reason="changed my mind"),
    ):
        with pytest.raises(OwnProposalError, match="somebody else decides"):
            does(house.kim, decide_on)
    with pytest.raises(NotAllowedError, match="withdrawn by who proposed it"):
        does(house.kas, lambda work: withdraw_disposal(work, number=number))
    assert state(number) == "waiting"


def test_the_system_is_nobody_who_could_be_told_from_another(house: House) -> None:
    with pytest.raises(NotOneselfError, match="--as NAME"):
        does(SYSTEM, lambda work: propose_disposal(work, codes=house.tissues[:1], reason="degraded"))
    number = proposed(house)
    with pytest.raises(NotOneselfError):
        does(SYSTEM, lambda work: approve_disposal(work, number=number))


def test_it_needs_the_right_to_dispose_in_every_collection(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        (secret,) = make.samples(work, 1, collection="SEC")
        add_person(work, name="Lut", account="lut", role=Role.KEEPER)
        grant_membership(work, account="kim", role=Role.KEEPER, collection="SEC")
        grant_membership(work, account="lut", role=Role.KEEPER, collection="SEC")
    number = does(
        named("kim"), lambda work: propose_disposal(work, codes=[secret, house.tissues[0]], reason="expired")
    ).number
    assert (seen_by(named("kas")), seen_by(named("lut"))) == ([], [number])
    with reading(named("kas")) as work:
        found = disposal_for(work, number)
    assert ([each.code for each in found.items], found.hidden, found.for_me) == ([house.tissues[0]], 1, False)
    with pytest.raises(NotAllowedError, match="may not see"):
        does(named("kas"), lambda work: approve_disposal(work, number=number))
    for attempt in (
        lambda work: propose_disposal(work, codes=house.tissues[1:2], reason="expired"),
        lambda work: turn_down_disposal(work, number=number, reason="no"),
    ):
        with pytest.raises(NotAllowedError):
            does(house.tom, attempt)
    does(named("lut"), lambda work: approve_disposal(work, number=number))
    assert (disposition(secret), disposition(house.tissues[0])) == ("destroyed", "destroyed")


def test_what_the_actor_may_not_see_is_as_if_it_were_not_there(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "SEC", visibility="members")
        (secret,) = make.samples(work, 1, collection="SEC")
        add_person(work, name="Ada", account="ada", role=Role.ADMINISTRATOR)
    number = does(named("ada"), lambda work: propose_disposal(work, codes=[secret], reason="expired")).number
    with reading(house.kas) as work, pytest.raises(UnknownDisposalError):
        disposal_for(work, number)
    with pytest.raises(NotFoundError):
        does(house.kas, lambda work: approve_disposal(work, number=number + 1))


# --- meanwhile


def test_what_waits_is_neither_derived_from_nor_taken_out_nor_promised(house: House) -> None:
    proposed(house)
    code = house.tissues[0]
    for attempt in (
        lambda work: derive(work, parents=[code], draft=DerivationDraft(kind="dna_extract")),
        lambda work: take_out(work, codes=[code], to_whom="courier"),
        lambda work: ask(work, codes=[code], purpose="barcoding"),
        lambda work: dispose(work, codes=[code], disposition=Disposition.MISSING, reason="not there"),
        lambda work: propose_disposal(work, codes=[code], reason="expired"),
    ):
        with pytest.raises(HeldError, match=r"proposed for disposal since .*: disposal 1, degraded"):
            does(house.kas, attempt)
    does(house.kas, lambda work: take_out(work, codes=house.tissues[2:]))


def test_what_was_done_meanwhile_is_told_by_name(house: House) -> None:
    number = proposed(house)
    does(house.tom, lambda work: measure(work, code=house.tissues[1], type="weight", value="3", unit="g"))
    with reading(house.kas) as work:
        first, second = disposal_for(work, number).items
    assert (first.since, len(second.since)) == ((), 1)
    assert second.since[0].startswith("measure by Tom on 20")
    assert (first.place, first.before, first.now) == (("Box", "A01"), "in collection", "in collection")


def test_what_is_no_more_as_it_was_proposed_is_refused_by_name(house: House) -> None:
    number = proposed(house)
    with unit_of_work(SYSTEM) as work:  # what no act does as long as the hold stands
        statement = text("UPDATE material_sample SET disposition = 'missing' WHERE code = :code")
        work.execute(statement, {"code": house.tissues[1]})
    with pytest.raises(OtherThanProposedError, match="is missing, and was in collection"):
        does(house.kas, lambda work: approve_disposal(work, number=number))
    with unit_of_work(SYSTEM) as work:
        statement = text("UPDATE material_sample SET disposition = 'in collection' WHERE code = :code")
        work.execute(statement, {"code": house.tissues[1]})
    does(house.kas, lambda work: approve_disposal(work, number=number))


def test_what_is_gone_or_bound_or_reserved_is_not_proposed(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        correct_collection(work, collection="FIS", dispose_by_two=False)
        dispose(work, codes=house.tissues[:1], disposition=Disposition.USED_UP, reason="used up")
        correct_collection(work, collection="FIS", dispose_by_two=True)
        amount = AmountDraft(value="50", unit="µL")
        (extract,) = register(work, collection="FIS", kind="dna_extract", amount=amount)
    with pytest.raises(GoneError, match="used up"):
        proposed(house, house.tissues[:1])
    with unit_of_work(house.kas) as work:
        request = ask(work, codes=[extract], purpose="barcoding", amount=AmountDraft(value="10", unit="µL"))
        decide(work, request=request, grant=True)
    with pytest.raises(NotEnoughError, match="reserved"):
        proposed(house, [extract])


def test_of_two_who_decide_the_second_is_told_who_was_first(house: House) -> None:
    number = proposed(house)
    does(house.kas, lambda work: turn_down_disposal(work, number=number, reason="the last of its kind"))
    with reading(house.kim) as work:
        found = disposal_for(work, number)
    assert (found.state, found.decision_reason, found.mine) == ("turned down", "the last of its kind", True)
    with unit_of_work(SYSTEM) as work:
        add_person(work, name="Ada", account="ada", role=Role.ADMINISTRATOR)
    with pytest.raises(DecidedError, match=rf"Disposal {number} is turned down since 20.*, by Kas"):
        does(named("ada"), lambda work: approve_disposal(work, number=number))
    assert held(house.tissues[0]) == []


def test_a_sample_that_is_named_twice_is_proposed_once(house: House) -> None:
    number = proposed(house, [house.tissues[0], house.tissues[0].lower()])
    with reading(SYSTEM) as work:
        assert len(disposal_for(work, number).items) == 1
        assert [each.number for each in find_disposals(work)] == [number]


# --- reasons


def test_a_proposal_and_its_refusal_say_why(house: House) -> None:
    for reason, comment in (("", None), ("boredom", None), ("other", "  ")):
        with pytest.raises(DisposalReasonError):
            does(
                house.kim,
                lambda work: propose_disposal(work, codes=house.tissues, reason=reason, comment=comment),  # noqa: B023
            )
    with pytest.raises(InvalidInputError):
        does(house.kim, lambda work: propose_disposal(work, codes=[], reason="degraded"))
    found: DisposalView = does(
        house.kim, lambda work: propose_disposal(work, codes=house.tissues, reason="other", comment=" wrong species ")
    )
    assert (found.why, found.disposition) == ("other: wrong species", "destroyed")
    with pytest.raises(InvalidInputError, match="why it is turned down"):
        does(house.kas, lambda work: turn_down_disposal(work, number=found.number, reason=" "))


# --- the database itself


def test_the_database_refuses_an_approval_by_the_proposer_and_a_changed_proposal(house: House) -> None:
    number = proposed(house)
    with reading(SYSTEM) as work:
        found = work.execute(text("SELECT id, proposed_by_id FROM disposal")).one()
    by_oneself = {"state": "approved", "decided_at": named_moment(), "decided_by_id": found.proposed_by_id}
    for values in (
        by_oneself,
        {**by_oneself, "state": "turned down", "decision_reason": "no"},
        {**by_oneself, "decided_by_id": None},
        {"state": "approved"},
        {"proposed_by_id": found.proposed_by_id + 1},
        {"disposition": "used up"},
        {"comment": "otherwise"},
    ):
        with pytest.raises(DBAPIError), unit_of_work(SYSTEM) as work:
            work.execute(update(Disposal).values(values))
    for table in (Disposal, DisposalItem):
        with pytest.raises(DBAPIError), unit_of_work(SYSTEM) as work:
            work.execute(delete(table.__table__))
    with pytest.raises(DBAPIError), unit_of_work(SYSTEM) as work:
        work.execute(update(DisposalItem).values(disposition_before="missing"))
    assert state(number) == "waiting"


def named_moment() -> object:
    with reading(SYSTEM) as work:
        return work.now


def test_verifying_tells_of_a_hold_that_was_lifted_behind_its_back(house: House) -> None:
    proposed(house)
    with unit_of_work(SYSTEM) as work:
        work.execute(text("UPDATE hold SET lifted_at = since WHERE kind = :kind"), {"kind": HoldKind.DISPOSAL})
    with reading(SYSTEM) as work:
        problems = [problem for each in verify(work) for problem in each.problems]
    assert problems == ["Disposal 1 is waiting, and a hold of it is lifted."] * 2
    with unit_of_work(SYSTEM) as work:
        work.execute(text("UPDATE hold SET lifted_at = NULL WHERE kind = :kind"), {"kind": HoldKind.DISPOSAL})
