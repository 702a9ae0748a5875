"""The worker has keepers told of what expires, once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from lims.access import Role
from lims.people.actions import add_person
from lims.preserving.actions import set_dates
from lims.preserving.rules import EXPIRY
from lims.unit_of_work import reading, unit_of_work
from lims.worker.reminding import Reminding
from lims.worker.running import work_once
from tests.lims.worker.conftest import SYSTEM, House


def mails() -> int:
    with reading(SYSTEM) as work:
        return int(work.execute(text("SELECT COUNT(*) FROM message")).scalar_one())


def test_keepers_are_told_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert work_once().reminded == 0
    with unit_of_work(SYSTEM) as work:
        add_person(work, name="Kim", account="kim", role=Role.KEEPER)
        set_dates(work, codes=[house.code], days={EXPIRY: datetime.now(UTC).date()})
    monkeypatch.setattr(Reminding, "pause", 0)
    assert (work_once().reminded, work_once().reminded, mails()) == (1, 0, 1)
