"""The list of names and determinations, on both databases."""

from collections.abc import Iterator

import pytest

from lims.access import Actor, Role, system_actor
from lims.errors import NotAllowedError
from lims.samples.queries import samples_for
from lims.taxa.actions import TaxonExistsError, TaxonNameError, add_taxon
from lims.taxa.determining import NewDetermination, determine_anew, enter_determinations
from lims.taxa.queries import UnknownTaxonError, determinations_for, find_taxa, name_index, taxon_for
from lims.taxa.rules import name_key
from lims.taxa.starter import ensure_taxa, starter_taxa
from lims.undoing.actions import undo
from lims.unit_of_work import Work, unit_of_work
from tests import make

SYSTEM = system_actor()


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        ensure_taxa(work)
        yield work


def accepted(work: Work, entity_id: int) -> list[str | None]:
    return [each.name for each in determinations_for(work, [entity_id]).get(entity_id, []) if each.accepted]


def test_the_starter_names_are_entered_once(work: Work) -> None:
    assert ensure_taxa(work) == 0
    assert len(find_taxa(work, limit=5000)) == len(starter_taxa())


def test_the_index_knows_names_in_three_languages_and_synonyms(work: Work) -> None:
    index = name_index(work)
    for name in ("paling", "anguille", "European eel", "ANGUILLA  anguilla", "Anguilla vulgaris"):
        assert index[name_key(name)].scientific_name == "Anguilla anguilla", name
    assert index[name_key("paling")].language == "nl"


def test_a_taxon_is_found_by_a_part_of_any_of_its_names(work: Work) -> None:
    assert [taxon.scientific_name for taxon in find_taxa(work, text="palin")][:1] == ["Anguilla anguilla"]
    assert taxon_for(work, name="anguille").scientific_name == "Anguilla anguilla"
    with pytest.raises(UnknownTaxonError, match="spookvis"):
        taxon_for(work, name="spookvis")


def test_a_name_is_added_with_its_vernaculars(work: Work) -> None:
    add_taxon(
        work, scientific_name=" Spectrum  ficticium ", authorship="Nemo, 1900", vernacular_names={"nl": ["spookvis"]}
    )
    assert taxon_for(work, name="Spookvis").vernacular_names == (("nl", "spookvis"),)
    with pytest.raises(TaxonExistsError, match="already"):
        add_taxon(work, scientific_name="Spectrum ficticium", authorship="Nemo, 1900")


def test_a_synonym_stands_for_what_is_accepted(work: Work) -> None:
    add_taxon(work, scientific_name="Anguilla ficticia", synonym_of="paling")
    assert name_index(work)["anguilla ficticia"].scientific_name == "Anguilla anguilla"


@pytest.mark.parametrize(
    "given", [{"scientific_name": "  "}, {"scientific_name": "A b", "vernacular_names": {"de": ["x"]}}]
)
def test_a_name_needs_words_in_a_known_language(work: Work, given: dict[str, object]) -> None:
    with pytest.raises(TaxonNameError):
        add_taxon(work, **given)  # type: ignore[arg-type]


def test_only_whoever_manages_the_collections_adds_names(work: Work) -> None:
    work.actor = Actor(None, None, "somebody", everywhere=Role.KEEPER)
    with pytest.raises(NotAllowedError):
        add_taxon(work, scientific_name="Spectrum ficticium")


def test_a_new_determination_takes_the_place_of_the_old_and_can_be_taken_back(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        ensure_taxa(work)
        make.collection(work)
        (code,) = make.samples(work, 1)
        eel, roach = (taxon_for(work, name=name).id for name in ("paling", "blankvoorn"))
        sample = samples_for(work, [code])[0].id
        enter_determinations(work, [NewDetermination(sample, "paling ", eel)])
    with unit_of_work(SYSTEM) as work:
        touched = determine_anew(work, NewDetermination(sample, "blankvoorn?", roach, formula="A ?"))
        work.record("determine", touched)
        assert accepted(work, sample) == ["Rutilus rutilus ?"]
        assert [each.verbatim_name for each in determinations_for(work, [sample])[sample]] == ["blankvoorn?", "paling "]
    with unit_of_work(SYSTEM) as work:
        undo(work)
        assert accepted(work, sample) == ["Anguilla anguilla"]
        assert len(determinations_for(work, [sample])[sample]) == 2


def test_only_taxa_of_a_mixture_are_accepted_side_by_side(work: Work) -> None:
    make.collection(work)
    sample = samples_for(work, make.samples(work, 1, kind="mixture"))[0].id
    for name in ("paling", "bot"):
        taxon = taxon_for(work, name=name)
        enter_determinations(work, [NewDetermination(sample, name, taxon.id, in_mixture=True)])
    assert sorted(str(name) for name in accepted(work, sample)) == ["Anguilla anguilla", "Platichthys flesus"]
