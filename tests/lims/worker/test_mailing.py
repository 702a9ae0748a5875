"""Mails: sent once, told why not, tried again, and left where they are where no mail server is set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from typing import Any

import pytest
from sqlalchemy import select

from lims.access import system_actor
from lims.database import columns
from lims.messages.outbox import tell
from lims.messages.sending import Mail, outbox_for, take_next, told_interrupted, told_not_sent
from lims.messages.tables import Message
from lims.people.actions import add_person
from lims.people.queries import account_for
from lims.settings import settings
from lims.unit_of_work import Work, reading, unit_of_work
from lims.worker.mailing import NotMailedError, _send, letter
from lims.worker.running import work_once
from lims.worker.standing import find_notices
from tests.lims.worker.listening import HOST, closed_port, mail_server

SYSTEM = system_actor()
M = columns(Message)


@pytest.fixture
def post(settings_for_test: object, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Names the mail server in the settings."""

    def name(port: int, **more: str) -> None:
        chosen = {"HOST": HOST, "PORT": str(port), "FROM": "Staal <staal@example.org>", "STARTTLS": "off", **more}
        for key, value in chosen.items():
            monkeypatch.setenv(f"LIMS_SMTP_{key}", value)
        settings.cache_clear()

    return name


@pytest.fixture
def written(settings_for_test: object) -> None:
    """Two mails to Lea wait."""
    write("lea", "lea@example.org", 2)


def write(name: str, address: str | None, count: int = 1) -> None:
    with unit_of_work(SYSTEM) as work:
        add_person(work, name=name, account=name, email=address)
        for number in range(count):
            tell(work, account_for(work, account=name).agent_id, f"Request {number}", "Your eels are granted. ≈ 10 µl")


def rows() -> list[Any]:
    with reading(SYSTEM) as work:
        return list(work.execute(select(Message.__table__).order_by(M.id)))


def test_mails_are_sent_once(post: Callable[..., None], written: None) -> None:
    with mail_server() as server:
        post(server.port)
        assert work_once().mailed == 2
        assert work_once().mailed == 0
        (sender, recipient, content), _ = server.mails
    assert (sender, recipient) == ("staal@example.org", "lea@example.org")
    mail = message_from_string(content, policy=policy.default)
    assert (mail["Subject"], mail["To"], mail["Auto-Submitted"]) == ("Request 0", "lea@example.org", "auto-generated")
    assert "≈ 10 µl" in mail.get_content()  # type: ignore[attr-defined]
    assert all(row.sent_at and not row.last_error and not row.taken_at for row in rows())


def test_without_a_mail_server_they_wait_and_it_is_said(written: None) -> None:
    assert work_once().mailed == 0
    with reading(SYSTEM) as work:
        assert find_notices(work) == ["2 mails are waiting: no mail server is set (LIMS_SMTP_HOST and LIMS_SMTP_FROM)."]
    assert all(row.attempts == 0 for row in rows())


def test_a_mail_server_that_is_away_is_tried_again(post: Callable[..., None], written: None) -> None:
    port = closed_port()
    post(port)
    assert work_once().not_mailed == 2
    first, _ = rows()
    assert (first.attempts, first.given_up_at, first.taken_at) == (1, None, None)
    assert f"The mail server {HOST}:{port} cannot be reached" in first.last_error
    assert timedelta(seconds=4) < first.next_attempt_at - datetime.now(UTC) < timedelta(seconds=6)
    assert work_once().not_mailed == 0


@pytest.mark.parametrize(
    ("asked", "answer", "again"),
    [
        ("rcpt", "550 no such user", False),
        ("rcpt", "450 greylisted", True),
        ("mail", "451 later", True),
        ("mail", "drop", True),
        ("data", "421 busy", True),
        ("data", "554 no", False),
        ("content", "552 too long", False),
        ("content", "451 later", True),
        ("content", "drop", False),
    ],
)
def test_what_the_mail_server_says_decides_whether_to_try_again(
    post: Callable[..., None], settings_for_test: object, asked: str, answer: str, again: bool
) -> None:
    mail = Mail(1, 1, "Subject", "Body", 1, "key", datetime.now(UTC))
    with mail_server(**{asked: answer}) as server:
        post(server.port)
        with pytest.raises(NotMailedError) as caught:
            _send(mail, "lea@example.org")
    assert caught.value.again is again
    assert answer.partition(" ")[2] in str(caught.value)


def test_a_server_without_encryption_is_given_no_mail_unless_allowed(post: Callable[..., None], written: None) -> None:
    with mail_server() as server:
        post(server.port, STARTTLS="on")
        assert work_once().not_mailed == 2
        assert server.mails == []
    assert "LIMS_SMTP_STARTTLS=off" in rows()[0].last_error


def test_whoever_has_no_address_is_not_mailed(post: Callable[..., None]) -> None:
    write("tom", None)
    write("eve", "not an address\r\nBcc: all@example.org")
    with mail_server() as server:
        post(server.port)
        assert work_once().not_mailed == 2
        assert server.mails == []
    assert all(row.given_up_at for row in rows())
    with reading(SYSTEM) as work:
        assert "2 mails are given up" in find_notices(work)[0]


def test_a_mail_that_a_killed_worker_was_sending_is_not_sent_again(post: Callable[..., None], written: None) -> None:
    with unit_of_work(SYSTEM) as work:
        assert take_next(work) is not None
    with mail_server() as server:
        post(server.port)
        assert work_once().mailed == 1
        assert [message_from_string(mail[2])["Subject"] for mail in server.mails] == ["Request 1"]
    assert "may have gone out" in rows()[0].last_error
    with unit_of_work(SYSTEM) as work:
        assert told_interrupted(work) == 0
        assert outbox_for(work).given_up == 1


def test_mails_are_tried_for_a_day(settings_for_test: object) -> None:
    write("lea", "lea@example.org")
    now, waits = datetime.now(UTC), []
    for _ in range(6):
        with unit_of_work(SYSTEM, now=now) as work:
            told_not_sent(work, _taken(work), "away", again=True)
        waits.append((rows()[0].next_attempt_at - now).total_seconds())
        now = rows()[0].next_attempt_at
    assert waits == [5, 30, 120, 600, 600, 600]
    with unit_of_work(SYSTEM, now=now + timedelta(days=1)) as work:
        told_not_sent(work, _taken(work), "away", again=True)
    assert rows()[0].given_up_at == now + timedelta(days=1)


def _taken(work: Work) -> Mail:
    mail = take_next(work)
    assert mail is not None
    return mail


def test_the_same_mail_has_the_same_number_each_time() -> None:
    mail = Mail(1, 1, "A\nsubject", "Body", 1, "f00d", datetime.now(UTC))
    made = letter(mail, "lea@example.org", "Staal <staal@example.org>", datetime.now(UTC))
    assert made["Message-ID"] == "<f00d@example.org>"
    assert made["Subject"] == "A subject"
