"""Asking, deciding, picking, handing out, taking back, on both databases."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lims.access import Actor, Permission, Role, system_actor
from lims.collections.actions import add_collection
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError, NotAllowedError
from lims.messages.tables import Message
from lims.people.queries import find_agent
from lims.preserving.thaws import kept_for
from lims.requests.actions import add_to_request, ask, decide, hand_out, pick, take_back, withdraw_request
from lims.requests.progress import AskedAlreadyError, NothingToDoError, NotOnRequestError
from lims.requests.queries import UnknownRequestError, request_for
from lims.requests.rules import DayPassedError, NotAvailableError, StepError
from lims.requests.tables import Loan, LoanItem
from lims.samples.actions import derive, dispose, register, take
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.holding import HeldError, NotEnoughError, find_holds, set_hold
from lims.samples.lineage import parents_for
from lims.samples.queries import SampleView, samples_for
from lims.samples.vocabulary import Disposition, HoldKind
from lims.storage.actions import add_container, place
from lims.storage.whereabouts import custody_for, place_for
from lims.undoing.actions import BuiltOnError, undo
from lims.undoing.queries import life_for
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.codes import passes_check
from lims.values.quantities import AmountError, to_base, unit_named
from tests.lims.requests.conftest import House, µl

SYSTEM = system_actor()


def sample(work: Work, code: str) -> SampleView:
    return samples_for(work, [code])[0]


def left(code: str) -> str:
    with reading(SYSTEM) as work:
        return sample(work, code).shown_amount.replace("\u202f", " ")


def states(request: str) -> tuple[str, list[str]]:
    with reading(SYSTEM) as work:
        found = request_for(work, request)
        return found.state, [item.state for item in found.items]


def holds(code: str) -> list[tuple[str, int | None]]:
    with reading(SYSTEM) as work:
        return [(hold.kind, hold.amount) for hold in find_holds(work, [sample(work, code).id])]


def mails() -> list[str]:
    with reading(SYSTEM) as work:
        return list(work.execute(select(columns(Message).subject).order_by(columns(Message).id)).scalars())


def picked(request: str) -> str:
    with reading(SYSTEM) as work:
        return request_for(work, request).items[0].picked or ""


def boxed(code: str) -> str:
    """Puts a sample into a box of its own; the box's code."""
    with unit_of_work(SYSTEM) as work:
        (box,) = add_container(work, name="Box", type_key="box_9x9")
        place(work, codes=[code], into=box)
        return box


# --- the way of a request


def test_ten_microlitres_are_asked_for_granted_picked_and_handed_out(house: House) -> None:
    request = house.asked()
    assert passes_check(request)
    assert request.startswith("REK")
    assert (states(request), holds(house.extract)) == (("asked", ["asked"]), [])
    with unit_of_work(house.keeper) as work:
        assert decide(work, request=request, grant=True).state == "decided"
    assert holds(house.extract) == [("reserved", to_base(10, unit_named("µL")))]
    with unit_of_work(house.technician) as work:
        assert pick(work, request=request).state == "picking"
    assert (left(house.extract), holds(house.extract)) == ("40 µL", [])
    with unit_of_work(house.technician) as work:
        assert hand_out(work, request=request).state == "handed out"
    with reading(SYSTEM) as work:
        aliquot = sample(work, picked(request))
        assert parents_for(work, aliquot.id) == [house.extract]
        assert (aliquot.kind, aliquot.collection, aliquot.disposition) == ("dna_extract", "FIS", "released")
        assert aliquot.amount_left == to_base(10, unit_named("µL"))
        assert find_holds(work, [aliquot.id]) == []
        verbs = [act.verb for act in life_for(work, "material_sample", aliquot.id)]
        assert verbs == ["hand out", "derive"]
    assert mails() == [f"{request}: granted", f"{request}: handed out"]


def test_a_whole_sample_is_reserved_and_handed_out_itself(house: House) -> None:
    request = house.granted(amount=None)
    with pytest.raises(HeldError, match=request), unit_of_work(SYSTEM) as work:
        take(work, code=house.extract, amount=µl("1"))
    with unit_of_work(house.technician) as work:
        pick(work, request=request)
        hand_out(work, request=request, to="Prof. Zoë  Peeters")
    assert picked(request) == house.extract
    with reading(SYSTEM) as work:
        assert sample(work, house.extract).disposition == "released"
        act = life_for(work, "material_sample", sample(work, house.extract).id)[0]
        receiver = find_agent(work, name="Prof. Zoë Peeters")
        assert receiver is not None
        assert (act.verb, act.details) == ("hand out", {"request": request, "to_agent_id": receiver.id, "due_on": None})


def test_requests_get_the_next_code_whatever_came_before(house: House) -> None:
    assert [house.asked()[:9] for _ in range(2)] == ["REK000001", "REK000002"]


def test_a_collection_that_has_the_prefix_keeps_it(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        add_collection(work, code="REKEN", name="Took it first", prefix="REK")
    first, second = house.asked(), house.asked()
    assert first[:3] == second[:3] != "REK"


def test_nothing_is_reserved_for_what_is_refused(house: House) -> None:
    request = house.asked()
    with pytest.raises(InvalidInputError, match="why"), unit_of_work(house.keeper) as work:
        decide(work, request=request, grant=False, reason=" ")
    with unit_of_work(house.keeper) as work:
        decide(work, request=request, grant=False, reason="the last of its kind")
    assert (states(request), holds(house.extract)) == (("closed", ["refused"]), [])
    with reading(house.researcher) as work:
        assert request_for(work, request).items[0].decision_reason == "the last of its kind"
    assert mails() == [f"{request}: refused"]


def test_items_go_their_ways_one_by_one(house: House) -> None:
    request = house.asked(codes=[house.extract, house.other])
    with unit_of_work(house.keeper) as work:
        decide(work, request=request, grant=True, codes=[house.extract])
    assert states(request) == ("asked", ["granted", "asked"])
    with unit_of_work(house.keeper) as work:
        decide(work, request=request, grant=True)
    with unit_of_work(house.technician) as work:
        pick(work, request=request, codes=[house.other])
        hand_out(work, request=request)
    assert states(request) == ("picking", ["granted", "handed out"])
    with pytest.raises(StepError, match=f"{house.other} is handed out"), unit_of_work(house.technician) as work:
        pick(work, request=request, codes=[house.other])


def test_alike_aliquots_are_made_in_one_act(house: House) -> None:
    request = house.picked(codes=[house.extract, house.other])
    with reading(SYSTEM) as work:
        codes = [item.picked or "" for item in request_for(work, request).items]
        assert [parents_for(work, sample(work, code).id) for code in codes] == [[house.extract], [house.other]]
        assert len({sample(work, code).change_set_id for code in codes}) == 1


def test_of_an_amount_that_was_never_recorded_some_may_be_picked(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        (extract,) = register(work, collection="FIS", kind="dna_extract")
    request = house.picked(codes=[extract])
    assert (left(extract), left(picked(request))) == ("–", "10 µL")


# --- what is refused


@pytest.mark.parametrize(("amount", "wanted"), [("60", "60"), ("50.1", "50.1")])
def test_more_than_is_left_cannot_be_asked_for(house: House, amount: str, wanted: str) -> None:
    with pytest.raises(NotEnoughError, match=wanted):
        house.asked(amount)


def test_only_what_is_free_can_be_asked_for_and_granted(house: House) -> None:
    first, second = house.asked("30"), house.asked("30")
    with unit_of_work(house.keeper) as work:
        decide(work, request=first, grant=True)
    with pytest.raises(NotEnoughError, match="reserved"), unit_of_work(house.keeper) as work:
        decide(work, request=second, grant=True)
    with pytest.raises(NotEnoughError, match="reserved"):
        house.asked("30")
    with pytest.raises(NotEnoughError, match=f"All of {house.extract}.*{first}"):
        house.asked(None)


def test_what_is_gone_or_forbidden_cannot_be_asked_for(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        dispose(work, codes=[house.extract], disposition=Disposition.MISSING, reason="not in its box")
        found = sample(work, house.other)
        set_hold(work, subject_id=found.id, kind=HoldKind.FORBIDDEN, reason="permit expired")
    with pytest.raises(NotAvailableError, match="missing"):
        house.asked()
    with pytest.raises(HeldError, match="permit expired"):
        house.asked(codes=[house.other])


def test_a_request_says_what_for_and_when(house: House) -> None:
    with unit_of_work(house.researcher) as work:
        with pytest.raises(InvalidInputError, match="what the samples are for"):
            ask(work, codes=[house.extract], purpose=" ")
        with pytest.raises(InvalidInputError, match="at least one"):
            ask(work, codes=[], purpose="x")
        with pytest.raises(DayPassedError):
            ask(work, codes=[house.extract], purpose="x", needed_by=date(2020, 1, 1))
        with pytest.raises(AmountError, match="mass"):
            ask(work, codes=[house.extract], purpose="x", amount=AmountDraft(value="1", unit="mg"))


def test_a_sample_named_twice_is_asked_for_once(house: House) -> None:
    assert states(house.asked(codes=[house.extract, house.extract.lower()]))[1] == ["asked"]


def test_only_who_may_decides_and_picks(house: House) -> None:
    request = house.asked()
    for actor in (house.researcher, house.technician):
        with pytest.raises(NotAllowedError), unit_of_work(actor) as work:
            decide(work, request=request, grant=True)
    with unit_of_work(house.keeper) as work:
        decide(work, request=request, grant=True)
    with pytest.raises(NotAllowedError), unit_of_work(house.researcher) as work:
        pick(work, request=request)


def test_somebody_without_a_role_asks_for_nothing(house: House) -> None:
    member = Actor(None, None, "Nobody", in_collections={})
    assert not member.may_anywhere(Permission.ASK)
    with pytest.raises(Exception, match="Nothing goes by"), unit_of_work(member) as work:
        ask(work, codes=[house.extract], purpose="x")


def test_requests_of_others_are_not_there(house: House) -> None:
    request = house.asked()
    with pytest.raises(UnknownRequestError), reading(house.colleague) as work:
        request_for(work, request)
    with pytest.raises(UnknownRequestError), reading(SYSTEM) as work:
        request_for(work, house.extract)


def test_what_is_not_on_the_request_is_said_to_be_so(house: House) -> None:
    request = house.asked()
    with pytest.raises(NotOnRequestError, match=house.other), unit_of_work(house.keeper) as work:
        decide(work, request=request, grant=True, codes=[house.other])
    with pytest.raises(NothingToDoError, match="granted"), unit_of_work(house.technician) as work:
        pick(work, request=request)


def test_a_permit_that_expires_in_between_stops_picking_and_handing_out(house: House) -> None:
    by_amount, whole = house.granted(), house.picked(amount=None, codes=[house.other])
    with unit_of_work(SYSTEM) as work:
        for code in (house.extract, house.other):
            found = sample(work, code)
            set_hold(work, subject_id=found.id, kind=HoldKind.FORBIDDEN, reason="permit expired")
    with pytest.raises(HeldError, match="permit expired"), unit_of_work(house.technician) as work:
        pick(work, request=by_amount)
    with pytest.raises(HeldError, match="permit expired"), unit_of_work(house.technician) as work:
        hand_out(work, request=whole)
    assert holds(house.extract)[0][0] == "reserved"


def test_two_keepers_grant_the_same_rest_only_once(house: House) -> None:
    requests = [house.asked("30"), house.asked("30")]
    outcomes: list[str] = []

    def grant(request: str) -> None:
        try:
            with unit_of_work(house.keeper) as work:
                decide(work, request=request, grant=True)
            outcomes.append("granted")
        except NotEnoughError:
            outcomes.append("refused")

    threads = [threading.Thread(target=grant, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["granted", "refused"]


def test_two_technicians_pick_a_request_only_once(house: House) -> None:
    request = house.granted()
    outcomes: list[str] = []

    def fetch() -> None:
        try:
            with unit_of_work(house.technician) as work:
                pick(work, request=request, codes=[house.extract])
            outcomes.append("picked")
        except ConflictError:
            outcomes.append("refused")

    threads = [threading.Thread(target=fetch) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["picked", "refused"]
    assert left(house.extract) == "40 µL"


def test_first_requests_at_once_share_one_series(house: House) -> None:
    codes: list[str] = []
    threads = [threading.Thread(target=lambda: codes.append(house.asked())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(codes)) == 4
    assert {code[:3] for code in codes} == {"REK"}


# --- lending, taking back, withdrawing


def test_what_is_lent_is_bound_until_it_is_back(house: House) -> None:
    boxed(house.extract)
    request = house.picked(amount=None)
    due = datetime.now(UTC).date() + timedelta(days=30)
    with unit_of_work(house.technician) as work:
        hand_out(work, request=request, due_on=due)
    assert holds(house.extract) == [("bound", None)]
    with pytest.raises(HeldError, match="lent to Rik Researcher"), unit_of_work(SYSTEM) as work:
        derive(work, parents=[house.extract], draft=DerivationDraft(kind="library"))
    with reading(SYSTEM) as work:
        assert place_for(work, [house.extract])[house.extract].state == "held"
        assert custody_for(work, house.extract)[0].to_whom == "Rik Researcher"
        assert sample(work, house.extract).disposition == "in collection"
    with unit_of_work(house.technician) as work:
        assert take_back(work, request=request, condition="thawed once", thawed=True).state == "closed"
    assert holds(house.extract) == []
    with reading(SYSTEM) as work:
        assert place_for(work, [house.extract])[house.extract].state == "in place"
        assert work.execute(select(columns(LoanItem).condition_on_return)).scalar() == "thawed once"
        assert work.execute(select(columns(Loan).closed_on)).scalar() is not None
        assert kept_for(work, house.extract).own == 1


@pytest.mark.parametrize(("thawed", "counted"), [(True, (1, 0)), (False, (0, 0)), (None, (0, 1))])
def test_what_is_taken_back_says_whether_it_thawed(house: House, thawed: bool | None, counted: tuple[int, int]) -> None:
    boxed(house.extract)
    request = house.picked(amount=None)
    with unit_of_work(house.technician) as work:
        hand_out(work, request=request, due_on=datetime.now(UTC).date())
    with unit_of_work(house.technician) as work:
        take_back(work, request=request, thawed=thawed)
    with reading(SYSTEM) as work:
        kept = kept_for(work, house.extract)
    assert (kept.own, kept.unsaid) == counted


def test_a_loan_stays_open_until_all_of_it_is_back(house: House) -> None:
    request = house.picked(amount=None, codes=[house.extract, house.other])
    with unit_of_work(house.technician) as work:
        hand_out(work, request=request, to="Museum", due_on=date(2099, 1, 1))
        take_back(work, request=request, codes=[house.other])
        assert work.execute(select(columns(Loan).closed_on)).scalar() is None
    assert states(request) == ("handed out", ["handed out", "returned"])
    assert (holds(house.extract), holds(house.other)) == ([("bound", None)], [])


def test_what_was_given_away_gives_up_its_place_and_may_come_back(house: House) -> None:
    boxed(house.extract)
    request = house.picked(amount=None)
    with unit_of_work(house.technician) as work:
        hand_out(work, request=request)
    with reading(SYSTEM) as work:
        assert place_for(work, [house.extract]) == {}
        assert (custody_for(work, house.extract)[0].direction, custody_for(work, house.extract)[0].to_whom) == (
            "out",
            "Rik Researcher",
        )
    with unit_of_work(house.technician) as work:
        take_back(work, request=request)
        assert sample(work, house.extract).disposition == "in collection"


def test_lending_needs_somebody_and_a_day_to_come(house: House) -> None:
    with unit_of_work(SYSTEM) as work:
        request = ask(work, codes=[house.extract], purpose="x")
        decide(work, request=request, grant=True)
        pick(work, request=request)
        with pytest.raises(InvalidInputError, match="who borrows"):
            hand_out(work, request=request, due_on=date(2099, 1, 1))
        with pytest.raises(DayPassedError):
            hand_out(work, request=request, to="Museum", due_on=date(2020, 1, 1))


def test_the_system_hands_out_what_it_asked_for(house: House) -> None:
    with unit_of_work(system_actor("els")) as work:
        request = ask(work, codes=[house.extract], purpose="x", amount=µl("10"))
        decide(work, request=request, grant=True)
        pick(work, request=request)
        assert hand_out(work, request=request).state == "handed out"
    assert mails() == []


def test_a_withdrawn_request_reserves_nothing(house: House) -> None:
    request = house.granted()
    with pytest.raises(UnknownRequestError), unit_of_work(house.colleague) as work:
        withdraw_request(work, request=request)
    with unit_of_work(house.researcher) as work:
        assert withdraw_request(work, request=request, reason="found another").state == "withdrawn"
    assert holds(house.extract) == []
    with pytest.raises(NothingToDoError), unit_of_work(house.researcher) as work:
        withdraw_request(work, request=request)


def test_a_technician_does_not_withdraw_for_others_but_a_keeper_does(house: House) -> None:
    request = house.picked()
    with pytest.raises(NotAllowedError), unit_of_work(house.technician) as work:
        withdraw_request(work, request=request)
    with unit_of_work(house.keeper) as work:
        withdraw_request(work, request=request, reason="freezer broke")
    assert holds(picked(request)) == []
    assert f"{request}: withdrawn" in mails()


# --- taking steps back


def test_every_step_is_taken_back_in_turn(house: House) -> None:
    request = house.asked()
    for actor, step in (
        (house.keeper, lambda work: decide(work, request=request, grant=True)),
        (house.technician, lambda work: pick(work, request=request)),
        (house.technician, lambda work: hand_out(work, request=request, due_on=date(2099, 1, 1))),
        (house.technician, lambda work: take_back(work, request=request, condition="fine")),
    ):
        with unit_of_work(actor) as work:
            step(work)
    aliquot = picked(request)
    with unit_of_work(house.technician) as work:
        undo(work)
    assert (states(request), holds(aliquot)) == (("handed out", ["handed out"]), [("bound", None)])
    with unit_of_work(house.technician) as work:
        undo(work)
    assert (states(request), holds(aliquot)) == (("picking", ["picked"]), [("reserved", None)])
    with unit_of_work(house.technician) as work:
        undo(work)
    assert (states(request), left(house.extract)) == (("decided", ["granted"]), "50 µL")
    assert (len(holds(house.extract)), holds(aliquot)) == (1, [])
    with reading(SYSTEM) as work:
        assert sample(work, aliquot).record == "withdrawn"
    with unit_of_work(house.keeper) as work:
        undo(work)
    assert (states(request), holds(house.extract)) == (("asked", ["asked"]), [])
    with unit_of_work(house.researcher) as work:
        undo(work)
    assert states(request) == ("withdrawn", ["withdrawn"])


def test_a_step_that_was_taken_back_is_taken_again(house: House) -> None:
    request = house.picked()
    with unit_of_work(house.technician) as work:
        undo(work)
    with unit_of_work(house.technician) as work:
        pick(work, request=request)
    assert (left(house.extract), states(request)) == ("40 µL", ("picking", ["picked"]))
    assert mails()[-1] == f"{request}: taken back"


def test_a_step_on_which_another_was_built_is_not_taken_back(house: House) -> None:
    house.picked()
    with pytest.raises(BuiltOnError, match="pick"), unit_of_work(house.keeper) as work:
        undo(work)


def test_handing_out_from_a_box_is_taken_back(house: House) -> None:
    boxed(house.extract)
    request = house.picked(amount=None)
    with unit_of_work(house.technician) as work:
        hand_out(work, request=request)
    with unit_of_work(house.technician) as work:
        undo(work)
    with reading(SYSTEM) as work:
        assert sample(work, house.extract).disposition == "in collection"
        assert place_for(work, [house.extract])[house.extract].state == "in place"
    assert holds(house.extract) == [("reserved", None)]


def test_roles_are_those_of_the_table() -> None:
    assert [role for role in Role if all(Actor(None, None, "", role).may(each) for each in (Permission.DECIDE,))] == [
        Role.KEEPER,
        Role.ADMINISTRATOR,
    ]


# --- adding to a request


def test_more_is_added_to_an_open_request_and_taken_back(house: House) -> None:
    request = house.asked()
    with unit_of_work(SYSTEM) as work:
        (more,) = register(work, collection="FIS", kind="specimen")
    with unit_of_work(SYSTEM) as work:
        added = add_to_request(work, request=request, codes=[more])
        change_set_id = work.change_set_id
    assert [(item.code, item.state) for item in added.items][-1] == (more, "asked")
    with pytest.raises(AskedAlreadyError, match="already"), unit_of_work(SYSTEM) as work:
        add_to_request(work, request=request, codes=[more])
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=change_set_id)
    assert states(request)[1][-1] == "withdrawn"
    with unit_of_work(SYSTEM) as work:
        add_to_request(work, request=request, codes=[more])
    assert states(request)[1][-1] == "asked"


def test_nothing_is_added_to_a_closed_request_nor_what_is_gone(house: House) -> None:
    request = house.asked()
    with unit_of_work(SYSTEM) as work:
        more, gone = register(work, collection="FIS", kind="specimen", count=2)
        dispose(work, codes=[gone], disposition=Disposition.DESTROYED, reason="broken or leaked")
    with pytest.raises(NotAvailableError), unit_of_work(SYSTEM) as work:
        add_to_request(work, request=request, codes=[gone])
    with unit_of_work(SYSTEM) as work:
        withdraw_request(work, request=request)
    with pytest.raises(StepError, match="ask anew"), unit_of_work(SYSTEM) as work:
        add_to_request(work, request=request, codes=[more])
