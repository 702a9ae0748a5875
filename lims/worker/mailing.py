"""Sends the mails of the outbox through a mail server (LIMS_SMTP_…); without one they stay where they are."""

import logging
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from lims.messages.sending import Mail, is_due, take_next, told_interrupted, told_not_sent, told_sent
from lims.people.queries import mail_address_for
from lims.settings import Settings, settings
from lims.unit_of_work import reading, unit_of_work
from lims.worker.counting import ACTOR, Counts

PATIENCE = 20
_IMPLICIT_TLS = 465
_log = logging.getLogger("staal.worker")


class NotMailedError(Exception):
    """The mail server has not taken a mail; `again`: whether to try by itself."""

    def __init__(self, problem: str, *, again: bool) -> None:
        super().__init__(problem)
        self.again = again


def may_mail() -> bool:
    """Whether a mail server and a sender are set."""
    return bool(settings().smtp_host and settings().smtp_from)


class Mailing:
    """The outbox, and the thread that empties it just now."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._at_work: threading.Thread | None = None
        self._leaving = threading.Event()

    def begin(self) -> None:
        """Gives up what was being sent when a worker died."""
        with unit_of_work(ACTOR) as work:
            found = told_interrupted(work)
        self._counts.add("not_mailed", found)

    def round(self) -> int:
        """Starts to send what is due; 1 where there was something."""
        if not may_mail() or (self._at_work and self._at_work.is_alive()):
            return 0
        with reading(ACTOR) as work:
            if not is_due(work):
                return 0
        self._at_work = threading.Thread(target=self._send_all, name="mails", daemon=True)
        self._at_work.start()
        return 1

    def wait(self, seconds: float | None = None) -> None:
        """Waits until all that is due was sent; with a time, begins no other mail and waits at most so long."""
        if seconds is not None:
            self._leaving.set()
        if self._at_work:
            self._at_work.join(seconds)

    def _send_all(self) -> None:
        try:
            while not self._leaving.is_set() and mail_next(self._counts):
                pass
        except Exception:  # noqa: BLE001 - whatever it is, it is logged
            # The mail stays as being sent, and may have gone out: whoever begins anew gives it up.
            _log.exception("A mail could not be sent, or not told of.")


def mail_next(counts: Counts) -> bool:
    """Sends the oldest mail that is due; returns whether there was one."""
    with unit_of_work(ACTOR) as work:
        mail = take_next(work)
        address = mail_address_for(work, mail.to_agent_id) if mail else None
    if mail is None:
        return False
    try:
        _send(mail, address)
    except NotMailedError as error:
        with unit_of_work(ACTOR) as work:
            told_not_sent(work, mail, str(error), again=error.again)
        counts.add("not_mailed")
    else:
        with unit_of_work(ACTOR) as work:
            told_sent(work, mail)
        counts.add("mailed")
    return True


def letter(mail: Mail, address: str, sender: str, now: datetime) -> EmailMessage:
    """The mail as it goes out. Its Message-ID is the same each time, so that a second one can be told as such."""
    made = EmailMessage()
    made["From"], made["To"] = sender, address
    made["Subject"] = " ".join(mail.subject.split())
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{mail.key}@{sender.rpartition('@')[2].strip('> ') or 'staal'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body, cte="quoted-printable")  # what every mail server takes
    return made


def _send(mail: Mail, address: str | None) -> None:
    chosen = settings()
    if not address:
        raise NotMailedError("Nobody knows the mail address of whom this is for.", again=False)
    try:
        made = letter(mail, address, chosen.smtp_from, datetime.now(UTC))
    except ValueError as error:
        raise NotMailedError(f'"{address}" cannot be mailed to ({error}).', again=False) from error
    with _connected(chosen) as server:
        _hand_over(server, made)


@contextmanager
def _connected(chosen: Settings) -> Iterator[smtplib.SMTP]:
    named = f"The mail server {chosen.smtp_host}:{chosen.smtp_port}"
    try:
        server = _opened(chosen)
    except smtplib.SMTPAuthenticationError as error:
        raise NotMailedError(f"{named} does not know LIMS_SMTP_USER with this password.", again=True) from error
    except smtplib.SMTPNotSupportedError as error:
        hint = "(LIMS_SMTP_STARTTLS=off, where the network is trusted)"
        raise NotMailedError(f"{named} cannot do what it was asked: {error} {hint}", again=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotMailedError(f"{named} cannot be reached: {_reason(error)}", again=True) from error
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _opened(chosen: Settings) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if chosen.smtp_port == _IMPLICIT_TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(chosen.smtp_host, _IMPLICIT_TLS, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=PATIENCE)
    try:
        if chosen.smtp_port != _IMPLICIT_TLS and chosen.smtp_starttls:
            server.starttls(context=secure)
        if chosen.smtp_user:
            server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, made: EmailMessage) -> None:
    """Step by step: once the content is on its way, nobody knows whether it was taken unless the server says so."""
    try:
        for code, answer in _envelope(server, made):
            _check(code, answer)
    except (OSError, smtplib.SMTPException) as error:
        raise NotMailedError(f"The mail server broke off: {_reason(error)}", again=True) from error
    try:
        code, answer = server.data(made.as_bytes(policy=SMTP))
    except smtplib.SMTPDataError as error:
        code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    except (OSError, smtplib.SMTPException) as error:
        told = f"The mail server broke off while it was given this ({_reason(error)}): it may have gone out."
        raise NotMailedError(told, again=False) from error
    _check(code, answer)


def _envelope(server: smtplib.SMTP, made: EmailMessage) -> Iterator[tuple[int, bytes]]:
    server.ehlo_or_helo_if_needed()
    sender = made["From"].addresses[0].addr_spec
    yield server.mail(sender)
    yield server.rcpt(made["To"].addresses[0].addr_spec)


def _check(code: int, answer: bytes) -> None:
    """4xx means later, 5xx never."""
    if code not in (250, 251):
        told = " ".join(answer.decode("utf-8", "replace").split())[:200]
        raise NotMailedError(f"The mail server did not take it: {code} {told}", again=400 <= code < 500)


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split())[:200] or type(error).__name__
