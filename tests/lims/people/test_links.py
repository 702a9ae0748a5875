"""One-time links."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lims.access import Actor, Role
from lims.database import columns
from lims.errors import NotAllowedError
from lims.history.tables import Act
from lims.people.actions import add_person, deactivate
from lims.people.links import (
    FIRST_ADMINISTRATOR_LASTS,
    AdministratorExistsError,
    LinkSpentError,
    came_by_link,
    find_link,
    first_administrator_link,
    make_first_administrator,
    sign_in_link,
    use_sign_in_link,
)
from lims.people.queries import account_for
from lims.people.rules import PasswordError
from lims.people.signing_in import open_session
from lims.people.tables import OneTimeLink
from lims.settings import settings
from lims.unit_of_work import unit_of_work
from tests.lims.people.conftest import Open

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AN: dict[str, Any] = {"name": "An Peeters", "account": "an", "password": "eel moon kettle 7"}


def token_of(link: str | None) -> str:
    assert link
    return link.rpartition("/enter/")[2]


def test_the_first_link_makes_the_administrator_and_works_once(open_work: Open) -> None:
    with open_work(NOW) as work:
        token = token_of(first_administrator_link(work))
    with open_work(NOW) as work:
        link = find_link(work, token=token)
        assert link
        assert link.account is None
        account_id = make_first_administrator(work, token=token, **AN)
    with open_work(NOW) as work:
        assert account_for(work, account="an").id == account_id
        assert account_for(work, account="an").role is Role.ADMINISTRATOR
        assert find_link(work, token=token) is None
        assert first_administrator_link(work) is None
        with pytest.raises(AdministratorExistsError):
            make_first_administrator(work, token=token, **AN)


def test_each_start_makes_a_first_link_until_one_is_used(open_work: Open) -> None:
    with open_work(NOW) as work:
        first, second = (token_of(first_administrator_link(work)) for _ in range(2))
        assert first != second
        make_first_administrator(work, token=second, **AN)
        assert find_link(work, token=first) is None


def test_the_first_link_expires(open_work: Open) -> None:
    with open_work(NOW) as work:
        token = token_of(first_administrator_link(work))
    with open_work(NOW + FIRST_ADMINISTRATOR_LASTS) as work:
        assert find_link(work, token=token) is None
        with pytest.raises(LinkSpentError):
            make_first_administrator(work, token=token, **AN)


def test_a_refused_password_does_not_spend_the_first_link(open_work: Open) -> None:
    with open_work(NOW) as work:
        token = token_of(first_administrator_link(work))
    with pytest.raises(PasswordError), open_work(NOW) as work:
        make_first_administrator(work, token=token, **{**AN, "password": "an peeters 1"})
    with open_work(NOW) as work:
        assert find_link(work, token=token)


def test_of_two_at_once_one_becomes_the_first_administrator(open_work: Open) -> None:
    with open_work() as work:
        token = token_of(first_administrator_link(work))
    outcomes = []
    together = threading.Barrier(2)

    def make(account: str) -> None:
        together.wait()
        try:
            with open_work() as work:
                make_first_administrator(work, token=token, **{**AN, "account": account})
            outcomes.append("made")
        except (AdministratorExistsError, LinkSpentError):
            outcomes.append("refused")

    threads = [threading.Thread(target=make, args=[account]) for account in ("an", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]


def test_a_sign_in_link_lets_its_account_in_once(open_work: Open) -> None:
    with open_work(NOW) as work:
        add_person(work, name="Bob", account="bob")
        token = token_of(sign_in_link(work, account="bob"))
        link = find_link(work, token=token)
        assert link
        assert (link.account, link.name) == ("bob", "Bob")
    with open_work(NOW) as work:
        assert use_sign_in_link(work, token=token) == account_for(work, account="bob").id
    with open_work(NOW) as work:
        assert find_link(work, token=token) is None
        with pytest.raises(LinkSpentError):
            use_sign_in_link(work, token=token)


def test_a_sign_in_link_expires_and_dies_with_the_account(open_work: Open) -> None:
    with open_work(NOW) as work:
        add_person(work, name="Bob", account="bob")
        short = token_of(sign_in_link(work, account="bob", valid_for=timedelta(hours=1)))
        long = token_of(sign_in_link(work, account="bob"))
    with open_work(NOW + timedelta(hours=1)) as work:
        with pytest.raises(LinkSpentError):
            use_sign_in_link(work, token=short)
        assert find_link(work, token=long)
        deactivate(work, account="bob")
        assert find_link(work, token=long) is None
        with pytest.raises(LinkSpentError):
            use_sign_in_link(work, token=long)


def test_a_sign_in_link_is_an_act_of_who_manages_people(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="Bob", account="bob", role=Role.KEEPER)
        sign_in_link(work, account="bob")
    with open_work() as work:
        assert "make sign-in link" in work.execute(select(columns(Act).verb)).scalars().all()
    keeper = Actor(1, 1, "Bob", everywhere=Role.KEEPER)
    with pytest.raises(NotAllowedError), unit_of_work(keeper) as work:
        sign_in_link(work, account="bob")


def test_who_came_by_link_is_known(open_work: Open) -> None:
    with open_work(NOW) as work:
        add_person(work, name="Bob", account="bob")
        by_link = open_session(
            work, account_id=use_sign_in_link(work, token=token_of(sign_in_link(work, account="bob")))
        )
    with open_work(NOW + timedelta(seconds=1)) as work:
        otherwise = open_session(work, account_id=account_for(work, account="bob").id)
        assert came_by_link(work, token=by_link)
        assert not came_by_link(work, token=otherwise)
        assert not came_by_link(work, token="nothing")


def test_links_lead_to_this_installation_and_their_token_is_not_stored(open_work: Open) -> None:
    with open_work() as work:
        add_person(work, name="Bob", account="bob")
        link = sign_in_link(work, account="bob", base_url="https://lims.example.org/")
        assert link.startswith("https://lims.example.org/enter/")
        assert sign_in_link(work, account="bob").startswith(f"{settings().base_url}/enter/")
        assert token_of(link) not in work.execute(select(columns(OneTimeLink).token_digest)).scalars().all()
