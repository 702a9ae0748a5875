"""Verifying finds what was changed behind the house's back, and nothing else."""

import pytest
from sqlalchemy import text

from lims.access import system_actor
from lims.samples.actions import derive, dispose, register, take
from lims.samples.drafts import AmountDraft, DerivationDraft
from lims.samples.vocabulary import Disposition
from lims.undoing.actions import undo
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@pytest.fixture
def lived_in(settings_for_test: object) -> str:
    """A database in which something was made, taken, thrown away and undone; the code of an extract."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (tissue,) = register(work, collection="FIS", kind="tissue")
        (extract,) = derive(
            work,
            parents=[tissue],
            draft=DerivationDraft(kind="dna_extract", made=AmountDraft(value="100", unit="µL"), take_all=True),
        )
    with unit_of_work(SYSTEM) as work:
        take(work, code=extract.code, amount=AmountDraft(value="30", unit="µL"))
    with unit_of_work(SYSTEM) as work:
        dispose(work, codes=[extract.code], disposition=Disposition.MISSING, reason="not found")
    with unit_of_work(SYSTEM) as work:
        undo(work)
    return extract.code


def wrong() -> list[str]:
    with reading(SYSTEM) as work:
        return [problem for each in verify(work) for problem in each.problems]


def test_a_house_in_order_has_nothing_wrong(lived_in: str) -> None:
    assert wrong() == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE material_sample SET amount_left = 1 WHERE code = :code", "ledger"),
        ("UPDATE material_sample SET usability = 'failed' WHERE code = :code", "usability"),
        ("UPDATE identifier SET normalised = 'X', unique_key = 'X' WHERE value = :code", "own code"),
    ],
)
def test_what_was_changed_past_the_history_is_found(lived_in: str, statement: str, message: str) -> None:
    with unit_of_work(SYSTEM) as work:
        work.execute(text(statement), {"code": lived_in})
    assert any(message in problem for problem in wrong())


def test_a_rewritten_act_is_found(lived_in: str) -> None:
    with unit_of_work(SYSTEM) as work:
        postgresql = not work.is_sqlite
        work.connection.exec_driver_sql(f"DROP TRIGGER tr_act_no_update{' ON act' if postgresql else ''}")
        work.execute(text("UPDATE act SET verb = 'found' WHERE verb = 'dispose'"))
    assert any("changed after it was written" in problem for problem in wrong())
