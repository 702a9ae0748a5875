"""Sessions: how long they last, and that only a digest is kept."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from lims.database import columns
from lims.people.actions import add_person
from lims.people.queries import account_for
from lims.people.signing_in import (
    ABSOLUTE,
    IDLE,
    close_session,
    close_sessions_of,
    credentials_for,
    find_open_session,
    mark_as_seen,
    open_session,
)
from lims.people.tables import SignInSession
from tests.lims.people.conftest import Open

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def opened(open_work: Open) -> tuple[int, str]:
    with open_work(NOW) as work:
        add_person(work, name="An", account="an")
        account_id = account_for(work, account="an").id
        return account_id, open_session(work, account_id=account_id)


def test_a_session_is_found_by_its_token(open_work: Open) -> None:
    account_id, token = opened(open_work)
    with open_work(NOW) as work:
        session = find_open_session(work, token=token)
        assert session
        assert (session.account_id, session.created_at, session.seen_at) == (account_id, NOW, NOW)
        for other in (None, "", token[:-1], token.upper(), "x"):
            assert find_open_session(work, token=other) is None


def test_the_token_itself_is_not_stored(open_work: Open) -> None:
    _, token = opened(open_work)
    with open_work() as work:
        stored = work.execute(select(columns(SignInSession).token_digest)).scalar_one()
        assert token not in stored
        assert len(stored) == 64


def test_a_session_ends_after_twelve_hours_without_use(open_work: Open) -> None:
    _, token = opened(open_work)
    with open_work(NOW + IDLE - timedelta(minutes=1)) as work:
        session = find_open_session(work, token=token)
        assert session
        mark_as_seen(work, session_id=session.id)
    with open_work(NOW + IDLE + timedelta(hours=11)) as work:
        assert find_open_session(work, token=token)
    with open_work(NOW + 2 * IDLE) as work:
        assert find_open_session(work, token=token) is None


def test_a_session_ends_after_seven_days_in_any_case(open_work: Open) -> None:
    _, token = opened(open_work)
    moment = NOW
    while moment < NOW + ABSOLUTE - timedelta(hours=11):
        moment += timedelta(hours=11)
        with open_work(moment) as work:
            session = find_open_session(work, token=token)
            assert session
            mark_as_seen(work, session_id=session.id)
    with open_work(NOW + ABSOLUTE) as work:
        assert find_open_session(work, token=token) is None


def test_signing_out_ends_one_session_or_all_but_one(open_work: Open) -> None:
    account_id, first = opened(open_work)
    with open_work(NOW) as work:
        second, third = (open_session(work, account_id=account_id) for _ in range(2))
        close_session(work, token=first)
        close_session(work, token=None)
        assert [bool(find_open_session(work, token=each)) for each in (first, second, third)] == [False, True, True]
        close_sessions_of(work, account_id=account_id, except_token=third)
        assert [bool(find_open_session(work, token=each)) for each in (first, second, third)] == [False, False, True]


def test_a_name_nobody_has_has_no_credentials(open_work: Open) -> None:
    with open_work() as work:
        assert credentials_for(work, account="nobody").account_id is None
