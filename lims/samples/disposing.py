"""Says what became of samples: a building block of actions that dispose, hand out or take back."""

from collections.abc import Sequence

from sqlalchemy import update

from lims.database import columns
from lims.history.rules import Touched
from lims.samples.entering import SAMPLE
from lims.samples.queries import SampleView
from lims.samples.tables import MaterialSample
from lims.samples.vocabulary import Disposition
from lims.unit_of_work import Work

_S = columns(MaterialSample)


def put_disposition(work: Work, samples: Sequence[SampleView], disposition: Disposition) -> list[Touched]:
    """Writes the disposition; returns the history's lines. The rows are locked, holds were asked, by the caller."""
    ids = [sample.id for sample in samples]
    work.execute(update(MaterialSample).where(_S.id.in_(ids)).values(disposition=disposition.value))
    return [
        Touched(SAMPLE, sample.id, {"disposition": (sample.disposition, disposition.value)}, sample.uuid)
        for sample in samples
    ]
