"""Acts on the inventory."""

from uuid import uuid4

from sqlalchemy import select

from lims.access import Permission
from lims.collections.institutions import own_institution
from lims.collections.rules import check_code, prefix_from
from lims.collections.tables import Collection, CollectionPrefix
from lims.database import columns
from lims.errors import ConflictError
from lims.history.rules import Touched, created
from lims.identity.minting import open_series
from lims.identity.queries import prefixes_in_use
from lims.unit_of_work import Work

RESERVED = frozenset({"STO", "REK"})
"""Prefixes of containers and requests: no collection is given one by itself."""

_C = columns(Collection)


class CollectionExistsError(ConflictError):
    """There is a collection with this code already."""


def add_collection(
    work: Work,
    *,
    code: str,
    name: str,
    prefix: str | None = None,
    description: str | None = None,
    visibility: str = "everyone",
    unit_id: int | None = None,
) -> str:
    """Enters a collection in the inventory, with a code series of its own; returns its code.

    Raises CollectionCodeError, CollectionExistsError, PrefixError, PrefixTakenError.
    """
    work.require(Permission.MANAGE_COLLECTIONS)
    code = check_code(code)
    if work.execute(select(_C.id).where(_C.code == code)).first():
        raise CollectionExistsError(f"Collection {code} exists already.")
    series_id = open_series(work, prefix or prefix_from(code, prefixes_in_use(work) | RESERVED))
    institution_id = own_institution(work)
    uuid = str(uuid4())
    values = {
        "uuid": uuid,
        "code": code,
        "name": name.strip() or code,
        "description": description,
        "owner_institution_id": institution_id,
        "holder_institution_id": institution_id,
        "unit_id": unit_id,
        "visibility": visibility,
    }
    collection_id = work.add(Collection, values)
    work.add(CollectionPrefix, {"collection_id": collection_id, "series_id": series_id})
    work.record("add collection", [Touched("collection", collection_id, created(values), uuid)])
    return code
