"""What must always hold of collections."""

from collections.abc import Iterator

from sqlalchemy import text

from lims.collections.tables import Collection
from lims.unit_of_work import Work
from lims.verifying import Check, Subjects

_WITHOUT_PREFIX = text(
    """SELECT c.code FROM collection c WHERE NOT EXISTS (SELECT 1 FROM collection_prefix p WHERE p.collection_id = c.id)
    ORDER BY c.code"""
)


def collections_have_codes_to_give(work: Work) -> Iterator[str]:
    """Each collection has a prefix of its own, with which its codes begin."""
    for (code,) in work.execute(_WITHOUT_PREFIX):
        yield f"Collection {code} has no prefix."


SUBJECTS: Subjects = {"collection": Collection}
CHECKS: list[Check] = [collections_have_codes_to_give]
