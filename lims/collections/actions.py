"""Acts on the inventory."""

from uuid import uuid4

from sqlalchemy import select, update

from lims.access import Permission
from lims.collections.institutions import own_institution
from lims.collections.queries import collection_for
from lims.collections.rules import check_code, prefix_from
from lims.collections.tables import VISIBILITIES, Collection, CollectionPrefix
from lims.database import columns
from lims.errors import ConflictError, InvalidInputError
from lims.history.rules import Touched, changed, created
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


def correct_collection(
    work: Work,
    *,
    collection: str,
    name: str | None = None,
    description: str | None = None,
    visibility: str | None = None,
    release_labels_by_scan: bool | None = None,
    dispose_by_two: bool | None = None,
) -> None:
    """It is called, described or found otherwise; its labels wait for two scans; two people dispose of what is in it.

    What is None stays. The code never changes. Raises UnknownCollectionError, InvalidInputError.
    """
    found = collection_for(work, collection)
    work.require(Permission.MANAGE_COLLECTIONS, collections=[found.id])
    given = {
        "name": name and name.strip(),
        "description": description,
        "visibility": visibility,
        "release_labels_by_scan": release_labels_by_scan,
        "dispose_by_two": dispose_by_two,
    }
    if name is not None and not given["name"]:
        raise InvalidInputError("A collection needs a name.", name="is needed")
    if visibility not in (None, *VISIBILITIES):
        raise InvalidInputError(f"Visible to: {' or '.join(VISIBILITIES)}.", visibility="unknown")
    wanted = {key: value for key, value in given.items() if value is not None}
    changes = changed({key: getattr(found, key) for key in wanted}, wanted)
    if changes:
        values = {key: new for key, (_, new) in changes.items()}
        work.execute(update(Collection).where(_C.id == found.id).values(values))
        work.record("correct collection", [Touched("collection", found.id, changes, found.uuid)])
