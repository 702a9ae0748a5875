"""What was done with samples since their disposal was proposed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from lims.database import columns
from lims.history.standing import stands
from lims.history.tables import Act, ActSubject, ChangeSet
from lims.people.tables import Agent
from lims.samples.entering import SAMPLE
from lims.storage.placing import PLACEMENT
from lims.unit_of_work import Work

_CS, _A, _AS, _G = columns(ChangeSet), columns(Act), columns(ActSubject), columns(Agent)
_STEP = 500


def acts_since(work: Work, change_set_id: int, sample_ids: Sequence[int]) -> dict[int, list[str]]:
    """What was done with each of these after a changeset, by whom and on which day; not what was taken back."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(sample_ids), _STEP):
        for subject_id, verb, when, who in _acts(work, change_set_id, sample_ids[start : start + _STEP]):
            found.setdefault(subject_id, []).append(f"{verb} by {who} on {when:%Y-%m-%d}")
    return found


def _acts(work: Work, change_set_id: int, sample_ids: Sequence[int]) -> list[Any]:
    statement = (
        select(_AS.subject_id, _A.verb, _A.recorded_at, func.coalesce(_G.name, _CS.operating_user, "system"))
        .join_from(ActSubject.__table__, Act.__table__, _A.id == _AS.act_id)
        .join(ChangeSet.__table__, _CS.id == _A.change_set_id)
        .join(Agent.__table__, _G.id == _CS.agent_id, isouter=True)
        .where(
            _AS.subject_id.in_(sample_ids),
            _AS.subject_type.in_((SAMPLE, PLACEMENT)),
            _CS.id > change_set_id,
            stands(),
        )
        .order_by(_A.id)
    )
    return list(work.execute(statement).all())
