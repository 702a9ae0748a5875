"""The card of a sample, as a scan shows it."""

from collections.abc import Iterator

import pytest

from lims.access import Actor, Role, system_actor
from lims.identity.queries import MisreadCodeError, UnknownCodeError
from lims.samples.actions import derive, issue_codes, register
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.issuing import UnclaimedCodeError
from lims.scanning.cards import card_for
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        yield work


def test_the_card_says_what_it_is_and_what_it_came_from(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (tissue,) = register(work, collection="FIS", kind="tissue")
        made = derive(
            work,
            parents=[tissue],
            draft=DerivationDraft(kind="dna_extract", made=AmountDraft(value="100", unit="µL"), children=2),
        )
    with reading(SYSTEM) as work:
        card, parent = card_for(work, made[0].code.lower()), card_for(work, tissue)
    assert (card.kind, card.collection, card.parents, card.amount) == ("dna_extract", "FIS", (tissue,), "100\u202fµL")
    assert parent.children == tuple(each.code for each in made)
    assert [verb for verb, _ in parent.acts] == ["derive", "register"]


def test_a_misread_code_and_an_unknown_one_have_no_card(work: Work) -> None:
    with pytest.raises(UnknownCodeError):
        card_for(work, "nothing")
    with pytest.raises(MisreadCodeError):
        card_for(work, "FIS0000010")


def test_a_closed_collection_is_not_found_by_others(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS", visibility="members")
        (code,) = register(work, collection="FIS", kind="tissue")
    with reading(Actor(1, 1, "Researcher", everywhere=Role.RESEARCHER)) as work, pytest.raises(UnknownCodeError):
        card_for(work, code)


def test_a_label_that_was_printed_ahead_has_no_card_yet(work: Work) -> None:
    code = issue_codes(work, collection="FIS", count=1, purpose="the May cruise").first
    with pytest.raises(UnclaimedCodeError, match="printed for the May cruise"):
        card_for(work, code)
    register(work, collection="FIS", kind="tissue", code=code)
    assert card_for(work, code).kind == "tissue"
