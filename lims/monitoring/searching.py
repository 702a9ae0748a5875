"""The catalogue of what was exposed: samples that lived through an exposure, themselves or in their ancestors."""

from lims.monitoring.exposed import find_exposed
from lims.samples.searching import FoundPage, count_samples, find_samples
from lims.unit_of_work import Work


def find_exposed_samples(
    work: Work,
    words: str = "",
    *,
    kind: str | None = None,
    collection: str | None = None,
    limit: int = 50,
    before: int | None = None,
    within: frozenset[int] | None = None,
) -> tuple[FoundPage, str]:
    """A page of them, and how many there are; words, kind and collection as in any search.

    `within`: only those with these keys.
    """
    exposed = find_exposed(work)
    among = frozenset(exposed if within is None else exposed & within)
    page = find_samples(work, words, kind=kind, collection=collection, limit=limit, before=before, among=among)
    return page, count_samples(work, words, kind=kind, collection=collection, among=among)
