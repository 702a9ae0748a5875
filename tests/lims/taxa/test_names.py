"""The table of names a new installation starts with."""

from collections import Counter, defaultdict

import pandas as pd
import pytest

from lims.taxa.names import starter_taxa, starter_vernacular_names
from lims.taxa.rules import match, name_key, read_name

SHEETS = ("data-publication__gegevens_ANB_BKR.xlsx", "data-publication__gegevensANB_IJse.xlsx")
KINGDOMS = {"Animalia", "Plantae", "Fungi", "Chromista", "Bacteria"}
CLASSIFICATION = ("kingdom", "phylum", "class_", "order", "family")

TAXA = starter_taxa()
VERNACULARS = starter_vernacular_names()
ACCEPTED = {taxon.scientific_name: taxon.accepted_name or taxon.scientific_name for taxon in TAXA}
INDEX = {name_key(name): accepted for name, accepted in ACCEPTED.items()} | {
    name_key(each.name): each.scientific_name for each in VERNACULARS
}


def matched(text):
    return match(read_name(text), INDEX)


# --- consistent ---------------------------------------------------------------------------------------------------


def test_no_scientific_name_stands_twice():
    assert [key for key, count in Counter(name_key(taxon.scientific_name) for taxon in TAXA).items() if count > 1] == []


def test_a_synonym_points_at_an_accepted_name_at_once():
    assert [name for name, accepted in ACCEPTED.items() if ACCEPTED.get(accepted) != accepted] == []


def test_a_synonym_is_classified_as_its_accepted_name():
    by_name = {taxon.scientific_name: taxon for taxon in TAXA}
    for taxon in TAXA:
        accepted = by_name[ACCEPTED[taxon.scientific_name]]
        assert [getattr(taxon, rank) for rank in CLASSIFICATION] == [getattr(accepted, rank) for rank in CLASSIFICATION]


def test_a_family_lies_in_one_order():
    places = defaultdict(set)
    for taxon in TAXA:
        if taxon.family:
            places[taxon.family].add((taxon.kingdom, taxon.phylum, taxon.class_, taxon.order))
    assert {family: where for family, where in places.items() if len(where) > 1} == {}


def test_the_rank_agrees_with_the_name():
    for taxon in TAXA:
        words = [word for word in taxon.scientific_name.split() if word != "×"]
        assert {"species": 2, "subspecies": 3}.get(taxon.rank, 1) == len(words), taxon


def test_a_higher_taxon_stands_in_its_own_column():
    for taxon in TAXA:
        column = "class_" if taxon.rank == "class" else taxon.rank
        if column in CLASSIFICATION and taxon.accepted_name is None:
            assert getattr(taxon, column) == taxon.scientific_name


def test_every_taxon_has_a_kingdom_and_no_cell_has_loose_blanks():
    assert {taxon.kingdom for taxon in TAXA} <= KINGDOMS
    cells = [cell for row in (*TAXA, *VERNACULARS) for cell in vars(row).values() if isinstance(cell, str)]
    assert [cell for cell in cells if cell != " ".join(cell.split())] == []


def test_a_worms_number_is_that_of_one_name():
    numbers = Counter(taxon.aphia_id for taxon in TAXA if taxon.aphia_id is not None)
    assert [number for number, count in numbers.items() if count > 1 or number < 1] == []


def test_people_s_names_are_those_of_accepted_taxa_in_three_languages():
    assert {each.language for each in VERNACULARS} == {"nl", "fr", "en"}
    assert [each for each in VERNACULARS if ACCEPTED.get(each.scientific_name) != each.scientific_name] == []


def test_a_name_means_one_taxon_whatever_the_language():
    meanings = defaultdict(set)
    for key, taxon in [(name_key(name), accepted) for name, accepted in ACCEPTED.items()]:
        meanings[key].add(taxon)
    for each in VERNACULARS:
        meanings[name_key(each.name)].add(each.scientific_name)
    assert {key: taxa for key, taxa in meanings.items() if len(taxa) > 1} == {}


def test_no_name_is_repeated_within_a_language():
    rows = Counter((each.language, name_key(each.name)) for each in VERNACULARS)
    assert [row for row, count in rows.items() if count > 1] == []


def test_a_name_of_the_table_reads_as_itself():
    assert [name for name in (*ACCEPTED, *(each.name for each in VERNACULARS)) if matched(name).warning] == []


# --- known facts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "taxon"),
    [
        ("paling", "Anguilla anguilla"),
        ("kolblei", "Blicca bjoerkna"),
        ("giebel", "Carassius gibelio"),
        ("brakwatergrondel", "Pomatoschistus microps"),
        ("schubkarper", "Cyprinus carpio"),
        ("diklipharder", "Chelon labrosus"),
        ("rivierdonderpad", "Cottus perifretum"),
        ("winde", "Leuciscus idus"),
        ("grijze garnaal", "Crangon crangon"),
        ("épinoche à trois épines", "Gasterosteus aculeatus"),
        ("European eel", "Anguilla anguilla"),
        ("Abramis bjoerkna", "Blicca bjoerkna"),
        ("Stizostedion lucioperca", "Sander lucioperca"),
        ("Liza ramada", "Chelon ramada"),
        ("Leuciscus cephalus", "Squalius cephalus"),
        ("Rhodeus sericeus", "Rhodeus amarus"),
        ("Macoma balthica", "Limecola balthica"),
        ("Ensis directus", "Ensis leei"),
        ("Tubificidae", "Naididae"),
        ("azalea", "Rhododendron simsii"),
    ],
)
def test_what_people_write_leads_to_the_accepted_name(written, taxon):
    assert matched(written).found == (taxon,)


def test_zoological_names_are_found_with_their_authorship():
    animals = [taxon for taxon in TAXA if taxon.kingdom == "Animalia" and not taxon.authorship.startswith("auct.")]
    written = {f"{taxon.scientific_name} {taxon.authorship}": taxon.scientific_name for taxon in animals}
    assert {text for text, name in written.items() if matched(text).found != (ACCEPTED[name],)} == set()
    assert {text for text in written if matched(text).warning} == set()


# --- real sheets --------------------------------------------------------------------------------------------------


def dutch_names(shared, file_name):
    sheet = pd.read_excel(shared / "data" / "field" / file_name, engine="calamine", sheet_name=0, dtype=str)
    column = next(name for name in sheet.columns if name.casefold() == "vernacularname")
    return sorted(sheet[column].dropna().unique())


@pytest.mark.parametrize("file_name", SHEETS)
def test_every_dutch_name_of_a_real_sheet_resolves(shared, file_name):
    names = dutch_names(shared, file_name)
    assert len(names) > 15
    assert [name for name in names if not matched(name).found] == []


def test_only_forms_and_the_hybrid_of_the_real_sheets_ask_for_attention(shared):
    names = {name for file_name in SHEETS for name in dutch_names(shared, file_name)}
    assert {name: matched(name).rest for name in names if matched(name).warning} == {
        "driedoornige stekelbaars Leiurus": "Leiurus",
        "driedoornige stekelbaars telurus": "telurus",
        "blankvoorn x rietvoorn": "",
    }
