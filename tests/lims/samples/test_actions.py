"""Registering, deriving, taking and correcting, on both databases."""

import threading
from collections.abc import Iterator

import pytest

from lims.access import Actor, Role, system_actor
from lims.errors import InvalidInputError, NotAllowedError
from lims.identity.queries import MisreadCodeError, UnknownCodeError
from lims.samples.actions import (
    LinkedError,
    correct,
    derive,
    determine,
    dispose,
    link,
    recount,
    register,
    take,
)
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.holding import HeldError, NotEnoughError, set_hold
from lims.samples.lineage import children_for, parents_for
from lims.samples.queries import samples_for
from lims.samples.rules import ENDINGS, CycleError, DisposalReasonError, GoneError
from lims.samples.searching import count_samples, find_samples
from lims.samples.vocabulary import Disposition, HoldKind
from lims.undoing.actions import BuiltOnError, UndoneAlreadyError, undo
from lims.undoing.queries import life_for
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.quantities import AmountError, Qualifier, to_base, unit_named
from tests import make

SYSTEM = system_actor()
MICROLITRE = unit_named("µL")


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        yield work


def µl(value: str) -> AmountDraft:
    return AmountDraft(value=value, unit="µL")


def left(work: Work, code: str) -> int | None:
    return samples_for(work, [code])[0].amount_left


def test_each_sample_gets_the_next_code_of_its_collection(work: Work) -> None:
    assert register(work, collection="FIS", kind="specimen", count=3) == ["FIS000001M", "FIS000002K", "FIS000003I"]
    assert register(work, collection="FIS", kind="specimen")[0].startswith("FIS000004")


def test_a_sample_is_found_by_any_spelling_of_its_code(work: Work) -> None:
    (code,) = register(work, collection="FIS", kind="water")
    spelled = f" {code[:3].lower()} {code[3:9]}-{code[9]}"
    assert samples_for(work, [spelled])[0].code == code


def test_an_unknown_and_a_misread_code_are_told_apart(work: Work) -> None:
    (code,) = register(work, collection="FIS", kind="water")
    wrong = code[:9] + ("0" if code[9] != "0" else "1")
    with pytest.raises(MisreadCodeError, match="check character"):
        samples_for(work, [wrong])
    with pytest.raises(UnknownCodeError, match="Nothing goes by"):
        samples_for(work, ["somebody's tube"])


def test_ten_extracts_and_a_blank_are_made_in_one_act(work: Work) -> None:
    tissues = register(work, collection="FIS", kind="tissue", count=10)
    made = derive(work, parents=tissues, draft=DerivationDraft(kind="dna_extract", made=µl("100"), blanks=1))
    assert [view.parents for view in made] == [(code,) for code in tissues] + [()]
    blank = samples_for(work, [made[-1].code])[0]
    assert (blank.kind, blank.control_type, blank.event_id) == ("dna_extract", "extraction blank", None)
    assert left(work, made[0].code) == to_base(100, MICROLITRE)
    assert parents_for(work, blank.id) == []


def test_a_pool_is_one_child_of_all(work: Work) -> None:
    libraries = register(work, collection="FIS", kind="library", count=4, amount=µl("20"))
    (pool,) = derive(
        work, parents=libraries, draft=DerivationDraft(kind="pool", pool=True, taken=µl("5"), made=µl("20"))
    )
    assert pool.parents == tuple(libraries)
    assert {left(work, code) for code in libraries} == {to_base(15, MICROLITRE)}


def test_what_is_taken_is_per_child(work: Work) -> None:
    (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    derive(
        work, parents=[extract], draft=DerivationDraft(kind="dna_extract", children=3, taken=µl("10"), made=µl("10"))
    )
    assert left(work, extract) == to_base(20, MICROLITRE)


def test_more_than_is_left_is_refused_and_nothing_is_written(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    with pytest.raises(NotEnoughError, match="left"), unit_of_work(SYSTEM) as work:
        derive(work, parents=[extract], draft=DerivationDraft(kind="dna_extract", children=6, taken=µl("10")))
    with reading(SYSTEM) as work:
        assert left(work, extract) == to_base(50, MICROLITRE)
        assert count_samples(work) == "1"


def test_an_approximate_amount_may_be_overdrawn(work: Work) -> None:
    (bundle,) = register(
        work,
        collection="FIS",
        kind="lot",
        amount=AmountDraft(value="40", unit="piece"),
        qualifier=Qualifier.APPROXIMATE,
    )
    take(work, code=bundle, amount=AmountDraft(value="41", unit="piece"))
    assert left(work, bundle) == -1


def test_taking_all_uses_the_parent_up(work: Work) -> None:
    (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    derive(work, parents=[extract], draft=DerivationDraft(kind="library", take_all=True))
    assert samples_for(work, [extract])[0].disposition == "used up"
    with pytest.raises(GoneError):
        derive(work, parents=[extract], draft=DerivationDraft(kind="library"))


def test_a_reservation_leaves_only_the_rest_free(work: Work) -> None:
    (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    sample = samples_for(work, [extract])[0]
    set_hold(work, subject_id=sample.id, kind=HoldKind.RESERVED, reason="request", amount=to_base(45, MICROLITRE))
    with pytest.raises(NotEnoughError, match="reserved"):
        take(work, code=extract, amount=µl("10"))
    take(work, code=extract, amount=µl("5"))


def test_a_forbidden_sample_gives_nothing(work: Work) -> None:
    (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    sample = samples_for(work, [extract])[0]
    set_hold(work, subject_id=sample.id, kind=HoldKind.FORBIDDEN, reason="permit expired")
    with pytest.raises(HeldError, match="permit expired"):
        derive(work, parents=[extract], draft=DerivationDraft(kind="library"))


def test_a_sample_cannot_come_from_its_own_descendant(work: Work) -> None:
    (fish,) = register(work, collection="FIS", kind="specimen")
    (tissue,) = derive(work, parents=[fish], draft=DerivationDraft(kind="tissue"))
    with pytest.raises(CycleError):
        link(work, parent=tissue.code, child=fish)


def test_not_even_after_more_than_a_hundred_passages(work: Work) -> None:
    (first,) = register(work, collection="FIS", kind="culture")
    last = first
    for _ in range(105):
        last = derive(work, parents=[last], draft=DerivationDraft(kind="culture"))[0].code
    with pytest.raises(CycleError):
        link(work, parent=last, child=first)


def test_linking_existing_samples_joins_their_lineage(work: Work) -> None:
    fish, otolith = (
        register(work, collection="FIS", kind="specimen")[0],
        register(work, collection="FIS", kind="otolith")[0],
    )
    link(work, parent=fish, child=otolith)
    assert children_for(work, samples_for(work, [fish])[0].id) == [otolith]


def test_a_recount_posts_the_difference(work: Work) -> None:
    (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    recount(work, code=extract, amount=µl("42.5"), qualifier=Qualifier.EXACT, reason="measured")
    assert left(work, extract) == to_base("42.5", MICROLITRE)


def test_an_amount_in_the_wrong_unit_is_refused(work: Work) -> None:
    with pytest.raises(InvalidInputError, match="volume"):
        register(work, collection="FIS", kind="dna_extract", amount=AmountDraft(value="5", unit="mg"))


def test_a_researcher_may_not_register(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    researcher = Actor(None, None, "An Researcher", everywhere=Role.RESEARCHER)
    with pytest.raises(NotAllowedError, match="register"), unit_of_work(researcher) as work:
        register(work, collection="FIS", kind="specimen")


def test_eight_takers_of_ten_from_fifty_leave_nothing_below_zero(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    outcomes: list[str] = []

    def take_ten() -> None:
        try:
            with unit_of_work(SYSTEM) as work:
                take(work, code=extract, amount=µl("10"))
            outcomes.append("taken")
        except NotEnoughError:
            outcomes.append("refused")

    threads = [threading.Thread(target=take_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 3 + ["taken"] * 5
    with reading(SYSTEM) as work:
        assert left(work, extract) == 0


def test_two_opposite_links_at_once_make_no_cycle(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        first, second = register(work, collection="FIS", kind="culture", count=2)
    outcomes: list[str] = []

    def join(parent: str, child: str) -> None:
        try:
            with unit_of_work(SYSTEM) as work:
                link(work, parent=parent, child=child)
            outcomes.append("linked")
        except CycleError:
            outcomes.append("refused")

    threads = [threading.Thread(target=join, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["linked", "refused"]


def test_samples_are_found_by_kind_newest_first(work: Work) -> None:
    make.collection(work, "SEA")
    codes = register(work, collection="FIS", kind="dna_extract", count=3)
    register(work, collection="SEA", kind="dna_extract")
    found = find_samples(work, "extract", kind="dna_extract", collection="FIS").found
    assert [each.sample.code for each in found] == codes[::-1]
    assert [each.sample.code for each in find_samples(work, codes[0]).found] == [codes[0]]


def test_pages_of_a_search_follow_one_another(work: Work) -> None:
    codes = register(work, collection="FIS", kind="soil", count=7)
    first = find_samples(work, "soil", limit=4)
    second = find_samples(work, "soil", limit=4, before=first.next_before)
    assert [each.sample.code for each in (*first.found, *second.found)] == codes[::-1]
    assert second.next_before is None


def test_an_undone_derivation_gives_the_amount_back(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    with unit_of_work(SYSTEM) as work:
        (aliquot,) = derive(work, parents=[extract], draft=DerivationDraft(kind="dna_extract", taken=µl("20")))
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with reading(SYSTEM) as work:
        assert left(work, extract) == to_base(50, MICROLITRE)
        gone = samples_for(work, [aliquot.code])[0]
        assert gone.record == "withdrawn"
        assert parents_for(work, gone.id) == []


def test_what_was_built_on_cannot_be_undone(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
    with unit_of_work(SYSTEM) as work:
        (fish,) = register(work, collection="FIS", kind="specimen")
        registered = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        derive(work, parents=[fish], draft=DerivationDraft(kind="tissue"))
        derived = work.change_set_id
    with pytest.raises(BuiltOnError, match="derive"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)
    for each in (derived, registered):
        with unit_of_work(SYSTEM) as work:
            undo(work, change_set_id=each)
    with pytest.raises(UndoneAlreadyError), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=registered)


def test_a_correction_keeps_what_was_there_and_can_be_undone(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (fish,) = register(work, collection="FIS", kind="specimen", name="first")
    with unit_of_work(SYSTEM) as work:
        correct(work, code=fish, values={"name": "second"}, reason="misread")
    with unit_of_work(SYSTEM) as work:
        assert samples_for(work, [fish])[0].name == "second"
        undo(work)
        assert samples_for(work, [fish])[0].name == "first"


def test_taking_from_what_nobody_counted_is_recorded_and_posts_nothing(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (extract,) = register(work, collection="FIS", kind="dna_extract")
    with unit_of_work(SYSTEM) as work:
        take(work, code=extract, amount=µl("2"))
    with reading(SYSTEM) as work:
        sample = samples_for(work, [extract])[0]
        told = life_for(work, "material_sample", sample.id)[0]
    assert (sample.amount_left, told.verb, told.details) == (None, "take", {"taken": "2 µL"})


def test_an_undone_first_count_leaves_the_amount_unknown(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (extract,) = register(work, collection="FIS", kind="dna_extract")
    with unit_of_work(SYSTEM) as work:
        recount(work, code=extract, amount=µl("42.5"), qualifier=Qualifier.EXACT, reason="measured")
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with reading(SYSTEM) as work:
        sample = samples_for(work, [extract])[0]
        assert (sample.amount_left, sample.amount_qualifier) == (None, "unknown")
        assert [problem for each in verify(work) for problem in each.problems] == []


def test_all_of_a_sample_is_not_taken_where_some_of_it_is_reserved(work: Work) -> None:
    (extract,) = register(work, collection="FIS", kind="dna_extract", amount=µl("50"))
    sample = samples_for(work, [extract])[0]
    set_hold(work, subject_id=sample.id, kind=HoldKind.RESERVED, reason="request", amount=to_base(5, MICROLITRE))
    with pytest.raises(NotEnoughError, match="reserved"):
        derive(work, parents=[extract], draft=DerivationDraft(kind="library", take_all=True))
    with pytest.raises(NotEnoughError, match="reserved"):
        take(work, code=extract, amount=None)


def test_amounts_beyond_all_measure_are_refused(work: Work) -> None:
    (lot,) = register(
        work, collection="FIS", kind="lot", amount=AmountDraft(value="1", unit="piece"), qualifier=Qualifier.APPROXIMATE
    )
    many = AmountDraft(value="9000000000000000000", unit="piece")
    take(work, code=lot, amount=many)
    with pytest.raises(AmountError, match="too large"):
        take(work, code=lot, amount=many)
    with pytest.raises(AmountError, match="too large"):
        derive(work, parents=[lot], draft=DerivationDraft(kind="lot", children=2, taken=many))
    with pytest.raises(AmountError, match="too large"):
        recount(work, code=lot, amount=many, qualifier=Qualifier.EXACT, reason="counted")


def test_what_is_withdrawn_is_not_linked(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (otolith,) = register(work, collection="FIS", kind="otolith")
    with unit_of_work(SYSTEM) as work:
        (fish,) = register(work, collection="FIS", kind="specimen")
    with unit_of_work(SYSTEM) as work:
        undo(work)
    for parent, child in ((fish, otolith), (otolith, fish)):
        with pytest.raises(GoneError, match="withdrawn"), unit_of_work(SYSTEM) as work:
            link(work, parent=parent, child=child)


def test_a_link_is_said_once(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (fish,) = register(work, collection="FIS", kind="specimen")
        (otolith,) = register(work, collection="FIS", kind="otolith")
    with unit_of_work(SYSTEM) as work:
        link(work, parent=fish, child=otolith)
    with pytest.raises(LinkedError, match="already"), unit_of_work(SYSTEM) as work:
        link(work, parent=fish, child=otolith)
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with unit_of_work(SYSTEM) as work:
        link(work, parent=fish, child=otolith)
        assert parents_for(work, samples_for(work, [otolith])[0].id) == [fish]


def test_what_was_named_is_found_again_by_its_former_names_after_an_undo(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (fish,) = register(work, collection="FIS", kind="specimen", name="first", identified_as="eel")
        derive(work, parents=[fish], draft=DerivationDraft(kind="tissue"))
    with unit_of_work(SYSTEM) as work:
        correct(work, code=fish, values={"name": "second"}, reason="misread")
        determine(work, codes=[fish], name="cod")
    with unit_of_work(SYSTEM) as work:
        undo(work)
    with reading(SYSTEM) as work:
        found = {name: count_samples(work, name) for name in ("eel", "cod", "first", "second")}
    assert found == {"eel": "2", "cod": "0", "first": "1", "second": "0"}


@pytest.mark.parametrize("becomes", ENDINGS)
def test_what_ends_a_sample_needs_a_standard_reason(work: Work, becomes: Disposition) -> None:
    (fish,) = register(work, collection="FIS", kind="specimen")
    for reason, comment, words in ((" ", "x", "Say why"), ("boredom", "x", "Say why"), ("other", " ", "in a comment")):
        with pytest.raises(DisposalReasonError, match=words):
            dispose(work, codes=[fish], disposition=becomes, reason=reason, comment=comment)
    dispose(work, codes=[fish], disposition=becomes, reason="other", comment=" wrong species ")
    assert samples_for(work, [fish])[0].disposition == becomes.value


def test_why_something_is_missing_or_there_again_is_said_freely(work: Work) -> None:
    (fish,) = register(work, collection="FIS", kind="specimen")
    for becomes, reason in ((Disposition.MISSING, "not in its box"), (Disposition.IN_COLLECTION, "lay below")):
        with pytest.raises(DisposalReasonError, match=f"Say why the samples are {becomes}"):
            dispose(work, codes=[fish], disposition=becomes, reason=" ")
        dispose(work, codes=[fish], disposition=becomes, reason=reason)
        assert samples_for(work, [fish])[0].disposition == becomes.value
