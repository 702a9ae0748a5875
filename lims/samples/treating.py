"""What is done to samples without making anything of them: dates, another preservation. Building blocks of acts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import update

from lims.database import columns
from lims.history.rules import Touched, created
from lims.identity.minting import enter
from lims.samples.deriving import PROCESS
from lims.samples.drafts import ProcessDraft
from lims.samples.entering import SAMPLE
from lims.samples.queries import SampleView
from lims.samples.tables import MaterialSample, Process, ProcessParticipant
from lims.samples.vocabulary import Part, ProcessType
from lims.unit_of_work import Work

_S = columns(MaterialSample)
_STEP = 500


def put_dates(work: Work, samples: Sequence[SampleView], days: Mapping[str, date | None]) -> list[Touched]:
    """Writes until when samples are to be used or kept; returns the history's lines, of those that change."""
    changing = [each for each in samples if any(getattr(each, name) != day for name, day in days.items())]
    _write(work, changing, days)
    return [
        Touched(
            SAMPLE, each.id, {name: (_told(getattr(each, name)), _told(day)) for name, day in days.items()}, each.uuid
        )
        for each in changing
    ]


def put_preservation(work: Work, samples: Sequence[SampleView], to: str, medium: str | None) -> list[Touched]:
    """Writes in what samples are kept from now on; returns the history's lines."""
    values = {"preservation": to, "medium": medium}
    _write(work, samples, values)
    return [
        Touched(SAMPLE, each.id, {name: (getattr(each, name), new) for name, new in values.items()}, each.uuid)
        for each in samples
    ]


def _write(work: Work, samples: Sequence[SampleView], values: Mapping[str, object]) -> None:
    ids = [each.id for each in samples]
    for start in range(0, len(ids), _STEP):
        work.execute(update(MaterialSample).where(_S.id.in_(ids[start : start + _STEP])).values(values))


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None


def write_treatment(
    work: Work, samples: Sequence[SampleView], kind: ProcessType, draft: ProcessDraft, started_at: datetime
) -> Touched:
    """A process that samples went through and came out of as themselves; returns the history's line."""
    entity = enter(work, PROCESS, [None])[0]
    told = {"type": kind.value, "name": draft.name, "protocol": draft.protocol}
    values = {
        "id": entity.id,
        **told,
        "protocol_version": draft.protocol_version,
        "started_at": started_at,
        "kit_lots": list(draft.kit_lots),
        "change_set_id": work.change_set_id,
    }
    work.add(Process, values)
    rows = [(entity.id, each.id, Part.TREATED.value) for each in samples]
    work.insert(ProcessParticipant, ("process_id", "sample_id", "part"), rows)
    return Touched(PROCESS, entity.id, created(told), entity.uuid)
