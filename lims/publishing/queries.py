"""What was published and what is ready to be."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from lims.access import Permission
from lims.collections.queries import CollectionView, collection_for, find_collections
from lims.collections.tables import Collection
from lims.database import columns
from lims.people.tables import Agent
from lims.publishing.archive import write_archive
from lims.publishing.metadata import Contact
from lims.publishing.occurrences import count_left_out, occurrence_batches
from lims.publishing.rules import Readiness, Tally, readiness
from lims.publishing.tables import Publication
from lims.unit_of_work import Work

DARWIN_CORE = "Darwin Core archive"

_C, _G, _P = columns(Collection), columns(Agent), columns(Publication)


@dataclass(frozen=True)
class ArchiveView:
    """An archive that has been written. `withheld` occurrences go without their place, `left_out` are under embargo."""

    collection: str
    format: str
    counts: dict[str, int]
    left_out: int
    withheld: int
    digest: str
    made_at: datetime


@dataclass(frozen=True)
class PublicationView(ArchiveView):
    """An archive that is on record."""

    uuid: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "uuid": self.uuid,
            "collection": self.collection,
            "format": self.format,
            "counts": self.counts,
            "left_out": self.left_out,
            "withheld": self.withheld,
            "digest": self.digest,
            "made_at": self.made_at.isoformat(),
        }


def find_publishable(work: Work) -> list[CollectionView]:
    """The collections the actor may publish."""
    return [each for each in find_collections(work) if work.may(Permission.PUBLISH, collection_id=each.id)]


def readiness_for(work: Work, *, collection: str, most: int = 20_000) -> Readiness:
    """Will GBIF accept this? So many records are looked at. Raises UnknownCollectionError, NotAllowedError."""
    found = _to_publish(work, collection)
    tally = Tally()
    for batch in occurrence_batches(work, found):
        if tally.records >= most:
            break
        for _, terms in batch:
            tally.add(terms)
    contact = _contact(work, found.id)
    return readiness(
        tally,
        left_out=count_left_out(work, found.id),
        description=found.description,
        licence=found.licence,
        has_contact=bool(contact and contact.email),
        more=tally.records >= most,
    )


def archive_for(work: Work, *, collection: str, out: Path | BinaryIO) -> ArchiveView:
    """Writes the Darwin Core archive of a collection, only reading: nobody waits for it, and nothing is on record yet.

    Raises UnknownCollectionError, NotAllowedError, NothingToPublishError, OutputError.
    """
    found = _to_publish(work, collection)
    left_out = count_left_out(work, found.id)
    written = write_archive(work, found, _contact(work, found.id), out)
    return ArchiveView(found.code, DARWIN_CORE, written.counts, left_out, written.withheld, written.digest, work.now)


def find_publications(work: Work, *, collection: str) -> list[PublicationView]:
    """What was published of a collection, newest first. Raises UnknownCollectionError."""
    found = collection_for(work, collection)
    statement = (
        select(_P.uuid, _P.format, _P.row_counts, _P.digest, _P.made_at)
        .where(_P.collection_id == found.id)
        .order_by(_P.id.desc())
    )
    return [
        PublicationView(
            collection=found.code,
            format=row.format,
            counts=row.row_counts["rows"],
            left_out=row.row_counts["left_out"],
            withheld=row.row_counts["withheld"],
            digest=row.digest,
            made_at=row.made_at,
            uuid=row.uuid,
        )
        for row in work.execute(statement)
    ]


def _to_publish(work: Work, collection: str) -> CollectionView:
    found = collection_for(work, collection)
    work.require(Permission.PUBLISH, collections=[found.id])
    return found


def _contact(work: Work, collection_id: int) -> Contact | None:
    statement = (
        select(_G.name, _G.agent_type, _G.email, _G.orcid)
        .join_from(Collection.__table__, Agent.__table__, _G.id == _C.contact_agent_id)
        .where(_C.id == collection_id, _G.erased_at.is_(None))
    )
    row = work.execute(statement).first()
    return Contact(row.name, row.agent_type == "person", row.email, row.orcid) if row else None
