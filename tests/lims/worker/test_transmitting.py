"""Bytes on their way to a printer: they arrive as they are, or it is said why not and whether they may have."""

import stat
import sys
from pathlib import Path

import pytest

from lims.labelling.printers import PrinterView
from lims.labelling.sending import Parcel
from lims.worker.transmitting import NotSentError, transmit
from tests.lims.worker.conftest import BRISK
from tests.lims.worker.listening import HOST, closed_port, printer

LONG = bytes(range(256)) * 40_000


def parcel(payload: bytes, *, port: int = 9100, kind: str = "zpl", host: str = HOST, format: str = "zpl") -> Parcel:
    view = PrinterView(1, "Zebra lab 2", kind, host, port, "lab2", 300, 0.0, 0.0, None, None, 1)
    return Parcel(1, 12, format, payload, 1, view)


def refusal(sent: Parcel) -> NotSentError:
    with pytest.raises(NotSentError) as caught:
        transmit(sent, BRISK)
    return caught.value


@pytest.mark.parametrize("payload", [b"^XA^XZ", LONG])
def test_what_arrives_is_what_was_sent(payload: bytes) -> None:
    with printer() as found:
        transmit(parcel(payload, port=found.port), BRISK)
        assert found.received == [payload]


def test_a_printer_that_refuses_is_tried_again() -> None:
    port = closed_port()
    error = refusal(parcel(b"x", port=port))
    assert error.again
    assert f"Zebra lab 2 ({HOST}:{port}) refuses" in str(error)


def test_a_name_that_nobody_has_is_told() -> None:
    error = refusal(parcel(b"x", host="no-such-printer.invalid"))
    assert error.again
    assert "no computer is called no-such-printer.invalid" in str(error)


def test_a_printer_that_takes_part_and_hangs_may_have_printed() -> None:
    with printer("hangs") as found:
        error = refusal(parcel(LONG, port=found.port))
    assert not error.again
    assert "took nothing more for 0.3 seconds" in str(error)
    assert "may have been printed" in str(error)


def test_a_printer_that_keeps_the_connection_open_has_it_all() -> None:
    with printer("hangs") as found:
        transmit(parcel(b"^XA^XZ", port=found.port), BRISK)
        assert found.connected.is_set()
        assert not found.letting_go.is_set()


def test_a_printer_that_breaks_off_may_have_printed() -> None:
    with printer("resets") as found:
        error = refusal(parcel(LONG, port=found.port))
    assert not error.again
    assert "broke off" in str(error)


# --- print queues -------------------------------------------------------------------------------------------------


def lp(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """A program called lp that writes down what it is told and given."""
    program = folder / "lp"
    program.write_text(f"#!{sys.executable}\nimport sys, pathlib\nhere = pathlib.Path({str(folder)!r})\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_queue_is_given_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lp(
        tmp_path,
        monkeypatch,
        "(here / 'told').write_text(' '.join(sys.argv[1:]))\n(here / 'given').write_bytes(sys.stdin.buffer.read())",
    )
    transmit(parcel(LONG, kind="cups"), BRISK)
    assert (tmp_path / "given").read_bytes() == LONG
    assert (tmp_path / "told").read_text() == "-d lab2 -t Staal 12 -o raw -"
    transmit(parcel(b"%PDF", kind="cups", format="pdf"), BRISK)
    assert (tmp_path / "told").read_text() == "-d lab2 -t Staal 12 -"


def test_a_queue_that_does_not_take_it_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lp(tmp_path, monkeypatch, "sys.exit('lp: no such destination')")
    error = refusal(parcel(b"x", kind="cups"))
    assert error.again
    assert str(error) == "Zebra lab 2 (queue lab2) did not take it: lp: no such destination"


def test_without_lp_it_is_said_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refusal(parcel(b"x", kind="cups"))
    assert not error.again
    assert 'needs the program "lp"' in str(error)
