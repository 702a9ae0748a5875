"""Writes what came out of tests: the test itself, the result as a measurement, and the day of the next one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from lims.database import columns
from lims.history.rules import Touched, created
from lims.measurements.recording import NewMeasurement
from lims.measurements.replacing import measure_anew
from lims.preserving.drafts import ViabilityDraft
from lims.preserving.periods import RuleView, rule_for
from lims.preserving.rules import GERMINATION, TESTED_AGAIN, TESTING, is_to_regenerate, months_later, percent
from lims.preserving.tables import ViabilityTest
from lims.preserving.viability import viability_of
from lims.samples.entering import SAMPLE
from lims.samples.queries import SampleView
from lims.samples.treating import put_dates
from lims.unit_of_work import Work

_T = columns(ViabilityTest)

VIABILITY_TEST = "viability_test"
"""The subject type of tests in the history."""


def write_test(
    work: Work,
    sample: SampleView,
    draft: ViabilityDraft,
    *,
    test: str,
    tested_on: date,
    method: str | None,
    agent_id: int | None,
) -> list[Touched]:
    """One test and its result; a result that is not the newest is kept as a raw one. Returns the history's lines."""
    statement = select(func.max(_T.tested_on)).where(
        _T.sample_id == sample.id, _T.test == test, _T.withdrawn.is_(False)
    )
    newest = work.execute(statement).scalar_one()
    values = {
        "sample_id": sample.id,
        "test": test,
        "tested_on": tested_on,
        "tested": draft.tested,
        "viable": draft.viable,
        "method": method,
        "agent_id": agent_id,
        "withdrawn": False,
    }
    key = work.add(ViabilityTest, {**values, "change_set_id": work.change_set_id})
    measured = NewMeasurement(
        entity_id=sample.id,
        type=test,
        value=percent(draft.viable, draft.tested),
        verbatim=f"{draft.viable} of {draft.tested}",
        unit="%",
        method=method,
        agent_id=agent_id,
        measured_on=tested_on.isoformat(),
        state="accepted" if newest is None or tested_on >= newest else "raw",
    )
    told = created({**values, "tested_on": tested_on.isoformat()})
    return [Touched(VIABILITY_TEST, key, told), *measure_anew(work, measured), Touched(SAMPLE, sample.id)]


def put_next_tests(
    work: Work, samples: Sequence[SampleView], rules: Sequence[RuleView], test: str, again_on: date | None
) -> list[Touched]:
    """Writes by when each is to be tested again; returns the history's lines.

    What is to be grown anew is not tested again. Of a culture, nobody knows by when unless it is said or ruled.
    """
    tests, touched = viability_of(work, [each.id for each in samples]), list[Touched]()
    for sample in samples:
        mine = [each for each in tests.get(sample.id, []) if each.test == test]
        day = again_on
        if day is None and mine:
            rule = rule_for(rules, TESTING, sample.kind_id, sample.collection_id)
            months = rule.months if rule else TESTED_AGAIN if test == GERMINATION else None
            low = test == GERMINATION and is_to_regenerate(mine[0].percent, mine[-1].percent)
            day = months_later(mine[-1].tested_on, months) if months and not low else None
        touched += put_dates(work, [sample], {TESTING: day})
    return touched
