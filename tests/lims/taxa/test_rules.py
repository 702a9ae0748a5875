"""Reading and matching written names."""

import pytest

from lims.taxa.rules import ReadName, match, name_key, read_name
from lims.taxa.tables import FORMULAS

INDEX = {
    name_key(name): taxon
    for name, taxon in {
        "Abramis brama": "Abramis brama",
        "Anguilla anguilla": "Anguilla anguilla",
        "Gammarus": "Gammarus",
        "Gammarus pulex": "Gammarus pulex",
        "Gobio gobio": "Gobio gobio",
        "Liza ramada": "Chelon ramada",
        "Populus nigra": "Populus nigra",
        "Populus × canadensis": "Populus × canadensis",
        "Rutilus rutilus": "Rutilus rutilus",
        "Salmo salar": "Salmo salar",
        "Salmo trutta": "Salmo trutta",
        "blankvoorn": "Rutilus rutilus",
        "driedoornige stekelbaars": "Gasterosteus aculeatus",
        "karper": "Cyprinus carpio",
        "Lozano's grondel": "Pomatoschistus lozanoi",
        "paling": "Anguilla anguilla",
        "rietvoorn": "Scardinius erythrophthalmus",
        "tong": "Solea solea",
        "tongschar": "Microstomus kitt",
    }.items()
}


def matched(text):
    return match(read_name(text), INDEX).found


# --- the key ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anguilla  anguilla ", "anguilla anguilla"),
        ("PALING", "paling"),
        ("Lozano’s grondel", "Lozano's grondel"),
        ("sint‑jakobsschelp", "sint-jakobsschelp"),
        ("épinoche", "e\u0301pinoche"),
        ("Populus ×canadensis", "Populus x canadensis"),
        ("paling\u00a0", "paling"),
    ],
)
def test_the_same_name_written_otherwise_has_the_same_key(one, other):
    assert name_key(one) == name_key(other)


def test_an_accent_makes_another_key():
    assert name_key("mulet doré") != name_key("mulet dore")


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rutilus rutilus (Linnaeus, 1758)", "Rutilus rutilus"),
        ("Rutilus rutilus (Linnaeus)", "Rutilus rutilus"),
        ("Pimephales promelas Rafinesque, 1820", "Pimephales promelas"),
        ("Cottus perifretum Freyhof, Kottelat & Nolte, 2005", "Cottus perifretum"),
        ("Tubificoides benedii (d'Udekem, 1855)", "Tubificoides benedii"),
        ("Tellina tenuis da Costa, 1778", "Tellina tenuis"),
        ("Erwinia amylovora (Burrill 1882) Winslow et al. 1920", "Erwinia amylovora"),
        ("Quercus robur L.", "Quercus robur"),
        ("Alnus glutinosa (L.) Gaertn.", "Alnus glutinosa"),
        ("Heracleum mantegazzianum Sommier & Levier", "Heracleum mantegazzianum"),
        ("Chironomidae Newman, 1834", "Chironomidae"),
        ("Scolelepis (Scolelepis) squamata (O.F. Müller, 1806)", "Scolelepis squamata"),
    ],
)
def test_authorship_is_not_looked_up(text, name):
    assert read_name(text) == ReadName(text, (name,))


@pytest.mark.parametrize(
    "text",
    ["Driedoornige stekelbaars Leiurus", "driedoornige stekelbaars (Leiurus)", "Dreissena rostriformis bugensis"],
)
def test_a_word_that_may_be_part_of_the_name_is_not_taken_for_an_author(text):
    assert read_name(text).names == (text,)


@pytest.mark.parametrize(
    ("text", "name", "formula"),
    [
        ("Gobio cf. gobio", "Gobio gobio", "A cf."),
        ("cf. Gobio gobio", "Gobio gobio", "A cf."),
        ("Gobio cf gobio (Linnaeus, 1758)", "Gobio gobio", "A cf."),
        ("Gammarus aff. pulex", "Gammarus pulex", "A aff."),
        ("Gobio gobio?", "Gobio gobio", "A ?"),
        ("?Gobio gobio", "Gobio gobio", "A ?"),
        ("paling (?)", "paling", "A ?"),
    ],
)
def test_doubt_goes_into_the_formula(text, name, formula):
    assert read_name(text) == ReadName(text, (name,), formula)


@pytest.mark.parametrize("text", ["Gammarus sp.", "Gammarus spp.", "Gammarus sp", "Gammarus indet."])
def test_an_unnamed_species_is_the_genus(text):
    assert read_name(text) == ReadName(text, ("Gammarus",))


def test_an_unnamed_species_that_is_told_apart_keeps_its_mark():
    assert read_name("Gammarus sp. B").rest == "sp. B"


@pytest.mark.parametrize("sign", [" x ", " X ", " × ", "×", " ×"])
def test_a_hybrid_has_two_names(sign):
    read = read_name(f"blankvoorn{sign}rietvoorn")
    assert (read.names, read.formula) == (("blankvoorn", "rietvoorn"), "A x B")


@pytest.mark.parametrize("text", ["Exocoetus volitans", "Radix auricularia", "Hystrix hystrix"])
def test_an_x_inside_a_word_is_no_hybrid(text):
    assert read_name(text) == ReadName(text, (text,))


def test_an_abbreviated_genus_of_the_second_parent_is_that_of_the_first():
    assert read_name("Salmo salar × S. trutta").names == ("Salmo salar", "Salmo trutta")


def test_a_third_parent_is_left_over():
    assert read_name("Salmo salar x Salmo trutta x Gobio gobio").rest == "x Gobio gobio"


def test_every_formula_is_one_the_database_knows():
    texts = ["paling", "cf. paling", "aff. paling", "paling ?", "paling x karper"]
    assert [read_name(text).formula for text in texts] == list(FORMULAS)


@pytest.mark.parametrize("text", ["", "  ", "?", "×", "cf."])
def test_nothing_written_is_no_name(text):
    assert read_name(text).names == ()


# --- matching -----------------------------------------------------------------------------------------------------


def test_a_known_name_matches_without_a_word():
    found = match(read_name("Paling "), INDEX)
    assert (found.found, found.rest, found.warning, found.close) == (("Anguilla anguilla",), "", "", ())


def test_a_synonym_matches_what_the_index_says():
    assert matched("Liza ramada (Risso, 1827)") == ("Chelon ramada",)


@pytest.mark.parametrize("form", ["Leiurus", "telurus"])
def test_an_unknown_form_of_a_known_name_is_kept_as_written(form):
    found = match(read_name(f"driedoornige stekelbaars {form}"), INDEX)
    assert (found.found, found.rest) == (("Gasterosteus aculeatus",), form)
    assert found.warning == f"“driedoornige stekelbaars” is known; “{form}” is kept as written."


def test_a_cultivar_matches_its_species():
    found = match(read_name("Populus nigra 'Italica'"), INDEX)
    assert (found.found, found.rest) == (("Populus nigra",), "'Italica'")


def test_doubt_is_kept_in_what_matched():
    assert match(read_name("Gobio cf. gobio"), INDEX).formula == "A cf."


def test_a_hybrid_of_known_parents_matches_both():
    found = match(read_name("blankvoorn x rietvoorn"), INDEX)
    assert (found.found, found.formula) == (("Rutilus rutilus", "Scardinius erythrophthalmus"), "A x B")
    assert found.warning == "Read as a hybrid of “blankvoorn” and “rietvoorn”."


def test_a_hybrid_with_an_unknown_parent_stays_open():
    found = match(read_name("blankvoorn x rietvorn"), INDEX)
    assert (found.found, found.close) == ((), ("rietvoorn",))
    assert "“rietvorn” is not a known name" in found.warning


def test_a_hybrid_with_a_parent_nobody_knew_stays_open():
    found = match(read_name("blankvoorn x ?"), INDEX)
    assert (found.found, found.formula) == ((), "A x B")
    assert "“?” is not a known name" in found.warning


@pytest.mark.parametrize("text", ["Populus ×canadensis", "Populus x canadensis", "Populus × canadensis Moench"])
def test_a_hybrid_with_a_name_of_its_own_is_one_taxon(text):
    found = match(read_name(text), INDEX)
    assert (found.found, found.formula) == (("Populus × canadensis",), "A")


def test_an_unknown_name_stays_open_and_is_kept():
    found = match(read_name("Xyz abc"), INDEX)
    assert (found.found, found.close) == ((), ())
    assert found.warning == "“Xyz abc” is not a known name: kept as written, not identified."


def test_a_misspelt_name_is_not_guessed_but_suggested():
    found = match(read_name("blankvorn"), INDEX)
    assert (found.found, found.close) == ((), ("blankvoorn",))


@pytest.mark.parametrize(("text", "meant"), [("Gammarus pulexx", "gammarus pulex"), ("tong schar", "tongschar")])
def test_a_misspelt_name_is_not_taken_for_the_shorter_one_it_begins_with(text, meant):
    found = match(read_name(text), INDEX)
    assert (found.found, found.close[:1]) == ((), (meant,))


@pytest.mark.parametrize("text", ["karper of paling", "karper / paling", "rietvoorn hybride", "karper x"])
def test_one_of_several_taxa_is_not_picked(text):
    assert matched(text) == ()


def test_no_name_says_so():
    assert match(read_name("?"), INDEX).warning == "No name is given: the identification stays open."


def test_no_more_than_three_names_are_suggested():
    crowded = {f"nephtys caec{letter}": letter for letter in "abcdefg"}
    assert len(match(read_name("Nephtys caecx"), crowded).close) == 3


@pytest.mark.parametrize(
    "text", ["(A" * 9000, "Gobio " + "gobio " * 5000, "Gobio gobio (" + "Aa " * 9000, "A x " * 5000]
)
def test_a_whole_page_in_a_cell_is_read_at_once(text):
    assert matched(text) in {(), ("Gobio gobio",)}
