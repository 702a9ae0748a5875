"""Passages are counted along the lineage; other derivations are none."""

from lims.access import system_actor
from lims.preserving.passages import passages_for
from lims.samples.actions import derive, link, register
from lims.samples.drafts import AmountDraft, DerivationDraft, ProcessDraft
from lims.samples.queries import samples_for
from lims.samples.vocabulary import ProcessType
from lims.unit_of_work import Work, unit_of_work
from lims.values.quantities import Qualifier
from tests import make

SYSTEM = system_actor()


def made_of(work: Work, parent: str, kind: str = "culture", **how: object) -> str:
    draft = DerivationDraft(kind=kind, **how)  # type: ignore[arg-type]
    return derive(work, parents=[parent], draft=draft)[0].code


def test_each_passage_counts_and_a_duplicate_is_of_the_same(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (first,) = make.samples(work, 1, kind="culture")
        third = made_of(work, made_of(work, first))
        duplicate = made_of(work, third, process=ProcessDraft(type=ProcessType.SUBSAMPLING))
        extract = made_of(work, third, kind="dna_extract")
        (other,) = make.samples(work, 1, kind="culture")
        link(work, parent=other, child=third)
        counted = [passages_for(work, code) for code in (first, third, duplicate, extract)]
    assert counted == [0, 2, 2, 2]


def test_a_seed_lot_is_regenerated(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (seeds,) = make.samples(work, 1, kind="seed_lot")
        assert passages_for(work, made_of(work, seeds, kind="seed_lot")) == 1


def test_a_lot_that_was_counted_roughly_is_broken_up_later(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        about = AmountDraft(value="60", unit="piece")
        (lot,) = register(work, collection="FIS", kind="lot", amount=about, qualifier=Qualifier.APPROXIMATE)
        part = AmountDraft(value="1", unit="piece")
        draft = DerivationDraft(kind="specimen", children=70, taken=part, made=part)
        assert len(derive(work, parents=[lot], draft=draft)) == 70
        (after,) = samples_for(work, [lot])
        assert (after.amount_left, after.amount_qualifier, after.disposition) == (-10, "approximate", "in collection")
