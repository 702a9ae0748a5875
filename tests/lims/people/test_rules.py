"""What a name, a password and an ORCID must be."""

from datetime import timedelta

import pytest

from lims.people.rules import (
    LONGEST_WAIT,
    OrcidError,
    PasswordError,
    PersonNameError,
    SignInNameError,
    check_orcid,
    check_password,
    check_person_name,
    check_sign_in_name,
    wait_after,
)

NAMES = ("an.peeters", "An Peeters")


def test_blanks_in_a_name_are_put_in_order() -> None:
    assert check_person_name("  An \u00a0 Peeters ") == "An Peeters"


def test_a_person_has_a_name() -> None:
    with pytest.raises(PersonNameError):
        check_person_name("  ")


@pytest.mark.parametrize(
    ("given", "kept"), [("An.Peeters", "an.peeters"), (" bob ", "bob"), ("b", "b"), ("a@b.be", "a@b.be")]
)
def test_capitals_and_blanks_around_a_sign_in_name_do_not_matter(given: str, kept: str) -> None:
    assert check_sign_in_name(given) == kept


@pytest.mark.parametrize("given", ["", " ", "an peeters", ".an", "an.", "an/../x", "<b>", "å", "x" * 70])
def test_a_sign_in_name_is_easy_to_type(given: str) -> None:
    with pytest.raises(SignInNameError):
        check_sign_in_name(given)


@pytest.mark.parametrize("password", ["eel moon kettle", "peeters & 3 lampreys", "Zq8!Zq8!vbn_22"])
def test_a_good_password_is_kept_as_it_is(password: str) -> None:
    assert check_password(password, names=NAMES) == password


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "An Peeters 2026",
        "an.peeters!!",
        "PeetersAn1234",
        "an peeters an peeters",
        "x7?" * 100,
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(PasswordError) as refused:
        check_password(password, names=NAMES)
    assert password not in str(refused.value)


def test_short_names_do_not_forbid_passwords() -> None:
    assert check_password("bo has 12 eels", names=["bo", "B"])


@pytest.mark.parametrize("given", ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1694-233x"])
def test_an_orcid_has_a_check_digit(given: str) -> None:
    assert check_orcid(given) in {"0000-0002-1825-0097", "0000-0002-1694-233X"}


@pytest.mark.parametrize("given", ["0000-0002-1825-0098", "0000000218250097", "an"])
def test_what_is_no_orcid_is_refused(given: str) -> None:
    with pytest.raises(OrcidError):
        check_orcid(given)


def test_an_orcid_may_be_missing() -> None:
    assert check_orcid(" ") is None
    assert check_orcid(None) is None


def test_who_keeps_guessing_waits_ever_longer() -> None:
    waits = [wait_after(failures) for failures in range(200)]
    assert waits[:5] == [timedelta()] * 5
    assert waits[5] == timedelta(seconds=2)
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
