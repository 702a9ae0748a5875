"""Adding people, changing what they may, letting them in no more."""

import threading

import pytest
from sqlalchemy import select

from lims.access import Actor, Role
from lims.database import columns
from lims.errors import NotAllowedError, NotFoundError
from lims.history.tables import Act, ActSubject
from lims.people import passwords
from lims.people.actions import (
    AccountExistsError,
    PersonExistsError,
    add_person,
    change_role,
    deactivate,
    reactivate,
    set_password,
)
from lims.people.naming import agent_named
from lims.people.queries import account_for, find_agent, find_people
from lims.people.rules import LastAdministratorError, PasswordError
from lims.people.signing_in import credentials_for, find_open_session, open_session
from lims.unit_of_work import Work, unit_of_work
from tests.lims.people.conftest import Open

PASSWORD = "eel moon kettle 7"


def verbs(work: Work) -> list[str]:
    return list(work.execute(select(columns(Act).verb).order_by(columns(Act).id)).scalars())


def test_a_person_with_an_account_gets_its_role(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An  Peeters", account="An.Peeters", role=Role.KEEPER, email=" an@example.org ")
    with open_work() as work:
        [person] = find_people(work)
        assert (person.name, person.account, person.role, person.email) == (
            "An Peeters",
            "an.peeters",
            Role.KEEPER,
            "an@example.org",
        )
        assert person.active
        assert not person.has_password
        assert verbs(work) == ["add person"]


def test_a_person_may_have_no_account(open_work: Open) -> None:
    with open_work() as work:
        key = add_person(work, name="Museum of Fish", agent_type="institution")
        found = find_agent(work, name="Museum  of Fish")
        assert found
        assert (found.id, found.agent_type) == (key, "institution")
        with pytest.raises(PersonExistsError):
            add_person(work, name="Museum of Fish")


def test_whom_the_records_know_keeps_its_agent_when_given_an_account(open_work: Open) -> None:
    with open_work() as work:
        collector = agent_named(work, "An Peeters")
        assert add_person(work, name="An Peeters", account="an") == collector
        assert add_person(work, name="An Peeters", account="an2") != collector


def test_a_sign_in_name_is_given_once(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an")
        with pytest.raises(AccountExistsError, match='"an"'):
            add_person(work, name="Another", account=" AN ")


def test_only_who_manages_people_may(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an", role=Role.KEEPER)
        account = account_for(work, account="an")
    keeper = Actor(account.id, account.agent_id, "An", everywhere=Role.KEEPER)
    acts = [
        lambda work: add_person(work, name="B", account="b", role=Role.ADMINISTRATOR),
        lambda work: change_role(work, account="an", role=Role.ADMINISTRATOR),
        lambda work: deactivate(work, account="an"),
        lambda work: reactivate(work, account="an"),
        lambda work: find_people(work),
    ]
    for act in acts:
        with pytest.raises(NotAllowedError), unit_of_work(keeper) as work:
            act(work)


def test_a_role_changes_and_the_history_says_so(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an", role=Role.RESEARCHER)
        change_role(work, account="an", role=Role.TECHNICIAN)
        change_role(work, account="an", role=None)
    with open_work() as work:
        assert account_for(work, account="an").role is None
        changes = work.execute(select(columns(ActSubject).changes).order_by(columns(ActSubject).id)).scalars().all()
        assert '{"everywhere_role":["researcher","technician"]}' in changes


def test_somebody_is_left_who_can_manage_people(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an", role=Role.ADMINISTRATOR)
        add_person(work, name="Bob", account="bob", role=Role.ADMINISTRATOR)
        deactivate(work, account="bob")
        for act in (lambda: change_role(work, account="an", role=Role.KEEPER), lambda: deactivate(work, account="an")):
            with pytest.raises(LastAdministratorError, match="An is the only"):
                act()
        reactivate(work, account="bob")
        change_role(work, account="an", role=Role.KEEPER)


def test_two_administrators_cannot_demote_each_other_at_once(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an", role=Role.ADMINISTRATOR)
        add_person(work, name="Bob", account="bob", role=Role.ADMINISTRATOR)
    refused = []
    together = threading.Barrier(2)

    def demote(account: str) -> None:
        together.wait()
        try:
            with open_work() as work:
                change_role(work, account=account, role=None)
        except LastAdministratorError:
            refused.append(account)

    threads = [threading.Thread(target=demote, args=[account]) for account in ("an", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


def test_deactivating_ends_sessions_at_once(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an")
        set_password(work, account="an", password=PASSWORD)
        token = open_session(work, account_id=account_for(work, account="an").id)
        assert find_open_session(work, token=token)
        deactivate(work, account="an")
        assert not find_open_session(work, token=token)
        assert credentials_for(work, account="an").account_id is None


def test_a_password_is_kept_as_a_hash_and_not_in_the_history(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an")
        set_password(work, account="an", password=PASSWORD)
    with open_work() as work:
        stored = credentials_for(work, account="an").password_hash
        assert stored
        assert stored.startswith("$argon2id$")
        assert passwords.matches(stored, PASSWORD)
        assert not passwords.matches(stored, PASSWORD + "x")
        assert not passwords.matches(None, PASSWORD)
        told = "".join(work.execute(select(columns(ActSubject).changes)).scalars())
        assert "argon2" not in told
        assert verbs(work) == ["add person", "set password"]


def test_the_name_is_no_password(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="Anneleen Peeters", account="an")
        with pytest.raises(PasswordError, match="name again"):
            set_password(work, account="an", password="AnneleenPeeters")


def test_one_sets_ones_own_password_and_nobody_elses(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="An", account="an")
        add_person(work, name="Bob", account="bob", role=Role.RESEARCHER)
        bob = account_for(work, account="bob")
        here, elsewhere = (open_session(work, account_id=bob.id) for _ in range(2))
    actor = Actor(bob.id, bob.agent_id, "Bob", everywhere=Role.RESEARCHER)
    with unit_of_work(actor) as work:
        set_password(work, account="bob", password=PASSWORD, keep_session=here)
        assert find_open_session(work, token=here)
        assert not find_open_session(work, token=elsewhere)
    with pytest.raises(NotAllowedError), unit_of_work(actor) as work:
        set_password(work, account="an", password=PASSWORD)


def test_an_unknown_account_is_named(open_work: Open) -> None:
    with open_work() as work, pytest.raises(NotFoundError, match='"nobody"'):
        change_role(work, account="nobody", role=None)
