"""Brings bytes to a printer: over the network, or through a print queue of this computer. Outside any transaction.

A printer does not say what it has printed. So what fails before the first byte is tried again, and what fails after it
is not: it may lie on the printer.
"""

import shutil
import socket
import subprocess
from dataclasses import dataclass

from lims.labelling.sending import Parcel

_PIECE = 65536
_LOOK = "Some of it may have been printed: look at the printer, then retry or cancel."


class NotSentError(Exception):
    """The printer did not get it; the text says why and what to do. `again`: whether to try by itself."""

    def __init__(self, problem: str, *, again: bool) -> None:
        super().__init__(problem)
        self.again = again


@dataclass(frozen=True)
class Patience:
    """How many seconds to wait: for a connection, for each piece to be taken, for the end, for a queue."""

    connect: float = 5
    piece: float = 60
    end: float = 2
    queue: float = 60


def transmit(parcel: Parcel, patience: Patience) -> None:
    """Sends a parcel to its printer. Raises NotSentError."""
    send = _through_queue if parcel.printer.kind == "cups" else _over_network
    send(parcel, patience)


def _over_network(parcel: Parcel, patience: Patience) -> None:
    printer = parcel.printer
    named = f"{printer.name} ({printer.address})"
    with _connected(parcel, named, patience.connect) as connection:
        connection.settimeout(patience.piece)
        _send_all(connection, parcel.payload, named, patience.piece)
        _wait_for_end(connection, named, patience.end)


def _connected(parcel: Parcel, named: str, seconds: float) -> socket.socket:
    try:
        return socket.create_connection((parcel.printer.host or "", parcel.printer.port), timeout=seconds)
    except TimeoutError:
        problem = f"{named} did not answer within {seconds:g} seconds. Is it on?"
    except socket.gaierror:
        problem = f"{named}: no computer is called {parcel.printer.host}. Is the name right?"
    except ConnectionRefusedError:
        problem = f"{named} refuses to be printed on. Is this its address, and is no other computer printing on it?"
    except OSError as error:
        problem = f"{named} cannot be reached ({error.strerror or error}). Is it on, and in this network?"
    raise NotSentError(problem, again=True)


def _send_all(connection: socket.socket, payload: bytes, named: str, seconds: float) -> None:
    """Each piece has its own time: a printer that is slow is still at work."""
    sent = 0
    try:
        while sent < len(payload):
            sent += connection.send(payload[sent : sent + _PIECE])
    except TimeoutError:
        problem = (
            f"{named} took nothing more for {seconds:g} seconds. Has it run out of labels or ribbon, or is it open?"
        )
    except OSError:
        problem = f"{named} broke off the connection."
    else:
        return
    if sent == 0:
        raise NotSentError(problem, again=True)
    raise NotSentError(f"{problem} {_LOOK}", again=False)


def _wait_for_end(connection: socket.socket, named: str, seconds: float) -> None:
    """Says that this was all, and sees whether the printer agrees; many keep the connection open, which is fine."""
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(seconds)
        while connection.recv(_PIECE):
            pass
    except TimeoutError:
        return
    except OSError:
        raise NotSentError(f"{named} broke off the connection. {_LOOK}", again=False) from None


def _through_queue(parcel: Parcel, patience: Patience) -> None:
    printer, program = parcel.printer, shutil.which("lp")
    if program is None:
        problem = f'{printer.name} needs the program "lp" (CUPS) on the computer on which Staal runs: install it there.'
        raise NotSentError(problem, again=False)
    raw = ["-o", "raw"] if parcel.format == "zpl" else []
    command = [program, "-d", str(printer.queue), "-t", f"Staal {parcel.number}", *raw, "-"]
    done = _lp(command, parcel.payload, printer.name, patience.queue)
    if done.returncode:
        told = " ".join(done.stderr.decode("utf-8", "replace").split())[:200] or "lp says no more"
        raise NotSentError(f"{printer.name} (queue {printer.queue}) did not take it: {told}", again=True)


def _lp(command: list[str], payload: bytes, name: str, seconds: float) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=payload, capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        problem = f"The print queue of {name} did not answer within {seconds:g} seconds. {_LOOK}"
        raise NotSentError(problem, again=False) from error
    except OSError as error:
        raise NotSentError(f"{name}: lp cannot be started ({error.strerror or error}).", again=True) from error
