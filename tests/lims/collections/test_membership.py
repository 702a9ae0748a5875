"""Roles in collections and units, and the actor they make."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lims.access import Actor, Permission, Role, system_actor
from lims.collections.membership import (
    NoMembershipError,
    UnknownUnitError,
    actor_for,
    actor_named,
    find_memberships,
    grant_membership,
    inherited,
    revoke_membership,
    session_actor,
)
from lims.collections.queries import UnknownCollectionError
from lims.collections.tables import Collection, Institution, Membership, OrganisationalUnit
from lims.database import columns
from lims.errors import NotAllowedError
from lims.people.actions import add_person, change_role, deactivate
from lims.people.queries import account_for
from lims.people.signing_in import IDLE, open_session
from lims.people.tables import SignInSession
from lims.unit_of_work import Work, unit_of_work

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Open = Callable[[], AbstractContextManager[Work]]


@pytest.fixture
def house(settings_for_test: Any) -> Open:
    """Institute with unit Water › lab Fish, collections FISH (lab), WATER (unit), SOIL (of nobody); and An."""

    def opened() -> AbstractContextManager[Work]:
        return unit_of_work(system_actor(), now=NOW)

    with opened() as work:
        here = work.add(Institution, {"code": "I", "name": "Institute"})
        water = work.add(OrganisationalUnit, {"institution_id": here, "name": "Water", "unit_type": "unit"})
        lab = {"institution_id": here, "name": "Fish lab", "unit_type": "lab", "parent_id": water}
        fish = work.add(OrganisationalUnit, lab)
        for code, unit in (("FISH", fish), ("WATER", water), ("SOIL", None)):
            owned = {"owner_institution_id": here, "holder_institution_id": here, "unit_id": unit}
            named = {"uuid": code, "code": code, "name": code, "visibility": "members", "licence": "CC0-1.0"}
            work.add(Collection, {**owned, **named})
        add_person(work, name="An", account="an")
    return opened


def an(work: Work) -> Actor:
    actor = actor_for(work, account_id=account_for(work, account="an").id)
    assert actor
    return actor


def ids(work: Work) -> dict[str, int]:
    collection, unit = columns(Collection), columns(OrganisationalUnit)
    rows = [*work.execute(select(collection.code, collection.id)), *work.execute(select(unit.name, unit.id))]
    return {row[0]: row[1] for row in rows}


def test_without_a_role_one_may_nothing(house: Open) -> None:
    with house() as work:
        assert not any(an(work).may_anywhere(permission) for permission in Permission)


def test_a_role_in_a_collection_holds_there_only(house: Open) -> None:
    with house() as work:
        grant_membership(work, account="an", role=Role.TECHNICIAN, collection="fish")
        actor, key = an(work), ids(work)
        assert actor.in_collections == {key["FISH"]: Role.TECHNICIAN}
        assert actor.may(Permission.DERIVE, collection_id=key["FISH"])
        assert not actor.may(Permission.DERIVE, collection_id=key["WATER"])
        assert not actor.may(Permission.DERIVE)


def test_a_role_in_a_unit_holds_in_all_units_and_collections_below(house: Open) -> None:
    with house() as work:
        grant_membership(work, account="an", role=Role.KEEPER, unit="Water")
        actor, key = an(work), ids(work)
        assert actor.in_units == {key["Water"]: Role.KEEPER, key["Fish lab"]: Role.KEEPER}
        assert actor.in_collections == {key["FISH"]: Role.KEEPER, key["WATER"]: Role.KEEPER}


def test_a_role_in_a_unit_does_not_rise(house: Open) -> None:
    with house() as work:
        grant_membership(work, account="an", role=Role.KEEPER, unit="Fish lab")
        actor, key = an(work), ids(work)
        assert set(actor.in_units) == {key["Fish lab"]}
        assert set(actor.in_collections) == {key["FISH"]}


def test_of_two_roles_the_stronger_holds(house: Open) -> None:
    with house() as work:
        grant_membership(work, account="an", role=Role.RESEARCHER, unit="Water")
        grant_membership(work, account="an", role=Role.KEEPER, unit="Fish lab")
        grant_membership(work, account="an", role=Role.TECHNICIAN, collection="WATER")
        actor, key = an(work), ids(work)
        assert actor.in_collections == {key["FISH"]: Role.KEEPER, key["WATER"]: Role.TECHNICIAN}


@pytest.mark.parametrize("order", [[(1, None), (2, 1), (3, 2)], [(3, 2), (2, 1), (1, None)]])
def test_a_weak_role_below_does_not_hide_a_strong_one_above(order: list[tuple[int, int | None]]) -> None:
    granted = {1: Role.KEEPER, 2: Role.RESEARCHER}
    assert inherited(granted, order) == dict.fromkeys([1, 2, 3], Role.KEEPER)


def test_units_in_a_ring_do_not_hang() -> None:
    assert inherited({1: Role.KEEPER}, [(1, 2), (2, 1)]) == {1: Role.KEEPER, 2: Role.KEEPER}


def test_granting_again_replaces_and_revoking_takes_away(house: Open) -> None:
    with house() as work:
        grant_membership(work, account="an", role=Role.RESEARCHER, collection="FISH")
        grant_membership(work, account="an", role=Role.KEEPER, collection="FISH")
        [only] = find_memberships(work, account="an")
        assert (only.account, only.role, only.collection, only.unit) == ("an", Role.KEEPER, "FISH", None)
        revoke_membership(work, account="an", collection="FISH")
        assert find_memberships(work) == []
        with pytest.raises(NoMembershipError):
            revoke_membership(work, account="an", collection="FISH")


def test_places_must_exist(house: Open) -> None:
    with house() as work:
        with pytest.raises(UnknownCollectionError, match='"NONE"'):
            grant_membership(work, account="an", role=Role.KEEPER, collection="NONE")
        with pytest.raises(UnknownUnitError, match='"None"'):
            grant_membership(work, account="an", role=Role.KEEPER, unit="None")
        with pytest.raises(ValueError, match="in a collection or in a unit"):
            grant_membership(work, account="an", role=Role.KEEPER)


def test_a_keeper_grants_nothing_and_sees_only_their_own_roles(house: Open) -> None:
    with house() as work:
        add_person(work, name="Bob", account="bob")
        grant_membership(work, account="an", role=Role.KEEPER, collection="FISH")
        actor = an(work)
    with unit_of_work(actor) as work:
        assert len(find_memberships(work, account="an")) == 1
        for refused in (
            lambda: grant_membership(work, account="an", role=Role.KEEPER, collection="SOIL"),
            lambda: revoke_membership(work, account="an", collection="FISH"),
            lambda: find_memberships(work, account="bob"),
            lambda: find_memberships(work),
        ):
            with pytest.raises(NotAllowedError):
                refused()


def test_a_session_makes_an_actor_with_the_roles_of_this_moment(house: Open) -> None:
    with house() as work:
        token = open_session(work, account_id=account_for(work, account="an").id)
    actor = session_actor(token, now=NOW)
    assert actor
    assert (actor.name, actor.everywhere, actor.channel) == ("An", None, "web")
    with house() as work:
        change_role(work, account="an", role=Role.KEEPER)
    actor = session_actor(token, now=NOW)
    assert actor
    assert actor.everywhere is Role.KEEPER
    assert session_actor("x", now=NOW) is None
    assert session_actor(None) is None
    with house() as work:
        deactivate(work, account="an")
    assert session_actor(token, now=NOW) is None


def test_a_session_in_use_goes_on_and_is_not_written_with_every_request(house: Open) -> None:
    with house() as work:
        token = open_session(work, account_id=account_for(work, account="an").id)

    def seen() -> datetime:
        with house() as work:
            return work.execute(select(columns(SignInSession).seen_at)).scalar_one()

    assert session_actor(token, now=NOW + timedelta(minutes=1))
    assert seen() == NOW
    assert session_actor(token, now=NOW + timedelta(hours=11))
    assert seen() == NOW + timedelta(hours=11)
    assert session_actor(token, now=NOW + timedelta(hours=22))
    assert session_actor(token, now=NOW + timedelta(hours=22) + IDLE) is None


def test_an_actor_is_found_by_sign_in_name(house: Open) -> None:
    with house() as work:
        assert actor_named(work, account="AN").channel == "cli"
        deactivate(work, account="an")
        with pytest.raises(NoMembershipError):
            actor_named(work, account="an")
        assert work.execute(select(columns(Membership).id)).all() == []
