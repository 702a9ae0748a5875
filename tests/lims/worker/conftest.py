"""A house in which things wait for printers and the post."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from lims.access import system_actor
from lims.labelling.actions import add_printer
from lims.labelling.jobs import JobView, job_for
from lims.unit_of_work import reading, unit_of_work
from lims.worker.transmitting import Patience
from tests import make
from tests.lims.labelling.asking import ZPL, ask_to_print
from tests.lims.worker.listening import HOST

SYSTEM = system_actor()
BRISK = Patience(connect=1, piece=0.3, end=0.3, queue=5)


@dataclass(frozen=True)
class House:
    """A collection with one fish, in which printers are entered and jobs wait."""

    code: str

    def printer(self, name: str = "zebra", **how: Any) -> None:
        with unit_of_work(SYSTEM) as work:
            add_printer(work, **{"name": name, "kind": "zpl", "host": HOST, **how})

    def asked(self, printer: str = "zebra", payload: bytes = ZPL) -> int:
        with unit_of_work(SYSTEM) as work:
            return ask_to_print(work, [self.code], printer=printer, payload=payload)

    def job(self, number: int) -> JobView:
        with reading(SYSTEM) as work:
            return job_for(work, number)


@pytest.fixture
def house(settings_for_test: object) -> House:
    with unit_of_work(SYSTEM) as work:
        make.collection(work)
        return House(make.samples(work, 1)[0])


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits until something holds."""

    def wait(holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < deadline, "it did not happen"
            time.sleep(0.02)

    return wait
