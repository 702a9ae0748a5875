"""Builders for tests: the least that must be there before something can be tried."""

from lims.collections.actions import add_collection
from lims.samples.actions import register
from lims.samples.kinds import ensure_kinds
from lims.unit_of_work import Work


def collection(work: Work, code: str = "FIS", visibility: str = "everyone") -> str:
    """A collection with the starter kinds; its codes begin with its own letters."""
    ensure_kinds(work)
    return add_collection(work, code=code, name=f"Collection {code}", visibility=visibility)


def samples(work: Work, count: int, kind: str = "specimen", collection: str = "FIS") -> list[str]:
    """So many samples alike; their codes."""
    return register(work, collection=collection, kind=kind, count=count)
