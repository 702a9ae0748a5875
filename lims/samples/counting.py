"""How many samples there are."""

from dataclasses import dataclass

from sqlalchemy import func, select

from lims.collections.queries import visible
from lims.collections.tables import Collection
from lims.database import columns
from lims.samples.tables import Kind, MaterialSample
from lims.unit_of_work import Work

_S, _K, _C = columns(MaterialSample), columns(Kind), columns(Collection)


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
