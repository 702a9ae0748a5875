"""The institutions that own and hold collections."""

from sqlalchemy import select

from lims.collections.tables import Institution
from lims.database import columns
from lims.settings import settings
from lims.unit_of_work import Work

_I = columns(Institution)


def own_institution(work: Work) -> int:
    """The key of the institution that the settings name; entered the first time it is needed."""
    found = work.execute(select(_I.id).where(_I.code == settings().institution_code)).scalar()
    if found is not None:
        return int(found)
    return work.add(Institution, {"code": settings().institution_code, "name": settings().institution_name})
