"""How many samples there are, and how the amount of one was written."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.history.tables import ChangeSet
from lims.samples.queries import samples_for
from lims.samples.tables import AmountEntry, Kind, MaterialSample
from lims.samples.vocabulary import Reason
from lims.unit_of_work import Work

_S, _K, _C, _A = columns(MaterialSample), columns(Kind), columns(Collection), columns(AmountEntry)
_SAID = (Reason.INITIAL.value, Reason.RECOUNT.value)


@dataclass(frozen=True)
class KindCount:
    """How many registered samples there are of a kind."""

    key: str
    name: str
    colour: str
    number: int


def count_by_kind(work: Work) -> list[KindCount]:
    """Registered samples the actor may see, by kind, most first."""
    number = func.count()
    statement = (
        select(_K.key, _K.name_en, _K.colour, number)
        .join_from(MaterialSample.__table__, Kind.__table__, _K.id == _S.kind_id)
        .join(Collection.__table__, _C.id == _S.collection_id)
        .where(visible(work), _S.record == "registered")
        .group_by(_K.key, _K.name_en, _K.colour)
        .order_by(number.desc(), _K.key)
    )
    return [KindCount(*row) for row in work.execute(statement)]


def written_amount_for(work: Work, code: str) -> str | None:
    """How the amount was written when it was last said how much there is, where that was no plain number.

    Raises UnknownCodeError.
    """
    (sample,) = samples_for(work, [code])
    undone = aliased(ChangeSet.__table__)
    statement = (
        select(_A.verbatim)
        .join_from(AmountEntry.__table__, undone, undone.c.undoes_id == _A.change_set_id, isouter=True)
        .where(_A.sample_id == sample.id, _A.reason.in_(_SAID), undone.c.id.is_(None))
        .order_by(_A.id.desc())
        .limit(1)
    )
    return work.execute(statement).scalar_one_or_none()
