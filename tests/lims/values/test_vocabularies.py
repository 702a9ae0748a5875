import pytest

from lims.values.vocabularies import COUNTRIES, UnknownCountryError, country_code


def test_the_table_has_all_249_countries_of_iso_3166():
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert len(set(COUNTRIES.values())) == 249


def test_every_country_is_found_by_its_code_and_by_its_name():
    assert [country_code(code.lower()) for code in COUNTRIES] == list(COUNTRIES)
    assert [country_code(name.upper()) for name in COUNTRIES.values()] == list(COUNTRIES)


def test_namibia_is_a_country_and_not_a_missing_value():
    assert country_code("NA") == "NA"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" België ", "BE"),
        ("Belgie", "BE"),
        ("BELGIQUE", "BE"),
        ("Nederland", "NL"),
        ("Pays Bas", "NL"),
        ("the Netherlands", "NL"),
        ("Frankrijk", "FR"),
        ("Allemagne", "DE"),
        ("Luxemburg", "LU"),
        ("Royaume-Uni", "GB"),
        ("UK", "GB"),
        ("Cote d’Ivoire", "CI"),
        ("Turkey", "TR"),
    ],
)
def test_belgium_and_its_neighbours_are_found_in_three_languages(typed, code):
    assert country_code(typed) == code


def test_a_slip_of_the_keyboard_gets_a_suggestion():
    with pytest.raises(UnknownCountryError, match='"Belguim" is not a country here: did you mean Belgium'):
        country_code("Belguim")


@pytest.mark.parametrize("typed", ["", "XX", "Atlantis", "?"])
def test_what_is_no_country_is_quoted(typed):
    with pytest.raises(UnknownCountryError, match="two-letter code") as refusal:
        country_code(typed)
    assert f'"{typed}"' in str(refusal.value)
