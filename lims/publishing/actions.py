"""Acts of publishing."""

from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from lims.access import Permission
from lims.collections.queries import collection_for
from lims.history.rules import Touched, created
from lims.publishing.queries import ArchiveView, PublicationView, archive_for
from lims.publishing.tables import Publication
from lims.unit_of_work import Work

PUBLICATION = "publication"
"""The subject type of publications in the history."""


def export_darwin_core(work: Work, *, collection: str, out: Path | BinaryIO) -> PublicationView:
    """Writes the Darwin Core archive of a collection and puts it on record, in one transaction.

    Others wait meanwhile: for a large collection read with `archive_for` first, then call `record_publication`.
    Raises UnknownCollectionError, NotAllowedError, NothingToPublishError, OutputError.
    """
    work.require(Permission.PUBLISH, collections=[collection_for(work, collection).id])
    return record_publication(work, archive=archive_for(work, collection=collection, out=out))


def record_publication(work: Work, *, archive: ArchiveView) -> PublicationView:
    """Puts an archive that was just written on record: of what, when, and exactly which bytes."""
    found = collection_for(work, archive.collection)
    work.require(Permission.PUBLISH, collections=[found.id])
    uuid = str(uuid4())
    values = {
        "uuid": uuid,
        "collection_id": found.id,
        "format": archive.format,
        "digest": archive.digest,
        "row_counts": {"rows": archive.counts, "left_out": archive.left_out, "withheld": archive.withheld},
        "made_at": archive.made_at,
    }
    publication_id = work.add(Publication, {**values, "change_set_id": work.change_set_id})
    told = created({**values, "made_at": archive.made_at.isoformat()})
    details = {"collection": found.code, "counts": archive.counts, "left_out": archive.left_out}
    work.record("publish", [Touched(PUBLICATION, publication_id, told, uuid)], details=details)
    return PublicationView(**asdict(archive), uuid=uuid)
