"""Printers: who enters them, how they are reached, and how it is taken back."""

from collections.abc import Iterator
from typing import Any

import pytest

from lims.access import Actor, Role, system_actor
from lims.errors import NotAllowedError
from lims.labelling.actions import add_printer, cancel_job, correct_printer, retire_printer
from lims.labelling.drafts import PrinterError, check_host, check_queue
from lims.labelling.printers import (
    PrinterBusyError,
    PrinterExistsError,
    UnknownPrinterError,
    find_printers,
    printer_for,
)
from lims.undoing.actions import undo
from lims.unit_of_work import Work, reading, unit_of_work
from tests import make
from tests.lims.labelling.asking import ask_to_print

SYSTEM = system_actor()


@pytest.fixture
def work(settings_for_test: object) -> Iterator[Work]:
    with unit_of_work(SYSTEM) as work:
        yield work


def zebra(work: Work, name: str = "Zebra lab 2", **more: Any) -> str:
    return add_printer(work, **{"name": name, "kind": "zpl", "host": "192.0.2.7", **more})


# --- what can be entered ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["zebra2", "zebra-2.lab.example", "192.0.2.7", "2001:db8::7", "printer_3.local", "a.b."]
)
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    assert check_host(host) == host


@pytest.mark.parametrize(
    "host",
    [
        "http://zebra2",
        "zebra2:9100",
        "zebra 2",
        "zebra2/queue",
        "zebra2\n",
        "zebra\x002",
        "-zebra",
        "zebra-",
        "a..b",
        "",
        ".",
        "x" * 64,
        ".".join(["x" * 60] * 5),
        "300.1.2.3",
        "192.0.2",
        "fe80::1%eth0",
        "user@host",
        "zébra",
    ],
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(PrinterError, match="is no host"):
        check_host(host)


@pytest.mark.parametrize("queue", ["-o raw", "--help", "a b", "a;b", "", "a/b", "q\n"])
def test_a_queue_is_one_word_that_no_program_takes_for_an_option(queue: str) -> None:
    with pytest.raises(PrinterError, match="is no print queue"):
        check_queue(queue)
    assert check_queue("lab_2.labels") == "lab_2.labels"


@pytest.mark.parametrize(
    ("entered", "says"),
    [
        ({"name": " "}, "name is 1 to 80"),
        ({"name": "x" * 81}, "name is 1 to 80"),
        ({"name": "a\nb"}, "name is 1 to 80"),
        ({"kind": "laser"}, "office, zpl or cups"),
        ({"host": None}, "give its host"),
        ({"kind": "cups"}, "give the queue"),
        ({"port": 0}, "port is 0"),
        ({"port": 65536}, "port is 65536"),
        ({"resolution": 72}, "resolution is 72"),
        ({"offset_x": 21.0}, "offset x is 21"),
        ({"offset_y": float("nan")}, "offset y is nan"),
        ({"ribbon": "wax\x07"}, "ribbon is 1 to 80"),
    ],
)
def test_a_printer_that_cannot_be_is_refused(work: Work, entered: dict[str, Any], says: str) -> None:
    with pytest.raises(PrinterError, match=says):
        zebra(work, **entered)


# --- entering, correcting, retiring -------------------------------------------------------------------------------


def test_a_printer_is_found_by_its_name(work: Work) -> None:
    zebra(work, " Zebra lab 2 ", ribbon="resin", resolution=203)
    add_printer(work, name="office", kind="office", host="")
    found = printer_for(work, "ZEBRA LAB 2")
    assert (found.name, found.address, found.ribbon, found.resolution) == (
        "Zebra lab 2",
        "192.0.2.7:9100",
        "resin",
        203,
    )
    assert found.is_sent_to
    assert [(each.name, each.is_sent_to) for each in find_printers(work)] == [("office", False), ("Zebra lab 2", True)]
    with pytest.raises(UnknownPrinterError, match="Printers: office, Zebra lab 2"):
        printer_for(work, "zebra 3")


def test_an_address_is_told_as_one_types_it(work: Work) -> None:
    zebra(work, "six", host="2001:db8::7", port=9101)
    add_printer(work, name="queue", kind="cups", queue="lab2")
    assert [each.address for each in find_printers(work)] == ["queue lab2", "[2001:db8::7]:9101"]


def test_two_printers_in_use_are_not_called_the_same(work: Work) -> None:
    zebra(work)
    with pytest.raises(PrinterExistsError):
        zebra(work, "zebra LAB 2")
    retire_printer(work, printer="Zebra lab 2")
    zebra(work)
    assert len(find_printers(work, retired=True)) == 2
    assert len(find_printers(work)) == 1


def test_a_printer_is_corrected(work: Work) -> None:
    zebra(work)
    zebra(work, "other")
    found = correct_printer(
        work, printer="zebra lab 2", changes={"host": " zebra2.lab ", "offset_x": 1.5, "ribbon": ""}
    )
    assert (found.host, found.offset_x, found.ribbon, found.port) == ("zebra2.lab", 1.5, None, 9100)
    with pytest.raises(PrinterError):
        correct_printer(work, printer="zebra lab 2", changes={"host": ""})
    with pytest.raises(PrinterExistsError):
        correct_printer(work, printer="zebra lab 2", changes={"name": "Other"})
    assert correct_printer(work, printer="zebra lab 2", changes={"name": "ZEBRA lab 2"}).name == "ZEBRA lab 2"


def test_a_printer_for_which_something_waits_is_not_retired(work: Work) -> None:
    make.collection(work)
    zebra(work)
    number = ask_to_print(work, make.samples(work, 1), printer="Zebra lab 2")
    with pytest.raises(PrinterBusyError, match="1 job waits for Zebra lab 2"):
        retire_printer(work, printer="Zebra lab 2")
    cancel_job(work, number=number)
    retire_printer(work, printer="Zebra lab 2")


def test_only_an_administrator_enters_printers(settings_for_test: object) -> None:
    keeper = Actor(None, None, "Keeper", everywhere=Role.KEEPER)
    with unit_of_work(SYSTEM) as work:
        zebra(work)
    with unit_of_work(keeper) as work:
        for act in (
            lambda: zebra(work, "another"),
            lambda: correct_printer(work, printer="Zebra lab 2", changes={"port": 9101}),
            lambda: retire_printer(work, printer="Zebra lab 2"),
        ):
            with pytest.raises(NotAllowedError):
                act()
        assert find_printers(work)


def test_what_was_done_to_printers_is_taken_back(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        zebra(work, ribbon="wax")
    with unit_of_work(SYSTEM) as work:
        correct_printer(work, printer="Zebra lab 2", changes={"ribbon": "resin", "name": "Z", "offset_y": -0.5})
    with unit_of_work(SYSTEM) as work:
        retire_printer(work, printer="Z")
    for expected in (["Z"], ["Zebra lab 2"], []):
        with unit_of_work(SYSTEM) as work:
            undo(work, change_set_id=_last_not_undone(work))
        with reading(SYSTEM) as work:
            found = find_printers(work)
        assert [each.name for each in found] == expected
        if expected == ["Zebra lab 2"]:
            assert (found[0].ribbon, found[0].offset_y) == ("wax", 0.0)


def test_a_retired_printer_does_not_come_back_beside_its_successor(settings_for_test: object) -> None:
    with unit_of_work(SYSTEM) as work:
        zebra(work)
    with unit_of_work(SYSTEM) as work:
        retire_printer(work, printer="Zebra lab 2")
        retired = work.change_set_id
    with unit_of_work(SYSTEM) as work:
        zebra(work)
    with unit_of_work(SYSTEM) as work, pytest.raises(PrinterExistsError):
        undo(work, change_set_id=retired)


def _last_not_undone(work: Work) -> int:
    from lims.undoing.queries import latest_change_sets

    return next(each.id for each in latest_change_sets(work) if each.undoes_id is None and not each.undone)
