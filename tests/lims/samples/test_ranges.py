"""Labels printed ahead: issued, claimed once, missed, taken back; on both databases."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from lims.access import Actor, Role, system_actor
from lims.collections.queries import collection_for
from lims.database import columns
from lims.errors import InvalidInputError, LimsError, NotAllowedError
from lims.identity.minting import attach_identifier, enter, open_series
from lims.identity.queries import MisreadCodeError
from lims.identity.ranges import ClaimedRangeError, PrefixEndsError
from lims.identity.tables import CodeSeries, Entity
from lims.samples.actions import derive, issue_codes, register
from lims.samples.claiming import ClaimedError, OtherCollectionError
from lims.samples.drafts import DerivationDraft
from lims.samples.entering import SAMPLE
from lims.samples.issuing import (
    NotIssuedError,
    UnclaimedCodeError,
    codes_of_range,
    find_ranges,
    find_unclaimed,
    range_for,
)
from lims.samples.queries import samples_for
from lims.samples.searching import find_samples
from lims.samples.tables import MaterialSample
from lims.undoing.actions import undo
from lims.undoing.verifying import verify
from lims.unit_of_work import Work, reading, unit_of_work
from lims.values.codes import capacity, mint_many
from tests import make

SYSTEM = system_actor("an")
_SERIES = columns(CodeSeries)


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        yield work


@pytest.fixture
def collection(settings_for_test: object) -> str:
    with unit_of_work(SYSTEM) as work:
        return make.collection(work, "FIS")


def issued(count: int = 5, collection: str = "FIS") -> list[str]:
    """So many codes, issued in a unit of work of their own."""
    with unit_of_work(SYSTEM) as work:
        view = issue_codes(work, collection=collection, count=count, purpose="the May cruise")
        return codes_of_range(work, view.first)


def claim(code: str, actor: Actor = SYSTEM) -> str:
    with unit_of_work(actor) as work:
        return register(work, collection="FIS", kind="tissue", code=code)[0]


def take_back() -> None:
    with unit_of_work(SYSTEM) as work:
        undo(work)


def wrong() -> list[str]:
    with reading(SYSTEM) as work:
        return [problem for each in verify(work) for problem in each.problems]


def at_once(*acts: object) -> list[str]:
    """Does all of it at the same time; the names of what was refused."""
    refused: list[str] = []

    def run(act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except LimsError as error:
            refused.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


# --- issuing


def test_issued_codes_follow_one_another_and_are_not_minted_again(work: Work) -> None:
    (before,) = register(work, collection="FIS", kind="tissue")
    view = issue_codes(work, collection="fis", count=3, purpose="the May cruise", kind="Tissue")
    (after,) = register(work, collection="FIS", kind="tissue")
    assert [before, *codes_of_range(work, view.first), after] == mint_many("FIS", 1, 5)
    assert (view.count, view.claimed, view.left, view.kind, view.by) == (3, 0, 3, "tissue", "an")
    assert find_ranges(work) == find_ranges(work, collection="FIS") == [view]
    assert range_for(work, f" {view.last.lower()} ") == view
    assert range_for(work, before) is None


@pytest.mark.parametrize(("count", "purpose"), [(0, "x"), (10_001, "x"), (-1, "x"), (5, "  ")])
def test_what_cannot_be_issued(work: Work, count: int, purpose: str) -> None:
    with pytest.raises(InvalidInputError):
        issue_codes(work, collection="FIS", count=count, purpose=purpose)
    assert find_ranges(work) == []


def test_who_may_not_register_may_not_issue(collection: str) -> None:
    researcher = Actor(None, None, "An Researcher", everywhere=Role.RESEARCHER)
    with pytest.raises(NotAllowedError, match="register"), unit_of_work(researcher) as work:
        issue_codes(work, collection=collection, count=5, purpose="x")


def test_a_range_lies_in_one_prefix_and_goes_on_in_the_successor(work: Work) -> None:
    series_id = collection_for(work, "FIS").series_id
    successor = open_series(work, "FIT")
    nearly_full = update(CodeSeries).where(_SERIES.id == series_id)
    work.execute(nearly_full.values(next_number=capacity("FIS") - 1, successor_id=successor))
    with pytest.raises(PrefixEndsError, match="has 2 codes left"), work.connection.begin_nested():
        issue_codes(work, collection="FIS", count=3, purpose="x")
    last = issue_codes(work, collection="FIS", count=2, purpose="x")
    assert last.last == mint_many("FIS", capacity("FIS"), 1)[0]
    following = issue_codes(work, collection="FIS", count=3, purpose="x")
    assert following.first == mint_many("FIT", 1, 1)[0]
    assert register(work, collection="FIS", kind="tissue", code=following.last) == [following.last]


def test_a_makers_code_of_our_shape_is_passed_over(work: Work) -> None:
    (tube,) = make.samples(work, 1)
    third = mint_many("FIS", 3, 1)[0]
    attach_identifier(work, samples_for(work, [tube])[0].id, type="maker", value=third, scannable=True)
    view = issue_codes(work, collection="FIS", count=4, purpose="x")
    assert third not in codes_of_range(work, view.first)
    assert codes_of_range(work, view.first, missing=True) == codes_of_range(work, view.first)


def test_issuers_and_minters_at_once_never_overlap(collection: str) -> None:
    found: list[str] = []

    def issue() -> None:
        found.extend(issued(7))

    def mint() -> None:
        with unit_of_work(SYSTEM) as work:
            found.extend(make.samples(work, 3))

    assert at_once(*[issue, mint] * 4) == []
    assert sorted(found) == mint_many("FIS", 1, 40)


def test_a_range_is_hidden_with_its_collection(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS", visibility="members")
    code = issued()[0]
    with reading(Actor(1, 1, "Researcher", everywhere=Role.RESEARCHER)) as work:
        assert (find_ranges(work), range_for(work, code), find_unclaimed(work, code)) == ([], None, None)
        with pytest.raises(NotIssuedError):
            codes_of_range(work, code)


# --- claiming


def test_a_new_sample_gets_the_code_that_is_on_its_label(collection: str) -> None:
    codes = issued()
    assert claim(f"{codes[2][:3].lower()} {codes[2][3:9]}-{codes[2][9]}") == codes[2]
    with reading(SYSTEM) as work:
        assert samples_for(work, [codes[2]])[0].code == codes[2]
        view = range_for(work, codes[0])
        assert view
        assert (view.claimed, view.left) == (1, 4)
        assert codes_of_range(work, codes[0], missing=True) == [*codes[:2], *codes[3:]]
        assert find_unclaimed(work, codes[2]) is None
        assert find_unclaimed(work, codes[1]) == view
    assert wrong() == []


def test_what_cannot_be_claimed(work: Work) -> None:
    make.collection(work, "SED")
    view = issue_codes(work, collection="FIS", count=3, purpose="the May cruise")
    other = issue_codes(work, collection="SED", count=1, purpose="cores").first
    plain = make.samples(work, 1)[0]
    register(work, collection="FIS", kind="tissue", code=view.first)
    misread = view.last[:9] + ("0" if view.last[9] != "0" else "1")
    for code, refusal, says in (
        (view.first, ClaimedError, "tissue, registered on .* by an"),
        (plain, ClaimedError, "specimen"),
        (other, OtherCollectionError, "collection SED"),
        (misread, MisreadCodeError, "check character"),
        (mint_many("FIS", 900, 1)[0], NotIssuedError, "not printed ahead"),
        ("any tube", NotIssuedError, "not printed ahead"),
        ("", NotIssuedError, "not printed ahead"),
    ):
        with pytest.raises(refusal, match=f"(?i){says}"):
            register(work, collection="FIS", kind="tissue", code=code)
    with pytest.raises(InvalidInputError, match="one sample"):
        register(work, collection="FIS", kind="tissue", code=view.last, count=2)
    found = range_for(work, view.first)
    assert found
    assert (found.claimed, found.left) == (1, 2)


def test_the_database_forbids_a_second_claim(collection: str) -> None:
    code = issued()[0]
    claim(code)
    with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
        work.execute(insert(Entity), {"uuid": "another", "type": SAMPLE, "code": code})
    with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
        enter(work, SAMPLE, [code])


def test_of_many_who_claim_one_code_at_once_one_gets_it(collection: str) -> None:
    code = issued()[0]
    assert at_once(*[lambda: claim(code)] * 6) == ["ClaimedError"] * 5
    with reading(SYSTEM) as work:
        assert len(find_samples(work, code).found) == 1


def test_children_get_the_codes_of_their_labels(work: Work) -> None:
    parents = make.samples(work, 2)
    codes = codes_of_range(work, issue_codes(work, collection="FIS", count=4, purpose="otoliths").first)
    draft = DerivationDraft(kind="otolith", children=2, codes=tuple(reversed(codes)), blanks=1)
    made = derive(work, parents=parents, draft=draft)
    assert [each.code for each in made[:4]] == codes[::-1]
    assert made[4].code not in codes
    with pytest.raises(InvalidInputError, match="1 codes for 2 children"):
        derive(work, parents=parents, draft=DerivationDraft(kind="otolith", codes=(codes[0],)))
    with pytest.raises(InvalidInputError, match="twice"):
        derive(work, parents=parents, draft=DerivationDraft(kind="otolith", codes=(codes[0], codes[0])))
    with pytest.raises(ClaimedError):
        derive(work, parents=parents, draft=DerivationDraft(kind="otolith", codes=(codes[0], codes[1])))


def test_an_unclaimed_label_is_told_from_an_unknown_one(collection: str) -> None:
    code = issued()[0]
    with reading(SYSTEM) as work, pytest.raises(UnclaimedCodeError, match=r"printed for the May cruise on .* Register"):
        samples_for(work, [code])


# --- taking back


def test_unclaimed_codes_are_taken_back_and_never_issued_again(collection: str) -> None:
    codes = issued()
    take_back()
    with reading(SYSTEM) as work:
        assert (find_ranges(work), range_for(work, codes[0])) == ([], None)
    with pytest.raises(NotIssuedError):
        claim(codes[0])
    assert issued()[0] == mint_many("FIS", 6, 1)[0]
    assert wrong() == []


def test_codes_are_not_taken_back_while_one_is_claimed(collection: str) -> None:
    with unit_of_work(SYSTEM) as work:
        code = issue_codes(work, collection="FIS", count=5, purpose="x").first
        issuing = work.change_set_id
    claim(code)
    with pytest.raises(ClaimedRangeError, match="1 of these codes"), unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=issuing)
    take_back()
    with unit_of_work(SYSTEM) as work:
        undo(work, change_set_id=issuing)
    assert wrong() == []


def test_a_label_whose_claim_is_taken_back_can_be_claimed_again(collection: str) -> None:
    codes = issued()
    for _ in range(3):
        claim(codes[0])
        take_back()
    with reading(SYSTEM) as work:
        assert codes_of_range(work, codes[0], missing=True) == codes
        assert find_samples(work, codes[0]).found == ()
        withdrawn = [mint_many("FIS", number, 1)[0] for number in (6, 7, 8)]
        assert {each.record for each in samples_for(work, withdrawn)} == {"withdrawn"}
    assert claim(codes[0]) == codes[0]
    assert wrong() == []


def test_claiming_and_taking_back_at_once_end_in_one_of_both(collection: str) -> None:
    with unit_of_work(SYSTEM) as work:
        codes = [issue_codes(work, collection="FIS", count=1, purpose="x").first]
        issuing = work.change_set_id

    def withdraw() -> None:
        with unit_of_work(SYSTEM) as work:
            undo(work, change_set_id=issuing)

    refused = at_once(lambda: claim(codes[0]), withdraw)
    assert refused in (["ClaimedRangeError"], ["NotIssuedError"])
    assert wrong() == []


_ACTS = st.lists(
    st.tuples(st.sampled_from(["issue", "mint", "claim", "claim", "undo"]), st.integers(0, 30)), min_size=1, max_size=25
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_whatever_is_issued_minted_claimed_and_taken_back_no_code_is_given_twice(
    collection: str, acts: list[tuple[str, int]]
) -> None:
    """One collection lives through all examples: what an earlier one left behind must not matter."""
    with reading(SYSTEM) as work:
        everything = [code for view in find_ranges(work) for code in codes_of_range(work, view.first)]
        before = {*everything, *_all_samples(work)}
    given_out: list[str] = []
    ranges: dict[int, list[str]] = {}
    for act, number in acts:
        try:
            with unit_of_work(SYSTEM) as work:
                _do(work, act, number, ranges, given_out)
        except LimsError:
            continue
    assert len(set(given_out)) == len(given_out)
    assert not set(given_out) & before
    with reading(SYSTEM) as work:
        registered = {code for code, record in _all_samples(work).items() if record == "registered"}
        for view in find_ranges(work):
            codes = codes_of_range(work, view.first)
            missing = set(codes_of_range(work, view.first, missing=True))
            assert view.claimed + view.left == view.count == len(codes)
            assert set(codes) - missing == set(codes) & registered
    assert wrong() == []


def _do(work: Work, act: str, number: int, ranges: dict[int, list[str]], given_out: list[str]) -> None:
    if act == "issue":
        codes = codes_of_range(work, issue_codes(work, collection="FIS", count=number % 4 + 1, purpose="chance").first)
        ranges[work.change_set_id] = codes
        given_out.extend(codes)
    elif act == "mint":
        given_out.extend(make.samples(work, number % 3 + 1))
    elif act == "claim":
        known = [code for codes in ranges.values() for code in codes]
        register(work, collection="FIS", kind="tissue", code=known[number % len(known)] if known else "FIS9")
    else:
        undo(work, change_set_id=list(ranges)[number % len(ranges)] if number < 10 and ranges else None)


def _all_samples(work: Work) -> dict[str, str]:
    sample = columns(MaterialSample)
    return {row.code: row.record for row in work.execute(select(sample.code, sample.record))}
